// Mutation: makes the mutants of each rule and runs the cases of that rule on each.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/mutation.h"

#include <fmt/format.h>

#include <deque>
#include <map>
#include <set>
#include <tuple>

#include "engine/lang/mutants.h"

namespace ordain::run {
namespace {

constexpr std::string_view kMark = "# mutant ";

// A mutant, whichever plan it is of: a case with parameters has a plan of its own.
using Key = std::tuple<std::string_view, uint32_t, uint32_t, std::string>;

// A comment that excludes a change, and the line of code that it is about.
struct Comment {
  text::Span at;
  uint32_t line = 0;
  std::string change;
  std::string reason;
  bool used = false;
};

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

std::vector<Comment> comments_of(const text::SourceSet& sources, text::SourceId id) {
  std::vector<Comment> out;
  const text::Source& source = sources[id];
  for (uint32_t number = 1; number <= source.line_count(); ++number) {
    const std::string_view line = source.line(number);
    const size_t at = line.find(kMark);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = line.substr(at + kMark.size());
    const size_t colon = rest.find(": ");
    if (colon == std::string_view::npos) continue;
    uint32_t about = number;
    // Above the line: behind further comments.
    if (trim(line.substr(0, at)).empty()) {
      do {
        ++about;
      } while (about <= source.line_count() && trim(source.line(about)).starts_with('#'));
    }
    const auto begin = static_cast<uint32_t>(source.offset({number, 1}) + at);
    out.push_back({{id, begin, begin + static_cast<uint32_t>(line.size() - at)},
                   about,
                   std::string(trim(rest.substr(0, colon))),
                   std::string(trim(rest.substr(colon + 2)))});
  }
  return out;
}

// What became of one change. A function or a let is part of all rules that use it: the change is
// one, and the cases of any of them may notice it.
struct Fate {
  bool noticed = false;
  bool excluded = false;
  text::Span at;
  std::string change;
  std::vector<std::string_view> rules;  // with cases
};

void count(const Fate& fate, Mutation& mutation) {
  ++mutation.mutants;
  if (fate.noticed) ++mutation.noticed;
  if (fate.excluded) ++mutation.excluded;
}

class Mutator {
 public:
  explicit Mutator(TestRun& run) : run_(run) {}

  void mutate(RuleTested& tested) {
    const lang::Rule& rule = *tested.rule;
    std::vector<const Trial*> shared;
    std::vector<std::pair<const Trial*, std::map<Key, lang::Mutant>>> own;
    for (Trial& trial : run_.trials) {
      if (!trial.rules.contains(rule.id)) continue;
      if (trial.own == nullptr) {
        shared.push_back(&trial);
        continue;
      }
      auto& [at, known] = own.emplace_back(&trial, std::map<Key, lang::Mutant>());
      for (lang::Mutant& mutant :
           lang::mutants(*trial.own, *trial.own->find_rule(rule.id), run_.sources)) {
        Key key = key_of(mutant);
        known.emplace(std::move(key), std::move(mutant));
      }
    }
    std::vector<Key>& made = made_.emplace_back(&tested, std::vector<Key>()).second;
    for (const lang::Mutant& mutant : lang::mutants(run_.plan, rule, run_.sources)) {
      const auto [fate, fresh] = fates_.try_emplace(key_of(mutant));
      if (fresh) order_.push_back(fate->first);
      made.push_back(fate->first);
      if (tested.cases == 0) continue;
      fate->second.at = mutant.at;
      fate->second.change = mutant.change;
      fate->second.rules.push_back(rule.id);
      if (!fate->second.noticed) fate->second.noticed = is_noticed(rule, mutant, shared, own);
    }
    if (tested.cases == 0)
      run_.findings.report("test/uncased", text::Level::kWarning, rule.span,
                           fmt::format("{} has no case: nothing would notice a change", rule.id));
    files_.insert(rule.span.source);
  }

  void finish() {
    for (const Key& key : order_) {
      Fate& fate = fates_.at(key);
      if (fate.noticed || fate.rules.empty()) continue;
      fate.excluded = is_excluded(fate);
      if (!fate.excluded) survived(fate);
    }
    for (const auto& [tested, made] : made_) {
      for (const Key& key : made) count(fates_.at(key), tested->mutation);
    }
    for (const Key& key : order_) count(fates_.at(key), run_.mutation);
    for (const text::SourceId file : files_) {
      for (const Comment& comment : comments(file)) {
        if (comment.used) continue;
        run_.findings.report(
            "test/excluded", text::Level::kWarning, comment.at,
            fmt::format("no mutant {} survives on the line that this is about", comment.change),
            {"take the comment away, or say which change it means"});
      }
    }
  }

 private:
  Key key_of(const lang::Mutant& mutant) const {
    return {run_.sources[mutant.at.source].path(), mutant.at.begin, mutant.at.end, mutant.change};
  }

  bool is_noticed(const lang::Rule& rule, const lang::Mutant& mutant,
                  const std::vector<const Trial*>& shared,
                  const std::vector<std::pair<const Trial*, std::map<Key, lang::Mutant>>>& own) {
    {
      const lang::Mutated mutated(mutant);
      for (const Trial* trial : shared) {
        if (!judge(*trial, rule.id, nullptr, run_.sources).empty()) return true;
      }
    }
    for (const auto& [trial, known] : own) {
      const auto same = known.find(key_of(mutant));
      if (same == known.end()) continue;
      const lang::Mutated mutated(same->second);
      if (!judge(*trial, rule.id, nullptr, run_.sources).empty()) return true;
    }
    return false;
  }

  std::vector<Comment>& comments(text::SourceId file) {
    const auto [it, fresh] = comments_.try_emplace(file);
    if (fresh) it->second = comments_of(run_.sources, file);
    return it->second;
  }

  bool is_excluded(const Fate& fate) {
    const uint32_t line = run_.sources[fate.at.source].position(fate.at.begin).line;
    for (Comment& comment : comments(fate.at.source)) {
      if (comment.line != line || comment.change != fate.change) continue;
      comment.used = true;
      run_.excluded.push_back({fate.at, fate.change, comment.reason});
      return true;
    }
    return false;
  }

  void survived(const Fate& fate) {
    text::Finding finding;
    finding.code = "test/survived";
    finding.level = text::Level::kWarning;
    finding.span = fate.at;
    finding.label = fate.change;
    finding.message = fate.rules.size() == 1
                          ? fmt::format("no case of {} notices this change", fate.rules.front())
                          : fmt::format("no case of the {} rules that use it notices this change",
                                        fate.rules.size());
    run_.findings.report(std::move(finding));
  }

  TestRun& run_;
  std::map<Key, Fate> fates_;
  std::vector<Key> order_;
  std::deque<std::pair<RuleTested*, std::vector<Key>>> made_;
  std::set<text::SourceId> files_;
  std::map<text::SourceId, std::vector<Comment>> comments_;
};

}  // namespace

bool is_few_excluded(const Mutation& mutation) {
  return mutation.excluded <= 1 || mutation.excluded * 100 <= mutation.mutants * kMostExcluded;
}

void mutate(TestRun& run) {
  Mutator mutator(run);
  for (RuleTested& tested : run.tested) mutator.mutate(tested);
  mutator.finish();
}

}  // namespace ordain::run

// Trial: evaluates the rules of a case and holds the outcomes against what it expects.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace ordain::run {
namespace {

using text::Outcome;

bool is_bad(Outcome outcome) {
  return outcome == Outcome::kFail || outcome == Outcome::kUndecided || outcome == Outcome::kError;
}

// Whether the finding is what was wanted.
bool meets(const Expectation& wanted, const text::Finding& finding, uint32_t line) {
  return wanted.rule == finding.code && wanted.outcome == *finding.outcome &&
         (wanted.line == 0 || wanted.line == line) &&
         (wanted.subject.empty() || wanted.subject == finding.subject) &&
         (wanted.message.empty() || wanted.message == finding.message);
}

// "2 pass, 1 fail": how the rule ended, over all subjects.
std::string ends_of(const eval::Results& results, std::string_view rule) {
  std::string found;
  for (const eval::RuleResult& result : results.rules) {
    if (result.rule->id != rule) continue;
    for (size_t outcome = 0; outcome < result.counts.size(); ++outcome) {
      if (result.counts[outcome] == 0) continue;
      found += fmt::format("{}{} {}", found.empty() ? "" : ", ", result.counts[outcome],
                           text::name(static_cast<Outcome>(outcome)));
    }
  }
  return found;
}

// The subject that the expectation is about, if it says so or there is but one.
std::string meant(const Expectation& wanted, const text::Findings& outcomes) {
  if (!wanted.subject.empty()) return wanted.subject;
  std::string subject;
  for (const text::Finding& finding : outcomes.all()) {
    if (!finding.outcome || finding.code != wanted.rule) continue;
    if (!subject.empty() && subject != finding.subject) return "";
    subject = finding.subject;
  }
  return subject;
}

}  // namespace

text::Span placed(const Trial& trial, text::Span span, const text::SourceSet& sources) {
  const Case& one = trial.one;
  if (!span.valid() || one.document_begin == 0 || span.source != trial.document) return one.span;
  const text::Source& from = sources[span.source];
  const text::Source& to = sources[one.span.source];
  const uint32_t first = to.position(one.document_begin).line;
  // A block of text in a rule file stands further to the right than its text says.
  const auto moved = [&](uint32_t offset) {
    const text::Position at = from.position(offset);
    const std::string_view line = from.line(at.line);
    const std::string_view whole = to.line(first + at.line - 1);
    const size_t found = whole.find(line);
    const size_t before = found == std::string_view::npos ? 0 : found;
    const auto start = static_cast<uint32_t>(to.offset({first + at.line - 1, 1}));
    return start + static_cast<uint32_t>(before + offset - from.offset({at.line, 1}));
  };
  return {one.span.source, moved(span.begin), moved(span.end)};
}

std::vector<std::pair<Outcome, uint32_t>> ends_at(const Trial& trial, std::string_view rule,
                                                  const text::SourceSet& sources) {
  eval::Options options;
  options.only.emplace(rule);
  options.today = trial.one.today;
  text::Findings outcomes;
  eval::evaluate(*trial.plan, trial.snapshot, options, sources, outcomes);
  std::vector<std::pair<Outcome, uint32_t>> out;
  for (const text::Finding& finding : outcomes.all()) {
    if (!finding.outcome) continue;
    const bool inside = finding.span.valid() && finding.span.source == trial.document;
    out.emplace_back(*finding.outcome,
                     inside ? sources[finding.span.source].position(finding.span.begin).line : 0);
  }
  return out;
}

namespace {

// Why none of the outcomes is the wanted one, as far as the subject says it: no subject of the rule
// has that name.
std::string named_otherwise(const Expectation& wanted, const text::Findings& outcomes) {
  constexpr size_t kMostNames = 5;
  std::set<std::string_view> names;
  for (const text::Finding& finding : outcomes.all()) {
    if (finding.outcome && finding.code == wanted.rule) names.insert(finding.subject);
  }
  if (wanted.subject.empty() || names.empty() || names.contains(wanted.subject)) return "";
  std::string out;
  size_t told = 0;
  for (const std::string_view name : names) {
    if (told == kMostNames) break;
    out += fmt::format("{}{}", told++ == 0 ? "" : ", ", name);
  }
  if (names.size() > kMostNames) out += fmt::format(" and {} more", names.size() - kMostNames);
  return fmt::format("no subject of it is named {}: there {} {}", wanted.subject,
                     names.size() == 1 ? "is" : "are", out);
}

}  // namespace

std::vector<Problem> judge(const Trial& trial, std::string_view only, eval::Witness* witness,
                           const text::SourceSet& sources) {
  std::vector<Problem> problems;
  eval::Options options;
  options.tell_pass = options.tell_not_applicable = true;
  options.witness = witness;
  options.today = trial.one.today;
  if (only.empty()) {
    options.only = trial.rules;
  } else {
    options.only.emplace(only);
  }
  if (options.only.empty()) return problems;
  text::Findings outcomes;
  const eval::Results results =
      eval::evaluate(*trial.plan, trial.snapshot, options, sources, outcomes);
  outcomes.sort(sources);

  const std::vector<Expectation>& expectations = trial.one.expectations;
  std::vector<bool> met(expectations.size(), false);
  for (const text::Finding& finding : outcomes.all()) {
    if (!finding.outcome) continue;
    bool expected = false;
    const uint32_t line =
        finding.span.valid() ? sources[finding.span.source].position(finding.span.begin).line : 0;
    for (size_t i = 0; i < expectations.size(); ++i) {
      if (!meets(expectations[i], finding, line)) continue;
      met[i] = true;
      expected = true;
    }
    if (!is_bad(*finding.outcome) || expected) continue;
    const auto check =
        std::find_if(expectations.begin(), expectations.end(),
                     [&](const Expectation& one) { return one.check && one.rule == finding.code; });
    if (check != expectations.end()) {
      met[static_cast<size_t>(check - expectations.begin())] = true;
      const bool fails = *finding.outcome == Outcome::kFail;
      problems.push_back(
          {check->span,
           fails ? "this check does not hold"
                 : fmt::format("this check ends in {}", text::name(*finding.outcome)),
           fails ? std::vector<std::string>() : std::vector<std::string>{finding.message},
           finding.code, finding.subject});
      continue;
    }
    problems.push_back({placed(trial, finding.span, sources),
                        fmt::format("{} unexpectedly ends in {} on {}", finding.code,
                                    text::name(*finding.outcome), finding.subject),
                        {finding.message},
                        finding.code,
                        finding.subject});
  }
  for (size_t i = 0; i < met.size(); ++i) {
    const Expectation& wanted = expectations[i];
    if (met[i] || !options.only.contains(wanted.rule)) continue;
    const std::string found = ends_of(results, wanted.rule);
    std::vector<std::string> notes = {found.empty() ? "it found no subject in the example"
                                                    : fmt::format("it ended in: {}", found)};
    if (std::string names = named_otherwise(wanted, outcomes); !names.empty())
      notes.push_back(std::move(names));
    problems.push_back(
        {wanted.span,
         fmt::format("{} does not end in {}{}", wanted.rule, text::name(wanted.outcome),
                     wanted.line != 0 ? " on this line" : ""),
         std::move(notes), wanted.rule, meant(wanted, outcomes)});
  }
  return problems;
}

}  // namespace ordain::run

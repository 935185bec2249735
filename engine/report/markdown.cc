// Markdown: a comment for a pull request: the counts, then the findings by file, within its size.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "engine/report/cells.h"
#include "engine/report/facts.h"
#include "engine/report/formats.h"
#include "engine/report/markdown_text.h"
#include "engine/report/parts.h"

namespace ordain::report {
namespace {

using text::Finding;
using text::Outcome;

// A comment of GitHub holds this many characters; no text has more characters than bytes.
constexpr size_t kMost = 65'536;
// Kept free for the sentence on what was left out.
constexpr size_t kTail = 1'024;
// Findings of a file that are open; further ones are folded.
constexpr size_t kOpen = 5;
// Rules in a list of what was not checked.
constexpr size_t kListed = 20;
// Bytes of a rule's name in such a list.
constexpr size_t kLongestName = 200;
// Second places of a finding.
constexpr size_t kPlaces = 3;

std::string folded(std::string_view summary, std::string_view text) {
  return fmt::format("<details><summary>{}</summary>\n\n{}\n</details>\n\n", summary, text);
}

class Markdown {
 public:
  explicit Markdown(const run::Run& run)
      : run_(run), told_(facts(run)), worlds_(run.snapshot.world_count() > 1) {}

  std::string write() {
    std::string out = head();
    const std::string lists = not_checked();
    choose(out.size() + lists.size() + kTail);
    for (const auto& [path, items] : files_) out += file(path, items);
    if (!rules_.empty()) {
      std::string text;
      for (const auto& [id, entry] : rules_) text += entry;
      out += folded("What the rules ask, and what to do", text);
    }
    return out + lists + left_out();
  }

 private:
  std::string head() const {
    std::string out = "## Ordain: ";
    if (run_.posture.incomplete) {
      out += "the run is incomplete\n\n";
    } else if (!run_.policy.fail_on) {
      // No pair stops anything: the counts alone say how it stands.
      out += fmt::format("{}, {}\n\n", told_count(Outcome::kFail, count(run_, Outcome::kFail)),
                         told_count(Outcome::kUndecided, count(run_, Outcome::kUndecided)));
    } else {
      const bool top = *run_.policy.fail_on == text::Severity::kCritical;
      out +=
          fmt::format("{} to mend at {}{}\n\n",
                      run_.posture.gating == 0 ? "nothing" : counted(run_.posture.gating, "pair"),
                      text::name(*run_.policy.fail_on), top ? "" : " and above");
    }
    if (!told_.incomplete.empty())
      out += fmt::format("**Incomplete:** {} (exit code 2).\n\n", markdown_text(told_.incomplete));
    out += "| outcome | pairs of rule and subject |\n|:--|--:|\n";
    constexpr std::array<std::string_view, text::kOutcomes> kWords = {
        "not applicable", "passed", "waived", "undecided", "failed", "errors"};
    for (Outcome outcome : kTold) {
      out += fmt::format("| {} | {} |\n", kWords[static_cast<size_t>(outcome)],
                         grouped(count(run_, outcome)));
    }
    out += fmt::format("\n{}; {}{}.\n\n", told_extent(run_, told_), told_gate(run_),
                       run_.as_of.empty() ? "" : "; as of " + run_.as_of);
    return out;
  }

  std::string list(std::string_view what, const std::vector<std::string_view>& ids) const {
    if (ids.empty()) return {};
    const ToldNames told = told_names(run_, ids, false);
    const std::string shipped = counted(told.shipped, "shipped rule");
    if (told.named.empty()) return fmt::format("{} {}.\n\n", shipped, what);
    std::string text;
    for (size_t i = 0; i < std::min(told.named.size(), kListed); ++i)
      text += fmt::format("- {}\n", markdown_code(told.named[i].substr(0, kLongestName)));
    if (told.named.size() > kListed)
      text += fmt::format("- and {} more\n", told.named.size() - kListed);
    if (told.shipped > 0) text += fmt::format("- and {}\n", shipped);
    return folded(fmt::format("{} {}", counted(ids.size(), "rule"), what), text);
  }
  std::string not_checked() const {
    return list("matched nothing", told_.matched_nothing) +
           list("not evaluated: nothing of their kind was read", told_.not_loaded) +
           list("not evaluated: they do not compile", told_.bad);
  }

  // Takes findings, the most urgent first, as long as there is room for them and for what comes
  // with them: the heading of a file, the entry of a rule.
  void choose(size_t used) {
    for (const Finding* finding : by_urgency(run_)) {
      const std::string_view path = path_of(*finding);
      const std::string text = item(*finding);
      const lang::Rule* rule = run_.plan.find_rule(finding->code);
      const bool with_rule = rule != nullptr && !rules_.contains(rule->id) && !is_well(*finding);
      const std::string entry = with_rule ? rule_entry(*rule) : std::string();
      size_t cost = text.size() + entry.size();
      // Every further heading, fold and list of rules at their largest.
      if (!files_.contains(path)) cost += heading(path).size() + folded("", "").size() + 64;
      if (rules_.empty()) cost += 128;
      if (used + cost > kMost) {
        if (left_.empty() || left_.back().first != word(*finding))
          left_.emplace_back(word(*finding), 0);
        ++left_.back().second;
        continue;
      }
      used += cost;
      files_[path].push_back({finding, text});
      if (with_rule) rules_.emplace(rule->id, entry);
    }
    // Within a file they stand as they do in it.
    for (auto& [path, items] : files_) {
      std::sort(items.begin(), items.end(),
                [](const Item& a, const Item& b) { return a.finding < b.finding; });
    }
  }

  // Empty for what has no place.
  std::string_view path_of(const Finding& finding) const {
    if (!finding.span.valid()) return {};
    return run_.sources[finding.span.source].path();
  }

  static bool is_well(const Finding& finding) {
    return finding.outcome &&
           (*finding.outcome == Outcome::kPass || *finding.outcome == Outcome::kNotApplicable);
  }

  std::string item(const Finding& finding) const {
    std::string out = fmt::format("- **{}** ", word(finding));
    if (finding.span.valid())
      out += fmt::format("line {}: ", where(run_.sources, finding.span).start.line);
    out += markdown_text(told_message(finding));
    if (const std::string_view label = told_label(finding); !label.empty())
      out += fmt::format(" ({})", markdown_text(label));
    out += fmt::format("\\\n  {}", markdown_code(finding.code));
    if (!finding.subject.empty()) out += " · " + markdown_code(finding.subject);
    if (worlds_ && !finding.world.empty() && finding.world != path_of(finding))
      out += " in " + markdown_code(finding.world);
    for (const std::string& control : finding.controls) out += " · " + markdown_code(control);
    size_t places = 0;
    for (const text::Related& related : finding.related) {
      if (++places > kPlaces) break;
      const std::string place = told_place(run_.sources, related.span);
      const std::string text = related.text == "see" ? "" : markdown_text(related.text);
      out += fmt::format("\\\n  see {}{}{}", markdown_code(place),
                         place.empty() || text.empty() ? "" : " ", text);
    }
    for (const std::string& note : finding.notes) out += "\\\n  help: " + markdown_text(note);
    if (finding.exemption) out += "\\\n  " + markdown_text(told_exemption(finding));
    return out + "\n";
  }

  static std::string rule_entry(const lang::Rule& rule) {
    std::string out = fmt::format("- {} {}", markdown_code(rule.id), markdown_text(rule.title));
    if (const std::string remedy = markdown_text(rule.remedy); !remedy.empty())
      out += "\\\n  " + remedy;
    return out + "\n";
  }

  static std::string heading(std::string_view path) {
    return fmt::format("### {}\n\n", path.empty() ? "Of the run" : markdown_code(path));
  }

  struct Item {
    const Finding* finding;
    std::string text;
  };

  static std::string file(std::string_view path, const std::vector<Item>& items) {
    std::string out = heading(path), more;
    for (size_t i = 0; i < items.size(); ++i) (i < kOpen ? out : more) += items[i].text;
    out += '\n';
    if (!more.empty())
      out += folded(fmt::format("{} more in this file", grouped(items.size() - kOpen)), more);
    return out;
  }

  std::string left_out() const {
    if (left_.empty()) return {};
    uint64_t all = 0;
    std::string kinds;
    for (const auto& [name, number] : left_) {
      all += number;
      kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", grouped(number), name);
    }
    return fmt::format(
        "**Left out:** {} ({}), as this comment holds no more than {} bytes. The most urgent "
        "stand above; the other formats hold all.\n",
        counted(all, "finding"), kinds, grouped(kMost));
  }

  const run::Run& run_;
  Facts told_;
  bool worlds_;
  std::map<std::string_view, std::vector<Item>> files_;
  std::map<std::string_view, std::string> rules_;  // what is said of those that findings name
  std::vector<std::pair<std::string_view, uint64_t>> left_;  // by word, the most urgent first
};

}  // namespace

std::string write_markdown(const run::Run& run, const Style&) { return Markdown(run).write(); }

}  // namespace ordain::report

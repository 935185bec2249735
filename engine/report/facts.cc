// Facts: counts, lists and words that the formats share.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/report/cells.h"

namespace ordain::report {

using text::Outcome;

std::string_view version() { return ORDAIN_VERSION; }

Where where(const text::SourceSet& sources, text::Span span) {
  const text::Source& source = sources[span.source];
  return {source.path(), source.position(span.begin),
          source.position(std::max(span.begin, span.end))};
}

std::string told_place(const text::SourceSet& sources, text::Span span) {
  if (!span.valid()) return {};
  const Where at = where(sources, span);
  return fmt::format("{}:{}:{}", shown(at.path), at.start.line, at.start.column);
}

ToldNames told_names(const run::Run& run, const std::vector<std::string_view>& ids, bool all) {
  ToldNames out;
  for (std::string_view id : ids) {
    const lang::Rule* rule = run.plan.find_rule(id);
    if (all || ids.size() <= kFewNames || rule == nullptr || !rule->shipped) {
      out.named.push_back(id);
    } else {
      ++out.shipped;
    }
  }
  return out;
}

uint64_t count(const run::Run& run, Outcome outcome) {
  return run.posture.counts[static_cast<size_t>(outcome)];
}

std::string_view word(const text::Finding& finding) {
  if (!finding.outcome) return text::name(finding.level);
  switch (*finding.outcome) {
    case Outcome::kFail:
      return text::name(finding.severity);
    case Outcome::kUndecided:
      return "cannot decide";
    case Outcome::kError:
      return "error";
    case Outcome::kWaived:
      return "waived";
    case Outcome::kPass:
      return "pass";
    case Outcome::kNotApplicable:
      break;
  }
  return "not applicable";
}

std::string_view told_message(const text::Finding& finding) {
  std::string_view message = finding.message;
  const std::string start = std::string(word(finding)) + " ";
  if (message.starts_with(start)) message.remove_prefix(start.size());
  return message;
}

std::string_view told_label(const text::Finding& finding) {
  if (finding.message.ends_with(finding.label)) return {};
  return finding.label;
}

std::string told_count(Outcome outcome, uint64_t count) {
  switch (outcome) {
    case Outcome::kFail:
      return grouped(count) + " failed";
    case Outcome::kUndecided:
      return grouped(count) + " undecided";
    case Outcome::kError:
      return counted(count, "error");
    case Outcome::kWaived:
      return grouped(count) + " waived";
    case Outcome::kPass:
      return grouped(count) + " passed";
    case Outcome::kNotApplicable:
      break;
  }
  return grouped(count) + " not applicable";
}

bool is_origin(const text::Related& related) { return related.text.starts_with("from "); }

bool stops(const text::Finding& finding, const run::Run& run) {
  if (!finding.outcome) return finding.level == text::Level::kError;
  return *finding.outcome == Outcome::kError || comply::gates(finding, run.policy);
}

std::string told_gate(const run::Run& run) {
  if (!run.policy.fail_on) return "fails at no severity";
  const bool top = *run.policy.fail_on == text::Severity::kCritical;
  return fmt::format("fails at {}{}: {} of {}", text::name(*run.policy.fail_on),
                     top ? "" : " and above", grouped(run.posture.gating),
                     counted(run.posture.pairs, "pair"));
}

std::string told_extent(const run::Run& run, const Facts& told) {
  const data::FileCounts& files = run.snapshot.files;
  std::string rules = counted(told.rules, "rule");
  if (run.deselected > 0) rules += fmt::format(" ({} deselected)", grouped(run.deselected));
  return fmt::format(
      "Checked {} ({} unrecognised, {} skipped, {} unreadable), {}, {} of rule and subject",
      counted(files.read, "file"), grouped(files.unrecognised), grouped(files.skipped),
      grouped(files.failed), rules, counted(run.posture.pairs, "pair"));
}

namespace {

// Lower is more urgent.
int urgency(const text::Finding& finding, const run::Run& run) {
  if (!finding.outcome) {
    return finding.level == text::Level::kError     ? 0
           : finding.level == text::Level::kWarning ? 4
                                                    : 6;
  }
  switch (*finding.outcome) {
    case Outcome::kError:
      return 0;
    case Outcome::kFail:
      return stops(finding, run) ? 1 : 2;
    case Outcome::kUndecided:
      return stops(finding, run) ? 1 : 3;
    case Outcome::kWaived:
      return 5;
    default:
      return 7;
  }
}

}  // namespace

std::vector<const text::Finding*> by_urgency(const run::Run& run) {
  using Key = std::tuple<int, int>;
  std::vector<std::pair<Key, const text::Finding*>> keyed;
  for (const text::Finding& finding : run.findings.all())
    keyed.push_back({{urgency(finding, run), -static_cast<int>(finding.severity)}, &finding});
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const text::Finding*> out;
  for (const auto& [key, finding] : keyed) out.push_back(finding);
  return out;
}

namespace {

std::string why_incomplete(const run::Run& run) {
  if (!run.posture.incomplete) return {};
  std::vector<std::string> parts;
  if (!run.posture.incomplete_reason.empty()) parts.push_back(run.posture.incomplete_reason);
  const auto& all = run.findings.all();
  const auto errors =
      static_cast<uint64_t>(std::count_if(all.begin(), all.end(), [](const text::Finding& finding) {
        return !finding.outcome && finding.level == text::Level::kError;
      }));
  if (errors > 0)
    parts.push_back(counted(errors, "error in what was given", "errors in what was given"));
  const size_t bad = run.plan.bad_rules.size();
  if (bad > 0) parts.push_back(counted(bad, "rule does not compile", "rules do not compile"));
  const uint64_t broken = count(run, Outcome::kError);
  if (broken > 0)
    parts.push_back(counted(broken, "pair of rule and subject ended in an error",
                            "pairs of rule and subject ended in an error"));
  if (parts.empty()) return "the job was not done";
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

Facts facts(const run::Run& run) {
  using State = eval::RuleResult::State;
  Facts out;
  for (const eval::RuleResult& result : run.results.rules) {
    if (result.state == State::kMatchedNothing) out.matched_nothing.push_back(result.rule->id);
    if (result.state == State::kNotEvaluated) out.not_loaded.push_back(result.rule->id);
  }
  // A rule of which nothing became anything, as the run stopped before.
  if (run.results.rules.empty()) {
    for (const lang::Rule& rule : run.plan.rules) out.not_loaded.push_back(rule.id);
  }
  for (const lang::BadRule& rule : run.plan.bad_rules) out.bad.push_back(rule.id);
  for (auto* list : {&out.matched_nothing, &out.not_loaded, &out.bad}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  std::set_union(out.not_loaded.begin(), out.not_loaded.end(), out.bad.begin(), out.bad.end(),
                 std::back_inserter(out.not_evaluated));
  out.rules = run.plan.rules.size() + out.bad.size();
  out.incomplete = why_incomplete(run);
  return out;
}

}  // namespace ordain::report

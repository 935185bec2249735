// Facts: counts, lists and words that the formats share.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/report/cells.h"

namespace ordain::report {

using text::Outcome;

std::string_view version() { return ORDAIN_VERSION; }

Where where(const text::SourceSet& sources, text::Span span) {
  const text::Source& source = sources[span.source];
  return {source.path(), source.position(span.begin),
          source.position(std::max(span.begin, span.end))};
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

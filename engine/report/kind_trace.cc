// Trace: from risk to control, rule, result, finding and action, and back from what fails.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/report/facts.h"
#include "engine/report/kind_parts.h"

namespace ordain::report {

using comply::ControlStanding;
using comply::Record;
using text::Outcome;
using Is = Column::Is;

namespace {

std::string told_counts(const comply::ServingRule& rule) {
  if (!rule.evaluated) return std::string(rule.why_not);
  std::string out;
  for (const Outcome outcome : kTold) {
    if (rule.count(outcome) > 0)
      out += (out.empty() ? "" : ", ") + told_count(outcome, rule.count(outcome));
  }
  return out.empty() ? "no subject" : out;
}

// What is done about a control: treatments, and the actions of findings on it.
std::string actions_on(const ControlStanding& one) {
  std::vector<std::string> out;
  for (const Record* treatment : one.treatments)
    out.push_back(fmt::format("{}: {} ({})", treatment->id, treatment->text("action"),
                              treatment->text("progress")));
  for (const Record* finding : one.findings) {
    const std::string action = finding->text("action");
    out.push_back(fmt::format("{}: {} ({})", finding->id, action.empty() ? "no action" : action,
                              finding->status));
  }
  return fmt::format("{}", fmt::join(out, "; "));
}

std::string failing(const ControlStanding& one, std::string_view rule) {
  std::vector<std::string> out;
  for (const text::Finding* finding : one.results) {
    if (finding->code == rule) out.push_back(finding->subject);
  }
  return joined(out);
}

Table forward(const comply::Standing& standing) {
  Table out{
      .id = "forward",
      .caption = "From each risk to the controls it needs, their rules and what is done",
      .columns = {{"risk", "Risk"},
                  {"control", "Control"},
                  {"verdict", "Verdict", Is::kStatus},
                  {"rule", "Rule"},
                  {"result", "Result"},
                  {"findings", "Not passed"},
                  {"actions", "Actions"}},
      .main = true,
      .empty = "No risk needs a control.",
  };
  for (const Record* risk : risks_by_level(standing)) {
    for (const ControlStanding* one : controls_for(standing, *risk)) {
      const std::string actions = actions_on(*one);
      for (const comply::ServingRule* rule : one->rules)
        out.rows.push_back({risk->id, std::string(one->short_id()), std::string(name(one->verdict)),
                            std::string(rule->id), told_counts(*rule), failing(*one, rule->id),
                            actions});
      if (one->rules.empty())
        out.rows.push_back({risk->id, std::string(one->short_id()), std::string(name(one->verdict)),
                            "", "no rule of the run serves it", "", actions});
    }
  }
  return out;
}

Table backward(const KindInput& input) {
  Table out{
      .id = "backward",
      .caption = "From what does not pass back to its controls, their risks and what is done",
      .columns = {{"rule", "Rule"},
                  {"subject", "Subject"},
                  {"outcome", "Outcome", Is::kStatus},
                  {"place", "Where"},
                  {"controls", "Controls"},
                  {"risks", "Risks"},
                  {"actions", "Actions"}},
      .empty = std::string(kAllPass),
  };
  for (const text::Finding& finding : input.run.findings.all()) {
    if (!does_not_pass(finding)) continue;
    std::vector<std::string> controls, actions;
    std::vector<const Record*> risks;
    for (const ControlStanding& one : input.standing.controls) {
      if (std::find(one.results.begin(), one.results.end(), &finding) == one.results.end())
        continue;
      controls.emplace_back(one.short_id());
      for (const Record* risk : one.risks) {
        if (std::find(risks.begin(), risks.end(), risk) == risks.end()) risks.push_back(risk);
      }
      if (std::string on = actions_on(one); !on.empty()) actions.push_back(std::move(on));
    }
    out.rows.push_back({finding.code, finding.subject, std::string(text::name(*finding.outcome)),
                        told_place(input.run.sources, finding.span), joined(controls),
                        ids_of(risks), fmt::format("{}", fmt::join(actions, "; "))});
  }
  return out;
}

Bullets gaps(const comply::Standing& standing) {
  Bullets out{"gaps", {}};
  for (const Record* risk : risks_by_level(standing)) {
    if (wants_controls(*risk) && controls_for(standing, *risk).empty())
      out.items.push_back(fmt::format("{} leads to no control.", risk->id));
  }
  for (const ControlStanding& one : standing.controls) {
    if (one.soa == nullptr || one.soa->truth("applicable") != true || !one.risks.empty()) continue;
    if (one.soa->texts("reasons").empty() && one.soa->texts("obligations").empty())
      out.items.push_back(
          fmt::format("{} applies, and no risk, duty or reason leads to it.", one.short_id()));
  }
  if (out.items.empty())
    out.items.emplace_back(
        "Every risk that is to be modified leads to a control, and every control that applies has "
        "a reason.");
  return out;
}

}  // namespace

Sheet sheet_trace(const KindInput& input) {
  Sheet sheet{"trace", "Trace from risk to action", {}};
  sheet.blocks.push_back(facts_of(input));
  add_part(sheet, "Where the trace breaks", gaps(input.standing));
  add_part(sheet, "Forward", forward(input.standing));
  add_part(sheet, "Backward", backward(input));
  return sheet;
}

}  // namespace ordain::report

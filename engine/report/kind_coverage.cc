// Coverage: which rules serve each control and clause, and what class of evidence they give.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/report/kind_parts.h"

namespace ordain::report {

using comply::ControlStanding;
using comply::Coverage;
using Is = Column::Is;

namespace {

constexpr std::array<Coverage, 5> kClasses = {
    Coverage::kAutomated, Coverage::kCross, Coverage::kRecord, Coverage::kManual, Coverage::kNone};

bool is_served(const ControlStanding& one) {
  return std::any_of(one.rules.begin(), one.rules.end(),
                     [](const comply::ServingRule* rule) { return rule->shows(); });
}

std::string told(const comply::Standing& standing, std::string_view kind) {
  const std::vector<const ControlStanding*> all = controls_of(standing, kind);
  const auto served = std::count_if(all.begin(), all.end(),
                                    [](const ControlStanding* one) { return is_served(*one); });
  const comply::Summary summary = standing.summary(kind);
  std::string classes;
  for (const Coverage one : kClasses) {
    const size_t number = summary.by_coverage[static_cast<size_t>(one)];
    if (number > 0)
      classes += fmt::format("{}{} {}", classes.empty() ? "" : ", ", number, name(one));
  }
  return fmt::format("{} of {} {}s have a rule of their own: {}.", served, all.size(), kind,
                     classes);
}

}  // namespace

Sheet sheet_coverage(const KindInput& input) {
  Sheet sheet{"coverage", "Coverage of controls by rules", {}};
  sheet.blocks.push_back(facts_of(input));
  sheet.blocks.push_back(
      Bullets{"summary", {told(input.standing, "control"), told(input.standing, "clause")}});
  sheet.blocks.push_back(Paragraph{
      "Automated: what machines write is looked at. Cross: registers are held against each other. "
      "Record: one register is looked at. Manual: people laid evidence down, and no rule looks at "
      "it. None: nothing shows it. The best of its rules counts. A rule is no proof that a control "
      "works: it says what can be looked at."});
  Chart chart{"classes", "Controls and clauses by class of evidence", "Catalogue", {}, {}};
  for (const Coverage one : kClasses) chart.parts.emplace_back(name(one));
  for (const std::string_view kind : {"control", "clause"}) {
    const comply::Summary summary = input.standing.summary(kind);
    std::vector<uint64_t> parts;
    for (const Coverage one : kClasses)
      parts.push_back(summary.by_coverage[static_cast<size_t>(one)]);
    chart.bars.emplace_back(capital(kind) + "s", std::move(parts));
  }
  sheet.blocks.push_back(std::move(chart));
  Table table{
      .id = "coverage",
      .caption = "Each control and clause with its class and its rules",
      .columns = {{"control", "Control"},
                  {"title", "Title"},
                  {"kind", "Kind"},
                  {"coverage", "Evidence", Is::kStatus},
                  {"rules", "Rules", Is::kNumber},
                  {"names", "Rules by class"}},
      .main = true,
      .empty = "No catalogue has a control.",
  };
  for (const ControlStanding& one : input.standing.controls) {
    std::string names;
    for (const Coverage coverage : kClasses) {
      std::vector<std::string> of_class;
      for (const comply::ServingRule* rule : one.rules) {
        if (rule->coverage == coverage) of_class.emplace_back(rule->id);
      }
      if (!of_class.empty())
        names +=
            fmt::format("{}{}: {}", names.empty() ? "" : "; ", name(coverage), joined(of_class));
    }
    table.rows.push_back({std::string(one.short_id()), one.control->title, one.control->kind,
                          std::string(name(one.coverage)), std::to_string(one.rules.size()),
                          std::move(names)});
  }
  add_part(sheet, "Controls and clauses", std::move(table));
  return sheet;
}

}  // namespace ordain::report

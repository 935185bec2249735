// Risks: the register, the worst first, with how the controls that each needs stand.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/report/kind_parts.h"

namespace ordain::report {

using comply::Record;
using Is = Column::Is;

namespace {

std::string properties(const Record& risk) {
  std::string out;
  const auto impact = risk.map("impact");
  for (const std::string& property : risk.texts("properties")) {
    const std::string letter = property.substr(0, 1);
    const std::string value = impact ? impact->text(letter) : std::string();
    out += fmt::format("{}{}{}", out.empty() ? "" : ", ", property,
                       value.empty() ? "" : fmt::format(" {}", value));
  }
  return out;
}

// What failed rules say against a level of the register: their messages.
std::string disputed_levels(const KindInput& input, const Record& risk) {
  std::vector<std::string> out;
  for (const text::Finding& finding : input.run.findings.all()) {
    if (finding.outcome != text::Outcome::kFail || finding.subject != risk.address()) continue;
    for (const std::string_view key : {"level", "residual_level"}) {
      const data::Node level = risk.node().get(key);
      if (!level || finding.span.source != level.span().source ||
          finding.span.begin < level.blame_span().begin || finding.span.end > level.span().end)
        continue;
      out.push_back(finding.message);
    }
  }
  return fmt::format("{}", fmt::join(out, "; "));
}

}  // namespace

Sheet sheet_risk(const KindInput& input) {
  const comply::Standing& standing = input.standing;
  Sheet sheet{"risk", "Register of risks", {}};
  sheet.blocks.push_back(facts_of(input));
  Table table{
      .id = "risks",
      .caption = "Risks by level, with the controls that they need",
      .columns = {{"risk", "Risk"},
                  {"title", "What"},
                  {"owner", "Owner"},
                  {"status", "Status", Is::kStatus},
                  {"properties", "Properties and impact"},
                  {"assets", "Assets"},
                  {"likelihood", "Likelihood", Is::kNumber},
                  {"level", "Level", Is::kNumber},
                  {"residual_level", "Residual", Is::kNumber},
                  {"disputed", "Level disputed"},
                  {"option", "Option"},
                  {"controls", "Controls and how they stand"},
                  {"weakest", "Weakest control", Is::kStatus},
                  {"treatments", "Treatments"},
                  {"accepted_by", "Accepted by"},
                  {"accept_until", "Until"},
                  {"waived", "Waived"}},
      .main = true,
      .empty = "No risk is on record.",
  };
  // From the best to the worst that can be said of what a risk stands on.
  constexpr std::array<comply::Verdict, comply::kVerdicts> kWorse = {
      comply::Verdict::kEffective,     comply::Verdict::kInherited,
      comply::Verdict::kPartly,        comply::Verdict::kNotAssessed,
      comply::Verdict::kNotApplicable, comply::Verdict::kNotEffective};
  size_t exposed = 0;
  for (const Record* risk : risks_by_level(standing)) {
    std::vector<std::string> controls;
    size_t weakest = 0;
    for (const comply::ControlStanding* one : controls_for(standing, *risk)) {
      controls.push_back(standing_of(standing, one->short_id()));
      const auto at = std::find(kWorse.begin(), kWorse.end(), one->verdict) - kWorse.begin();
      weakest = std::max(weakest, static_cast<size_t>(at));
    }
    exposed += weakest > 1 || (controls.empty() && wants_controls(*risk));
    std::vector<std::string> treatments;
    for (const Record& treatment : standing.isms.of("treatment")) {
      if (treatment.text("risk") == risk->id)
        treatments.push_back(fmt::format("{} {}", treatment.id, treatment.text("progress")));
    }
    table.rows.push_back(
        {risk->id, title_of(*risk), risk->owner, risk->status, properties(*risk),
         joined(risk->texts("assets")), risk->text("likelihood"), risk->text("level"),
         risk->text("residual_level"), disputed_levels(input, *risk), risk->text("option"),
         joined(controls),
         controls.empty() ? std::string("none") : std::string(name(kWorse[weakest])),
         joined(treatments), risk->text("accepted_by"), risk->date("accept_until"),
         waived_for(input, *risk)});
  }
  sheet.blocks.push_back(
      Bullets{"summary",
              {fmt::format("{} of {} risks stand on a control that is not shown to be effective, "
                           "or are to be modified and name none.",
                           exposed, table.rows.size())}});
  add_part(sheet, "Risks", std::move(table));
  return sheet;
}

}  // namespace ordain::report

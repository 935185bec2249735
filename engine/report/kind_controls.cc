// Controls: how each control and clause stands, with its population.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/kind_parts.h"

namespace ordain::report {

Sheet sheet_controls(const KindInput& input) {
  Sheet sheet{"controls", "How controls and clauses stand", {}};
  sheet.blocks.push_back(facts_of(input));
  sheet.blocks.push_back(
      Bullets{"summary",
              {told_summary(input.standing, "control"), told_summary(input.standing, "clause")}});
  sheet.blocks.push_back(Paragraph{
      "Undecided is no pass, and waived is none. What applies is what the Statement of "
      "Applicability "
      "says. The population is every pair of rule and subject that the rules ask about; all of it "
      "is tested but for what is undecided or in error. Grades are indicative, not an auditor's "
      "decision."});
  sheet.blocks.push_back(theme_chart(input.standing));
  sheet.blocks.push_back(Heading{2, "Controls and clauses"});
  Table table = control_table(controls_of(input.standing, {}));
  table.main = true;
  sheet.blocks.push_back(std::move(table));
  return sheet;
}

}  // namespace ordain::report

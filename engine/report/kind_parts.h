// Parts of reports about controls: facts, cells and tables that several kinds show.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/report/kinds.h"

// Internal to engine/report.
namespace ordain::report {

// Whose ISMS it is and what was looked at: organization, scope, day, catalogues with their hashes,
// and whether the run was whole.
FactList facts_of(const KindInput& input);

// A heading and what stands under it.
void add_part(Sheet& sheet, std::string title, Block block);

std::string joined(const std::vector<std::string>& texts);
std::string ids_of(const std::vector<const comply::Record*>& records);
// "A.8.13 partly effective".
std::string standing_of(const comply::Standing& standing, std::string_view control);
// What people call a record: its title, or what it says first.
std::string title_of(const comply::Record& record);
// "physical" -> "Physical".
std::string capital(std::string_view word);

// "assessed 81 of 93, ...", and how many are inherited, not applicable, not assessed.
std::string told_summary(const comply::Standing& standing, std::string_view kind);

// How each stands, with its counts.
Table control_table(const std::vector<const comply::ControlStanding*>& controls);
std::vector<const comply::ControlStanding*> controls_of(const comply::Standing& standing,
                                                        std::string_view kind,
                                                        std::string_view theme = {});
// A bar for each theme, or for each word of an attribute, made of verdicts.
Chart theme_chart(const comply::Standing& standing);
Chart attribute_chart(const comply::Standing& standing, std::string_view attribute,
                      std::string title);

// Whether it is an outcome that an auditor asks about: fail, undecided, waived or error.
bool does_not_pass(const text::Finding& finding);
inline constexpr std::string_view kAllPass =
    "Nothing fails, and nothing is undecided, waived or in error.";
// Each outcome that is not pass, with its place, by severity.
Table result_table(const KindInput& input);
// Where records and checks contradict each other.
Table contradiction_table(const comply::Standing& standing);

// Risks that are live, the worst first.
std::vector<const comply::Record*> risks_by_level(const comply::Standing& standing);
// Whether it is to be modified, which takes controls: what is retained, avoided or shared may lead
// to none.
bool wants_controls(const comply::Record& risk);
// The controls that it needs: those it names, and those whose entry names it.
std::vector<const comply::ControlStanding*> controls_for(const comply::Standing& standing,
                                                         const comply::Record& risk);

// What is accepted of a risk: its waivers that waive a result of this run, with how many, the worst
// severity and the controls of these. Empty: none does.
std::string waived_for(const KindInput& input, const comply::Record& risk);

}  // namespace ordain::report

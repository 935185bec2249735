// Standing of a run: from the plan, the outcomes and the records to how each control stands.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/comply/standing.h"
#include "engine/run/check.h"

namespace ordain::run {

// What the rule itself makes of the controls it serves, from the collections that it speaks of. The
// rule is compiled (CheckOptions::whole_plan).
comply::Coverage coverage_of(const lang::Plan& plan, const lang::Rule& rule);

// The rules that name the control, by its full id.
std::vector<const lang::Rule*> rules_of(const Run& run, std::string_view control);

// The class of a control that has these rules: the best of them.
comply::Coverage best_coverage(const lang::Plan& plan, const std::vector<const lang::Rule*>& rules);

// Of a run that was made with CheckOptions::whole_plan, and outlives what is returned.
comply::Standing standing(const Run& run);

}  // namespace ordain::run

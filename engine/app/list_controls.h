// Controls of the catalogues, with the rules that serve them and how these show it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/app/commands.h"

namespace ordain::app {

// How a control is shown: by what machines write (automated), by registers that are held against
// each other (cross), by what one register says (record), or by nothing that is shipped (none). The
// best of its rules counts; one that serves more than five controls counts for none of them.
enum class Coverage : uint8_t { kNone, kRecord, kCross, kAutomated };
std::string_view name(Coverage coverage);

// What the rule itself makes of the controls it serves, from the collections that it speaks of.
Coverage coverage_of(const lang::Plan& plan, const lang::Rule& rule);

// The rules that name the control, by its full id.
std::vector<const lang::Rule*> rules_of(const run::Run& run, std::string_view control);

// A row a control. A filter that fits none is an error in the run's findings.
std::string list_controls(run::Run& run, const ControlFilter& filter, int width);

// The page of a control ("A.8.24", or its full id); empty: there is none.
std::string explain_control(const run::Run& run, std::string_view control, size_t width,
                            bool color);

}  // namespace ordain::app

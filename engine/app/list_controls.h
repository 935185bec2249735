// Controls of the catalogues, with the rules that serve them and how these show it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/app/commands.h"

namespace ordain::app {

// Whether the filter lets the control through, its coverage left aside.
bool fits(const comply::Control& control, const ControlFilter& filter);

// A row a control. A filter that fits none is an error in the run's findings.
std::string list_controls(run::Run& run, const ControlFilter& filter, int width);

// The page of a control ("A.8.24", or its full id); empty: there is none.
std::string explain_control(const run::Run& run, std::string_view control, size_t width,
                            bool color);

}  // namespace ordain::app

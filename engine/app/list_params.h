// The parameters of the rules that are loaded, as `ordain list params` shows them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/run/check.h"

namespace ordain::app {

// Each with its type, the value in force and where that came from, its bound and its help.
std::string list_params(const run::Run& run, int width);

}  // namespace ordain::app

// `ordain list -f json`: the lists for programs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/run/check.h"

namespace ordain::app {

// {"version": 1, "rules": [...]}: keys may be added, never changed.
std::string rules_as_json(const run::Run& run);
std::string controls_as_json(const run::Run& run);
std::string kinds_as_json(const run::Run& run);
std::string params_as_json(const run::Run& run);
std::string builtins_as_json();

}  // namespace ordain::app

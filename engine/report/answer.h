// What `ordain eval` found: the value, or why there is none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/run/ask.h"

namespace ordain::report {

// The value as JSON, and below it where it stands; of several worlds each under its name. What is
// absent, unknown or an error inside a list or map reads as null.
std::string answer_text(run::AskRun& run);

// `version` and `answers`: `world`, `state` (value, absent, unknown or error), `value`, `reason`,
// `location`.
std::string answer_json(run::AskRun& run);

}  // namespace ordain::report

// `ordain explain A.8.24 PATH`: how a control or a record stands by what is read there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "engine/app/commands.h"

namespace ordain::app {

// Checks the paths of the command, its subject being the first, and tells of the control, clause or
// record that it names. Exit code 0 when it was told, 2 when something was not done; nothing where
// the name is none of these.
std::optional<int> explain_standing(const ExplainCommand& command, const report::Style& style);

}  // namespace ordain::app

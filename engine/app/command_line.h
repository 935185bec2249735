// Command line: arguments -> a command, or what is wrong with them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/app/commands.h"
#include "engine/text/finding.h"

namespace ordain::app {

enum class Color { kAuto, kAlways, kNever };

struct CommandLine {
  Command command;
  Color color = Color::kAuto;
  bool quiet = false;
  bool verbose = false;
};

// `arguments` without the program's name. `width` is that of help texts. A mistake is a diagnostic
// without a place (app/flag, app/command, app/value) that says what would have been right.
std::variant<CommandLine, text::Finding> parse_command_line(
    const std::vector<std::string>& arguments, int width);

}  // namespace ordain::app

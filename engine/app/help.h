// Help: the texts of `ordain`, `ordain help COMMAND` and `--help`.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ordain::app {

// "-r, --rules FILE|DIR" and what it does.
struct HelpRow {
  std::string flags;
  std::string doc;
};

// Fits on a screen of 80 columns and 24 lines.
std::string short_help();

// Usage, flags, examples and exit codes of a command.
std::string command_help(std::string_view command, const std::vector<HelpRow>& rows, int width);

}  // namespace ordain::app

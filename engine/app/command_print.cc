// `ordain version` and help: a text that is ready to print.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/commands.h"
#include "engine/app/terminal.h"

namespace ordain::app {

int execute(const PrintCommand& command, const report::Style&) {
  return print(command.text) ? 0 : 2;
}

}  // namespace ordain::app

// `ordain lint`: says what is wrong with rules before they run on anything.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/commands.h"
#include "engine/app/terminal.h"
#include "engine/report/lint.h"

namespace ordain::app {

int execute(const LintCommand& command, const report::Style& style) {
  const auto run = std::make_unique<run::LintRun>();
  run::lint(command.options, *run);
  const std::string out = command.json ? report::lint_json(*run) : report::lint_text(*run, style);
  return print(out) ? run->exit_code : 2;
}

}  // namespace ordain::app

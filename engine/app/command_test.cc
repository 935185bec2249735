// `ordain test`: runs the cases of rules and tells which do not hold.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/app/commands.h"
#include "engine/app/terminal.h"
#include "engine/report/cells.h"

namespace ordain::app {

int execute(const TestCommand& command, const report::Style& style) {
  const auto run = std::make_unique<run::TestRun>();
  run::test(command.options, *run);
  std::string out = report::diagnostics(run->sources, run->findings, style);
  if (!style.quiet) {
    if (!out.empty()) out += '\n';
    out += fmt::format("Ran {} of {}: {} held, {} failed\n", report::counted(run->cases, "case"),
                       report::counted(run->rules, "rule"),
                       report::grouped(run->cases - std::min(run->cases, run->failed)),
                       report::grouped(run->failed));
    if (run->exit_code == 2)
      out += "incomplete: not all that was asked for was tested (exit code 2)\n";
  }
  return print(out) ? run->exit_code : 2;
}

}  // namespace ordain::app

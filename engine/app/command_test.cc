// `ordain test`: runs the cases of rules and tells which do not hold.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/commands.h"
#include "engine/app/terminal.h"
#include "engine/report/tests.h"

namespace ordain::app {

int execute(const TestCommand& command, const report::Style& style) {
  const auto run = std::make_unique<run::TestRun>();
  run::test(command.options, *run);
  const report::TestTold told{.coverage = command.options.coverage,
                              .mutation = command.options.mutate};
  const std::string out = command.json ? report::write_test_json(*run, told)
                                       : report::write_test_text(*run, told, style);
  return print(out) ? run->exit_code : 2;
}

}  // namespace ordain::app

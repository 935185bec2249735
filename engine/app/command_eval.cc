// `ordain eval`: one expression over the documents given.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/commands.h"
#include "engine/app/terminal.h"
#include "engine/report/answer.h"

namespace ordain::app {

int execute(const EvalCommand& command, const report::Style& style) {
  const auto run = std::make_unique<run::AskRun>();
  run::ask(command.options, *run);
  run->findings.sort(run->sources);
  const std::string out = command.json ? report::answer_json(*run) : report::answer_text(*run);
  const bool printed = print(out);
  complain(report::diagnostics(run->sources, run->findings, style));
  return printed ? run->exit_code : 2;
}

}  // namespace ordain::app

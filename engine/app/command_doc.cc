// `ordain doc`: the reference of what rules are written with, in Markdown.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/commands.h"
#include "engine/app/reference.h"
#include "engine/app/terminal.h"

namespace ordain::app {

int execute(const DocCommand& command, const report::Style& style) {
  const bool all = command.what.empty();
  std::string out;
  bool whole = true;
  if (all || command.what == "builtins") out += functions_as_markdown();
  if (command.what != "builtins") {
    const auto run = std::make_unique<run::Run>();
    whole = load_rules(command.choice, *run, style);
    if (all) out += '\n';
    if (all || command.what == "kinds") out += kinds_as_markdown(run->plan);
    if (all) out += '\n';
    if (all || command.what == "rules") out += rules_as_markdown(run->plan);
  }
  return print(out) && whole ? 0 : 2;
}

}  // namespace ordain::app

// The rules that commands without inputs speak of, loaded as a check of the current folder would.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/commands.h"
#include "engine/app/terminal.h"
#include "engine/run/rules.h"

namespace ordain::app {

bool load_rules(const RuleChoice& choice, run::Run& run, const report::Style& style) {
  bool config_ok = true;
  if (!choice.isolated) {
    run::FoundConfig found = run::find_config(".", run.sources, run.findings);
    run.config = std::move(found.config);
    config_ok = found.ok;
  }
  run.catalogues = run::load_catalogues(run.config, run.sources, run.findings);
  run.plan = run::load_rules(choice.rules, run.config, run.catalogues, run.sources, run.findings);
  run.findings.sort(run.sources);
  const bool whole = config_ok && run.plan.bad_rules.empty() && !run.findings.has_errors();
  if (!whole) complain(report::diagnostics(run.sources, run.findings, style));
  return whole;
}

}  // namespace ordain::app

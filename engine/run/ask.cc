// Ask: the expression becomes a let of a file of its own, which is evaluated in each world.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/ask.h"

#include "engine/run/records.h"
#include "engine/run/rules.h"

namespace ordain::run {

void ask(const AskOptions& options, AskRun& run) {
  run.plan = load_expression(options.expression, run.sources, run.findings);
  run.exit_code = 2;
  const lang::Rule* rule = run.plan.find_rule(kExpressionRule);
  if (rule == nullptr || run.findings.has_errors()) return;
  // `require exists it`: the let, where the rule uses it.
  run.expression = rule->body[0]->condition->args[0];
  const auto catalogues = [&run]() -> const std::vector<comply::Catalogue>& {
    if (run.catalogues.empty())
      run.catalogues = load_catalogues(Config(), run.sources, run.findings);
    return run.catalogues;
  };
  read::LoadOptions load = options.load;
  ask_for_records(run.plan, catalogues, load, run.findings);
  run.snapshot = load.paths.empty()
                     ? read::load(std::vector<read::Inline>(), load, run.sources, *run.plan.symbols,
                                  run.findings)
                     : read::load(load, run.sources, *run.plan.symbols, run.findings);
  if (run.snapshot.world_count() == 0) run.snapshot.add_world("");
  // Of what was not read nothing is known, so nothing is said.
  if (run.findings.has_errors()) return;
  run.exit_code = 0;
  for (data::WorldId world = 0; world < run.snapshot.world_count(); ++world) {
    Answer answer;
    answer.world = run.snapshot.world_name(world);
    answer.evaluator =
        std::make_unique<eval::Evaluator>(run.plan, run.snapshot, run.budget, run.findings);
    if (const auto today = data::read_date(options.as_of)) answer.evaluator->set_today(*today);
    answer.evaluator->begin(*rule, world, true);
    answer.value = answer.evaluator->eval(*run.expression);
    if ((answer.value.reasons & text::kBroken) != 0) run.exit_code = 2;
    run.answers.push_back(std::move(answer));
  }
}

}  // namespace ordain::run

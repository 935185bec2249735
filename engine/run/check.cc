// Check: the story of one run, readable from top to bottom.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/check.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "engine/run/rules.h"
#include "engine/text/suggest.h"

namespace ordain::run {
namespace {

// --select, --ignore and --severity. A name that fits no rule is a mistake: it would leave unchecked
// what its author thinks is checked.
void choose(const CheckOptions& options, Run& run) {
  std::vector<std::string_view> known;
  for (const lang::Rule& rule : run.plan.rules) known.push_back(rule.id);
  for (const auto* names : {&options.select, &options.ignore}) {
    for (const std::string& name : *names) {
      const bool bad = std::any_of(run.plan.bad_rules.begin(), run.plan.bad_rules.end(),
                                   [&name](const lang::BadRule& rule) { return names_id(name, rule.id); });
      const bool fits = std::any_of(run.plan.rules.begin(), run.plan.rules.end(),
                                    [&name](const lang::Rule& rule) { return names_rule(name, rule); });
      if (bad || fits) continue;
      run.findings.report("run/unknown-rule", text::Level::kError, {},
                          fmt::format("{} names no rule and no control of a rule{}", name, text::did_you_mean(name, known)),
                          {"all of them: ordain list rules"});
    }
  }
  const auto named = [](const std::vector<std::string>& names, const lang::Rule& rule) {
    return std::any_of(names.begin(), names.end(), [&rule](const std::string& name) { return names_rule(name, rule); });
  };
  run.deselected = std::erase_if(run.plan.rules, [&](const lang::Rule& rule) {
    return (!options.select.empty() && !named(options.select, rule)) || named(options.ignore, rule) ||
           rule.severity < options.least_severity;
  });
}

}  // namespace

void check(const CheckOptions& options, Run& run) {
  const auto start = std::chrono::steady_clock::now();
  run.as_of = options.as_of;
  run.policy = options.policy;

  bool config_ok = true;
  if (!options.isolated) {
    const std::string first = options.load.paths.empty() || options.load.paths.front() == "-" ? "." : options.load.paths.front();
    FoundConfig found = find_config(first, run.sources, run.findings);
    run.config = std::move(found.config);
    config_ok = found.ok;
    if (run.config.fail_on && !options.fail_on_given) run.policy.fail_on = run.config.fail_on;
  }
  run.catalogues = load_catalogues(run.sources, run.findings);
  run.plan = load_rules(options.rules, run.config, run.catalogues, run.sources, run.findings);
  choose(options, run);

  read::LoadOptions load = options.load;
  load.worlds.insert(load.worlds.end(), run.config.worlds.begin(), run.config.worlds.end());
  // A wrong configuration stops the run: what it would have said is not known.
  if (config_ok) {
    run.snapshot = read::load(load, run.sources, *run.plan.symbols, run.findings);
    run.results = eval::evaluate(run.plan, run.snapshot, options.eval, run.sources, run.findings);
  }

  comply::Counts counts{};
  for (const eval::RuleResult& result : run.results.rules) {
    for (size_t i = 0; i < counts.size(); ++i) counts[i] += result.counts[i];
  }
  run.posture = comply::judge(counts, run.plan.bad_rules.size(), run.findings, run.policy);
  run.findings.sort(run.sources);
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace ordain::run

// Check: the story of one run, readable from top to bottom.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/lang/loader.h"
#include "engine/lang/mistakes.h"
#include "engine/run/exemptions.h"
#include "engine/run/hindsight.h"
#include "engine/run/packs.h"
#include "engine/run/plan_places.h"
#include "engine/run/records.h"
#include "engine/run/rules.h"
#include "engine/run/waivers.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::run {
namespace {

// The packs of --pack, or else of ordain.yaml, or else the default one.
std::vector<Pack> load_packs(const CheckOptions& options, const std::string& config_folder,
                             Run& run) {
  std::vector<Pack> packs;
  for (const std::string& name : options.packs)
    packs.push_back(load_pack(name, ".", {}, run.sources, run.findings));
  if (packs.empty()) {
    for (const auto& [name, span] : run.config.packs)
      packs.push_back(load_pack(name, config_folder, span, run.sources, run.findings));
  }
  if (packs.empty())
    packs.push_back(load_pack(std::string(kDefaultPack), ".", {}, run.sources, run.findings));
  return packs;
}

// What leaves a rule out of the run; empty: nothing does.
std::string_view left_out_by(const CheckOptions& options, const Config& config,
                             const std::vector<Pack>& packs, const lang::Rule& rule) {
  const auto named = [&rule](const std::vector<std::string>& names) {
    return std::any_of(names.begin(), names.end(),
                       [&rule](const std::string& name) { return names_rule(name, rule); });
  };
  if (rule.severity < options.least_severity) return "--severity";
  if (named(options.ignore)) return "--ignore";
  const auto& wanted = options.select;
  if (!wanted.empty() && !named(wanted)) return "--select";
  // What the command asks for by its full name is checked, whatever the configuration says.
  if (std::find(wanted.begin(), wanted.end(), rule.id) != wanted.end()) return {};
  if (rule.shipped && std::none_of(packs.begin(), packs.end(),
                                   [&rule](const Pack& pack) { return pack.holds(rule); }))
    return options.packs.empty() ? "packs in ordain.yaml" : "--pack";
  const bool ignored =
      std::any_of(config.ignore.begin(), config.ignore.end(),
                  [&rule](const auto& entry) { return names_rule(entry.first, rule); });
  return ignored ? "ignore in ordain.yaml" : std::string_view();
}

// A name that fits no rule is a mistake: it would leave unchecked what its author thinks is
// checked.
void choose(const CheckOptions& options, const std::vector<Pack>& packs, Run& run) {
  std::vector<std::string_view> known;
  for (const lang::Rule& rule : run.plan.rules) known.push_back(rule.id);
  for (const auto* names : {&options.select, &options.ignore}) {
    for (const std::string& name : *names) {
      const bool bad =
          std::any_of(run.plan.bad_rules.begin(), run.plan.bad_rules.end(),
                      [&name](const lang::BadRule& rule) { return names_id(name, rule.id); });
      const bool fits =
          std::any_of(run.plan.rules.begin(), run.plan.rules.end(),
                      [&name](const lang::Rule& rule) { return names_rule(name, rule); });
      if (bad || fits) continue;
      run.findings.report("run/unknown-rule", text::Level::kError, {},
                          fmt::format("{} names no rule and no control of a rule{}", name,
                                      text::did_you_mean(name, known)),
                          {"all of them: ordain list rules"});
    }
  }
  run.deselected = std::erase_if(run.plan.rules, [&](const lang::Rule& rule) {
    const std::string_view by = left_out_by(options, run.config, packs, rule);
    if (!by.empty()) run.deselected_by.insert(by);
    return !by.empty();
  });
}

// A parameter, a replaced or an ignored rule of ordain.yaml that nothing declares is a misspelling:
// the default, or the shipped rule, would quietly stay in force. Where the command line names the
// rules it may be meant for others, which is a warning; where some do not compile, what is declared
// is not all there is.
bool config_fits_plan(Run& run, bool all_rules) {
  if (!run.plan.bad_rules.empty()) return true;
  const text::Level level = all_rules ? text::Level::kError : text::Level::kWarning;
  bool fits = true;
  std::vector<std::string> qualified;
  for (const lang::Param& param : run.plan.params)
    qualified.push_back(fmt::format("{}.{}", param.package, param.name));
  std::vector<std::string_view> known(qualified.begin(), qualified.end());
  for (const lang::Param& param : run.plan.params) known.push_back(param.name);
  for (uint32_t i = 0; run.config.params && i < run.config.params.child_count(); ++i) {
    const data::Node given = run.config.params.child(i);
    if (std::find(known.begin(), known.end(), given.key()) != known.end()) continue;
    fits = !all_rules;
    run.findings.report(
        "run/unknown-param", level, given.key_span(),
        fmt::format("no rule that is loaded has a param {}{}", text::preview(given.key()),
                    text::did_you_mean(given.key(), known)));
  }
  std::vector<std::string_view> rules;
  for (const lang::Rule& rule : run.plan.rules) rules.push_back(rule.id);
  for (const auto& [id, span] : run.config.replaces) {
    if (const lang::Rule* rule = run.plan.find_rule(id)) {
      const auto same = [&id](const lang::Replaced& one) { return one.id == id; };
      const auto& replaced = run.plan.replaced;
      if (!all_rules || std::any_of(replaced.begin(), replaced.end(), same)) continue;
      fits = false;
      run.findings.report(
          "run/replaces-nothing", text::Level::kError, span,
          rule->shipped
              ? fmt::format("no rule of the project is named {}: there is nothing to put in its "
                            "place",
                            text::preview(id))
              : fmt::format("{} is no shipped rule: there is nothing to replace",
                            text::preview(id)));
      continue;
    }
    fits = !all_rules;
    run.findings.report(
        "run/unknown-rule", level, span,
        fmt::format("no rule is named {}{}", text::preview(id), text::did_you_mean(id, rules)));
  }
  for (const auto& [name, span] : run.config.ignore) {
    if (std::any_of(run.plan.rules.begin(), run.plan.rules.end(),
                    [&name](const lang::Rule& rule) { return names_rule(name, rule); }))
      continue;
    fits = !all_rules;
    run.findings.report("run/unknown-rule", level, span,
                        fmt::format("{} names no rule and no control of a rule{}",
                                    text::preview(name), text::did_you_mean(name, rules)));
  }
  return fits;
}

// One configuration holds for a run: that of the first path. Another path that has one of its own
// is checked under the wrong settings if nobody says so.
void warn_other_configs(const CheckOptions& options, Run& run) {
  for (size_t i = 1; i < options.load.paths.size(); ++i) {
    const std::string& path = options.load.paths[i];
    const std::string other = path == "-" ? run.config.path : nearest_config(path);
    if (other.empty() || other == run.config.path) continue;
    run.findings.report(
        "run/other-config", text::Level::kWarning, {},
        fmt::format("{} is not used: the settings of the first path hold for the run", other),
        {"check the paths one by one"});
  }
}

// Seconds since it was asked last.
class Laps {
 public:
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    return std::chrono::duration<double>(now - std::exchange(last_, now)).count();
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

std::string folder_of_config(const std::string& path) {
  if (path.empty()) return path;
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

void check(const CheckOptions& options, Run& run) {
  Laps laps;
  run.as_of = options.as_of;
  run.policy = options.policy;

  bool config_ok = true;
  const std::string first = options.load.paths.empty() || options.load.paths.front() == "-"
                                ? "."
                                : options.load.paths.front();
  // Where it stands counts also when what it says does not: findings are known from there.
  const std::string config_folder = folder_of_config(nearest_config(first));
  if (!options.isolated) {
    FoundConfig found = find_config(first, run.sources, run.findings);
    run.config = std::move(found.config);
    config_ok = found.ok;
    warn_other_configs(options, run);
    if (run.config.fail_on && !options.fail_on_given) run.policy.fail_on = run.config.fail_on;
  }
  const std::vector<Pack> packs = load_packs(options, config_folder, run);
  const bool names_packs = !options.packs.empty();
  lang::LoadInput input =
      rule_input(options.rules, run.config, run.catalogues, run.sources, run.findings, names_packs);
  input.wanted = [&](const lang::Rule& rule) {
    return left_out_by(options, run.config, packs, rule).empty();
  };
  run.loader =
      std::make_unique<lang::Loader>(std::move(input), run.plan, run.sources, run.findings);
  config_ok = config_ok && config_fits_plan(run, options.rules.empty());
  if (names_packs || !run.config.packs.empty()) {
    for (const Pack& pack : packs) check_pack(pack, run.plan, run.findings);
  }
  choose(options, packs, run);
  // A proof is asked of one rule by someone who has read what the check says.
  if (options.eval.witness == nullptr)
    lang::find_mistakes(run.plan, false, run.sources, run.findings);

  run.steps.inputs = run.sources.size();
  run.steps.rules = laps.lap();
  run.steps.threads = options.load.jobs;

  if (options.progress != nullptr) options.progress->begin(text::Progress::Step::kReading, 0);
  read::LoadOptions load = options.load;
  load.progress = options.progress;
  eval::Options evaluation = options.eval;
  evaluation.progress = options.progress;
  if (const auto day = data::read_date(options.as_of)) evaluation.today = *day;
  load.config_folder = config_folder;
  load.worlds.insert(load.worlds.end(), run.config.worlds.begin(), run.config.worlds.end());
  const auto catalogues = [&]() -> const std::vector<comply::Catalogue>& {
    if (run.catalogues.empty())
      run.catalogues = load_catalogues(run.config, run.sources, run.findings);
    return run.catalogues;
  };
  if (options.whole_plan) catalogues();
  ask_for_records(run.plan, catalogues, load, run.findings);
  ask_for_waivers(run.plan, load);
  // A wrong configuration stops the run: what it would have said is not known.
  if (config_ok) {
    run.snapshot = read::load(load, run.sources, *run.plan.symbols, run.findings);
    run.steps.reading = laps.lap();
    const auto family = [&](std::string_view word) {
      return options.whole_plan || run.snapshot.is_loaded(word);
    };
    const auto domain = [&](std::string_view name) {
      if (options.whole_plan) return true;
      const data::Domain* found = run.snapshot.find_domain(name);
      if (found == nullptr) return false;
      // Of records that were not read it is open what they are, but no rule is asked about them.
      return !found->subjects.empty() || (!found->open_reason.empty() &&
                                          (family(name) || family(name.substr(0, name.find('.')))));
    };
    run.loader->finish({domain, family});
    run.steps.rules += laps.lap();
    check_records(run.plan, run.snapshot, run.findings);
    run.results = eval::evaluate(run.plan, run.snapshot, evaluation, run.sources, run.findings);
    for (const text::Span& secret : run.results.hidden)
      run.sources[secret.source].hide(secret.begin, secret.end);
    point_into_terraform(run.snapshot, load.limits, *run.plan.symbols, run.sources, run.findings);
    warn_of_exemptions(run.findings);
    // A proof is of one subject: that a waiver is of no use elsewhere is told by the check.
    const bool proves = options.eval.witness != nullptr;
    bind_waivers(run.snapshot, evaluation.today, !proves, run.results, run.findings);
    if (!proves) look_back(run.plan, run.snapshot, run.results, run.sources, run.findings);
    forget_given_places(load, run.sources, run.findings);
    run.steps.evaluating = laps.lap();
  }
  if (options.progress != nullptr) options.progress->begin(text::Progress::Step::kTelling, 0);

  comply::Counts counts{};
  for (const eval::RuleResult& result : run.results.rules) {
    for (size_t i = 0; i < counts.size(); ++i) counts[i] += result.counts[i];
  }
  run.posture = comply::judge(counts, run.plan.bad_rules.size(), run.findings, run.policy);
  run.findings.sort(run.sources);
  run.steps.judging = laps.lap();
  run.seconds = run.steps.rules + run.steps.reading + run.steps.evaluating + run.steps.judging;
}

}  // namespace ordain::run

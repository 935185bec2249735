// Test: finds the cases, makes trials of them, and says which do not hold.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/test.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "engine/read/load.h"
#include "engine/run/coverage.h"
#include "engine/run/embedded.h"
#include "engine/run/mutation.h"
#include "engine/run/records.h"
#include "engine/run/rules.h"
#include "engine/run/update.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::run {
namespace {

// Subjects of one case whose proof is shown.
constexpr size_t kMostProofs = 3;

class Tester {
 public:
  Tester(const TestOptions& options, TestRun& run)
      : options_(options), run_(run), filter_(options.filter, RE2::Quiet) {}

  void test() {
    if (!filter_.ok()) {
      run_.findings.report("test/filter", text::Level::kError, {},
                           fmt::format("--run {}: {}", options_.filter, filter_.error()));
      return;
    }
    run_.plan =
        load_rules(options_.paths, run_.config, run_.catalogues, run_.sources, run_.findings, true);
    std::set<std::string> named;
    for (const auto& file : run_.plan.files) {
      const std::string& path = run_.sources[file->source].path();
      if (path.starts_with("stdlib/")) continue;
      std::vector<Case> cases = block_cases(run_.sources, *file, run_.findings);
      for (Case& page : page_of(path, *file)) cases.push_back(std::move(page));
      for (Case& one : cases) {
        if (!wanted(one)) continue;
        for (const Expectation& expected : one.expectations) {
          if (!expected.check) named.insert(expected.rule);
        }
        prepare(std::move(one));
      }
    }
    run_.cases = run_.trials.size();
    run_.rules = named.size();
    if (options_.update) return;
    for (Trial& trial : run_.trials) {
      std::vector<Problem> problems = trial.unfit;
      for (Problem& problem : judge(trial, "", nullptr, run_.sources))
        problems.push_back(std::move(problem));
      run_.failed += !problems.empty() || trial.broken;
      std::set<std::string> proved;
      for (Problem& problem : problems) fail(trial, std::move(problem), proved);
    }
  }

 private:
  bool wanted(const Case& one) const {
    if (options_.filter.empty()) return true;
    const auto fits = [this, &one](std::string_view rule) {
      return RE2::PartialMatch(fmt::format("{} {}", rule, one.title), filter_);
    };
    return (one.expectations.empty() && fits("")) ||
           std::any_of(one.expectations.begin(), one.expectations.end(),
                       [&fits](const Expectation& expected) { return fits(expected.rule); });
  }

  std::vector<Case> page_of(const std::string& path, const lang::ast::File& file) {
    if (file.rules.size() != 1) return {};
    std::filesystem::path page = path;
    page.replace_extension(".md");
    std::string bytes;
    if (options_.paths.empty()) {
      // The shipped rules have their pages in the program: what stands here under such a name is
      // another's.
      const EmbeddedFile* shipped = find_embedded(page.generic_string());
      if (shipped == nullptr) return {};
      bytes = shipped->bytes;
    } else {
      std::ifstream in(page, std::ios::binary);
      if (!in.is_open()) return {};
      bytes.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    const text::SourceId id = run_.sources.add(page.generic_string(), std::move(bytes));
    return page_cases(run_.sources, id, std::string(file.rules[0].id.text), run_.findings);
  }

  void fail(const Trial& trial, Problem problem, std::set<std::string>& proved) {
    text::Finding finding;
    finding.code = "test/failed";
    finding.span = problem.span;
    finding.message = fmt::format("{}: {}", trial.one.title, problem.message);
    finding.notes = std::move(problem.notes);
    if (!problem.subject.empty() && proved.size() < kMostProofs &&
        proved.insert(problem.rule + " " + problem.subject).second) {
      finding.fingerprint = fmt::format("{}", run_.proofs.size());
      run_.proofs[finding.fingerprint] = prove(trial, problem);
    }
    run_.findings.report(std::move(finding));
  }

  std::vector<eval::Proof> prove(const Trial& trial, const Problem& problem) {
    eval::Recorder recorder(problem.subject);
    judge(trial, problem.rule, &recorder, run_.sources);
    std::vector<eval::Proof> proofs = recorder.proofs();
    for (eval::Proof& proof : proofs) {
      eval::move_places(proof, [&](text::Span span) {
        return span.source == trial.document ? placed(trial, span, run_.sources) : span;
      });
    }
    return proofs;
  }

  // Why the parameters of the case do not fit; empty when they do.
  std::string misfit(data::Node given, const lang::Plan& plan, const text::Findings& findings,
                     std::vector<std::string>& notes) {
    for (const text::Finding& finding : findings.all()) {
      if (finding.code != "lang/param-value" && finding.code != "lang/param-bound") continue;
      for (const text::Related& other : finding.related) {
        const text::Source& source = run_.sources[other.span.source];
        notes.push_back(fmt::format("{}: {}:{}", other.text, source.path(),
                                    source.position(other.span.begin).line));
      }
      return finding.message;
    }
    std::vector<std::string_view> names;
    for (const lang::Param& param : plan.params) names.push_back(param.name);
    for (uint32_t i = 0; i < given.child_count(); ++i) {
      const std::string_view name = given.child(i).key();
      if (std::find(names.begin(), names.end(), name) != names.end()) continue;
      return fmt::format("no rule has a param {}{}", text::preview(name),
                         text::did_you_mean(name, names));
    }
    return "";
  }

  // The domains that a case gives by name; a name without its package is of the file of the case.
  void add_given(Trial& trial) {
    const Case& one = trial.one;
    const auto unfit = [&trial](text::Span span, std::string message) {
      trial.unfit.push_back({span, std::move(message), {}, "", ""});
    };
    std::set<std::string_view> seen;
    for (const Case::Given& given : one.data) {
      const std::string own = fmt::format(".{}", given.name.text);
      const lang::DomainDecl* found = nullptr;
      std::vector<std::string_view> names;
      for (const lang::DomainDecl& domain : trial.plan->domains) {
        const bool same_file = domain.span.source == given.name.span.source ||
                               domain.name.substr(0, std::min(domain.name.rfind('.'),
                                                              domain.name.size())) == one.package;
        if (domain.name == given.name.text || (same_file && domain.name.ends_with(own)))
          found = &domain;
        names.push_back(domain.name);
        if (same_file) names.push_back(domain.name.substr(domain.name.rfind('.') + 1));
      }
      if (found == nullptr) {
        unfit(given.name.span, fmt::format("no collection is named {}{}", given.name.text,
                                           text::did_you_mean(given.name.text, names)));
      } else if (!seen.insert(found->name).second) {
        unfit(given.name.span, fmt::format("{} is given twice", given.name.text));
      } else {
        trial.one.documents.push_back(
            {fmt::format("given {}", found->name), given.elements, std::string(found->name)});
      }
    }
  }

  void prepare(Case one) {
    Trial& trial = run_.trials.emplace_back();
    trial.one = std::move(one);
    trial.plan = &run_.plan;
    // Parameters are compiled in, so other values make another plan.
    if (!trial.one.params.empty()) {
      Config& config = trial.config;
      config.symbols->freeze();
      config.document = read::read_own(run_.sources, run_.sources.add("with", trial.one.params),
                                       *config.symbols, run_.findings);
      if (config.document == nullptr) return;
      config.params = config.document->root();
      text::Findings again;
      trial.own = std::make_unique<lang::Plan>(
          load_rules(options_.paths, config, run_.catalogues, run_.sources, again, true));
      trial.plan = trial.own.get();
      std::vector<std::string> notes;
      if (std::string why = misfit(config.params, *trial.own, again, notes); !why.empty()) {
        trial.unfit.push_back({trial.one.span, std::move(why), std::move(notes), "", ""});
        return;
      }
    }
    // With the rules and the parameters: a finding may point at any of them.
    text::Findings findings;
    // A check asks nothing of documents, but of a world.
    if (trial.one.documents.empty() && trial.one.data.empty())
      trial.one.documents.push_back({"example.yaml", "{}\n"});
    add_given(trial);
    if (!trial.unfit.empty()) return;
    read::LoadOptions load;
    const auto catalogues = [&]() -> const std::vector<comply::Catalogue>& {
      if (run_.catalogues.empty())
        run_.catalogues = load_catalogues(run_.config, run_.sources, run_.findings);
      return run_.catalogues;
    };
    ask_for_records(*trial.plan, catalogues, load, run_.findings);
    trial.document = static_cast<text::SourceId>(run_.sources.size());
    trial.snapshot =
        read::load(trial.one.documents, load, run_.sources, *trial.plan->symbols, findings);
    // Records belong to every world, and make none.
    if (trial.snapshot.world_count() == 0) trial.snapshot.add_world("example");
    check_records(*trial.plan, trial.snapshot, findings);
    for (const text::Finding& finding : findings.all()) {
      if (finding.level == text::Level::kError)
        trial.unfit.push_back({placed(trial, finding.span, run_.sources),
                               fmt::format("the example cannot be read: {}", finding.message),
                               {},
                               "",
                               ""});
    }
    for (const Expectation& expected : trial.one.expectations) {
      // A check that does not compile has been told.
      if (expected.check && trial.plan->find_rule(expected.rule) == nullptr) {
        trial.broken = true;
        continue;
      }
      if (trial.plan->find_rule(expected.rule) != nullptr) {
        trial.rules.insert(expected.rule);
        continue;
      }
      trial.unfit.push_back(
          {expected.span,
           fmt::format("no rule is named {}, or it does not compile", expected.rule),
           {},
           "",
           ""});
    }
  }

  const TestOptions& options_;
  TestRun& run_;
  RE2 filter_;
};

// The rules that are tested: those that a case names, and without a filter those that none does.
void list_rules(const TestOptions& options, TestRun& run) {
  for (const lang::Rule& rule : run.plan.rules) {
    if (rule.check) continue;
    RuleTested tested{.rule = &rule};
    for (const Trial& trial : run.trials) tested.cases += trial.rules.contains(rule.id);
    if (tested.cases > 0 || options.filter.empty()) run.tested.push_back(tested);
  }
}

}  // namespace

unsigned percent(size_t part, size_t whole) {
  return whole == 0 ? 100 : static_cast<unsigned>(part * 100 / whole);
}

unsigned percent(const Mutation& mutation) {
  return percent(mutation.noticed, mutation.mutants - mutation.excluded);
}

void test(const TestOptions& options, TestRun& run) {
  if (options.update) {
    // What is wrong with the cases is said by the run that comes behind.
    TestRun before;
    Tester(options, before).test();
    run.updated = update_marks(before, run.findings);
  }
  TestOptions asked = options;
  asked.update = false;
  Tester(asked, run).test();
  const bool broken = std::any_of(
      run.findings.all().begin(), run.findings.all().end(), [](const text::Finding& finding) {
        return finding.level == text::Level::kError && finding.code != "test/failed";
      });
  if (run.failed == 0 && !broken) {
    list_rules(options, run);
    run.measured = true;
    if (options.coverage) {
      cover(run);
      const unsigned seen = percent(run.coverage.seen, run.coverage.wanted);
      if (seen < options.least_coverage)
        run.lacking.push_back(fmt::format("{} % of the outcomes were seen, wants {} %", seen,
                                          options.least_coverage));
    }
    if (options.mutate) {
      mutate(run);
      const unsigned noticed = percent(run.mutation);
      if (noticed < options.least_mutation)
        run.lacking.push_back(fmt::format("{} % of the changes are noticed, wants {} %", noticed,
                                          options.least_mutation));
      if (!is_few_excluded(run.mutation))
        run.lacking.push_back(fmt::format("{} of {} changes are excluded, at most {} % may be",
                                          run.mutation.excluded, run.mutation.mutants,
                                          kMostExcluded));
    }
  }
  run.findings.sort(run.sources);
  if (run.cases == 0 && !broken) {
    run.findings.report(
        "test/none", text::Level::kError, {}, "no case was found: nothing is tested",
        {"a rule's cases stand in `test` blocks, or in the page beside it (x.md beside x.ord)"});
  }
  run.exit_code = broken || run.cases == 0 ? 2 : run.failed > 0 || !run.lacking.empty() ? 1 : 0;
}

}  // namespace ordain::run

// Test: runs the cases of rules and says which do not hold.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/test.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "engine/eval/evaluate.h"
#include "engine/read/load.h"
#include "engine/run/cases.h"
#include "engine/run/embedded.h"
#include "engine/run/records.h"
#include "engine/run/rules.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::run {
namespace {

using text::Outcome;

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
    catalogues_ = load_catalogues(run_.sources, run_.findings);
    const lang::Plan plan =
        load_rules(options_.paths, run_.config, catalogues_, run_.sources, run_.findings);
    std::set<std::string> named;
    for (const auto& file : plan.files) {
      const std::string& path = run_.sources[file->source].path();
      if (path.starts_with("stdlib/")) continue;
      std::vector<Case> cases = block_cases(run_.sources, *file, run_.findings);
      for (Case& page : page_of(path, *file)) cases.push_back(std::move(page));
      for (const Case& one : cases) {
        if (!wanted(one)) continue;
        ++run_.cases;
        for (const Expectation& expected : one.expectations) named.insert(expected.rule);
        const size_t before = failures_;
        run_case(one, plan);
        run_.failed += failures_ > before;
      }
    }
    run_.rules = named.size();
  }

 private:
  bool wanted(const Case& one) const {
    if (options_.filter.empty() || RE2::PartialMatch(one.title, filter_)) return true;
    return std::any_of(
        one.expectations.begin(), one.expectations.end(),
        [this](const Expectation& expected) { return RE2::PartialMatch(expected.rule, filter_); });
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

  void fail(const Case& one, text::Span span, std::string message,
            std::vector<std::string> notes = {}) {
    ++failures_;
    text::Finding finding;
    finding.code = "test/failed";
    finding.span = span;
    finding.message = fmt::format("{}: {}", one.title, message);
    finding.notes = std::move(notes);
    run_.findings.report(std::move(finding));
  }

  // A place of the case's first document, in the source that holds the case.
  text::Span in_case(const Case& one, const text::SourceSet& sources,
                     const text::Finding& finding) const {
    if (!finding.span.valid() || one.document_begin == 0 ||
        sources[finding.span.source].path() != one.documents[0].name)
      return one.span;
    const uint32_t line = sources[finding.span.source].position(finding.span.begin).line;
    const text::Source& source = run_.sources[one.span.source];
    const uint32_t first = source.position(one.document_begin).line;
    const auto begin = static_cast<uint32_t>(source.offset({first + line - 1, 1}));
    return {one.span.source, begin,
            begin + static_cast<uint32_t>(source.line(first + line - 1).size())};
  }

  bool params_are_known(const Case& one, data::Node given, const lang::Plan& plan) {
    std::vector<std::string_view> names;
    for (const lang::Param& param : plan.params) names.push_back(param.name);
    for (uint32_t i = 0; i < given.child_count(); ++i) {
      const std::string_view name = given.child(i).key();
      if (std::find(names.begin(), names.end(), name) != names.end()) continue;
      fail(one, one.span,
           fmt::format("no rule has a param {}{}", text::preview(name),
                       text::did_you_mean(name, names)));
      return false;
    }
    return true;
  }

  // The domains that a case gives by name; a name without its package is of the file of the case.
  bool add_given(const Case& one, const lang::Plan& plan, std::vector<read::Inline>& documents) {
    bool good = true;
    std::set<std::string_view> seen;
    for (const Case::Given& given : one.data) {
      const std::string own = fmt::format(".{}", given.name.text);
      const lang::DomainDecl* found = nullptr;
      std::vector<std::string_view> names;
      for (const lang::DomainDecl& domain : plan.domains) {
        const bool same_file = domain.span.source == given.name.span.source ||
                               domain.name.substr(0, std::min(domain.name.rfind('.'),
                                                              domain.name.size())) == one.package;
        if (domain.name == given.name.text || (same_file && domain.name.ends_with(own)))
          found = &domain;
        names.push_back(domain.name);
        if (same_file) names.push_back(domain.name.substr(domain.name.rfind('.') + 1));
      }
      if (found == nullptr) {
        fail(one, given.name.span,
             fmt::format("no collection is named {}{}", given.name.text,
                         text::did_you_mean(given.name.text, names)));
        good = false;
      } else if (!seen.insert(found->name).second) {
        fail(one, given.name.span, fmt::format("{} is given twice", given.name.text));
        good = false;
      } else {
        documents.push_back(
            {fmt::format("given {}", found->name), given.elements, std::string(found->name)});
      }
    }
    return good;
  }

  void run_case(const Case& one, const lang::Plan& shared) {
    // Parameters are compiled in, so other values make another plan.
    lang::Plan own;
    Config config;
    const lang::Plan* plan = &shared;
    if (!one.params.empty()) {
      config.symbols->freeze();
      config.document = read::read_own(run_.sources, run_.sources.add("with", one.params),
                                       *config.symbols, run_.findings);
      if (config.document == nullptr) return;
      config.params = config.document->root();
      text::Findings again;
      own = load_rules(options_.paths, config, catalogues_, run_.sources, again);
      plan = &own;
      for (const text::Finding& finding : again.all()) {
        if (finding.code == "lang/param-value") return fail(one, one.span, finding.message);
      }
      if (!params_are_known(one, config.params, own)) return;
    }
    // With the rules and the parameters: a finding may point at any of them.
    text::SourceSet& sources = run_.sources;
    text::Findings findings;
    read::LoadOptions load;
    ask_for_records(*plan, load);
    std::vector<read::Inline> documents = one.documents;
    if (!add_given(one, *plan, documents)) return;
    data::Snapshot snapshot = read::load(documents, load, sources, *plan->symbols, findings);
    check_records(*plan, snapshot, findings);
    for (const text::Finding& finding : findings.all()) {
      if (finding.level == text::Level::kError)
        fail(one, in_case(one, sources, finding),
             fmt::format("the example cannot be read: {}", finding.message));
    }
    eval::Options options;
    options.tell_pass = options.tell_not_applicable = true;
    options.today = one.today;
    for (const Expectation& expected : one.expectations) {
      if (plan->find_rule(expected.rule) == nullptr) {
        fail(one, expected.span,
             fmt::format("no rule is named {}, or it does not compile", expected.rule));
      } else {
        options.only.insert(expected.rule);
      }
    }
    if (options.only.empty()) return;
    text::Findings outcomes;
    // Messages quote the rules, which stand in the run's sources.
    const auto results = eval::evaluate(*plan, snapshot, options, run_.sources, outcomes);
    outcomes.sort(sources);
    judge(one, results, outcomes, sources);
  }

  void judge(const Case& one, const eval::Results& results, const text::Findings& outcomes,
             const text::SourceSet& sources) {
    std::vector<bool> met(one.expectations.size(), false);
    for (const text::Finding& finding : outcomes.all()) {
      if (!finding.outcome) continue;
      bool expected = false;
      const uint32_t line =
          finding.span.valid() ? sources[finding.span.source].position(finding.span.begin).line : 0;
      for (size_t i = 0; i < one.expectations.size(); ++i) {
        const Expectation& wanted = one.expectations[i];
        if (wanted.rule != finding.code || wanted.outcome != *finding.outcome) continue;
        if (wanted.line != 0 && wanted.line != line) continue;
        if (!wanted.subject.empty() && wanted.subject != finding.subject) continue;
        if (!wanted.message.empty() && wanted.message != finding.message) continue;
        met[i] = true;
        expected = true;
      }
      const bool bad = *finding.outcome == Outcome::kFail ||
                       *finding.outcome == Outcome::kUndecided ||
                       *finding.outcome == Outcome::kError;
      if (bad && !expected) {
        fail(one, in_case(one, sources, finding),
             fmt::format("{} unexpectedly ends in {} on {}", finding.code,
                         text::name(*finding.outcome), finding.subject),
             {finding.message});
      }
    }
    for (size_t i = 0; i < met.size(); ++i) {
      if (met[i]) continue;
      const Expectation& wanted = one.expectations[i];
      std::string found;
      for (const eval::RuleResult& result : results.rules) {
        if (result.rule->id != wanted.rule) continue;
        for (size_t outcome = 0; outcome < result.counts.size(); ++outcome) {
          if (result.counts[outcome] == 0) continue;
          found += fmt::format("{}{} {}", found.empty() ? "" : ", ", result.counts[outcome],
                               text::name(static_cast<Outcome>(outcome)));
        }
      }
      fail(one, wanted.span,
           fmt::format("{} does not end in {}{}", wanted.rule, text::name(wanted.outcome),
                       wanted.line != 0 ? " on this line" : ""),
           {found.empty() ? "it found no subject in the example"
                          : fmt::format("it ended in: {}", found)});
    }
  }

  const TestOptions& options_;
  TestRun& run_;
  RE2 filter_;
  std::vector<comply::Catalogue> catalogues_;
  size_t failures_ = 0;
};

}  // namespace

void test(const TestOptions& options, TestRun& run) {
  Tester(options, run).test();
  run.findings.sort(run.sources);
  const bool broken = std::any_of(
      run.findings.all().begin(), run.findings.all().end(), [](const text::Finding& finding) {
        return finding.level == text::Level::kError && finding.code != "test/failed";
      });
  if (run.cases == 0 && !broken) {
    run.findings.report(
        "test/none", text::Level::kError, {}, "no case was found: nothing is tested",
        {"a rule's cases stand in `test` blocks, or in the page beside it (x.md beside x.ord)"});
  }
  run.exit_code = broken || run.cases == 0 ? 2 : run.failed > 0 ? 1 : 0;
}

}  // namespace ordain::run

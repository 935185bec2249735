// What the program ships: each rule compiles, stands where its id says, has page and metadata.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/data/snapshot.h"
#include "engine/eval/evaluate.h"
#include "engine/lang/loader.h"
#include "engine/run/embedded.h"
#include "engine/run/rules.h"

using namespace ordain;

TEST_CASE("the shipped rules compile without a word", "[shipped]") {
  text::SourceSet sources;
  text::Findings findings;
  auto catalogues = run::load_catalogues(run::Config(), sources, findings);
  const auto controls = comply::control_ids(catalogues);
  const lang::Plan plan = run::load_rules({}, {}, catalogues, sources, findings);
  for (const text::Finding& finding : findings.all()) {
    FAIL_CHECK(finding.code << ": " << finding.message);
  }
  CHECK(plan.bad_rules.empty());
  REQUIRE(plan.rules.size() >= 10);
  for (const lang::Rule& rule : plan.rules) {
    INFO(rule.id);
    std::string path = "rules/" + std::string(rule.id);
    std::replace(path.begin(), path.end(), '.', '/');
    CHECK(sources[rule.span.source].path() == path + ".ord");
    CHECK(run::find_embedded(path + ".md") != nullptr);
    CHECK_FALSE(rule.title.empty());
    CHECK_FALSE(rule.controls.empty());
    for (const std::string& control : rule.controls) CHECK(controls.contains(control));
    CHECK_FALSE(rule.why.empty());
    CHECK_FALSE(rule.remedy.empty());
    CHECK_FALSE(rule.refs.empty());
  }
}

// A start compiles what its run needs: when documents have been read, names are numbers already.
TEST_CASE("what is shipped can wait until documents have been read", "[shipped]") {
  text::SourceSet sources;
  text::Findings findings;
  std::vector<comply::Catalogue> catalogues;
  const lang::Plan whole = run::load_rules({}, {}, catalogues, sources, findings);
  lang::Plan plan;
  lang::Loader loader(run::rule_input({}, {}, catalogues, sources, findings), plan, sources,
                      findings);
  const auto compiled = [&plan] {
    return std::count_if(plan.rules.begin(), plan.rules.end(),
                         [](const lang::Rule& rule) { return rule.subjects != nullptr; });
  };
  const auto total = static_cast<ptrdiff_t>(plan.rules.size());
  REQUIRE(plan.rules.size() == whole.rules.size());
  // Most are over what a reader gives.
  CHECK(compiled() * 2 < total);
  for (size_t i = 0; i < plan.rules.size(); ++i) {
    INFO(plan.rules[i].id);
    CHECK(plan.rules[i].id == whole.rules[i].id);
    if (plan.rules[i].families.empty()) CHECK(plan.rules[i].domain == whole.rules[i].domain);
  }
  const size_t symbols = plan.symbols->size();
  const size_t asked_of_all = plan.documents.size();
  const auto used = [&plan] {
    return std::count_if(plan.sources.begin(), plan.sources.end(),
                         [](const lang::Records& source) { return source.used; });
  };
  const auto records = used();
  const auto always = [](std::string_view) { return true; };
  loader.finish({always, always});
  for (const text::Finding& finding : findings.all()) {
    FAIL_CHECK(finding.code << ": " << finding.message);
  }
  CHECK(compiled() == total);
  for (size_t i = 0; i < plan.rules.size(); ++i) {
    INFO(plan.rules[i].id);
    CHECK(plan.rules[i].clauses == whole.rules[i].clauses);
    CHECK(plan.rules[i].slots == whole.rules[i].slots);
  }
  for (const lang::DomainDecl& domain : plan.domains) {
    INFO(domain.name);
    CHECK((domain.element != nullptr || domain.records != nullptr));
  }
  // Nothing is asked of what was read then that it was not asked for before.
  CHECK(plan.symbols->size() == symbols);
  CHECK(plan.documents.size() == asked_of_all);
  CHECK(used() == records);
}

// A rule that waits is not compiled when the collections that its subjects are drawn from are
// empty.
TEST_CASE("a shipped rule has no subject where nothing was found", "[shipped]") {
  text::SourceSet sources;
  text::Findings findings;
  std::vector<comply::Catalogue> catalogues;
  lang::Plan waiting;
  const lang::Loader loader(run::rule_input({}, {}, catalogues, sources, findings), waiting,
                            sources, findings);
  const lang::Plan plan = run::load_rules({}, {}, catalogues, sources, findings);
  data::Snapshot snapshot;
  snapshot.add_world("empty");
  size_t drawn = 0;
  for (const lang::Rule& rule : waiting.rules) {
    drawn += !rule.families.empty();
    for (const std::string_view word : rule.families) snapshot.mark_loaded(word);
  }
  CHECK(drawn >= 100);
  for (const eval::RuleResult& result :
       eval::evaluate(plan, snapshot, {}, sources, findings).rules) {
    const lang::Rule& rule = *waiting.find_rule(result.rule->id);
    if (rule.families.empty()) continue;
    INFO(rule.id);
    CHECK(result.state == eval::RuleResult::State::kMatchedNothing);
    CHECK(result.counts == eval::RuleResult().counts);
  }
}

TEST_CASE("the catalogue holds the counts of the standard", "[shipped]") {
  text::SourceSet sources;
  text::Findings findings;
  const auto catalogues = run::load_catalogues(run::Config(), sources, findings);
  REQUIRE(catalogues.size() == 1);
  const auto count = [&](std::string_view kind, std::string_view theme) {
    size_t number = 0;
    for (const comply::Control& control : catalogues[0].controls) {
      number += control.kind == kind && (theme.empty() || control.theme == theme);
    }
    return number;
  };
  CHECK(count("control", "") == 93);
  CHECK(count("control", "organizational") == 37);
  CHECK(count("control", "people") == 8);
  CHECK(count("control", "physical") == 14);
  CHECK(count("control", "technological") == 34);
  CHECK(count("clause", "") == 30);

  std::map<std::string, size_t> origins;
  std::set<std::string> old;
  size_t links = 0, corrective = 0, documents = 0, amended = 0;
  for (const comply::Control& control : catalogues[0].controls) {
    for (const std::string& origin : control.words("origin")) ++origins[origin];
    for (const std::string& id : control.words("from_2013")) old.insert(id);
    links += control.words("from_2013").size();
    documents += control.words("documents").size();
    amended += !control.words("amended").empty();
    const auto& types = control.words("control_type");
    corrective += std::find(types.begin(), types.end(), "corrective") != types.end();
  }
  CHECK(origins == std::map<std::string, size_t>{{"merged", 24}, {"new", 11}, {"renumbered", 58}});
  CHECK(old.size() == 114);
  CHECK(links == 115);
  CHECK(corrective == 14);
  CHECK(documents == 16);
  CHECK(amended == 2);
}

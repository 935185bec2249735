// Standing of a run: what comply asks of rules and outcomes, put together.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/standing.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/lang/rule_walk.h"

namespace ordain::run {
namespace {

using comply::Coverage;

std::string_view package_of(std::string_view domain) { return domain.substr(0, domain.find('.')); }

// What the standard says of a control counts as no register.
bool is_catalogue(std::string_view domain) { return package_of(domain) == "catalog"; }

std::string_view why_not(const eval::RuleResult& result) {
  switch (result.state) {
    case eval::RuleResult::State::kEvaluated:
      return {};
    case eval::RuleResult::State::kMatchedNothing:
      return "nothing that was read is what it asks about";
    case eval::RuleResult::State::kNotEvaluated:
      return "nothing of its kind was read";
  }
  return {};
}

}  // namespace

Coverage coverage_of(const lang::Plan& plan, const lang::Rule& rule) {
  // The walk goes into the functions and lets that the rule uses.
  std::set<std::string_view> domains;
  lang::walk(plan, rule, [&domains](const lang::Visit& visit) {
    if (visit.expr->op == lang::ExprOp::kDomain) domains.insert(visit.expr->text);
  });
  std::set<std::string_view> kinds;
  for (const std::string_view domain : domains) {
    if (is_catalogue(domain)) continue;
    if (package_of(domain) != "isms") return Coverage::kAutomated;
    kinds.insert(domain);
  }
  return kinds.size() > 1 ? Coverage::kCross : kinds.empty() ? Coverage::kNone : Coverage::kRecord;
}

std::vector<const lang::Rule*> rules_of(const Run& run, std::string_view control) {
  std::vector<const lang::Rule*> out;
  for (const lang::Rule& rule : run.plan.rules) {
    if (std::find(rule.controls.begin(), rule.controls.end(), control) != rule.controls.end())
      out.push_back(&rule);
  }
  return out;
}

Coverage best_coverage(const lang::Plan& plan, const std::vector<const lang::Rule*>& rules) {
  Coverage out = Coverage::kNone;
  for (const lang::Rule* rule : rules) {
    if (rule->controls.size() <= comply::kMostControls)
      out = std::max(out, coverage_of(plan, *rule));
  }
  return out;
}

comply::Standing standing(const Run& run) {
  std::map<const lang::Rule*, const eval::RuleResult*> results;
  for (const eval::RuleResult& result : run.results.rules) results[result.rule] = &result;
  std::vector<comply::ServingRule> rules;
  for (const lang::Rule& rule : run.plan.rules) {
    comply::ServingRule one;
    one.id = rule.id;
    one.title = rule.title;
    one.severity = rule.severity;
    one.controls = rule.controls;
    one.coverage = coverage_of(run.plan, rule);
    one.sensitive = rule.sensitive;
    const auto found = results.find(&rule);
    if (found != results.end()) {
      one.evaluated = found->second->state == eval::RuleResult::State::kEvaluated;
      one.why_not = why_not(*found->second);
      one.counts = found->second->counts;
    }
    rules.push_back(std::move(one));
  }
  return comply::stand({.catalogues = run.catalogues,
                        .rules = std::move(rules),
                        .findings = run.findings,
                        .snapshot = run.snapshot,
                        .hidden = run.results.hidden,
                        .as_of = run.as_of});
}

}  // namespace ordain::run

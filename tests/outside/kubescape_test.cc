// The shipped rules beside Kubescape: what both say of a case, and why where they differ.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/outside/agreement.h"
#include "tests/outside/corpora.h"

using namespace ordain::test;

TEST_CASE("the shipped rules and Kubescape agree but for the listed disagreements", "[kubescape]") {
  std::vector<OutsideCase> cases;
  const auto rows = corpus_rows("rules_kubescape.jsonl");
  for (const auto& row : rows->documents) {
    OutsideCase each;
    each.check = row->root().get("rule").text();
    each.name = row->root().get("case").text();
    const auto inputs = row->root().get("inputs");
    for (uint32_t i = 0; i < inputs.size(); ++i) each.files.emplace_back(inputs.child(i).text());
    const auto alerts = row->root().get("alerts");
    each.flags = alerts.size() > 0;
    for (uint32_t i = 0; i < alerts.size(); ++i) {
      const auto kind = alerts.child(i).get("kind");
      const auto name = alerts.child(i).get("name");
      // An alert about a subject of RBAC names no object: then only that something is found counts.
      if (kind.kind() != ordain::data::Kind::kString ||
          name.kind() != ordain::data::Kind::kString) {
        each.objects.clear();
        break;
      }
      each.objects.emplace_back(kind.text(), name.text());
    }
    cases.push_back(std::move(each));
  }
  ShippedRules rules;
  hold_agreement("kubescape", cases, rules);
}

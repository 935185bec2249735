// The shipped rules beside Polaris: what both say of a file, and why where they differ.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/outside/agreement.h"
#include "tests/outside/corpora.h"

using namespace ordain::test;

TEST_CASE("the shipped rules and Polaris agree but for the listed disagreements", "[polaris]") {
  std::vector<OutsideCase> cases;
  const auto rows = corpus_rows("rules_polaris.jsonl");
  for (const auto& row : rows->documents) {
    OutsideCase each;
    each.check = row->root().get("check").text();
    each.files = {std::string(row->root().get("file").text())};
    each.name = std::filesystem::path(each.files[0]).stem().string();
    each.flags = row->root().get("expect").text() == "fail";
    cases.push_back(std::move(each));
  }
  ShippedRules rules;
  hold_agreement("polaris", cases, rules);
}

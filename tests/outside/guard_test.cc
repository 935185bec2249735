// The shipped rules beside the rules registry of Guard: what both say of a template.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "engine/data/json_text.h"
#include "tests/outside/agreement.h"
#include "tests/outside/corpora.h"

using namespace ordain;
using namespace ordain::test;

namespace {

// The registry's own templates are far below this.
constexpr size_t kLargest = 1u << 20;

// Whether a template has resources: nothing else is a case for rules about resources.
bool has_resources(const data::Node& input) {
  const data::Node resources = input.is_map() ? input.get("Resources") : data::Node();
  return resources && resources.is_map() && resources.size() > 0;
}

}  // namespace

TEST_CASE("the shipped rules and Guard agree but for the listed disagreements", "[guard]") {
  std::vector<OutsideCase> cases;
  const auto rows = corpus_rows("rules_guard.jsonl");
  size_t number = 0;
  for (const auto& row : rows->documents) {
    ++number;
    const data::Node input = row->root().get("input");
    if (row->root().get("source").text() != "guard-rules-registry" || !has_resources(input))
      continue;
    std::string text;
    REQUIRE(data::append_json(text, input, kLargest));
    const data::Node expect = row->root().get("expect");
    for (uint32_t i = 0; i < expect.child_count(); ++i) {
      const data::Node wanted = expect.child(i);
      // What their rule passes over says nothing.
      if (wanted.text() == "SKIP") continue;
      OutsideCase each;
      each.check = wanted.key();
      each.name = std::to_string(number);
      each.files = {fmt::format("guard-{}.json", number)};
      each.text = text;
      each.flags = wanted.text() == "FAIL";
      cases.push_back(std::move(each));
    }
  }
  REQUIRE(cases.size() > 100);
  ShippedRules rules;
  hold_agreement("guard", cases, rules);
}

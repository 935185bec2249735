// The shipped rules on kube-prometheus, a real set of manifests: a verdict for each that fires.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/outside/corpora.h"
#include "tests/outside/results.h"
#include "tests/outside/shipped.h"

using namespace ordain::test;

// A false positive is mended in its rule, so no row can say that there is one.
TEST_CASE("every rule that fires on kube-prometheus has its verdict", "[kube_prometheus]") {
  ShippedRules rules;
  const Checked checked = rules.check_folder("files/kube-prometheus");
  for (const auto& [file, why] : checked.broken) FAIL_CHECK(file << ": " << why);
  for (const Found& error : checked.errors) FAIL_CHECK(error.path << ": " << error.message);
  std::map<std::string, size_t> fired;
  std::map<std::string, std::string> places;
  for (const Found& found : checked.found) {
    ++fired[found.rule];
    places[found.rule] += fmt::format("\n  {}:{} {}", found.path, found.line, found.message);
  }
  std::string result = "| rule | findings | verdict | why |\n|---|---|---|---|\n";
  size_t all = 0;
  for (const auto& row : table("kube_prometheus.tsv", 4)) {
    INFO(row[0] << places[row[0]]);
    CHECK(rules.has(row[0]));
    CHECK(std::to_string(fired[row[0]]) == row[1]);
    CHECK((row[2] == "true" || row[2] == "accepted"));
    all += fired[row[0]];
    fired.erase(row[0]);
    result += fmt::format("| {} | {} | {} | {} |\n", row[0], row[1], row[2], row[3]);
  }
  for (const auto& [rule, number] : fired) {
    FAIL_CHECK(rule << " fires " << number << " times and has no row" << places[rule]);
  }
  hold_result("kube_prometheus", fmt::format("{} findings.\n\n", all) + result);
}

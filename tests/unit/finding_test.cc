// Findings: one order, whoever found them first.
// SPDX-License-Identifier: Apache-2.0
#include "engine/text/finding.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

using namespace ordain::text;

TEST_CASE("findings end in the same order, and once, however they came", "[finding]") {
  SourceSet sources;
  const SourceId b = sources.add("b.yaml", "x: 1\n");
  const SourceId a = sources.add("a.yaml", "x: 1\n");
  std::vector<Finding> all;
  for (const SourceId source : {a, b}) {
    for (const char* world : {"", "prod"}) {
      for (const char* label : {"is 1", "is 2"}) {
        for (const char* fingerprint : {"1", "2"}) {
          Finding finding;
          finding.code = "shop.rule";
          finding.outcome = Outcome::kFail;
          finding.message = "same text";
          finding.span = {source, 0, 4};
          finding.world = world;
          finding.label = label;
          finding.fingerprint = fingerprint;
          all.push_back(finding);
          all.push_back(finding);
        }
      }
    }
  }
  const auto told = [&sources](const std::vector<Finding>& findings) {
    std::string out;
    for (const Finding& finding : findings) {
      out += sources[finding.span.source].path() + "/" + finding.world + "/" + finding.label + "/" +
             finding.fingerprint + "\n";
    }
    return out;
  };
  std::mt19937 random(1);
  std::string first;
  for (int round = 0; round < 20; ++round) {
    std::shuffle(all.begin(), all.end(), random);
    Findings findings;
    for (const Finding& finding : all) findings.report(finding);
    findings.sort(sources);
    CHECK(findings.all().size() == all.size() / 2);
    if (round == 0) first = told(findings.all());
    CHECK(told(findings.all()) == first);
  }
  CHECK(first.starts_with("a.yaml/"));
}

TEST_CASE("an error outcome or an error diagnostic is an error", "[finding]") {
  Findings findings;
  findings.report("read/x", Level::kWarning, {}, "a warning");
  Finding failed;
  failed.outcome = Outcome::kFail;
  findings.report(failed);
  CHECK(!findings.has_errors());
  failed.outcome = Outcome::kError;
  findings.report(failed);
  CHECK(findings.has_errors());
}

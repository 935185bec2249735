// Joins: looked up or gone through one by one, the outcomes are the same.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "tests/unit/judging.h"

using namespace ordain;

namespace {

// Conditions on p and x, and the same said so that nothing can be looked up: an equality as the
// denial of an inequality.
struct Pair {
  std::string looked_up;
  std::string gone_through;
};

const std::vector<Pair> kConditions = {
    {"p.ns == x.ns", "not (p.ns != x.ns)"},
    {"p.ns? == x.ns?", "not (p.ns? != x.ns?)"},
    {"(p.ns ?? \"\") == (x.ns ?? \"\")", "not ((p.ns ?? \"\") != (x.ns ?? \"\"))"},
    {"x.ns == p.ns and p.name == x.to", "not (x.ns != p.ns) and not (p.name != x.to)"},
    {"p.n > 2 and p.to == x.name", "p.n > 2 and not (p.to != x.name)"},
    {"p.deep.ns == x.ns", "not (p.deep.ns != x.ns)"},
    {"p.ns == \"a\"", "not (p.ns != \"a\")"},
};

// Rules over a domain whose loops have the condition in their `where` or in their body.
std::string rules(const std::string& condition) {
  const std::vector<std::string> clauses = {
      "any p in t.things where " + condition + " { p.n > 1 }",
      "any p in t.things { " + condition + " and p.n > 1 }",
      "no p in t.things { " + condition + " }",
      "every p in t.things { " + condition + " }",
      "every p in t.things where " + condition + " { p.n > 1 }",
      "one p in t.things { " + condition + " }",
      "at least 2 p in t.things { " + condition + " }",
      "len([p for p in t.things where " + condition + "]) > 2",
      "(first p in t.things where " + condition + " { p.n > 1 }).n? == 2",
  };
  std::string out;
  for (size_t i = 0; i < clauses.size(); ++i) {
    out += fmt::format("rule R{} \"\" {{ for x in t.things require {} }}\n", i, clauses[i]);
    out += fmt::format("rule D{} \"\" {{ for x in t.things deny {} }}\n", i, clauses[i]);
  }
  out +=
      "rule M \"\" { for x in t.things, p in t.things where " + condition + " require p.n > 1 }\n";
  return out;
}

std::string things(std::mt19937& random, size_t count) {
  const auto pick = [&](std::vector<std::string> options) {
    return options[random() % options.size()];
  };
  std::string out;
  for (size_t i = 0; i < count; ++i) {
    out += "---\nn: " + pick({"1", "2", "3", "UNKNOWN", "word"}) + "\n";
    for (const std::string key : {"ns", "name", "to"}) {
      const std::string value = pick({"a", "b", "c", "a", "b", "c", "null", "UNKNOWN", "7", ""});
      if (!value.empty()) out += key + ": " + value + "\n";
    }
    out += pick({"deep: {ns: a}\n", "deep: {}\n", "deep: {ns: b}\n", "", "ns: b\n"});
  }
  return out;
}

// What became of each pair, and what was counted.
std::map<std::string, std::string> outcomes(const test::Judging& judging) {
  std::map<std::string, std::string> out;
  for (const eval::RuleResult& result : judging.results.rules)
    out[std::string(result.rule->id)] = judging.counts(result.rule->id);
  for (const text::Finding& finding : judging.findings.all()) {
    if (finding.outcome)
      out[finding.code + " " + finding.subject] += std::string(name(*finding.outcome)) + " ";
  }
  return out;
}

}  // namespace

TEST_CASE("a join that is looked up says what one that is gone through says", "[join]") {
  std::mt19937 random(27001);
  size_t pairs = 0;
  for (const Pair& condition : kConditions) {
    INFO(condition.looked_up);
    for (const size_t count : {5, 16, 40}) {
      const std::string yaml = things(random, count);
      INFO(yaml);
      test::Judging::Setting setting;
      if (random() % 4 == 0) setting.open_reason = "there may be more";
      const test::Judging looked_up(rules(condition.looked_up), yaml, setting);
      const test::Judging gone_through(rules(condition.gone_through), yaml, setting);
      const auto wanted = outcomes(gone_through);
      INFO(gone_through.told().substr(0, 600));
      // Each rule compiled, and no two things are judged the same by all of them.
      REQUIRE(gone_through.results.rules.size() == 19);
      CHECK(outcomes(looked_up) == wanted);
      pairs += wanted.size();
    }
  }
  CHECK(pairs > 5'000);
}

TEST_CASE("a text in a list of a whole world is found as one by one", "[join]") {
  std::string yaml;
  for (int i = 0; i < 40; ++i) yaml += fmt::format("---\nname: n{}\nto: n{}\n", i, i * 2);
  const test::Judging judging(
      "let names = [p.name for p in t.things]\n"
      "let some = [p.name for p in t.things] + [7]\n"
      "rule A \"\" { for x in t.things require x.to in names }\n"
      "rule B \"\" { for x in t.things require x.to in some }\n"
      "rule C \"\" { for x in t.things deny x.to in names }\n",
      yaml);
  INFO(judging.told());
  CHECK(judging.counts("A") == "20 pass 20 fail");
  CHECK(judging.counts("B") == "20 pass 20 fail");
  CHECK(judging.counts("C") == "20 pass 20 fail");
}

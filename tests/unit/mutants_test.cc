// Mutants: which changes of a rule are made, where each stands, and that the plan comes back whole.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/mutants.h"

#include <catch2/catch.hpp>

#include "tests/unit/judging.h"

using namespace ordain;
using test::Judging;

namespace {

// Each change of the rule that has this condition, with the words that it stands at.
std::vector<std::string> changes(const std::string& condition) {
  Judging judging("rule r { for x in t.things require " + condition + " }", "{a: 1}");
  std::vector<std::string> out;
  for (const lang::Mutant& mutant :
       lang::mutants(judging.plan, *judging.plan.find_rule("r"), judging.sources)) {
    const std::string_view bytes = judging.sources[mutant.at.source].bytes();
    out.push_back(mutant.change + " at " +
                  std::string(bytes.substr(mutant.at.begin, mutant.at.end - mutant.at.begin)));
  }
  return out;
}

using Changes = std::vector<std::string>;

}  // namespace

TEST_CASE("each operator has its change", "[mutants]") {
  CHECK(changes("x.a == \"b\"") == Changes{"== -> != at =="});
  CHECK(changes("x.a <= 3") == Changes{"<= -> < at <=", "3 -> 4 at 3"});
  CHECK(changes("x.a not in [1, 2]") == Changes{"not in -> in at not in"});
  CHECK(changes("x.a starts with any [\"b\"]") ==
        Changes{"starts with any -> not starts with any at starts with any"});
  CHECK(changes("x.a is not empty") == Changes{"is not -> is at is not empty"});
  CHECK(changes("(x.a) and (x.b)") ==
        Changes{"and -> or at and", "negated at x.a", "negated at x.b"});
  CHECK(changes("x.a? ?? true") == Changes{"?? dropped at ??", "negated at x.a? ?? true"});
  CHECK(changes("every y in x.b where y.on { y.c > 0 }") ==
        Changes{"every -> any at every", "negated at y.on", "> -> >= at >", "0 -> 1 at 0"});
  CHECK(changes("at least 2 y in x.b { y }") == Changes{"at least 2 -> at least 3 at at least"});
}

TEST_CASE("the same change in other words comes once", "[mutants]") {
  CHECK(changes("not exists x.a") == Changes{"not dropped at not"});
  CHECK(changes("not (x.a == 1)") == Changes{"not dropped at not", "1 -> 2 at 1"});
  CHECK(changes("not (x.a < 1)") == Changes{"not dropped at not", "< -> <= at <", "1 -> 2 at 1"});
}

TEST_CASE("what only a message uses is no part of the rule", "[mutants]") {
  Judging judging(
      "rule r { for x in t.things let n = x.a + 1 require x.b message \"{n}\" at x.c?.d }", "{}");
  CHECK(lang::mutants(judging.plan, *judging.plan.find_rule("r"), judging.sources).size() == 1);
}

TEST_CASE("a mutant holds while it is applied, and no longer", "[mutants]") {
  Judging judging("rule r { for x in t.things require x.a == 1 and x.b >= 2 }", "{a: 1, b: 2}");
  const auto counts = [&judging] {
    text::Findings findings;
    return eval::evaluate(judging.plan, judging.snapshot, {}, judging.sources, findings)
        .rules[0]
        .counts;
  };
  const auto before = counts();
  size_t noticed = 0;
  for (const lang::Mutant& mutant :
       lang::mutants(judging.plan, *judging.plan.find_rule("r"), judging.sources)) {
    {
      const lang::Mutated mutated(mutant);
      noticed += counts() != before;
    }
    CHECK(counts() == before);
  }
  // All but `and -> or`: both sides hold.
  CHECK(noticed == 4);
}

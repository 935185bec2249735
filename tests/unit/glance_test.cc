// Glances: what is seen at a glance is what the evaluator says when somebody watches it.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <random>

#include "tests/unit/judging.h"

using namespace ordain;

namespace {

// Somebody who watches and keeps nothing: then the evaluator goes through everything.
class Onlooker : public eval::Witness {
 public:
  void subject(const lang::Rule&, std::string_view, data::Node, std::string_view) override {}
  void verdict(text::Outcome, const eval::Value*) override {}
  void begin(const lang::Stmt&) override {}
  void undecided(const eval::Value&) override {}
  void end(const lang::Stmt&, text::Outcome) override {}
  void enter(const lang::Expr&) override {}
  void leave(const lang::Expr&, const eval::Value&) override {}
  void no_truth(const lang::Expr&, const eval::Value&) override {}
  void element(const lang::Loop&, size_t, const eval::Value&, const eval::Value&) override {}
  void exhausted() override {}
  void hide(const eval::Hidden&) override {}
};

constexpr std::string_view kTypes = R"(
type Thing {
  b: bool = false
  n: int = 3
  s: string = "x"
  o: string?
  l: list<string> = []
  k: list<string> = ["a"]
  m: map<string> = {}
  r: Part
  q: Part?
  w: any
}
type Part {
  b: bool = true
  n: int?
  s: string
  l: list<int> = []
  u: Inner
}
type Inner { s: string = "u" }
fn same(v) = v
fn is_a(v, w = "a") = v == w
fn has(xs, v) = any e in xs { e == v }
fn whole(t: Thing) = t.r.b and is_a(t.n, 3)
fn n_of(t: Thing) = t.r.n ?? t.n
fn shown(s) { let t = s + "a" then upper(t) }
)";

const std::vector<std::string> kAtoms = {
    "x.b",
    "x.r.b",
    "x.q.b",
    "x.q?.b",
    "x.q?.u.s == \"u\"",
    "x.r.u.s == \"u\"",
    "x.r?.s? == \"a\"",
    "x.r.s == \"a\"",
    "x.n == 3",
    "x.n? != 3",
    "x.r.n == 1",
    "x.r.n? == 1",
    "x.q.n? == 1",
    "x.o == \"a\"",
    "x.o? != \"a\"",
    "exists x.o",
    "exists x.b",
    "exists x.q",
    "exists x.q.u.s",
    "exists x.r.n",
    "x.s in [\"x\", \"y\"]",
    "x.o not in [\"a\"]",
    "x.o? in [\"a\"]",
    "x.n in [1, 3]",
    "x.w in [\"a\", 1]",
    "x.l is empty",
    "x.k is empty",
    "x.m is not empty",
    "x.q?.l is empty",
    "x.q.l is empty",
    "x.o? is empty",
    "x.s is empty",
    "x.w is empty",
    "any e in x.l { e == \"a\" }",
    "every e in x.l where e != \"b\" { e starts with \"a\" }",
    "no e in x.r.l { e == 1 }",
    "any e in x.q?.l { e == 1 }",
    "every e in x.w { e == \"a\" }",
    "x.s starts with \"x\"",
    "x.o ends with \"a\"",
    "(x.o ?? \"a\") == \"a\"",
    "(x.n ?? 1) == 3",
    "(x.r.n ?? x.n) == 3",
    "(if x.b then x.n else x.r.n) == 3",
    "x.m.key? == \"a\"",
    "x.m[\"key\"]? == \"a\"",
    "x.m[\"a key\"] == \"a\"",
    "x.m?[\"a key\"] != \"a\"",
    "x.m[\"key\"] starts with \"a\"",
    "x.w[\"deep\"]? == 1",
    "x.w?[\"deep\"] != 1",
    "x.q?[\"n\"] == 1",
    "exists x.m[\"key\"]",
    "exists same(x.m)[\"key\"]",
    "upper(x.s) == \"X\"",
    "upper(x.s + \"a\") == \"XA\"",
    "lower(x.o + x.s) == \"ax\"",
    "upper(lower(x.s + \"b\")) == \"YB\"",
    "upper(\"{x.s}!\") == \"X!\"",
    "(any e in x.l { upper(e + \"c\") == \"AC\" })",
    "x.w == \"a\"",
    "x.w.deep? == 1",
    "same(x.b)",
    "same(x.q?.b)",
    "is_a(x.o)",
    "is_a(x.o?)",
    "not is_a(x.w)",
    "has(x.l, \"a\")",
    "has(x.q?.l, 1)",
    "has(x.w, x.s)",
    "whole(x)",
    "n_of(x) == 3",
    "shown(x.s) == \"XA\"",
    "exists same(x.o)",
    "same(x.q)?.b == true",
    "same(x.l) is empty",
    "(any e in x.l { is_a(e) and same(x.b) })",
};

std::string condition(std::mt19937& random, int depth) {
  const auto atom = [&] { return "(" + kAtoms[random() % kAtoms.size()] + ")"; };
  if (depth == 0) return atom();
  switch (random() % 5) {
    case 0:
      return "not " + atom();
    case 1:
      return "(" + condition(random, depth - 1) + " and " + condition(random, depth - 1) + ")";
    case 2:
      return "(" + condition(random, depth - 1) + " or " + condition(random, depth - 1) + ")";
    case 3:
      return "(" + condition(random, depth - 1) + " implies " + condition(random, depth - 1) + ")";
    default:
      return atom();
  }
}

std::string document(std::mt19937& random) {
  const auto pick = [&](const std::vector<std::string>& options) {
    return options[random() % options.size()];
  };
  const auto part = [&] {
    return pick({"", "", "null", "UNKNOWN", "{}", "{b: false}", "{n: 1, s: a}",
                 "{l: [1, 2], n: null}", "{u: {}}", "{u: {s: a}}", "{b: yes, s: UNKNOWN}",
                 "!open {b: true}", "word", "{l: !open [3]}", "{n: 1, n: 2}"});
  };
  std::string out = "---\nname: thing\n";
  const auto add = [&out](std::string_view key, const std::string& value) {
    if (!value.empty()) out += fmt::format("{}: {}\n", key, value);
  };
  add("b", pick({"", "true", "false", "yes", "null", "UNKNOWN", "\"true\"", "${B}"}));
  add("n", pick({"", "3", "1", "null", "UNKNOWN", "-3", "3.0", "word", "0x3", "\"{{ n }}\""}));
  add("s", pick({"", "x", "y", "\"\"", "null", "UNKNOWN", "7"}));
  add("o", pick({"", "a", "ba", "null", "UNKNOWN", "true"}));
  add("l",
      pick({"", "[]", "[a]", "[a, b]", "[b, UNKNOWN]", "!open [b]", "null", "[null, a]", "a"}));
  add("k", pick({"", "[]", "[b]", "null"}));
  add("m", pick({"", "{}", "{key: a}", "{key: null}", "{a key: b}", "!open {}", "UNKNOWN", "$M"}));
  add("w", pick({"", "a", "1", "[a]", "[a, 1]", "{deep: 1}", "{a: a}", "null", "UNKNOWN"}));
  add("r", part());
  add("q", part());
  return out;
}

}  // namespace

TEST_CASE("what is seen at a glance is what the evaluator says", "[glance]") {
  std::mt19937 random(8024);
  Onlooker onlooker;
  uint64_t compared = 0;
  for (int round = 0; round < 40; ++round) {
    std::string yaml;
    for (int i = 0; i < 25; ++i) yaml += document(random);
    std::string rules;
    for (int i = 0; i < 25; ++i) {
      rules += fmt::format("rule R{0} \"\" {{ for x in t.things when {1} require {2} deny {3} }}\n",
                           i, condition(random, 1), condition(random, 2), condition(random, 2));
    }
    test::Judging::Setting setting;
    setting.element = "Thing";
    setting.declarations = kTypes;
    const test::Judging seen(rules, yaml, setting);
    setting.options.witness = &onlooker;
    const test::Judging watched(rules, yaml, setting);
    REQUIRE(seen.results.rules.size() == watched.results.rules.size());
    REQUIRE(seen.results.rules.size() > 12);
    INFO(rules << yaml);
    for (const eval::RuleResult& result : seen.results.rules) {
      INFO(result.rule->id);
      CHECK(seen.counts(result.rule->id) == watched.counts(result.rule->id));
      for (const uint64_t count : result.counts) compared += count;
    }
    // What is told was evaluated a second time, without glances: with the same outcomes.
    CHECK(seen.told() == watched.told());
  }
  CHECK(compared > 10'000);
}

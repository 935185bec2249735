// Compile: what a mistake in a rule is called, once, and that no other rule is stopped.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/judging.h"

using namespace ordain;
using test::Judging;
using Names = std::vector<std::string>;

namespace {

constexpr const char* kTypes =
    "type Thing { name: string  count: int  status: \"active\" | \"left\"  tags: map<string>  "
    "ports: list<int>\n"
    "  inner: Inner  on: bool  one_or_more: Inner | list<Inner>  free: Inner | map<any> }\n"
    "type Inner { level: int  again: Thing? }\n";

Judging judged(const std::string& rules, const std::string& params = "") {
  Judging::Setting setting;
  setting.element = "Thing";
  setting.declarations = kTypes;
  setting.params = params;
  return Judging(rules, "{name: a, count: 1}", setting);
}

}  // namespace

TEST_CASE("one mistake gives one message, and the other rules are evaluated", "[compile]") {
  struct Row {
    const char* body;
    const char* code;
    const char* part;
  };
  const std::vector<Row> rows = {
      {"require x.name", "lang/not-a-condition", "found a string"},
      {"require not x.count", "lang/not-a-condition", "`not` wants a condition"},
      {"require x.on and x.name", "lang/not-a-condition", "`and` wants a condition"},
      {"if x.name { require x.on }", "lang/not-a-condition", "`if` wants a condition"},
      {"require any y in x.ports { y }", "lang/not-a-condition", "found an int"},
      {"require x.count == \"1\"", "lang/never-equal", "an int is never equal to a '1'"},
      {"require x.status == \"gone\"", "lang/never-equal", "never equal"},
      {"require x.count in [\"a\"]", "lang/never-equal", "never an element"},
      {"require x.count < \"a\"", "lang/type-mismatch", "cannot order"},
      {"require x.nme == \"a\"", "lang/unknown-field", "did you mean name?"},
      {"require x.inner.again.inner.lvl == 1", "lang/unknown-field", "has no field lvl"},
      {"require x[\"nme\"] == \"a\"", "lang/unknown-field", "did you mean name?"},
      {"require x.name.first == \"a\"", "lang/no-fields", "has no fields"},
      {"require y.name == \"a\"", "lang/unknown-name", "nothing is named y"},
      {"require t.thngs is empty", "lang/unknown-kind", "did you mean things?"},
      {"require lenn(x.ports) == 1", "lang/unknown-function", "did you mean len?"},
      {"let z = x.name require lenn(z) == 1", "lang/unknown-function", "did you mean len?"},
      {"let z = x.count require z in 3..1", "lang/empty-range", "before it begins"},
      {"require len(x.ports, 1) == 1", "lang/arguments", "len takes"},
      {"require len() == 1", "lang/arguments", "misses its argument"},
      {"require lower(x.count) == \"a\"", "lang/arguments", "wants a string"},
      {"require x.name matches '('", "lang/bad-pattern", "not valid"},
      {"require x.count matches 'a'", "lang/type-mismatch", "wants a string"},
      {"require x.name == null", "lang/null-literal", "null"},
      {"let x = 1 require x == 1", "lang/shadowed-name", "already names"},
      {"require any x in x.ports { x == 1 }", "lang/shadowed-name", "already names"},
      {"let z = 1 require x.on", "lang/unused-let", "`z` is never used"},
      {"each y in x.ports { let z = y require y == 1 }", "lang/unused-let", "`z` is never used"},
      {"require z == 1 let z = 1", "lang/unknown-name", "nothing is named z"},
      {"let z = w let w = 1 require z == 1", "lang/unknown-name", "nothing is named w"},
      {"let z = x.nme require z == \"a\"", "lang/unknown-field", "did you mean name?"},
      {"require every y in x.name { y == 1 }", "lang/not-a-collection", "no elements"},
      {"require x.count is empty", "lang/type-mismatch", "never empty"},
      {"require x.name is emtpy", "lang/unknown-test", "did you mean empty?"},
      {"require x.count + x.name == 1", "lang/type-mismatch", "`+` adds"},
      {"control \"a/b\" require x.on", "lang/unknown-control", "no catalogue"},
      {"when x.on", "lang/empty-rule", "requires and denies nothing"}};
  std::string rules;
  for (size_t i = 0; i < rows.size(); ++i) {
    rules += "rule bad-" + std::to_string(i) + " \"\" { for x in t.things " + rows[i].body + " }\n";
    rules +=
        "rule good-" + std::to_string(i) + " \"\" { for x in t.things require x.name == \"a\" }\n";
  }
  const Judging judging = judged(rules);
  const Names diagnostics = judging.diagnostics();
  INFO(judging.told());
  REQUIRE(diagnostics.size() == rows.size());
  // Findings are sorted by place, so they stand in the order of the rules.
  for (size_t i = 0; i < rows.size(); ++i) {
    INFO(rows[i].body);
    CHECK(judging.findings.all()[i].code == rows[i].code);
    CHECK_THAT(judging.findings.all()[i].message, Catch::Matchers::Contains(rows[i].part));
    CHECK(judging.counts("bad-" + std::to_string(i)) == "not loaded");
    CHECK(judging.counts("good-" + std::to_string(i)) == "1 pass");
  }
  CHECK(judging.plan.bad_rules.size() == rows.size());
}

TEST_CASE("types refer to each other in any order", "[compile]") {
  Judging::Setting setting;
  setting.element = "A";
  setting.declarations =
      "type A { b: B  bs: list<B>  up: A?  x: int = 1 }\ntype B { a: A  here: { a: A  deep: bool = "
      "true } }\n";
  const Judging judging(
      "rule r \"\" { for x in t.things require x.b.a.b.a.x == 1 require x.b.here.a.b.here.deep\n"
      "  require every b in x.bs { b.a.x == 1 } deny x.up?.x == 1 }\n",
      "{bs: [{}, {a: {x: 1}}]}", setting);
  CHECK(judging.diagnostics().empty());
  CHECK(judging.counts("r") == "1 pass");
}

TEST_CASE("a field that may be of a record or of another map is not held to the record",
          "[compile]") {
  const Judging judging = judged(
      "rule r \"\" { for x in t.things deny x.free?.anything == 1 }\n"
      "rule s \"\" { for x in t.things deny x.one_or_more?.levl == 1 }\n");
  CHECK(judging.diagnostics() == Names{"lang/unknown-field"});
  CHECK(judging.counts("r") == "1 pass");
}

TEST_CASE("a union of records is held to all of them", "[compile]") {
  Judging::Setting setting;
  setting.element = "Both";
  setting.declarations =
      "type Both { a: A  b: B  as: list<A>  bs: list<B> }\n"
      "type A { size: int = 1  many: list<int> = [1, 2]  how: string = \"a\"  only: int = 3\n"
      "  deep: Deep  kind: \"a\" | \"x\" }\n"
      "type B { size: int = 1  many: list<int> = [1, 2]  how: string = \"b\"  deep: Other\n"
      "  kind: \"b\" | \"x\" }\n"
      "type Deep { level: int = 1 }\ntype Other { level: int = 2  more: bool? }\n";
  const std::string start = "rule r \"\" { for x in t.things let both = x.as + x.bs ";
  // The place in the document says which of them a value is.
  for (const char* holds : {"require every y in both { y.size == 1 and y.many == [1, 2] }",
                            "require [y.how for y in both] == [\"a\", \"b\"]",
                            "require [y.deep.level for y in both] == [1, 2]",
                            "require exactly 1 y in both { y.only? == 3 }",
                            "require both[0].how == \"a\" and both[1].how == \"b\"",
                            "require both[0][\"how\"] == \"a\"",
                            "require (if len(both) == 2 then x.a else x.b).how == \"a\"",
                            "require len(both) == 2 and (x.b ?? x.a).how == \"b\"",
                            "deny any y in both { y.kind? == \"b\" }"}) {
    INFO(holds);
    const Judging judging(start + holds + " }\n", "{a: {}, b: {}, as: [{deep: null}], bs: [{}]}",
                          setting);
    INFO(judging.told());
    CHECK(judging.counts("r") == "1 pass");
  }
  // Which of them `{}` stands for is not known, and they do not agree.
  const Judging open(
      "rule r \"\" { for x in t.things require ((if x.a.size == 1 then {} else x.a) ?? x.b).how == "
      "\"a\" }\n",
      "{a: {}, b: {}}", setting);
  INFO(open.told());
  CHECK(open.counts("r") == "1 undecided");
  for (const char* misspelt :
       {"require every y in x.as + x.bs { y.sise == 1 }", "deny (x.a ?? x.b).sise? == 1",
        "deny (if x.a.size == 1 then x.a else x.b).deep.levl? == 1",
        "deny (x.as + x.bs)[0].sise? == 1", "deny (x.a ?? {}).sise? == 1",
        "deny any y in x.as ?? [] { y.sise? == 1 }"}) {
    INFO(misspelt);
    const Judging judging("rule r \"\" { for x in t.things " + std::string(misspelt) + " }\n",
                          "{a: {}, b: {}}", setting);
    CHECK(judging.diagnostics() == Names{"lang/unknown-field"});
    CHECK_THAT(judging.findings.all()[0].message, Catch::Matchers::Contains("did you mean"));
  }
}

TEST_CASE("params use each other in any order, and not themselves", "[compile]") {
  const Judging judging = judged(
      "param a: int = b\nparam b: int = c\nparam c = 1\n"
      "rule r \"\" { for x in t.things require x.count == a }\n");
  CHECK(judging.diagnostics().empty());
  CHECK(judging.counts("r") == "1 pass");
  for (const char* cycle : {"param a: int = a\n", "param a: int = b\nparam b: int = a\n",
                            "param a: int = l\nlet l = a\n"}) {
    INFO(cycle);
    const Judging cyclic = judged(std::string(cycle) +
                                  "rule r \"\" { for x in t.things require x.count == a }\n"
                                  "rule s \"\" { for x in t.things require x.count == 1 }\n");
    CHECK(cyclic.diagnostics() == Names{"lang/cyclic-let"});
    CHECK(cyclic.counts("r") == "not loaded");
    CHECK(cyclic.counts("s") == "1 pass");
  }
}

TEST_CASE("names that a param's default binds are its own", "[compile]") {
  const Judging judging = judged(
      "param more: list<int> = [p + 1 for p in [0, 1] where any q in [1] { q > p }]\n"
      "rule r \"\" { for x in t.things require x.count in more require x.name == \"a\" }\n");
  CHECK(judging.diagnostics().empty());
  CHECK(judging.counts("r") == "1 pass");
}

TEST_CASE("params and lets that use each other twice are no work without bound", "[compile]") {
  std::string rules = "param p0: list<int> = [1, 2]\nlet l0 = [y.count for y in t.things]\n";
  for (int i = 1; i <= 64; ++i) {
    const std::string before = std::to_string(i - 1);
    rules += "param p" + std::to_string(i) + " = distinct(p" + before + " + p" + before + ")\n";
    rules += "let l" + std::to_string(i) + " = distinct(l" + before + " + l" + before + ")\n";
  }
  const Judging judging = judged(rules +
                                 "rule r \"\" { for y in p64 require y in [1, 2] }\n"
                                 "rule s \"\" { for y in l64 require y == 1 }\n");
  CHECK(judging.diagnostics().empty());
  CHECK(judging.counts("r") == "2 pass");
  CHECK(judging.counts("s") == "1 pass");
}

TEST_CASE("the values that ordain.yaml gives to params", "[compile]") {
  const std::string rules =
      "param name = \"z\"\nparam counts: list<int> = [2]\nparam named = {one: \"a\"}\n"
      "rule r \"\" { for x in t.things require x.name == name require x.count in counts require "
      "x.name == named.one }\n";
  CHECK(judged(rules).counts("r") == "1 fail");
  const Judging given = judged(rules, "{name: a, t.counts: [1, 3], named: {one: a}}");
  CHECK(given.diagnostics().empty());
  CHECK(given.counts("r") == "1 pass");
  for (const auto& [params, part] :
       std::vector<std::pair<const char*, const char*>>{{"{name: 3}", "found int"},
                                                        {"{counts: [1, a]}", "found string"},
                                                        {"{counts: 1}", "found int"},
                                                        {"{named: {one: 1}}", "found int"}}) {
    INFO(params);
    const Judging wrong = judged(rules, params);
    REQUIRE(wrong.diagnostics() == Names{"lang/param-value"});
    CHECK_THAT(wrong.findings.all()[0].message, Catch::Matchers::Contains(part));
    CHECK(wrong.counts("r") == "not loaded");
  }
}

TEST_CASE("a broken let is told once, at the let", "[compile]") {
  const Judging judging = judged(
      "let bad = [y.nme for y in t.things]\nlet worse = bad\n"
      "rule r \"\" { for x in t.things require x.name in bad }\n"
      "rule s \"\" { for x in t.things require x.name in worse }\n"
      "rule u \"\" { for x in t.things require x.name == \"a\" }\n");
  CHECK(judging.diagnostics() == Names{"lang/unknown-field"});
  CHECK(judging.counts("r") == "not loaded");
  CHECK(judging.counts("s") == "not loaded");
  CHECK(judging.counts("u") == "1 pass");
}

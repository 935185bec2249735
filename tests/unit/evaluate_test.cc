// Evaluate: the semantics of conditions, a table of them for each topic of the language.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/evaluate.h"

#include <catch2/catch.hpp>

#include "tests/unit/judging.h"

using namespace ordain;
using test::Judging;

namespace {

using Row = std::pair<const char*, const char*>;

void check(std::string_view yaml, const std::vector<Row>& rows,
           const Judging::Setting& setting = {}) {
  std::vector<std::string> conditions;
  for (const Row& row : rows) conditions.emplace_back(row.first);
  const std::vector<std::string> found = test::truths(conditions, yaml, setting);
  for (size_t i = 0; i < rows.size(); ++i) {
    INFO(rows[i].first);
    CHECK(found[i] == rows[i].second);
  }
}

Judging::Setting typed() {
  Judging::Setting setting;
  setting.element = "Thing";
  setting.declarations =
      "type Thing { name: string  on: bool = true  caps: list<string> = [\"A\"]  inner: Inner  "
      "maybe: Inner?\n"
      "  any_of: string | list<string>  list_or_map: list<any> | map<any>  port: int | string }\n"
      "type Inner { level: int = 3  note: string  deep: Deep }\n"
      "type Deep { flag: bool = false  back: Thing? }\n";
  return setting;
}

}  // namespace

TEST_CASE("access: what is there, not there, null, unknown, broken", "[evaluate]") {
  check("{a: {b: 1, n: null}, n: ~, s: text, u: UNKNOWN, d: 1, d: 2}",
        {{"x.a.b == 1", "T"},       {"x.a.b != 1", "F"},       {"x.a.c == 1", "absent"},
         {"x.q.c == 1", "absent"},  {"x.a.n == 1", "absent"},  {"x.n.k == 1", "absent"},
         {"x.u.k == 1", "unknown"}, {"x.s.k == 1", "error"},   {"x.d == 2", "error"},
         {"exists x.d", "error"},   {"exists x.a.b", "T"},     {"exists x.n", "F"},
         {"exists x.q.r", "F"},     {"exists x.u", "unknown"}, {"exists x.s.k", "error"},
         {"x.n is null", "T"},      {"x.q is null", "F"},      {"x.a.b is null", "F"},
         {"x.u is null", "F"},      {"x.n.k is null", "F"},    {"x.u is unknown", "T"},
         {"x.q is unknown", "F"},   {"x.s.k is unknown", "F"}});
}

TEST_CASE("tolerance survives let-free access, and only what is absent is tolerated",
          "[evaluate]") {
  check("{a: {b: 1}, u: UNKNOWN, s: t}",
        {{"x.q? == 1", "F"},
         {"x.q? != 1", "T"},
         {"x.q?.r == 1", "F"},
         {"x.q?.r.s == 1", "F"},
         {"x.q.r? == 1", "F"},
         {"x.a?.c == 1", "absent"},
         {"x.u? == 1", "unknown"},
         {"x.s.k? == 1", "error"},
         {"x.q? == x.p", "absent"},
         {"x.q? == x.u", "unknown"},
         {"x.q? == x.p?", "F"},
         {"x.q? < 1", "absent"},
         {"x.q? matches 'a'", "absent"},
         {"x.q? starts with \"a\"", "absent"},
         {"x.q? in [1]", "F"},
         {"x.q? not in [1]", "T"},
         {"1 in x.q?", "F"},
         {"x.q? in x.s", "error"},
         {"1 in [x.q?, 2]", "F"},
         {"x.q? is empty", "T"},
         {"x.q? is not blank", "F"},
         {"x.q? is map", "F"},
         {"x.q is map", "absent"},
         {"x.q ?? 2 == 2", "T"},
         {"x.u ?? 2 == 2", "unknown"},
         {"x.s.k ?? 2 == 2", "error"},
         {"any y in x.q? { y == 1 }", "F"},
         {"every y in x.q? { y == 1 }", "T"},
         {"any y in x.q { y == 1 }", "absent"},
         {"any y in x.s { y == 1 }", "error"},
         {"list(x.q?) is empty", "T"},
         {"list(x.q) is empty", "absent"},
         {"len(x.q?) == 0", "F"},
         // The truth of an undecided comparison is not itself tolerated.
         {"(x.q? < 1) == false", "absent"},
         {"(not x.q?) == true", "absent"}});
}

TEST_CASE("tolerance survives a let", "[evaluate]") {
  const Judging judging(
      "rule r \"\" { for x in t.things let q = x.q? deny q.r == 1 require q.r.s != 2 }", "{a: 1}");
  CHECK(judging.counts("r") == "1 pass");
}

TEST_CASE("defaults and virtual records read, but are not written", "[evaluate]") {
  check(
      "{name: n}",
      {{"x.on", "T"},
       {"exists x.on", "F"},
       {"x.on ?? false", "F"},
       {"x.on is null", "F"},
       {"\"A\" in x.caps", "T"},
       {"x.inner.level == 3", "T"},
       {"x.inner.deep.flag == false", "T"},
       {"exists x.inner", "F"},
       {"exists x.inner.level", "F"},
       {"exists x.inner.deep.flag", "F"},
       {"x.inner.note == \"a\"", "absent"},
       {"x.inner is null", "F"},
       {"x.inner is empty", "T"},
       {"x.inner is map", "T"},
       {"x.maybe.level == 3", "absent"},
       {"x.maybe?.level == 3", "F"},
       // `?` on what is not written reaches below, also where a default makes it read as a record.
       {"x.inner?.note == \"a\"", "F"},
       {"x.inner?.level == 3", "T"},
       {"x.inner.deep?.back.name == \"a\"", "F"},
       // A computed key finds what a written one finds.
       {"x[if x.name == \"n\" then \"on\" else \"name\"]", "T"},
       {"x.inner[if x.name == \"n\" then \"level\" else \"note\"] == 3", "T"}},
      typed());
  check("{name: n, on: null, inner: null}",
        {{"x.on", "T"},
         {"exists x.on", "F"},
         {"x.on is null", "T"},
         {"x.inner.level == 3", "T"},
         {"x.inner is null", "T"},
         {"x.inner.level is null", "F"},
         {"exists x.inner", "F"},
         {"x.inner is empty", "T"},
         {"x[if x.name == \"n\" then \"on\" else \"name\"]", "T"}},
        typed());
}

TEST_CASE("equality and membership of other types", "[evaluate]") {
  check("{i: 22, s: '22', l: [1, a], e: [], m: {k: null}, f: 22.0, nl: [~, b], t: true}",
        {{"x.i == x.s", "error"},
         {"x.i != x.s", "error"},
         {"x.i == x.f", "T"},
         {"x.i == x.l", "error"},
         {"x.t == x.s", "error"},
         {"x.l == [1, x.q?]", "absent"},
         {"\"a\" in x.l", "T"},
         {"\"b\" in x.l", "F"},
         {"true in x.l", "error"},
         {"true in x.e", "F"},
         {"x.q in x.e", "absent"},
         {"\"k\" in x.m", "T"},
         {"\"j\" in x.m", "F"},
         {"1 in x.m", "error"},
         {"x.m contains \"k\"", "T"},
         {"\"a\" in x.nl", "absent"},
         {"\"b\" in x.nl", "T"},
         {"1 in x.s", "error"},
         {"x.l contains 1", "T"},
         {"x.s contains \"2\"", "T"},
         {"x.s contains any [\"3\", \"2\"]", "T"},
         {"x.i", "error"},
         {"not x.s", "error"},
         {"x.i < x.s", "error"},
         {"x.t < true", "?"}});
  check("{name: n, any_of: [a], list_or_map: {a: 1}, port: http}",
        {{"x.any_of == \"a\"", "F"},
         {"x.any_of != \"a\"", "T"},
         {"x.any_of == [\"a\"]", "T"},
         {"x.list_or_map == [1]", "F"},
         {"x.list_or_map == {a: 1}", "T"},
         {"x.port == 80", "error"},
         {"x.port == \"http\"", "T"}},
        typed());
}

TEST_CASE("lists and maps that may hold more than is known", "[evaluate]") {
  check(
      "{o: !open [1, 2], w: [1, 2], three: [1, 2, 3], one: [1], m: !open {k: 1, n: ~}, u: UNKNOWN, "
      "on: !open [~]}",
      {{"any y in x.o { y == 2 }", "T"},
       {"any y in x.o { y == 5 }", "unknown"},
       {"every y in x.o { y < 5 }", "unknown"},
       {"every y in x.o { y < 2 }", "F"},
       {"no y in x.o { y == 2 }", "F"},
       {"no y in x.o { y == 5 }", "unknown"},
       {"at least 2 y in x.o { y < 5 }", "T"},
       {"at least 3 y in x.o { y < 5 }", "unknown"},
       {"at most 1 y in x.o { y < 5 }", "F"},
       {"at most 2 y in x.o { y < 5 }", "unknown"},
       {"exactly 2 y in x.o { y < 5 }", "unknown"},
       {"exactly 1 y in x.o { y < 5 }", "F"},
       {"2 in x.o", "T"},
       {"5 in x.o", "unknown"},
       {"x.o == x.w", "unknown"},
       {"x.w == x.o", "unknown"},
       {"x.o != x.w", "unknown"},
       {"x.o == x.three", "unknown"},
       {"x.o == x.one", "F"},
       {"len(x.o) == 2", "unknown"},
       {"x.o is empty", "F"},
       {"x.o[5] == 1", "unknown"},
       {"exists x.o[5]", "unknown"},
       {"x.m.k == 1", "T"},
       {"x.m.j == 1", "unknown"},
       {"exists x.m.j", "unknown"},
       {"x.m.n == 1", "absent"},
       {"x.m[\"j\"] == 1", "unknown"},
       {"\"k\" in x.m", "T"},
       {"\"j\" in x.m", "unknown"},
       {"x.m == {k: 1}", "F"},
       {"x.m == {k: 2, n: 1, j: 3}", "F"},
       {"x.m == {j: 1, k: 2, l: 3}", "F"},
       // `list + unknown` is an open list.
       {"1 in x.w + x.u", "T"},
       {"5 in x.w + x.u", "unknown"},
       {"5 in x.u + x.w", "unknown"},
       {"5 in x.w + x.q", "absent"},
       // The reasons of what is in it and of what may be in it unite.
       {"5 in x.on", "absent+unknown"}});
}

TEST_CASE("a comprehension whose where is undecided is open for that reason", "[evaluate]") {
  check("{ps: [{k: 1, v: a}, {v: b}]}",
        {{"\"a\" in [p.v for p in x.ps where p.k == 1]", "T"},
         {"\"b\" in [p.v for p in x.ps where p.k == 1]", "absent"},
         {"len([p.v for p in x.ps where p.k == 1]) == 1", "absent"},
         {"(len([p.v for p in x.ps where p.k == 1]) ?? 9) == 9", "absent"},
         {"exists [p.v for p in x.ps where p.k == 1][7]", "absent"},
         {"[p.v for p in x.ps where p.k == 1][0] == \"a\"", "absent"},
         {"[p.v for p in x.ps where p.k? == 1] == [\"a\"]", "T"}});
}

TEST_CASE("first and last among the undecided", "[evaluate]") {
  check(
      "{ps: [{n: a}, {n: b, k: 1}, {n: c, k: 1}, {n: d}], end: [{n: a, k: 1}, {n: b}], none: [{n: "
      "a}], no: [{k: 2}], "
      "u: [{k: UNKNOWN}, {n: b, k: 1}], o: !open [{n: a, k: 1}]}",
      {{"(first p in x.end { p.k == 1 }).n == \"a\"", "T"},
       {"(first p in x.ps { p.k == 1 }).n == \"b\"", "absent+unknown"},
       {"exists first p in x.ps { p.k == 1 }", "T"},
       {"exists (first p in x.ps { p.k == 1 }).n", "absent+unknown"},
       {"exists last p in x.end { p.k == 1 }", "T"},
       {"(last p in x.end { p.k == 1 }).n == \"a\"", "absent+unknown"},
       {"(first p in x.u { p.k == 1 }).n == \"b\"", "unknown"},
       {"exists first p in x.no { p.k == 1 }", "F"},
       {"(first p in x.no { p.k == 1 }).n == 1", "absent"},
       // Undecided candidates only: whether there is one is undecided too.
       {"exists first p in x.none { p.k == 1 }", "absent"},
       {"not exists (first p in x.none { p.k == 1 })", "absent"},
       {"(first p in x.none { p.k == 1 })?.n == \"z\"", "absent"},
       {"((first p in x.none { p.k == 1 }) ?? {n: \"z\"}).n == \"z\"", "absent"},
       // Others may stand before and behind the known ones.
       {"exists first p in x.o { p.k == 1 }", "T"},
       {"(first p in x.o { p.k == 1 }).n == \"a\"", "unknown"},
       {"exists last p in x.o { p.k == 1 }", "T"}});
}

TEST_CASE("a string with parts is missing when a part is", "[evaluate]") {
  check("{a: 'x', l: [1, 2], t: \"a\\tb\", u: UNKNOWN}", {{"\"{x.a}-1\" == \"x-1\"", "T"},
                                                          {"\"{x.q}-1\" == \"x-1\"", "absent"},
                                                          {"\"{x.q}-1\" != \"x-1\"", "absent"},
                                                          {"\"{x.u}\" == \"x\"", "unknown"},
                                                          {"\"{x.l}\" == \"[1, 2]\"", "error"},
                                                          {"\"{x.t}\" == x.t", "T"}});
  const Judging judging(
      "rule r \"\" { for x in t.things require x.a == \"y\" message \"a is {x.a}, q is {x.q}\" }",
      "{a: 1x}");
  REQUIRE(judging.of("r").size() == 1);
  CHECK(judging.of("r")[0]->message == "a is 1x, q is (not set)");
}

TEST_CASE("verdicts of when, where, if and each", "[evaluate]") {
  const auto counts = [](const std::string& rule) {
    return Judging("rule r \"\" { " + rule + " }", "{t: true, f: false, u: UNKNOWN, s: a, l: [1]}")
        .counts("r");
  };
  CHECK(counts("for x in t.things where x.t require x.t") == "1 pass");
  CHECK(counts("for x in t.things where x.f require x.t") == "nothing");
  CHECK(counts("for x in t.things where x.q require x.t") == "1 undecided");
  CHECK(counts("for x in t.things where x.u require x.t") == "1 undecided");
  CHECK(counts("for x in t.things where x.s require x.t") == "1 error");
  CHECK(counts("for x in t.things when x.f require x.t") == "1 not_applicable");
  CHECK(counts("for x in t.things when x.q when x.f require x.t") == "1 not_applicable");
  CHECK(counts("for x in t.things when x.q require x.t") == "1 undecided");
  CHECK(counts("for x in t.things when x.s require x.t") == "1 error");
  CHECK(counts("for x in t.things if x.q { require x.t }") == "1 undecided");
  CHECK(counts("for x in t.things if x.s { require x.t }") == "1 error");
  CHECK(counts("for x in t.things if x.f { require x.f } else { require x.t }") == "1 pass");
  CHECK(counts("for x in t.things each y in x.q? { require y == 2 }") == "1 pass");
  CHECK(counts("for x in t.things each y in x.q { require y == 1 }") == "1 undecided");
  CHECK(counts("for x in t.things each y in x.u { require y == 1 }") == "1 undecided");
  CHECK(counts("for x in t.things each y in x.s { require y == 1 }") == "1 error");
  CHECK(counts("for x in t.things each y in x.l where x.q { require y == 2 }") == "1 undecided");
  CHECK(counts("for x in t.things each y in x.l { require y == 2 }") == "1 fail");
  CHECK(counts("for x in t.things deny x.q require x.u require x.f") == "1 fail");
  CHECK(counts("for x in t.things deny x.s require x.f") == "1 error");
  CHECK(counts("for x in t.things, y in x.l require y == 1") == "1 pass");
  CHECK(counts("for x in t.things, y in x.u require y == 1") == "1 undecided");
}

TEST_CASE("an open domain adds one undecided subject", "[evaluate]") {
  Judging::Setting setting;
  setting.open_reason = "count is not known";
  const Judging judging("rule r \"\" { for x in t.things require x.a == 1 }", "{a: 1}", setting);
  CHECK(judging.counts("r") == "1 pass 1 undecided");
  REQUIRE(judging.of("r").size() == 1);
  CHECK(judging.of("r")[0]->message ==
        "cannot decide whether the rule applies: count is not known");
}

TEST_CASE("a let is computed when it is first asked for, once a round", "[evaluate]") {
  const Judging judging(
      "let both = [y for x in t.things, y in x.l]\n"
      "rule inner \"\" { for x in t.things let n = len(x.l)\n"
      "  require every y in x.l { let m = y + n then m > n } require n == 2 }\n"
      "rule rounds \"\" { for x in t.things each y in x.l { let z = y * 10 require every w in x.l "
      "{ z in [10, 20] and w < z }\n"
      "    if y == 1 { let v = z require v == 10 } else { let v = z require v == 20 } } }\n"
      "rule body \"\" { for x in t.things let one = first y in x.l { let k = y then k == 2 } "
      "require one == 2 }\n"
      "rule shared \"\" { for x in t.things require every y in both { y in x.l } }\n",
      "{l: [1, 2]}");
  CHECK(judging.diagnostics().empty());
  for (const char* id : {"inner", "rounds", "body", "shared"}) {
    INFO(id);
    CHECK(judging.counts(id) == "1 pass");
  }
}

TEST_CASE("a file-level let is that of the subject's world", "[evaluate]") {
  Judging::Setting setting;
  setting.worlds = true;
  const char* rules =
      "let names = [y.n for y in t.things]\nrule r \"\" { for x in t.things require names == [x.n] "
      "}\n";
  CHECK(Judging(rules, "{n: a}\n---\n{n: b}\n", setting).counts("r") == "2 pass");
  setting.worlds = false;
  CHECK(Judging(rules, "{n: a}\n---\n{n: b}\n", setting).counts("r") == "2 fail");
}

TEST_CASE("a budget that is used up is an error with its place, never a shorter answer",
          "[evaluate]") {
  Judging::Setting setting;
  setting.options.budget.steps = 200;
  const char* slow = "len([1 for a in x.l, b in x.l, c in x.l]) > 0";
  const std::string list = "{l: [1,2,3,4,5,6,7,8,9,10], t: true}";
  for (const std::string& rule :
       {std::string("for x in t.things require ") + slow,
        std::string("for x in t.things where not (") + slow + ") require x.t",
        std::string("for x in t.things when ") + slow + " require x.t",
        std::string("for x in t.things each y in x.l where ") + slow + " { require y > 0 }",
        std::string("for x in t.things deny any a in x.l, b in x.l, c in x.l { a + b + c > 100 }"),
        std::string("for x in [a for a in t.things, b in a.l, c in a.l, d in a.l] require x.t")}) {
    INFO(rule);
    const Judging judging("rule r \"\" { " + rule + " }", list, setting);
    CHECK(judging.counts("r") == "1 error");
    REQUIRE(judging.of("r").size() == 1);
    const text::Finding& finding = *judging.of("r")[0];
    CHECK(finding.outcome == text::Outcome::kError);
    CHECK_THAT(finding.message, Catch::Matchers::Contains("more than 200 steps"));
    REQUIRE_FALSE(finding.related.empty());
  }
  // A shared let has a budget of its own, the same whoever asks first, with blame or without.
  const Judging shared(
      "let all = [1 for x in t.things, a in x.l, b in x.l, c in x.l]\n"
      "rule r \"\" { for x in t.things require len(all) == 0 }\n",
      list, setting);
  CHECK(shared.counts("r") == "1 error");
  CHECK_THAT(shared.told(), Catch::Matchers::Contains("more than 200 steps"));
  // Blame goes on where the fast pass has its answer; when that takes too much, the outcome stays.
  const Judging blamed(
      "rule r \"\" { for x in t.things deny any a in x.l, b in x.l, c in x.l, d in x.l { a + b > 1 "
      "} }",
      list, setting);
  CHECK(blamed.counts("r") == "1 fail");
  REQUIRE(blamed.of("r").size() == 1);
  CHECK(blamed.of("r")[0]->outcome == text::Outcome::kFail);
}

TEST_CASE("the same for any number of threads", "[evaluate]") {
  std::string yaml;
  for (int i = 0; i < 300; ++i)
    yaml += "---\n{n: " + std::to_string(i) + ", l: [1, " + std::to_string(i % 7) + "], y: yes}\n";
  const char* rules =
      "let all = [y.n for y in t.things where y.n < 5]\n"
      "rule a \"\" { for x in t.things require every y in x.l { y != 3 } message \"no {x.n}\" }\n"
      "rule b \"\" { for x in t.things, y in x.l deny y == 4 require x.n not in all }\n"
      "rule c \"\" { for x in [z for z in t.things where z.n > 290] require x.q == 1 }\n";
  Judging::Setting setting;
  const std::string one = Judging(rules, yaml, setting).told();
  setting.options.jobs = 5;
  CHECK(Judging(rules, yaml, setting).told() == one);
  CHECK(one.size() > 1000);
  // What a rule says of its subjects does not hang on what else is in the run.
  setting.options.only = {"b"};
  const std::string alone = Judging(rules, yaml, setting).told();
  size_t lines = 0;
  for (size_t at = 0; at < alone.size(); at = alone.find('\n', at) + 1, ++lines) {
    CHECK(one.find(alone.substr(at, alone.find('\n', at) - at + 1)) != std::string::npos);
  }
  CHECK(lines > 50);
}

TEST_CASE("every failing element of a quantifier is a finding, with an identity of its own",
          "[evaluate]") {
  const Judging judging("rule r \"\" { for x in t.things require every c in x.cs { c.v == 1 } }",
                        "{cs: [{name: a, v: 2}, {name: b, v: 1}, {name: c, v: 3}]}");
  CHECK(judging.counts("r") == "1 fail");
  const auto told = judging.of("r");
  REQUIRE(told.size() == 2);
  CHECK(told[0]->pointer == "/cs/0/v");
  CHECK(told[1]->pointer == "/cs/2/v");
  CHECK(told[0]->fingerprint != told[1]->fingerprint);
}

TEST_CASE("the address of a subject of several binders names all of them", "[evaluate]") {
  const Judging judging("rule r \"\" { for x in t.things, y in t.things require x.n == y.n }",
                        "{n: a}\n---\n{n: b}\n");
  CHECK(judging.counts("r") == "2 pass 2 fail");
  const auto told = judging.of("r");
  REQUIRE(told.size() == 2);
  CHECK(told[0]->subject != told[1]->subject);
  CHECK_THAT(judging.told(), Catch::Matchers::Contains("thing/0/thing/1"));
}

TEST_CASE("a function of a text that is made anew for each subject is asked anew", "[evaluate]") {
  std::string yaml;
  for (int i = 10; i < 60; ++i) yaml += "---\nname: a" + std::to_string(i) + "\n";
  const test::Judging judging(
      "rule made \"\" { for x in t.things\n"
      "  let loud = upper(x.name + \"b\")\n"
      "  require loud starts with upper(x.name) }\n"
      "rule other \"\" { for x in t.things deny upper(x.name + \"c\") == \"A33C\" }\n",
      yaml);
  CHECK(judging.counts("made") == "50 pass");
  CHECK(judging.counts("other") == "49 pass 1 fail");
  CHECK(judging.of("other").size() == 1);
}

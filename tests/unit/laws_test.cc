// Laws of the language on random well-typed conditions and documents that fit their schema.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <random>

#include "tests/unit/judging.h"

using namespace ordain;

namespace {

constexpr std::string_view kTypes = R"(
type Thing {
  b: bool = false
  n: int = 3
  d: decimal?
  s: string = "x"
  o: string?
  k: "red" | "blue" = "red"
  either: string | list<string> = []
  l: list<string> = []
  ns: list<int>?
  m: map<string> = {}
  r: Part
  q: Part?
  ps: list<Part> = []
  w: any
}
type Part { b: bool = true  n: int?  s: string  l: list<int> = []  u: Inner }
type Inner { s: string = "u" }
)";

enum class Sort { kBool, kInt, kString, kStrings, kInts, kMap, kPart, kParts };

// Writes expressions of a wanted type from what has that type in the schema. `bound` are the names
// of quantifiers around it.
class Conditions {
 public:
  explicit Conditions(uint32_t seed) : random_(seed) {}

  std::string condition(int depth) { return of(Sort::kBool, depth); }

  std::string of(Sort sort, int depth) {
    switch (sort) {
      case Sort::kBool:
        return boolean(depth);
      case Sort::kInt:
        return integer(depth);
      case Sort::kString:
        return string(depth);
      case Sort::kStrings:
        return pick({"x.l", "x.l?", "[x.s, x.o]", "[\"a\", \"b\"]", "list(x.either?)",
                     "values(x.m)", "[e for e in x.l where e != \"b\"]", "sort(x.l)",
                     "(x.l + [\"c\"])"});
      case Sort::kInts:
        return pick({"x.ns", "x.ns?", "x.r.l", "x.q?.l", "[1, x.n]", "[p.n for p in x.ps]",
                     "distinct(x.r.l)"});
      case Sort::kMap:
        return pick({"x.m", "x.m?"});
      case Sort::kPart:
        return named(Sort::kPart, {"x.r", "x.q", "x.q?"});
      case Sort::kParts:
        return pick({"x.ps", "x.ps?", "[x.r, x.q]", "[p for p in x.ps where p.b]"});
    }
    return "";
  }

  // A quantifier's collection and the condition on its element, which is named `name`.
  struct Over {
    std::string name;
    std::string collection;
    std::string condition;
    std::string filter;
  };
  Over over(int depth) {
    constexpr std::array<std::pair<Sort, Sort>, 3> kOver = {
        {{Sort::kStrings, Sort::kString}, {Sort::kInts, Sort::kInt}, {Sort::kParts, Sort::kPart}}};
    const auto [list, element] = kOver[random_() % kOver.size()];
    Over out;
    out.collection = of(list, depth);
    out.name = fmt::format("v{}", ++names_);
    bound_.push_back({out.name, element});
    out.condition = condition(depth);
    out.filter = condition(0);
    bound_.pop_back();
    return out;
  }

 private:
  std::string pick(std::initializer_list<std::string_view> options) {
    return std::string(options.begin()[random_() % options.size()]);
  }
  std::string named(Sort sort, std::initializer_list<std::string_view> options) {
    std::vector<std::string> all(options.begin(), options.end());
    for (const auto& [name, of] : bound_) {
      if (of == sort) all.insert(all.end(), 3, name);
    }
    return all[random_() % all.size()];
  }

  std::string integer(int depth) {
    if (depth == 0 || random_() % 2 == 0) {
      return named(Sort::kInt, {"x.n", "x.n?", "x.r.n", "x.q?.n", "2", "3", "(x.ns ?? [7])[0]"});
    }
    switch (random_() % 5) {
      case 0:
        return fmt::format("len({})", of(Sort::kStrings, depth - 1));
      case 1:
        return fmt::format("({} + {})", integer(depth - 1), integer(depth - 1));
      case 2:
        return fmt::format("({} ?? {})", integer(0), integer(depth - 1));
      case 3:
        return fmt::format("{}.n", of(Sort::kPart, depth - 1));
      default:
        return fmt::format("(if {} then {} else {})", condition(depth - 1), integer(depth - 1),
                           integer(depth - 1));
    }
  }

  std::string string(int depth) {
    if (depth == 0 || random_() % 2 == 0) {
      return named(Sort::kString, {"x.s", "x.o", "x.o?", "x.r.s", "x.q?.u.s", "x.r.u.s", "\"a\"",
                                   "x.m.key", "x.m[\"key\"]?"});
    }
    switch (random_() % 4) {
      case 0:
        return fmt::format("upper({})", string(depth - 1));
      case 1:
        return fmt::format("({} ?? {})", string(0), string(depth - 1));
      case 2:
        return fmt::format("({} + \"b\")", string(depth - 1));
      default:
        return fmt::format("(first e in {} {{ e != \"a\" }})", of(Sort::kStrings, depth - 1));
    }
  }

  std::string boolean(int depth) {
    if (depth > 0 && random_() % 3 != 0) {
      switch (random_() % 5) {
        case 0:
          return fmt::format("(not {})", condition(depth - 1));
        case 1:
          return fmt::format("({} and {})", condition(depth - 1), condition(depth - 1));
        case 2:
          return fmt::format("({} or {})", condition(depth - 1), condition(depth - 1));
        case 3:
          return fmt::format("({} implies {})", condition(depth - 1), condition(depth - 1));
        default: {
          const Over each = over(depth - 1);
          return fmt::format(
              "({} {} in {} where {} {{ {} }})",
              pick({"any", "every", "no", "one", "at least 2", "at most 1", "exactly 2"}),
              each.name, each.collection, each.filter, each.condition);
        }
      }
    }
    const int below = std::max(0, depth - 1);
    switch (random_() % 11) {
      case 0:
        return pick({"x.b", "x.r.b", "x.q.b", "x.q?.b", "true", "(x.k == \"red\")"});
      case 1:
        return fmt::format("({} {} {})", integer(below), pick({"==", "!="}), integer(below));
      case 2:
        return fmt::format("({} {} {})", integer(below), pick({"<", "<=", ">", ">="}),
                           integer(below));
      case 3:
        return fmt::format("({} {} {})", string(below), pick({"==", "!="}), string(below));
      case 4:
        return fmt::format("({} {} {})", string(below), pick({"in", "not in"}),
                           of(Sort::kStrings, below));
      case 5:
        return fmt::format("(exists {})", pick({"x.o", "x.q", "x.r.n", "x.ns", "x.q.u.s", "x.b"}));
      case 6:
        return fmt::format("({} is {})",
                           pick({"x.l", "x.s", "x.m", "x.o?", "x.ns?", "x.either", "x.ps"}),
                           pick({"empty", "not empty"}));
      case 7:
        return fmt::format(
            "({} {})", string(below),
            pick({"starts with \"a\"", "ends with \"b\"", "contains \"a\"", "not matches '^a'"}));
      case 8:
        return fmt::format("({} is {})", pick({"x.either", "x.w", "x.d"}),
                           pick({"string", "list", "not map", "unknown", "int"}));
      case 9:
        return fmt::format("({} in {})", string(below), of(Sort::kMap, below));
      default:
        return fmt::format("({} == {})", of(Sort::kInts, below), of(Sort::kInts, below));
    }
  }

  std::mt19937 random_;
  std::vector<std::pair<std::string, Sort>> bound_;
  int names_ = 0;
};

// A thing that fits its type: with fields left out, nulls, values that are not known and lists that
// may have more elements.
std::string thing(std::mt19937& random) {
  const auto pick = [&](std::initializer_list<std::string_view> options) {
    return std::string(options.begin()[random() % options.size()]);
  };
  const auto part = [&] {
    return pick({"", "null", "UNKNOWN", "{}", "{b: false}", "{n: 1, s: a}", "{l: [1, 2], n: null}",
                 "{u: {}}", "{u: {s: a}}", "{s: UNKNOWN}", "!open {b: true}", "{l: !open [3]}",
                 "{s: ab, n: 3}"});
  };
  std::string out = "name: thing\n";
  const auto add = [&out](std::string_view key, const std::string& value) {
    if (!value.empty()) out += fmt::format("{}: {}\n", key, value);
  };
  add("b", pick({"", "true", "false", "null", "UNKNOWN"}));
  add("n", pick({"", "3", "1", "null", "UNKNOWN", "-3"}));
  add("d", pick({"", "1.5", "null", "UNKNOWN"}));
  add("s", pick({"", "x", "a", "\"\"", "null", "UNKNOWN", "'UNKNOWN \"ab'"}));
  add("o", pick({"", "a", "ba", "null", "UNKNOWN"}));
  add("k", pick({"", "red", "blue", "UNKNOWN"}));
  add("either", pick({"", "a", "[a]", "[]", "null", "UNKNOWN"}));
  add("l", pick({"", "[]", "[a]", "[a, b]", "[b, UNKNOWN]", "!open [b]", "null", "[null, a]"}));
  add("ns", pick({"", "[]", "[1]", "[1, 3, 2]", "[UNKNOWN, 3]", "!open []", "null"}));
  add("m", pick({"", "{}", "{key: a}", "{key: null}", "!open {}", "UNKNOWN"}));
  add("w", pick({"", "a", "1", "[a]", "{deep: 1}", "null", "UNKNOWN"}));
  add("r", part());
  add("q", part());
  std::string parts = part();
  for (int i = 0; i < 2 && !parts.empty(); ++i)
    parts += ", " + pick({"{}", "{n: 3}", "{b: false}"});
  add("ps", parts.empty() ? "" : pick({"", "!open "}) + "[" + parts + "]");
  return out;
}

test::Judging::Setting setting() {
  test::Judging::Setting out;
  out.element = "Thing";
  out.declarations = kTypes;
  return out;
}

}  // namespace

TEST_CASE("what is equal by the laws of logic has one truth, reasons and all", "[laws]") {
  std::mt19937 random(2701);
  size_t decided = 0;
  for (uint32_t round = 0; round < 60; ++round) {
    Conditions make(round);
    std::vector<std::string> conditions;
    const auto same = [&](const std::string& a, const std::string& b) {
      conditions.push_back(a);
      conditions.push_back(b);
    };
    for (int i = 0; i < 6; ++i) {
      const std::string a = make.condition(2);
      const std::string b = make.condition(1);
      same(fmt::format("(not ({} and {}))", a, b), fmt::format("(not {} or not {})", a, b));
      same(fmt::format("(not ({} or {}))", a, b), fmt::format("(not {} and not {})", a, b));
      same(fmt::format("({} and {})", a, b), fmt::format("({} and {})", b, a));
      same(fmt::format("(not (not {}))", a), a);
      same(fmt::format("({} implies {})", a, b), fmt::format("(not {} or {})", a, b));
      const Conditions::Over of = make.over(1);
      const auto ask = [&](std::string_view quantifier, std::string_view where,
                           const std::string& body) {
        return fmt::format("({} {} in {} {} {{ {} }})", quantifier, of.name, of.collection, where,
                           body);
      };
      const std::string where = "where " + of.filter;
      same("(not " + ask("every", where, of.condition) + ")",
           ask("any", where, "not " + of.condition));
      same("(not " + ask("any", where, of.condition) + ")", ask("no", where, of.condition));
      same(ask("every", where, of.condition),
           ask("every", "", fmt::format("{} implies {}", of.filter, of.condition)));
      same(ask("any", where, of.condition),
           ask("any", "", fmt::format("{} and {}", of.filter, of.condition)));
      same(ask("at least 1", where, of.condition), ask("any", where, of.condition));
      same(ask("exactly 1", where, of.condition), ask("one", where, of.condition));
      same(ask("at most 0", where, of.condition), ask("no", where, of.condition));
      const std::string text = make.of(Sort::kString, 1);
      const std::string list = make.of(Sort::kStrings, 1);
      const std::string number = make.of(Sort::kInt, 1);
      same(fmt::format("({} not in {})", text, list), fmt::format("(not ({} in {}))", text, list));
      same(fmt::format("({} != {})", text, text), fmt::format("(not ({} == {}))", text, text));
      same(fmt::format("({} >= 3)", number), fmt::format("(not ({} < 3))", number));
    }
    const std::string yaml = thing(random);
    const std::vector<std::string> truths = test::truths(conditions, yaml, setting());
    for (size_t i = 0; i < conditions.size(); i += 2) {
      INFO(conditions[i] << "\n" << conditions[i + 1] << "\n" << yaml);
      CHECK(truths[i] != "?");
      CHECK(truths[i] == truths[i + 1]);
      decided += truths[i] == "T" || truths[i] == "F";
    }
  }
  // Neither all nor none of them is decided.
  CHECK(decided > 1'500);
  CHECK(decided < 4'500);
}

TEST_CASE("a rule that compiles ends in no error on a document that fits", "[laws]") {
  std::mt19937 random(442);
  size_t decided = 0;
  for (uint32_t round = 0; round < 40; ++round) {
    Conditions make(1'000 + round);
    std::vector<std::string> conditions;
    for (int i = 0; i < 40; ++i) conditions.push_back(make.condition(3));
    const std::string yaml = thing(random);
    const std::vector<std::string> truths = test::truths(conditions, yaml, setting());
    for (size_t i = 0; i < conditions.size(); ++i) {
      INFO(conditions[i] << "\n" << yaml);
      CHECK(truths[i] != "?");
      CHECK(truths[i].find("error") == std::string::npos);
      decided += truths[i] == "T" || truths[i] == "F";
    }
  }
  CHECK(decided > 500);
  CHECK(decided < 1'500);
}

TEST_CASE("random rules say the same on one thread and on eight", "[laws]") {
  std::mt19937 random(77);
  for (uint32_t round = 0; round < 6; ++round) {
    Conditions make(5'000 + round);
    std::string rules;
    for (int i = 0; i < 12; ++i) {
      const Conditions::Over of = make.over(1);
      rules += fmt::format(
          "rule R{} \"\" {{ for x in t.things where {} when {} require {} deny {}\n"
          "  each {} in {} {{ require {} }} }}\n",
          i, make.condition(0), make.condition(1), make.condition(2), make.condition(2), of.name,
          of.collection, of.condition);
    }
    std::string yaml;
    for (int i = 0; i < 200; ++i) yaml += "---\n" + thing(random);
    test::Judging::Setting one = setting();
    one.options.jobs = 1;
    test::Judging::Setting eight = setting();
    eight.options.jobs = 8;
    const test::Judging alone(rules, yaml, one);
    REQUIRE(alone.results.rules.size() == 12);
    CHECK(alone.told() == test::Judging(rules, yaml, eight).told());
    CHECK(alone.findings.all().size() > 100);
  }
}

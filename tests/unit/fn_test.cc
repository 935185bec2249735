// Functions: a condition says the same behind a call as where it is written out.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "engine/run/rules.h"
#include "tests/unit/judging.h"

using namespace ordain;
using test::Judging;
using test::truth;

namespace {

constexpr const char* kThing =
    "{name: cart, image: \"r.example/cart:1\", odd: \"$IMAGE\", count: 3, on: true, off: false,\n"
    " ports: [22, 443], none: [], text: \"22\", open: !open [1], gone: null, maybe: UNKNOWN,\n"
    " inner: {level: 2}}";

std::string counted(const std::string& rules, const std::string& id = "r") {
  return Judging(rules, kThing).counts(id);
}

}  // namespace

TEST_CASE("a condition behind a call is what it is where it stands", "[fn]") {
  // Of x, which the function gets: true, false, absent, tolerated, unknown and broken ones.
  const std::vector<std::string> conditions = {"x.on",
                                               "x.off",
                                               "x.on == false",
                                               "x.missing == 1",
                                               "x.missing? == 1",
                                               "x.missing? != 1",
                                               "x.missing.deeper? == 1",
                                               "exists x.missing",
                                               "exists x.name",
                                               "x.gone is null",
                                               "x.gone == 1",
                                               "(x.missing ?? 3) == 3",
                                               "x.maybe == \"a\"",
                                               "x.maybe is unknown",
                                               "exists x.maybe",
                                               "x.maybe == \"a\" or x.on",
                                               "x.missing == 1 or x.on",
                                               "x.missing == 1 and x.maybe == \"a\"",
                                               "x.count == \"3\"",
                                               "x.name",
                                               "x.count < 4 and x.count + 1 == 4",
                                               "1 / (x.count - 3) == 1",
                                               "any p in x.ports { p == 22 }",
                                               "any p in x.ports { p == 23 }",
                                               "every p in x.ports { p > 21 }",
                                               "every p in x.none { p > 21 }",
                                               "every p in x.missing { p > 21 }",
                                               "every p in x.missing? { p > 21 }",
                                               "any p in x.open { p == 1 }",
                                               "any p in x.open { p == 2 }",
                                               "every p in x.open { p == 1 }",
                                               "exactly 1 p in x.ports where p > 400 { p == 443 }",
                                               "(first p in x.ports { p > 22 }) == 443",
                                               "exists first p in x.ports { p > 500 }",
                                               "oci.image(x.image).tag == \"1\"",
                                               "oci.image(x.image).digest? == \"a\"",
                                               "oci.image(x.missing).tag? == \"a\"",
                                               "oci.image(x.odd).tag == \"1\"",
                                               "len(x.missing) == 1",
                                               "x.name in [\"cart\", \"till\"]",
                                               "x.missing? in [\"cart\"]",
                                               "x.name starts with \"c\"",
                                               "x.ports is empty",
                                               "x.missing? is empty",
                                               "if x.on then x.off else x.on",
                                               "x.maybe == \"a\" implies x.off",
                                               "x.inner.level == 2 and x.inner.none? is not map"};
  for (const std::string& condition : conditions) {
    const std::string plain = truth(condition, kThing);
    INFO(condition);
    CHECK(plain != "?");
    CHECK(plain != "!");
    Judging::Setting setting;
    setting.declarations = "fn f(x) = " + condition +
                           "\nfn through(x) { let y = f(x) then y }\n"
                           "fn picked(xs) = any x in [xs] { f(x) }\n";
    CHECK(truth("f(x)", kThing, setting) == plain);
    CHECK(truth("not not f(x)", kThing, setting) == plain);
    CHECK(truth("through(x)", kThing, setting) == plain);
    CHECK(truth("picked(x)", kThing, setting) == plain);
    CHECK(truth("f(x) or picked(x)", kThing, setting) == plain);
  }
}

TEST_CASE("an argument is what it is outside, however it is missing", "[fn]") {
  Judging::Setting setting;
  setting.declarations = "fn same(v) = v\nfn is_one(v) = v == 1\nfn tag(v) = oci.image(v).tag\n";
  const auto of = [&setting](const std::string& condition) {
    return truth(condition, kThing, setting);
  };
  CHECK(of("same(x.missing) == 1") == "absent");
  CHECK(of("same(x.missing?) == 1") == "F");
  CHECK(of("same(x.missing)? == 1") == "F");
  CHECK(of("is_one(x.missing?)") == "F");
  CHECK(of("is_one(x.missing)") == "absent");
  CHECK(of("is_one(x.maybe)") == "unknown");
  CHECK(of("is_one(x.name)") == "error");
  CHECK(of("(same(x.missing) ?? 1) == 1") == "T");
  CHECK(of("exists same(x.missing)") == "F");
  CHECK(of("exists same(x.name)") == "T");
  CHECK(of("same(x.gone) is null") == "T");
  // `?` behind a call is behind what it comes to, as behind a builtin.
  CHECK(of("tag(x.missing)? == \"1\"") == "F");
  CHECK(of("oci.image(x.missing)?.tag == \"1\"") == "F");
  // What is not asked for inside makes nothing missing.
  setting.declarations = "fn second(a, b) = if true then b else a\n";
  CHECK(of("second(x.missing, x.on)") == "T");
  CHECK(of("second(1 / 0, x.on)") == "T");
}

TEST_CASE("a call is evaluated in a frame of its own", "[fn]") {
  // Slots of the caller, of the call and of a call among its arguments are not mixed up.
  CHECK(counted("fn add(a, b) { let both = a + b then both }\n"
                "fn twice(a) { let one = add(a, a) then add(one, 0) }\n"
                "rule r { for x in t.things let a = x.count let b = 100\n"
                "  require add(twice(a), add(twice(b), add(a, 1))) == 210\n"
                "  require any both in x.ports { add(both, twice(both)) == 66 and both == 22 }\n"
                "  require a == 3 and b == 100 }\n") == "1 pass");
  // A let inside is computed anew for each call.
  CHECK(counted("fn next(n) { let m = n + 1 then m }\n"
                "rule r { for x in t.things require [next(p) for p in x.ports] == [23, 444] }\n") ==
        "1 pass");
}

TEST_CASE("a default stands in for what a call leaves out", "[fn]") {
  const std::string fns =
      "let base = 20\nfn add(a, b = base + 2, c: int = 1) = a + b + c\n"
      "fn many(xs = [p for p in [1, 2] where p > 1]) = len(xs)\n";
  CHECK(counted(fns +
                "rule r { for x in t.things require add(1) == 24 and add(1, 2) == 4\n"
                "  require add(1, c: 2) == 25 and add(c: 3, a: 1, b: 1) == 5 and many() == 1 }") ==
        "1 pass");
}

TEST_CASE("calls that double at each step are stopped by the budget", "[fn]") {
  std::string rules;
  for (int i = 0; i < 40; ++i) {
    const std::string next = "f" + std::to_string(i + 1) + "(x)";
    rules += "fn f" + std::to_string(i) + "(x) = " + next + " + " + next + "\n";
  }
  rules += "fn f40(x) = x.count\nrule r { for x in t.things require f0(x) == 1 }\n";
  Judging::Setting setting;
  setting.options.budget.steps = 10'000;
  const Judging judging(rules, kThing, setting);
  CHECK(judging.counts("r") == "1 error");
  CHECK_THAT(judging.told(), Catch::Matchers::Contains("more than 10000 steps"));
}

TEST_CASE("a join inside a function finds the same as one that is gone through", "[fn]") {
  std::string things;
  for (int i = 0; i < 60; ++i) {
    things += "---\n{name: n" + std::to_string(i) + ", of: n" + std::to_string(i % 40 + 1) +
              ", kind: " + (i % 3 == 0 ? "a" : "b") + "}\n";
  }
  const std::string body = "any y in t.things where y.of == %s { y.kind == \"a\" }";
  const auto with = [&body](const std::string& key) {
    std::string out = body;
    return out.replace(out.find("%s"), 2, key);
  };
  const Judging judging("fn used(name) = " + with("name") + "\nfn name_of(x) = x.name\n" +
                            "fn same(a, b) = a == b\n"
                            "rule plain { for x in t.things require " +
                            with("x.name") +
                            " }\n"
                            "rule call { for x in t.things require used(x.name) }\n"
                            "rule key { for x in t.things require " +
                            with("name_of(x)") +
                            " }\n"
                            "rule hidden { for x in t.things require any y in t.things where "
                            "same(y.of, x.name) { y.kind == \"a\" } }\n",
                        things);
  CHECK(judging.diagnostics().empty());
  const std::string plain = judging.counts("plain");
  CHECK_THAT(plain, Catch::Matchers::Contains("pass"));
  CHECK_THAT(plain, Catch::Matchers::Contains("fail"));
  CHECK(judging.counts("call") == plain);
  CHECK(judging.counts("key") == plain);
  CHECK(judging.counts("hidden") == plain);
}

TEST_CASE("each function of the library compiles, says what it gives and what it is for", "[fn]") {
  text::SourceSet shipped_sources;
  text::Findings findings;
  const lang::Plan library = run::load_library(shipped_sources, findings);
  REQUIRE(!library.functions.empty());
  // What is shipped is compiled when it is called.
  std::string calls = "package caller\n";
  for (const lang::Function* function : library.functions) {
    std::string arguments;
    for (const lang::Function::Parameter& parameter : function->parameters) {
      if (parameter.initial == nullptr)
        arguments += (arguments.empty() ? "" : ", ") + std::string("x");
    }
    calls += "fn f" + std::to_string(calls.size()) + (arguments.empty() ? "() = " : "(x) = ") +
             std::string(function->name) + "(" + arguments + ")\n";
  }
  text::SourceSet sources;
  lang::LoadInput input;
  for (const auto& file : library.files) {
    const text::Source& source = shipped_sources[file->source];
    input.sources.push_back({sources.add(source.path(), std::string(source.bytes())), "", true});
  }
  input.sources.push_back({sources.add("calls.ord", calls), "", false});
  text::Findings said;
  const lang::Plan plan = lang::load(input, sources, said);
  for (const text::Finding& finding : said.all())
    FAIL_CHECK(finding.code << " " << finding.message);
  for (const lang::Function* function : plan.functions) {
    INFO(function->name);
    CHECK(function->body != nullptr);
  }
  for (const lang::Function* function : library.functions) {
    INFO(function->name);
    CHECK(!function->result->is(lang::TypeKind::kAny));
    CHECK(!lang::comment_above(shipped_sources[function->span.source].bytes(), function->span.begin)
               .empty());
  }
}

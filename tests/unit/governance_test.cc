// Governance: exemptions by day, bounds, evidence and fixes, on any number of threads.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "engine/data/json_text.h"
#include "engine/run/config.h"
#include "engine/run/embedded.h"
#include "tests/unit/judging.h"
#include "tests/unit/reading.h"

using namespace ordain;
using test::Judging;

namespace {

constexpr const char* kThing = "type Thing { name: string  count: int  tags: list<string> }\n";

Judging judged(const std::string& rules, const std::string& yaml, const std::string& day,
               const std::string& params = "", unsigned jobs = 1) {
  Judging::Setting setting;
  setting.element = "Thing";
  setting.declarations = kThing;
  setting.params = params;
  if (const auto today = data::read_date(day)) setting.options.today = *today;
  setting.options.jobs = jobs;
  setting.options.tell_pass = true;
  return Judging(rules, yaml, setting);
}

std::string codes(const Judging& judged) {
  std::string out;
  for (const text::Finding& finding : judged.findings.all()) {
    if (!finding.outcome) out += (out.empty() ? "" : " ") + finding.code;
  }
  return out;
}

}  // namespace

TEST_CASE("an exemption holds until its last day is over", "[governance]") {
  const auto on = [](const std::string& day, const std::string& until) {
    return judged("rule r { for x in t.things exempt when x.count == 1 reason \"known\" until " +
                      until + " require x.count == 2 }",
                  "{name: a, count: 1}", day)
        .counts("r");
  };
  CHECK(on("2026-06-29", "2026-06-30") == "1 waived");
  CHECK(on("2026-06-30", "2026-06-30") == "1 waived");
  CHECK(on("2026-07-01", "2026-06-30") == "1 fail");
  CHECK(on("2027-01-01", "2026-06-30") == "1 fail");
  CHECK(on("2026-06-30", "2026-06-30T10:00Z") == "1 waived");
  CHECK(on("2026-07-01", "2026-06-30T10:00Z") == "1 fail");
  CHECK(on("", "2026-06-30") == "1 fail");
}

TEST_CASE("what is told of a waived subject is what fails without the exemption", "[governance]") {
  const std::string yaml = "{name: a, count: 1}\n---\n{name: b}\n---\n{name: c, count: UNKNOWN}\n";
  const std::string body = "require x.count == 2 deny x.count > 0 ";
  const Judging plain = judged("rule r { for x in t.things " + body + "}", yaml, "");
  const Judging waived =
      judged("rule r { for x in t.things exempt when x.name != \"\" reason \"known\" " + body + "}",
             yaml, "");
  CHECK(plain.counts("r") == "1 undecided 2 fail");
  CHECK(waived.counts("r") == "3 waived");
  const auto& without = plain.findings.all();
  const auto& with = waived.findings.all();
  REQUIRE(with.size() == without.size());
  for (size_t i = 0; i < with.size(); ++i) {
    CHECK(with[i].outcome == text::Outcome::kWaived);
    CHECK(with[i].message == without[i].message);
    CHECK(with[i].fingerprint == without[i].fingerprint);
    CHECK(with[i].reasons == 0);
    REQUIRE(with[i].exemption);
    CHECK(with[i].exemption->reason == "known");
  }
}

TEST_CASE("threads tell the same of exemptions, evidence and fixes", "[governance]") {
  std::string yaml;
  for (int i = 0; i < 400; ++i)
    yaml += "{name: n" + std::to_string(i) + ", count: " + std::to_string(i % 7) + "}\n---\n";
  yaml += "{name: last, count: 3}\n";
  const std::string rules =
      "rule r { for x in t.things exempt when x.count == 3 reason \"three\" until 2026-01-01 "
      "exempt when x.count == 4 reason \"four\" require x.count < 3 "
      "evidence x.name, x.count * 2 fix safe { set x.count = 0  add x.name to x.tags } }";
  const Judging one = judged(rules, yaml, "2026-02-01", "", 1);
  const Judging eight = judged(rules, yaml, "2026-02-01", "", 8);
  CHECK(one.counts("r") == eight.counts("r"));
  const auto& a = one.findings.all();
  const auto& b = eight.findings.all();
  REQUIRE(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].subject == b[i].subject);
    CHECK(a[i].outcome == b[i].outcome);
    REQUIRE(a[i].evidence.size() == 2);
    CHECK(a[i].evidence[1].value == b[i].evidence[1].value);
    const bool fails = a[i].outcome == text::Outcome::kFail;
    REQUIRE(a[i].fixes.size() == (fails ? 1u : 0u));
    if (!fails) continue;
    CHECK(a[i].fixes[0].operations[0].pointer == "/count");
    CHECK(a[i].fixes[0].operations[1].value == b[i].fixes[0].operations[1].value);
    CHECK(a[i].fixes[0].operations[1].pointer == "/tags");
  }
}

TEST_CASE("a bound holds for the default and for the value in force", "[governance]") {
  const auto with = [](const std::string& param, const std::string& value) {
    return codes(judged(param + " rule r { for x in t.things require x.count < most }",
                        "{name: a, count: 1}", "", value));
  };
  CHECK(with("param most: int = 3 where most <= 10", "").empty());
  CHECK(with("param most: int = 3 where most <= 10", "most: 10").empty());
  CHECK(with("param most: int = 3 where most <= 10", "most: 11") == "lang/param-bound");
  CHECK(with("param most: int = 30 where most <= 10", "") == "lang/param-bound");
  // A bad default is said even where another value is in force.
  CHECK(with("param most: int = 30 where most <= 10", "most: 3") == "lang/param-bound");
  // The other param has the value that is in force.
  CHECK(with("param top: int = 5 param most: int = 3 where most <= top", "{top: 4, most: 5}") ==
        "lang/param-bound");
  CHECK(with("param top: int = 5 param most: int = 3 where most <= top", "{top: 7, most: 6}")
            .empty());
  CHECK(with("param top: int = 5 where most <= top param most: int = 3 where most <= top", "") ==
        "lang/cyclic-let");
}

TEST_CASE("a value out of its bound stops the rules that use it, and no other", "[governance]") {
  const Judging judging = judged(
      "param most: int = 3 where most <= 10 let double = 2 * most "
      "rule uses { for x in t.things require x.count < double } "
      "rule other { for x in t.things require x.count == 1 }",
      "{name: a, count: 1}", "", "most: 11");
  CHECK(judging.counts("other") == "1 pass");
  REQUIRE(judging.plan.bad_rules.size() == 1);
  CHECK(judging.plan.bad_rules[0].id == "uses");
}

TEST_CASE("the budget of a fix or of evidence changes no outcome", "[governance]") {
  Judging::Setting setting;
  setting.element = "Thing";
  setting.declarations = kThing;
  setting.options.budget.steps = 40;
  setting.options.tell_pass = true;
  const Judging judging(
      "rule r { for x in t.things require x.count == 1 "
      "evidence [y + z + v for y in x.tags, z in x.tags, v in x.tags], x.name }",
      "{name: a, count: 1, tags: [a, b, c, d, e, f, g, h, i, j, k, l, m, n]}", setting);
  CHECK(judging.counts("r") == "1 pass");
  REQUIRE(judging.findings.all().size() == 1);
  const auto& evidence = judging.findings.all()[0].evidence;
  REQUIRE(evidence.size() == 2);
  CHECK(evidence[0].value.empty());
  CHECK(!evidence[0].why.empty());
  CHECK(evidence[1].value == "\"a\"");
}

TEST_CASE("a value on one line is JSON", "[governance]") {
  const test::Reading read(
      test::By::kLibyaml,
      "{a: .5, b: 0x1F, c: 1e3, d: 007, e: yes, f: ~, g: \"x\\u0001\\\"\", h: [1, {i: True}], "
      "j: -0.5, k: .inf}");
  std::string out;
  REQUIRE(data::append_json(out, read.root(), 1000));
  CHECK(out ==
        "{\"a\": \".5\", \"b\": \"0x1F\", \"c\": 1e3, \"d\": \"007\", \"e\": \"yes\", "
        "\"f\": null, \"g\": \"x\\u0001\\\"\", \"h\": [1, {\"i\": true}], \"j\": -0.5, "
        "\"k\": \".inf\"}");
  out.clear();
  CHECK_FALSE(data::append_json(out, read.root(), 20));
}

TEST_CASE("the schema of ordain.yaml has the settings that its reader knows", "[governance]") {
  const run::EmbeddedFile* file = run::find_embedded("stdlib/config-v1.schema.json");
  REQUIRE(file != nullptr);
  const test::Reading schema(test::By::kJson, std::string(file->bytes));
  std::set<std::string> said;
  const data::Node properties = schema.root().get("properties");
  for (uint32_t i = 0; i < properties.child_count(); ++i) said.emplace(properties.child(i).key());
  const auto keys = run::config_keys();
  CHECK(said == std::set<std::string>(keys.begin(), keys.end()));
  CHECK(schema.root().get("additionalProperties").text() == "false");
  CHECK(properties.get("language").get("const").text() == std::to_string(run::kLanguage));
  const data::Node severities = properties.get("fail-on").get("enum");
  CHECK(severities.child_count() == 5);
  for (uint32_t i = 0; i < severities.child_count(); ++i)
    CHECK(text::severity_named(severities.child(i).text()).has_value());
}

// Proofs: each says what the check says, and its parts account for it.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/proof.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <tuple>

#include "engine/run/check.h"
#include "judging.h"

using namespace ordain;
using eval::Clause;
using eval::Proof;
using eval::Round;
using eval::Step;
using eval::Truth;
using text::Outcome;

namespace {

// The outcome that follows from what the parts of a proof came to, by language.md's table. Nothing
// of it is taken from the outcomes that the evaluator told.
Outcome follows(const Step& condition, bool require) {
  switch (condition.given.truth) {
    case Truth::kTrue:
      return require ? Outcome::kPass : Outcome::kFail;
    case Truth::kFalse:
      return require ? Outcome::kFail : Outcome::kPass;
    default:
      break;
  }
  if (condition.given.reasons & text::kBroken) return Outcome::kError;
  if (condition.given.reasons & text::kUnknown) return Outcome::kUndecided;
  return require ? Outcome::kFail : Outcome::kUndecided;
}

Outcome follows(const std::vector<Clause>& clauses) {
  Outcome worst = Outcome::kPass;
  for (const Clause& clause : clauses) {
    if (!clause.asked) continue;
    switch (clause.stmt->kind) {
      case lang::StmtKind::kRequire:
      case lang::StmtKind::kDeny: {
        REQUIRE(clause.steps.size() == 1);
        const bool require = clause.stmt->kind == lang::StmtKind::kRequire;
        worst = std::max(worst, follows(clause.steps[0], require));
        break;
      }
      case lang::StmtKind::kIf: {
        REQUIRE(clause.steps.size() == 1);
        const Truth truth = clause.steps[0].given.truth;
        CHECK(std::none_of(clause.then.begin(), clause.then.end(), [&](const Clause& one) {
          return one.asked != (truth == Truth::kTrue);
        }));
        worst = std::max(worst, follows(clause.then));
        worst = std::max(worst, follows(clause.otherwise));
        if (truth == Truth::kUndecided) worst = std::max(worst, Outcome::kUndecided);
        break;
      }
      case lang::StmtKind::kEach:
        for (const Round& round : clause.rounds) worst = std::max(worst, follows(round.clauses));
    }
  }
  return worst;
}

Outcome follows(const Proof& proof) {
  for (const Step& when : proof.when) {
    if (when.state == Step::State::kDone && when.given.truth == Truth::kFalse)
      return Outcome::kNotApplicable;
  }
  return follows(proof.clauses);
}

const Proof& only(const eval::Recorder& recorder) {
  REQUIRE(recorder.proofs().size() == 1);
  return recorder.proofs()[0];
}

// The proof of thing/0 of the only rule.
struct Proved {
  Proved(std::string_view rules, std::string_view yaml, test::Judging::Setting setting = {})
      : recorder("thing/0"), judging(rules, yaml, watched(std::move(setting))) {}

  const Proof& proof() const { return only(recorder); }
  const Step& condition(size_t clause = 0) const {
    REQUIRE(proof().clauses.size() > clause);
    REQUIRE(proof().clauses[clause].steps.size() == 1);
    return proof().clauses[clause].steps[0];
  }

  eval::Recorder recorder;
  test::Judging judging;

 private:
  test::Judging::Setting watched(test::Judging::Setting setting) {
    setting.options.witness = &recorder;
    return setting;
  }
};

}  // namespace

TEST_CASE("a proof says of every pair of the boutique what the check says", "[proof]") {
  const std::string fixtures = ORDAIN_ROOT "/fixtures";
  run::CheckOptions options;
  for (const auto& entry : std::filesystem::directory_iterator(fixtures)) {
    if (entry.path().filename().string().starts_with("boutique"))
      options.load.paths.push_back(entry.path().string());
  }
  REQUIRE_FALSE(options.load.paths.empty());
  options.eval.tell_pass = true;
  options.eval.tell_not_applicable = true;
  const auto run = std::make_unique<run::Run>();
  run::check(options, *run);

  using Key = std::tuple<std::string, std::string, std::string>;  // rule, world, subject
  std::map<Key, Outcome> checked;
  for (const text::Finding& finding : run->findings.all()) {
    if (!finding.outcome) continue;
    auto [it, fresh] =
        checked.try_emplace({finding.code, finding.world, finding.subject}, *finding.outcome);
    if (!fresh) it->second = std::max(it->second, *finding.outcome);
  }
  REQUIRE(checked.size() == run->posture.pairs);
  REQUIRE(checked.size() > 90);

  std::array<size_t, text::kOutcomes> seen{};
  for (const auto& [key, outcome] : checked) {
    const auto& [rule, world, subject] = key;
    INFO(rule << " " << world << " " << subject);
    eval::Recorder recorder(subject);
    eval::Options watched;
    watched.only = {rule};
    watched.witness = &recorder;
    text::Findings findings;
    eval::evaluate(run->plan, run->snapshot, watched, run->sources, findings);
    size_t proofs = 0;
    for (const Proof& proof : recorder.proofs()) {
      if (proof.world != world) continue;
      ++proofs;
      CHECK(proof.rule->id == rule);
      CHECK(proof.outcome == outcome);
      CHECK(follows(proof) == outcome);
      CHECK(proof.left_out == 0);
    }
    CHECK(proofs == 1);
    ++seen[static_cast<size_t>(outcome)];
  }
  CHECK(seen[static_cast<size_t>(Outcome::kFail)] > 5);
  CHECK(seen[static_cast<size_t>(Outcome::kPass)] > 50);
}

TEST_CASE("a watched evaluation counts what an unwatched one does", "[proof]") {
  const std::string rules =
      "rule a { severity low for d in t.things\n"
      "  require every x in d.xs { x > 1 } or d.name == \"b\"\n"
      "  each x in d.xs { deny x == 3 } }\n";
  const std::string yaml = "xs: [2, 3]\nname: a\n---\nxs: [1]\nname: b\n---\nxs: [UNKNOWN]\n";
  const test::Judging plain(rules, yaml);
  const Proved proved(rules, yaml);
  REQUIRE(plain.counts("a") != "not loaded");
  CHECK(proved.judging.counts("a") == plain.counts("a"));
  CHECK(proved.judging.told() == plain.told());
  CHECK(proved.recorder.addresses() == std::vector<std::string>{"thing/0", "thing/1", "thing/2"});
}

TEST_CASE("what is not needed is said to be that", "[proof]") {
  const Proved proved(
      "rule a { severity low for d in t.things\n"
      "  require d.a == 1 or d.b == 2\n"
      "  require any x in d.xs { x == 2 } }\n",
      "a: 1\nb: 3\nxs: [1, 2, 3, 4]\n");
  const Step& either = proved.condition(0);
  REQUIRE(either.steps.size() == 2);
  CHECK(either.steps[0].state == Step::State::kDone);
  CHECK(either.steps[0].given.truth == Truth::kTrue);
  CHECK(either.steps[1].state == Step::State::kNotNeeded);
  const Step& any = proved.condition(1);
  CHECK(any.holds == 1);
  CHECK(any.fails == 1);
  CHECK(any.not_needed == 2);
  REQUIRE(any.rounds.size() == 2);
  CHECK_FALSE(any.rounds[0].decides);
  CHECK(any.rounds[1].decides);
  CHECK(any.rounds[1].names[0].given.text == "2");
}

TEST_CASE("undecided parts keep their reasons and places", "[proof]") {
  const Proved proved(
      "rule a { severity low for d in t.things\n"
      "  require d.a.b == 1\n"
      "  require d.u == 1\n"
      "  require d.s > 1\n"
      "  require d.c? == 1\n"
      "  require any x in d.xs { x == 1 } }\n",
      "s: text\nu: UNKNOWN\nxs: !open [2]\n");
  const eval::Given& absent = proved.condition(0).steps[0].given;
  CHECK(absent.reasons == text::kAbsent);
  CHECK(absent.missing == "a.b");
  CHECK(absent.pointer == "/a/b");
  CHECK(absent.at.valid());
  CHECK(proved.condition(1).given.reasons == text::kUnknown);
  CHECK(proved.condition(2).given.reasons == text::kBroken);
  CHECK(proved.condition(2).given.why == "a string text and an int 1 have no order");
  CHECK(proved.condition(3).given.truth == Truth::kFalse);
  CHECK(proved.condition(3).steps[0].given.tolerated);
  CHECK(proved.condition(4).given.reasons == text::kUnknown);
  CHECK(proved.condition(4).fails == 1);
  CHECK(proved.proof().outcome == Outcome::kError);
  CHECK(follows(proved.proof()) == Outcome::kError);
}

TEST_CASE("a proof is bounded, and says what it leaves out", "[proof]") {
  std::string list = "xs: [0";
  for (int i = 1; i < 30'000; ++i) list += ", " + std::to_string(i);
  list += "]\n";
  SECTION("elements of a quantifier are counted, few are kept") {
    const Proved proved(
        "rule a { severity low for d in t.things require no x in d.xs { x < 0 or x == \"\" } }\n"
        "rule b { severity low for d in t.things when 1 == 2 require true }\n",
        list);
    CHECK(proved.recorder.proofs().size() == 2);
    const Step& condition = proved.recorder.proofs()[0].clauses[0].steps[0];
    CHECK(condition.undecided == 30'000);
    CHECK(condition.rounds.size() == eval::kKeptRounds);
    CHECK(proved.recorder.proofs()[0].left_out == 0);
    CHECK(proved.recorder.proofs()[1].outcome == Outcome::kNotApplicable);
  }
  SECTION("rounds of each end where the proof is too long") {
    const Proved proved(
        "rule a { severity low for d in t.things each x in d.xs { deny x == 29999 } }\n", list);
    CHECK(proved.proof().outcome == Outcome::kFail);
    CHECK(proved.proof().left_out > 10'000);
    CHECK(proved.proof().clauses[0].outcome == Outcome::kFail);
    CHECK(proved.proof().clauses[0].rounds.size() <= eval::kMostSteps);
  }
  SECTION("a budget that is used up is told as such") {
    test::Judging::Setting setting;
    setting.options.budget.steps = 100;
    const Proved proved(
        "rule a { severity low for d in t.things\n"
        "  require every x in d.xs { x >= 0 } and d.xs is list }\n",
        list, setting);
    CHECK(proved.proof().outcome == Outcome::kError);
    const Step& condition = proved.condition();
    REQUIRE(condition.steps.size() == 2);
    CHECK(condition.steps[0].given.reasons == text::kBroken);
    CHECK(condition.steps[0].not_needed == 0);
    CHECK(condition.steps[1].state == Step::State::kNotReached);
  }
}

TEST_CASE("values are previewed", "[proof]") {
  const std::string text(500, 'x');
  const Proved proved("rule a { severity low for d in t.things require d.s == \"\" }\n",
                      "s: " + text + "\n");
  const eval::Given& value = proved.condition().steps[0].given;
  CHECK(value.text.size() <= eval::kPreview);
  CHECK(value.text.starts_with("\"xxx"));
  CHECK(value.text.ends_with("...\""));
}

TEST_CASE("what cannot be gone through says why", "[proof]") {
  SECTION("a condition that is neither true nor false") {
    const Proved proved("rule a { severity low for d in t.things require d.n and d.m }\n",
                        "n: 3\nm: true\n");
    CHECK(proved.proof().outcome == Outcome::kError);
    const Step& left = proved.condition().steps[0];
    CHECK(left.given.text == "3");
    CHECK(left.given.reasons == text::kBroken);
    CHECK(left.given.why == "found an int 3, wants true or false");
  }
  SECTION("a branch and a round") {
    const Proved proved(
        "rule a { severity low for d in t.things\n"
        "  if d.x == 1 { require false } else { require false }\n"
        "  each e in d.es where e == 1 { deny true }\n"
        "  each f in d.none { deny true } }\n",
        "es: [UNKNOWN, 2]\n");
    const std::vector<Clause>& clauses = proved.proof().clauses;
    REQUIRE(clauses.size() == 3);
    CHECK(clauses[0].outcome == Outcome::kUndecided);
    REQUIRE(clauses[0].then.size() == 1);
    CHECK_FALSE(clauses[0].then[0].asked);
    REQUIRE(clauses[0].otherwise.size() == 1);
    CHECK_FALSE(clauses[0].otherwise[0].asked);
    CHECK(clauses[1].outcome == Outcome::kUndecided);
    REQUIRE(clauses[1].rounds.size() == 2);
    CHECK(clauses[1].rounds[0].clauses.empty());
    CHECK_FALSE(clauses[1].rounds[0].excluded);
    CHECK(clauses[1].rounds[1].excluded);
    CHECK(clauses[2].outcome == Outcome::kUndecided);
    CHECK(clauses[2].why == "none is not set");
    CHECK(proved.proof().outcome == Outcome::kUndecided);
  }
  SECTION("the reach of the rule") {
    const Proved proved("rule a { severity low for d in t.things where d.k == 1 require true }\n",
                        "a: 1\n");
    CHECK(proved.proof().outcome == Outcome::kUndecided);
    CHECK(proved.proof().why == "k is not set");
    REQUIRE(proved.proof().reach.size() == 1);
    CHECK(proved.proof().reach[0].given.truth == Truth::kUndecided);
    REQUIRE(proved.proof().clauses.size() == 1);
    CHECK_FALSE(proved.proof().clauses[0].asked);
  }
  SECTION("subjects that nobody knows of") {
    test::Judging::Setting setting;
    setting.open_reason = "a module is not here";
    eval::Recorder recorder("t.things/*");
    setting.options.witness = &recorder;
    const test::Judging judging("rule a { severity low for d in t.things require true }\n",
                                "a: 1\n", setting);
    CHECK(only(recorder).outcome == Outcome::kUndecided);
    CHECK(only(recorder).why == "a module is not here");
    CHECK(recorder.addresses() == std::vector<std::string>{"thing/0", "t.things/*"});
  }
}

TEST_CASE("a rule with two binders is proved for each pair of elements", "[proof]") {
  eval::Recorder recorder("thing/0/es/b");
  test::Judging::Setting setting;
  setting.options.witness = &recorder;
  const test::Judging judging(
      "rule a { severity low for d in t.things, e in d.es where e.name != \"c\"\n"
      "  require e.v == d.v }\n",
      "v: 1\nes: [{name: a, v: 1}, {name: b, v: 2}, {name: c}]\n", setting);
  CHECK(judging.counts("a") == "1 pass 1 fail");
  const Proof& proof = only(recorder);
  CHECK(proof.outcome == Outcome::kFail);
  REQUIRE(proof.names.size() == 2);
  CHECK(proof.names[1].given.pointer == "/es/1");
  REQUIRE(proof.reach.size() == 2);
  CHECK(proof.reach[1].steps[0].given.text == "\"b\"");
}

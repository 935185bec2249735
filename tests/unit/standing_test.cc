// Standing: what the outcomes of rules and the records make of a control, and its indicative grade.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/standing.h"

#include <catch2/catch.hpp>

#include "engine/comply/grading.h"
#include "reading.h"

using namespace ordain;
using comply::Coverage;
using comply::Grade;
using comply::ServingRule;
using comply::Verdict;
using text::Outcome;

namespace {

using Outcomes = std::vector<std::pair<Outcome, uint64_t>>;

// A catalogue of the control A.1 and the clause C.1, the rules of a case and its records.
struct Case {
  explicit Case(std::string records, std::string as_of = "2026-06-01")
      : records_(test::By::kLibyaml, std::move(records)), as_of_(std::move(as_of)) {
    REQUIRE(records_.findings.all().empty());
    catalogues.push_back({.id = "acme:1",
                          .title = "Acme",
                          .basis = "requirement",
                          .controls = {{"C.1", "Statement", "clause", "", {}},
                                       {"A.1", "Locks", "control", "physical", {}}}});
    data::Domain& domain = snapshot_.domain("isms.records");
    for (const auto& document : records_.documents)
      domain.subjects.push_back({document->root(), "records/one", data::kEveryWorld});
  }

  Case& rule(std::string_view id, const Outcomes& outcomes,
             std::vector<std::string> controls = {"acme:1/A.1"},
             Coverage coverage = Coverage::kCross,
             text::Severity severity = text::Severity::kHigh) {
    ServingRule one;
    one.id = id;
    one.controls = std::move(controls);
    one.coverage = coverage;
    one.severity = severity;
    one.evaluated = !outcomes.empty();
    for (const auto& [outcome, count] : outcomes) one.counts[static_cast<size_t>(outcome)] = count;
    rules_.push_back(std::move(one));
    return *this;
  }

  const comply::ControlStanding& of(std::string_view id) {
    standing = comply::stand({.catalogues = catalogues,
                              .rules = rules_,
                              .findings = findings,
                              .snapshot = snapshot_,
                              .hidden = hidden_,
                              .as_of = as_of_});
    const comply::ControlStanding* found = standing.find(id);
    REQUIRE(found != nullptr);
    return *found;
  }
  Verdict verdict() { return of("A.1").verdict; }

  std::vector<comply::Catalogue> catalogues;
  text::Findings findings;
  comply::Standing standing;

 private:
  test::Reading records_;
  data::Snapshot snapshot_;
  std::vector<ServingRule> rules_;
  std::vector<text::Span> hidden_;
  std::string as_of_;
};

constexpr auto kPass = Outcome::kPass;
constexpr auto kFail = Outcome::kFail;
constexpr auto kUndecided = Outcome::kUndecided;
constexpr auto kWaived = Outcome::kWaived;
constexpr auto kNotApplicable = Outcome::kNotApplicable;

const std::string kEntry =
    "{kind: soa, id: SOA-1, owner: R, status: approved, control: A.1, applicable: true, "
    "justification: so, implementation: implemented}\n";

}  // namespace

TEST_CASE("what holds is effective, and only what was looked at", "[standing]") {
  CHECK(Case(kEntry).rule("a", {{kPass, 3}}).verdict() == Verdict::kEffective);
  CHECK(Case(kEntry).rule("a", {{kPass, 3}}).rule("b", {}).verdict() == Verdict::kEffective);
  CHECK(Case(kEntry).verdict() == Verdict::kNotAssessed);
  CHECK(Case(kEntry).rule("a", {}).verdict() == Verdict::kNotAssessed);
  CHECK(Case(kEntry).rule("a", {{kNotApplicable, 2}}).verdict() == Verdict::kNotAssessed);
}

TEST_CASE("undecided and waived are no pass", "[standing]") {
  CHECK(Case(kEntry).rule("a", {{kUndecided, 1}}).verdict() == Verdict::kNotAssessed);
  CHECK(Case(kEntry).rule("a", {{kWaived, 1}}).verdict() == Verdict::kNotAssessed);
  CHECK(Case(kEntry).rule("a", {{kPass, 9}, {kUndecided, 1}}).verdict() == Verdict::kPartly);
  CHECK(Case(kEntry).rule("a", {{kPass, 9}}).rule("b", {{kUndecided, 1}}).verdict() ==
        Verdict::kPartly);
  CHECK(Case(kEntry).rule("a", {{kPass, 9}}).rule("b", {{kPass, 1}, {kWaived, 1}}).verdict() ==
        Verdict::kPartly);
  CHECK(Case(kEntry).rule("a", {{kPass, 9}}).rule("b", {{Outcome::kError, 1}}).verdict() ==
        Verdict::kPartly);
}

TEST_CASE("what fails is partly effective as long as something holds", "[standing]") {
  const auto critical = text::Severity::kCritical;
  const std::vector<std::string> own = {"acme:1/A.1"};
  CHECK(Case(kEntry).rule("a", {{kFail, 1}}).verdict() == Verdict::kNotEffective);
  CHECK(Case(kEntry).rule("a", {{kPass, 9}, {kFail, 1}}).verdict() == Verdict::kPartly);
  CHECK(
      Case(kEntry).rule("a", {{kPass, 9}, {kFail, 1}}, own, Coverage::kCross, critical).verdict() ==
      Verdict::kNotEffective);
  CHECK(Case(kEntry).rule("a", {{kPass, 9}}).rule("b", {{kFail, 1}}).verdict() == Verdict::kPartly);
  // A rule of many controls may fail for one, and never shows one.
  const std::vector<std::string> many = {"acme:1/A.1", "b", "c", "d", "e", "f"};
  CHECK(Case(kEntry).rule("a", {{kPass, 9}}, many).verdict() == Verdict::kNotAssessed);
  CHECK(Case(kEntry).rule("a", {{kFail, 1}}).rule("b", {{kPass, 9}}, many).verdict() ==
        Verdict::kNotEffective);
  CHECK(Case(kEntry).rule("a", {{kPass, 1}}).rule("b", {{kFail, 9}}, many).verdict() ==
        Verdict::kPartly);
}

TEST_CASE("the Statement of Applicability alone says what applies", "[standing]") {
  const std::string excluded =
      "{kind: soa, id: SOA-1, owner: R, status: approved, control: A.1, applicable: false, "
      "justification: no locks}\n";
  Case one(excluded);
  one.rule("a", {{kFail, 1}});
  CHECK(one.verdict() == Verdict::kNotApplicable);
  CHECK(one.of("A.1").why == "no locks");
  CHECK(one.of("A.1").grade == Grade::kNone);
  // Without an entry nobody has said that it does not apply.
  CHECK(Case("{kind: asset, id: A, owner: R}").rule("a", {{kPass, 1}}).verdict() ==
        Verdict::kEffective);
  // A retired entry says nothing, two that disagree exclude nothing.
  std::string retired = excluded;
  retired.replace(retired.find("approved"), 8, "retired");
  CHECK(Case(retired).rule("a", {{kPass, 1}}).verdict() == Verdict::kEffective);
  Case both(excluded + "---\n" + kEntry);
  both.rule("a", {{kPass, 1}});
  CHECK(both.verdict() == Verdict::kEffective);
  CHECK(both.of("A.1").contradictions.size() == 1);
  // What is still to be filled in is no exclusion either.
  std::string open = excluded;
  open.replace(open.find("false"), 5, "maybe");
  CHECK(Case(open).rule("a", {{kPass, 1}}).verdict() == Verdict::kEffective);
}

TEST_CASE("a supplier's control is inherited while its assurance lasts", "[standing]") {
  const std::string entry =
      "{kind: soa, id: SOA-1, owner: R, status: approved, control: A.1, applicable: true, "
      "justification: so, inherited_from: SUP}\n---\n"
      "{kind: supplier, id: SUP, owner: R, assurance: [{type: iso27001, valid_until: ";
  CHECK(Case(entry + "2026-06-01}]}").verdict() == Verdict::kInherited);
  CHECK(Case(entry + "2026-05-31}]}").verdict() == Verdict::kNotAssessed);
  CHECK(Case(entry + "2026-06-01}]}").rule("a", {{kFail, 1}}).verdict() == Verdict::kNotEffective);
  CHECK(Case(kEntry.substr(0, kEntry.size() - 2) + ", inherited_from: SUP}").verdict() ==
        Verdict::kNotAssessed);
}

TEST_CASE("evidence that is no longer valid shows nothing", "[standing]") {
  const auto with = [](std::string until, std::string as_of = "2026-06-01") {
    Case one(kEntry +
                 "---\n{kind: exercise, id: EX, owner: R, status: done, controls: [A.1], evidence: "
                 "[{uri: x, collected_at: 2026-01-01, valid_until: " +
                 until + "}]}",
             std::move(as_of));
    one.rule("a", {{kPass, 1}});
    return one.verdict();
  };
  CHECK(with("2026-06-01") == Verdict::kEffective);
  CHECK(with("2026-05-31") == Verdict::kNotAssessed);
  // Without a day nothing is known to have ended.
  CHECK(with("2026-05-31", "") == Verdict::kEffective);
  // Evidence of another record that lasts is enough; a failure is none the better for its age.
  const std::string stale =
      "---\n{kind: exercise, id: EX, owner: R, status: done, controls: [A.1], evidence: "
      "[{uri: x, collected_at: 2026-01-01, valid_until: 2026-05-31}]}\n";
  const std::string fresh =
      "---\n{kind: exercise, id: EX-2, owner: R, status: done, controls: [A.1], evidence: "
      "[{uri: x, collected_at: 2026-02-01}]}\n";
  Case both(kEntry + stale + fresh);
  both.rule("a", {{kPass, 1}});
  CHECK(both.verdict() == Verdict::kEffective);
  CHECK(both.of("A.1").stale.size() == 1);
  CHECK(both.of("A.1").last_evidence == "2026-02-01");
  CHECK(Case(kEntry + stale).rule("a", {{kFail, 1}}).verdict() == Verdict::kNotEffective);
}

TEST_CASE("the class of a control is the best of its rules", "[standing]") {
  Case one(kEntry);
  one.rule("a", {}, {"acme:1/A.1"}, Coverage::kRecord);
  CHECK(one.of("A.1").coverage == Coverage::kRecord);
  one.rule("b", {}, {"acme:1/A.1"}, Coverage::kAutomated);
  CHECK(one.of("A.1").coverage == Coverage::kAutomated);
  CHECK(Case(kEntry).of("A.1").coverage == Coverage::kNone);
  const std::string audit =
      "---\n{kind: audit, id: AUD, owner: R, performed_on: 2026-04-01, covers_controls: [A.1]}\n";
  CHECK(Case(kEntry + audit).of("A.1").coverage == Coverage::kManual);
  CHECK(Case(kEntry + audit).of("A.1").last_evidence == "2026-04-01");
}

TEST_CASE("every pair is counted once", "[standing]") {
  Case one(kEntry);
  one.rule("a", {{kPass, 5}, {kFail, 1}, {kNotApplicable, 7}});
  one.rule("b", {{kUndecided, 2}, {kWaived, 1}, {Outcome::kError, 1}});
  const comply::Tally& tally = one.of("A.1").tally;
  CHECK(tally.tested == 7);
  CHECK(tally.population == 10);
  CHECK(tally.not_applicable == 7);
  CHECK(tally.population == tally.tested + tally.undecided + tally.error);
}

TEST_CASE("the summary counts and divides nothing", "[standing]") {
  Case one(kEntry);
  one.rule("a", {{kPass, 1}});
  one.of("A.1");
  CHECK(one.standing.summary("control").told() == "assessed 1 of 1, effective 1 of 1");
  CHECK(one.standing.summary("clause").told() == "assessed 0 of 1, effective 0 of 0");
}

TEST_CASE("grades follow what is wrong", "[standing]") {
  const auto low = text::Severity::kLow;
  const std::vector<std::string> a1 = {"acme:1/A.1"};
  CHECK(Case(kEntry).rule("a", {{kPass, 1}}).of("A.1").grade == Grade::kNone);
  CHECK(Case(kEntry).rule("a", {{kUndecided, 1}}).of("A.1").grade == Grade::kObservation);
  CHECK(Case(kEntry).rule("a", {{kFail, 1}}, a1, Coverage::kCross, low).of("A.1").grade ==
        Grade::kObservation);
  CHECK(Case(kEntry).rule("a", {{kFail, 1}}).of("A.1").grade == Grade::kMinor);
  CHECK(Case(kEntry).rule("a", {{kFail, 1}}).rule("b", {{kFail, 1}}).of("A.1").grade ==
        Grade::kMinor);
  Case three(kEntry);
  three.rule("a", {{kFail, 1}}).rule("b", {{kFail, 1}}).rule("c", {{kFail, 1}});
  CHECK(three.of("A.1").grade == Grade::kMajor);
  CHECK(three.of("A.1").grounds.back() == "3 candidate minors come together");
}

TEST_CASE("guidance is an observation until the Statement adopts it", "[standing]") {
  const auto grade = [](const std::string& entry, std::string_view basis) {
    Case one(entry);
    one.rule("a", {{kFail, 1}});
    one.catalogues[0].basis = basis;
    return one.of("A.1").grade;
  };
  const auto with = [](std::string_view from, std::string_view to) {
    std::string out = kEntry;
    return out.replace(out.find(from), from.size(), to);
  };
  const std::string other = with("control: A.1", "control: A.9");
  CHECK(grade(other, "requirement") == Grade::kMinor);
  CHECK(grade(other, "guidance") == Grade::kObservation);
  CHECK(grade(with("status: approved", "status: draft"), "guidance") == Grade::kObservation);
  CHECK(grade(with("applicable: true", "applicable: false"), "guidance") == Grade::kNone);
  CHECK(grade(kEntry, "guidance") == Grade::kMinor);
}

TEST_CASE("the Statement need not speak of guidance", "[standing]") {
  const auto left_out = [](std::string_view basis) {
    Case one(kEntry);
    one.catalogues[0].controls.push_back({"A.2", "Gates", "control", "physical", {}});
    one.catalogues[0].basis = basis;
    const size_t told = one.of("A.2").contradictions.size();
    CHECK(comply::without_entry(one.standing).size() == told);
    return told;
  };
  CHECK(left_out("requirement") == 1);
  CHECK(left_out("guidance") == 0);
}

TEST_CASE("what is open and overdue is graded by its record", "[standing]") {
  const auto with = [](std::string finding, std::string as_of = "2026-06-01") {
    return Case(kEntry +
                    "---\n{kind: finding, id: F, owner: R, status: active, requirement: A.1, " +
                    finding + "}",
                std::move(as_of))
        .of("A.1")
        .grade;
  };
  CHECK(with("grade: major, due: 2026-09-01") == Grade::kMajor);
  CHECK(with("grade: minor, due: 2026-09-01") == Grade::kMinor);
  CHECK(with("grade: improvement, due: 2026-09-01") == Grade::kObservation);
  CHECK(with("grade: improvement, due: 2026-05-31") == Grade::kMinor);
  CHECK(with("grade: improvement, due: 2026-05-31", "") == Grade::kObservation);
  CHECK(with("grade: major, due: 2026-05-01, closed_on: 2026-04-01") == Grade::kNone);
}

TEST_CASE("a mandatory document that is missing is a candidate major", "[standing]") {
  const auto with = [](std::string records) {
    Case one(std::move(records));
    one.catalogues[0].controls[0].attributes = {{"documents", {"Method", "Statement"}},
                                                {"records", {"document topic=method", "soa"}}};
    one.rule("a", {{kPass, 1}}, {"acme:1/C.1"});
    const comply::ControlStanding& clause = one.of("C.1");
    return std::pair(clause.grade, clause.grounds);
  };
  const std::string method = "---\n{kind: document, id: D, owner: R, topic: method, status: ";
  CHECK(with(kEntry + method + "approved}").first == Grade::kNone);
  CHECK(with(kEntry + method + "draft}").first == Grade::kMinor);
  CHECK(with(kEntry + method + "retired}").first == Grade::kMajor);
  CHECK(with(kEntry).second == std::vector<std::string>{"a mandatory document is missing: Method"});
  CHECK(with("{kind: document, id: D, owner: R, topic: method, status: approved}").second ==
        std::vector<std::string>{"a mandatory document is missing: Statement",
                                 "the Statement of Applicability leaves out 1 of 1 controls"});
}

TEST_CASE("a clause of which nothing is recorded is a candidate major", "[standing]") {
  CHECK(Case(kEntry).rule("a", {}, {"acme:1/C.1"}).of("C.1").grade == Grade::kMajor);
  // Of a control that says only that its checks had nothing to look at; without rules nobody asked.
  CHECK(Case(kEntry).rule("a", {}).of("A.1").grade == Grade::kNone);
  CHECK(Case(kEntry).of("C.1").grade == Grade::kNone);
}

TEST_CASE("what the Statement says is held against what is shown", "[standing]") {
  const auto said = [](const std::string& records) {
    Case one(records);
    one.rule("a", {{kPass, 1}});
    return one.of("A.1").contradictions;
  };
  CHECK(said(kEntry).empty());
  Case failing(kEntry);
  failing.rule("a", {{kFail, 1}});
  CHECK(failing.of("A.1").contradictions ==
        std::vector<std::string>{"the Statement says implemented, and 1 of its rules fails"});
  CHECK(
      said(kEntry + "---\n{kind: treatment, id: T, owner: R, status: active, controls: [A.1], "
                    "progress: running}") ==
      std::vector<std::string>{"the Statement says implemented, and T that builds it is running"});
  CHECK(said("{kind: soa, id: S, owner: R, status: approved, control: A.1, applicable: false, "
             "justification: no}\n---\n"
             "{kind: risk, id: RSK, owner: R, status: active, needed_controls: [A.1]}") ==
        std::vector<std::string>{"it is excluded, and RSK needs it"});
  CHECK(said("{kind: soa, id: S, owner: R, status: approved, control: A.2, applicable: true}") ==
        std::vector<std::string>{"the Statement of Applicability has no entry for it"});
}

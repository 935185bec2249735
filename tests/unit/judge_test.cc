// The judge: what gates, and exit codes.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/judge.h"

#include <catch2/catch.hpp>

using namespace ordain;
using comply::Counts;
using comply::gates;
using comply::judge;
using comply::Policy;
using comply::Posture;
using comply::UndecidedGate;
using text::Finding;
using text::Findings;
using text::Outcome;
using text::Severity;

namespace {

Finding outcome(Outcome outcome, Severity severity = Severity::kMedium, uint8_t reasons = 0,
                std::string subject = "Pod/shop/cart") {
  Finding finding;
  finding.code = "kubernetes.no-privileged-container";
  finding.outcome = outcome;
  finding.severity = severity;
  finding.reasons = reasons;
  finding.subject = std::move(subject);
  return finding;
}

Counts counts(Outcome outcome, uint64_t number) {
  Counts all{};
  all[static_cast<size_t>(Outcome::kPass)] = 3;
  all[static_cast<size_t>(outcome)] += number;
  return all;
}

constexpr uint8_t kBoth = text::kAbsent | text::kUnknown;

}  // namespace

TEST_CASE("a failure gates from the threshold on", "[judge]") {
  Policy policy;
  CHECK(gates(outcome(Outcome::kFail, Severity::kMedium), policy));
  CHECK(gates(outcome(Outcome::kFail, Severity::kCritical), policy));
  CHECK(!gates(outcome(Outcome::kFail, Severity::kLow), policy));
  policy.fail_on = Severity::kInfo;
  CHECK(gates(outcome(Outcome::kFail, Severity::kInfo), policy));
  policy.fail_on.reset();
  CHECK(!gates(outcome(Outcome::kFail, Severity::kCritical), policy));
}

TEST_CASE("other outcomes and diagnostics never gate", "[judge]") {
  const Policy policy;
  for (const Outcome other :
       {Outcome::kPass, Outcome::kWaived, Outcome::kNotApplicable, Outcome::kError}) {
    CHECK(!gates(outcome(other, Severity::kCritical), policy));
  }
  Finding diagnostic;
  diagnostic.severity = Severity::kCritical;
  CHECK(!gates(diagnostic, policy));
}

TEST_CASE("an undecided pair gates as the policy says", "[judge]") {
  const Finding absent = outcome(Outcome::kUndecided, Severity::kHigh, text::kAbsent);
  const Finding unknown = outcome(Outcome::kUndecided, Severity::kHigh, text::kUnknown);
  const Finding mixed = outcome(Outcome::kUndecided, Severity::kHigh, kBoth);
  const Finding low = outcome(Outcome::kUndecided, Severity::kLow, text::kAbsent);
  Policy policy;
  policy.undecided = UndecidedGate::kReport;
  CHECK(!gates(absent, policy));
  CHECK(!gates(unknown, policy));
  policy.undecided = UndecidedGate::kAbsent;
  CHECK(gates(absent, policy));
  CHECK(!gates(unknown, policy));
  CHECK(!gates(mixed, policy));
  CHECK(!gates(low, policy));
  policy.undecided = UndecidedGate::kFail;
  CHECK(gates(absent, policy));
  CHECK(gates(unknown, policy));
  CHECK(gates(mixed, policy));
  CHECK(!gates(low, policy));
}

TEST_CASE("all well is 0, something that gates is 1", "[judge]") {
  Findings none;
  const Posture good = judge(counts(Outcome::kPass, 1), 0, none, {});
  CHECK(good.exit_code == 0);
  CHECK(good.pairs == 4);
  CHECK(!good.incomplete);

  Findings findings;
  findings.report(outcome(Outcome::kFail));
  findings.report(outcome(Outcome::kFail));  // a second clause of the same pair
  findings.report(outcome(Outcome::kFail, Severity::kMedium, 0, "Pod/shop/api"));
  findings.report(outcome(Outcome::kFail, Severity::kLow, 0, "Pod/shop/web"));
  const Posture bad = judge(counts(Outcome::kFail, 3), 0, findings, {});
  CHECK(bad.exit_code == 1);
  CHECK(bad.gating == 2);

  Policy lenient;
  lenient.exit_zero = true;
  CHECK(judge(counts(Outcome::kFail, 3), 0, findings, lenient).exit_code == 0);
  CHECK(judge(counts(Outcome::kFail, 3), 0, findings, lenient).gating == 2);
}

TEST_CASE("pairs of one address in two worlds, or at two places, are two pairs", "[judge]") {
  Findings findings;
  Finding one = outcome(Outcome::kFail);
  findings.report(one);
  one.world = "staging";
  findings.report(one);
  one.subject_span = {0, 40, 80};
  findings.report(one);
  CHECK(judge(counts(Outcome::kFail, 3), 0, findings, {}).gating == 3);
}

TEST_CASE("a job that was not done is 2, whatever else was found", "[judge]") {
  Policy lenient;
  lenient.exit_zero = true;
  lenient.allow_empty = true;
  Findings failed;
  failed.report(outcome(Outcome::kFail));
  CHECK(judge(counts(Outcome::kError, 1), 0, failed, lenient).exit_code == 2);
  CHECK(judge(counts(Outcome::kFail, 1), 1, failed, lenient).exit_code == 2);
  Findings unread;
  unread.report("read/yaml-syntax", text::Level::kError, {}, "a tab where a space is wanted");
  const Posture posture = judge(counts(Outcome::kPass, 1), 0, unread, lenient);
  CHECK(posture.exit_code == 2);
  CHECK(posture.incomplete);
  CHECK(posture.incomplete_reason.empty());
  Findings warned;
  warned.report("read/duplicate-key", text::Level::kWarning, {}, "a key stands twice");
  CHECK(judge(counts(Outcome::kPass, 1), 0, warned, {}).exit_code == 0);
}

TEST_CASE("nothing to evaluate is 2 and says so, unless that is allowed", "[judge]") {
  Findings none;
  const Posture empty = judge({}, 0, none, {});
  CHECK(empty.exit_code == 2);
  CHECK(empty.incomplete_reason == "nothing to evaluate: no rule has a subject in what was read");
  Policy policy;
  policy.exit_zero = true;
  CHECK(judge({}, 0, none, policy).exit_code == 2);
  policy.allow_empty = true;
  CHECK(judge({}, 0, none, policy).exit_code == 0);
  // Not applicable is evaluated, too.
  Counts skipped{};
  skipped[static_cast<size_t>(Outcome::kNotApplicable)] = 1;
  CHECK(judge(skipped, 0, none, {}).exit_code == 0);
  // When something else went wrong, that is the reason.
  CHECK(judge({}, 1, none, {}).incomplete_reason.empty());
}

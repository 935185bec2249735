// Judge: what gates, and the exit code.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/judge.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>

namespace ordain::comply {

bool gates(const text::Finding& finding, const Policy& policy) {
  if (!finding.outcome) return false;
  const bool severe = policy.fail_on && finding.severity >= *policy.fail_on;
  if (*finding.outcome == text::Outcome::kFail) return severe;
  if (*finding.outcome != text::Outcome::kUndecided) return false;
  switch (policy.undecided) {
    case UndecidedGate::kReport:
      return false;
    case UndecidedGate::kAbsent:
      return severe && finding.reasons == text::kAbsent;
    case UndecidedGate::kFail:
      return severe;
  }
  return false;
}

Posture judge(const Counts& counts, size_t bad_rules, const text::Findings& findings,
              const Policy& policy) {
  Posture posture;
  posture.counts = counts;
  posture.pairs = std::accumulate(counts.begin(), counts.end(), uint64_t{0});

  // A pair may have several findings and gates once.
  using Pair =
      std::tuple<std::string_view, std::string_view, std::string_view, text::SourceId, uint32_t>;
  std::set<Pair> gating;
  for (const text::Finding& finding : findings.all()) {
    if (!gates(finding, policy)) continue;
    gating.emplace(finding.code, finding.world, finding.subject, finding.subject_span.source,
                   finding.subject_span.begin);
  }
  posture.gating = gating.size();

  posture.incomplete =
      bad_rules > 0 || counts[static_cast<size_t>(text::Outcome::kError)] > 0 ||
      std::any_of(findings.all().begin(), findings.all().end(), [](const text::Finding& finding) {
        return finding.outcome ? *finding.outcome == text::Outcome::kError
                               : finding.level == text::Level::kError;
      });
  if (!posture.incomplete && posture.pairs == 0 && !policy.allow_empty) {
    posture.incomplete = true;
    posture.incomplete_reason = "nothing to evaluate: no rule has a subject in what was read";
  }
  if (posture.incomplete) {
    posture.exit_code = 2;
  } else if (posture.gating > 0 && !policy.exit_zero) {
    posture.exit_code = 1;
  }
  return posture;
}

}  // namespace ordain::comply

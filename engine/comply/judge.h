// Judge: outcomes -> Posture: what a run comes to, and the exit code it ends with.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/text/finding.h"

namespace ordain::comply {

// How an undecided pair gates: cli.md, `--undecided`.
enum class UndecidedGate : uint8_t { kReport, kAbsent, kFail };

struct Policy {
  // Findings of this severity and above make exit code 1; nothing: never.
  std::optional<text::Severity> fail_on = text::Severity::kMedium;
  UndecidedGate undecided = UndecidedGate::kAbsent;
  // Nothing to evaluate is no error.
  bool allow_empty = false;
  // Turns exit code 1 into 0, never 2.
  bool exit_zero = false;
};

// Counts of (rule, subject) pairs, by text::Outcome.
using Counts = std::array<uint64_t, text::kOutcomes>;

struct Posture {
  Counts counts{};
  uint64_t pairs = 0;
  // Pairs that gate: failed at or above the threshold, or undecided as the policy says.
  uint64_t gating = 0;
  // The whole job was not done: exit code 2.
  bool incomplete = false;
  // Why it is incomplete when no finding says so ("nothing to evaluate ..."); empty otherwise.
  std::string incomplete_reason;
  int exit_code = 0;
};

// Whether this outcome counts against the threshold.
bool gates(const text::Finding& finding, const Policy& policy);

// `bad_rules`: rules that were not evaluated because they do not compile.
Posture judge(const Counts& counts, size_t bad_rules, const text::Findings& findings,
              const Policy& policy);

}  // namespace ordain::comply

// Hindsight: what a run shows of the project's rules that their text alone does not.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/snapshot.h"
#include "engine/eval/evaluate.h"
#include "engine/lang/plan.h"
#include "engine/text/finding.h"

namespace ordain::run {

// Warns, when all is evaluated, of
// - `run/dead-path`: a field without a schema that no subject of the run has, where it could be;
// - `run/vacuous`: a `require every` that held only because there was nothing to go through.
// It asks the documents again, and not the evaluation: a path that some subject has is done with at
// that subject, so that only what is dead is looked for in all of them, and evaluating costs
// nothing more. So a path is alive too if only a subject has it that the rule's `where` leaves out:
// rather silent than wrong. The shipped rules have schemas and tests of their own and are not
// looked at.
//
// Without a near name among the keys that stand there, a dead path is told only if the rule reads
// it plainly (no `?`, `??` or `exists`, and in no part of a condition that another part guards) and
// at least kHandful subjects could have had it; the same holds for `run/vacuous`.
inline constexpr size_t kHandful = 5;

void look_back(const lang::Plan& plan, const data::Snapshot& snapshot, const eval::Results& results,
               const text::SourceSet& sources, text::Findings& findings);

}  // namespace ordain::run

// Mutation: whether the cases of each rule notice a small change of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/run/test.h"

// Each mutant of a rule (lang/mutants.h) is held against the cases that name the rule. One that
// leaves all of them as they are survives: no case shows that this part of the rule matters. It is
// a finding (test/survived) at the part.
//
// Some changes make no difference that a document could show. The rule says so where it is, in a
// comment at the end of the line or in the lines right above it:
//
//   # mutant < -> <=: a port is never 0
//
// It counts for the survivors of that change on that line; a comment without a survivor is a
// finding (test/excluded), so that none outlives its reason.
namespace ordain::run {

// Of a hundred mutants so many may be excluded, and always one.
inline constexpr size_t kMostExcluded = 5;
bool is_few_excluded(const Mutation& mutation);

// Fills TestRun::mutation and those of each rule. All cases must hold. The run's plans are changed
// meanwhile, and are as they were afterwards.
void mutate(TestRun& run);

}  // namespace ordain::run

// Coverage: which clauses and conditions of each rule the cases let come out both ways.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/run/test.h"

// A clause (require, deny) should pass in some case and fail in some; a condition that is made of
// no others should be true in some and false in some. Conditions are those of clauses, `when`,
// `where`, `if`, quantifiers and lets, of all file-level lets that the rule uses too. What came out
// only one way is a finding (test/uncovered) at its place. What is undecided counts for neither.
namespace ordain::run {

// Fills TestRun::coverage and those of each rule: runs all cases once more, and watches.
void cover(TestRun& run);

}  // namespace ordain::run

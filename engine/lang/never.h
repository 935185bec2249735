// Never: conditions that come out the same whatever a document says, given the types.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lang/plan.h"
#include "engine/text/finding.h"

namespace ordain::lang {

// Warns (`lang/never`) of this expression, not of those in it, except that a chain of `and` or of
// `or` is looked at as a whole. What is absent or unknown decides nothing, so "always" means: of a
// value that is there.
void find_never(const Expr& expr, const text::SourceSet& sources, text::Findings& findings);

}  // namespace ordain::lang

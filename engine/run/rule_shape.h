// The shape of a rule: what it asks of what, and what that costs, whatever it is called.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/lang/plan.h"
#include "engine/text/source.h"

namespace ordain::run {

// Subjects, conditions and clauses as they are written, without messages and metadata: two rules of
// one shape end alike for every subject.
std::string shape_of(const lang::Rule& rule, const text::SourceSet& sources);

// The product of collections that bounds the rule's work: the deepest nest of its loops, outermost
// first. A domain that an equality is looked up in counts as one element, and is left out.
std::string cost_of(const lang::Rule& rule, const text::SourceSet& sources);

}  // namespace ordain::run

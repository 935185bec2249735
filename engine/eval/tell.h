// Tell: what the clauses of a rule came to for one subject -> findings, each at its culprit.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/data/snapshot.h"
#include "engine/eval/evaluator.h"
#include "engine/lang/plan.h"
#include "engine/text/finding.h"

namespace ordain::eval {

// What a finding needs to know of its subject.
struct Told {
  const lang::Rule* rule = nullptr;
  data::Node node;  // may be none: a computed subject
  std::string address;
  std::string world;
  // The folder of its document (of the world, for a computed subject) from the root of the project.
  std::string place;
  const Hidden* hidden = nullptr;  // what no finding tells; null: nothing
};

// Findings of the results of one (rule, subject) pair, evaluated with blame. A result whose root
// cause another has already told is folded into that one as a note. The worst finding has the
// pair's outcome.
std::vector<text::Finding> tell(const Told& told, const std::vector<ClauseResult>& results,
                                const text::SourceSet& sources);

// The finding of a subject that passed or to which the rule does not apply.
text::Finding tell_plain(const Told& told, text::Outcome outcome);

}  // namespace ordain::eval

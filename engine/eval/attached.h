// Attached: what a finding carries of its subject beside the message: evidence and fixes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/eval/evaluator.h"
#include "engine/text/finding.h"

// Internal to engine/eval: evaluate.cc. Evaluated for the pairs that are told, behind their
// outcome, which none of it changes; each expression has the budget of a pair of its own.
namespace ordain::eval {

struct Attached {
  std::vector<text::Evidence> evidence;
  std::vector<text::Fix> fixes;  // of a pair that fails
};

// Of the pair that the evaluator has just run. `traced`: it did so with blame, so that what a value
// was computed from is known; where not, what stands in no document is not told if anything is
// hidden.
Attached attached(Evaluator& evaluator, const lang::Rule& rule, text::Outcome outcome,
                  const Hidden& hidden, bool traced);

// Puts it into a finding of that pair, with the exemption, which makes what it waives waived.
void attach(const Attached& attached, text::Outcome outcome, const Evaluator::Exempted& exempted,
            text::Finding& finding);

// The value as JSON; false when it is longer than `limit` bytes, or not known in a part.
bool append_json(std::string& out, const Value& value, size_t limit);

}  // namespace ordain::eval

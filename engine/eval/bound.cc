// Bound: an expression of params and constants, evaluated where no document is.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/bound.h"

#include "engine/eval/evaluator.h"
#include "engine/eval/given.h"

namespace ordain::eval {

lang::BoundVerdict decide_bound(const lang::Plan& plan, const lang::Expr& bound, uint32_t slots) {
  using Held = lang::BoundVerdict::Held;
  const data::Snapshot nothing;
  const Budget budget;
  text::Findings unheard;
  Evaluator evaluator(plan, nothing, budget, unheard);
  lang::Rule frame;
  frame.slots = slots;
  evaluator.begin(frame, 0, false);
  const Value value = evaluator.truth(bound);
  if (value.missing()) return {Held::kUndecided, why_missing(value, nullptr)};
  return {value.boolean ? Held::kYes : Held::kNo, {}};
}

}  // namespace ordain::eval

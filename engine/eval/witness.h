// Witness: told of each step of an evaluation, in order, so that a proof of it can be kept.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/data/snapshot.h"
#include "engine/eval/value.h"
#include "engine/lang/plan.h"
#include "engine/text/finding.h"

namespace ordain::eval {

// What the evaluator calls while it goes about its work, when somebody watches (Options::witness).
// It watches the very evaluation whose outcomes are counted, the one without blame: there is no
// second semantics that could differ. Calls nest as the rule does. Values live until the next
// subject.
class Hidden;

class Witness {
 public:
  virtual ~Witness() = default;

  // Before all else: what may not be told. It lives as long as the evaluation.
  virtual void hide(const Hidden& hidden) = 0;

  // A pair of rule and subject begins, after the rule's `for` and its `where` were gone through; it
  // ends in this outcome. `why` is what the rule's reach is undecided on, or null.
  virtual void subject(const lang::Rule& rule, std::string_view address, data::Node node,
                       std::string_view world) = 0;
  virtual void verdict(text::Outcome outcome, const Value* why) = 0;

  // Around a statement; `undecided` within one that cannot be gone through.
  virtual void begin(const lang::Stmt& stmt) = 0;
  virtual void undecided(const Value& why) = 0;
  virtual void end(const lang::Stmt& stmt, text::Outcome outcome) = 0;

  // Around an expression. `no_truth`: what it gave is neither true nor false, which is this error.
  virtual void enter(const lang::Expr& expr) = 0;
  virtual void leave(const lang::Expr& expr, const Value& value) = 0;
  virtual void no_truth(const lang::Expr& expr, const Value& wrong) = 0;

  // The loop's generator at `depth` is at this element.
  virtual void element(const lang::Loop& loop, size_t depth, const Value& element,
                       const Value& key) = 0;

  // The budget is used up: what is not evaluated from here on would have been.
  virtual void exhausted() = 0;
};

}  // namespace ordain::eval

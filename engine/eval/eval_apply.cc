// Calls of functions that files declare: a frame for each, and the body evaluated in it.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/evaluator.h"

namespace ordain::eval {

// Opens the frame of a call, with the value of each argument in its slot: evaluated once, however
// often the body speaks of it, and missing inside as it was outside.
void Evaluator::open_call(const lang::Expr& expr) {
  const lang::Function& function = *expr.function;
  if (frames_.size() == open_calls_) frames_.emplace_back();
  // Arguments that are calls use the frames behind this one.
  std::vector<Slot>& frame = frames_[open_calls_++];
  frame.assign(function.slots, {});
  for (size_t i = 0; i < expr.args.size(); ++i) frame[i].value = eval(*expr.args[i]);
  slots_.swap(frame);
  open_locals(function.locals);
}

void Evaluator::close_call() { slots_.swap(frames_[--open_calls_]); }

Value Evaluator::apply(const lang::Expr& expr) {
  open_call(expr);
  const Value value = eval(*expr.function->body);
  close_call();
  return value;
}

Sight Evaluator::sees_applied(const lang::Expr& expr) {
  if (!step(expr)) return Sight::kUnclear;
  open_call(expr);
  const Sight sight = sees(*expr.function->body);
  close_call();
  return sight;
}

}  // namespace ordain::eval

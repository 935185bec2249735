// Rounds of a proof: elements of quantifiers and `each`, those worth telling kept, all counted.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "engine/eval/given.h"
#include "engine/eval/recorder.h"

namespace ordain::eval {

using Quantifier = lang::ast::Quantifier;

namespace {

size_t size_of(const std::vector<Clause>& clauses);

}  // namespace

size_t size_of(const Round& round) { return 1 + size_of(round.steps) + size_of(round.clauses); }

size_t size_of(const std::vector<Step>& steps) {
  size_t size = steps.size();
  for (const Step& step : steps) {
    size += size_of(step.steps);
    for (const Round& round : step.rounds) size += size_of(round);
  }
  return size;
}

namespace {

size_t size_of(const std::vector<Clause>& clauses) {
  size_t size = clauses.size();
  for (const Clause& clause : clauses) {
    size += size_of(clause.steps) + size_of(clause.then) + size_of(clause.otherwise);
    for (const Round& round : clause.rounds) size += size_of(round);
  }
  return size;
}

}  // namespace

Step* find(std::vector<Step>& steps, const lang::Expr* expr) {
  const auto it = std::find_if(steps.rbegin(), steps.rend(),
                               [expr](const Step& step) { return step.expr == expr; });
  return it == steps.rend() ? nullptr : &*it;
}

Truth truth_of(std::vector<Step>& steps, const lang::Expr* expr) {
  if (expr == nullptr) return Truth::kTrue;
  const Step* step = find(steps, expr);
  return step == nullptr ? Truth::kNone : step->given.truth;
}

void Recorder::element(const lang::Loop& loop, size_t depth, const Value& element,
                       const Value& key) {
  if (!state_->wanted || state_->unseen > 0) return;
  close_round();
  Frame& frame = state_->frames.back();
  const lang::Generator& generator = loop.generators[depth];
  frame.names.resize(depth + 1);
  Binding& name = frame.names.back();
  name = {generator.name, "", given(element, hidden_)};
  if (generator.has_key) name.key = given(key, hidden_).text;
  // The subjects of a rule are pairs of their own.
  if (state_->frames.size() == 1) return;
  if (depth + 1 < loop.generators.size()) {
    frame.inner = true;
    return;
  }
  if (frame.stmt != nullptr && state_->kept >= kMostSteps) {
    // What is inside is left out too, as nothing here gives room back.
    ++state_->left_out;
    frame.cut = true;
    return;
  }
  frame.open = true;
  frame.round.names = frame.names;
  frame.round.steps = std::move(frame.coming);
  frame.coming.clear();
  ++state_->kept;
}

void Recorder::close_round() {
  Frame& frame = state_->frames.back();
  frame.inner = false;
  if (!frame.open) return;
  frame.open = false;
  Round round = std::exchange(frame.round, {});
  const Truth where = truth_of(round.steps, frame.loop->where);
  round.excluded = where == Truth::kFalse;
  if (frame.stmt != nullptr) {
    frame.rounds.push_back(std::move(round));
    return;
  }
  const lang::Expr& expr = *frame.expr;
  if (expr.op == lang::ExprOp::kListComp || expr.op == lang::ExprOp::kMapComp) {
    // Which elements are in the list or map is decided by the `where` alone.
    round.truth = where;
  } else {
    // An element is undecided when its `where` is and the body would make it count.
    const bool every = expr.quantifier == Quantifier::kEvery;
    round.truth = truth_of(round.steps, expr.args[0]);
    const Truth counts = every ? Truth::kFalse : Truth::kTrue;
    if (where == Truth::kUndecided && round.truth == counts) round.truth = Truth::kUndecided;
  }
  Step& step = frame.step;
  uint64_t& count = round.excluded                     ? step.excluded
                    : round.truth == Truth::kTrue      ? step.holds
                    : round.truth == Truth::kFalse     ? step.fails
                    : round.truth == Truth::kUndecided ? step.undecided
                                                       : step.uncounted;
  ++count;
  const auto same = [&round](const Round& other) {
    return other.excluded == round.excluded && (round.excluded || other.truth == round.truth);
  };
  const auto kept = std::count_if(frame.rounds.begin(), frame.rounds.end(), same);
  if (static_cast<size_t>(kept) >= kKeptRounds) {
    // Of `last` the latest ones are of interest, else the first.
    if (expr.quantifier != Quantifier::kLast) {
      state_->kept -= std::min(state_->kept, size_of(round));
      return;
    }
    const auto oldest = std::find_if(frame.rounds.begin(), frame.rounds.end(), same);
    state_->kept -= std::min(state_->kept, size_of(*oldest));
    frame.rounds.erase(oldest);
  }
  frame.rounds.push_back(std::move(round));
}

void Recorder::settle(Step& step) {
  const lang::Expr& expr = *step.expr;
  const Truth truth = step.given.truth;
  const auto decide = [&step](Truth wanted, bool last) {
    Round* found = nullptr;
    for (Round& round : step.rounds) {
      if (!round.excluded && round.truth == wanted && (found == nullptr || last)) found = &round;
    }
    if (found != nullptr) found->decides = true;
  };
  switch (expr.quantifier) {
    case Quantifier::kAny:
      if (truth == Truth::kTrue) decide(Truth::kTrue, false);
      break;
    case Quantifier::kNo:
      if (truth == Truth::kFalse) decide(Truth::kTrue, false);
      break;
    case Quantifier::kEvery:
      if (truth == Truth::kFalse) decide(Truth::kFalse, false);
      break;
    case Quantifier::kFirst:
    case Quantifier::kLast:
      if (step.holds > 0) decide(Truth::kTrue, expr.quantifier == Quantifier::kLast);
      break;
    default:
      break;
  }
  if (expr.loop->generators.size() != 1) return;
  const Step* collection = find(step.steps, expr.loop->generators[0].collection);
  if (collection == nullptr || collection->given.elements < 0) return;
  const uint64_t seen = step.holds + step.fails + step.undecided + step.excluded + step.uncounted;
  const auto all = static_cast<uint64_t>(collection->given.elements);
  // An evaluation that ran out of its budget would have gone on.
  if (all > seen && !state_->exhausted) step.not_needed = all - seen;
}

}  // namespace ordain::eval

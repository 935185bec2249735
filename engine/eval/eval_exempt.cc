// Exempt: what fails or cannot be decided is waived where an exemption in force says so.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/evaluator.h"

namespace ordain::eval {

using text::Outcome;
using State = text::Exemption::State;

namespace {

State state_of(const lang::Exempt& exempt, const std::optional<data::Moment>& today) {
  if (exempt.until.empty()) return State::kWaives;
  if (!today) return State::kUndated;
  // Until the end of its last day.
  return data::to_string(data::day_of(*today)) <= exempt.until ? State::kWaives : State::kLapsed;
}

}  // namespace

Outcome Evaluator::exempt(const lang::Rule& rule, Outcome outcome,
                          std::vector<ClauseResult>* results) {
  if (outcome != Outcome::kFail && outcome != Outcome::kUndecided) return outcome;
  const lang::Exempt* broken = nullptr;
  Value why;
  for (const lang::Exempt& one : rule.exempt) {
    const Value value = truth(*one.when);
    if (value.is_true()) {
      const State state = state_of(one, today_);
      if (state == State::kWaives || exempted_.exempt == nullptr) exempted_ = {&one, state};
      if (state == State::kWaives) return Outcome::kWaived;
    } else if (broken == nullptr && value.missing() && (value.reasons & text::kBroken) != 0) {
      broken = &one;
      why = value;
    }
  }
  if (broken == nullptr) return outcome;
  if (results != nullptr)
    results->push_back({.outcome = Outcome::kError, .value = why, .exempt = broken});
  return Outcome::kError;
}

}  // namespace ordain::eval

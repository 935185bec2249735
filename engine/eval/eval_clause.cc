// Clauses: the statements of a rule for one subject, and the outcome they come to.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/eval/address.h"
#include "engine/eval/evaluator.h"
#include "engine/eval/sensitive.h"

namespace ordain::eval {

using text::Outcome;

namespace {

// Bytes of an author's message, rendered.
constexpr size_t kMessage = 1000;

}  // namespace

Evaluator::Glimpse Evaluator::glimpse(const lang::Rule& rule, data::WorldId world,
                                      data::Node subject, text::Outcome& outcome) {
  const lang::Loop& loop = *rule.subjects;
  begin(rule, world, false, false);
  bind(loop.generators[0].slot, of_node(subject));
  if (loop.where != nullptr) {
    const Sight where = sees(*loop.where);
    if (where == Sight::kUnclear) return Glimpse::kUnclear;
    if (where == Sight::kFalse) return Glimpse::kNoPair;
    restart();
  }
  open_locals(loop.locals);
  outcome = run(rule, nullptr);
  return Glimpse::kPair;
}

text::Outcome Evaluator::run(const lang::Rule& rule, std::vector<ClauseResult>* results) {
  exempted_ = {};
  open_locals(rule.locals);
  // One `when` that does not hold is enough, whatever the others are.
  Value undecided_when = Value::of(true);
  for (const lang::Expr* when : rule.when) {
    if (!told_) {
      const Sight plain = sees(*when);
      if (plain == Sight::kFalse) return Outcome::kNotApplicable;
      if (plain == Sight::kTrue) continue;
    }
    const Value value = truth(*when);
    if (value.is_false()) return Outcome::kNotApplicable;
    if (value.missing())
      undecided_when = undecided_when.missing() ? join_missing(undecided_when, value) : value;
  }
  Outcome outcome = Outcome::kPass;
  if (undecided_when.missing()) {
    outcome = undecided_when.reasons & text::kBroken ? Outcome::kError : Outcome::kUndecided;
    if (results != nullptr) results->push_back({.outcome = outcome, .value = undecided_when});
    return exempt(rule, outcome, results);
  }
  outcome = statements(rule.body, results);
  if (exhausted_ && outcome != Outcome::kError) {
    outcome = Outcome::kError;
    if (results != nullptr) results->push_back({.outcome = outcome, .value = exhausted_value_});
  }
  return exempt(rule, outcome, results);
}

Outcome Evaluator::statements(std::span<const lang::Stmt* const> body,
                              std::vector<ClauseResult>* results) {
  Outcome worst = Outcome::kPass;
  for (const lang::Stmt* stmt : body) {
    Outcome outcome = Outcome::kPass;
    if (witness_ != nullptr) witness_->begin(*stmt);
    switch (stmt->kind) {
      case lang::StmtKind::kRequire:
      case lang::StmtKind::kDeny:
        outcome = clause(*stmt, results);
        break;
      case lang::StmtKind::kIf: {
        // Nobody is told of it: a plain condition is seen at a glance.
        const Sight plain = told_ ? Sight::kUnclear : sees(*stmt->condition);
        const Value condition =
            plain == Sight::kUnclear ? truth(*stmt->condition) : Value::of(plain == Sight::kTrue);
        if (condition.missing()) {
          outcome = undecided(*stmt, condition, results);
        } else {
          open_locals(condition.boolean ? stmt->locals : stmt->other_locals);
          outcome = statements(condition.boolean ? stmt->then : stmt->otherwise, results);
        }
        break;
      }
      case lang::StmtKind::kEach: {
        int64_t round = 0;
        const Rounds whole = rounds(*stmt->loop, 0, [&](const Value& condition) {
          if (condition.missing()) {
            outcome = std::max(outcome, undecided(*stmt, condition, results));
            return true;
          }
          // The key is only for telling.
          if (results != nullptr) {
            const lang::Generator& last = stmt->loop->generators.back();
            each_keys_.push_back(last.has_key ? to_text(slots_[last.key_slot].value)
                                              : round_key(slots_[last.slot].value, round));
          }
          ++round;
          open_locals(stmt->locals);
          outcome = std::max(outcome, statements(stmt->then, results));
          if (results != nullptr) each_keys_.pop_back();
          return !exhausted_;
        });
        if (!whole.whole)
          outcome =
              std::max(outcome, undecided(*stmt, missing(whole.reasons, whole.cause), results));
        break;
      }
    }
    if (witness_ != nullptr) witness_->end(*stmt, outcome);
    worst = std::max(worst, outcome);
  }
  return worst;
}

Outcome Evaluator::undecided(const lang::Stmt& stmt, const Value& value,
                             std::vector<ClauseResult>* results) {
  const Outcome outcome = value.reasons & text::kBroken ? Outcome::kError : Outcome::kUndecided;
  if (witness_ != nullptr) witness_->undecided(value);
  if (results != nullptr)
    results->push_back({.stmt = &stmt, .outcome = outcome, .value = value, .rounds = each_keys_});
  return outcome;
}

std::string Evaluator::message(const lang::Expr& expr, const ClauseResult& result) {
  if (expr.op != lang::ExprOp::kTemplate) return to_text(eval(expr), kMessage);
  const Hidden own = sensitive_ ? hidden_by(result) : Hidden();
  // What is missing is named as missing, where the string would not be.
  std::string text;
  for (const lang::Expr* part : expr.args) {
    if (part->op == lang::ExprOp::kString) {
      text += part->text;
    } else {
      const Value value = eval(*part);
      const std::string told = to_text(value, kMessage);
      const bool hidden =
          own.made(value) || own.told_in(told) || (hidden_ != nullptr && hidden_->made(value));
      text += hidden ? kNotShown : told;
    }
    if (text.size() > kMessage) break;
  }
  return to_text(Value::of(text), kMessage);
}

Outcome Evaluator::clause(const lang::Stmt& stmt, std::vector<ClauseResult>* results) {
  const bool require = stmt.kind == lang::StmtKind::kRequire;
  if (!told_ && results == nullptr) {
    const Sight plain = sees(*stmt.condition);
    if (plain != Sight::kUnclear)
      return (plain == Sight::kTrue) == require ? Outcome::kPass : Outcome::kFail;
  }
  const Value value = truth(*stmt.condition);
  Outcome outcome = Outcome::kPass;
  if (!value.missing()) {
    outcome = value.boolean == require ? Outcome::kPass : Outcome::kFail;
  } else if (value.reasons & text::kBroken) {
    outcome = Outcome::kError;
  } else if (value.reasons & text::kUnknown) {
    outcome = Outcome::kUndecided;
  } else {
    // Burden of proof: what is not there proves nothing, and shows nothing either.
    outcome = require ? Outcome::kFail : Outcome::kUndecided;
  }
  if (outcome == Outcome::kPass || results == nullptr) return outcome;
  ClauseResult result{.stmt = &stmt, .outcome = outcome, .value = value, .rounds = each_keys_};
  if (stmt.at != nullptr) {
    const Value at = eval(*stmt.at);
    result.at = at.node;
  }
  if (stmt.message != nullptr) result.message = message(*stmt.message, result);
  results->push_back(std::move(result));
  return outcome;
}

}  // namespace ordain::eval

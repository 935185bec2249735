// Proof: the recorder: calls of the evaluator, nested as they come, become the tree of a proof.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/proof.h"

#include <algorithm>

#include "engine/eval/address.h"
#include "engine/eval/given.h"
#include "engine/eval/recorder.h"
#include "engine/eval/sensitive.h"

namespace ordain::eval {

using lang::ExprOp;

namespace {

bool is_literal(const lang::Expr& expr) {
  return expr.op == ExprOp::kBool || expr.op == ExprOp::kInt || expr.op == ExprOp::kDecimal ||
         expr.op == ExprOp::kString || expr.op == ExprOp::kDate || expr.op == ExprOp::kDuration ||
         expr.op == ExprOp::kPeriod;
}

bool has_collection(const lang::Loop* loop, const lang::Expr* expr) {
  return loop != nullptr &&
         (loop->where == expr || std::any_of(loop->generators.begin(), loop->generators.end(),
                                             [expr](const lang::Generator& generator) {
                                               return generator.collection == expr;
                                             }));
}

// The name that a field or an index looks for, as a token of a pointer.
std::string below(const lang::Expr& expr) {
  if (expr.op == ExprOp::kField) return data::pointer_token(expr.text);
  const lang::Expr& key = *expr.args[1];
  return key.op == ExprOp::kString ? data::pointer_token(key.text) : "[...]";
}

// Takes all values out of the proof of a sensitive rule, and the reasons that may quote one.
void keep_quiet(Given& given) {
  if (given.truth == Truth::kNone && !given.text.empty()) given.text = kNotShown;
  if ((given.reasons & ~text::kAbsent) != 0) given.why = kNotShown;
  if (given.at.valid()) given.at.end = given.at.begin + 1;
}
void keep_quiet(std::vector<Binding>& names) {
  for (Binding& name : names) keep_quiet(name.given);
}
void keep_quiet(std::vector<Clause>& clauses);
void keep_quiet(std::vector<Step>& steps);
void keep_quiet(std::vector<Round>& rounds) {
  for (Round& round : rounds) {
    keep_quiet(round.names);
    keep_quiet(round.steps);
    keep_quiet(round.clauses);
  }
}
void keep_quiet(std::vector<Step>& steps) {
  for (Step& step : steps) {
    keep_quiet(step.given);
    keep_quiet(step.steps);
    keep_quiet(step.rounds);
  }
}
void keep_quiet(std::vector<Clause>& clauses) {
  for (Clause& clause : clauses) {
    if (!clause.why.empty()) clause.why = kNotShown;
    keep_quiet(clause.steps);
    keep_quiet(clause.then);
    keep_quiet(clause.otherwise);
    keep_quiet(clause.rounds);
  }
}
void keep_quiet(Proof& proof) {
  if (!proof.why.empty()) proof.why = kNotShown;
  keep_quiet(proof.names);
  keep_quiet(proof.reach);
  keep_quiet(proof.when);
  keep_quiet(proof.clauses);
}

// A statement that was not asked, with what is in it.
Clause not_asked(const lang::Stmt& stmt) {
  Clause clause;
  clause.stmt = &stmt;
  clause.asked = false;
  return clause;
}

}  // namespace

Recorder::Recorder(std::string address)
    : address_(std::move(address)), state_(std::make_unique<State>()) {
  state_->frames.emplace_back();
}

Recorder::~Recorder() = default;

void Recorder::subject(const lang::Rule& rule, std::string_view address, data::Node node,
                       std::string_view world) {
  addresses_.emplace_back(address);
  state_->wanted = address == address_;
  state_->exhausted = false;
  state_->left_out = 0;
  Frame& frame = state_->frames.front();
  if (!state_->wanted) return;
  Proof& proof = proofs_.emplace_back();
  proof.rule = &rule;
  proof.address = address;
  proof.world = world;
  if (node) {
    proof.at = node.blame_span();
    proof.subject = node.span();
  }
  proof.names = frame.names;
  const lang::Loop& loop = *rule.subjects;
  for (const lang::Generator& generator : loop.generators) {
    if (const Step* step = find(frame.steps, generator.collection)) proof.reach.push_back(*step);
  }
  if (loop.where != nullptr) {
    if (const Step* step = find(frame.steps, loop.where)) proof.reach.push_back(*step);
  }
}

void Recorder::verdict(text::Outcome outcome, const Value* why) {
  Frame& frame = state_->frames.front();
  if (state_->wanted) {
    Proof& proof = proofs_.back();
    proof.outcome = outcome;
    proof.left_out = state_->left_out;
    if (why != nullptr) proof.why = why_missing(*why, hidden_);
    const Step::State gone = state_->exhausted ? Step::State::kNotReached : Step::State::kNotNeeded;
    for (const lang::Expr* when : proof.rule->when) {
      Step* step = find(frame.steps, when);
      if (step == nullptr) {
        proof.when.emplace_back().expr = when;
        proof.when.back().state = gone;
      } else {
        proof.when.push_back(std::move(*step));
      }
    }
    proof.clauses = std::move(frame.clauses);
    if (proof.rule->sensitive) keep_quiet(proof);
    for (size_t i = proof.clauses.size(); !frame.cut && i < proof.rule->body.size(); ++i)
      proof.clauses.push_back(not_asked(*proof.rule->body[i]));
  }
  // Collections of `for` are gone through once for many subjects.
  const lang::Rule* rule = state_->wanted ? proofs_.back().rule : nullptr;
  std::erase_if(frame.steps, [rule](const Step& step) {
    return rule != nullptr && !has_collection(rule->subjects, step.expr);
  });
  frame.clauses.clear();
  frame.cut = false;
  state_->kept = size_of(frame.steps);
  state_->left_out = 0;
  state_->unseen = 0;
  state_->wanted = true;
}

void Recorder::begin(const lang::Stmt& stmt) {
  if (!state_->wanted) return;
  if (state_->unseen > 0 || state_->kept >= kMostSteps) {
    ++state_->unseen;
    ++state_->left_out;
    state_->frames.back().cut = true;
    return;
  }
  ++state_->kept;
  Frame& frame = state_->frames.emplace_back();
  frame.stmt = &stmt;
  frame.loop = stmt.loop;
  frame.clause.stmt = &stmt;
}

void Recorder::undecided(const Value& why) {
  if (!state_->wanted || state_->unseen > 0) return;
  std::string& told = state_->frames.back().why;
  if (told.empty()) told = why_missing(why, hidden_);
}

std::optional<Recorder::Frame> Recorder::close_frame() {
  if (!state_->wanted) return std::nullopt;
  if (state_->unseen > 0) {
    --state_->unseen;
    return std::nullopt;
  }
  close_round();
  Frame frame = std::move(state_->frames.back());
  state_->frames.pop_back();
  return frame;
}

void Recorder::end(const lang::Stmt& stmt, text::Outcome outcome) {
  std::optional<Frame> closed = close_frame();
  if (!closed) return;
  Frame& frame = *closed;
  Clause& clause = frame.clause;
  clause.outcome = outcome;
  clause.steps = std::move(frame.steps);
  clause.rounds = std::move(frame.rounds);
  clause.why = std::move(frame.why);
  if (stmt.kind == lang::StmtKind::kIf) {
    const Truth truth = truth_of(clause.steps, stmt.condition);
    const auto leave_out = [](std::span<const lang::Stmt* const> body, std::vector<Clause>& out) {
      for (const lang::Stmt* inner : body) out.push_back(not_asked(*inner));
    };
    clause.then = truth == Truth::kTrue ? std::move(frame.clauses) : std::vector<Clause>();
    clause.otherwise = truth == Truth::kFalse ? std::move(frame.clauses) : std::vector<Clause>();
    // Where the condition is not kept, neither are the branches.
    const bool known = truth != Truth::kNone;
    if (known && truth != Truth::kTrue) leave_out(stmt.then, clause.then);
    if (known && truth != Truth::kFalse) leave_out(stmt.otherwise, clause.otherwise);
  }
  Frame& above = state_->frames.back();
  (above.open ? above.round.clauses : above.clauses).push_back(std::move(clause));
}

bool Recorder::is_seen(const Frame& frame, const lang::Expr& expr) {
  if (has_collection(frame.loop, &expr)) return true;
  if (frame.stmt != nullptr) return frame.stmt->condition == &expr;
  // Of a pair every `when`; what else stands at its root is the reach of the rule.
  if (frame.expr == nullptr) return true;
  // A let is shown where it is first used; what is computed once for all subjects is not.
  if (frame.expr->op == ExprOp::kSlot) return true;
  if (frame.expr->op == ExprOp::kApply && frame.expr->function->body == &expr) return true;
  return std::find(frame.expr->args.begin(), frame.expr->args.end(), &expr) !=
         frame.expr->args.end();
}

void Recorder::enter(const lang::Expr& expr) {
  if (!state_->wanted) return;
  Frame& above = state_->frames.back();
  if (state_->unseen > 0 || !is_seen(above, expr)) {
    ++state_->unseen;
    return;
  }
  if (state_->kept >= kMostSteps) {
    ++state_->unseen;
    ++state_->left_out;
    above.cut = true;
    return;
  }
  ++state_->kept;
  const bool let = above.expr != nullptr && above.expr->op == ExprOp::kSlot;
  Frame& frame = state_->frames.emplace_back();
  frame.expr = &expr;
  frame.loop = expr.loop;
  frame.step.expr = &expr;
  frame.step.let = let;
}

void Recorder::leave(const lang::Expr& expr, const Value& value) {
  std::optional<Frame> closed = close_frame();
  if (!closed) return;
  Frame& frame = *closed;
  Step& step = frame.step;
  step.given = given(value, hidden_);
  const Step::State gone = state_->exhausted ? Step::State::kNotReached
                           : frame.cut       ? Step::State::kLeftOut
                                             : Step::State::kNotNeeded;
  if (expr.op == ExprOp::kSlot || expr.loop != nullptr) {
    step.steps = std::move(frame.steps);
  } else {
    std::vector<const lang::Expr*> parts(expr.args.begin(), expr.args.end());
    if (expr.op == ExprOp::kApply) parts.push_back(expr.function->body);
    for (const lang::Expr* arg : parts) {
      Step* done = find(frame.steps, arg);
      if (done != nullptr) {
        step.steps.push_back(std::move(*done));
        done->expr = nullptr;
      } else if (!is_literal(*arg)) {
        step.steps.emplace_back().expr = arg;
        step.steps.back().state = gone;
      }
    }
  }
  // A default stands nowhere: what it is a part of does.
  const bool nowhere = step.given.defaulted && !step.given.at.valid() && !step.steps.empty();
  if (nowhere && (expr.op == ExprOp::kField || expr.op == ExprOp::kIndex)) {
    const Given& base = step.steps.front().given;
    step.given.at = base.at;
    step.given.pointer = base.pointer;
    const std::string token = below(expr);
    step.given.pointer += "/" + token;
    const std::string name = dotted(token);
    const bool joined = base.missing.empty() || name.starts_with('[');
    step.given.missing = base.missing + (joined ? "" : ".") + name;
  }
  step.rounds = std::move(frame.rounds);
  if (expr.loop != nullptr) settle(step);
  // The root keeps one of each: a `where` is asked again for every candidate.
  std::vector<Step>& into = steps();
  if (Step* known = state_->frames.size() == 1 ? find(into, &expr) : nullptr) {
    *known = std::move(step);
    state_->kept = size_of(into);
  } else {
    into.push_back(std::move(step));
  }
}

std::vector<Step>& Recorder::steps() {
  Frame& frame = state_->frames.back();
  return frame.open ? frame.round.steps : frame.inner ? frame.coming : frame.steps;
}

void Recorder::no_truth(const lang::Expr& expr, const Value& wrong) {
  if (!state_->wanted || state_->unseen > 0) return;
  if (Step* step = find(steps(), &expr)) {
    step->given.truth = Truth::kUndecided;
    step->given.reasons = wrong.reasons;
    step->given.why = why_missing(wrong, hidden_);
  }
}

void Recorder::exhausted() {
  const lang::Expr* at = state_->frames.back().expr;
  // A file-level let has a budget of its own.
  const bool own = state_->unseen > 0 && at != nullptr && at->op == ExprOp::kGlobal;
  if (!own) state_->exhausted = true;
}

}  // namespace ordain::eval

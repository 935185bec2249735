// Rule walk: goes through the plan's expressions of one rule.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/rule_walk.h"

#include <set>
#include <unordered_map>
#include <utility>

namespace ordain::lang {
namespace {

class Walk {
 public:
  Walk(const Plan& plan, text::FunctionRef<void(const Visit&)> visit)
      : plan_(plan), visit_(visit) {}

  void loop(const Loop& loop, const Expr* parent) {
    for (const Generator& generator : loop.generators) expr(*generator.collection, parent, false);
    locals(loop.locals);
    if (loop.where != nullptr) expr(*loop.where, nullptr, true);
  }

  // A let counts where something that counts uses it: one for messages alone decides nothing.
  void locals(std::span<const Local> all) {
    for (const Local& local : all) lets_[local.slot] = local.value;
  }

  void statement(const Stmt& stmt) {
    if (stmt.loop != nullptr) loop(*stmt.loop, nullptr);
    if (stmt.condition != nullptr) expr(*stmt.condition, nullptr, true);
    locals(stmt.locals);
    for (const Stmt* inner : stmt.then) statement(*inner);
    locals(stmt.other_locals);
    for (const Stmt* inner : stmt.otherwise) statement(*inner);
  }

  void expr(const Expr& expr, const Expr* parent, bool condition) {
    if (!seen_.insert(&expr).second) return;
    visit_({&expr, parent, condition});
    if (expr.loop != nullptr) loop(*expr.loop, &expr);
    if (expr.op == ExprOp::kGlobal) value(*plan_.globals[expr.slot].value);
    if (expr.op == ExprOp::kApply) body(*expr.function);
    if (expr.op == ExprOp::kSlot) {
      if (const auto let = lets_.find(expr.slot); let != lets_.end()) value(*let->second);
    }
    for (size_t i = 0; i < expr.args.size(); ++i)
      this->expr(*expr.args[i], &expr, asks_truth(expr, i, condition));
  }

 private:
  // Of a function, whose frame has slots of its own.
  void body(const Function& function) {
    auto outside = std::exchange(lets_, {});
    locals(function.locals);
    value(*function.body);
    lets_ = std::move(outside);
  }

  // The value of a name.
  void value(const Expr& expr) {
    this->expr(expr, nullptr, expr.type != nullptr && expr.type->kind == TypeKind::kBool);
  }

  static bool asks_truth(const Expr& expr, size_t operand, bool condition) {
    switch (expr.op) {
      case ExprOp::kNot:
      case ExprOp::kAnd:
      case ExprOp::kOr:
      case ExprOp::kImplies:
      case ExprOp::kQuantified:
        return true;
      case ExprOp::kCond:
        return operand == 0 || condition;
      default:
        return false;
    }
  }

  const Plan& plan_;
  text::FunctionRef<void(const Visit&)> visit_;
  std::set<const Expr*> seen_;
  std::unordered_map<uint32_t, const Expr*> lets_;  // by slot
};

void clauses(std::span<const Stmt* const> body, text::FunctionRef<void(const Stmt&)> visit) {
  for (const Stmt* stmt : body) {
    if (stmt->kind == StmtKind::kRequire || stmt->kind == StmtKind::kDeny) visit(*stmt);
    clauses(stmt->then, visit);
    clauses(stmt->otherwise, visit);
  }
}

}  // namespace

void walk(const Plan& plan, const Rule& rule, text::FunctionRef<void(const Visit&)> visit) {
  Walk walk(plan, visit);
  walk.locals(rule.locals);
  walk.loop(*rule.subjects, nullptr);
  for (const Expr* when : rule.when) walk.expr(*when, nullptr, true);
  for (const Stmt* stmt : rule.body) walk.statement(*stmt);
  for (const Exempt& exempt : rule.exempt) walk.expr(*exempt.when, nullptr, true);
}

void walk_clauses(const Rule& rule, text::FunctionRef<void(const Stmt&)> visit) {
  std::vector<const Stmt*> body(rule.body.begin(), rule.body.end());
  clauses(body, visit);
}

bool is_leaf(const Visit& visit) {
  if (!visit.condition) return false;
  switch (visit.expr->op) {
    case ExprOp::kNot:
    case ExprOp::kAnd:
    case ExprOp::kOr:
    case ExprOp::kImplies:
    case ExprOp::kCond:
    case ExprOp::kQuantified:
      return false;
    default:
      return true;
  }
}

}  // namespace ordain::lang

// Rule walk: each expression that decides how a rule ends, once, with whether it is a condition.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lang/plan.h"
#include "engine/text/function_ref.h"

namespace ordain::lang {

struct Visit {
  const Expr* expr = nullptr;
  const Expr* parent = nullptr;  // what it is an operand of; null at the root of a condition
  // Its truth is asked for: it is a condition, or a part of one that `not`, `and`, `or`, `implies`
  // or a quantifier makes.
  bool condition = false;
};

// In the order of the rule: its `for`, `when` and clauses, and the lets that these use where they
// first do. Messages and `at`, with what only they use, are left out: they say how a result is
// told, not what it is. An expression comes before its operands; one that several places share (the
// value of a param) comes once. It goes as deep as rules may be nested.
void walk(const Plan& plan, const Rule& rule, text::FunctionRef<void(const Visit&)> visit);

// The clauses (`require` and `deny`) in the order written, those within `each` and `if` too.
void walk_clauses(const Rule& rule, text::FunctionRef<void(const Stmt&)> visit);

// A condition that is not made of others: what is true or false by itself.
bool is_leaf(const Visit& visit);

}  // namespace ordain::lang

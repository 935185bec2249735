// Mutants: each small change of a rule that a good set of cases would notice.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/lang/plan.h"

namespace ordain::lang {

// One change of one place of a rule:
//   ==  to !=, and back             < to <=, <= to <, > to >=, >= to >
//   in, contains, matches, starts with, ends with, refers to, is: with or without `not`
//   exists to not exists            not: dropped
//   and to or, or to and            implies to and
//   every to any, any to every      no to any, one to any, first to last, last to first
//   at least, at most, exactly n: n + 1
//   another condition (a field, a call): negated
//   ? and ??: dropped               a whole number: one more
// What would be the same change in other words comes once: of `not exists x` only the `not` is
// dropped, and of `x? ?? y` only the `??`.
struct Mutant {
  text::Span at;       // the operator or word in the rule
  std::string change;  // "== -> !=", "not dropped"
  Expr* expr = nullptr;
  Expr changed;  // what the expression is in the mutant; its operands live in the plan's arena
};

// In the order of the rule. The plan is not changed but for what its arena holds.
std::vector<Mutant> mutants(Plan& plan, const Rule& rule, const text::SourceSet& sources);

// The plan is that of the mutant while this lives. Nobody else may look at the plan meanwhile.
class Mutated {
 public:
  explicit Mutated(const Mutant& mutant) : expr_(*mutant.expr), kept_(*mutant.expr) {
    expr_ = mutant.changed;
  }
  ~Mutated() { expr_ = kept_; }
  Mutated(const Mutated&) = delete;
  Mutated& operator=(const Mutated&) = delete;

 private:
  Expr& expr_;
  Expr kept_;
};

}  // namespace ordain::lang

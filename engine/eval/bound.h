// Bound: decides whether the bound of a param holds, for the compiler, which cannot evaluate.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lang/load.h"

namespace ordain::eval {

// As lang::DecideBound wants it: on nothing but the plan, with the budget of a pair.
lang::BoundVerdict decide_bound(const lang::Plan& plan, const lang::Expr& bound, uint32_t slots);

}  // namespace ordain::eval

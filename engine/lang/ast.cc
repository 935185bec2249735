// The syntax tree: names that are written as expressions.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/ast.h"

#include <fmt/format.h>

namespace ordain::lang::ast {

std::string dotted_name(const Expr& expr) {
  if (expr.kind == ExprKind::kName) return std::string(expr.text);
  if (expr.kind != ExprKind::kDot || expr.flag) return "";
  const std::string base = dotted_name(*expr.args[0]);
  return base.empty() ? base : fmt::format("{}.{}", base, expr.text);
}

}  // namespace ordain::lang::ast

// Build the tree of a file: the concrete tree -> declarations, with what the grammar cannot say.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lang/ast.h"
#include "engine/lang/build_expr.h"
#include "engine/lang/syntax_tree.h"

namespace ordain::lang {

// Fills `file` from the concrete tree of rule `file`. Checked on the way, and reported to the
// builder's report: one `for` a rule, each kind of metadata once, words of `severity`, the form of
// rule ids, no chained comparison, no key twice in a map literal, dates and numbers in range.
void build_file(const Node& root, ExprBuilder& exprs, ast::File& file);

}  // namespace ordain::lang

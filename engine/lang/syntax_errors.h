// Syntax errors: words for what the grammar did not accept, and the mends that are safe to guess.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/lang/syntax_report.h"
#include "engine/lang/syntax_tree.h"

namespace ordain::lang {

// Looks for the first fact of `tree` that is one of the well-known mistakes (`=` for `==`, a
// misspelt keyword, `:` behind a quantifier ...). If there is one it is reported, `tokens` (those
// the tree was read from) are changed to what was meant, and true is returned: the file is worth
// reading again, and what follows is not misunderstood because of it.
bool mend_syntax(const SyntaxTree& tree, std::vector<Token>& tokens, Rule entry,
                 std::string_view file, SyntaxReport& report);

// Reports the facts of `tree` in words, leaving out those that only follow from the one before.
void tell_syntax(const SyntaxTree& tree, Rule entry, std::string_view file, SyntaxReport& report);

}  // namespace ordain::lang

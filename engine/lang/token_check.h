// Token check: what can be said of a rule file from its tokens, before the grammar reads them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/lang/syntax_report.h"
#include "engine/lang/syntax_tree.h"

namespace ordain::lang {

// Index of the first token that stands deeper than `limit`: in nested brackets, in a chain of
// operators, or both; SIZE_MAX if there is none. Both the parser and everything that walks the
// tree later are recursive, so this bounds their stack.
size_t find_too_deep(const std::vector<Token>& tokens, size_t limit);

// Reports characters that begin no token and texts without an end, and puts what was most likely
// meant in their place, so that the grammar goes on as if nothing had been.
void mend_tokens(std::vector<Token>& tokens, std::string_view file, SyntaxReport& report);

}  // namespace ordain::lang

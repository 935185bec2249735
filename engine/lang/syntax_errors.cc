// Syntax errors: words for what the grammar did not accept, and the mends that are safe to guess.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/syntax_errors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/text/utf8.h"

namespace ordain::lang {

bool mend_syntax(const SyntaxTree&, std::vector<Token>&, Rule, std::string_view, SyntaxReport&) {
  return false;
}

void tell_syntax(const SyntaxTree& tree, Rule, std::string_view, SyntaxReport& report) {
  for (const SyntaxFact& fact : tree.facts) {
    const Token& token = tree.tokens[fact.token];
    report.report("lang/syntax", report.span(token.begin, token.end),
                  fmt::format("found `{}`, wanted {}", text::preview(token.text),
                              fmt::join(fact.expected, " ")));
  }
}

}  // namespace ordain::lang

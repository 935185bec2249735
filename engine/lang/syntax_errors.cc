// Syntax errors: words for what the grammar did not accept.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/syntax_errors.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "engine/lang/syntax_reading.h"

namespace ordain::lang {

void tell_syntax(const SyntaxTree& tree, Rule entry, std::string_view file, SyntaxReport& report) {
  const SyntaxFact* last = nullptr;
  for (const SyntaxFact& fact : tree.facts) {
    const Reading reading(tree, fact, entry, file);
    const Token& token = reading.token();
    // Within one item, and right behind a mended place, the parser may have misunderstood.
    const bool follows = last != nullptr && reading.item_start() < last->token;
    const bool mended = fact.token > 0 && report.has_at(tree.tokens[fact.token - 1].begin);
    const SyntaxFact* before = std::exchange(last, &fact);
    if (mended || (follows && before->token <= fact.token)) continue;
    std::vector<text::Related> related;
    const Token* open = reading.open_bracket();
    if (open != nullptr && token.kind == TokenKind::kEnd && entry == Rule::kFile) {
      related.push_back(
          {report.span(open->begin, open->end), fmt::format("this {} is not closed", open->text)});
    }
    report.report("lang/syntax", report.span(token.begin, token.end),
                  fmt::format("found {}, wanted {}", reading.found(), reading.wanted()), {},
                  std::move(related));
  }
}

}  // namespace ordain::lang

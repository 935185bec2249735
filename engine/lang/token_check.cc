// Token check: what can be said of a rule file from its tokens, before the grammar reads them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/token_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "engine/text/utf8.h"

namespace ordain::lang {
namespace {

template <size_t N>
bool one_of(const Token& token, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return token.is(word); });
}

bool opens(const Token& token) { return token.is("(") || token.is("[") || token.is("{"); }
bool closes(const Token& token) { return token.is(")") || token.is("]") || token.is("}"); }

}  // namespace

size_t find_too_deep(const std::vector<Token>& tokens, size_t limit) {
  // Whatever makes the tree one level deeper where it stands in a row.
  static constexpr std::array<std::string_view, 33> kOperators = {
      "not", "-",   "exists", "if",      "else",     "*",       "/",      "%",    "+",
      "..",  "??",  "==",     "!=",      "<",        "<=",      ">",      ">=",   "in",
      "is",  "and", "or",     "implies", "contains", "matches", "starts", "ends", "refers",
      ".",   "?.",  "every",  "any",     "no",       "exactly"};
  // What begins anew, unless an operator stands before it (then it is a name).
  static constexpr std::array<std::string_view, 26> kStarts = {
      "require", "deny",  "let",    "each", "when", "exempt",   "evidence", "message", "rule",
      "fn",      "param", "for",    "set",  "add",  "remove",   "import",   "given",   "expect",
      "check",   "test",  "source", "type", "at",   "severity", "fix",      "until"};
  // Of each open bracket, operators in the chain at hand; their sum is the depth.
  std::vector<size_t> chains(1, 0);
  size_t depth = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const Token* before = i > 0 ? &tokens[i - 1] : nullptr;
    const bool member = before != nullptr && (before->is(".") || before->is("?."));
    const bool behind_operator = before != nullptr && one_of(*before, kOperators);
    const bool start =
        token.is(",") || token.is(":") || (!behind_operator && one_of(token, kStarts));
    const bool statement = before != nullptr && before->is("}") && token.kind == TokenKind::kWord &&
                           (token.is("if") || !one_of(token, kOperators));
    if (start || statement) {
      depth -= chains.back();
      chains.back() = 0;
    }
    if (opens(token)) {
      ++chains.back();
      ++depth;
      chains.push_back(0);
    } else if (closes(token) && chains.size() > 1) {
      depth -= chains.back();
      chains.pop_back();
    } else if ((!member && one_of(token, kOperators)) ||
               (token.is("?") && before != nullptr && before->is("?"))) {
      ++chains.back();
      ++depth;
    }
    if (depth > limit) return i;
  }
  return SIZE_MAX;
}

void mend_tokens(std::vector<Token>& tokens, std::string_view, SyntaxReport& report) {
  for (Token& token : tokens) {
    if (token.kind != TokenKind::kBad) continue;
    report.report(
        "lang/syntax", report.span(token.begin, token.end),
        fmt::format("found the character {}, which begins nothing", text::preview(token.text)));
  }
  std::erase_if(tokens, [](const Token& token) { return token.kind == TokenKind::kBad; });
}

}  // namespace ordain::lang

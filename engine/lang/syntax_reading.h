// Syntax reading: one place where the grammar could not go on, and the questions asked of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lang/syntax_tree.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

// Shared by the two that speak of syntax errors: syntax_mend.cc knows the usual mistakes,
// syntax_errors.cc finds words for all others.
namespace ordain::lang {

inline bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)); }
inline bool opens(const Token& token) { return token.is("(") || token.is("[") || token.is("{"); }
inline bool closes(const Token& token) { return token.is(")") || token.is("]") || token.is("}"); }

template <size_t N>
bool one_of(const Token& token, const std::string_view (&words)[N]) {
  return std::ranges::any_of(words, [&](std::string_view word) { return token.is(word); });
}

// Words that begin something new and are no names.
inline constexpr std::string_view kBeginners[] = {"require", "deny",   "let", "each",    "for",
                                                  "when",    "exempt", "fn",  "package", "import"};
inline constexpr std::string_view kDeclarations[] = {"rule",   "test", "param", "type",
                                                     "source", "fn",   "let"};
inline constexpr std::string_view kQuantifiers[] = {"every", "any",  "no", "one",
                                                    "first", "last", "at", "exactly"};
inline constexpr std::string_view kOperatorWords[] = {"and",     "or",      "in",   "contains",
                                                      "matches", "starts",  "ends", "refers",
                                                      "implies", "message", "not",  "is"};

// One fact of one tree, with the questions that are asked of it.
class Reading {
 public:
  Reading(const SyntaxTree& tree, const SyntaxFact& fact, Rule entry, std::string_view file)
      : tokens_(tree.tokens), fact_(fact), entry_(entry), file_(file) {}

  const Token& token() const { return tokens_[fact_.token]; }
  const Token& token(ptrdiff_t step) const {
    const auto at = static_cast<ptrdiff_t>(fact_.token) + step;
    return at < 0 || at >= static_cast<ptrdiff_t>(tokens_.size())
               ? tokens_.back()
               : tokens_[static_cast<size_t>(at)];
  }
  // The token stands right behind the one before it.
  bool adjacent() const { return fact_.token > 0 && token(-1).end == token().begin; }
  bool expects(std::string_view spelling) const {
    return std::ranges::find(fact_.expected, spelling) != fact_.expected.end();
  }
  bool expects_expr() const { return expects("<number>") && expects("exists") && expects("["); }
  Rule rule() const { return fact_.open.empty() ? Rule::kFile : fact_.open.front().rule; }
  bool inside(Rule rule) const {
    return std::ranges::any_of(fact_.open, [&](const auto& open) { return open.rule == rule; });
  }
  // The rule being read is a block between braces (or the file) that wants its next item.
  bool at_item() const {
    return (rule() == Rule::kFile || rule() == Rule::kRuleDecl || rule() == Rule::kTestDecl ||
            rule() == Rule::kStmt) &&
           (expects("require") || expects("rule") || expects("given"));
  }
  // An operand ends before the token, so that an operator could have been meant.
  bool behind_operand() const {
    if (fact_.token == 0) return false;
    const Token& before = token(-1);
    switch (before.kind) {
      case TokenKind::kWord:
        return !one_of(before, kBeginners) && !one_of(before, kOperatorWords);
      case TokenKind::kSymbol:
        return before.is(")") || before.is("]") || before.is("}") || before.is("?");
      default:
        return true;
    }
  }
  // The innermost bracket open before the token, or null.
  const Token* open_bracket() const {
    std::vector<const Token*> open;
    for (size_t i = 0; i < fact_.token; ++i) {
      if (opens(tokens_[i])) open.push_back(&tokens_[i]);
      if (closes(tokens_[i]) && !open.empty()) open.pop_back();
    }
    return open.empty() ? nullptr : open.back();
  }
  // The quantifier whose binder or body is being read, or null.
  const Token* quantifier() const {
    for (const SyntaxFact::Open& open : fact_.open) {
      if (open.rule == Rule::kBody && open.token != fact_.token) return nullptr;
      if (open.rule == Rule::kPrimary && one_of(tokens_[open.token], kQuantifiers))
        return &tokens_[open.token];
    }
    return nullptr;
  }
  // Index of the first token of the item that is being read.
  size_t item_start() const {
    for (const SyntaxFact::Open& open : fact_.open) {
      if (open.rule == Rule::kRuleItem || open.rule == Rule::kStmt ||
          open.rule == Rule::kTestItem || open.rule == Rule::kDecl || open.rule == Rule::kField) {
        return at_item() ? fact_.token : open.token;
      }
    }
    return fact_.token;
  }
  bool first_in_line(const Token& token) const {
    return token.begin == 0 || file_[token.begin - 1] == '\n' || file_[token.begin - 1] == '\r';
  }
  // Where a new declaration begins for all one can see, although a block is open.
  bool at_declaration() const { return one_of(token(), kDeclarations) && first_in_line(token()); }

  std::string found() const {
    const Token& at = token();
    switch (at.kind) {
      case TokenKind::kEnd:
        return entry_ == Rule::kFile ? "the end of the file" : "the end of the expression";
      case TokenKind::kString:
      case TokenKind::kHeredoc:
      case TokenKind::kRaw:
        return fmt::format("the text {}", text::preview(at.text));
      case TokenKind::kInt:
      case TokenKind::kFloat:
        return fmt::format("the number {}", text::preview(at.text));
      case TokenKind::kDate:
        return fmt::format("the date {}", at.text);
      default:
        break;
    }
    const bool reserved = at.kind == TokenKind::kWord && at.type != 0 && expects("<name>");
    return fmt::format("{}`{}`", reserved ? "the reserved word " : "", text::preview(at.text));
  }

  // What would have fitted, grouped and in words.
  // With `keyword` only the group that it is one of.
  std::string wanted(std::string_view keyword = {}) const {
    if (rule() == Rule::kFile) return "a declaration such as rule, param, let or fn";
    if (rule() == Rule::kRuleId || rule() == Rule::kIdPart)
      return "a rule's id such as ACME-KMS-001";
    if (rule() == Rule::kTestItem && tokens_[fact_.start].is("given") &&
        fact_.start + 1 < fact_.token) {
      return "a here-document with the text, or = and a value";
    }
    std::vector<std::string> parts;
    if (at_item()) {
      const bool op = std::ranges::find(kOperatorWords, keyword) != std::end(kOperatorWords);
      if (behind_operand() && (keyword.empty() || op))
        parts.push_back("an operator such as == or and");
      if (op) return keyword == "message" ? "a message" : parts.front();
      parts.push_back(expects("given")      ? "a test's item such as given, with or expect"
                      : expects("severity") ? "a clause such as for, require, deny or let"
                                            : "a clause such as require, deny or let");
      if (expects("}") && keyword.empty()) parts.push_back("the closing }");
      return join(parts);
    }
    const bool name = expects("<name>");
    bool text = false;
    const bool expr = expects_expr();
    if (expr) parts.push_back("an expression");
    bool more = false;
    for (std::string_view one : fact_.expected) {
      if (one == "<text>" || one == "<raw text>" || one == "<here-document>") {
        text = true;
      } else if (one == "<name>") {
        if (!expr) parts.push_back("a name");
      } else if (one == "<end>") {
        parts.push_back(entry_ == Rule::kFile ? "the end of the file" : "its end");
      } else if (one == "<number>" || one == "<decimal>" || one == "<date>") {
        if (!expr) parts.push_back("a " + std::string(one.substr(1, one.size() - 2)));
      } else if (one == "<unit of time>") {
        continue;
      } else if (expects("==") && is_operator(one)) {
        more = true;
      } else if (!(expr || (name && is_letter(one.front())))) {
        parts.push_back(fmt::format("`{}`", one));
      }
    }
    if (text && !expr) parts.insert(parts.begin(), "a text in quotes");
    if (more) parts.insert(parts.begin(), "an operator");
    if (parts.size() > 7) {
      parts.resize(6);
      parts.push_back("some other word");
    }
    return parts.empty() ? "something else" : join(parts);
  }

  // A keyword that the token may be a misspelling of, or "".
  std::string_view keyword() const {
    const Token& at = token();
    if (at.kind != TokenKind::kWord || one_of(at, kBeginners) || one_of(at, kDeclarations) ||
        one_of(at, kOperatorWords) || one_of(at, kQuantifiers)) {
      return {};
    }
    if (at.text == "of" && expects("in")) return "in";
    if (at.text.size() < 3) return {};
    std::vector<std::string_view> words;
    for (std::string_view one : fact_.expected) {
      if (is_letter(one.front())) words.push_back(one);
    }
    if (at_item() && behind_operand())
      words.insert(words.end(), std::begin(kOperatorWords), std::end(kOperatorWords));
    const std::string_view word = text::nearest(at.text, words);
    return word == at.text ? std::string_view{} : word;
  }

  static std::string join(const std::vector<std::string>& parts) {
    std::string out;
    for (size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) out += i + 1 == parts.size() ? " or " : ", ";
      out += parts[i];
    }
    return out;
  }

 private:
  static bool is_operator(std::string_view one) {
    static constexpr std::string_view kSymbols[] = {
        "==", "!=", "<",  "<=", ">", ">=", "+", "-", "*",
        "/",  "%",  "..", "??", ".", "?.", "?", "[", "("};
    return std::ranges::find(kSymbols, one) != std::end(kSymbols) ||
           (one != "message" && std::ranges::find(kOperatorWords, one) != std::end(kOperatorWords));
  }

  const std::vector<Token>& tokens_;
  const SyntaxFact& fact_;
  Rule entry_;
  std::string_view file_;
};

}  // namespace ordain::lang

// Build expressions: the concrete tree of one expression, binder or type -> its syntax tree.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "engine/lang/ast.h"
#include "engine/lang/literals.h"
#include "engine/lang/syntax_report.h"
#include "engine/lang/syntax_tree.h"
#include "engine/text/arena.h"

namespace ordain::lang {

// Makes tree nodes in an arena. Where the concrete tree is broken (an error was reported there) it
// makes kBroken, never null. Depth of recursion is that of the concrete tree, which is bounded.
class ExprBuilder {
 public:
  // Reads the bytes [begin, end) of the file as one expression: the concrete tree of rule `lone`,
  // or null when it was reported to be none. It lives as long as the builder.
  using ReadPart = std::function<const Node*(uint32_t begin, uint32_t end)>;

  ExprBuilder(text::Arena& arena, SyntaxReport& report, ReadPart read_part)
      : arena_(arena), report_(report), read_part_(std::move(read_part)) {}

  // Of rule `expr`; null gives kBroken.
  const ast::Expr* expr(const Node* node);
  const ast::Binder* binder(const Node* node);
  const ast::TypeExpr* type(const Node* node);
  std::span<const ast::Field> fields(const Node& node);
  ast::Let let(const Node& node);
  const ast::Body* body(const Node* node);
  // A text that knows interpolation: kString or kTemplate.
  const ast::Expr* text_template(const Node* node);
  // A text that knows none, decoded. Of rule `text`; null gives an empty name.
  ast::Name text(const Node* node);
  std::vector<ast::Name> texts(const Node* node);
  // Of rule `name`, `word` or `dotted`, as written.
  ast::Name name(const Node* node);
  ast::Name dotted(const Node* node);
  // A key or member: a word, or a quoted text.
  ast::Name key(const Node& owner, const Node* word);
  ast::Name token_text(const Token& token);
  int64_t number(const Token* token);
  ast::Name date(const Token* token);

  text::Span span(const Node& node) const { return report_.span(node.begin, node.end); }
  text::Span span(const Token& token) const { return report_.span(token.begin, token.end); }
  text::Arena& arena() { return arena_; }
  SyntaxReport& report() { return report_; }

 private:
  ast::Expr* make(ast::ExprKind kind, const Node& node);
  ast::Expr* broken(text::Span place);
  const ast::Expr* unary(const Node& node);
  const ast::Expr* suffix(const ast::Expr* base, uint32_t begin, const Node& node);
  const ast::Expr* primary(const Node& node);
  const ast::Expr* bracketed(const Node& node);
  const ast::Expr* braced(const Node& node);
  const ast::Expr* literal(const Token& token, const Node& node);
  const ast::Expr* quantified(const Node& node);
  const ast::Expr* binary(const Node& node, const Token& op);
  const ast::Expr* compare(const Node& node);
  const ast::Expr* is(const Node& node);
  const ast::Expr* template_of(const Token& token, const Node& node);
  void operator_of(const Node& node, ast::Expr& out);
  void check_chain(const ast::Expr& left, text::Span op);
  void check_pattern(const ast::Expr& pattern);
  DecodedText decode(const Token& token, bool interpolate);
  std::span<const ast::Expr* const> list(std::initializer_list<const ast::Expr*> items);

  text::Arena& arena_;
  SyntaxReport& report_;
  ReadPart read_part_;
};

}  // namespace ordain::lang

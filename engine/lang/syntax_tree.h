// The concrete syntax: tokens, the tree of grammar rules over them, and what did not fit.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/text/arena.h"
#include "engine/text/span.h"

// What parse.cc makes of ANTLR's structures, so that everything behind it (messages, the building
// of the syntax tree) knows nothing of ANTLR, compiles fast and can be read by itself.
namespace ordain::lang {

enum class TokenKind : uint8_t {
  kEnd,
  kWord,  // identifiers and keywords alike; the text says which
  kInt,
  kFloat,
  kDate,
  kString,   // "..."
  kRaw,      // '...'
  kHeredoc,  // """..."""
  kSymbol,
  kBad,  // a character that begins no token
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  // ANTLR's number of the token type; 0: to be found from kind and text, for a token put in by a
  // mend.
  uint16_t type = 0;
  // Bytes of the file. A token put in by a mend is empty.
  uint32_t begin = 0;
  uint32_t end = 0;
  // As written; for a mended token what it was taken for.
  std::string_view text;

  bool is(std::string_view spelling) const {
    return (kind == TokenKind::kWord || kind == TokenKind::kSymbol) && text == spelling;
  }
};

// The rules of grammar/Ordain.g4, in its order. (Left as it stands: the formatter indents it anew
// each time.)
// clang-format off
#define ORDAIN_GRAMMAR_RULES(X) \
  X(File, file) X(PackageDecl, packageDecl) X(ImportDecl, importDecl) X(Lone, lone) \
  X(Decl, decl) X(ParamDecl, paramDecl) X(TypeDecl, typeDecl) X(Field, field) \
  X(TypeExpr, typeExpr) X(TypeAtom, typeAtom) X(SourceDecl, sourceDecl) X(FnDecl, fnDecl) \
  X(Body, body) X(FnParam, fnParam) X(LetStmt, letStmt) X(RuleDecl, ruleDecl) X(RuleId, ruleId) \
  X(IdPart, idPart) X(RuleItem, ruleItem) X(Stmt, stmt) X(ClauseOpt, clauseOpt) X(FixOp, fixOp) \
  X(TestDecl, testDecl) X(TestItem, testItem) X(Outcome, outcome) X(Expr, expr) X(Unary, unary) \
  X(Suffix, suffix) X(Member, member) X(CmpOp, cmpOp) X(IsTest, isTest) X(Quant, quant) \
  X(Binder, binder) X(Gen, gen) X(Arg, arg) X(Primary, primary) X(Entry, entry) X(Text, text) \
  X(Texts, texts) X(Dotted, dotted) X(Word, word) X(Name, name)
// clang-format on

enum class Rule : uint8_t {
#define ORDAIN_RULE(name, spelling) k##name,
  ORDAIN_GRAMMAR_RULES(ORDAIN_RULE)
#undef ORDAIN_RULE
      kToken,  // a leaf
};

// A node of the concrete tree; lives in the arena of its SyntaxTree, as its tokens do.
struct Node {
  Rule rule = Rule::kToken;
  // Something of it is missing or was skipped; an error was reported for it.
  bool broken = false;
  const Token* token = nullptr;  // kToken
  uint32_t begin = 0;
  uint32_t end = 0;
  std::span<const Node* const> children;

  // The i-th child of that rule, or null.
  const Node* child(Rule wanted, size_t i = 0) const {
    for (const Node* node : children) {
      if (node->rule == wanted && i-- == 0) return node;
    }
    return nullptr;
  }
  // The first child that is this keyword or symbol, or null.
  const Token* word(std::string_view spelling) const {
    for (const Node* node : children) {
      if (node->token != nullptr && node->token->is(spelling)) return node->token;
    }
    return nullptr;
  }
  // The first child that is a token of that kind, or null.
  const Token* token_of(TokenKind kind) const {
    for (const Node* node : children) {
      if (node->token != nullptr && node->token->kind == kind) return node->token;
    }
    return nullptr;
  }
  // The first token of all.
  const Token* first() const {
    const Node* node = this;
    while (node->token == nullptr && !node->children.empty()) node = node->children.front();
    return node->token;
  }
};

// Where the parser could not go on, in facts. syntax_errors.h makes words of them.
struct SyntaxFact {
  size_t token = 0;  // index of the offending token
  size_t start = 0;  // where the undecided phrase began, if before it
  // Spellings that would have fitted: keywords and symbols as written, classes of tokens as
  // "<name>", "<number>", "<text>" and the like.
  std::vector<std::string_view> expected;
  // The rules that were being read, innermost first, each with the index of its first token.
  struct Open {
    Rule rule;
    size_t token;
  };
  std::vector<Open> open;
};

struct SyntaxTree {
  text::Arena arena;
  std::vector<Token> tokens;  // the last one is kEnd
  const Node* root = nullptr;
  std::vector<SyntaxFact> facts;
  // The parser stopped at this token because of the depth limit; no root then.
  size_t too_deep = SIZE_MAX;
};

}  // namespace ordain::lang

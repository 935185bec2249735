// Build expressions: the concrete tree of one expression, binder or type -> its syntax tree.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/build_expr.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "engine/text/utf8.h"

namespace ordain::lang {

using ast::Expr;
using ast::ExprKind;
using ast::Op;
using ast::Quantifier;

namespace {

Op binary_op(std::string_view text) {
  static constexpr std::pair<std::string_view, Op> kOps[] = {
      {"+", Op::kAdd}, {"-", Op::kSub},          {"*", Op::kMul},       {"/", Op::kDiv},
      {"%", Op::kMod}, {"..", Op::kRange},       {"??", Op::kCoalesce}, {"and", Op::kAnd},
      {"or", Op::kOr}, {"implies", Op::kImplies}};
  for (const auto& [spelling, op] : kOps) {
    if (spelling == text) return op;
  }
  return Op::kNone;
}

Op compare_op(const Node& node) {
  static constexpr std::pair<std::string_view, Op> kOps[] = {{"==", Op::kEq},
                                                             {"!=", Op::kNe},
                                                             {"<", Op::kLt},
                                                             {"<=", Op::kLe},
                                                             {">", Op::kGt},
                                                             {">=", Op::kGe},
                                                             {"in", Op::kIn},
                                                             {"contains", Op::kContains},
                                                             {"matches", Op::kMatches},
                                                             {"starts", Op::kStartsWith},
                                                             {"ends", Op::kEndsWith},
                                                             {"refers", Op::kRefersTo}};
  for (const auto& [spelling, op] : kOps) {
    if (node.word(spelling) != nullptr) return op;
  }
  return Op::kNone;
}

Quantifier quantifier(const Node& node) {
  static constexpr std::pair<std::string_view, Quantifier> kWords[] = {
      {"every", Quantifier::kEvery},    {"any", Quantifier::kAny},
      {"no", Quantifier::kNo},          {"one", Quantifier::kOne},
      {"first", Quantifier::kFirst},    {"last", Quantifier::kLast},
      {"least", Quantifier::kAtLeast},  {"most", Quantifier::kAtMost},
      {"exactly", Quantifier::kExactly}};
  for (const auto& [spelling, quantifier] : kWords) {
    if (node.word(spelling) != nullptr) return quantifier;
  }
  return Quantifier::kNone;
}

}  // namespace

Expr* ExprBuilder::make(ExprKind kind, const Node& node) {
  Expr* out = arena_.make<Expr>();
  out->kind = kind;
  out->span = span(node);
  return out;
}

Expr* ExprBuilder::broken(text::Span place) {
  Expr* out = arena_.make<Expr>();
  out->span = place;
  return out;
}

std::span<const Expr* const> ExprBuilder::list(std::initializer_list<const Expr*> items) {
  return arena_.copy(std::vector<const Expr*>(items));
}

// ----------------------------------------------------------------------------- words and texts
ast::Name ExprBuilder::token_text(const Token& token) {
  return {arena_.copy(token.text), span(token)};
}

ast::Name ExprBuilder::name(const Node* node) {
  if (node == nullptr) return {};
  const Token* token = node->first();
  return token == nullptr ? ast::Name{} : token_text(*token);
}

ast::Name ExprBuilder::dotted(const Node* node) {
  if (node == nullptr) return {};
  std::string text;
  for (const Node* part : node->children) {
    if (part->rule != Rule::kName) continue;
    if (!text.empty()) text += '.';
    text += name(part).text;
  }
  return {arena_.copy(text), span(*node)};
}

DecodedText ExprBuilder::decode(const Token& token, bool interpolate) {
  DecodedText text = decode_text(token.text, token.begin, interpolate);
  for (LiteralError& error : text.errors) {
    report_.report("lang/text", report_.span(error.begin, error.end), std::move(error.message));
  }
  return text;
}

ast::Name ExprBuilder::text(const Node* node) {
  const Token* token = node == nullptr ? nullptr : node->first();
  if (token == nullptr) return {};
  std::string text = decode(*token, false).pieces.front().text;
  if (token->kind == TokenKind::kHeredoc && text.ends_with('\n')) text.pop_back();
  return {arena_.copy(text), span(*token)};
}

std::vector<ast::Name> ExprBuilder::texts(const Node* node) {
  std::vector<ast::Name> out;
  if (node == nullptr) return out;
  for (const Node* part : node->children) {
    if (part->rule == Rule::kText && part->first() != nullptr) out.push_back(text(part));
  }
  return out;
}

ast::Name ExprBuilder::key(const Node& owner, const Node* word) {
  if (word != nullptr) return name(word);
  const Token* token = owner.token_of(TokenKind::kString);
  if (token == nullptr) token = owner.token_of(TokenKind::kRaw);
  if (token == nullptr) return {};
  const DecodedText text = decode(*token, false);
  if (text.brace != 0) {
    report_.report("lang/text", report_.span(text.brace, text.brace + 1),
                   "found { in a key, where nothing is interpolated",
                   {"write the key with '...' if the brace is meant"});
  }
  return {arena_.copy(text.pieces.front().text), span(*token)};
}

int64_t ExprBuilder::number(const Token* token) {
  if (token == nullptr) return 0;
  if (const auto number = decode_int(token->text)) return *number;
  report_.report("lang/number", span(*token),
                 fmt::format("found the number {}, and the largest is 9223372036854775807",
                             text::preview(token->text)));
  return 0;
}

ast::Name ExprBuilder::date(const Token* token) {
  if (token == nullptr) return {};
  std::string error = date_error(token->text);
  if (!error.empty()) report_.report("lang/date", span(*token), std::move(error));
  return token_text(*token);
}

const Expr* ExprBuilder::text_template(const Node* node) {
  const Token* token = node == nullptr ? nullptr : node->first();
  return token == nullptr ? nullptr : template_of(*token, *node);
}

const Expr* ExprBuilder::template_of(const Token& token, const Node& node) {
  DecodedText text = decode(token, true);
  if (token.kind == TokenKind::kHeredoc && text.pieces.back().text.ends_with('\n')) {
    text.pieces.back().text.pop_back();
  }
  std::vector<const Expr*> args;
  for (const TextPiece& piece : text.pieces) {
    const text::Span place = report_.span(piece.begin, piece.end);
    if (piece.is_expr) {
      const Node* part = read_part_(piece.begin, piece.end);
      args.push_back(part == nullptr ? broken(place) : expr(part->child(Rule::kExpr)));
      continue;
    }
    Expr* words = make(ExprKind::kString, node);
    words->span = place;
    words->text = arena_.copy(piece.text);
    args.push_back(words);
  }
  if (args.size() > 1) {
    Expr* out = make(ExprKind::kTemplate, node);
    out->args = arena_.copy(args);
    return out;
  }
  Expr* out = make(ExprKind::kString, node);
  out->text = args.front()->text;
  out->raw = token.kind == TokenKind::kRaw;
  return out;
}

// ---------------------------------------------------------------------------------- operators
const Expr* ExprBuilder::expr(const Node* node) {
  if (node == nullptr) return broken({});
  if (node->broken || node->children.empty()) return broken(span(*node));
  const Node& first = *node->children.front();
  if (first.rule == Rule::kUnary) return unary(first);
  if (first.token != nullptr) {
    if (first.token->is("not")) {
      Expr* out = make(ExprKind::kNot, *node);
      out->args = list({expr(node->child(Rule::kExpr))});
      return out;
    }
    Expr* out = make(ExprKind::kCond, *node);
    out->args = list({expr(node->child(Rule::kExpr)), expr(node->child(Rule::kExpr, 1)),
                      expr(node->child(Rule::kExpr, 2))});
    return out;
  }
  if (node->children.size() < 3) return broken(span(*node));
  const Node& middle = *node->children[1];
  if (middle.rule == Rule::kCmpOp) return compare(*node);
  if (middle.token == nullptr) return broken(span(*node));
  return middle.token->is("is") ? is(*node) : binary(*node, *middle.token);
}

const Expr* ExprBuilder::binary(const Node& node, const Token& op) {
  Expr* out = make(ExprKind::kBinary, node);
  out->op = binary_op(op.text);
  out->op_span = span(op);
  out->args = list({expr(node.child(Rule::kExpr)), expr(node.child(Rule::kExpr, 1))});
  return out;
}

void ExprBuilder::operator_of(const Node& node, Expr& out) {
  out.op = compare_op(node);
  out.flag = node.word("not") != nullptr;
  out.any = node.word("any") != nullptr;
  out.op_span = span(node);
}

const Expr* ExprBuilder::compare(const Node& node) {
  const Node& op = *node.children[1];
  if (op.broken) return broken(span(node));
  Expr* out = make(ExprKind::kCompare, node);
  operator_of(op, *out);
  const Expr* left = expr(node.child(Rule::kExpr));
  const Expr* right = expr(node.child(Rule::kExpr, 1));
  out->args = list({left, right});
  check_chain(*left, out->op_span);
  if (out->op == Op::kMatches) check_pattern(*right);
  return out;
}

const Expr* ExprBuilder::is(const Node& node) {
  const Node* test = node.child(Rule::kIsTest);
  if (test == nullptr || test->first() == nullptr) return broken(span(node));
  Expr* out = make(ExprKind::kIs, node);
  out->flag = node.word("not") != nullptr;
  const Token& word = *node.word("is");
  out->op_span = out->flag ? text::cover(span(word), span(*node.word("not"))) : span(word);
  out->text = name(test).text;
  const Expr* left = expr(node.child(Rule::kExpr));
  out->args = list({left});
  check_chain(*left, out->op_span);
  return out;
}

void ExprBuilder::check_chain(const Expr& left, text::Span op) {
  if (left.paren || (left.kind != ExprKind::kCompare && left.kind != ExprKind::kIs)) return;
  // What was misread before it may have made the chain.
  if (report_.has_in(text::cover(left.span, op))) return;
  report_.report("lang/chained-comparison", op,
                 "found a second comparison behind the first, and comparisons do not chain",
                 {"write `a < b and b < c`, or put one of the two in parentheses"},
                 {{left.op_span, "the first comparison"}});
}

void ExprBuilder::check_pattern(const Expr& pattern) {
  if (pattern.kind == ExprKind::kList) {
    for (const Expr* item : pattern.args) check_pattern(*item);
    return;
  }
  const bool quoted = pattern.kind == ExprKind::kString && !pattern.raw;
  if (!quoted && pattern.kind != ExprKind::kTemplate) return;
  report_.report(
      "lang/quoted-pattern", pattern.span,
      "found a pattern in double quotes, where a pattern is written with '...'",
      {"in \"...\" a backslash begins an escape and {3} is an interpolation; in '...' both "
       "are what they look like"});
}

const Expr* ExprBuilder::unary(const Node& node) {
  if (node.broken || node.children.empty()) return broken(span(node));
  const Node& first = *node.children.front();
  if (first.token != nullptr) {
    const Node* operand = node.child(Rule::kUnary);
    if (operand == nullptr) return broken(span(node));
    Expr* out = make(first.token->is("-") ? ExprKind::kNegate : ExprKind::kExists, node);
    out->args = list({unary(*operand)});
    return out;
  }
  if (first.rule != Rule::kPrimary) return broken(span(node));
  const Expr* out = primary(first);
  for (const Node* part : node.children) {
    if (part->rule == Rule::kSuffix) out = suffix(out, node.begin, *part);
  }
  return out;
}

const Expr* ExprBuilder::suffix(const Expr* base, uint32_t begin, const Node& node) {
  if (node.broken) return broken(report_.span(begin, node.end));
  Expr* out = make(ExprKind::kTolerate, node);
  out->span = report_.span(begin, node.end);
  out->args = list({base});
  if (node.word(".") != nullptr || node.word("?.") != nullptr) {
    out->kind = ExprKind::kDot;
    out->flag = node.word("?.") != nullptr;
    const Node* member = node.child(Rule::kMember);
    if (member == nullptr || member->first() == nullptr) return broken(out->span);
    const ast::Name key = this->key(*member, member->child(Rule::kWord));
    out->text = key.text;
    out->op_span = key.span;
  } else if (node.word("[") != nullptr) {
    out->kind = ExprKind::kIndex;
    out->args = list({base, expr(node.child(Rule::kExpr))});
  } else if (node.word("(") != nullptr) {
    out->kind = ExprKind::kCall;
    std::vector<ast::Entry> entries;
    for (const Node* arg : node.children) {
      if (arg->rule != Rule::kArg) continue;
      entries.push_back({name(arg->child(Rule::kName)), expr(arg->child(Rule::kExpr))});
    }
    out->entries = arena_.copy(entries);
  }
  return out;
}

// ----------------------------------------------------------------------------------- primaries
const Expr* ExprBuilder::primary(const Node& node) {
  if (node.broken || node.children.empty()) return broken(span(node));
  const Node& first = *node.children.front();
  if (first.rule == Rule::kQuant) return quantified(node);
  if (first.rule == Rule::kName) {
    Expr* out = make(ExprKind::kName, node);
    out->text = name(&first).text;
    return out;
  }
  if (first.token == nullptr) return broken(span(node));
  if (first.token->is("[")) return bracketed(node);
  if (first.token->is("{")) return braced(node);
  if (!first.token->is("(")) return literal(*first.token, node);
  // The node was made for this place alone, so that it may be marked.
  Expr* inner = const_cast<Expr*>(expr(node.child(Rule::kExpr)));
  inner->paren = true;
  return inner;
}

const Expr* ExprBuilder::quantified(const Node& node) {
  const Node& quant = *node.children.front();
  Expr* out = make(ExprKind::kQuantified, node);
  out->quantifier = quantifier(quant);
  out->number = number(quant.token_of(TokenKind::kInt));
  out->binder = binder(node.child(Rule::kBinder));
  out->body = body(node.child(Rule::kBody));
  if (quant.broken || out->binder == nullptr || out->body == nullptr) return broken(span(node));
  return out;
}

const Expr* ExprBuilder::bracketed(const Node& node) {
  if (node.word("for") != nullptr) {
    Expr* out = make(ExprKind::kListComp, node);
    out->args = list({expr(node.child(Rule::kExpr))});
    out->binder = binder(node.child(Rule::kBinder));
    return out->binder == nullptr ? broken(span(node)) : out;
  }
  Expr* out = make(ExprKind::kList, node);
  std::vector<const Expr*> items;
  for (const Node* item : node.children) {
    if (item->rule == Rule::kExpr) items.push_back(expr(item));
  }
  out->args = arena_.copy(items);
  return out;
}

const Expr* ExprBuilder::braced(const Node& node) {
  if (node.word("for") != nullptr) {
    Expr* out = make(ExprKind::kMapComp, node);
    out->args = list({expr(node.child(Rule::kExpr)), expr(node.child(Rule::kExpr, 1))});
    out->binder = binder(node.child(Rule::kBinder));
    return out->binder == nullptr ? broken(span(node)) : out;
  }
  Expr* out = make(ExprKind::kMap, node);
  std::vector<ast::Entry> entries;
  std::map<std::string_view, text::Span> seen;
  for (const Node* entry : node.children) {
    if (entry->rule != Rule::kEntry) continue;
    const ast::Name key = this->key(*entry, entry->child(Rule::kWord));
    entries.push_back({key, expr(entry->child(Rule::kExpr))});
    if (!key.span.valid()) continue;
    const auto [first, fresh] = seen.emplace(key.text, key.span);
    if (!fresh) {
      report_.report(
          "lang/duplicate-key", key.span,
          fmt::format("found the key `{}` a second time in one map", text::preview(key.text)), {},
          {{first->second, "the first one"}});
    }
  }
  out->entries = arena_.copy(entries);
  return out;
}

const Expr* ExprBuilder::literal(const Token& token, const Node& node) {
  switch (token.kind) {
    case TokenKind::kInt: {
      const bool duration = node.children.size() > 1 && node.children[1]->token != nullptr;
      Expr* out = make(duration ? ExprKind::kDuration : ExprKind::kInt, node);
      out->number = number(&token);
      if (duration) {
        std::string_view unit = node.children[1]->token->text;
        if (unit.ends_with('s')) unit.remove_suffix(1);
        out->text = arena_.copy(unit);
      }
      return out;
    }
    case TokenKind::kFloat: {
      Expr* out = make(ExprKind::kDecimal, node);
      out->text = arena_.copy(token.text);
      return out;
    }
    case TokenKind::kDate: {
      Expr* out = make(ExprKind::kDate, node);
      out->text = date(&token).text;
      return out;
    }
    case TokenKind::kString:
    case TokenKind::kRaw:
      return template_of(token, node);
    case TokenKind::kHeredoc: {
      Expr* out = make(ExprKind::kString, node);
      out->text = arena_.copy(decode(token, false).pieces.front().text);
      return out;
    }
    default:
      break;
  }
  if (token.is("null")) return make(ExprKind::kNull, node);
  if (token.is("true") || token.is("false")) {
    Expr* out = make(ExprKind::kBool, node);
    out->flag = token.is("true");
    return out;
  }
  return broken(span(node));
}

// --------------------------------------------------------------------- binders, bodies, types
const ast::Binder* ExprBuilder::binder(const Node* node) {
  if (node == nullptr) return nullptr;
  std::vector<ast::Generator> generators;
  for (const Node* gen : node->children) {
    if (gen->rule != Rule::kGen) continue;
    const ast::Name first = name(gen->child(Rule::kName));
    if (first.empty()) continue;
    generators.push_back({first, name(gen->child(Rule::kName, 1)), expr(gen->child(Rule::kExpr))});
  }
  if (generators.empty()) return nullptr;
  ast::Binder* out = arena_.make<ast::Binder>();
  out->generators = arena_.copy(generators);
  if (const Node* where = node->child(Rule::kExpr)) out->where = expr(where);
  return out;
}

ast::Let ExprBuilder::let(const Node& node) {
  return {name(node.child(Rule::kName)), type(node.child(Rule::kTypeExpr)),
          expr(node.child(Rule::kExpr))};
}

const ast::Body* ExprBuilder::body(const Node* node) {
  if (node == nullptr) return nullptr;
  ast::Body* out = arena_.make<ast::Body>();
  std::vector<ast::Let> lets;
  for (const Node* part : node->children) {
    if (part->rule == Rule::kLetStmt) lets.push_back(let(*part));
  }
  out->lets = arena_.copy(lets);
  out->result = node->broken ? broken(span(*node)) : expr(node->child(Rule::kExpr));
  return out;
}

std::span<const ast::Field> ExprBuilder::fields(const Node& node) {
  std::vector<ast::Field> out;
  for (const Node* part : node.children) {
    if (part->rule != Rule::kField) continue;
    ast::Field field;
    field.name = key(*part, part->child(Rule::kWord));
    field.optional = part->word("?") != nullptr;
    field.type = type(part->child(Rule::kTypeExpr));
    if (const Node* initial = part->child(Rule::kExpr)) field.initial = expr(initial);
    if (field.name.span.valid() && field.type != nullptr) out.push_back(field);
  }
  return arena_.copy(out);
}

const ast::TypeExpr* ExprBuilder::type(const Node* node) {
  if (node == nullptr || node->broken || node->child(Rule::kTypeAtom) == nullptr) return nullptr;
  std::vector<const ast::TypeExpr*> atoms;
  for (const Node* atom : node->children) {
    if (atom->rule != Rule::kTypeAtom || atom->broken || atom->children.empty()) continue;
    ast::TypeExpr* out = arena_.make<ast::TypeExpr>();
    out->span = span(*atom);
    if (const Node* named = atom->child(Rule::kDotted)) {
      out->text = dotted(named).text;
      std::vector<const ast::TypeExpr*> args;
      for (const Node* arg : atom->children) {
        if (arg->rule != Rule::kTypeExpr) continue;
        if (const ast::TypeExpr* made = type(arg)) args.push_back(made);
      }
      out->args = arena_.copy(args);
    } else if (atom->word("any") != nullptr) {
      out->text = "any";
    } else if (atom->word("{") != nullptr) {
      out->kind = ast::TypeExpr::Kind::kRecord;
      out->fields = fields(*atom);
    } else {
      out->kind = ast::TypeExpr::Kind::kLiteral;
      out->text = key(*atom, nullptr).text;
    }
    atoms.push_back(out);
  }
  if (atoms.empty()) return nullptr;
  ast::TypeExpr* out = const_cast<ast::TypeExpr*>(atoms.front());
  if (atoms.size() > 1) {
    out = arena_.make<ast::TypeExpr>();
    out->kind = ast::TypeExpr::Kind::kUnion;
    out->args = arena_.copy(atoms);
  }
  out->span = span(*node);
  out->optional = node->word("?") != nullptr;
  return out;
}

}  // namespace ordain::lang

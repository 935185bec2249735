// The parser of HCL: expressions.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "engine/read/hcl_parser.h"
#include "engine/text/utf8.h"

namespace ordain::read::hcl {
namespace {

struct Infix {
  Op op;
  int level;  // a higher one binds closer
};

std::optional<Infix> infix(Tok kind) {
  switch (kind) {
    case Tok::kOr:
      return Infix{Op::kOr, 1};
    case Tok::kAnd:
      return Infix{Op::kAnd, 2};
    case Tok::kEqual:
      return Infix{Op::kEqual, 3};
    case Tok::kNotEqual:
      return Infix{Op::kNotEqual, 3};
    case Tok::kGreater:
      return Infix{Op::kGreater, 4};
    case Tok::kGreaterEqual:
      return Infix{Op::kGreaterEqual, 4};
    case Tok::kLess:
      return Infix{Op::kLess, 4};
    case Tok::kLessEqual:
      return Infix{Op::kLessEqual, 4};
    case Tok::kPlus:
      return Infix{Op::kAdd, 5};
    case Tok::kMinus:
      return Infix{Op::kSubtract, 5};
    case Tok::kStar:
      return Infix{Op::kMultiply, 6};
    case Tok::kSlash:
      return Infix{Op::kDivide, 6};
    case Tok::kPercent:
      return Infix{Op::kModulo, 6};
    default:
      return std::nullopt;
  }
}

// What people of other languages write, and how it is written here.
std::string_view instead_of(std::string_view text) {
  if (text == "'") return "a text stands in \" and not in '";
  if (text == "&") return "\"and\" is &&";
  if (text == "|") return "\"or\" is ||";
  if (text.starts_with("\xE2\x80")) return "a quote of typography is no quote: write \"";
  if (text == "$") return "${ } stands inside of a text only; here the expression stands alone";
  if (text == "\xC2\xA0") return "this is a no-break space: write a plain one";
  return {};
}

}  // namespace

const Expr* Parser::expression() {
  Level level(*this);
  if (!level.fits()) return broken(token_.begin, token_.begin);
  const uint32_t begin = token_.begin;
  const Expr* condition = binary(1);
  if (lost_ || !take(Tok::kQuestion)) return condition;
  const Expr* then = expression();
  if (lost_) return then;
  if (!take(Tok::kColon)) return lose_wanting("`:` and what holds where the condition is false");
  const Expr* otherwise = expression();
  if (lost_) return otherwise;
  Conditional* made = node<Conditional>(begin, begin);
  made->span.end = otherwise->span.end;
  made->condition = condition;
  made->then = then;
  made->otherwise = otherwise;
  return over(made, {condition, then, otherwise});
}

const Expr* Parser::binary(int least) {
  const Expr* left = unary();
  while (!lost_) {
    const std::optional<Infix> found = infix(token_.kind);
    if (!found || found->level < least) return left;
    const Bytes op_span = span(token_.begin, token_.end);
    advance();
    const Expr* right = binary(found->level + 1);
    if (lost_) return right;
    Binary* made = node<Binary>(token_.begin, token_.begin);
    made->span = {left->span.begin, right->span.end};
    made->op = found->op;
    made->op_span = op_span;
    made->left = left;
    made->right = right;
    left = over(made, {left, right});
  }
  return left;
}

const Expr* Parser::unary() {
  const uint32_t begin = token_.begin;
  if (!at(Tok::kNot) && !at(Tok::kMinus)) return steps(primary(), begin);
  Level level(*this);
  if (!level.fits()) return broken(begin, begin);
  const Op op = at(Tok::kNot) ? Op::kNot : Op::kNegate;
  advance();
  const Expr* operand = unary();
  if (lost_) return operand;
  Unary* made = node<Unary>(begin, begin);
  made->span.end = operand->span.end;
  made->op = op;
  made->operand = operand;
  return over(made, {operand});
}

const Expr* Parser::primary() {
  switch (token_.kind) {
    case Tok::kIdentifier:
      return word();
    case Tok::kNumber: {
      Number* made = node<Number>(token_.begin, token_.end);
      made->text = text();
      advance();
      return made;
    }
    case Tok::kQuote:
      return quoted();
    case Tok::kHeredoc:
      return heredoc();
    case Tok::kOpenParen:
      return parens();
    case Tok::kOpenBracket:
      return tuple();
    case Tok::kOpenBrace:
      return object();
    default:
      return lose_wanting("an expression", std::string(instead_of(text())));
  }
}

// ------------------------------------------------------------------------- what follows a value

const Expr* Parser::steps(const Expr* object, uint32_t begin) {
  while (!lost_) {
    if (at(Tok::kDot)) {
      object = dot_step(object, begin);
    } else if (at(Tok::kOpenBracket)) {
      object = bracket_step(object, begin);
    } else {
      return object;
    }
  }
  return object;
}

const Expr* Parser::dot_step(const Expr* object, uint32_t begin) {
  const uint32_t behind = token_.end;
  if (behind < text_.size() && text_[behind] >= '0' && text_[behind] <= '9') {
    // Only the digits: `.0.1` is two steps.
    uint32_t end = behind;
    while (end < text_.size() && text_[end] >= '0' && text_[end] <= '9') ++end;
    Number* key = node<Number>(behind, end);
    key->text = text_in(behind, end);
    Index* made = node<Index>(begin, end);
    made->object = object;
    made->key = key;
    made->legacy = true;
    jump(end);
    return over(made, {object, key});
  }
  advance();
  if (at(Tok::kStar)) return attribute_splat(object, begin);
  if (!at(Tok::kIdentifier)) return lose_wanting("the name of an attribute");
  GetAttr* made = node<GetAttr>(begin, token_.end);
  made->object = object;
  made->name = name();
  advance();
  return over(made, {object});
}

const Expr* Parser::attribute_splat(const Expr* object, uint32_t begin) {
  Splat* made = node<Splat>(begin, token_.end);
  made->object = object;
  made->attributes_only = true;
  const uint32_t star = token_.begin;
  const Expr* each = leaf(ExprKind::kSplatItem, star, token_.end);
  advance();
  while (!lost_ && at(Tok::kDot)) each = dot_step(each, star);
  if (lost_) return each;
  made->span.end = each->span.end;
  made->each = each;
  return over(made, {object, each});
}

const Expr* Parser::bracket_step(const Expr* object, uint32_t begin) {
  const uint32_t bracket = token_.begin;
  uint32_t end = 0;
  const Expr* key = nullptr;  // none: [*]
  {
    const Newlines pause(*this, false);
    advance();
    if (!take(Tok::kStar)) {
      key = expression();
      if (lost_) return key;
    }
    if (!at(Tok::kCloseBracket)) return lose_wanting("`]`");
    end = token_.end;
  }
  advance();
  if (key != nullptr) {
    Index* made = node<Index>(begin, end);
    made->object = object;
    made->key = key;
    return over(made, {object, key});
  }
  Level level(*this);
  if (!level.fits()) return broken(begin, end);
  const Expr* each = steps(leaf(ExprKind::kSplatItem, bracket, end), bracket);
  if (lost_) return each;
  Splat* made = node<Splat>(begin, begin);
  made->span.end = each->span.end;
  made->object = object;
  made->each = each;
  return over(made, {object, each});
}

// --------------------------------------------------------------------------------- names, calls

const Expr* Parser::word() {
  const uint32_t begin = token_.begin;
  const uint32_t end = token_.end;
  const std::string_view written = text();
  advance();
  if (at(Tok::kOpenParen) || at(Tok::kColons)) return call(begin, end);
  if (written == "null") return leaf(ExprKind::kNull, begin, end);
  if (written == "true" || written == "false") {
    Bool* made = node<Bool>(begin, end);
    made->value = written == "true";
    return made;
  }
  Variable* made = node<Variable>(begin, end);
  made->name = written;
  return made;
}

const Expr* Parser::call(uint32_t begin, uint32_t end) {
  // The parts of the name of a provider's function may stand apart.
  std::string parts;
  while (at(Tok::kColons)) {
    if (parts.empty()) parts = text_in(begin, end);
    advance();
    if (!at(Tok::kIdentifier)) return lose_wanting("the name of a function");
    parts += "::";
    parts += text();
    end = token_.end;
    advance();
  }
  if (!at(Tok::kOpenParen)) return lose_wanting("`(` and the arguments of the function");
  Call* made = node<Call>(begin, end);
  made->function.span = span(begin, end);
  made->function.text = text_in(begin, end);
  if (!parts.empty() && made->function.text != parts) made->function.text = arena_.copy(parts);
  const uint32_t opening = token_.begin;
  std::vector<const Expr*> arguments;
  {
    const Newlines pause(*this, false);
    advance();
    while (!at(Tok::kCloseParen)) {
      if (at(Tok::kEnd)) return lose_unclosed(opening, "`)`");
      const Expr* argument = expression();
      if (lost_) return argument;
      arguments.push_back(argument);
      if (take(Tok::kEllipsis)) {
        made->expands = true;
        if (!at(Tok::kCloseParen)) return lose_wanting("`)` behind `...`");
      } else if (!at(Tok::kCloseParen) && !take(Tok::kComma)) {
        return lose_unclosed(opening, "`,` or `)`");
      }
    }
    made->span = span(begin, token_.end);
  }
  advance();
  made->arguments = arena_.copy(arguments);
  return over_all(made, made->arguments);
}

const Expr* Parser::parens() {
  Parens* made = node<Parens>(token_.begin, token_.end);
  const uint32_t opening = token_.begin;
  {
    const Newlines pause(*this, false);
    advance();
    made->inner = expression();
    if (lost_) return made->inner;
    if (!at(Tok::kCloseParen)) return lose_unclosed(opening, "`)`");
    made->span = span(opening, token_.end);
  }
  advance();
  return over(made, {made->inner});
}

// ----------------------------------------------------------------------- tuples, objects, `for`

const Expr* Parser::tuple() {
  const uint32_t opening = token_.begin;
  const Expr* all = nullptr;
  {
    const Newlines pause(*this, false);
    advance();
    all = at_word("for") ? for_expression(opening, false) : elements(opening);
  }
  if (!lost_) advance();
  return all;
}

// Up to the closing bracket, as for_expression.
const Expr* Parser::elements(uint32_t opening) {
  std::vector<const Expr*> found;
  while (!at(Tok::kCloseBracket)) {
    if (at(Tok::kEnd)) return lose_unclosed(opening, "`]`");
    const Expr* element = expression();
    if (lost_) return element;
    found.push_back(element);
    if (!at(Tok::kCloseBracket) && !take(Tok::kComma)) return lose_unclosed(opening, "`,` or `]`");
  }
  Tuple* made = node<Tuple>(opening, token_.end);
  made->elements = arena_.copy(found);
  return over_all(made, made->elements);
}

const Expr* Parser::object() {
  const uint32_t opening = token_.begin;
  const uint32_t inside = token_.end;
  const Expr* all = nullptr;
  {
    // A `for` may stand on the next line, and in it line breaks mean nothing.
    const Newlines pause(*this, false);
    advance();
    if (at_word("for")) {
      all = for_expression(opening, true);
    } else {
      const Newlines mean(*this, true);
      jump(inside);
      all = items(opening);
    }
  }
  if (!lost_) advance();
  return all;
}

const Expr* Parser::items(uint32_t opening) {
  std::vector<Item> found;
  uint32_t height = 0;
  while (!at(Tok::kCloseBrace)) {
    if (take(Tok::kNewline)) continue;
    if (at(Tok::kEnd)) return lose_unclosed(opening, "`}`");
    if (!object_item(found, height)) return broken(opening, token_.begin);
    if (!at(Tok::kCloseBrace) && !take(Tok::kComma) && !take(Tok::kNewline))
      return lose_unclosed(opening, "`,`, a line break or `}`");
  }
  Object* made = node<Object>(opening, token_.end);
  made->items = arena_.copy(found);
  made->height = static_cast<uint16_t>(height);
  return over(made, {});
}

bool Parser::object_item(std::vector<Item>& items, uint32_t& height) {
  Item item;
  item.key = object_key();
  if (lost_) return false;
  if (!at(Tok::kAssign) && !at(Tok::kColon)) {
    lose_wanting("`=` or `:` and a value");
    return false;
  }
  advance();
  item.value = expression();
  if (lost_) return false;
  height = std::max({height, item.key->height + 1u, item.value->height + 1u});
  items.push_back(item);
  return true;
}

// A bare name is the key itself.
const Expr* Parser::object_key() {
  const uint32_t begin = token_.begin;
  const uint32_t end = token_.end;
  const Expr* key = expression();
  if (lost_) return key;
  const bool bare = key->kind == ExprKind::kNull || key->kind == ExprKind::kBool ||
                    key->kind == ExprKind::kVariable;
  if (!bare) return key;
  String* made = node<String>(begin, end);
  made->text = text_in(begin, end);
  made->quote = Quote::kBare;
  made->inner = made->span;
  return made;
}

// Up to the closing bracket, which the caller takes: line breaks mean again what they meant before.
const Expr* Parser::for_expression(uint32_t opening, bool is_object) {
  For* made = node<For>(opening, token_.end);
  made->is_object = is_object;
  advance();
  if (!for_names(made->key, made->element)) return broken(opening, token_.begin);
  made->collection = expression();
  if (lost_) return made->collection;
  if (!take(Tok::kColon)) return lose_wanting("`:` and what each element becomes");
  made->value = expression();
  if (lost_) return made->value;
  if (is_object) {
    made->key_value = made->value;
    if (!take(Tok::kArrow)) return lose_wanting("`=>` between the key and the value");
    made->value = expression();
    if (lost_) return made->value;
  }
  made->grouped = is_object && take(Tok::kEllipsis);
  if (at_word("if")) {
    advance();
    made->condition = expression();
    if (lost_) return made->condition;
  }
  if (!at(is_object ? Tok::kCloseBrace : Tok::kCloseBracket))
    return lose_unclosed(opening, is_object ? "`if` or `}`" : "`if` or `]`");
  made->span = span(opening, token_.end);
  return over(made, {made->collection, made->key_value, made->value, made->condition});
}

// `x in` or `k, x in`.
bool Parser::for_names(Name& key, Name& element) {
  if (!at(Tok::kIdentifier)) {
    lose_wanting("a name for the element");
    return false;
  }
  element = name();
  advance();
  if (take(Tok::kComma)) {
    if (!at(Tok::kIdentifier)) {
      lose_wanting("a second name");
      return false;
    }
    key = element;
    element = name();
    advance();
  }
  if (!at_word("in")) {
    lose_wanting("`in` and what is gone through");
    return false;
  }
  advance();
  return true;
}

}  // namespace ordain::read::hcl

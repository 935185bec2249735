// Formatter: expressions, from quantifiers and chains of operators down to names.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "engine/lang/formatter.h"

namespace ordain::lang {
namespace {

// The primary of an expression that is nothing but one; or null.
const Node* only_primary(const Node& expr) {
  if (expr.rule != Rule::kExpr || expr.children.size() != 1) return nullptr;
  const Node& unary = *expr.children.front();
  if (unary.children.size() != 1 || unary.children.front()->rule != Rule::kPrimary) return nullptr;
  return unary.children.front();
}

// A list, a map, a quantifier or a here-document: it breaks within its brackets, so that what is
// before it stays on its line.
bool hugs(const Node& expr) {
  const Node* primary = only_primary(expr);
  if (primary == nullptr) return false;
  const Node& head = *primary->children.front();
  return head.rule == Rule::kQuant || head.first()->is("[") || head.first()->is("{") ||
         head.first()->kind == TokenKind::kHeredoc;
}

// Whether an expression can be broken somewhere.
bool breakable(const Node& node) {
  if (node.rule == Rule::kExpr) return node.children.size() > 1 || breakable(*node.children[0]);
  if (node.rule == Rule::kUnary && node.children[0]->token != nullptr) {
    return breakable(*node.children[1]);
  }
  if (node.rule != Rule::kUnary) return true;
  const Node& head = *node.children[0]->children.front();
  if (head.rule == Rule::kQuant || head.first()->is("[") || head.first()->is("{") ||
      head.first()->is("(") || head.first()->kind == TokenKind::kHeredoc) {
    return true;
  }
  return std::any_of(node.children.begin(), node.children.end(), [](const Node* child) {
    return child->rule == Rule::kSuffix && child->child(Rule::kArg) != nullptr;
  });
}

const Token* operator_of(const Node& expr) {
  if (expr.rule != Rule::kExpr || expr.children.size() != 3) return nullptr;
  return expr.children[1]->token;
}

// The operators that make one chain have one level of precedence.
int level(const Token& op) {
  if (op.is("*") || op.is("/") || op.is("%")) return 1;
  if (op.is("+") || op.is("-")) return 2;
  if (op.is("??")) return 3;
  if (op.is("and")) return 4;
  if (op.is("or")) return 5;
  return op.is("implies") ? 6 : 0;
}

}  // namespace

Formatter::Doc Formatter::value(const Node& node) {
  // A word that is too long for a line of its own too gains nothing by one.
  constexpr size_t kLongWord = 110;
  size_t size = 0;
  for (size_t i = index(first(node)); i <= index(last(node)); ++i) {
    size += tree_.tokens[i].text.size();
  }
  const bool stays = breakable(node) || commented(node) || size > kLongWord;
  const Doc made = expr(node, Place::kHanging);
  if (stays) return to_.concat({space(), made});
  return to_.nest(4, to_.group(to_.concat({to_.line(), made})));
}

Formatter::Doc Formatter::expr(const Node& node, Place place) {
  if (node.children.size() == 1) return unary(*node.children.front());
  const Node& head = *node.children.front();
  if (head.token != nullptr && head.token->is("not")) {
    const Doc word = token(head);
    return to_.concat({word, space(), expr(*node.children[1])});
  }
  if (head.token != nullptr) return condition(node);
  if (node.child(Rule::kCmpOp) != nullptr) return compare(node);
  const Token* op = operator_of(node);
  if (op == nullptr || op->is("is")) return spaced(node);  // a is [not] b
  if (op->is("..")) {
    const bool plain = head.children.size() == 1 && node.children[2]->children.size() == 1;
    return plain ? tight(node) : spaced(node);
  }
  return level(*op) >= 4 && level(*op) <= 5 ? logic(node, place) : arithmetic(node);
}

// The operands of operators of one level, however deep the tree goes on the left or on the right.
Formatter::Chain Formatter::chain_of(const Node& node) const {
  const int wanted = level(*operator_of(node));
  const bool from_right = wanted == 3 || wanted == 6;
  Chain out;
  const Node* at = &node;
  for (const Token* op = operator_of(*at); op != nullptr && level(*op) == wanted;
       op = operator_of(*at)) {
    out.operators.push_back(op);
    out.operands.push_back(at->children[from_right ? 0 : 2]);
    at = at->children[from_right ? 2 : 0];
  }
  out.operands.push_back(at);
  if (!from_right) {
    std::reverse(out.operators.begin(), out.operators.end());
    std::reverse(out.operands.begin(), out.operands.end());
  }
  return out;
}

Formatter::Doc Formatter::logic(const Node& node, Place place) {
  const Chain chain = chain_of(node);
  const auto width = static_cast<int>(chain.operators.front()->text.size()) + 1;
  bool opened = false;
  std::vector<Doc> parts;
  if (place == Place::kOwnLine) parts.push_back(to_.pad(width));
  const auto operand = [&](const Node& one) { return to_.align(expr(one)); };
  parts.push_back(operand(*chain.operands.front()));
  for (size_t i = 0; i < chain.operators.size(); ++i) {
    const Token& op = *chain.operators[i];
    const Node& next = *chain.operands[i + 1];
    opened = opened || opens_line(op) || opens_line(first(next));
    const Doc sign = token(op);
    parts.insert(parts.end(), {to_.line(), sign, space(), operand(next)});
  }
  const Doc lines = eager_group(node, to_.concat(std::move(parts)), opened);
  switch (place) {
    case Place::kInner:
      return to_.align(lines);
    case Place::kHanging:
      return to_.hang(width, lines);
    case Place::kOwnLine:
      return lines;
  }
  return lines;
}

// The first operand may end many lines below where it begins; what follows it is asked anew.
Formatter::Doc Formatter::arithmetic(const Node& node) {
  const Chain chain = chain_of(node);
  bool opened = false;
  const Doc head = expr(*chain.operands.front());
  std::vector<Doc> parts;
  for (size_t i = 0; i < chain.operators.size(); ++i) {
    const Token& op = *chain.operators[i];
    const Node& next = *chain.operands[i + 1];
    opened = opened || opens_line(op) || opens_line(first(next));
    const Doc sign = token(op);
    parts.insert(parts.end(), {to_.line(), sign, space(), to_.align(expr(next))});
  }
  return to_.concat({head, eager_group(node, to_.nest(2, to_.concat(std::move(parts))), opened)});
}

Formatter::Doc Formatter::compare(const Node& node) {
  const Doc left = expr(*node.children[0]);
  const Doc op = (*this)(*node.children[1]);
  const bool stays = hugs(*node.children[2]);
  const Doc right = expr(*node.children[2]);
  if (stays) return to_.concat({left, space(), op, space(), right});
  return group(node, to_.concat({left, to_.nest(4, to_.concat({to_.line(), op, space(), right}))}));
}

// if a then b else if c then d else e: one line, or a line a choice.
Formatter::Doc Formatter::condition(const Node& node) {
  std::vector<Doc> parts;
  bool opened = false;
  const Node* at = &node;
  while (at->children.size() == 6) {
    const auto choice = at->children;
    const Doc word = token(*choice[0]);
    const Doc asked = expr(*choice[1]);
    const Doc then = token(*choice[2]);
    const Doc answer = to_.concat({to_.line(), then, space(), to_.align(expr(*choice[3]))});
    const bool broken = commented(*choice[1]) || commented(*choice[3]);
    parts.push_back(to_.group(to_.concat({word, space(), asked, to_.nest(4, answer)}), broken));
    opened = opened || opens_line(*choice[4]->token);
    parts.push_back(to_.line());
    parts.push_back(token(*choice[4]));
    parts.push_back(space());
    at = choice[5];
  }
  parts.push_back(to_.align(expr(*at)));
  return to_.align(eager_group(node, to_.concat(std::move(parts)), opened));
}

Formatter::Doc Formatter::unary(const Node& node) {
  const Node& head = *node.children.front();
  if (head.token != nullptr) {
    const Doc word = token(head);
    return to_.concat(
        {word, head.token->is("exists") ? space() : to_.nothing(), unary(*node.children[1])});
  }
  std::vector<Doc> parts = {primary(head)};
  for (const Node* child : node.children.subspan(1)) parts.push_back(suffix(*child));
  return to_.concat(std::move(parts));
}

Formatter::Doc Formatter::suffix(const Node& node) {
  if (node.children.front()->token->is("(")) return call(node);
  if (!node.children.front()->token->is("[")) return tight(node);
  const Doc open = token(*node.children[0]);
  const Doc key = to_.align(expr(*node.children[1]));
  return to_.concat({open, key, token(*node.children[2])});
}

Formatter::Doc Formatter::call(const Node& node) {
  const Node& end = *node.children.back();
  if (node.children.size() == 3 && hugs(*node.children[1]->children.back()) && !commented(node)) {
    return tight(node);
  }
  const Doc open = token(*node.children.front());
  std::vector<Doc> parts;
  for (const Node* child : node.children.subspan(1, node.children.size() - 2)) {
    if (child->token == nullptr) parts.push_back(parts.empty() ? to_.soft_line() : to_.line());
    parts.push_back((*this)(*child));
  }
  const bool none = parts.empty();
  parts.push_back(last_comments(*end.token, none));
  const Doc close = none && parts.back() == to_.nothing() ? to_.nothing() : to_.soft_line();
  return group(node,
               to_.concat({open, to_.nest(2, to_.concat(std::move(parts))), close, token(end)}));
}

Formatter::Doc Formatter::primary(const Node& node) {
  const Node& head = *node.children.front();
  if (head.rule == Rule::kQuant) return spaced(node);
  if (head.token == nullptr) return (*this)(head);
  const size_t end = node.children.size() - 1;
  if (head.token->is("(")) {
    const Doc open = token(head);
    const Doc inner = to_.align(expr(*node.children[1]));
    return to_.concat({open, inner, token(*node.children[2])});
  }
  if (node.word("for") != nullptr) return comprehension(node);
  if (head.token->is("[") || head.token->is("{")) return elements(node, 0, end);
  return spaced(node);  // a literal, or a number and its unit
}

Formatter::Doc Formatter::comprehension(const Node& node) {
  const bool opened = opens_line(first(*node.children[1]));
  const Doc open = token(*node.children.front());
  std::vector<Doc> parts;
  for (const Node* child : node.children.subspan(1, node.children.size() - 2)) {
    if (child->token != nullptr && child->token->is("for")) {
      parts.push_back(to_.line());
      parts.push_back(token(*child));
      parts.push_back(space());
    } else if (child->rule == Rule::kBinder) {
      parts.push_back(generators(*child));
      if (child->word("where") == nullptr) continue;
      const Doc word = token(*child->children[child->children.size() - 2]);
      parts.insert(parts.end(),
                   {to_.line(), word, space(), expr(*child->children.back(), Place::kHanging)});
    } else {
      const bool colon = child->token != nullptr;
      parts.push_back((*this)(*child));
      if (colon) parts.push_back(space());
    }
  }
  const Node& end = *node.children.back();
  const Doc inner = to_.group(to_.concat(std::move(parts)), commented(node));
  const Doc comments = last_comments(*end.token, false);
  return eager_group(node,
                     to_.concat({open, to_.nest(2, to_.concat({to_.soft_line(), inner, comments})),
                                 to_.soft_line(), token(end)}),
                     opened);
}

// a in as, b in bs
Formatter::Doc Formatter::generators(const Node& node) {
  std::vector<Doc> parts;
  for (const Node* child : node.children) {
    if (child->token != nullptr && child->token->is("where")) break;
    if (child->rule != Rule::kGen) {
      parts.push_back((*this)(*child));
      continue;
    }
    if (!parts.empty()) parts.push_back(to_.line());
    for (size_t i = 0; i < child->children.size(); ++i) {
      const Node& part = *child->children[i];
      if (i > 0 && !(part.token != nullptr && part.token->is(","))) parts.push_back(space());
      parts.push_back((*this)(part));
    }
  }
  return group(node, to_.nest(4, to_.concat(std::move(parts))));
}

Formatter::Doc Formatter::binder(const Node& node) {
  const Doc from = generators(node);
  if (node.word("where") == nullptr) return from;
  const Token& sign = *node.children[node.children.size() - 2]->token;
  const Doc gap = to_.eager_group(to_.line(), opens_line(sign));
  const Doc word = token(sign);
  const Doc where = expr(*node.children.back(), Place::kHanging);
  return to_.concat({from, to_.nest(4, to_.concat({gap, word, space(), where}))});
}

// { let a = b then c }
Formatter::Doc Formatter::body(const Node& node) {
  const auto children = node.children;
  const bool opened = opens_line(first(*children[1]));
  const Doc open = token(*children.front());
  std::vector<Doc> parts;
  for (size_t i = 1; i + 1 < children.size(); ++i) {
    const Node& child = *children[i];
    const bool behind_then = i > 1 && children[i - 1]->token != nullptr;
    parts.push_back(behind_then ? space() : to_.line());
    if (child.rule != Rule::kExpr) {
      parts.push_back((*this)(child));
    } else {
      parts.push_back(expr(child, behind_then ? Place::kHanging : Place::kOwnLine));
    }
  }
  const Node& end = *children.back();
  parts.push_back(last_comments(*end.token, false));
  return eager_group(
      node, to_.concat({open, to_.nest(2, to_.concat(std::move(parts))), to_.line(), token(end)}),
      opened);
}

}  // namespace ordain::lang

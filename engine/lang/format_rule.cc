// Formatter: rules, their items and their clauses.
// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/lang/formatter.h"

namespace ordain::lang {

// Rules and tests: WORD [ID] [TEXT] { items }.
Formatter::Doc Formatter::rule(const Node& node) {
  std::vector<Doc> head;
  std::vector<const Node*> items;
  const Token* open = nullptr;
  const Token* close = nullptr;
  for (const Node* child : node.children) {
    if (child->rule == Rule::kRuleItem || child->rule == Rule::kTestItem) {
      items.push_back(child);
    } else if (child->token != nullptr && child->token->is("{")) {
      open = child->token;
    } else if (child->token != nullptr && child->token->is("}")) {
      close = child->token;
    } else {
      const bool title = child->rule == Rule::kText;
      if (!head.empty()) {
        head.push_back(title ? to_.nest(4, to_.eager_group(to_.line())) : space());
      }
      head.push_back((*this)(*child));
    }
  }
  head.push_back(space());
  const Doc words = to_.concat(std::move(head));
  return to_.concat({words, block(*open, items, *close)});
}

Formatter::Doc Formatter::rule_item(const Node& node) {
  const Node& word = *node.children.front();
  if (word.rule == Rule::kStmt) return stmt(word);
  if (word.token->is("fix")) {
    std::vector<Doc> parts;
    std::vector<const Node*> items;
    for (const Node* child : node.children) {
      if (child->rule == Rule::kFixOp) items.push_back(child);
    }
    for (const Node* child : node.children) {
      if (!parts.empty()) parts.push_back(space());
      if (child->token != nullptr && child->token->is("{")) {
        parts.push_back(block(*child->token, items, last(node)));
        break;
      }
      parts.push_back((*this)(*child));
    }
    return to_.concat(std::move(parts));
  }
  return phrase(node);
}

Formatter::Doc Formatter::fix_op(const Node& node) { return phrase(node); }

Formatter::Doc Formatter::phrase(const Node& node) {
  std::vector<Doc> parts;
  for (size_t i = 0; i < node.children.size(); ++i) {
    const Node& child = *node.children[i];
    const bool leaf = child.token != nullptr;
    if (leaf && child.token->is("=")) {
      const Doc sign = token(child);
      parts.insert(parts.end(), {space(), sign, value(*node.children[++i])});
      continue;
    }
    if (leaf && child.token->is(",")) {
      parts.push_back(token(child));
      continue;
    }
    const bool clause = leaf && (child.token->is("reason") || child.token->is("until"));
    const bool listed =
        i > 0 && node.children[i - 1]->token != nullptr && node.children[i - 1]->token->is(",");
    if (!parts.empty()) parts.push_back(clause || listed ? to_.nest(4, to_.line()) : space());
    parts.push_back(child.rule == Rule::kExpr ? expr(child, Place::kHanging) : (*this)(child));
  }
  return group(node, to_.concat(std::move(parts)));
}

Formatter::Doc Formatter::texts(const Node& node) {
  std::vector<Doc> parts;
  for (const Node* child : node.children) {
    const bool comma = child->token != nullptr;
    if (!comma && !parts.empty()) parts.push_back(to_.nest(4, to_.line()));
    parts.push_back((*this)(*child));
  }
  return group(node, to_.concat(std::move(parts)));
}

Formatter::Doc Formatter::stmt(const Node& node) {
  if (node.children.front()->rule == Rule::kLetStmt) return let(*node.children.front());
  if (node.word("each") == nullptr && node.word("if") == nullptr) return clause(node);
  std::vector<Doc> parts;
  for (size_t i = 0; i < node.children.size(); ++i) {
    const Node& child = *node.children[i];
    if (child.token != nullptr && child.token->is("{")) {
      std::vector<const Node*> items;
      for (++i; node.children[i]->token == nullptr; ++i) items.push_back(node.children[i]);
      parts.push_back(space());
      parts.push_back(block(*child.token, items, *node.children[i]->token));
      continue;
    }
    if (child.token != nullptr && child.token->is("else") && !around(*child.token).before.empty()) {
      parts.push_back(to_.new_line());
    } else if (!parts.empty()) {
      parts.push_back(space());
    }
    parts.push_back(child.rule == Rule::kExpr ? expr(child, Place::kHanging) : (*this)(child));
  }
  return to_.concat(std::move(parts));
}

Formatter::Doc Formatter::clause(const Node& node) {
  const Doc word = token(*node.children[0]);
  std::vector<Doc> parts = {word, space(), expr(*node.children[1], Place::kHanging)};
  for (const Node* child : node.children.subspan(2)) {
    const Doc head = token(*child->children[0]);
    const Node& what = *child->children[1];
    const Doc tail = what.rule == Rule::kExpr ? expr(what, Place::kHanging) : (*this)(what);
    parts.push_back(to_.nest(2, to_.concat({to_.new_line(), head, space(), tail})));
  }
  return to_.concat(std::move(parts));
}

}  // namespace ordain::lang

// Formatter: declarations, types and tests.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "engine/lang/formatter.h"

namespace ordain::lang {

Formatter::Doc Formatter::declaration(const Node& node) {
  switch (node.rule) {
    case Rule::kParamDecl:
      return param(node);
    case Rule::kTypeDecl:
      return type_decl(node);
    case Rule::kSourceDecl:
      return source(node);
    case Rule::kLetStmt:
      return let(node);
    case Rule::kFnDecl:
      return fn(node);
    default:
      return rule(node);
  }
}

// NAME [: TYPE] [= EXPR] ... , whatever word stands before it.
Formatter::Doc Formatter::param(const Node& node) {
  std::vector<Doc> parts;
  for (size_t i = 0; i < node.children.size(); ++i) {
    const Node& child = *node.children[i];
    if (child.token != nullptr && child.token->is("where")) {
      const Doc gap = to_.eager_group(to_.line(), opens_line(*child.token));
      const Doc bound =
          to_.concat({token(child), space(), expr(*node.children[++i], Place::kHanging)});
      parts.push_back(to_.nest(2, to_.concat({gap, bound})));
    } else if (child.rule == Rule::kText) {
      const Doc gap = to_.eager_group(to_.line(), opens_line(first(child)));
      parts.push_back(to_.nest(2, to_.concat({gap, (*this)(child)})));
    } else if (child.token != nullptr && child.token->is("=")) {
      const Doc sign = token(child);
      parts.insert(parts.end(), {space(), sign, value(*node.children[++i])});
    } else {
      const bool tight = parts.empty() || (child.token != nullptr && child.token->is(":"));
      if (!tight) parts.push_back(space());
      parts.push_back((*this)(child));
    }
  }
  return to_.concat(std::move(parts));
}

Formatter::Doc Formatter::let(const Node& node) { return param(node); }
Formatter::Doc Formatter::fn_param(const Node& node) { return param(node); }

// ----------------------------------------------------------------------------------------- types
Formatter::Doc Formatter::type_decl(const Node& node) {
  const Doc head = to_.concat({token(*node.children[0]), space(), (*this)(*node.children[1])});
  return to_.concat({head, space(), fields(node, true)});
}

Formatter::Doc Formatter::field(const Node& node, const Node* next) {
  std::vector<Doc> parts;
  const Node* initial = node.child(Rule::kExpr);
  for (const Node* child : node.children) {
    if (child == initial) {
      parts.push_back(value(*child));
    } else if (child->token == nullptr) {
      if (child->rule == Rule::kTypeExpr) parts.push_back(space());
      parts.push_back((*this)(*child));
    } else if (child->token->is("=")) {
      parts.insert(parts.end(), {space(), token(*child)});
    } else if (!child->token->is(",")) {
      parts.push_back(token(*child));
    }
  }
  const Node& end = *node.children.back();
  const bool comma = end.token != nullptr && end.token->is(",");
  if (next != nullptr) {
    // Lines part fields, unless the next one's name would go on with this one's default.
    static constexpr std::array<std::string_view, 13> kGoOn = {
        "and", "or",   "implies", "in",     "is",   "not",   "contains",
        "at",  "then", "matches", "starts", "ends", "refers"};
    const bool needed =
        comma && initial != nullptr && std::ranges::find(kGoOn, first(*next).text) != kGoOn.end();
    parts.push_back(needed ? to_.text(",") : to_.if_flat(to_.text(",")));
  }
  if (comma) parts.push_back(take_behind(*end.token));
  return to_.concat(std::move(parts));
}

Formatter::Doc Formatter::fields(const Node& node, bool lines) {
  std::vector<const Node*> all;
  const Token* open = nullptr;
  const Token* close = nullptr;
  for (const Node* child : node.children) {
    if (child->rule == Rule::kField) all.push_back(child);
    if (child->token != nullptr && child->token->is("{")) open = child->token;
    if (child->token != nullptr && child->token->is("}")) close = child->token;
  }
  const bool opened = !all.empty() && opens_line(first(*all.front()));
  const Doc head = token(*open);
  std::vector<Doc> parts;
  for (size_t i = 0; i < all.size(); ++i) {
    const bool empty = i > 0 && around(first(*all[i])).empty_before;
    parts.push_back(empty ? to_.empty_line() : i == 0 ? to_.soft_line() : to_.line());
    parts.push_back(field(*all[i], i + 1 < all.size() ? all[i + 1] : nullptr));
  }
  const Doc comments = last_comments(*close, all.empty());
  const bool nothing = all.empty() && comments == to_.nothing();
  parts.push_back(comments);
  const Doc content = to_.concat({head, to_.nest(2, to_.concat(std::move(parts))),
                                  nothing ? to_.nothing() : to_.soft_line(), token(*close)});
  return eager_group(node, content, (lines && !all.empty()) || opened);
}

Formatter::Doc Formatter::type(const Node& node) {
  std::vector<Doc> parts;
  for (const Node* child : node.children) {
    const bool bar = child->token != nullptr && child->token->is("|");
    if (bar) parts.push_back(to_.line());
    parts.push_back((*this)(*child));
    if (bar) parts.push_back(space());
  }
  return group(node, to_.nest(4, to_.concat(std::move(parts))));
}

Formatter::Doc Formatter::type_atom(const Node& node) {
  if (node.word("{") != nullptr) return fields(node, false);
  std::vector<Doc> parts;
  for (const Node* child : node.children) {
    parts.push_back((*this)(*child));
    if (child->token != nullptr && child->token->is(",")) parts.push_back(to_.line());
  }
  return group(node, to_.nest(4, to_.concat(std::move(parts))));
}

// ------------------------------------------------------------------------- sources and functions
Formatter::Doc Formatter::source(const Node& node) {
  std::vector<Doc> parts;
  for (const Node* child : node.children) {
    const bool part =
        child->token != nullptr &&
        (child->token->is("from") || child->token->is("at") || child->token->is("key"));
    const bool colon = child->token != nullptr && child->token->is(":");
    if (part) {
      parts.push_back(to_.nest(4, to_.line()));
    } else if (!parts.empty() && !colon) {
      parts.push_back(space());
    }
    parts.push_back((*this)(*child));
  }
  return group(node, to_.concat(std::move(parts)));
}

Formatter::Doc Formatter::fn(const Node& node) {
  std::vector<Doc> parts;
  std::vector<Doc> params;
  size_t i = 0;
  for (; !(node.children[i]->token != nullptr && node.children[i]->token->is("(")); ++i) {
    if (i > 0) parts.push_back(space());
    parts.push_back((*this)(*node.children[i]));
  }
  parts.push_back(token(*node.children[i]));
  for (++i; !(node.children[i]->token != nullptr && node.children[i]->token->is(")")); ++i) {
    const Node& child = *node.children[i];
    if (child.rule == Rule::kFnParam)
      params.push_back(params.empty() ? to_.soft_line() : to_.line());
    params.push_back((*this)(child));
  }
  const bool none = params.empty();
  params.push_back(last_comments(*node.children[i]->token, none));
  const bool nothing = none && params.back() == to_.nothing();
  parts.push_back(to_.nest(2, to_.concat(std::move(params))));
  if (!nothing) parts.push_back(to_.soft_line());
  const bool broken =
      std::any_of(node.children.begin(), node.children.begin() + static_cast<long>(i),
                  [this](const Node* child) { return commented(*child); });
  parts.push_back(token(*node.children[i]));
  std::vector<Doc> out = {to_.group(to_.concat(std::move(parts)), broken)};
  for (++i; i < node.children.size(); ++i) {
    const Node& child = *node.children[i];
    if (child.token != nullptr && child.token->is("=")) {
      const Doc sign = token(child);
      const Node& result = *node.children[++i];
      // Behind a long head there is no room for a condition of several parts.
      const bool moves = result.children.size() > 1 && !commented(result);
      out.insert(out.end(), {space(), sign});
      out.push_back(
          moves ? to_.nest(2, to_.group(to_.concat({to_.line(), expr(result, Place::kOwnLine)})))
                : value(result));
    } else {
      if (child.token == nullptr) out.push_back(space());
      out.push_back((*this)(child));
    }
  }
  return to_.concat(std::move(out));
}

// ----------------------------------------------------------------------------------------- tests
Formatter::Doc Formatter::test_item(const Node& node) {
  const Token& word = first(node);
  if (word.is("expect")) {
    std::vector<Doc> parts;
    for (const Node* child : node.children) {
      const bool part =
          child->token != nullptr &&
          (child->token->is("on") || child->token->is("at") || child->token->is("message"));
      if (!parts.empty()) parts.push_back(part ? to_.nest(4, to_.line()) : space());
      parts.push_back((*this)(*child));
    }
    return group(node, to_.concat(std::move(parts)));
  }
  return phrase(node);
}

}  // namespace ordain::lang

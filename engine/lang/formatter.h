// Formatter: the concrete tree of a rule file, with its comments, -> a layout.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/lang/layout.h"
#include "engine/lang/syntax_tree.h"

namespace ordain::lang {

// Every token is asked for once, in the order of the file; token() puts the comments around it.
// Each rule of the grammar has a function, which says where its lines may break.
//
// A comment belongs to the token before it if it stands on its line, else to the token behind it.
// Those around a comma stand behind it. A closing bracket gives those before it to the lines of the
// block that it closes.
class Formatter {
 public:
  using Doc = Layout::Doc;

  // The tree is one of a file without a mistake; `bytes` are those of the file.
  Formatter(const SyntaxTree& tree, std::string_view bytes);

  Layout& layout() { return to_; }
  Doc file();
  // Whether every comment has been put somewhere, once file() is made.
  bool complete() const;

 private:
  struct Comment {
    std::string_view text;
    bool empty_behind = false;  // an empty line follows
  };
  // What stands around a token.
  struct Around {
    std::vector<Comment> before;  // on lines of their own
    std::string_view behind;      // on its line
    bool empty_before = false;    // an empty line before the first of them, or before the token
    bool new_line_before = false;
  };
  // Where a condition stands, which says how a chain of `and` or `or` breaks.
  enum class Place : uint8_t {
    kInner,    // operators below the first operand
    kHanging,  // operators to the left of it, operands below each other
    kOwnLine,  // so too, on a line of its own that is moved to the right for it
  };

  // formatter.cc: tokens, comments, literals and blocks.
  void read_comments(std::string_view bytes);
  void read_gap(size_t token, std::string_view gap);
  void move_comments_behind_commas();
  void count_comments();
  size_t index(const Token& token) const {
    return static_cast<size_t>(&token - tree_.tokens.data());
  }
  Around& around(const Token& token) { return around_[index(token)]; }
  static const Token& first(const Node& node) { return *node.first(); }
  static const Token& last(const Node& node);
  // Whether a comment stands within the node, neither before nor behind it.
  bool commented(const Node& node) const;
  // Whether the author began a new line there.
  bool opens_line(const Token& token) { return around(token).new_line_before; }
  Doc token(const Token& token);
  Doc token(const Node& leaf) { return token(*leaf.token); }
  Doc before(const Token& token);
  Doc behind(std::string_view comment);
  Doc take_behind(const Token& token);
  Doc heredoc(const Token& token);
  // Breaks where a comment stands within the node.
  Doc group(const Node& node, Doc content, bool broken = false);
  Doc eager_group(const Node& node, Doc content, bool broken = false);
  // The new line before an item of a block, with the empty line that stands there.
  Doc item_line(const Token& first, bool is_first);
  // The comments before a closing bracket, each on its line.
  Doc last_comments(const Token& close, bool is_first);
  // { items }, each on its line.
  Doc block(const Token& open, const std::vector<const Node*>& items, const Token& close);
  // open element, element, close: on one line, or an element a line with a comma behind the last.
  Doc elements(const Node& node, size_t open, size_t close);
  // The children with a space between each two.
  Doc spaced(const Node& node);
  // The children without any.
  Doc tight(const Node& node);
  Doc space() { return to_.text(" "); }
  Doc operator()(const Node& node);

  // format_decl.cc: what stands at the top of a file, types, tests.
  Doc declaration(const Node& node);
  Doc param(const Node& node);
  Doc type_decl(const Node& node);
  Doc field(const Node& node, const Node* next);
  Doc fields(const Node& node, bool lines);
  Doc type(const Node& node);
  Doc type_atom(const Node& node);
  Doc source(const Node& node);
  Doc fn(const Node& node);
  Doc fn_param(const Node& node);
  Doc let(const Node& node);
  Doc test_item(const Node& node);

  // format_rule.cc: rules and their items.
  Doc rule(const Node& node);
  Doc rule_item(const Node& node);
  Doc fix_op(const Node& node);
  Doc stmt(const Node& node);
  Doc clause(const Node& node);
  Doc texts(const Node& node);
  // `set`, `message` and the like with what follows: an expression is a condition of its own.
  Doc phrase(const Node& node);

  // format_expr.cc: expressions.
  struct Chain {
    std::vector<const Node*> operands;
    std::vector<const Token*> operators;
  };
  Doc expr(const Node& node, Place place = Place::kInner);
  // ` = expr`'s right side, behind the sign.
  Doc value(const Node& node);
  Chain chain_of(const Node& node) const;
  Doc logic(const Node& node, Place place);
  Doc arithmetic(const Node& node);
  Doc compare(const Node& node);
  Doc condition(const Node& node);
  Doc unary(const Node& node);
  Doc suffix(const Node& node);
  Doc call(const Node& node);
  Doc primary(const Node& node);
  Doc comprehension(const Node& node);
  Doc binder(const Node& node);
  Doc generators(const Node& node);
  Doc body(const Node& node);

  const SyntaxTree& tree_;
  Layout to_;
  std::vector<Around> around_;
  // Comments before and behind the tokens up to each one.
  std::vector<uint32_t> before_count_;
  std::vector<uint32_t> behind_count_;
};

}  // namespace ordain::lang

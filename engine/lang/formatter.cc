// Formatter: tokens with the comments around them, here-documents, blocks and lists.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/formatter.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ordain::lang {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view without_last_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// The lines of a here-document that begins on a line of its own, without the indent that they
// share, as decode_text() (literals.h) reads them. False if it cannot be moved.
bool read_heredoc(std::string_view literal, Layout::Block& block) {
  std::string_view text = literal.substr(3, literal.size() - 6);
  const size_t start = text.find_first_not_of(" \t\r");
  if (start == std::string_view::npos || text[start] != '\n') return false;
  if (text.find("\r\r") != std::string_view::npos) return false;
  text.remove_prefix(start + 1);
  const std::string_view closed = without_last_blanks(text);
  block.closed_apart = closed.empty() || closed.ends_with('\n');
  if (block.closed_apart) text = closed;

  size_t shared = SIZE_MAX;
  bool blanks = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (end < text.size() && line.ends_with('\r')) line.remove_suffix(1);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t word = std::min(line.find_first_not_of(" \t"), line.size());
    if (word < line.size()) shared = std::min(shared, word);
    blanks = blanks || (word == line.size() && word > 0);
    block.lines.push_back(line);
  }
  // Lines of nothing but blanks share no indent, and each of the blanks is a part of the text.
  if (shared == SIZE_MAX) return !blanks;
  for (std::string_view& line : block.lines) {
    const size_t word = std::min(line.find_first_not_of(" \t"), line.size());
    line.remove_prefix(std::min(shared, word));
  }
  return true;
}

}  // namespace

Formatter::Formatter(const SyntaxTree& tree, std::string_view bytes)
    : tree_(tree), around_(tree.tokens.size()) {
  read_comments(bytes);
  move_comments_behind_commas();
  count_comments();
}

// ------------------------------------------------------------------------------------- comments
void Formatter::read_comments(std::string_view bytes) {
  size_t at = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (size_t i = 0; i < tree_.tokens.size(); ++i) {
    read_gap(i, bytes.substr(at, tree_.tokens[i].begin - at));
    at = tree_.tokens[i].end;
  }
}

// Between two tokens stand blanks and comments, nothing else.
void Formatter::read_gap(size_t token, std::string_view gap) {
  Around& here = around_[token];
  size_t lines = 0;  // line breaks since the last token or comment
  bool any = false;
  for (size_t at = 0; at < gap.size();) {
    if (gap[at] == '#') {
      const size_t end = std::min(gap.find_first_of("\r\n", at), gap.size());
      const std::string_view text = without_last_blanks(gap.substr(at, end - at));
      at = end;
      if (lines == 0 && token > 0) {
        around_[token - 1].behind = text;
      } else {
        const bool empty = lines > 1;
        if (here.before.empty()) {
          here.empty_before = empty;
        } else {
          here.before.back().empty_behind = empty;
        }
        here.before.push_back({text});
      }
      lines = 0;
      any = true;
    } else {
      if (gap[at] == '\n' || gap[at] == '\r') ++lines;
      if (gap.substr(at).starts_with("\r\n")) ++at;
      ++at;
    }
  }
  here.new_line_before = lines > 0 || any;
  if (here.before.empty()) {
    here.empty_before = lines > 1;
  } else {
    here.before.back().empty_behind = lines > 1;
  }
}

void Formatter::move_comments_behind_commas() {
  for (size_t i = 1; i + 1 < tree_.tokens.size(); ++i) {
    if (!tree_.tokens[i].is(",")) continue;
    Around& element = around_[i - 1];
    Around& comma = around_[i];
    Around& next = around_[i + 1];
    std::vector<Comment> moved = std::exchange(comma.before, {});
    comma.empty_before = false;
    if (element.behind.empty() && moved.empty()) continue;
    if (!comma.behind.empty() && !(element.behind.empty() && moved.empty())) {
      moved.push_back({comma.behind});
    }
    comma.behind = std::exchange(element.behind, {});
    if (moved.empty()) continue;
    moved.back().empty_behind = std::exchange(next.empty_before, false);
    moved.insert(moved.end(), next.before.begin(), next.before.end());
    next.before = std::move(moved);
    next.new_line_before = true;
  }
}

void Formatter::count_comments() {
  uint32_t before = 0;
  uint32_t behind = 0;
  for (const Around& one : around_) {
    before += static_cast<uint32_t>(one.before.size());
    behind += one.behind.empty() ? 0 : 1;
    before_count_.push_back(before);
    behind_count_.push_back(behind);
  }
}

const Token& Formatter::last(const Node& node) {
  const Node* at = &node;
  while (at->token == nullptr) at = at->children.back();
  return *at->token;
}

bool Formatter::commented(const Node& node) const {
  const size_t from = index(first(node));
  const size_t to = index(last(node));
  const uint32_t behind =
      from == to ? 0 : behind_count_[to - 1] - (from == 0 ? 0 : behind_count_[from - 1]);
  return behind + before_count_[to] - before_count_[from] > 0;
}

bool Formatter::complete() const {
  return std::all_of(around_.begin(), around_.end(),
                     [](const Around& one) { return one.before.empty() && one.behind.empty(); });
}

// --------------------------------------------------------------------------------------- tokens
Formatter::Doc Formatter::before(const Token& token) {
  std::vector<Doc> parts;
  for (const Comment& comment : std::exchange(around(token).before, {})) {
    parts.push_back(to_.comment_line(comment.text, comment.empty_behind));
  }
  return to_.concat(std::move(parts));
}

Formatter::Doc Formatter::behind(std::string_view comment) {
  return comment.empty() ? to_.nothing() : to_.comment_behind(comment);
}

Formatter::Doc Formatter::take_behind(const Token& token) {
  return behind(std::exchange(around(token).behind, {}));
}

Formatter::Doc Formatter::token(const Token& token) {
  const Doc comments = before(token);
  const Doc text = token.kind == TokenKind::kHeredoc ? heredoc(token) : to_.text(token.text);
  return to_.concat({comments, text, take_behind(token)});
}

Formatter::Doc Formatter::heredoc(const Token& token) {
  Layout::Block block;
  if (read_heredoc(token.text, block)) return to_.heredoc(std::move(block));
  // A line break is \n whatever the file has.
  if (token.text.find('\r') == std::string_view::npos ||
      token.text.find("\r\r") != std::string_view::npos) {
    return to_.verbatim(token.text);
  }
  std::string text;
  for (size_t at = 0; at < token.text.size(); ++at) {
    if (!token.text.substr(at).starts_with("\r\n")) text += token.text[at];
  }
  return to_.verbatim(to_.keep(std::move(text)));
}

// --------------------------------------------------------------------------------------- groups
Formatter::Doc Formatter::group(const Node& node, Doc content, bool broken) {
  return to_.group(content, broken || commented(node));
}

Formatter::Doc Formatter::eager_group(const Node& node, Doc content, bool broken) {
  return to_.eager_group(content, broken || commented(node));
}

Formatter::Doc Formatter::item_line(const Token& first, bool is_first) {
  return around(first).empty_before && !is_first ? to_.empty_line() : to_.new_line();
}

Formatter::Doc Formatter::last_comments(const Token& close, bool is_first) {
  Around& here = around(close);
  std::vector<Doc> parts;
  bool empty = here.empty_before && !is_first;
  for (const Comment& comment : std::exchange(here.before, {})) {
    parts.push_back(empty ? to_.empty_line() : to_.new_line());
    parts.push_back(to_.comment_line(comment.text, false));
    empty = comment.empty_behind;
  }
  return to_.concat(std::move(parts));
}

Formatter::Doc Formatter::block(const Token& open, const std::vector<const Node*>& items,
                                const Token& close) {
  const Doc head = token(open);
  std::vector<Doc> lines;
  for (const Node* item : items) {
    lines.push_back(item_line(first(*item), item == items.front()));
    lines.push_back((*this)(*item));
  }
  const Doc comments = last_comments(close, items.empty());
  const bool empty = lines.empty() && comments == to_.nothing();
  lines.push_back(comments);
  return to_.concat({head, to_.nest(2, to_.concat(std::move(lines))),
                     empty ? to_.nothing() : to_.new_line(), token(close)});
}

Formatter::Doc Formatter::elements(const Node& node, size_t open, size_t close) {
  const auto children = node.children;
  const Doc head = token(*children[open]);
  std::vector<Doc> lines;
  const bool opened = close > open + 1 && children[close]->token != nullptr &&
                      opens_line(first(*children[open + 1]));
  for (size_t i = open + 1; i < close; ++i) {
    const bool is_first = i == open + 1;
    const Node& element = *children[i];
    const bool empty = !is_first && around(first(element)).empty_before;
    lines.push_back(is_first ? to_.soft_line() : empty ? to_.empty_line() : to_.line());
    const bool comma = i + 1 < close;
    const bool is_last = i + 2 >= close;
    // With a comma behind it, so that a new element changes one line.
    const Doc comment = is_last && !comma ? take_behind(last(element)) : to_.nothing();
    lines.push_back((*this)(element));
    if (!is_last) {
      lines.push_back(token(*children[++i]));
    } else {
      lines.push_back(to_.if_broken(to_.text(",")));
      lines.push_back(comma ? take_behind(*children[++i]->token) : comment);
    }
  }
  lines.push_back(last_comments(*children[close]->token, lines.empty()));
  const Doc end =
      lines.size() > 1 || lines.back() != to_.nothing() ? to_.soft_line() : to_.nothing();
  return eager_group(
      node,
      to_.concat({head, to_.nest(2, to_.concat(std::move(lines))), end, token(*children[close])}),
      opened);
}

Formatter::Doc Formatter::spaced(const Node& node) {
  std::vector<Doc> parts;
  for (const Node* child : node.children) {
    if (!parts.empty()) parts.push_back(space());
    parts.push_back((*this)(*child));
  }
  return to_.concat(std::move(parts));
}

Formatter::Doc Formatter::tight(const Node& node) {
  std::vector<Doc> parts;
  for (const Node* child : node.children) parts.push_back((*this)(*child));
  return to_.concat(std::move(parts));
}

Formatter::Doc Formatter::operator()(const Node& node) {
  switch (node.rule) {
    case Rule::kToken:
      return token(node);
    case Rule::kDecl:
      return declaration(*node.children.front());
    case Rule::kTypeExpr:
      return type(node);
    case Rule::kTypeAtom:
      return type_atom(node);
    case Rule::kFnParam:
      return fn_param(node);
    case Rule::kLetStmt:
      return let(node);
    case Rule::kRuleItem:
      return rule_item(node);
    case Rule::kStmt:
      return stmt(node);
    case Rule::kFixOp:
      return fix_op(node);
    case Rule::kTestItem:
      return test_item(node);
    case Rule::kTexts:
      return texts(node);
    case Rule::kExpr:
      return expr(node);
    case Rule::kBinder:
      return binder(node);
    case Rule::kBody:
      return body(node);
    case Rule::kPackageDecl:
    case Rule::kImportDecl:
    case Rule::kCmpOp:
    case Rule::kQuant:
      return spaced(node);
    case Rule::kEntry:
      return to_.concat(
          {(*this)(*node.children[0]), token(*node.children[1]), space(), expr(*node.children[2])});
    case Rule::kArg:
      if (node.children.size() == 1) return expr(*node.children[0]);
      return to_.concat(
          {(*this)(*node.children[0]), token(*node.children[1]), space(), expr(*node.children[2])});
    default:
      // Names, words, ids and literals.
      return tight(node);
  }
}

Formatter::Doc Formatter::file() {
  std::vector<Doc> parts;
  const Token* end = nullptr;
  bool is_first = true;
  for (const Node* child : tree_.root->children) {
    if (child->token != nullptr) {
      end = child->token;
      continue;
    }
    parts.push_back(item_line(first(*child), is_first));
    parts.push_back((*this)(*child));
    is_first = false;
  }
  if (end == nullptr) end = &tree_.tokens.back();
  parts.push_back(last_comments(*end, is_first));
  return to_.concat(std::move(parts));
}

}  // namespace ordain::lang

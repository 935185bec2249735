// Layout: makes the nodes of a tree of texts and breaks, and prints it.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/layout.h"

#include <algorithm>
#include <utility>

#include "engine/text/utf8.h"

namespace ordain::lang {

namespace {

// What an indent that follows a column gives up for: lines that begin further right are too short.
constexpr int kFarthestAlign = 80;
constexpr int kContinuation = 4;
constexpr int kHeredocIndent = 2;

// Whether two tokens that end and begin so would be read as one: `a? ?? b`, `a? .b`.
bool glued(char last, char next) { return last == '?' && (next == '?' || next == '.'); }

int columns(std::string_view text) { return static_cast<int>(text::count_code_points(text)); }

}  // namespace

Layout::Layout() { nodes_.push_back({.kind = Kind::kConcat, .text = {}}); }

Layout::Doc Layout::add(Node node) {
  nodes_.push_back(node);
  return static_cast<Doc>(nodes_.size() - 1);
}

Layout::Doc Layout::wrap(Kind kind, Doc content, int number) {
  return add({.kind = kind,
              .breaks = nodes_[content].breaks,
              .number = number,
              .first = content,
              .text = {}});
}

Layout::Doc Layout::text(std::string_view text) { return add({.kind = Kind::kText, .text = text}); }

std::string_view Layout::keep(std::string text) { return kept_.emplace_back(std::move(text)); }

Layout::Doc Layout::verbatim(std::string_view text) {
  return add({.kind = Kind::kVerbatim, .breaks = true, .text = text});
}

Layout::Doc Layout::line() { return add({.kind = Kind::kLine, .text = {}}); }
Layout::Doc Layout::soft_line() { return add({.kind = Kind::kSoftLine, .text = {}}); }
Layout::Doc Layout::new_line() { return add({.kind = Kind::kNewLine, .breaks = true, .text = {}}); }
Layout::Doc Layout::empty_line() {
  return add({.kind = Kind::kEmptyLine, .breaks = true, .text = {}});
}

Layout::Doc Layout::concat(std::vector<Doc> parts) {
  std::erase(parts, nothing());
  if (parts.empty()) return nothing();
  if (parts.size() == 1) return parts.front();
  const bool breaks =
      std::any_of(parts.begin(), parts.end(), [this](Doc part) { return nodes_[part].breaks; });
  const auto first = static_cast<uint32_t>(parts_.size());
  parts_.insert(parts_.end(), parts.begin(), parts.end());
  return add({.kind = Kind::kConcat,
              .breaks = breaks,
              .first = first,
              .count = static_cast<uint32_t>(parts.size()),
              .text = {}});
}

Layout::Doc Layout::group(Doc content, bool broken) {
  const Doc out = wrap(Kind::kGroup, content);
  nodes_[out].breaks = nodes_[out].breaks || broken;
  return out;
}

Layout::Doc Layout::eager_group(Doc content, bool broken) {
  const Doc out = group(content, broken);
  nodes_[out].number = 1;
  return out;
}

Layout::Doc Layout::nest(int columns, Doc content) { return wrap(Kind::kNest, content, columns); }
Layout::Doc Layout::align(Doc content) { return wrap(Kind::kAlign, content); }
Layout::Doc Layout::hang(int columns, Doc content) { return wrap(Kind::kHang, content, columns); }
Layout::Doc Layout::if_broken(Doc content) { return wrap(Kind::kIfBroken, content); }
Layout::Doc Layout::if_flat(Doc content) { return wrap(Kind::kIfFlat, content); }
Layout::Doc Layout::pad(int columns) {
  return add({.kind = Kind::kPad, .number = columns, .text = {}});
}

// The groups around a comment are told to break where they are made (Formatter::group): the one
// that ends with it need not.
Layout::Doc Layout::comment_behind(std::string_view text) {
  return add({.kind = Kind::kCommentBehind, .text = text});
}
Layout::Doc Layout::comment_line(std::string_view text, bool empty_behind) {
  return add({.kind = Kind::kCommentLine, .number = empty_behind ? 1 : 0, .text = text});
}

Layout::Doc Layout::heredoc(Block block) {
  blocks_.push_back(std::move(block));
  return add({.kind = Kind::kHeredoc,
              .breaks = true,
              .first = static_cast<uint32_t>(blocks_.size() - 1),
              .text = {}});
}

class LayoutPrinter {
 public:
  LayoutPrinter(const Layout& layout, int width, size_t limit, std::string& out)
      : layout_(layout), width_(width), limit_(limit), out_(out) {}

  bool print(Layout::Doc doc) {
    stack_.push_back({doc, 0, false});
    while (!stack_.empty()) {
      const Command command = stack_.back();
      stack_.pop_back();
      step(command);
      if (out_.size() > limit_) return false;
    }
    return true;
  }

 private:
  using Kind = Layout::Kind;
  using Node = Layout::Node;

  struct Command {
    Layout::Doc doc;
    int indent;
    bool flat;
  };

  // Where the next text would begin.
  int column() const {
    return at_start_ ? start_ : forced_ ? forced_at_ : column_ + (space_ ? 1 : 0);
  }

  void begin_line(int indent) {
    if (!at_start_) out_ += '\n';
    at_start_ = true;
    forced_ = space_ = false;
    start_ = std::max(indent, 0);
  }

  // What begins with `c` follows: a new line behind a comment, and a space where two tokens would
  // be read as one.
  void before_text(char c) {
    if (forced_) begin_line(forced_at_);
    if (at_start_) {
      out_.append(static_cast<size_t>(start_), ' ');
      column_ = start_;
      at_start_ = false;
    } else if (space_ || (!out_.empty() && glued(out_.back(), c))) {
      out_ += ' ';
      ++column_;
    }
    space_ = false;
  }

  void text(std::string_view text) {
    if (text.empty()) return;
    // Written with what follows, so that no line begins or ends with it.
    if (text == " ") {
      space_ = !at_start_ && !forced_;
      return;
    }
    before_text(text.front());
    out_ += text;
    column_ += columns(text);
  }

  void verbatim(std::string_view text) {
    before_text(text.front());
    out_ += text;
    const size_t last = text.rfind('\n');
    column_ =
        last == std::string_view::npos ? column_ + columns(text) : columns(text.substr(last + 1));
  }

  // A text that ends its line, and the indent of the one behind it if nobody says another.
  void end_with(std::string_view comment, int next) {
    before_text('#');
    out_ += comment;
    forced_ = true;
    forced_at_ = next;
  }

  void heredoc(const Layout::Block& block, int indent) {
    text("\"\"\"");
    const auto lead = static_cast<size_t>(std::max(indent, 0) + kHeredocIndent);
    for (const std::string_view line : block.lines) {
      out_ += '\n';
      if (!line.empty()) out_.append(lead, ' ').append(line);
    }
    if (block.closed_apart) out_.append("\n").append(lead, ' ');
    column_ = block.closed_apart || block.lines.empty()
                  ? static_cast<int>(lead)
                  : static_cast<int>(lead) + columns(block.lines.back());
    out_ += "\"\"\"";
    column_ += 3;
  }

  void step(const Command& command) {
    const Node& node = layout_.nodes_[command.doc];
    const auto push = [&](int indent) { stack_.push_back({node.first, indent, command.flat}); };
    switch (node.kind) {
      case Kind::kText:
        return text(node.text);
      case Kind::kVerbatim:
        return verbatim(node.text);
      case Kind::kLine:
      case Kind::kSoftLine:
        if (!command.flat || forced_) return begin_line(command.indent);
        return node.kind == Kind::kLine ? text(" ") : void();
      case Kind::kNewLine:
        return begin_line(command.indent);
      case Kind::kEmptyLine:
        begin_line(command.indent);
        out_ += '\n';
        return;
      case Kind::kConcat:
        for (size_t i = node.count; i-- > 0;) {
          stack_.push_back({layout_.parts_[node.first + i], command.indent, command.flat});
        }
        return;
      case Kind::kGroup: {
        const bool flat = command.flat || (!node.breaks && fits(node.first, command.indent));
        stack_.push_back({node.first, command.indent, flat});
        return;
      }
      case Kind::kNest:
        return push(command.indent + node.number);
      case Kind::kAlign:
        return push(aligned(command.indent));
      case Kind::kHang: {
        const int left = aligned(command.indent) - node.number;
        return push(left > command.indent ? left : aligned(command.indent));
      }
      case Kind::kIfBroken:
        if (!command.flat) push(command.indent);
        return;
      case Kind::kIfFlat:
        if (command.flat) push(command.indent);
        return;
      case Kind::kPad:
        if (!command.flat && at_start_) start_ += node.number;
        return;
      case Kind::kCommentBehind:
        if (!at_start_ && !forced_) {
          out_ += ' ';
          ++column_;
          space_ = true;
        }
        return end_with(node.text, command.indent + kContinuation);
      case Kind::kCommentLine: {
        if (!at_start_) begin_line(forced_ ? forced_at_ : command.indent + kContinuation);
        const int indent = start_;
        end_with(node.text, indent);
        if (node.number != 0) {
          begin_line(indent);
          out_ += '\n';
        }
        return;
      }
      case Kind::kHeredoc:
        return heredoc(layout_.blocks_[node.first], command.indent);
    }
  }

  int aligned(int indent) const {
    return column() > kFarthestAlign ? indent + kContinuation : column();
  }

  // How fits() looks at a part: printed flat; behind the document, in a group that is not asked
  // yet, where only eager groups may break; or where lines break.
  enum class Mode : uint8_t { kFlat, kBehind, kBroken };
  struct Trial {
    Layout::Doc doc;
    int indent;
    Mode mode;
  };

  // Whether the document, printed flat, and what follows it up to the next possible break fit the
  // rest of the line. Looks at no more than a line's worth of text. Whether a group behind it is
  // told to break does not count: it may have been told because it broke the last time, and then
  // the outcome has to be the same.
  bool fits(Layout::Doc doc, int indent) {
    int left = width_ - column();
    bool begun = false;
    char last = out_.empty() ? ' ' : out_.back();
    size_t rest = stack_.size();
    trial_.clear();
    trial_.push_back({doc, indent, Mode::kFlat});
    while (left >= 0) {
      if (trial_.empty()) {
        if (rest == 0) return true;
        const Command& next = stack_[--rest];
        trial_.push_back({next.doc, next.indent, next.flat ? Mode::kFlat : Mode::kBroken});
      }
      const Trial part = trial_.back();
      trial_.pop_back();
      const Node& node = layout_.nodes_[part.doc];
      const auto push = [&](int to, Mode mode) { trial_.push_back({node.first, to, mode}); };
      switch (node.kind) {
        case Kind::kText:
          if (node.text.empty()) break;
          left -= columns(node.text) + (glued(last, node.text.front()) ? 1 : 0);
          last = node.text.back();
          begun = true;
          break;
        case Kind::kLine:
          if (part.mode == Mode::kBroken) return true;
          --left;
          last = ' ';
          break;
        case Kind::kSoftLine:
          if (part.mode == Mode::kBroken) return true;
          break;
        case Kind::kHeredoc:
          return left >= 3;
        case Kind::kVerbatim:
          return left >= columns(node.text.substr(0, node.text.find('\n')));
        case Kind::kNewLine:
        case Kind::kEmptyLine:
        case Kind::kCommentBehind:
          return true;
        case Kind::kCommentLine:
          if (begun) return true;
          // What counts is what follows it.
          if (!at_start_ && !forced_) left = width_ - part.indent - kContinuation;
          break;
        case Kind::kConcat:
          for (size_t i = node.count; i-- > 0;) {
            trial_.push_back({layout_.parts_[node.first + i], part.indent, part.mode});
          }
          break;
        case Kind::kIfBroken:
          if (part.mode == Mode::kBroken) push(part.indent, part.mode);
          break;
        case Kind::kIfFlat:
          if (part.mode != Mode::kBroken) push(part.indent, part.mode);
          break;
        case Kind::kGroup:
          push(part.indent, part.mode == Mode::kFlat ? Mode::kFlat
                            : node.number == 0       ? Mode::kBehind
                                                     : Mode::kBroken);
          break;
        case Kind::kNest:
          push(part.indent + node.number, part.mode);
          break;
        case Kind::kAlign:
        case Kind::kHang:
          push(width_ - left, part.mode);
          break;
        case Kind::kPad:
          break;
      }
    }
    return false;
  }

  const Layout& layout_;
  const int width_;
  const size_t limit_;
  std::string& out_;
  std::vector<Command> stack_;
  std::vector<Trial> trial_;
  bool at_start_ = true;  // only an indent of start_ columns would stand before the next text
  int start_ = 0;
  bool forced_ = false;  // a comment ended the line; what follows begins a new one at forced_at_
  int forced_at_ = 0;
  bool space_ = false;  // one stands before the next text of this line
  int column_ = 0;
};

bool Layout::print(Doc doc, int width, size_t limit, std::string& out) const {
  return LayoutPrinter(*this, width, limit, out).print(doc);
}

}  // namespace ordain::lang

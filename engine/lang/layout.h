// Layout: a tree of texts and possible line breaks -> lines of a width, for the formatter.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

// The model is Wadler's "A prettier printer" (2003), as widely used: a group whose content fits the
// rest of the line is printed on it, with its breaks as spaces; else each of its own breaks becomes
// a new line, and the groups in it are asked anew. A group may also be told to break. Added to that
// are what comments need: behind one a new line begins, whatever the group says.
namespace ordain::lang {

class Layout {
 public:
  using Doc = uint32_t;
  // Texts that are printed behind a break of their own, at one indent.
  struct Block {
    std::vector<std::string_view> lines;
    bool closed_apart = true;  // the closing quotes stand on a line of their own
  };

  // Prints nothing.
  Doc nothing() const { return 0; }
  Layout();

  // A text without line breaks; it outlives the layout, or is kept by keep().
  Doc text(std::string_view text);
  std::string_view keep(std::string text);
  // A text with line breaks, printed as it is.
  Doc verbatim(std::string_view text);
  // A space or a new line; nothing or a new line; always a new line; the same behind an empty one.
  Doc line();
  Doc soft_line();
  Doc new_line();
  Doc empty_line();
  Doc concat(std::vector<Doc> parts);
  Doc concat(std::initializer_list<Doc> parts) { return concat(std::vector<Doc>(parts)); }
  Doc group(Doc content, bool broken = false);
  // A group that breaks sooner than the groups before it on its line.
  Doc eager_group(Doc content, bool broken = false);
  // Indents the lines within by so many columns more.
  Doc nest(int columns, Doc content);
  // Lets the lines within begin at the column where the content does.
  Doc align(Doc content);
  // The same, but for an operator of so many columns that leads each line: it goes to the left of
  // that column if the words that begin the statement leave room for it.
  Doc hang(int columns, Doc content);
  // Printed only where the innermost group is broken, or only where it is not.
  Doc if_broken(Doc content);
  Doc if_flat(Doc content);
  // So many columns more at the start of a line of a broken group.
  Doc pad(int columns);
  // A comment behind what stands on its line, or on a line of its own with, if asked for, an empty
  // line behind it.
  Doc comment_behind(std::string_view text);
  Doc comment_line(std::string_view text, bool empty_behind);
  // """, the lines two columns deeper than the statement, """.
  Doc heredoc(Block block);

  // Appends what `doc` prints. False when that would pass `limit` bytes.
  bool print(Doc doc, int width, size_t limit, std::string& out) const;

 private:
  enum class Kind : uint8_t {
    kText,
    kVerbatim,
    kLine,
    kSoftLine,
    kNewLine,
    kEmptyLine,
    kConcat,
    kGroup,
    kNest,
    kAlign,
    kHang,
    kIfBroken,
    kIfFlat,
    kPad,
    kCommentBehind,
    kCommentLine,
    kHeredoc,
  };
  struct Node {
    Kind kind;
    bool breaks = false;  // kGroup: is told to; else: holds what always breaks
    int32_t number = 0;   // columns; kGroup: 1 if eager
    uint32_t first = 0;   // kConcat: in parts_; kHeredoc: in blocks_; else the content
    uint32_t count = 0;   // kConcat
    std::string_view text;
  };
  friend class LayoutPrinter;

  Doc add(Node node);
  Doc wrap(Kind kind, Doc content, int number = 0);

  std::vector<Node> nodes_;
  std::vector<Doc> parts_;
  std::vector<Block> blocks_;
  std::deque<std::string> kept_;
};

}  // namespace ordain::lang

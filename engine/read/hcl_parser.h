// The parser of HCL: recursive descent over the tokens of one text. Used by hcl*.cc only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/read/hcl.h"
#include "engine/read/hcl_token.h"

namespace ordain::read::hcl {

// Reads a file, or one template that a JSON text holds, into `file`'s arena.
//
// A fault that leaves the parser nowhere (`lost_`) makes every function return at once; the body
// around it reports nothing more and goes on at its next argument or block. Other faults are
// reported and read over.
class Parser {
 public:
  // `text` lives as long as the file. `places`: where each byte of it, and its end, stands in the
  // source; null: the text is the source.
  Parser(const ReadContext& context, File& file, std::string_view text,
         const std::vector<uint32_t>* places = nullptr);

  // With `guesses`, a block of the top at the edge of the file ends those that it seems to stand
  // in: for a second reading, when some block had no end.
  void parse_file(bool guesses);
  bool found_unclosed() const { return unclosed_; }
  // The whole text as a template: a String or Template of Quote::kJson, or a broken expression.
  // `span`: of the JSON string, with its quotes.
  const Expr* parse_json_template(Bytes span);
  // The whole text as an expression.
  const Expr* parse_json_expression(Bytes span);

 private:
  // --- hcl_parser.cc: tokens, faults, bounds ----------------------------------------------------

  // Takes the next token, comments passed over, and line breaks where they mean nothing.
  void advance() { jump(token_.end); }
  // The same from `at` on.
  void jump(uint32_t at);
  bool at(Tok kind) const { return token_.kind == kind; }
  bool at_word(std::string_view word) const { return at(Tok::kIdentifier) && text() == word; }
  // Takes the token if it is this one.
  bool take(Tok kind);
  std::string_view text() const { return text_.substr(token_.begin, token_.end - token_.begin); }
  std::string_view text_in(uint32_t begin, uint32_t end) const {
    return text_.substr(begin, end - begin);
  }
  Name name() const { return {text(), span(token_.begin, token_.end)}; }
  Bytes span(uint32_t begin, uint32_t end) const {
    if (places_ == nullptr) return {begin, end};
    return {(*places_)[begin], (*places_)[end]};
  }

  // Of the current token, without its signs.
  std::string_view comment_text() const;

  // What the current token is, for a message.
  std::string found() const;
  // Reports a fault at the text's bytes.
  void report(uint32_t begin, uint32_t end, std::string message, std::string note = {});
  // Counts a fault, and says whether it may be told.
  bool count_fault();
  // The same at the current token, and the parser is lost. Returns a broken expression.
  const Expr* lose(std::string message, std::string note = {});
  const Expr* lose_wanting(std::string_view wanted, std::string note = {});
  // The same where brackets that are open since `opening` want more or their end.
  const Expr* lose_unclosed(uint32_t opening, std::string_view wanted);
  const Expr* broken(uint32_t begin, uint32_t end);

  // One level deeper while it lives.
  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) { ++parser_.depth_; }
    ~Level() { --parser_.depth_; }
    Level(const Level&) = delete;
    // Whether that is allowed; if not, it is reported.
    bool fits() { return parser_.fits(parser_.depth_); }

   private:
    Parser& parser_;
  };
  bool fits(uint32_t levels);
  // Line breaks mean something or nothing while it lives.
  class Newlines {
   public:
    Newlines(Parser& parser, bool mean) : parser_(parser), before_(parser.newlines_) {
      parser.newlines_ = mean;
    }
    ~Newlines() { parser_.newlines_ = before_; }
    Newlines(const Newlines&) = delete;

   private:
    Parser& parser_;
    bool before_;
  };

  template <typename T>
  T* node(uint32_t begin, uint32_t end) {
    T* made = arena_.make<T>();
    made->kind = T::kKind;
    made->span = span(begin, end);
    return made;
  }
  // Null, or the element of a splat.
  const Expr* leaf(ExprKind kind, uint32_t begin, uint32_t end);
  // Sets the height of a node over these, and refuses one that is too high.
  template <typename T>
  const Expr* over(T* made, std::initializer_list<const Expr*> below) {
    return over_all(made, Exprs(below.begin(), below.size()));
  }
  template <typename T>
  const Expr* over_all(T* made, Exprs below) {
    uint32_t height = made->height;
    for (const Expr* expr : below) {
      if (expr != nullptr && expr->height + 1u > height) height = expr->height + 1u;
    }
    if (!fits(height)) return broken_at(made->span);
    made->height = static_cast<uint16_t>(height);
    return made;
  }
  const Expr* broken_at(Bytes span);

  // --- hcl_body.cc ------------------------------------------------------------------------------

  void body(Body& out, bool nested, bool one_line);
  void body_item(bool one_line, std::vector<const Attribute*>& attributes,
                 std::vector<const Block*>& blocks);
  void attribute(Name name, uint32_t begin, bool one_line, std::vector<const Attribute*>& out);
  void block(Name type, uint32_t begin, std::vector<const Block*>& out);
  void report_unclosed(uint32_t begin, uint32_t end);
  bool labels(std::vector<Label>& out);
  bool label(Label& out);
  void item_end(std::string_view what, bool one_line);
  void mark_repeated(std::vector<const Attribute*>& attributes);
  void report_repeated(const Attribute& earlier, const Attribute& later);
  bool starts_outer_block() const;
  void recover(uint32_t begin);
  uint32_t skip_quoted(uint32_t at) const;
  uint32_t skip_heredoc(const Token& opening) const;
  // Where the closing marker of a heredoc ends whose first line break is at `at` or later, or
  // UINT32_MAX.
  uint32_t heredoc_stop(uint32_t at, std::string_view marker) const;
  uint32_t column(uint32_t at) const;

  // --- hcl_expression.cc ------------------------------------------------------------------------

  const Expr* expression();
  const Expr* binary(int least);
  const Expr* unary();
  const Expr* primary();
  const Expr* steps(const Expr* object, uint32_t begin);
  const Expr* dot_step(const Expr* object, uint32_t begin);
  const Expr* bracket_step(const Expr* object, uint32_t begin);
  const Expr* attribute_splat(const Expr* object, uint32_t begin);
  const Expr* word();
  const Expr* call(uint32_t begin, uint32_t end);
  const Expr* parens();
  const Expr* tuple();
  const Expr* elements(uint32_t opening);
  const Expr* object();
  const Expr* items(uint32_t opening);
  bool object_item(std::vector<Item>& items, uint32_t& height);
  const Expr* object_key();
  const Expr* for_expression(uint32_t opening, bool is_object);
  bool for_names(Name& key, Name& element);

  // --- hcl_template.cc --------------------------------------------------------------------------

  // A template as it is read, before its directives are put together.
  struct Piece {
    enum class Kind : uint8_t { kText, kInsert, kIf, kElse, kEndIf, kFor, kEndFor };
    Kind kind = Kind::kText;
    uint32_t begin = 0;  // in the text
    uint32_t end = 0;
    std::string_view text;
    const Expr* value = nullptr;
    Name key;
    Name element;
  };
  using Pieces = std::vector<Piece>;

  const Expr* quoted();
  const Expr* heredoc();
  bool quoted_pieces(uint32_t at, Pieces& out, uint32_t& end);
  bool heredoc_pieces(uint32_t at, std::string_view marker, Pieces& out, uint32_t& end,
                      uint32_t& stop);
  uint32_t closing_marker(uint32_t at, std::string_view marker) const;
  // Text up to a stop of this quote, decoded; returns where it stops.
  uint32_t template_text(uint32_t at, Quote quote, Piece& out);
  uint32_t quoted_escape(uint32_t at, std::string& decoded);
  // `${...}` or `%{...}` at `at`; sets where it ends. False: lost.
  bool sequence(uint32_t at, Pieces& out, bool& trims_next, uint32_t& end);
  bool at_tilde() const;
  void directive(Piece& piece);
  void outdent(Pieces& pieces) const;
  const Expr* whole_template(const Pieces& pieces, Quote quote, Bytes inner, Bytes span);
  struct Nested {
    std::span<const Part> parts;
    uint32_t height = 0;
  };
  Nested nest(const Pieces& pieces, size_t& next, const Piece* opener);
  Part nest_one(const Pieces& pieces, size_t& next, uint32_t& height);
  std::string_view joined(const Pieces& pieces, size_t first, size_t end);

  static constexpr uint32_t kMostFaults = 100;

  const ReadContext& context_;
  File& file_;
  text::Arena& arena_;
  std::string_view text_;
  const std::vector<uint32_t>* places_;
  uint32_t limit_;  // levels
  Token token_;
  bool newlines_ = true;
  bool lost_ = false;
  uint32_t depth_ = 0;
  uint32_t faults_ = 0;
  uint32_t body_faults_ = 0;   // of the body that is read
  uint32_t comments_end_ = 0;  // comments before are taken
  bool told_limit_ = false;
  bool guesses_ = false;
  bool unclosed_ = false;                // some block
  uint32_t told_unclosed_ = UINT32_MAX;  // where the last one seems to end
  Bytes suspect_;                        // a block that is closed by a brace left of it
};

}  // namespace ordain::read::hcl

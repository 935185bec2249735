// The parser of HCL: quoted texts, heredocs and the templates in them.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>

#include "engine/read/hcl_parser.h"
#include "engine/text/utf8.h"

namespace ordain::read::hcl {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trimmed_left(std::string_view text) {
  size_t at = 0;
  while (at < text.size() && is_space(text[at])) ++at;
  return text.substr(at);
}

std::string_view trimmed_right(std::string_view text) {
  size_t end = text.size();
  while (end > 0 && is_space(text[end - 1])) --end;
  return text.substr(0, end);
}

// Whether `${` or `%{` stands at `at`.
bool is_sequence(std::string_view text, size_t at) {
  return at + 1 < text.size() && (text[at] == '$' || text[at] == '%') && text[at + 1] == '{';
}

// Whether `$${` or `%%{` stands at `at`.
bool is_escaped_sequence(std::string_view text, size_t at) {
  return at + 2 < text.size() && text[at] == text[at + 1] && is_sequence(text, at + 1);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

}  // namespace

// ------------------------------------------------------------------------------------------ texts

uint32_t Parser::template_text(uint32_t at, Quote quote, Piece& out) {
  const auto size = static_cast<uint32_t>(text_.size());
  const bool lines = quote == Quote::kHeredoc || quote == Quote::kIndented;
  out.kind = Piece::Kind::kText;
  out.begin = at;
  std::string decoded;
  bool decodes = false;
  uint32_t kept = at;  // what stands before is in `decoded`
  const auto flush = [&](uint32_t end) {
    decodes = true;
    decoded += text_in(kept, end);
  };
  bool stops = false;
  while (at < size && !stops) {
    const char c = text_[at];
    switch (c) {
      case '"':
        stops = quote == Quote::kQuoted;
        break;
      case '\n':
        stops = quote == Quote::kQuoted || lines;
        break;
      case '\\':
        if (quote == Quote::kQuoted) {
          flush(at);
          at = kept = quoted_escape(at, decoded);
          continue;
        }
        break;
      case '$':
      case '%':
        if (is_escaped_sequence(text_, at)) {
          flush(at + 1);
          decoded += '{';
          at = kept = at + 3;
          continue;
        }
        stops = is_sequence(text_, at);
        break;
      default:
        break;
    }
    if (!stops) ++at;
  }
  // A line of a heredoc takes its line break in.
  if (lines && at < size && text_[at] == '\n') ++at;
  out.end = at;
  if (decodes) {
    flush(at);
    out.text = arena_.copy(decoded);
  } else {
    out.text = text_in(out.begin, at);
  }
  return at;
}

// Appends what the escape at `at` stands for; returns where it ends.
uint32_t Parser::quoted_escape(uint32_t at, std::string& decoded) {
  const char sign = at + 1 < text_.size() ? text_[at + 1] : '\0';
  switch (sign) {
    case 'n':
      decoded += '\n';
      return at + 2;
    case 'r':
      decoded += '\r';
      return at + 2;
    case 't':
      decoded += '\t';
      return at + 2;
    case '"':
    case '\\':
      decoded += sign;
      return at + 2;
    case 'u':
    case 'U':
      break;
    default: {
      uint32_t end = std::min<uint32_t>(at + 2, static_cast<uint32_t>(text_.size()));
      while (end < text_.size() && text::is_continuation(text_[end])) ++end;
      if (sign == '\n' || sign == '\r') end = at + 1;
      report(at, end, fmt::format("there is no escape `{}`", text::preview(text_in(at, end))),
             "a backslash itself is written \\\\");
      decoded += text_in(at, end);
      return end;
    }
  }
  const uint32_t digits = sign == 'u' ? 4 : 8;
  uint32_t point = 0;
  uint32_t end = at + 2;
  while (end < text_.size() && end < at + 2 + digits && hex_digit(text_[end]) >= 0)
    point = point << 4 | static_cast<uint32_t>(hex_digit(text_[end++]));
  if (end != at + 2 + digits || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
    report(at, end, fmt::format("`{}` stands for no character", text_in(at, end)),
           fmt::format("\\{} wants {} digits of base 16", sign, digits));
    return end;
  }
  text::append_utf8(decoded, point);
  return end;
}

// -------------------------------------------------------------------------- quotes and heredocs

const Expr* Parser::quoted() {
  const uint32_t begin = token_.begin;
  Pieces pieces;
  uint32_t end = 0;
  if (!quoted_pieces(token_.end, pieces, end)) return broken(begin, token_.begin);
  const Expr* all =
      whole_template(pieces, Quote::kQuoted, span(begin + 1, end - 1), span(begin, end));
  if (!lost_) jump(end);
  return all;
}

bool Parser::quoted_pieces(uint32_t at, Pieces& out, uint32_t& end) {
  const uint32_t opening = at - 1;
  bool trims = false;
  while (true) {
    Piece piece;
    const uint32_t stop = template_text(at, Quote::kQuoted, piece);
    if (stop > at) {
      if (trims) piece.text = trimmed_left(piece.text);
      out.push_back(piece);
    }
    trims = false;
    if (stop >= text_.size() || text_[stop] == '\n') {
      token_ = {Tok::kNewline, opening, opening + 1};
      lost_ = true;
      report(opening, stop - (stop > opening && text_[stop - 1] == '\r' ? 1 : 0),
             "this text has no closing quote on its line",
             "a line break in a text is written \\n; a text of several lines is a heredoc (<<EOT)");
      token_ = {Tok::kNewline, stop, stop};
      return false;
    }
    if (text_[stop] == '"') {
      end = stop + 1;
      return true;
    }
    if (!sequence(stop, out, trims, at)) return false;
  }
}

const Expr* Parser::heredoc() {
  const uint32_t begin = token_.begin;
  uint32_t marker = begin + 2;
  const bool indented = text_[marker] == '-';
  if (indented) ++marker;
  const std::string_view word = text_in(marker, token_.end);
  uint32_t line = token_.end;
  while (line < text_.size() && text_[line] != '\n' && is_space(text_[line])) ++line;
  if (line >= text_.size() || text_[line] != '\n') {
    advance();
    return lose_wanting("a line break behind the marker of a heredoc");
  }
  if (line > token_.end && text_in(token_.end, line) != "\r")
    report(token_.end, line, "blanks stand behind the marker of a heredoc", "remove them");
  Pieces pieces;
  uint32_t end = 0;   // of the text
  uint32_t stop = 0;  // of the marker
  if (!heredoc_pieces(line + 1, word, pieces, end, stop)) return broken(begin, token_.begin);
  if (indented) outdent(pieces);
  const Expr* all = whole_template(pieces, indented ? Quote::kIndented : Quote::kHeredoc,
                                   span(line + 1, end), span(begin, stop));
  if (!lost_) jump(stop);
  return all;
}

// A piece a line, or less where a sequence stands in it.
bool Parser::heredoc_pieces(uint32_t at, std::string_view marker, Pieces& out, uint32_t& end,
                            uint32_t& stop) {
  bool trims = false;
  bool starts_line = true;
  const Token opening = token_;
  while (true) {
    if (starts_line) {
      stop = closing_marker(at, marker);
      if (stop != 0) {
        end = at;
        return true;
      }
    }
    if (at >= text_.size()) {
      token_ = opening;
      lose(fmt::format("this heredoc has no end: no line holds {} alone", text::preview(marker)));
      return false;
    }
    Piece piece;
    const uint32_t behind = template_text(at, Quote::kHeredoc, piece);
    if (behind > at) {
      starts_line = text_[behind - 1] == '\n';
      if (trims) piece.text = trimmed_left(piece.text);
      out.push_back(piece);
    }
    trims = false;
    at = behind;
    if (at < text_.size() && is_sequence(text_, at) && !(behind > piece.begin && starts_line)) {
      if (!sequence(behind, out, trims, at)) return false;
      starts_line = false;
    }
  }
}

// Where the marker ends if it stands alone on the line that begins at `at`, or 0.
uint32_t Parser::closing_marker(uint32_t at, std::string_view marker) const {
  while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t')) ++at;
  if (!text_.substr(at).starts_with(marker)) return 0;
  const auto end = static_cast<uint32_t>(at + marker.size());
  uint32_t rest = end;
  while (rest < text_.size() && text_[rest] != '\n' && is_space(text_[rest])) ++rest;
  return rest >= text_.size() || text_[rest] == '\n' ? end : 0;
}

// Takes the least indent of all lines away from each. A line of blanks counts for nothing and stays
// as it is; one whose beginning a `~` took away does not count either.
void Parser::outdent(Pieces& pieces) const {
  size_t least = std::numeric_limits<size_t>::max();
  std::vector<Piece*> lines;
  bool starts_line = true;
  for (Piece& piece : pieces) {
    const bool is_text = piece.kind == Piece::Kind::kText;
    if (std::exchange(starts_line, false)) {
      size_t indent = 0;
      if (is_text) indent = piece.text.size() - trimmed_left(piece.text).size();
      const bool blank = is_text && indent == piece.text.size() && piece.text.ends_with('\n');
      if (!blank) {
        least = std::min(least, indent);
        if (is_text) lines.push_back(&piece);
      }
    }
    starts_line = is_text && piece.text.ends_with('\n');
  }
  for (Piece* line : lines) line->text.remove_prefix(std::min(least, line->text.size()));
}

// -------------------------------------------------------------------------------------- sequences

bool Parser::sequence(uint32_t at, Pieces& out, bool& trims_next, uint32_t& end) {
  Level level(*this);
  if (!level.fits()) return false;
  const Newlines pause(*this, false);
  Piece piece;
  piece.begin = at;
  const bool inserts = text_[at] == '$';
  uint32_t inside = at + 2;
  if (inside < text_.size() && text_[inside] == '~') {
    ++inside;
    if (!out.empty() && out.back().kind == Piece::Kind::kText)
      out.back().text = trimmed_right(out.back().text);
  }
  jump(inside);
  if (inserts) {
    piece.kind = Piece::Kind::kInsert;
    piece.value = expression();
  } else {
    directive(piece);
  }
  if (lost_) return false;
  trims_next = at_tilde();
  if (trims_next) jump(token_.end);
  if (!this->at(Tok::kCloseBrace)) {
    lose_unclosed(at, "`}`");
    return false;
  }
  piece.end = end = token_.end;
  out.push_back(piece);
  return true;
}

// At the `~` of `~}`.
bool Parser::at_tilde() const {
  return at(Tok::kTilde) && token_.end < text_.size() && text_[token_.end] == '}';
}

void Parser::directive(Piece& piece) {
  const std::string_view word = at(Tok::kIdentifier) ? text() : std::string_view();
  if (word == "if") {
    piece.kind = Piece::Kind::kIf;
    advance();
    piece.value = expression();
  } else if (word == "for") {
    piece.kind = Piece::Kind::kFor;
    advance();
    if (for_names(piece.key, piece.element)) piece.value = expression();
  } else if (word == "else" || word == "endif" || word == "endfor") {
    piece.kind = word == "else"    ? Piece::Kind::kElse
                 : word == "endif" ? Piece::Kind::kEndIf
                                   : Piece::Kind::kEndFor;
    advance();
  } else {
    lose_wanting("if, else, endif, for or endfor", "a %{ that is meant as it is is written %%{");
  }
}

// ------------------------------------------------------------------------- pieces become a
// template

const Expr* Parser::whole_template(const Pieces& pieces, Quote quote, Bytes inner, Bytes whole) {
  const bool plain = std::all_of(pieces.begin(), pieces.end(), [](const Piece& piece) {
    return piece.kind == Piece::Kind::kText;
  });
  if (plain) {
    String* made = arena_.make<String>();
    made->kind = ExprKind::kString;
    made->span = whole;
    made->text = joined(pieces, 0, pieces.size());
    made->quote = quote;
    made->inner = inner;
    return made;
  }
  size_t next = 0;
  const Nested nested = nest(pieces, next, nullptr);
  if (lost_) return broken_at(whole);
  Template* made = arena_.make<Template>();
  made->kind = ExprKind::kTemplate;
  made->span = whole;
  made->parts = nested.parts;
  made->quote = quote;
  made->inner = inner;
  made->height = static_cast<uint16_t>(nested.height);
  return over(made, {});
}

// The parts up to what ends `opener` (or, without one, up to the end).
Parser::Nested Parser::nest(const Pieces& pieces, size_t& next, const Piece* opener) {
  Nested out;
  Level level(*this);
  if (!level.fits()) return out;
  std::vector<Part> parts;
  while (next < pieces.size() && !lost_) {
    const Piece& piece = pieces[next];
    if (piece.kind == Piece::Kind::kElse || piece.kind == Piece::Kind::kEndIf ||
        piece.kind == Piece::Kind::kEndFor) {
      if (opener != nullptr) break;
      token_ = {Tok::kIdentifier, piece.begin, piece.end};
      lose(fmt::format("{} ends no directive", text::preview(text_in(piece.begin, piece.end))));
      return out;
    }
    parts.push_back(nest_one(pieces, next, out.height));
  }
  out.parts = arena_.copy(parts);
  return out;
}

Part Parser::nest_one(const Pieces& pieces, size_t& next, uint32_t& height) {
  const Piece& first = pieces[next];
  Part part;
  part.span = span(first.begin, first.end);
  if (first.kind == Piece::Kind::kText) {
    const size_t begin = next;
    while (next < pieces.size() && pieces[next].kind == Piece::Kind::kText) ++next;
    part.text = joined(pieces, begin, next);
    part.span = span(first.begin, pieces[next - 1].end);
    return part;
  }
  part.value = first.value;
  height = std::max(height, part.value->height + 1u);
  ++next;
  if (first.kind == Piece::Kind::kInsert) {
    part.kind = Part::Kind::kInsert;
    return part;
  }
  const bool is_if = first.kind == Piece::Kind::kIf;
  part.kind = is_if ? Part::Kind::kIf : Part::Kind::kFor;
  part.key = first.key;
  part.element = first.element;
  const auto branch = [&] {
    const Nested nested = nest(pieces, next, &first);
    height = std::max(height, nested.height + 1);
    return nested.parts;
  };
  const auto at_piece = [&](Piece::Kind kind) {
    return next < pieces.size() && pieces[next].kind == kind;
  };
  part.then = branch();
  if (is_if && !lost_ && at_piece(Piece::Kind::kElse)) {
    ++next;
    part.otherwise = branch();
  }
  if (lost_) return part;
  if (!at_piece(is_if ? Piece::Kind::kEndIf : Piece::Kind::kEndFor)) {
    token_ = {Tok::kIdentifier, first.begin, first.end};
    lose(fmt::format("this directive has no %{{ {} }}", is_if ? "endif" : "endfor"));
    return part;
  }
  part.span = span(first.begin, pieces[next].end);
  ++next;
  return part;
}

// The texts of these pieces as one, which is a view into the text where they stand side by side.
std::string_view Parser::joined(const Pieces& pieces, size_t first, size_t end) {
  if (first == end) return {};
  std::string_view all = pieces[first].text;
  bool adjacent = true;
  for (size_t i = first + 1; i < end && adjacent; ++i) {
    const std::string_view more = pieces[i].text;
    adjacent = more.empty() || all.data() + all.size() == more.data();
    if (adjacent) all = {all.data(), all.size() + more.size()};
  }
  if (adjacent) return all;
  std::string copy;
  for (size_t i = first; i < end; ++i) copy += pieces[i].text;
  return arena_.copy(copy);
}

// ----------------------------------------------------------------------------------- texts of JSON

const Expr* Parser::parse_json_template(Bytes whole) {
  Pieces pieces;
  bool trims = false;
  uint32_t at = 0;
  const auto size = static_cast<uint32_t>(text_.size());
  const Bytes inner = {whole.begin + 1, whole.end - 1};
  while (at < size) {
    Piece piece;
    const uint32_t stop = template_text(at, Quote::kJson, piece);
    if (stop > at) {
      if (trims) piece.text = trimmed_left(piece.text);
      pieces.push_back(piece);
    }
    trims = false;
    at = stop;
    if (at < size && !sequence(stop, pieces, trims, at)) return broken_at(whole);
  }
  return whole_template(pieces, Quote::kJson, inner, whole);
}

const Expr* Parser::parse_json_expression(Bytes whole) {
  const Newlines pause(*this, false);
  jump(0);
  const Expr* made = expression();
  if (!lost_ && !at(Tok::kEnd)) lose_wanting("an operator or the end of the text");
  return lost_ ? broken_at(whole) : made;
}

}  // namespace ordain::read::hcl

// Decoded offsets of scalars back to the source: through escapes, folds and indents.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/read/reader.h"
#include "engine/read/yaml_scan.h"

namespace ordain::read {
namespace {

using data::Style;

bool is_break(char c) { return c == '\n' || c == '\r'; }
bool is_space(char c) { return c == ' ' || c == '\t' || is_break(c); }

// A stretch of the source and the bytes of decoded text it stands for.
struct Piece {
  uint32_t source = 0;
  uint32_t decoded = 0;
};

uint32_t hex(std::string_view bytes, size_t at, size_t digits) {
  uint32_t value = 0;
  for (size_t i = at; i < at + digits && i < bytes.size(); ++i) {
    const char c = bytes[i];
    value = value << 4 | static_cast<uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return value;
}

uint32_t utf8_size(uint32_t point) {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

// Behind the line break at `at`.
uint32_t behind_break(std::string_view bytes, uint32_t at) {
  const bool two = bytes.substr(at, 2) == "\r\n";
  return at + (two ? 2 : 1);
}

// Blanks and line breaks from `at` on; `breaks`: how many of the latter.
uint32_t blank_run(std::string_view bytes, uint32_t at, uint32_t& breaks) {
  breaks = 0;
  while (at < bytes.size() && is_space(bytes[at])) {
    if (is_break(bytes[at])) {
      ++breaks;
      at = behind_break(bytes, at);
    } else {
      ++at;
    }
  }
  return at;
}

Piece escape(std::string_view bytes, uint32_t at) {
  const char sign = at + 1 < bytes.size() ? bytes[at + 1] : '\0';
  switch (sign) {
    case 'x':
      return {4, utf8_size(hex(bytes, at + 2, 2))};
    case 'u': {
      const uint32_t point = hex(bytes, at + 2, 4);
      // JSON writes what is above U+FFFF as a pair.
      if (point >= 0xD800 && point <= 0xDBFF) return {12, 4};
      return {6, utf8_size(point)};
    }
    case 'U':
      return {10, utf8_size(hex(bytes, at + 2, 8))};
    case 'N':
    case '_':
      return {2, 2};
    case 'L':
    case 'P':
      return {2, 3};
    case '\n':
    case '\r': {
      // The break itself is nothing, empty lines behind it are breaks.
      uint32_t breaks = 0;
      const uint32_t end = blank_run(bytes, at + 1, breaks);
      return {end - at, breaks - 1};
    }
    default:
      return {2, 1};
  }
}

Piece piece_at(std::string_view bytes, uint32_t at, Style style) {
  const char c = bytes[at];
  if (style == Style::kDoubleQuoted && c == '\\') return escape(bytes, at);
  if (style == Style::kSingleQuoted && c == '\'') return {2, 1};
  if (is_space(c)) {
    uint32_t breaks = 0;
    const uint32_t end = blank_run(bytes, at, breaks);
    if (breaks > 0) return {end - at, std::max(breaks - 1, 1u)};
  }
  return {1, 1};
}

// Plain and quoted scalars; `begin`: first byte of text.
uint32_t flow_offset(std::string_view bytes, uint32_t begin, uint32_t end, Style style,
                     std::string_view text, size_t at) {
  size_t decoded = 0;
  uint32_t source = begin;
  while (source < end && (decoded < at || at < text.size())) {
    const Piece piece = piece_at(bytes, source, style);
    if (at < decoded + piece.decoded) return source;
    decoded += piece.decoded;
    source += piece.source;
  }
  return std::min(source, end);
}

// Leading spaces of the first line that has anything else; 0 when there is none.
uint32_t first_indent(std::string_view text) {
  uint32_t spaces = 0;
  for (char c : text) {
    if (c == ' ') {
      ++spaces;
    } else if (is_break(c)) {
      spaces = 0;
    } else {
      return spaces;
    }
  }
  return 0;
}

uint32_t block_offset(std::string_view bytes, uint32_t content, uint32_t end, std::string_view text,
                      size_t at) {
  uint32_t line = content;
  while (line < end && !is_break(bytes[line])) ++line;
  if (line >= end) return end;
  line = behind_break(bytes, line);
  // The header may give the indent relative to what is around; the decoded text shows it as well.
  const uint32_t written = first_indent(bytes.substr(line, end - line));
  const uint32_t indent = written - std::min(written, first_indent(text));
  size_t decoded = 0;
  while (line < end) {
    uint32_t begin = line;
    while (begin < end && begin - line < indent && bytes[begin] == ' ') ++begin;
    uint32_t stop = begin;
    while (stop < end && !is_break(bytes[stop])) ++stop;
    if (at < decoded + (stop - begin)) return begin + static_cast<uint32_t>(at - decoded);
    decoded += stop - begin;
    // Breaks up to the next line with text: `breaks` are written, `kept` decoded (line breaks, or
    // one space); a fold takes the first away.
    uint32_t breaks = 0;
    uint32_t next = stop;
    while (next < end && is_break(bytes[next])) {
      ++breaks;
      next = behind_break(bytes, next);
      uint32_t spaces = next;
      while (spaces < end && spaces - next < indent && bytes[spaces] == ' ') ++spaces;
      if (spaces < end && !is_break(bytes[spaces])) break;
      if (spaces < end) next = spaces;
    }
    size_t kept = 0;
    while (decoded + kept < text.size() && text[decoded + kept] == '\n') ++kept;
    if (kept == 0 && decoded < text.size()) kept = 1;
    if (at < decoded + kept) {
      uint32_t place = stop;
      for (size_t i = decoded + (breaks > kept ? 0 : 1); i <= at && place < next; ++i) {
        place = behind_break(bytes, place);
        while (place < next && !is_break(bytes[place])) ++place;
      }
      return place;
    }
    decoded += kept;
    line = std::max(next, stop + (stop < end ? 1 : 0));
    if (stop >= end) break;
  }
  return end;
}

// In a quoted cell of a CSV, each quote of the text is written twice.
uint32_t cell_offset(std::string_view bytes, uint32_t begin, size_t at) {
  uint32_t offset = begin;
  while (at-- > 0) offset += bytes.substr(offset).starts_with("\"\"") ? 2 : 1;
  return offset;
}

}  // namespace

uint32_t source_offset(data::Node scalar, size_t at) {
  scalar = scalar.original();
  const std::string_view bytes = scalar.document().source_text().bytes();
  const std::string_view text = scalar.text();
  at = std::min(at, text.size());
  if (!text.empty() && text.data() >= bytes.data() && text.data() < bytes.data() + bytes.size()) {
    return static_cast<uint32_t>(text.data() - bytes.data() + static_cast<ptrdiff_t>(at));
  }
  text::Span span = scalar.span();
  if (scalar.has(data::kHasOrigin) && span.begin < bytes.size() && bytes[span.begin] == '*') {
    // The value is an alias: its text stands at the anchor.
    for (const data::Origin* step = scalar.origin(); step; step = step->next) {
      if (step->via == data::Origin::Via::kAlias) span = step->span;
    }
  }
  const uint32_t content = std::min(yaml_properties(bytes, span.begin).content, span.end);
  switch (scalar.style()) {
    case Style::kPlain:
      return flow_offset(bytes, content, span.end, Style::kPlain, text, at);
    case Style::kDoubleQuoted:
      // No escape of YAML or JSON leaves two quotes side by side: this is a cell of a CSV.
      if (bytes.substr(content + 1, span.end - content - 2).find("\"\"") != std::string_view::npos)
        return cell_offset(bytes, content + 1, at);
      [[fallthrough]];
    case Style::kSingleQuoted:
      return flow_offset(bytes, content + 1, span.end - 1, scalar.style(), text, at);
    case Style::kLiteral:
    case Style::kFolded:
      return block_offset(bytes, content, span.end, text, at);
    default:
      return span.begin;
  }
}

}  // namespace ordain::read

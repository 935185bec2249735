// Decoded offsets of scalars back to the source: through escapes, folds and indents.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/data/embedding.h"
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

using Offsets = std::vector<uint32_t>;

// Plain and quoted scalars; `begin`: first byte of text.
void flow_offsets(std::string_view bytes, uint32_t begin, uint32_t end, Style style, size_t size,
                  Offsets& out) {
  uint32_t source = begin;
  while (source < end && out.size() < size) {
    const Piece piece = piece_at(bytes, source, style);
    out.insert(out.end(), std::min<size_t>(piece.decoded, size - out.size()), source);
    source += piece.source;
  }
  out.resize(size + 1, std::min(source, end));
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

void block_offsets(std::string_view bytes, uint32_t content, uint32_t end, std::string_view text,
                   Offsets& out) {
  uint32_t line = content;
  while (line < end && !is_break(bytes[line])) ++line;
  if (line < end) line = behind_break(bytes, line);
  // The header may give the indent relative to what is around; the decoded text shows it as well.
  const uint32_t written = first_indent(bytes.substr(line, end - line));
  const uint32_t indent = written - std::min(written, first_indent(text));
  while (line < end && out.size() < text.size()) {
    uint32_t stop = line;
    while (stop < end && stop - line < indent && bytes[stop] == ' ') ++stop;
    for (; stop < end && !is_break(bytes[stop]); ++stop) {
      if (out.size() < text.size()) out.push_back(stop);
    }
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
    const size_t decoded = out.size();
    size_t kept = 0;
    while (decoded + kept < text.size() && text[decoded + kept] == '\n') ++kept;
    if (kept == 0 && decoded < text.size()) kept = 1;
    uint32_t place = stop;
    const auto next_break = [&] {
      if (place >= next) return;
      place = behind_break(bytes, place);
      while (place < next && !is_break(bytes[place])) ++place;
    };
    if (breaks > kept) next_break();
    for (size_t i = 0; i < kept; ++i) {
      out.push_back(place);
      next_break();
    }
    if (stop >= end) break;
    line = std::max(next, stop + 1);
  }
  out.resize(text.size() + 1, end);
}

// In a quoted cell of a CSV, each quote of the text is written twice.
void cell_offsets(std::string_view bytes, uint32_t begin, size_t size, Offsets& out) {
  uint32_t offset = begin;
  for (size_t i = 0; i <= size; ++i) {
    out.push_back(offset);
    offset += bytes.substr(offset).starts_with("\"\"") ? 2 : 1;
  }
}

// Of `$${` and `%%{` in a template of HCL, which stand for `${` and `%{`.
bool is_escaped_sequence(std::string_view bytes, uint32_t at) {
  const std::string_view next = bytes.substr(at, 3);
  return next == "$${" || next == "%%{";
}

// A quoted text of HCL, or one of JSON that is a template.
void template_offsets(std::string_view bytes, uint32_t begin, uint32_t end, size_t size,
                      Offsets& out) {
  uint32_t source = begin;
  while (source < end && out.size() < size) {
    Piece piece{1, 1};
    if (bytes[source] == '\\') piece = escape(bytes, source);
    if (is_escaped_sequence(bytes, source)) ++source;
    out.insert(out.end(), std::min<size_t>(piece.decoded, size - out.size()), source);
    source += piece.source;
  }
  out.resize(size + 1, std::min(source, end));
}

// Blanks at the start of a line; none of a line that has nothing else.
uint32_t heredoc_indent(std::string_view line) {
  uint32_t blanks = 0;
  while (blanks < line.size() && is_space(line[blanks]) && line[blanks] != '\n') ++blanks;
  return blanks < line.size() && line[blanks] != '\n' ? blanks : UINT32_MAX;
}

// A heredoc of HCL from its `<<` on.
void heredoc_offsets(std::string_view bytes, uint32_t begin, uint32_t end, std::string_view text,
                     Offsets& out) {
  const auto line_end = [&](uint32_t at) {
    const size_t found = bytes.substr(0, end).find('\n', at);
    return found == std::string_view::npos ? end : static_cast<uint32_t>(found + 1);
  };
  const uint32_t first = line_end(begin);
  // Blanks before the closing marker, on the last line, count for nothing.
  const size_t last = bytes.substr(0, end).rfind('\n');
  const uint32_t stop = last == std::string_view::npos ? end : static_cast<uint32_t>(last + 1);
  uint32_t indent = 0;
  if (bytes.substr(begin).starts_with("<<-")) {
    indent = UINT32_MAX;
    for (uint32_t line = first; line < stop; line = line_end(line))
      indent = std::min(indent, heredoc_indent(bytes.substr(line, line_end(line) - line)));
  }
  for (uint32_t line = first; line < stop && out.size() < text.size(); line = line_end(line)) {
    const uint32_t next = line_end(line);
    const bool blank = heredoc_indent(bytes.substr(line, next - line)) == UINT32_MAX;
    for (uint32_t at = blank ? line : line + indent; at < next; ++at) {
      if (is_escaped_sequence(bytes, at)) ++at;
      if (out.size() < text.size()) out.push_back(at);
    }
  }
  out.resize(text.size() + 1, stop);
}

// In the bytes that the scalar's reader saw.
Offsets offsets_in_text(data::Node scalar) {
  const data::Document& document = scalar.document();
  const std::string_view bytes = document.text_bytes();
  const std::string_view text = scalar.text();
  Offsets out;
  out.reserve(text.size() + 1);
  if (!text.empty() && text.data() >= bytes.data() && text.data() < bytes.data() + bytes.size()) {
    const auto begin = static_cast<uint32_t>(text.data() - bytes.data());
    for (uint32_t i = 0; i <= text.size(); ++i) out.push_back(begin + i);
    return out;
  }
  text::Span span = document.span_in_text(scalar.span());
  if (scalar.has(data::kHasOrigin) && span.begin < bytes.size() && bytes[span.begin] == '*') {
    // The value is an alias: its text stands at the anchor.
    for (const data::Origin* step = scalar.origin(); step; step = step->next) {
      if (step->via == data::Origin::Via::kAlias) span = document.span_in_text(step->span);
    }
  }
  const uint32_t content = std::min(yaml_properties(bytes, span.begin).content, span.end);
  switch (scalar.style()) {
    case Style::kPlain:
      flow_offsets(bytes, content, span.end, Style::kPlain, text.size(), out);
      break;
    case Style::kDoubleQuoted:
      // No escape of YAML or JSON leaves two quotes side by side: this is a cell of a CSV.
      if (bytes.substr(content + 1, span.end - content - 2).find("\"\"") !=
          std::string_view::npos) {
        cell_offsets(bytes, content + 1, text.size(), out);
        break;
      }
      [[fallthrough]];
    case Style::kSingleQuoted:
      flow_offsets(bytes, content + 1, span.end - 1, scalar.style(), text.size(), out);
      break;
    case Style::kTemplate:
      template_offsets(bytes, span.begin + 1, span.end - 1, text.size(), out);
      break;
    case Style::kHeredoc:
      heredoc_offsets(bytes, span.begin, span.end, text, out);
      break;
    case Style::kLiteral:
    case Style::kFolded:
      block_offsets(bytes, content, span.end, text, out);
      break;
    default:
      out.resize(text.size() + 1, span.begin);
  }
  return out;
}

}  // namespace

std::vector<uint32_t> source_offsets(data::Node scalar) {
  scalar = scalar.original();
  Offsets out = offsets_in_text(scalar);
  if (const data::Embedding* embedding = scalar.document().embedding()) {
    for (uint32_t& offset : out) offset = embedding->places.source(offset);
  }
  return out;
}

uint32_t source_offset(data::Node scalar, size_t at) {
  const Offsets offsets = source_offsets(scalar);
  return offsets[std::min(at, offsets.size() - 1)];
}

}  // namespace ordain::read

// Literals: what strings, here-documents, numbers and dates of a rule file mean.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ordain::lang {

// A mistake inside a literal, with bytes of the file.
struct LiteralError {
  uint32_t begin = 0;
  uint32_t end = 0;
  std::string message;
};

// A stretch of a text: decoded words, or the source of an interpolated expression.
struct TextPiece {
  bool is_expr = false;
  std::string text;  // decoded; not for an expression
  // Bytes of the file: of an expression what stands between its braces.
  uint32_t begin = 0;
  uint32_t end = 0;
};

struct DecodedText {
  // One piece, or pieces of words and expressions in turn, beginning and ending with words.
  std::vector<TextPiece> pieces;
  std::vector<LiteralError> errors;
  // A `{` that stands for itself because this text is not interpolated; 0: none.
  uint32_t brace = 0;
};

// The text of a literal as written with its quotes ("...", '...' or """..."""), which stands at
// `begin` of its file. With `interpolate` its {...} become pieces. Escapes of "...":
// \n \t \r \" \' \\ \{ \} \uXXXX \u{X}. A here-document has none, but that an interpolated one
// knows \{ \} and \\. Its common indent, the line break after the opening quotes and a last line
// of blanks are no part of the text; a line break is \n whatever the file has.
DecodedText decode_text(std::string_view literal, uint32_t begin, bool interpolate);

// `42`, `1_000`, `0x1F`; nothing if it does not fit 64 bits.
std::optional<int64_t> decode_int(std::string_view text);

// Why `text`, which has the form of a date, is none; empty if all is well.
std::string date_error(std::string_view text);

// `22..25` of whole numbers, as a document writes a range; nothing for any other text.
std::optional<std::pair<int64_t, int64_t>> decode_range(std::string_view text);

}  // namespace ordain::lang

// Cells: text as a terminal shows it: columns, wrapping, and nothing that could steer the terminal.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ordain::report {

// Columns that one code point takes: 2 for East Asian wide ones and emoji, 0 for combining marks.
int cell_width(uint32_t code_point);

// One code point of a text, made safe to print.
struct Glyph {
  uint32_t begin = 0;  // byte in the text it was made from
  uint32_t size = 0;   // bytes there
  std::string shown;   // itself, or an escape: "\x1b", "\u{202e}"
  uint32_t cells = 0;  // columns of `shown`
};

// Splits a text into glyphs. Control characters, those that reorder or hide text (bidirectional
// controls, zero-width spaces) and bytes that are no UTF-8 become escapes; a tab becomes blanks up
// to the next multiple of kTabStop.
inline constexpr uint32_t kTabStop = 4;
std::vector<Glyph> glyphs(std::string_view text);

// The text with those escapes.
std::string shown(std::string_view text);

// Columns that a text which is safe already takes.
size_t cells(std::string_view text);

// Breaks a text at its blanks into lines of at most `width` columns; a word that is longer stands
// alone. Line breaks in the text hold. At least one line. Those after the first are shorter by
// `hanging` columns: there the caller puts an indent.
std::vector<std::string> wrap(std::string_view text, size_t width, size_t hanging = 0);

// "5310" -> "5,310".
std::string grouped(uint64_t number);

// "1 file", "2,000 files"; `plural` where adding an s is wrong.
std::string counted(uint64_t number, std::string_view one, std::string_view plural = {});

}  // namespace ordain::report

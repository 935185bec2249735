// Cells: widths of code points, escapes, wrapping.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "engine/text/utf8.h"

namespace ordain::report {
namespace {

struct Range {
  uint32_t first;
  uint32_t last;
};

// Blocks whose code points take two columns (Unicode's East_Asian_Width W and F, by block).
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2E80, 0x303E},
    {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},
    {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18AFF}, {0x1B000, 0x1B2FF},
    {0x1F004, 0x1F004}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F320},
    {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA},
    {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0}, {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440},
    {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F567}, {0x1F5FB, 0x1F64F},
    {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D7}, {0x1F6EB, 0x1F6EC},
    {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7EB}, {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF},
    {0x20000, 0x3FFFD}};

// Marks that stand on the code point before them.
constexpr Range kCombining[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},
    {0x064B, 0x065F}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},
    {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0x302A, 0x302D},
    {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF}};

// Code points that are not seen but change how others are: escaped, so that a line reads as it is.
constexpr Range kHidden[] = {{0x00AD, 0x00AD}, {0x061C, 0x061C}, {0x180E, 0x180E},
                             {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},
                             {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};

template <size_t N>
bool holds(const Range (&ranges)[N], uint32_t point) {
  const Range* it = std::upper_bound(std::begin(ranges), std::end(ranges), point,
                                     [](uint32_t p, const Range& r) { return p < r.first; });
  return it != std::begin(ranges) && point <= std::prev(it)->last;
}

// Bytes of the code point that starts at `at`, and the code point; 1 and none when it is no UTF-8.
struct Decoded {
  uint32_t point = 0;
  uint32_t size = 1;
  bool valid = false;
};
Decoded decode(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1, true};
  const uint32_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  const std::string_view bytes = text.substr(at, size);
  if (bytes.size() < size || text::find_invalid_utf8(bytes) != std::string_view::npos) return {};
  uint32_t point = lead & (0x7F >> size);
  for (char c : bytes.substr(1)) point = point << 6 | (static_cast<unsigned char>(c) & 0x3F);
  return {point, size, true};
}

}  // namespace

int cell_width(uint32_t code_point) {
  if (code_point < 0x300) return 1;
  if (holds(kCombining, code_point)) return 0;
  return holds(kWide, code_point) ? 2 : 1;
}

std::vector<Glyph> glyphs(std::string_view text) {
  std::vector<Glyph> out;
  uint32_t column = 0;
  for (size_t i = 0; i < text.size();) {
    const Decoded decoded = decode(text, i);
    const std::string_view bytes = text.substr(i, decoded.size);
    Glyph glyph{static_cast<uint32_t>(i), decoded.size, {}, 0};
    if (!decoded.valid) {
      glyph.shown = fmt::format("\\x{:02x}", static_cast<unsigned char>(text[i]));
    } else if (decoded.point == '\t') {
      glyph.shown.assign(kTabStop - column % kTabStop, ' ');
    } else if (holds(kHidden, decoded.point)) {
      glyph.shown = fmt::format("\\u{{{:x}}}", decoded.point);
    } else {
      glyph.shown = text::printable(bytes);
    }
    glyph.cells = glyph.shown == bytes ? static_cast<uint32_t>(cell_width(decoded.point))
                                       : static_cast<uint32_t>(glyph.shown.size());
    column += glyph.cells;
    i += decoded.size;
    out.push_back(std::move(glyph));
  }
  return out;
}

std::string shown(std::string_view text) {
  // Nearly every text is plain already.
  if (std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; }))
    return std::string(text);
  std::string out;
  for (const Glyph& glyph : glyphs(text)) out += glyph.shown;
  return out;
}

size_t cells(std::string_view text) {
  size_t total = 0;
  for (size_t i = 0; i < text.size();) {
    const Decoded decoded = decode(text, i);
    total += decoded.valid ? static_cast<size_t>(cell_width(decoded.point)) : 1;
    i += decoded.size;
  }
  return total;
}

std::vector<std::string> wrap(std::string_view text, size_t width, size_t hanging) {
  std::vector<std::string> lines;
  size_t at = 0;
  do {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view rest = text.substr(at, end - at);
    at = end + 1;
    std::string line;
    size_t used = 0;
    while (!rest.empty()) {
      const size_t blanks = std::min(rest.find_first_not_of(' '), rest.size());
      const size_t stop = std::min(rest.find(' ', blanks), rest.size());
      const std::string_view word = rest.substr(blanks, stop - blanks);
      rest.remove_prefix(stop);
      if (word.empty()) break;
      const size_t size = cells(word);
      if (!line.empty() && used + blanks + size > width - (lines.empty() ? 0 : hanging)) {
        lines.push_back(std::move(line));
        line.clear();
        used = 0;
      }
      if (!line.empty()) {
        line.append(blanks, ' ');
        used += blanks;
      }
      line += word;
      used += size;
    }
    lines.push_back(std::move(line));
  } while (at <= text.size());
  while (lines.size() > 1 && lines.back().empty()) lines.pop_back();
  return lines;
}

std::string grouped(uint64_t number) {
  std::string out = std::to_string(number);
  for (size_t i = out.size(); i > 3; i -= 3) out.insert(i - 3, ",");
  return out;
}

std::string counted(uint64_t number, std::string_view one, std::string_view plural) {
  if (number == 1) return fmt::format("1 {}", one);
  return plural.empty() ? fmt::format("{} {}s", grouped(number), one)
                        : fmt::format("{} {}", grouped(number), plural);
}

}  // namespace ordain::report

// UTF-8: counting, validating, encoding and previewing.
// SPDX-License-Identifier: Apache-2.0
#include "engine/text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace ordain::text {

size_t count_code_points(std::string_view text) {
  // Eight bytes at a time: of a continuation the top bit is set and the next one is not.
  constexpr uint64_t kLowest = 0x0101010101010101;
  size_t continuations = 0;
  size_t at = 0;
  // Nearly all text is ASCII, of which 32 bytes at a time are told by their top bits.
  const auto word_at = [text](size_t i) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    return word;
  };
  const auto is_ascii = [&](size_t i) {
    return ((word_at(i) | word_at(i + 8) | word_at(i + 16) | word_at(i + 24)) & (kLowest << 7)) ==
           0;
  };
  while (at + 32 <= text.size() && is_ascii(at)) at += 32;
  for (; at + 8 <= text.size(); at += 8) {
    const uint64_t word = word_at(at);
    continuations += (((word >> 7) & ~(word >> 6) & kLowest) * kLowest) >> 56;
  }
  for (; at < text.size(); ++at) continuations += is_continuation(text[at]);
  return text.size() - continuations;
}

size_t find_invalid_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t i = 0;
  while (i < text.size()) {
    const unsigned char lead = bytes[i];
    if (lead < 0x80) {
      ++i;
      continue;
    }
    size_t length = 0;
    uint32_t least = 0;
    uint32_t point = 0;
    if ((lead & 0xE0) == 0xC0) {
      length = 2, least = 0x80, point = lead & 0x1F;
    } else if ((lead & 0xF0) == 0xE0) {
      length = 3, least = 0x800, point = lead & 0x0F;
    } else if ((lead & 0xF8) == 0xF0) {
      length = 4, least = 0x10000, point = lead & 0x07;
    } else {
      return i;
    }
    if (i + length > text.size()) return i;
    for (size_t k = 1; k < length; ++k) {
      if ((bytes[i + k] & 0xC0) != 0x80) return i;
      point = point << 6 | (bytes[i + k] & 0x3F);
    }
    if (point < least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return i;
    i += length;
  }
  return std::string_view::npos;
}

void append_utf8(std::string& out, uint32_t code_point) {
  const auto put = [&out](uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

namespace {

// Bytes of the character that `text` begins with, which is not empty.
size_t character_size(std::string_view text) {
  size_t size = 1;
  while (size < text.size() && is_continuation(text[size])) ++size;
  return size;
}

// The character as it is, or as an escape when it could act on a terminal or turn its order of
// letters around (the marks of bidirectional text).
void append_printable(std::string& out, std::string_view character, bool keep_tabs) {
  const auto c = static_cast<unsigned char>(character[0]);
  const auto second = character.size() > 1 ? static_cast<unsigned char>(character[1]) : 0;
  const auto third = character.size() > 2 ? static_cast<unsigned char>(character[2]) : 0;
  if (c == '\n') {
    out += "\\n";
  } else if (c == '\r') {
    out += "\\r";
  } else if (c == '\t' && !keep_tabs) {
    out += "\\t";
  } else if ((c < 0x20 && c != '\t') || c == 0x7F) {
    out += fmt::format("\\x{:02x}", c);
  } else if (c == 0xC2 && character.size() == 2 && second < 0xA0) {
    // U+0080 to U+009F are control characters too: some terminals obey them.
    out += fmt::format("\\x{:02x}", second);
  } else if (c == 0xE2 && ((second == 0x80 &&
                            ((third >= 0xAA && third <= 0xAE) || third == 0x8E || third == 0x8F)) ||
                           (second == 0x81 && third >= 0xA6 && third <= 0xA9))) {
    out += fmt::format("\\u{:04x}", 0x2000u | (second & 0x3Fu) << 6 | (third & 0x3Fu));
  } else {
    out += character;
  }
}

// Nearly all texts: nothing in them is changed.
bool is_plain(std::string_view text) {
  // Eight at a time: a byte is no plain one when it is above 127, or becomes so by adding 1 (127),
  // or loses its place above the blank.
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kHigh = 0x8080808080808080;
  uint64_t odd = 0;
  size_t i = 0;
  for (; i + sizeof(uint64_t) <= text.size(); i += sizeof(uint64_t)) {
    uint64_t bytes;
    std::memcpy(&bytes, text.data() + i, sizeof(bytes));
    odd |= (bytes | (bytes + kOnes) | (bytes - kOnes * ' ')) & kHigh;
  }
  for (; i < text.size(); ++i) odd |= text[i] < ' ' || text[i] > '~';
  return odd == 0;
}

}  // namespace

std::string printable(std::string_view text, bool keep_tabs) {
  if (is_plain(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const size_t size = character_size(text);
    append_printable(out, text.substr(0, size), keep_tabs);
    text.remove_prefix(size);
  }
  return out;
}

std::string preview(std::string_view text, size_t limit) {
  constexpr std::string_view kCut = "...";
  if (text.size() <= limit && is_plain(text)) return std::string(text);
  std::string out;
  size_t fits = 0;  // bytes of `out` that leave room for the mark
  while (!text.empty()) {
    if (out.size() + kCut.size() <= limit) fits = out.size();
    const size_t size = character_size(text);
    append_printable(out, text.substr(0, size), false);
    text.remove_prefix(size);
    if (out.size() > limit) {
      out.resize(fits);
      return out += kCut;
    }
  }
  return out;
}

}  // namespace ordain::text

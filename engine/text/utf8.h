// UTF-8: counting, validating, encoding and previewing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ordain::text {

inline bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Number of code points in valid UTF-8.
size_t count_code_points(std::string_view text);

// Offset of the first byte that is not part of well-formed UTF-8 (RFC 3629: no overlong forms, no
// surrogates, nothing above U+10FFFF); npos if all is well.
size_t find_invalid_utf8(std::string_view text);

// Appends the UTF-8 form of `code_point`.
void append_utf8(std::string& out, uint32_t code_point);

// Text for a message: at most `limit` bytes, cut at a code point and marked with "...", control
// characters shown as escapes, so that no input can write to the terminal.
std::string preview(std::string_view text, size_t limit = 40);

// Control characters (but for tab, when `keep_tabs`) as escapes; the rest as it is.
std::string printable(std::string_view text, bool keep_tabs = false);

}  // namespace ordain::text

// Tokens of HCL: what stands at a place of a text, outside of quotes and heredocs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace ordain::read::hcl {

enum class Tok : uint8_t {
  kEnd,
  kNewline,  // LF or CRLF
  kIdentifier,
  kNumber,
  kQuote,       // " alone: what follows is a template
  kHeredoc,     // <<EOT or <<-EOT up to the end of the marker
  kOpenBrace,   // {
  kCloseBrace,  // }
  kOpenBracket,
  kCloseBracket,
  kOpenParen,
  kCloseParen,
  kAssign,    // =
  kArrow,     // =>
  kColon,     // :
  kColons,    // ::
  kComma,     // ,
  kDot,       // .
  kEllipsis,  // ...
  kQuestion,  // ?
  kTilde,     // ~
  kNot,       // !
  kMinus,
  kPlus,
  kStar,
  kSlash,
  kPercent,
  kEqual,  // ==
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAnd,       // &&
  kOr,        // ||
  kComment,   // # or // up to the line break, /* ... */
  kUnclosed,  // /* without its end
  kBad,       // a character that begins nothing: all its bytes
};

struct Token {
  Tok kind = Tok::kEnd;
  uint32_t begin = 0;
  uint32_t end = 0;
};

// The token at `at` or behind the blanks (and the byte order mark) there. The text is UTF-8.
Token token_at(std::string_view text, uint32_t at);

// Whether an identifier can go on with this byte. Every byte above 127 can, where it is not part of
// a blank or a quote of typography: token_at tells.
bool is_word(char c);

// The end of the run of identifier characters at `at`.
uint32_t word_end(std::string_view text, uint32_t at);

}  // namespace ordain::read::hcl

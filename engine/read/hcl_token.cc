// Tokens of HCL: what stands at a place of a text, outside of quotes and heredocs.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/hcl_token.h"

#include <array>
#include <cstring>

namespace ordain::read::hcl {
namespace {

enum Class : uint8_t { kOther, kLetter, kDigit, kDash, kHigh };

constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (int c = 0; c < 256; ++c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') classes[c] = kLetter;
    if (c >= '0' && c <= '9') classes[c] = kDigit;
    if (c == '-') classes[c] = kDash;
    if (c >= 0x80) classes[c] = kHigh;
  }
  return classes;
}();

uint8_t class_of(char c) { return kClasses[static_cast<unsigned char>(c)]; }

// Of the character at `at`, which is above U+007F.
uint32_t character_size(std::string_view text, uint32_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
}

// Characters that look like a blank or a quote and are neither, nor part of a name: C1 controls,
// U+00A0 to U+00BF but for the three letters there, multiplication and division, general
// punctuation, ideographic blanks and brackets, the byte order mark.
bool is_no_letter(std::string_view text, uint32_t at) {
  const auto byte = [&](uint32_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  switch (byte(0)) {
    case 0xC2:
      return byte(1) != 0xAA && byte(1) != 0xB5 && byte(1) != 0xBA;
    case 0xC3:
      return byte(1) == 0x97 || byte(1) == 0xB7;
    case 0xE2:
      return byte(1) <= 0x81;
    case 0xE3:
      return byte(1) == 0x80 && byte(2) <= 0x84;
    case 0xEF:
      return byte(1) == 0xBB && byte(2) == 0xBF;
    default:
      return false;
  }
}

class Scanner {
 public:
  Scanner(std::string_view text, uint32_t at) : text_(text), at_(at) {}

  Token next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    if (at_ == 0 && text_.starts_with("\xEF\xBB\xBF")) {
      at_ = 3;
      return next();
    }
    const uint32_t begin = at_;
    if (begin >= text_.size()) return {Tok::kEnd, begin, begin};
    const Tok kind = scan();
    return {kind, begin, at_};
  }

 private:
  char peek(uint32_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  Tok take(Tok kind, uint32_t bytes) {
    at_ += bytes;
    return kind;
  }
  // `kind` when the sign is followed by `second`, else `single`.
  Tok either(char second, Tok kind, Tok single) {
    return peek(1) == second ? take(kind, 2) : take(single, 1);
  }

  Tok scan() {
    switch (class_of(text_[at_])) {
      case kLetter:
        at_ = word_end(text_, at_);
        return Tok::kIdentifier;
      case kDigit:
        return number();
      case kHigh:
        if (is_no_letter(text_, at_)) return take(Tok::kBad, character_size(text_, at_));
        at_ = word_end(text_, at_);
        return Tok::kIdentifier;
      default:
        return sign();
    }
  }

  Tok sign() {
    switch (text_[at_]) {
      case '\n':
        return take(Tok::kNewline, 1);
      case '\r':
        return either('\n', Tok::kNewline, Tok::kNewline);
      case '"':
        return take(Tok::kQuote, 1);
      case '{':
        return take(Tok::kOpenBrace, 1);
      case '}':
        return take(Tok::kCloseBrace, 1);
      case '[':
        return take(Tok::kOpenBracket, 1);
      case ']':
        return take(Tok::kCloseBracket, 1);
      case '(':
        return take(Tok::kOpenParen, 1);
      case ')':
        return take(Tok::kCloseParen, 1);
      case ',':
        return take(Tok::kComma, 1);
      case '?':
        return take(Tok::kQuestion, 1);
      case '~':
        return take(Tok::kTilde, 1);
      case '-':
        return take(Tok::kMinus, 1);
      case '+':
        return take(Tok::kPlus, 1);
      case '*':
        return take(Tok::kStar, 1);
      case '%':
        return take(Tok::kPercent, 1);
      case '=':
        return peek(1) == '>' ? take(Tok::kArrow, 2) : either('=', Tok::kEqual, Tok::kAssign);
      case ':':
        return either(':', Tok::kColons, Tok::kColon);
      case '!':
        return either('=', Tok::kNotEqual, Tok::kNot);
      case '>':
        return either('=', Tok::kGreaterEqual, Tok::kGreater);
      case '&':
        return either('&', Tok::kAnd, Tok::kBad);
      case '|':
        return either('|', Tok::kOr, Tok::kBad);
      case '.':
        return peek(1) == '.' && peek(2) == '.' ? take(Tok::kEllipsis, 3) : take(Tok::kDot, 1);
      case '<':
        return less();
      case '#':
        return line_comment();
      case '/':
        return peek(1) == '/'   ? line_comment()
               : peek(1) == '*' ? block_comment()
                                : take(Tok::kSlash, 1);
      default:
        return take(Tok::kBad, 1);
    }
  }

  Tok less() {
    if (peek(1) == '<') {
      const uint32_t marker = at_ + (peek(2) == '-' ? 3 : 2);
      const uint8_t first = marker < text_.size() ? class_of(text_[marker]) : uint8_t{kOther};
      if (first == kLetter || first == kHigh) {
        at_ = word_end(text_, marker);
        return Tok::kHeredoc;
      }
    }
    return either('=', Tok::kLessEqual, Tok::kLess);
  }

  Tok number() {
    digits();
    if (peek(0) == '.' && class_of(peek(1)) == kDigit) {
      ++at_;
      digits();
    }
    if (peek(0) == 'e' || peek(0) == 'E') {
      const uint32_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if (class_of(peek(1 + sign)) == kDigit) {
        at_ += 1 + sign;
        digits();
      }
    }
    return Tok::kNumber;
  }

  void digits() {
    while (at_ < text_.size() && class_of(text_[at_]) == kDigit) ++at_;
  }

  Tok line_comment() {
    const char* at = text_.data() + at_;
    const size_t left = text_.size() - at_;
    const void* stop = std::memchr(at, '\n', left);
    at_ = static_cast<uint32_t>(stop == nullptr ? text_.size()
                                                : static_cast<const char*>(stop) - text_.data());
    if (stop != nullptr && text_[at_ - 1] == '\r') --at_;
    return Tok::kComment;
  }

  Tok block_comment() {
    const size_t stop = text_.find("*/", at_ + 2);
    if (stop == std::string_view::npos) {
      at_ = static_cast<uint32_t>(text_.size());
      return Tok::kUnclosed;
    }
    at_ = static_cast<uint32_t>(stop + 2);
    return Tok::kComment;
  }

  std::string_view text_;
  uint32_t at_;
};

}  // namespace

Token token_at(std::string_view text, uint32_t at) { return Scanner(text, at).next(); }

bool is_word(char c) { return class_of(c) != kOther; }

uint32_t word_end(std::string_view text, uint32_t at) {
  while (at < text.size()) {
    const uint8_t found = class_of(text[at]);
    if (found == kOther) return at;
    if (found != kHigh) {
      ++at;
    } else if (is_no_letter(text, at)) {
      return at;
    } else {
      at += character_size(text, at);
    }
  }
  return static_cast<uint32_t>(text.size());
}

}  // namespace ordain::read::hcl

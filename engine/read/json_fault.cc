// Where and why a text is no JSON.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/json_fault.h"

#include <fmt/format.h>

#include <vector>

#include "engine/read/core_schema.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

// Four hexadecimal digits at `at`; false when there are none.
bool hex4(std::string_view text, size_t at, uint32_t& value) {
  if (at + 4 > text.size()) return false;
  value = 0;
  for (size_t i = at; i < at + 4; ++i) {
    const char c = text[i];
    const char low = static_cast<char>(c | 0x20);
    uint32_t digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<uint32_t>(c - '0');
    } else if (low >= 'a' && low <= 'f') {
      digit = static_cast<uint32_t>(low - 'a' + 10);
    } else {
      return false;
    }
    value = value << 4 | digit;
  }
  return true;
}

// Decodes the escape at `at` (on the backslash) and moves behind it.
bool decode_escape(std::string_view text, size_t& at, std::string& out) {
  if (at + 1 >= text.size()) return false;
  const char c = text[at + 1];
  constexpr std::string_view kSigns = "\"\\/bfnrt";
  constexpr std::string_view kMeans = "\"\\/\b\f\n\r\t";
  if (const size_t sign = kSigns.find(c); sign != std::string_view::npos) {
    out.push_back(kMeans[sign]);
    at += 2;
    return true;
  }
  uint32_t point = 0;
  if (c != 'u' || !hex4(text, at + 2, point)) return false;
  at += 6;
  if (point >= 0xDC00 && point <= 0xDFFF) return false;
  if (point >= 0xD800 && point <= 0xDBFF) {
    uint32_t low = 0;
    if (!text.substr(at).starts_with("\\u") || !hex4(text, at + 2, low)) return false;
    if (low < 0xDC00 || low > 0xDFFF) return false;
    at += 6;
    point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
  }
  text::append_utf8(out, point);
  return true;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class FaultFinder {
 public:
  explicit FaultFinder(std::string_view text) : text_(text) {}

  JsonFault find() {
    blank();
    if (at_ == text_.size()) return fault("the file is empty, wanted a JSON value");
    while (true) {
      // A value is wanted here.
      if (!value()) return fault_;
      // Close what can be closed.
      while (true) {
        blank();
        if (open_.empty()) {
          if (at_ == text_.size()) return {};
          return fault(fmt::format("found {} behind the end of the JSON value", word()));
        }
        const char close = open_.back() ? '}' : ']';
        if (peek() == ',') {
          ++at_;
          blank();
          if (peek() == close)
            return fault("a comma stands before the closing bracket", "remove the comma");
          if (open_.back() && !key()) return fault_;
          break;
        }
        if (peek() != close) {
          return fault(fmt::format("found {}, wanted \",\" or \"{}\"", word(), close));
        }
        ++at_;
        open_.pop_back();
      }
    }
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blank() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  // What stands here, for the sentence.
  std::string word() const {
    if (at_ >= text_.size()) return "the end of the text";
    const size_t end = text_.find_first_of("\r\n", at_);
    return fmt::format("\"{}\"", text::preview(text_.substr(at_, end - at_), 24));
  }

  JsonFault fault(std::string message, std::string note = {}) {
    size_t end = at_ < text_.size() ? at_ + 1 : at_;
    while (end < text_.size() && text::is_continuation(text_[end])) ++end;
    fault_ = {static_cast<uint32_t>(at_), static_cast<uint32_t>(end), std::move(message),
              std::move(note)};
    return fault_;
  }
  bool no(std::string message, std::string note = {}) {
    fault(std::move(message), std::move(note));
    return false;
  }

  // A scalar, or as much as opens: brackets and the key of a first entry.
  bool value() {
    while (true) {
      blank();
      const char c = peek();
      if (c == '{' || c == '[') {
        ++at_;
        blank();
        if (peek() == (c == '{' ? '}' : ']')) {
          ++at_;
          return true;
        }
        open_.push_back(c == '{');
        if (c == '{' && !key()) return false;
        continue;
      }
      return c == '"' ? string() : word_value();
    }
  }

  bool key() {
    blank();
    if (peek() != '"') {
      const bool other = peek() == '\'';
      return no(fmt::format("found {}, wanted a key in double quotes", word()),
                other ? "JSON knows double quotes only" : "");
    }
    if (!string()) return false;
    blank();
    if (peek() != ':') return no(fmt::format("found {}, wanted \":\" behind the key", word()));
    ++at_;
    return true;
  }

  bool string() {
    const size_t begin = at_++;
    std::string decoded;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') {
        const size_t escape = at_;
        if (!decode_escape(text_, at_, decoded)) {
          at_ = escape;
          return no(fmt::format("\"{}\" is no escape of JSON", text::preview(text_.substr(at_, 6))),
                    "half of a surrogate pair (\\ud800 to \\udfff) cannot stand alone");
        }
        decoded.clear();
      } else if (static_cast<unsigned char>(text_[at_]) < 0x20) {
        return no("a control character or line break stands in a string", "write it as an escape");
      } else {
        ++at_;
      }
    }
    if (at_ >= text_.size()) {
      at_ = begin;
      return no("a string begins here and is never closed");
    }
    ++at_;
    return true;
  }

  bool word_value() {
    size_t end = at_;
    while (end < text_.size() && !is_space(text_[end]) &&
           std::string_view(",:[]{}\"").find(text_[end]) == std::string_view::npos) {
      ++end;
    }
    const std::string_view word_text = text_.substr(at_, end - at_);
    if (word_text.empty()) return no(fmt::format("found {}, wanted a value", word()));
    const bool known = word_text == "true" || word_text == "false" || word_text == "null";
    if (!known && json_number_kind(word_text) == data::Kind::kString) {
      const bool comment = word_text.starts_with("//") || word_text.starts_with("/*");
      return no(fmt::format("\"{}\" is no value of JSON", text::preview(word_text)),
                comment ? "JSON has no comments" : "put a text in double quotes");
    }
    at_ = end;
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<bool> open_;  // true: a map
  JsonFault fault_;
};

}  // namespace

JsonFault find_json_fault(std::string_view text) { return FaultFinder(text).find(); }

bool decode_json_string(std::string_view inside, std::string& out) {
  out.clear();
  for (size_t at = 0; at < inside.size();) {
    const size_t escape = std::min(inside.find('\\', at), inside.size());
    out.append(inside.substr(at, escape - at));
    at = escape;
    if (at < inside.size() && !decode_escape(inside, at, out)) return false;
  }
  return true;
}

}  // namespace ordain::read

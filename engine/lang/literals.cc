// Literals: what strings, here-documents, numbers and dates of a rule file mean.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/literals.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/text/utf8.h"

namespace ordain::lang {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Reads one literal from front to back.
class Decoder {
 public:
  Decoder(std::string_view literal, uint32_t begin, bool interpolate)
      : literal_(literal), begin_(begin), interpolate_(interpolate) {}

  DecodedText decode() {
    if (literal_.starts_with("\"\"\"") && literal_.size() >= 6) {
      heredoc();
    } else if (literal_.starts_with('\'')) {
      raw();
    } else {
      quoted();
    }
    finish_words(end_);
    return std::move(out_);
  }

 private:
  uint32_t place(size_t at) const { return begin_ + static_cast<uint32_t>(at); }

  void error(size_t from, size_t to, std::string message) {
    out_.errors.push_back({place(from), place(to), std::move(message)});
  }

  void finish_words(size_t at) {
    out_.pieces.push_back({false, std::move(words_), place(words_from_), place(at)});
    words_.clear();
  }

  void raw() {
    end_ = literal_.size() - 1;
    words_from_ = at_ = 1;
    while (at_ < end_) {
      words_ += literal_[at_];
      at_ += literal_[at_] == '\'' ? 2 : 1;
    }
  }

  void quoted() {
    end_ = literal_.size() - 1;
    words_from_ = at_ = 1;
    while (at_ < end_) {
      if (literal_[at_] == '\\') {
        escape();
      } else if (literal_[at_] == '{' && brace()) {
        continue;
      } else {
        words_ += literal_[at_++];
      }
    }
  }

  // At a backslash.
  void escape() {
    const size_t from = at_++;
    const char c = literal_[at_++];
    switch (c) {
      case 'n':
        words_ += '\n';
        return;
      case 't':
        words_ += '\t';
        return;
      case 'r':
        words_ += '\r';
        return;
      case '"':
      case '\'':
      case '\\':
      case '{':
      case '}':
        words_ += c;
        return;
      case 'u':
        unicode(from);
        return;
      default:
        break;
    }
    while (at_ < end_ && text::is_continuation(literal_[at_])) ++at_;
    error(from, at_,
          fmt::format("found the escape {}, which means nothing; patterns go into '...', where a "
                      "backslash is a backslash",
                      text::preview(literal_.substr(from, at_ - from))));
  }

  void unicode(size_t from) {
    const bool braces = at_ < end_ && literal_[at_] == '{';
    if (braces) ++at_;
    const size_t digits = at_;
    const size_t most = braces ? 6 : 4;
    uint32_t point = 0;
    while (at_ < end_ && at_ - digits < most &&
           std::isxdigit(static_cast<unsigned char>(literal_[at_]))) {
      ++at_;
    }
    std::from_chars(literal_.data() + digits, literal_.data() + at_, point, 16);
    bool good = braces ? at_ > digits : at_ - digits == 4;
    if (braces) {
      if (at_ < end_ && literal_[at_] == '}') {
        ++at_;
      } else {
        good = false;
      }
    }
    if (!good) {
      error(from, at_,
            "found \\u without its digits, wanted \\u and four hexadecimal digits or \\u{...}");
    } else if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
      error(from, at_,
            fmt::format("found {}, which is no Unicode character",
                        literal_.substr(from, at_ - from)));
    } else {
      text::append_utf8(words_, point);
    }
  }

  // At a `{`: takes an interpolation. False if it is a brace like any other character.
  bool brace() {
    if (!interpolate_) {
      if (out_.brace == 0) out_.brace = place(at_);
      return false;
    }
    const size_t open = at_;
    size_t depth = 0;
    bool in_raw = false;
    size_t close = open;
    for (; close < end_; ++close) {
      const char c = literal_[close];
      if (c == '\'') {
        in_raw = !in_raw;
      } else if (in_raw) {
        continue;
      } else if (c == '{') {
        ++depth;
      } else if (c == '}') {
        if (--depth == 0) break;
      } else if (c == '#') {
        error(close, close + 1, "found a comment inside an interpolation, where none can stand");
        break;
      }
    }
    if (close >= end_) {
      error(open, open + 1,
            "found { without its } in this text; a brace that is meant is written \\{");
      at_ = end_;
      return true;
    }
    const std::string_view inner = literal_.substr(open + 1, close - open - 1);
    if (literal_[close] == '}') {
      if (inner.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        error(open, close + 1,
              "found an empty interpolation; a brace that is meant is written \\{");
      } else {
        finish_words(open);
        out_.pieces.push_back({true, {}, place(open + 1), place(close)});
        words_from_ = close + 1;
      }
      at_ = close + 1;
    } else {
      at_ = end_;
    }
    return true;
  }

  // The indent that all lines with words share, in bytes of blanks.
  size_t common_indent(size_t from) const {
    size_t least = SIZE_MAX;
    for (size_t line = from; line < end_;) {
      size_t stop = literal_.find('\n', line);
      if (stop > end_) stop = end_;
      size_t word = line;
      while (word < stop && is_blank(literal_[word])) ++word;
      const bool empty = word == stop || (literal_[word] == '\r' && word + 1 == stop);
      if (!empty) least = std::min(least, word - line);
      line = stop + 1;
    }
    return least == SIZE_MAX ? 0 : least;
  }

  void heredoc() {
    end_ = literal_.size() - 3;
    at_ = 3;
    size_t text = at_;
    while (text < end_ && (is_blank(literal_[text]) || literal_[text] == '\r')) ++text;
    const bool own_line = text < end_ && literal_[text] == '\n';
    if (own_line) at_ = text + 1;
    // The last line: blanks before the closing quotes.
    size_t last = end_;
    while (last > at_ && is_blank(literal_[last - 1])) --last;
    if (last > 0 && literal_[last - 1] == '\n') end_ = std::max(at_, last);
    words_from_ = at_;
    const size_t indent = own_line ? common_indent(at_) : 0;
    bool line_start = own_line;
    while (at_ < end_) {
      if (line_start) {
        for (size_t i = 0; i < indent && at_ < end_ && is_blank(literal_[at_]); ++i) ++at_;
        line_start = false;
        continue;
      }
      const char c = literal_[at_];
      if (c == '\r' && at_ + 1 < end_ && literal_[at_ + 1] == '\n') {
        ++at_;
      } else if (c == '\n') {
        words_ += c;
        ++at_;
        line_start = true;
      } else if (interpolate_ && c == '\\' && at_ + 1 < end_ &&
                 (literal_[at_ + 1] == '{' || literal_[at_ + 1] == '}' ||
                  literal_[at_ + 1] == '\\')) {
        words_ += literal_[at_ + 1];
        at_ += 2;
      } else if (c == '{' && brace()) {
        continue;
      } else {
        words_ += c;
        ++at_;
      }
    }
  }

  std::string_view literal_;
  uint32_t begin_;
  bool interpolate_;
  size_t at_ = 0;
  size_t end_ = 0;
  std::string words_;
  size_t words_from_ = 0;
  DecodedText out_;
};

}  // namespace

DecodedText decode_text(std::string_view literal, uint32_t begin, bool interpolate) {
  return Decoder(literal, begin, interpolate).decode();
}

std::optional<int64_t> decode_int(std::string_view text) {
  const bool hex = text.starts_with("0x");
  std::string digits;
  for (char c : hex ? text.substr(2) : text) {
    if (c != '_') digits += c;
  }
  int64_t number = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, hex ? 16 : 10);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::optional<std::pair<int64_t, int64_t>> decode_range(std::string_view text) {
  std::pair<int64_t, int64_t> ends;
  const char* const stop = text.data() + text.size();
  const auto first = std::from_chars(text.data(), stop, ends.first);
  if (first.ec != std::errc() || stop - first.ptr < 2 || first.ptr[0] != '.' || first.ptr[1] != '.')
    return std::nullopt;
  const auto second = std::from_chars(first.ptr + 2, stop, ends.second);
  if (second.ec != std::errc() || second.ptr != stop) return std::nullopt;
  return ends;
}

std::string date_error(std::string_view text) {
  const auto number = [&](size_t at, size_t length) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + length, value);
    return value;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (month < 1 || month > 12) {
    return fmt::format("found the date {}, and there is no month {:02}", text, month);
  }
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const int days = month == 2 && leap ? 29 : kDays[month - 1];
  if (day < 1 || day > days) {
    return fmt::format("found the date {}, and month {:02} of {} has {} days", text, month, year,
                       days);
  }
  if (text.size() > 10) {
    const bool seconds = text.size() > 16 && text[16] == ':';
    const size_t zone = seconds ? 19 : 16;
    const bool offset = text.size() > zone && text[zone] != 'Z';
    if (number(11, 2) > 23 || number(14, 2) > 59 || (seconds && number(17, 2) > 59) ||
        (offset && (number(zone + 1, 2) > 23 || number(zone + 4, 2) > 59))) {
      return fmt::format("found the time {}, which no clock shows", text);
    }
  }
  return {};
}

}  // namespace ordain::lang

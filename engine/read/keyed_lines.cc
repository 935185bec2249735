// Keyed lines: files of `key = value` lines: INI, .env and Java properties.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/keyed_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "engine/read/byte_check.h"
#include "engine/read/keyed_map.h"
#include "engine/read/path.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Style;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

// What stands in [begin, end) without the blanks around it.
struct Stretch {
  uint32_t begin = 0;
  uint32_t end = 0;
  bool empty() const { return begin == end; }
};

class LineReader {
 public:
  LineReader(const ReadContext& context, Documents& documents)
      : map_(context, documents),
        bytes_(map_.bytes()),
        next_(static_cast<uint32_t>(context.sources[context.source].bom())) {}

 protected:
  // The next line: [line_, stop_), without its break.
  bool next_line() {
    if (next_ >= bytes_.size()) return false;
    line_ = next_;
    stop_ = line_end(line_);
    next_ = behind_break(stop_);
    return true;
  }

  uint32_t line_end(uint32_t at) const {
    return static_cast<uint32_t>(std::min(bytes_.find_first_of("\r\n", at), bytes_.size()));
  }

  uint32_t behind_break(uint32_t at) const {
    if (at >= bytes_.size()) return at;
    return at + (bytes_.substr(at).starts_with("\r\n") ? 2 : 1);
  }

  Stretch trimmed(uint32_t begin, uint32_t end) const {
    while (begin < end && is_blank(bytes_[begin])) ++begin;
    while (end > begin && is_blank(bytes_[end - 1])) --end;
    return {begin, end};
  }

  // Takes a line, or what is left of one, that is empty or a comment: begins with one of `signs`.
  bool take_comment(Stretch rest, std::string_view signs) {
    if (rest.empty()) return true;
    if (signs.find(bytes_[rest.begin]) == std::string_view::npos) return false;
    map_.comment(rest.begin, rest.end);
    return true;
  }

  // Takes the comment off that begins with one of `signs` at the start or behind a blank.
  Stretch without_comment(Stretch value, std::string_view signs) {
    for (uint32_t i = value.begin; i < value.end; ++i) {
      if (i > value.begin && !is_blank(bytes_[i - 1])) continue;
      if (take_comment({i, value.end}, signs)) return trimmed(value.begin, i);
    }
    return value;
  }

  static Written plain(Stretch at) {
    return {at.begin, at.end, at.begin, at.end, false, {}, Style::kPlain};
  }

  // A value that begins with a quote: up to that quote again, on whatever line; `escapes`: a
  // backslash stands before what is meant otherwise. Nothing when it does not end.
  std::optional<Written> quoted(uint32_t begin, bool escapes) const {
    const char quote = bytes_[begin];
    Written out{begin, begin, begin + 1, begin + 1, false, {}, Style::kSingleQuoted};
    if (quote == '"') out.style = Style::kDoubleQuoted;
    for (uint32_t at = begin + 1; at < bytes_.size(); ++at) {
      if (bytes_[at] == quote) {
        out.text_end = at;
        out.end = at + 1;
        return out;
      }
      if (escapes && bytes_[at] == '\\' && at + 1 < bytes_.size()) {
        out.differs = true;
        ++at;
        out.made += bytes_[at] == 'n' ? '\n' : bytes_[at] == 't' ? '\t' : bytes_[at];
        continue;
      }
      out.made += bytes_[at];
    }
    return std::nullopt;
  }

  KeyedMap map_;
  std::string_view bytes_;
  uint32_t line_ = 0;
  uint32_t stop_ = 0;
  uint32_t next_ = 0;
};

class IniReader : LineReader {
 public:
  using LineReader::LineReader;

  bool read() {
    bool going = true;
    while (going && next_line()) {
      const Stretch line = trimmed(line_, stop_);
      if (take_comment(line, kComment)) continue;
      if (pending_ && line.begin - line_ > indent_) {
        go_on(line);
      } else if (bytes_[line.begin] == '[') {
        going = section(line);
      } else {
        going = key(line);
      }
    }
    flush();
    return map_.finish();
  }

 private:
  bool section(Stretch line) {
    flush();
    const size_t close = bytes_.substr(0, line.end).find(']', line.begin);
    const Stretch name = trimmed(
        line.begin + 1, close == std::string_view::npos ? line.end : static_cast<uint32_t>(close));
    if (close == std::string_view::npos || name.empty()) {
      return map_.refuse("read/ini-syntax", line.begin, line.end,
                         name.empty() ? "a section has no name"
                                      : "the name of a section is opened with [ and not closed");
    }
    map_.begin_section(plain(name));
    return true;
  }

  bool key(Stretch line) {
    flush();
    const auto sign = static_cast<uint32_t>(
        std::min<size_t>(bytes_.substr(0, line.end).find_first_of(signs_, line.begin), line.end));
    const Stretch name = trimmed(line.begin, sign);
    if (name.empty())
      return map_.refuse("read/ini-syntax", line.begin, line.end, "a value has no key before it");
    key_ = plain(name);
    indent_ = line.begin - line_;
    pending_ = true;
    has_value_ = sign < line.end;
    value_ = has_value_ ? value(trimmed(sign + 1, line.end)) : Written();
    return true;
  }

  // Without the comment behind it and the quotes around it.
  Written value(Stretch at) {
    if (!at.empty() && (bytes_[at.begin] == '"' || bytes_[at.begin] == '\'')) {
      const size_t close = bytes_.substr(0, at.end).find(bytes_[at.begin], at.begin + 1);
      if (close != std::string_view::npos) {
        const auto end = static_cast<uint32_t>(close);
        if (take_comment(trimmed(end + 1, at.end), kComment)) {
          return {at.begin, end + 1, at.begin + 1, end, false, {}, Style::kPlain};
        }
      }
    }
    return plain(without_comment(at, kComment));
  }

  void go_on(Stretch line) {
    if (!value_.differs) {
      value_.made = bytes_.substr(value_.text_begin, value_.text_end - value_.text_begin);
      value_.differs = true;
    }
    if (!has_value_) value_.begin = value_.text_begin = line.begin;
    has_value_ = true;
    if (!value_.made.empty()) value_.made += '\n';
    value_.made += bytes_.substr(line.begin, line.end - line.begin);
    value_.end = line.end;
  }

  void flush() {
    if (pending_) map_.add(std::move(key_), has_value_ ? &value_ : nullptr);
    pending_ = false;
  }

  static constexpr std::string_view kComment = ";#";
  // Addresses are keys of npm: `//registry.example/:_authToken = x`.
  std::string_view signs_ =
      last_name(map_.context().sources[map_.context().source].path()) == ".npmrc" ? "=" : "=:";
  bool pending_ = false;
  bool has_value_ = false;
  uint32_t indent_ = 0;
  Written key_;
  Written value_;
};

class DotenvReader : LineReader {
 public:
  using LineReader::LineReader;

  bool read() {
    bool going = true;
    while (going && next_line()) {
      Stretch line = trimmed(line_, stop_);
      if (take_comment(line, kComment)) continue;
      constexpr std::string_view kExport = "export ";
      if (bytes_.substr(line.begin, line.end - line.begin).starts_with(kExport))
        line = trimmed(line.begin + static_cast<uint32_t>(kExport.size()), line.end);
      going = entry(line);
    }
    return map_.finish();
  }

 private:
  bool entry(Stretch line) {
    const size_t sign = bytes_.substr(0, line.end).find('=', line.begin);
    const bool has_value = sign != std::string_view::npos;
    const Stretch name = trimmed(line.begin, has_value ? static_cast<uint32_t>(sign) : line.end);
    const std::string_view text = bytes_.substr(name.begin, name.end - name.begin);
    if (text.empty() || text.find_first_of(" \t\"'") != std::string_view::npos) {
      return map_.refuse(
          "read/dotenv-syntax", line.begin, line.end,
          fmt::format("found {}, wants NAME=value",
                      text::preview(bytes_.substr(line.begin, line.end - line.begin))));
    }
    if (!has_value) {
      map_.add(plain(name), nullptr);
      return true;
    }
    const Stretch value = trimmed(static_cast<uint32_t>(sign) + 1, line.end);
    if (!value.empty() && (bytes_[value.begin] == '"' || bytes_[value.begin] == '\'')) {
      const auto text_in_quotes = quoted(value.begin, bytes_[value.begin] == '"');
      if (!text_in_quotes)
        return map_.refuse("read/dotenv-syntax", value.begin, value.begin + 1,
                           "the quotes of a value are opened here and not closed");
      map_.add(plain(name), &*text_in_quotes);
      // It may end on a later line.
      stop_ = line_end(text_in_quotes->end);
      next_ = behind_break(stop_);
      const Stretch rest = trimmed(text_in_quotes->end, stop_);
      if (take_comment(rest, kComment)) return true;
      return map_.refuse("read/dotenv-syntax", rest.begin, rest.end,
                         "found text behind the quotes that end a value");
    }
    const Written written = plain(without_comment(value, kComment));
    map_.add(plain(name), &written);
    return true;
  }

  static constexpr std::string_view kComment = "#";
};

class PropertiesReader : LineReader {
 public:
  using LineReader::LineReader;

  bool read() {
    bool going = true;
    while (going && next_line()) {
      const Stretch line = trimmed(line_, stop_);
      if (take_comment(line, "#!")) continue;
      at_ = line.begin;
      going = entry();
    }
    return map_.finish();
  }

 private:
  // At the end of a line that a backslash continues, at_ goes to the text of the next one.
  bool take_continuation(Written& out) {
    if (bytes_[at_] != '\\' || at_ + 1 != stop_ || stop_ >= bytes_.size()) return false;
    out.differs = true;
    if (!next_line()) {
      at_ = stop_ = static_cast<uint32_t>(bytes_.size());
      return true;
    }
    at_ = trimmed(line_, stop_).begin;
    return true;
  }

  // Reads up to the end of the logical line, or to a separator of key and value.
  bool text(Written& out, bool is_key) {
    out = plain({at_, at_});
    while (at_ < stop_) {
      const char c = bytes_[at_];
      if (is_key && (c == '=' || c == ':' || is_blank(c))) break;
      if (c == '\\') {
        if (take_continuation(out)) continue;
        if (!escape(out)) return false;
      } else {
        out.made += c;
        ++at_;
      }
      out.end = out.text_end = at_;
    }
    return true;
  }

  bool escape(Written& out) {
    out.differs = true;
    const char sign = at_ + 1 < stop_ ? bytes_[at_ + 1] : '\0';
    if (sign != 'u') {
      constexpr std::string_view kSigns = "tnrf";
      constexpr std::string_view kMeant = "\t\n\r\f";
      const size_t at = kSigns.find(sign);
      if (sign != '\0') out.made += at == std::string_view::npos ? sign : kMeant[at];
      at_ = std::min(at_ + 2, stop_);
      return true;
    }
    uint32_t point = 0;
    for (uint32_t i = at_ + 2; i < at_ + 6; ++i) {
      if (i >= stop_ || !std::isxdigit(static_cast<unsigned char>(bytes_[i]))) {
        map_.refuse("read/properties-syntax", at_, std::min(i + 1, stop_),
                    "found \\u without its four hexadecimal digits");
        return false;
      }
      const char c = bytes_[i];
      point = point * 16 + static_cast<uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    at_ += 6;
    append(out.made, point);
    return true;
  }

  // Two halves of a pair are one character; a half by itself is none.
  void append(std::string& out, uint32_t point) {
    if (point >= 0xD800 && point < 0xDC00) {
      high_ = point;
      return;
    }
    if (point >= 0xDC00 && point < 0xE000)
      point = high_ == 0 ? 0xFFFD : 0x10000 + ((high_ - 0xD800) << 10) + (point - 0xDC00);
    high_ = 0;
    text::append_utf8(out, point);
  }

  bool entry() {
    Written key, value;
    if (!text(key, true)) return true;
    skip_blanks();
    if (at_ < stop_ && (bytes_[at_] == '=' || bytes_[at_] == ':')) {
      ++at_;
      skip_blanks();
    }
    if (!text(value, false)) return true;
    map_.add(std::move(key), &value);
    return true;
  }

  void skip_blanks() {
    while (at_ < stop_ && is_blank(bytes_[at_])) ++at_;
  }

  uint32_t at_ = 0;
  uint32_t high_ = 0;
};

template <typename Reader>
bool read_lines(const ReadContext& context, Documents& documents) {
  if (!check_bytes(context, true).ok) return false;
  return Reader(context, documents).read();
}

}  // namespace

bool read_ini(const ReadContext& context, Documents& documents) {
  return read_lines<IniReader>(context, documents);
}

bool read_dotenv(const ReadContext& context, Documents& documents) {
  return read_lines<DotenvReader>(context, documents);
}

bool read_properties(const ReadContext& context, Documents& documents) {
  return read_lines<PropertiesReader>(context, documents);
}

}  // namespace ordain::read

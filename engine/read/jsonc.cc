// JSONC: blanks for its comments and trailing commas.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/jsonc.h"

#include <algorithm>

#include "engine/text/source.h"

namespace ordain::read {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Behind the string that begins at `at`. None goes on in the next line: where one is not closed the
// line ends it, and the reader of JSON says so.
size_t end_of_string(std::string_view text, size_t at) {
  for (++at; at < text.size() && text[at] != '\n' && text[at] != '\r'; ++at) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] != '\n') ++at;
  }
  return at;
}

}  // namespace

PlainJson plain_json(std::string_view text) {
  PlainJson out;
  out.bytes.reserve(text.size() + text::kSourcePadding);
  out.bytes = text;
  // The last byte that is neither blank nor in a comment, and the one before it; where the last is.
  char last = '\0', before = '\0';
  size_t last_at = 0;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (is_space(c)) {
      ++at;
      continue;
    }
    const std::string_view sign = text.substr(at, 2);
    if (sign == "//" || sign == "/*") {
      size_t end = 0;
      if (sign == "//") {
        end = std::min(text.find_first_of("\r\n", at), text.size());
      } else {
        end = text.find("*/", at + 2);
        if (end == std::string_view::npos) {
          out.open = at;
          return out;
        }
        end += 2;
      }
      for (size_t i = at; i < end; ++i) {
        if (!is_space(text[i])) out.bytes[i] = ' ';
      }
      out.comments.emplace_back(static_cast<uint32_t>(at), static_cast<uint32_t>(end));
      at = end;
      continue;
    }
    // A comma with nothing before it is none that trails.
    const bool closes = c == '}' || c == ']';
    if (closes && last == ',' && before != '\0' &&
        std::string_view("[{,:").find(before) == std::string_view::npos)
      out.bytes[last_at] = ' ';
    before = last;
    last = c;
    last_at = at;
    at = c == '"' ? end_of_string(text, at) : at + 1;
  }
  return out;
}

}  // namespace ordain::read

// One line: a part of a rule file as messages quote it.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/one_line.h"

#include <algorithm>

namespace ordain::lang {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Where the text that begins with a quote at `at` ends; a part of a file may hold no end of it.
size_t end_of_quoted(std::string_view words, size_t at) {
  constexpr std::string_view kHeredoc = "\"\"\"";
  if (words.substr(at).starts_with(kHeredoc)) {
    const size_t end = words.find(kHeredoc, at + kHeredoc.size());
    return end == words.npos ? words.size() : end + kHeredoc.size();
  }
  const char quote = words[at];
  for (size_t i = at + 1; i < words.size(); ++i) {
    if (quote == '"' && words[i] == '\\') {
      ++i;
    } else if (words[i] == quote) {
      return i + 1;
    }
  }
  return words.size();
}

}  // namespace

std::string on_one_line(std::string_view words) {
  std::string out;
  bool space = false;
  for (size_t at = 0; at < words.size();) {
    if (is_blank(words[at])) {
      space = true;
      ++at;
      continue;
    }
    if (words[at] == '#') {
      at = std::min(words.find('\n', at), words.size());
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    const bool quoted = words[at] == '"' || words[at] == '\'';
    const size_t end = quoted ? end_of_quoted(words, at) : at + 1;
    for (; at < end; ++at) out += words[at] == '\n' || words[at] == '\r' ? ' ' : words[at];
  }
  return out;
}

}  // namespace ordain::lang

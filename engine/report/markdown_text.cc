// Markdown text: what is plain, and code spans of all else.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/markdown_text.h"

#include <algorithm>

#include "engine/report/cells.h"

namespace ordain::report {
namespace {

// A word of this many hexadecimal digits may be the name of a commit, and becomes a link.
constexpr size_t kCommit = 7;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What no dialect of Markdown takes for anything: letters, with a hyphen or an apostrophe between
// them, or a short number; brackets of the round kind and a stop may stand around it.
bool is_plain(std::string_view word) {
  if (word.starts_with('(')) word.remove_prefix(1);
  while (!word.empty() && std::string_view(".,;:?)").find(word.back()) != std::string_view::npos)
    word.remove_suffix(1);
  if (word.empty() || (!is_letter(word.back()) && !is_digit(word.back()))) return false;
  const bool number = std::all_of(word.begin(), word.end(), is_digit);
  if (number) return word.size() < kCommit;
  const bool hex = std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
  if (hex && word.size() >= kCommit) return false;
  return is_letter(word.front()) && std::all_of(word.begin(), word.end(), [](char c) {
           return is_letter(c) || c == '-' || c == '\'';
         });
}

}  // namespace

std::string markdown_code(std::string_view text) {
  const std::string safe = shown(text);
  if (safe.empty()) return {};
  size_t longest = 0, run = 0;
  for (char c : safe) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const bool blank = safe.find_first_not_of(' ') == std::string::npos;
  const bool pad = !blank && (safe.front() == '`' || safe.back() == '`' ||
                              (safe.front() == ' ' && safe.back() == ' '));
  return fence + (pad ? " " : "") + safe + (pad ? " " : "") + fence;
}

std::string markdown_text(std::string_view text) {
  std::string one_line(text);
  std::replace_if(
      one_line.begin(), one_line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  std::string out, code;
  const auto put = [&out](const std::string& part) { out += (out.empty() ? "" : " ") + part; };
  // Words that are not plain and stand side by side are one span.
  const auto flush = [&] {
    if (!code.empty()) put(markdown_code(code));
    code.clear();
  };
  std::string_view rest = one_line;
  while (!rest.empty()) {
    if (rest.front() == ' ') {
      rest.remove_prefix(1);
      continue;
    }
    const size_t close = rest.front() == '`' ? rest.find('`', 1) : std::string_view::npos;
    if (close != std::string_view::npos && close > 1) {
      const size_t end = std::min(rest.find(' ', close), rest.size());
      const std::string_view after = rest.substr(close + 1, end - close - 1);
      // A stop behind the closing one; what is more is no such span.
      if (after.find_first_not_of(".,;:?)") == std::string_view::npos) {
        flush();
        put(markdown_code(rest.substr(1, close - 1)) + std::string(after));
        rest.remove_prefix(end);
        continue;
      }
    }
    const size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(end);
    if (is_plain(word)) {
      flush();
      put(std::string(word));
      continue;
    }
    // A stop at its end is of the sentence.
    const size_t last = word.find_last_not_of(".,;:?");
    const size_t size = last == std::string_view::npos ? word.size() : last + 1;
    code += (code.empty() ? "" : " ") + std::string(word.substr(0, size));
    if (size == word.size()) continue;
    flush();
    out += word.substr(size);
  }
  flush();
  return out;
}

}  // namespace ordain::report

// Builtins of texts that are nearly the same, or known in part: levenshtein, template_prefix.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "engine/eval/builtins.h"
#include "engine/eval/placeholder.h"
#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

// Longer texts are not compared letter by letter.
constexpr size_t kMostLetters = 4096;

// The code points of a text, each a view of its bytes.
std::vector<std::string_view> letters_of(std::string_view text) {
  std::vector<std::string_view> letters;
  for (size_t at = 0; at < text.size();) {
    size_t end = at + 1;
    while (end < text.size() && text::is_continuation(text[end])) ++end;
    letters.push_back(text.substr(at, end - at));
    at = end;
  }
  return letters;
}

}  // namespace

// The least number of letters that are put in, left out or changed: Wagner and Fischer, by rows.
Value builtin_levenshtein(const Call& call) {
  std::array<std::vector<std::string_view>, 2> texts;
  for (size_t i = 0; i < 2; ++i) {
    const Value& arg = call.args[i];
    if (arg.tag != Tag::kString) {
      return call.broken(
          fmt::format("levenshtein wants a string, found {} {}", kind_name(arg), to_text(arg, 40)),
          i);
    }
    if (arg.length > 4 * kMostLetters || text::count_code_points(arg.string()) > kMostLetters) {
      return call.broken(
          fmt::format("levenshtein compares texts of up to {} characters", kMostLetters), i);
    }
    texts[i] = letters_of(arg.string());
  }
  const auto& [a, b] = texts;
  if (!call.evaluator.spend(a.size() * b.size() / 8, call.expr))
    return call.evaluator.exhausted_value();
  std::vector<int64_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    int64_t corner = row[0];
    row[0] = static_cast<int64_t>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int64_t change = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
      corner = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return from(call, Value::of(row[b.size()]));
}

// Takes missing arguments: of a value that is not known, the beginning may be.
Value builtin_template_prefix(const Call& call) {
  const Value& text = call.args[0];
  if (text.missing()) {
    if (!text.hinted || text.cause->hint->prefix.empty()) return text;
    Value known = Value::of(text.cause->hint->prefix);
    known.node = text.node;
    return known;
  }
  if (text.tag != Tag::kString) {
    return call.broken(fmt::format("template_prefix wants a string, found {} {}", kind_name(text),
                                   to_text(text, 40)));
  }
  const std::string_view known = text.string();
  return from(call, Value::of(known.substr(0, placeholder_at(known))));
}

}  // namespace ordain::eval

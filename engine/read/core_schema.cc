// YAML 1.2's core schema: what a plain scalar is by its text.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/core_schema.h"

#include <algorithm>

namespace ordain::read {
namespace {

using data::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

size_t digits(std::string_view text, size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// Behind `e+5` at `at`; `at` when there is none, npos when it is broken.
size_t exponent(std::string_view text, size_t at) {
  if (at == text.size() || (text[at] | 0x20) != 'e') return at;
  ++at;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  const size_t end = digits(text, at);
  return end == at ? std::string_view::npos : end;
}

bool all_of(std::string_view text, auto allowed) {
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

Kind yaml_number(std::string_view text) {
  if (text.starts_with("0o")) {
    const bool octal = all_of(text.substr(2), [](char c) { return c >= '0' && c <= '7'; });
    return octal ? Kind::kInt : Kind::kString;
  }
  if (text.starts_with("0x")) {
    const bool hex = all_of(text.substr(2), [](char c) {
      return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    });
    return hex ? Kind::kInt : Kind::kString;
  }
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return Kind::kDecimal;
  size_t at = text[0] == '+' || text[0] == '-' ? 1 : 0;
  const std::string_view rest = text.substr(at);
  if (rest == ".inf" || rest == ".Inf" || rest == ".INF") return Kind::kDecimal;
  const size_t whole = digits(text, at);
  if (whole == text.size()) return whole > at ? Kind::kInt : Kind::kString;
  size_t end = whole;
  bool any = whole > at;
  if (text[end] == '.') {
    const size_t fraction = digits(text, end + 1);
    any = any || fraction > end + 1;
    end = fraction;
  }
  return any && exponent(text, end) == text.size() ? Kind::kDecimal : Kind::kString;
}

}  // namespace

Kind plain_kind(std::string_view text) {
  if (text.empty()) return Kind::kNull;
  switch (text[0]) {
    case '~':
      return text.size() == 1 ? Kind::kNull : Kind::kString;
    case 'n':
    case 'N':
      return text == "null" || text == "Null" || text == "NULL" ? Kind::kNull : Kind::kString;
    case 't':
    case 'T':
      return text == "true" || text == "True" || text == "TRUE" ? Kind::kBool : Kind::kString;
    case 'f':
    case 'F':
      return text == "false" || text == "False" || text == "FALSE" ? Kind::kBool : Kind::kString;
    case '+':
    case '-':
    case '.':
      return yaml_number(text);
    default:
      return is_digit(text[0]) ? yaml_number(text) : Kind::kString;
  }
}

Kind json_number_kind(std::string_view text) {
  size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  const size_t whole = digits(text, at);
  if (whole == at || (text[at] == '0' && whole > at + 1)) return Kind::kString;
  if (whole == text.size()) return Kind::kInt;
  at = whole;
  if (text[at] == '.') {
    const size_t fraction = digits(text, at + 1);
    if (fraction == at + 1) return Kind::kString;
    at = fraction;
  }
  return exponent(text, at) == text.size() ? Kind::kDecimal : Kind::kString;
}

}  // namespace ordain::read

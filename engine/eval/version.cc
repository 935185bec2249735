// Versions: reading and comparing them, and ranges of them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/version.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

// Takes what stands before the first `sign`, and the sign.
std::string_view take_part(std::string_view& text, char sign) {
  const size_t at = std::min(text.find(sign), text.size());
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return part;
}

// Identifiers of letters, digits and hyphens, with dots between them.
bool are_identifiers(std::string_view text) {
  if (text.empty() || text.back() == '.') return false;
  while (!text.empty()) {
    const std::string_view part = take_part(text, '.');
    if (part.empty() || !std::all_of(part.begin(), part.end(), is_word)) return false;
  }
  return true;
}

bool is_number(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

// Numbers of any length, by value.
std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a <=> b;
}

// As many parts as are written: 1 to 3.
std::optional<Version> parse(std::string_view text, size_t& parts, std::string& wrong) {
  const auto refuse = [&wrong](std::string_view why) {
    wrong = why;
    return std::nullopt;
  };
  Version version;
  if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
  if (const size_t plus = text.find('+'); plus != std::string_view::npos) {
    if (!are_identifiers(text.substr(plus + 1))) return refuse("what follows + is no build");
    text = text.substr(0, plus);
  }
  if (const size_t dash = text.find('-'); dash != std::string_view::npos) {
    version.pre = text.substr(dash + 1);
    if (!are_identifiers(version.pre)) return refuse("what follows - is no pre-release");
    text = text.substr(0, dash);
  }
  parts = 0;
  for (bool more = true; more;) {
    more = text.find('.') != std::string_view::npos;
    const std::string_view part = take_part(text, '.');
    if (parts == 3) return refuse("it has more than three numbers");
    uint64_t& number = version.numbers[parts++];
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error == std::errc::result_out_of_range) return refuse("a number does not fit in 64 bits");
    if (part.empty() || error != std::errc() || end != part.data() + part.size())
      return refuse("a part is no number");
  }
  return version;
}

// The first version that is above all those with the same numbers up to `kept`; none when there is
// no such number.
std::optional<Version> next_after(const Version& version, size_t kept) {
  Version next;
  for (size_t i = 0; i < kept; ++i) next.numbers[i] = version.numbers[i];
  if (++next.numbers[kept - 1] == 0) return std::nullopt;
  return next;
}

struct Comparator {
  std::string_view sign;
  Version version;
  size_t parts = 0;
};

bool holds(const Comparator& wanted, const Version& version) {
  const auto order = compare(version, wanted.version);
  if (wanted.sign == "<") return order < 0;
  if (wanted.sign == "<=") return order <= 0;
  if (wanted.sign == ">") return order > 0;
  if (wanted.sign == ">=") return order >= 0;
  if (wanted.sign == "!=") return order != 0;
  if (wanted.sign == "=" || wanted.sign == "==" || wanted.sign.empty()) return order == 0;
  if (order < 0) return false;
  size_t kept = std::min<size_t>(wanted.parts, 2);
  if (wanted.sign == "~>") kept = std::max<size_t>(wanted.parts, 2) - 1;
  if (wanted.sign == "^") {
    kept = 1;
    while (kept < wanted.parts && wanted.version.numbers[kept - 1] == 0) ++kept;
  }
  const std::optional<Version> above = next_after(wanted.version, kept);
  return !above || compare(version, *above) < 0;
}

constexpr std::array<std::string_view, 10> kSigns = {"<=", ">=", "!=", "==", "~>",
                                                     "<",  ">",  "=",  "~",  "^"};

void skip_blank(std::string_view& text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
}

// The comparators of one choice, which must all hold.
std::optional<bool> all_hold(const Version& version, std::string_view choice, std::string& wrong) {
  bool all = true;
  bool any = false;
  for (skip_blank(choice); !choice.empty(); skip_blank(choice)) {
    if (any && choice.starts_with(',')) {
      choice.remove_prefix(1);
      skip_blank(choice);
    }
    Comparator wanted;
    for (const std::string_view sign : kSigns) {
      if (!wanted.sign.empty() || !choice.starts_with(sign)) continue;
      wanted.sign = sign;
      choice.remove_prefix(sign.size());
    }
    skip_blank(choice);
    const size_t end = std::min(choice.find_first_of(" \t,"), choice.size());
    const std::string_view text = choice.substr(0, end);
    choice.remove_prefix(end);
    std::string why;
    const auto parsed = parse(text, wanted.parts, why);
    if (!parsed) {
      wrong = fmt::format("{} is no version: {}", text.empty() ? "\"\"" : text::preview(text), why);
      return std::nullopt;
    }
    wanted.version = *parsed;
    all = holds(wanted, version) && all;
    any = true;
  }
  if (any) return all;
  wrong = "there is nothing to compare with";
  return std::nullopt;
}

}  // namespace

std::optional<Version> parse_version(std::string_view text, std::string& wrong) {
  size_t parts = 0;
  return parse(text, parts, wrong);
}

std::strong_ordering compare(const Version& a, const Version& b) {
  if (const auto order = a.numbers <=> b.numbers; order != 0) return order;
  // A pre-release comes before its release.
  if (a.pre.empty() || b.pre.empty()) return a.pre.empty() <=> b.pre.empty();
  std::string_view left = a.pre;
  std::string_view right = b.pre;
  while (!left.empty() && !right.empty()) {
    const std::string_view x = take_part(left, '.');
    const std::string_view y = take_part(right, '.');
    // Numbers come before words.
    if (is_number(x) != is_number(y)) return is_number(y) <=> is_number(x);
    const auto order = is_number(x) ? compare_numbers(x, y) : x <=> y;
    if (order != 0) return order;
  }
  return left.size() <=> right.size();
}

std::optional<bool> satisfies(const Version& version, std::string_view range, std::string& wrong) {
  bool any = false;
  for (bool more = true; more;) {
    const size_t at = range.find("||");
    more = at != std::string_view::npos;
    const auto one = all_hold(version, range.substr(0, at), wrong);
    if (!one) return std::nullopt;
    any = any || *one;
    if (more) range.remove_prefix(at + 2);
  }
  return any;
}

std::string to_string(const Version& version) {
  const auto& [major, minor, patch] = version.numbers;
  return fmt::format("{}.{}.{}{}{}", major, minor, patch, version.pre.empty() ? "" : "-",
                     version.pre);
}

}  // namespace ordain::eval

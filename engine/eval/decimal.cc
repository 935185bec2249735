// Decimals: exact numbers with a point, and quantities.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/decimal.h"

#include <algorithm>
#include <utility>

namespace ordain::eval {
namespace {

constexpr int kMostDigits = 36;
// Of a written number. What is computed may go further, but not without end: to square a number
// doubles its exponent.
constexpr int32_t kMostExponent = 10'000;
constexpr int32_t kMostComputedExponent = 1'000'000;
// Every mantissa is below 10^38, so that it can be negated and fits whatever its digits are.
constexpr int kMostMantissaDigits = 38;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

Decimal normal(Decimal number) {
  while (number.mantissa != 0 && number.mantissa % 10 == 0) {
    number.mantissa /= 10;
    ++number.exponent;
  }
  if (number.mantissa == 0) number.exponent = 0;
  return number;
}

int digits(Int128 mantissa) {
  int count = 0;
  for (; mantissa != 0; mantissa /= 10) ++count;
  return count;
}

// Of a number that is not negative and one that is more than 0.
Int128 common_divisor(Int128 a, Int128 b) {
  while (a != 0) b = std::exchange(a, b % a);
  return b;
}

// `mantissa * 10^by`, or nothing when it has too many digits. `by` is not negative.
std::optional<Int128> scaled(Int128 mantissa, int32_t by) {
  if (mantissa == 0) return mantissa;
  if (by > kMostMantissaDigits - digits(mantissa)) return std::nullopt;
  for (; by > 0; --by) mantissa *= 10;
  return mantissa;
}

std::optional<Decimal> bounded(Decimal number) {
  number = normal(number);
  if (digits(number.mantissa) > kMostMantissaDigits) return std::nullopt;
  if (number.exponent > kMostComputedExponent || number.exponent < -kMostComputedExponent) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

Decimal to_decimal(int64_t number) { return normal({number, 0}); }

std::optional<Decimal> parse_decimal(std::string_view text) {
  size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) ++at;
  Decimal number;
  int seen = 0;
  bool any = false;
  bool point = false;
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && !point) {
      point = true;
      continue;
    }
    if (!is_digit(text[at])) break;
    any = true;
    if (point) --number.exponent;
    if (seen == 0 && text[at] == '0') continue;
    if (++seen > kMostDigits) {
      // Zeros at the end change nothing but the exponent; other digits would be lost.
      if (text[at] != '0') return std::nullopt;
      ++number.exponent;
      continue;
    }
    number.mantissa = number.mantissa * 10 + (text[at] - '0');
  }
  if (!any) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    const bool down = at < text.size() && text[at] == '-';
    if (down || (at < text.size() && text[at] == '+')) ++at;
    if (at == text.size()) return std::nullopt;
    int32_t exponent = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) {
      exponent = std::min(exponent * 10 + (text[at] - '0'), kMostExponent * 10);
    }
    if (exponent > kMostExponent) return std::nullopt;
    number.exponent += down ? -exponent : exponent;
  }
  if (at != text.size()) return std::nullopt;
  if (negative) number.mantissa = -number.mantissa;
  return bounded(number);
}

std::optional<Decimal> parse_quantity(std::string_view text) {
  static constexpr std::pair<std::string_view, int> kBinary[] = {{"Ki", 1}, {"Mi", 2}, {"Gi", 3},
                                                                 {"Ti", 4}, {"Pi", 5}, {"Ei", 6}};
  static constexpr std::pair<char, int> kTens[] = {{'n', -9}, {'u', -6}, {'m', -3},
                                                   {'k', 3},  {'M', 6},  {'G', 9},
                                                   {'T', 12}, {'P', 15}, {'E', 18}};
  // A number has an exponent or a suffix, not both.
  const auto plain = [](std::string_view number) {
    return number.find_first_of("eE") == std::string_view::npos ? parse_decimal(number)
                                                                : std::nullopt;
  };
  for (const auto& [suffix, power] : kBinary) {
    if (!text.ends_with(suffix)) continue;
    auto number = plain(text.substr(0, text.size() - 2));
    for (int i = 0; number && i < power; ++i) number = multiply(*number, to_decimal(1024));
    return number;
  }
  for (const auto& [suffix, power] : kTens) {
    if (!text.ends_with(suffix)) continue;
    auto number = plain(text.substr(0, text.size() - 1));
    if (number) number->exponent += number->mantissa == 0 ? 0 : power;
    return number;
  }
  return parse_decimal(text);
}

std::strong_ordering compare(const Decimal& a, const Decimal& b) {
  const auto order = [](Int128 left, Int128 right) {
    return left < right   ? std::strong_ordering::less
           : left > right ? std::strong_ordering::greater
                          : std::strong_ordering::equal;
  };
  if (a.exponent == b.exponent) return order(a.mantissa, b.mantissa);
  const auto sign = [](const Decimal& number) {
    return (number.mantissa > 0) - (number.mantissa < 0);
  };
  if (sign(a) != sign(b) || sign(a) == 0) return sign(a) <=> sign(b);
  // The one with more digits before the point is further from zero.
  const int64_t size_a = int64_t{a.exponent} + digits(a.mantissa);
  const int64_t size_b = int64_t{b.exponent} + digits(b.mantissa);
  if (size_a != size_b)
    return (sign(a) > 0) == (size_a > size_b) ? std::strong_ordering::greater
                                              : std::strong_ordering::less;
  if (a.exponent < b.exponent) return 0 <=> compare(b, a);
  // As many digits before the point, more of them behind it in b: those decide when all before them
  // are the same.
  Int128 power = 1;
  for (int32_t i = b.exponent; i < a.exponent; ++i) power *= 10;
  const Int128 head = b.mantissa / power;
  return a.mantissa != head ? order(a.mantissa, head) : order(0, b.mantissa % power);
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
  if (a.mantissa == 0) return bounded(b);
  if (b.mantissa == 0) return bounded(a);
  const int32_t low = std::min(a.exponent, b.exponent);
  const auto left = scaled(a.mantissa, a.exponent - low);
  const auto right = scaled(b.mantissa, b.exponent - low);
  Int128 sum = 0;
  if (!left || !right || __builtin_add_overflow(*left, *right, &sum)) return std::nullopt;
  return bounded({sum, low});
}

std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) {
  Int128 product = 0;
  if (__builtin_mul_overflow(a.mantissa, b.mantissa, &product)) return std::nullopt;
  return bounded({product, a.exponent + b.exponent});
}

std::optional<Decimal> divide(const Decimal& a, const Decimal& b) {
  Int128 above = a.mantissa;
  Int128 below = b.mantissa;
  if (below < 0) {
    above = -above;
    below = -below;
  }
  const Int128 common = common_divisor(above < 0 ? -above : above, below);
  above /= common;
  below /= common;
  // It has an end when the rest is of twos and fives alone: each pair of them is a place.
  int32_t twos = 0;
  int32_t fives = 0;
  for (; below % 2 == 0; below /= 2) ++twos;
  for (; below % 5 == 0; below /= 5) ++fives;
  if (below != 1) return std::nullopt;
  const int32_t places = std::max(twos, fives);
  for (int32_t i = twos; i < places; ++i) {
    if (__builtin_mul_overflow(above, Int128{2}, &above)) return std::nullopt;
  }
  for (int32_t i = fives; i < places; ++i) {
    if (__builtin_mul_overflow(above, Int128{5}, &above)) return std::nullopt;
  }
  return bounded({above, a.exponent - b.exponent - places});
}

std::optional<Decimal> remainder(const Decimal& a, const Decimal& b) {
  const int32_t low = std::min(a.exponent, b.exponent);
  const auto left = scaled(a.mantissa, a.exponent - low);
  const auto right = scaled(b.mantissa, b.exponent - low);
  if (!left || !right) return std::nullopt;
  return bounded({*left % *right, low});
}

std::optional<int64_t> to_int(const Decimal& number) {
  if (number.exponent < 0) return std::nullopt;
  const auto whole = scaled(number.mantissa, number.exponent);
  if (!whole || *whole > INT64_MAX || *whole < INT64_MIN) return std::nullopt;
  return static_cast<int64_t>(*whole);
}

std::string to_string(const Decimal& number) {
  Int128 mantissa = number.mantissa < 0 ? -number.mantissa : number.mantissa;
  std::string text;
  do {
    text.push_back(static_cast<char>('0' + static_cast<int>(mantissa % 10)));
    mantissa /= 10;
  } while (mantissa != 0);
  std::reverse(text.begin(), text.end());
  if (number.exponent > 0 && number.exponent <= 40) {
    text.append(static_cast<size_t>(number.exponent), '0');
  } else if (number.exponent > 0) {
    text += "e" + std::to_string(number.exponent);
  } else if (number.exponent < 0) {
    const auto places = static_cast<size_t>(-number.exponent);
    if (places > 60) {
      text += "e" + std::to_string(number.exponent);
    } else {
      if (text.size() <= places) text.insert(0, places - text.size() + 1, '0');
      text.insert(text.size() - places, ".");
    }
  }
  return number.mantissa < 0 ? "-" + text : text;
}

}  // namespace ordain::eval

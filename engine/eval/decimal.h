// Decimals: numbers with a point, and quantities with a unit, kept and compared exactly.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ordain::eval {

__extension__ using Int128 = __int128;

// mantissa * 10^exponent. 0.1 is 0.1 here: no binary fraction stands in for it.
struct Decimal {
  Int128 mantissa = 0;
  int32_t exponent = 0;
};

// Of "12", "-0.5", "1.5e3"; nothing when it is no number or has more than 36 significant digits.
std::optional<Decimal> parse_decimal(std::string_view text);
Decimal to_decimal(int64_t number);
// Kubernetes resource.Quantity: a number with a suffix n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or an
// exponent (1e3, 1E3).
std::optional<Decimal> parse_quantity(std::string_view text);

std::strong_ordering compare(const Decimal& a, const Decimal& b);
// Nothing when the result does not fit.
std::optional<Decimal> add(const Decimal& a, const Decimal& b);
std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
// Nothing, too, when it has no end: 1 / 3. `b` is not 0.
std::optional<Decimal> divide(const Decimal& a, const Decimal& b);
// What is left when `b`, which is not 0, is taken from `a` as often as it goes; its sign is that of
// `a`, as of whole numbers.
std::optional<Decimal> remainder(const Decimal& a, const Decimal& b);
// The whole number it is; nothing when it has a fraction or does not fit.
std::optional<int64_t> to_int(const Decimal& number);
std::string to_string(const Decimal& number);

}  // namespace ordain::eval

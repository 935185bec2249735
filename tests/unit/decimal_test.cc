// Decimals: exactness, limits, order.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/decimal.h"

#include <catch2/catch.hpp>
#include <random>

using ordain::eval::add;
using ordain::eval::compare;
using ordain::eval::Decimal;
using ordain::eval::divide;
using ordain::eval::multiply;
using ordain::eval::parse_decimal;
using ordain::eval::parse_quantity;
using ordain::eval::remainder;
using ordain::eval::to_decimal;
using ordain::eval::to_int;
using ordain::eval::to_string;

namespace {

int order(std::string_view a, std::string_view b) {
  const auto left = parse_decimal(a);
  const auto right = parse_decimal(b);
  REQUIRE(left);
  REQUIRE(right);
  const auto ordering = compare(*left, *right);
  const auto back = compare(*right, *left);
  CHECK((ordering < 0) == (back > 0));
  CHECK((ordering == 0) == (back == 0));
  return ordering < 0 ? -1 : ordering > 0 ? 1 : 0;
}

std::string shown(std::string_view text) {
  const auto number = parse_decimal(text);
  return number ? to_string(*number) : "none";
}

std::string quantity(std::string_view text) {
  const auto number = parse_quantity(text);
  return number ? to_string(*number) : "none";
}

// Digits to the same scale, so that texts of equal length compare as numbers do: the slow way that
// is right at a glance.
std::string unscaled(std::string digits, int places, int scale) {
  digits.append(static_cast<size_t>(scale - places), '0');
  return std::string(200 - digits.size(), '0') + digits;
}

}  // namespace

TEST_CASE("numbers keep all their digits", "[decimal]") {
  CHECK(shown("0.1") == "0.1");
  CHECK(shown("-0.50") == "-0.5");
  CHECK(shown("+7") == "7");
  CHECK(shown("1.5e3") == "1500");
  CHECK(shown("15e-4") == "0.0015");
  CHECK(shown(".5") == "0.5");
  CHECK(shown("5.") == "5");
  CHECK(shown("-0") == "0");
  CHECK(shown("0.000") == "0");
  CHECK(shown("000120") == "120");
  CHECK(shown("123456789012345678901234567890123456") == "123456789012345678901234567890123456");
  CHECK(shown("1e100") == "1e100");
  CHECK(shown("1e-100") == "1e-100");
}

TEST_CASE("what is no number, or one with too many digits, is refused", "[decimal]") {
  for (const char* text : {"", "-", "+", ".", "-.", "e5", "1e", "1e+", "1e5x", "0x10", "1_000",
                           "1,5", "--1", " 1", "1 ", "1.2.3", "inf", "nan", ".inf"}) {
    INFO(text);
    CHECK(!parse_decimal(text));
  }
  const std::string digits(36, '7');
  CHECK(parse_decimal(digits));
  CHECK(!parse_decimal(digits + "7"));
  CHECK(!parse_decimal("0." + digits + "7"));
  // Zeros at either end cost nothing.
  CHECK(shown("000" + digits + "0.000") == digits + "0");
  CHECK(shown("0.000" + digits) == "0.000" + digits);
  CHECK(!parse_decimal(digits + "01"));
  CHECK(parse_decimal("1e10000"));
  CHECK(!parse_decimal("1e10001"));
  CHECK(!parse_decimal("1e99999999999999999999"));
  CHECK(!parse_decimal("0." + std::string(2'000'000, '0') + "1"));
}

TEST_CASE("order is exact", "[decimal]") {
  CHECK(order("0.1", "0.10") == 0);
  CHECK(order("-1", "1") == -1);
  CHECK(order("0", "-0.0") == 0);
  CHECK(order("-0.1", "0") == -1);
  CHECK(order("9007199254740993", "9007199254740992.5") == 1);
  CHECK(order("0.1", "0.1000000000000000000000000000000001") == -1);
  CHECK(order("-0.1", "-0.1000000000000000000000000000000001") == 1);
  // Far apart: neither can be written with the exponent of the other.
  CHECK(order("1e9000", "1e-9000") == 1);
  CHECK(order("-1e9000", "1e-9000") == -1);
  CHECK(order("-1e9000", "-1e-9000") == -1);
  CHECK(order("0", "1e-9000") == -1);
  // As many digits before the point, far more behind it.
  CHECK(order("5e35", "500000000000000000000000000000000000") == 0);
  CHECK(order("5e35", "500000000000000000000000000000000001") == -1);
  CHECK(order("-5e35", "-500000000000000000000000000000000001") == 1);
  CHECK(order("6e35", "500000000000000000000000000000000001") == 1);
}

TEST_CASE("a product of the most digits is in order with short numbers", "[decimal]") {
  // 39 digits would fit in 128 bits, but are refused, so that all that is made can be compared.
  const auto wide = parse_decimal("130000000000000000001");
  const auto square = multiply(*wide, *parse_decimal("99999999999999999"));
  REQUIRE(square);
  CHECK(to_string(*square) == "12999999999999999870099999999999999999");
  CHECK((compare(*square, *parse_decimal("1.3e37")) < 0));
  CHECK((compare(*square, *parse_decimal("1.2e37")) > 0));
  CHECK(!multiply(*parse_decimal("130000000000000000001"), *parse_decimal("1000000000000000001")));
}

TEST_CASE("sums and products are exact or refused", "[decimal]") {
  CHECK(to_string(*add(*parse_decimal("0.1"), *parse_decimal("0.2"))) == "0.3");
  CHECK(to_string(*add(*parse_decimal("0.1"), *parse_decimal("-0.1"))) == "0");
  CHECK(to_string(*multiply(*parse_decimal("-1.5"), *parse_decimal("1.5"))) == "-2.25");
  CHECK(!add(*parse_decimal("1e40"), *parse_decimal("1")));
  CHECK(to_string(*add({}, *parse_decimal("1e50"))) == "1e50");
  CHECK(to_string(*add(*parse_decimal("1e-50"), {})) == to_string(*parse_decimal("1e-50")));
  // Squared again and again, the exponent ends somewhere, without overflow.
  auto number = parse_decimal("1e10");
  int squared = 0;
  for (; number && squared < 64; ++squared) number = multiply(*number, *number);
  CHECK(squared < 20);
}

TEST_CASE("whole numbers are told from others", "[decimal]") {
  CHECK(to_int(*parse_decimal("3.0")) == 3);
  CHECK(!to_int(*parse_decimal("3.5")));
  CHECK(to_int(*parse_decimal("-9223372036854775808")) == INT64_MIN);
  CHECK(to_int(*parse_decimal("9223372036854775807")) == INT64_MAX);
  CHECK(!to_int(*parse_decimal("9223372036854775808")));
  CHECK(!to_int(*parse_decimal("1e300")));
  CHECK(to_string(to_decimal(INT64_MIN)) == "-9223372036854775808");
}

TEST_CASE("quantities are what Kubernetes reads", "[decimal]") {
  CHECK(quantity("500m") == "0.5");
  CHECK(quantity("2Gi") == "2147483648");
  CHECK(quantity("1.5Ki") == "1536");
  CHECK(quantity("1E") == "1000000000000000000");
  CHECK(quantity("1E3") == "1000");
  CHECK(quantity("1e3") == "1000");
  CHECK(quantity("100n") == "0.0000001");
  CHECK(quantity("-1k") == "-1000");
  CHECK(quantity("1Ei") == "1152921504606846976");
  CHECK(quantity("0m") == "0");
  CHECK((compare(*parse_quantity("1Gi"), *parse_quantity("1.073741824G")) == 0));
  CHECK((compare(*parse_quantity("1000m"), *parse_quantity("1")) == 0));
  for (const char* text :
       {"", "m", "Gi", "1K", "1g", "1 Gi", "1gi", "1e3Ki", "1E3m", "1e3k", "1Gib", "1mm", "Ei"}) {
    INFO(text);
    CHECK(!parse_quantity(text));
  }
}

TEST_CASE("order and sums agree with arithmetic on long texts", "[decimal]") {
  std::mt19937_64 random(20260201);
  const auto below = [&random](uint64_t n) { return static_cast<int>(random() % n); };
  constexpr int kScale = 60;
  for (int round = 0; round < 20'000; ++round) {
    std::string text[2];
    std::string long_text[2];
    for (int i = 0; i < 2; ++i) {
      std::string digits;
      // Half of the second numbers begin like the first, so that low digits decide.
      if (i == 1 && below(2) == 0) digits = text[0].substr(0, text[0].find('e'));
      const int more = below(static_cast<uint64_t>(37 - static_cast<int>(digits.size())));
      for (int k = 0; k < more; ++k) digits += static_cast<char>('0' + below(10));
      if (digits.empty()) digits = "0";
      const int places = below(kScale);
      text[i] = digits + "e-" + std::to_string(places);
      long_text[i] = unscaled(digits, places, kScale);
    }
    INFO(text[0] << " and " << text[1]);
    const int expected = long_text[0] < long_text[1] ? -1 : long_text[0] > long_text[1] ? 1 : 0;
    CHECK(order(text[0], text[1]) == expected);
    CHECK(order("-" + text[0], "-" + text[1]) == -expected);
    // What is added can be taken away again.
    const auto a = parse_decimal(text[0]);
    const auto b = parse_decimal(text[1]);
    if (const auto sum = add(*a, *b)) {
      const auto back = add(*sum, {-b->mantissa, b->exponent});
      if (back) CHECK((compare(*back, *a) == 0));
    }
  }
}

TEST_CASE("sums and products of small numbers are those of whole ones", "[decimal]") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 5'000; ++round) {
    const auto a = static_cast<int64_t>(random() >> 34) - (int64_t{1} << 29);
    const auto b = static_cast<int64_t>(random() >> 34) - (int64_t{1} << 29);
    const Decimal x = *parse_decimal(std::to_string(a) + "e-3");
    const Decimal y = *parse_decimal(std::to_string(b) + "e-5");
    CHECK(to_int(*multiply(*multiply(x, y), *parse_decimal("1e8"))) == a * b);
    CHECK(to_int(*multiply(*add(x, y), *parse_decimal("1e5"))) == a * 100 + b);
    CHECK(((compare(x, y) < 0) == (a * 100 < b)));
  }
}

TEST_CASE("a quotient is given when it has an end", "[decimal]") {
  const auto quotient = [](std::string_view a, std::string_view b) {
    const auto result = divide(*parse_decimal(a), *parse_decimal(b));
    return result ? to_string(*result) : "none";
  };
  CHECK(quotient("1", "8") == "0.125");
  CHECK(quotient("1.5", "0.5") == "3");
  CHECK(quotient("-7", "2") == "-3.5");
  CHECK(quotient("7", "-2.5") == "-2.8");
  CHECK(quotient("0", "3") == "0");
  CHECK(quotient("1.2", "3") == "0.4");
  CHECK(quotient("1", "3") == "none");
  CHECK(quotient("0.1", "0.7") == "none");
  CHECK(quotient("1e10", "1e-10") == "100000000000000000000");
  // 2^-130 has more digits than are kept.
  CHECK(quotient("1", "1361129467683753853853498429727072845824") == "none");
}

TEST_CASE("a remainder has the sign of what is divided", "[decimal]") {
  const auto left = [](std::string_view a, std::string_view b) {
    const auto result = remainder(*parse_decimal(a), *parse_decimal(b));
    return result ? to_string(*result) : "none";
  };
  CHECK(left("7.5", "2") == "1.5");
  CHECK(left("-7.5", "2") == "-1.5");
  CHECK(left("7.5", "-2") == "1.5");
  CHECK(left("1", "0.1") == "0");
  CHECK(left("1e60", "7") == "none");
}

TEST_CASE("a quotient times its divisor is what was divided", "[decimal]") {
  std::mt19937_64 random(11);
  for (int i = 0; i < 5'000; ++i) {
    const Decimal b{static_cast<int64_t>(random() % 2'000'000) - 1'000'000,
                    static_cast<int32_t>(random() % 9) - 4};
    if (b.mantissa == 0) continue;
    const Decimal quotient{static_cast<int64_t>(random() % 2'000'000) - 1'000'000,
                           static_cast<int32_t>(random() % 9) - 4};
    const auto a = multiply(quotient, b);
    REQUIRE(a);
    const auto found = divide(*a, b);
    REQUIRE(found);
    CHECK((compare(*found, quotient) == std::strong_ordering::equal));
  }
}

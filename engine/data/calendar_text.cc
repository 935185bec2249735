// Calendar: reading dates, durations and months from the texts of documents and rules.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "engine/data/calendar.h"
#include "engine/text/utf8.h"

namespace ordain::data {
namespace {

namespace chrono = std::chrono;

// No text of more bytes is looked at: none that means something is near.
constexpr size_t kMostBytes = 80;
// Digits of one number before the point, and behind it.
constexpr size_t kMostDigits = 15;
constexpr size_t kMostPlaces = 9;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Goes through a text from front to back.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : left_(text) {}

  bool at_end() const { return left_.empty(); }
  bool accept(char c) {
    if (!left_.starts_with(c)) return false;
    left_.remove_prefix(1);
    return true;
  }
  bool accept_any(std::string_view some) {
    if (left_.empty() || some.find(left_.front()) == std::string_view::npos) return false;
    left_.remove_prefix(1);
    return true;
  }
  void skip_blanks() {
    while (accept(' ')) continue;
  }
  char peek() const { return left_.empty() ? '\0' : left_.front(); }

  // Exactly so many digits.
  std::optional<int> digits(size_t count) {
    if (left_.size() < count) return std::nullopt;
    int number = 0;
    for (size_t i = 0; i < count; ++i) {
      if (!is_digit(left_[i])) return std::nullopt;
      number = number * 10 + (left_[i] - '0');
    }
    left_.remove_prefix(count);
    return number;
  }
  std::string_view run(bool (*is_part)(char)) {
    size_t length = 0;
    while (length < left_.size() && is_part(left_[length])) ++length;
    const std::string_view out = left_.substr(0, length);
    left_.remove_prefix(length);
    return out;
  }

 private:
  std::string_view left_;
};

std::unexpected<std::string> wrong(std::string_view text, std::string_view wanted) {
  return std::unexpected(
      fmt::format("found {}, {}", text.empty() ? "an empty text" : text::preview(text), wanted));
}

// A number with its fraction as what it is of `unit` nanoseconds.
enum class Fault { kNone, kNumber, kTooFine, kTooLong };

struct Number {
  int64_t whole = 0;
  int64_t part = 0;   // behind the point
  int64_t scale = 1;  // of which it is so many
  Fault fault = Fault::kNone;
};

Number number(Scanner& in) {
  Number out;
  const std::string_view whole = in.run(is_digit);
  std::string_view part;
  if (in.accept('.')) {
    part = in.run(is_digit);
    if (part.empty()) out.fault = Fault::kNumber;
  }
  if (whole.empty()) out.fault = Fault::kNumber;
  if (whole.size() > kMostDigits) out.fault = Fault::kTooLong;
  if (part.size() > kMostPlaces) out.fault = Fault::kTooFine;
  if (out.fault != Fault::kNone) return out;
  for (const char c : whole) out.whole = out.whole * 10 + (c - '0');
  for (const char c : part) {
    out.part = out.part * 10 + (c - '0');
    out.scale *= 10;
  }
  return out;
}

// Adds so many units to `sum`.
Fault add_to(Nanos& sum, const Number& number, Nanos unit) {
  if (number.fault != Fault::kNone) return number.fault;
  if (number.part * unit % number.scale != 0) return Fault::kTooFine;
  // 10^15 of the longest unit are 6 * 10^29: far from the end of 128 bits.
  sum += number.whole * unit + number.part * unit / number.scale;
  return sum > kMostDuration ? Fault::kTooLong : Fault::kNone;
}

constexpr std::string_view kWantsDuration =
    "wants a duration such as \"30 days\", \"1h30m\" or \"PT1H\"";

std::unexpected<std::string> wrong_duration(std::string_view text, Fault fault) {
  switch (fault) {
    case Fault::kTooLong:
      return wrong(text, "which is longer than the years 0000 to 9999");
    case Fault::kTooFine:
      return wrong(text, "which is finer than a nanosecond");
    default:
      return wrong(text, kWantsDuration);
  }
}

constexpr std::string_view kNoLength =
    "and months and years have no fixed length: wants days, hours or the like";

// The units of Go, and the d and w of others.
std::optional<Nanos> short_unit(std::string_view unit) {
  static constexpr std::pair<std::string_view, Nanos> kUnits[] = {
      {"ns", 1},         {"us", 1'000},  {"\u00b5s", 1'000},  {"\u03bcs", 1'000},
      {"ms", 1'000'000}, {"s", kSecond}, {"m", 60 * kSecond}, {"h", 3600 * kSecond},
      {"d", kDay},       {"w", 7 * kDay}};
  for (const auto& [name, length] : kUnits) {
    if (name == unit) return length;
  }
  return std::nullopt;
}

std::string_view singular(std::string_view unit) {
  if (unit.size() > 2 && unit.ends_with('s')) unit.remove_suffix(1);
  return unit;
}

bool is_unit_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

// Behind the P. Units come in their order, each once.
std::expected<Nanos, std::string> iso_duration(Scanner& in, std::string_view text) {
  static constexpr std::string_view kDates = "WD";
  static constexpr std::string_view kTimes = "HMS";
  Nanos sum = 0;
  bool time = false;
  bool any = false;
  size_t next = 0;
  while (!in.at_end()) {
    if (!time && in.accept('T')) {
      time = true;
      next = 0;
      any = false;
      continue;
    }
    const Number count = number(in);
    const char unit = in.peek();
    in.accept(unit);
    if (!time && (unit == 'Y' || unit == 'M')) return wrong(text, kNoLength);
    const size_t place = (time ? kTimes : kDates).find(unit, next);
    if (place == std::string_view::npos) return wrong(text, kWantsDuration);
    next = place + 1;
    const Nanos length = unit == 'W'   ? 7 * kDay
                         : unit == 'D' ? kDay
                         : unit == 'H' ? 3600 * kSecond
                         : unit == 'M' ? 60 * kSecond
                                       : kSecond;
    if (const Fault fault = add_to(sum, count, length); fault != Fault::kNone)
      return wrong_duration(text, fault);
    any = true;
  }
  if (!any) return wrong(text, kWantsDuration);
  return sum;
}

std::expected<Nanos, std::string> units(Scanner& in, std::string_view text) {
  Nanos sum = 0;
  bool any = false;
  while (!in.at_end()) {
    const Number count = number(in);
    in.skip_blanks();
    const std::string_view unit = in.run(is_unit_part);
    if (unit.empty() && count.fault == Fault::kNone && in.at_end()) {
      if (count.whole == 0 && count.part == 0 && !any) return 0;
      return wrong(text, "wants a unit behind the number, as in \"30s\" or \"30 seconds\"");
    }
    const std::string_view word = singular(unit);
    const bool no_length = months_of(word) || unit == "y" || unit == "M" || unit == "mo";
    if (count.fault == Fault::kNone && no_length) return wrong(text, kNoLength);
    auto length = short_unit(unit);
    if (!length) length = length_of(word);
    if (!length) return wrong(text, kWantsDuration);
    if (const Fault fault = add_to(sum, count, *length); fault != Fault::kNone)
      return wrong_duration(text, fault);
    any = true;
    in.skip_blanks();
  }
  if (!any) return wrong(text, kWantsDuration);
  return sum;
}

}  // namespace

std::expected<Moment, std::string> read_date(std::string_view text) {
  constexpr std::string_view kWanted = "wants a date such as 2026-02-01 or 2026-02-01T10:00Z";
  if (text.size() > kMostBytes) return wrong(text, kWanted);
  Scanner in(text);
  const auto year = in.digits(4);
  const bool first = in.accept('-');
  const auto month = in.digits(2);
  const bool second = in.accept('-');
  const auto day = in.digits(2);
  if (!year || !first || !month || !second || !day) return wrong(text, kWanted);
  if (*month < 1 || *month > 12)
    return wrong(text, fmt::format("and there is no month {:02}", *month));
  const auto date = chrono::year(*year) / chrono::month(static_cast<unsigned>(*month)) /
                    chrono::day(static_cast<unsigned>(*day));
  if (!date.ok()) {
    const auto last = chrono::year_month_day(date.year() / date.month() / chrono::last).day();
    return wrong(text, fmt::format("and month {:02} of {:04} has {} days", *month, *year,
                                   static_cast<unsigned>(last)));
  }
  Moment out{chrono::sys_days(date).time_since_epoch().count() * kDay, false};
  if (in.at_end()) return out;

  out.timed = true;
  const bool separated = in.accept_any("Tt ");
  const auto hour = in.digits(2);
  const bool colon = in.accept(':');
  const auto minute = in.digits(2);
  if (!separated || !hour || !colon || !minute) return wrong(text, kWanted);
  Nanos of_second = 0;
  int of_minute = 0;
  if (in.accept(':')) {
    const auto seconds = in.digits(2);
    if (!seconds) return wrong(text, kWanted);
    of_minute = *seconds;
    if (in.accept('.')) {
      const std::string_view digits = in.run(is_digit);
      if (digits.empty()) return wrong(text, kWanted);
      if (digits.size() > kMostPlaces) return wrong(text, "which is finer than a nanosecond");
      Nanos unit = kSecond;
      for (const char c : digits) of_second += (c - '0') * (unit /= 10);
    }
  }
  constexpr std::string_view kNoTime = "and no clock shows that time";
  if (*hour > 23 || *minute > 59 || of_minute > 59) return wrong(text, kNoTime);
  out.at += (*hour * 3600 + *minute * 60 + of_minute) * kSecond + of_second;
  const char zone = in.peek();
  if (in.accept_any("+-")) {
    const auto hours = in.digits(2);
    const bool parted = in.accept(':');
    const auto minutes = in.digits(2);
    if (!hours || !parted || !minutes) return wrong(text, kWanted);
    if (*hours > 23 || *minutes > 59) return wrong(text, "and there is no such zone");
    const Nanos offset = (*hours * 3600 + *minutes * 60) * kSecond;
    // Far from the first year and the last, or nothing.
    const auto moved = add(out, zone == '+' ? -offset : offset);
    if (!moved) return wrong(text, "which lies outside of the years 0000 to 9999");
    out = *moved;
  } else {
    in.accept_any("Zz");
  }
  if (!in.at_end()) return wrong(text, kWanted);
  return out;
}

std::expected<Nanos, std::string> read_duration(std::string_view text) {
  if (text.size() > kMostBytes) return wrong(text, kWantsDuration);
  Scanner in(text);
  const bool back = in.accept('-');
  if (!back) in.accept('+');
  const auto read = in.accept('P') ? iso_duration(in, text) : units(in, text);
  if (!read || !back) return read;
  return -*read;
}

std::expected<int64_t, std::string> read_period(std::string_view text) {
  constexpr std::string_view kWanted = "wants months such as \"18 months\" or \"P1Y6M\"";
  if (text.size() > kMostBytes) return wrong(text, kWanted);
  Scanner in(text);
  const bool back = in.accept('-');
  if (!back) in.accept('+');
  const bool iso = in.accept('P');
  int64_t sum = 0;
  bool any = false;
  while (!in.at_end()) {
    const Number count = number(in);
    if (!iso) in.skip_blanks();
    const std::string_view unit = in.run(is_unit_part);
    const auto months = !iso          ? months_of(singular(unit))
                        : unit == "Y" ? std::optional<int64_t>(12)
                        : unit == "M" ? std::optional<int64_t>(1)
                                      : std::nullopt;
    if (!months || count.fault != Fault::kNone || count.part != 0) return wrong(text, kWanted);
    // 10^15 years are far from the end of 64 bits, and 80 bytes hold few such numbers.
    sum += count.whole * *months;
    any = true;
    if (!iso) in.skip_blanks();
  }
  if (!any) return wrong(text, kWanted);
  return back ? -sum : sum;
}

}  // namespace ordain::data

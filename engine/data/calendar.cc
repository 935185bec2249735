// Calendar: days of months and years, and their arithmetic.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/calendar.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <utility>

namespace ordain::data {
namespace {

namespace chrono = std::chrono;

constexpr int kFirstYear = 0;
constexpr int kLastYear = 9999;

// The day that a moment is in, counted from 1970-01-01; before it, too.
int64_t day_number(Nanos at) { return static_cast<int64_t>(at / kDay - (at % kDay < 0 ? 1 : 0)); }

chrono::year_month_day date_of(Nanos at) { return chrono::sys_days(chrono::days(day_number(at))); }

bool is_in_years(Nanos at) {
  static const Nanos kFirst =
      kDay *
      chrono::sys_days(chrono::year(kFirstYear) / chrono::January / 1).time_since_epoch().count();
  static const Nanos kEnd =
      kDay * chrono::sys_days(chrono::year(kLastYear + 1) / 1 / 1).time_since_epoch().count();
  return at >= kFirst && at < kEnd;
}

// "3 days", "1 day".
void append_count(std::string& out, int64_t number, std::string_view unit) {
  if (number == 0) return;
  out += fmt::format("{}{} {}{}", out.empty() || out == "-" ? "" : " ", number, unit,
                     number == 1 ? "" : "s");
}

std::string fraction(int64_t nanos) {
  std::string digits = fmt::format("{:09}", nanos);
  while (digits.ends_with('0')) digits.pop_back();
  return digits.empty() ? "" : "." + digits;
}

}  // namespace

std::optional<Nanos> length_of(std::string_view unit) {
  static constexpr std::pair<std::string_view, Nanos> kUnits[] = {
      {"second", kSecond}, {"minute", 60 * kSecond}, {"hour", 3600 * kSecond},
      {"day", kDay},       {"week", 7 * kDay},
  };
  for (const auto& [name, length] : kUnits) {
    if (name == unit) return length;
  }
  return std::nullopt;
}

std::optional<int64_t> months_of(std::string_view unit) {
  if (unit == "month") return 1;
  if (unit == "year") return 12;
  return std::nullopt;
}

std::string to_string(const Moment& date) {
  const chrono::year_month_day day = date_of(date.at);
  std::string out =
      fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  if (!date.timed) return out;
  const Nanos inside = date.at - day_number(date.at) * kDay;
  const auto seconds = static_cast<int64_t>(inside / kSecond);
  const auto nanos = static_cast<int64_t>(inside % kSecond);
  out += fmt::format("T{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
  if (seconds % 60 != 0 || nanos != 0)
    out += fmt::format(":{:02}{}", seconds % 60, nanos == 0 ? "" : fraction(nanos));
  return out + "Z";
}

std::string duration_text(Nanos length) {
  if (length == 0) return "0 seconds";
  const bool back = length < 0;
  std::string out = back ? "-" : "";
  if (back) length = -length;
  append_count(out, static_cast<int64_t>(length / kDay), "day");
  const Nanos inside = length % kDay;
  const auto seconds = static_cast<int64_t>(inside / kSecond);
  const auto nanos = static_cast<int64_t>(inside % kSecond);
  append_count(out, seconds / 3600, "hour");
  append_count(out, seconds / 60 % 60, "minute");
  if (nanos == 0) {
    append_count(out, seconds % 60, "second");
  } else {
    out += fmt::format("{}{}{} seconds", out.empty() || out == "-" ? "" : " ", seconds % 60,
                       fraction(nanos));
  }
  return out;
}

std::string period_text(int64_t months) {
  if (months == 0) return "0 months";
  std::string out = months < 0 ? "-" : "";
  // Of the lowest number there is no opposite.
  const int64_t years = months / 12;
  append_count(out, years < 0 ? -years : years, "year");
  const int64_t rest = months % 12;
  append_count(out, rest < 0 ? -rest : rest, "month");
  return out;
}

Moment day_of(const Moment& date) { return {day_number(date.at) * kDay, false}; }

std::string_view weekday(const Moment& date) {
  static constexpr std::array<std::string_view, 7> kNames = {
      "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
  return kNames[chrono::weekday(chrono::sys_days(date_of(date.at))).c_encoding()];
}

std::optional<Moment> add(const Moment& date, Nanos length) {
  const Nanos at = date.at + length;
  if (!is_in_years(at)) return std::nullopt;
  return Moment{at, date.timed || length % kDay != 0};
}

std::optional<Moment> add_months(const Moment& date, int64_t months) {
  // More than there are between the first year and the last.
  constexpr int64_t kMost = int64_t{kLastYear + 1} * 12;
  if (months > kMost || months < -kMost) return std::nullopt;
  const chrono::year_month_day from = date_of(date.at);
  chrono::year_month_day to = from + chrono::months(months);
  const int year = static_cast<int>(to.year());
  if (year < kFirstYear || year > kLastYear) return std::nullopt;
  if (!to.ok()) to = to.year() / to.month() / chrono::last;
  const Nanos inside = date.at - day_number(date.at) * kDay;
  return Moment{chrono::sys_days(to).time_since_epoch().count() * kDay + inside, date.timed};
}

}  // namespace ordain::data

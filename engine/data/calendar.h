// Calendar: dates, durations and months as numbers, and the texts that they are read from.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

// Nothing here asks a clock. Dates are those of the proleptic Gregorian calendar from the year 0000
// to 9999, times are UTC without leap seconds: every day has 86,400 seconds. What would lie outside
// of that is no value.
namespace ordain::data {

// Nanoseconds. 10,000 years are some 3 * 10^20 of them, which 64 bits do not hold.
__extension__ using Nanos = __int128;

inline constexpr Nanos kSecond = 1'000'000'000;
inline constexpr Nanos kDay = 86'400 * kSecond;
// No duration is longer, in either direction: every two dates are nearer to each other.
inline constexpr Nanos kMostDuration = 3'660'000 * kDay;

// A day, which begins at midnight in UTC, or an instant. A length when it is that of a duration.
struct Moment {
  Nanos at = 0;        // since 1970-01-01T00:00Z, or the length
  bool timed = false;  // a time of day was given: it is an instant and not a day
};

// `2026-02-01`, `2026-02-01T10:00Z`, `2026-02-01 10:00:30.5+01:00`: RFC 3339 (section 5.6), and a
// time without a zone is UTC. Otherwise what is wrong with it, in words.
std::expected<Moment, std::string> read_date(std::string_view text);

// One of three ways to write a duration:
//   "30 days", "1 hour 30 minutes"   the units of the language, second to week
//   "1h30m", "250ms", "7d", "2w"     those of Go's time.ParseDuration (ns us ms s m h), which
//                                    Kubernetes takes, with the d and w of Prometheus and nginx
//   "PT1H30M", "P7D", "P2W"          ISO 8601
// with `-` before it or not; "0" needs no unit. Months and years have no fixed length and are none.
std::expected<Nanos, std::string> read_duration(std::string_view text);

// "18 months", "1 year 6 months", "P1Y6M": a number of months.
std::expected<int64_t, std::string> read_period(std::string_view text);

// Of a unit in the singular ("day"): its length, or nothing for month and year.
std::optional<Nanos> length_of(std::string_view unit);
// 1 for month, 12 for year, nothing for all others.
std::optional<int64_t> months_of(std::string_view unit);

// "2026-02-01", "2026-02-01T10:00Z"; "1 day 12 hours", "0 seconds"; "1 year 6 months".
std::string to_string(const Moment& date);
std::string duration_text(Nanos length);
std::string period_text(int64_t months);

// The day that an instant is in.
Moment day_of(const Moment& date);
// "monday" to "sunday".
std::string_view weekday(const Moment& date);
// A day stays a day when whole days are added. Nothing when the result lies outside of the years.
std::optional<Moment> add(const Moment& date, Nanos length);
// The same day so many months later; the last one of a month that is too short for it.
std::optional<Moment> add_months(const Moment& date, int64_t months);

}  // namespace ordain::data

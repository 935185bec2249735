// Calendar: texts of dates and durations, hostile ones too, and arithmetic at the ends of months.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/calendar.h"

#include <catch2/catch.hpp>
#include <random>

using ordain::data::add;
using ordain::data::add_months;
using ordain::data::duration_text;
using ordain::data::kDay;
using ordain::data::Moment;
using ordain::data::Nanos;
using ordain::data::period_text;
using ordain::data::read_date;
using ordain::data::read_duration;
using ordain::data::read_period;
using ordain::data::to_string;
using ordain::data::weekday;

namespace {

std::string date(std::string_view text) {
  const auto read = read_date(text);
  return read ? to_string(*read) : "none";
}

std::string duration(std::string_view text) {
  const auto read = read_duration(text);
  return read ? duration_text(*read) : "none";
}

std::string period(std::string_view text) {
  const auto read = read_period(text);
  return read ? period_text(*read) : "none";
}

std::string months_later(std::string_view text, int64_t months) {
  const auto moved = add_months(*read_date(text), months);
  return moved ? to_string(*moved) : "none";
}

}  // namespace

TEST_CASE("dates are read as RFC 3339 writes them", "[calendar]") {
  CHECK(date("2026-02-01") == "2026-02-01");
  CHECK(date("2026-02-01T10:00") == "2026-02-01T10:00Z");
  CHECK(date("2026-02-01t10:00:30z") == "2026-02-01T10:00:30Z");
  CHECK(date("2026-02-01 10:00:30.250Z") == "2026-02-01T10:00:30.25Z");
  CHECK(date("2026-02-01T00:30:00+01:00") == "2026-01-31T23:30Z");
  CHECK(date("2026-12-31T23:30:00-05:30") == "2027-01-01T05:00Z");
  CHECK(date("0000-01-01") == "0000-01-01");
  CHECK(date("9999-12-31T23:59:59.999999999Z") == "9999-12-31T23:59:59.999999999Z");
  CHECK(date("1969-12-31T23:59:59Z") == "1969-12-31T23:59:59Z");
  CHECK(date("2024-02-29") == "2024-02-29");
  CHECK(date("2000-02-29") == "2000-02-29");
}

TEST_CASE("what is no date is none", "[calendar]") {
  for (const char* text : {"",
                           "2026",
                           "2026-02",
                           "2026-2-1",
                           "26-02-01",
                           "2026-02-30",
                           "2025-02-29",
                           "1900-02-29",
                           "2026-13-01",
                           "2026-00-10",
                           "2026-01-00",
                           "2026-02-01T",
                           "2026-02-01T10",
                           "2026-02-01T10:0",
                           "2026-02-01T24:00Z",
                           "2026-02-01T10:60Z",
                           "2026-02-01T10:00:60Z",
                           "2026-02-01T10:00:00.Z",
                           "2026-02-01T10:00:00.1234567890Z",
                           "2026-02-01T10:00+1",
                           "2026-02-01T10:00+24:00",
                           "2026-02-01T10:00Zx",
                           "2026-02-01x",
                           " 2026-02-01",
                           "+2026-02-01",
                           "-026-02-01",
                           "0000-01-01T00:00+00:01",
                           "9999-12-31T23:59-00:01",
                           "20260201",
                           "2026/02/01",
                           "\xd9\xa2\xd9\xa0-02-01"}) {
    INFO(text);
    CHECK(date(text) == "none");
  }
  CHECK(date(std::string(1'000'000, '2')) == "none");
  CHECK(read_date("2026-02-30").error() == "found 2026-02-30, and month 02 of 2026 has 28 days");
}

TEST_CASE("durations are read in three ways", "[calendar]") {
  CHECK(duration("30 days") == "30 days");
  CHECK(duration("1 hour 30 minutes") == "1 hour 30 minutes");
  CHECK(duration("2 weeks") == "14 days");
  CHECK(duration("1h30m") == "1 hour 30 minutes");
  CHECK(duration("1.5h") == "1 hour 30 minutes");
  CHECK(duration("90s") == "1 minute 30 seconds");
  CHECK(duration("250ms") == "0.25 seconds");
  CHECK(duration("1ns") == "0.000000001 seconds");
  CHECK(duration("1\u00b5s") == duration("1\u03bcs"));
  CHECK(duration("90d") == "90 days");
  CHECK(duration("PT1H30M") == "1 hour 30 minutes");
  CHECK(duration("P1DT12H") == "1 day 12 hours");
  CHECK(duration("P2W") == "14 days");
  CHECK(duration("PT0.5S") == "0.5 seconds");
  CHECK(duration("0") == "0 seconds");
  CHECK(duration("-1h") == "-1 hour");
  CHECK(duration("+1h") == "1 hour");
}

TEST_CASE("what is no duration is none", "[calendar]") {
  for (const char* text : {"",
                           "-",
                           "30",
                           "1.5",
                           "h",
                           "1x",
                           "1 fortnight",
                           "1h30",
                           "1 month",
                           "2 years",
                           "1y",
                           "1M",
                           "P",
                           "PT",
                           "P1",
                           "P1DT",
                           "P1Y",
                           "P1M",
                           "P1H",
                           "PT1D",
                           "PT1S1H",
                           "P1D1D",
                           "p1d",
                           "--1h",
                           "1..5h",
                           ".5h",
                           "1.h",
                           "0.1ns",
                           "1.0000000001s",
                           "9999999999999999h",
                           "999999999999999w",
                           "1h\t2m",
                           "1e3s",
                           "0x1s",
                           "1 hour and 2 minutes"}) {
    INFO(text);
    CHECK(duration(text) == "none");
  }
  CHECK(duration(std::string(1'000'000, '1') + "s") == "none");
  CHECK(read_duration("1 month").error() ==
        "found 1 month, and months and years have no fixed length: wants days, hours or the like");
  CHECK(read_duration("30").error() ==
        "found 30, wants a unit behind the number, as in \"30s\" or \"30 seconds\"");
}

TEST_CASE("months are read apart from durations", "[calendar]") {
  CHECK(period("18 months") == "1 year 6 months");
  CHECK(period("1 year 6 months") == "1 year 6 months");
  CHECK(period("P1Y6M") == "1 year 6 months");
  CHECK(period("-1 month") == "-1 month");
  CHECK(period("0 months") == "0 months");
  for (const char* text : {"", "1", "1 day", "P1D", "P", "1.5 months", "1y", "months"}) {
    INFO(text);
    CHECK(period(text) == "none");
  }
}

TEST_CASE("a month that is too short ends earlier", "[calendar]") {
  CHECK(months_later("2026-01-31", 1) == "2026-02-28");
  CHECK(months_later("2024-01-31", 1) == "2024-02-29");
  CHECK(months_later("2024-02-29", 12) == "2025-02-28");
  CHECK(months_later("2026-03-31", -1) == "2026-02-28");
  CHECK(months_later("2026-01-15T10:30Z", -13) == "2024-12-15T10:30Z");
  CHECK(months_later("1969-12-31T23:59Z", 2) == "1970-02-28T23:59Z");
  CHECK(months_later("0000-01-31", -1) == "none");
  CHECK(months_later("9999-12-31", 1) == "none");
  CHECK(months_later("2026-01-31", INT64_MAX) == "none");
  CHECK(months_later("2026-01-31", INT64_MIN) == "none");
}

TEST_CASE("weekdays and the ends of time", "[calendar]") {
  CHECK(weekday(*read_date("1970-01-01")) == "thursday");
  CHECK(weekday(*read_date("2026-02-01")) == "sunday");
  CHECK(weekday(*read_date("1600-02-29")) == "tuesday");
  CHECK_FALSE(add(*read_date("9999-12-31"), kDay));
  CHECK_FALSE(add(*read_date("0000-01-01"), -1));
  CHECK(to_string(*add(*read_date("2026-02-28"), kDay)) == "2026-03-01");
  CHECK(to_string(*add(*read_date("2026-02-28"), kDay / 2)) == "2026-02-28T12:00Z");
}

TEST_CASE("what is written is read back, for random days and lengths", "[calendar]") {
  std::mt19937_64 random(7);
  const Nanos first = read_date("0000-01-01")->at;
  for (int i = 0; i < 20'000; ++i) {
    const Moment day{first + static_cast<Nanos>(random() % 3'652'000) * kDay, false};
    CHECK(read_date(to_string(day))->at == day.at);
    const Moment instant{day.at + static_cast<Nanos>(random() % 86'400'000'000'000), true};
    CHECK(read_date(to_string(instant))->at == instant.at);
    const Nanos apart = instant.at - first - (i % 2) * 2 * (instant.at - first);
    CHECK(read_duration(duration_text(apart).substr(apart < 0 ? 1 : 0)) ==
          (apart < 0 ? -apart : apart));
    // A month later is in the next month, whatever its length.
    const auto later = add_months(day, 1);
    if (!later) continue;
    const std::string from = to_string(day);
    const std::string to = to_string(*later);
    const int months = (std::stoi(to) - std::stoi(from)) * 12 + std::stoi(to.substr(5)) -
                       std::stoi(from.substr(5));
    CHECK(months == 1);
    CHECK(to.substr(8) <= from.substr(8));
  }
}

// Builtins of time: dates and durations from strings, and what the calendar says of them.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <expected>

#include "engine/eval/builtins.h"

namespace ordain::eval {
namespace {

Value no_date(const Call& call, size_t argument = 0) {
  const bool text = call.args[argument].tag == Tag::kString;
  return refused(call, "a date", argument, text ? ": date(x) reads a date from a string" : "");
}

// The date that the argument is or spells; the error to return otherwise.
std::expected<data::Moment, Value> date_of(const Call& call) {
  const Value& x = call.args[0];
  if (x.tag == Tag::kDate) return *x.moment;
  if (x.tag != Tag::kString) return std::unexpected(refused(call, "a string or a date"));
  const auto read = data::read_date(x.string());
  if (!read) return std::unexpected(call.broken(read.error()));
  return *read;
}

}  // namespace

Value builtin_date(const Call& call) {
  const auto date = date_of(call);
  if (!date) return date.error();
  return from(call, call.evaluator.make_moment(Tag::kDate, data::day_of(*date)));
}

Value builtin_datetime(const Call& call) {
  const auto date = date_of(call);
  if (!date) return date.error();
  return from(call, call.evaluator.make_moment(Tag::kDate, {date->at, true}));
}

Value builtin_duration(const Call& call) {
  const Value& x = call.args[0];
  if (x.tag == Tag::kDuration) return x;
  if (x.tag != Tag::kString) return refused(call, "a string or a duration");
  const auto length = data::read_duration(x.string());
  if (!length) return call.broken(length.error());
  return from(call, call.evaluator.make_moment(Tag::kDuration, {*length, false}));
}

// Two dates are never further apart than the longest duration.
Value builtin_age(const Call& call) {
  const Value& x = call.args[0];
  if (x.tag != Tag::kDate) return no_date(call);
  const Value today = call.evaluator.day_of_run(call.expr);
  if (today.missing()) return today;
  return from(call,
              call.evaluator.make_moment(Tag::kDuration, {today.moment->at - x.moment->at, false}));
}

Value builtin_days_between(const Call& call) {
  for (size_t i = 0; i < 2; ++i) {
    if (call.args[i].tag != Tag::kDate) return no_date(call, i);
  }
  const data::Nanos apart = call.args[1].moment->at - call.args[0].moment->at;
  return from(call, Value::of(static_cast<int64_t>(apart / data::kDay)));
}

Value builtin_add_months(const Call& call) {
  if (call.args[0].tag != Tag::kDate) return no_date(call);
  if (call.args[1].tag != Tag::kInt) return refused(call, "an int", 1);
  const auto moved = data::add_months(*call.args[0].moment, call.args[1].integer);
  if (!moved) return call.broken("the date lies outside of the years 0000 to 9999");
  return from(call, call.evaluator.make_moment(Tag::kDate, *moved));
}

Value builtin_weekday(const Call& call) {
  if (call.args[0].tag != Tag::kDate) return no_date(call);
  return from(call, Value::of(data::weekday(*call.args[0].moment)));
}

}  // namespace ordain::eval

// Functions of Terraform: numbers.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/read/terraform_functions.h"

namespace ordain::read::terraform {

namespace {

Value with_number(const Call& call, double (*compute)(double)) {
  const auto number = as_number(call[0]);
  return number ? call.values().number(compute(*number), call.span) : call.wants(0, "a number");
}

Value best_number(const Call& call, bool largest) {
  double best = 0;
  for (size_t i = 0; i < call.size(); ++i) {
    const auto number = as_number(call[i]);
    if (!number) return call.wants(i, "a number");
    if (i == 0 || (largest ? *number > best : *number < best)) best = *number;
  }
  return call.values().number(best, call.span);
}

}  // namespace

Value run_abs(const Call& call) {
  return with_number(call, [](double x) { return std::fabs(x); });
}

Value run_ceil(const Call& call) {
  return with_number(call, [](double x) { return std::ceil(x); });
}

Value run_floor(const Call& call) {
  return with_number(call, [](double x) { return std::floor(x); });
}

Value run_signum(const Call& call) {
  return with_number(call, [](double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0; });
}

Value run_max(const Call& call) { return best_number(call, true); }

Value run_min(const Call& call) { return best_number(call, false); }

Value run_log(const Call& call) {
  const auto number = as_number(call[0]);
  const auto base = as_number(call[1]);
  if (!number || !base) return call.wants(number ? 1 : 0, "a number");
  const double result = std::log(*number) / std::log(*base);
  if (!std::isfinite(result)) return call.refuse("there is no such logarithm");
  return call.values().number(result, call.span);
}

Value run_pow(const Call& call) {
  const auto number = as_number(call[0]);
  const auto power = as_number(call[1]);
  if (!number || !power) return call.wants(number ? 1 : 0, "a number");
  const double result = std::pow(*number, *power);
  if (!std::isfinite(result)) return call.refuse("the result is no number that can be written");
  return call.values().number(result, call.span);
}

Value run_parseint(const Call& call) {
  const auto text = as_string(call[0]);
  const auto base = as_number(call[1]);
  if (!text) return call.wants(0, "a string");
  if (!base || *base < 2 || *base > 36 || std::floor(*base) != *base)
    return call.wants(1, "a base from 2 to 36");
  int64_t number = 0;
  const auto [end, error] =
      std::from_chars(text->data(), text->data() + text->size(), number, static_cast<int>(*base));
  if (error != std::errc() || end != text->data() + text->size() || text->empty())
    return call.wants(0, fmt::format("a whole number in base {}", *base));
  return call.values().number(static_cast<double>(number), call.span);
}

Value run_sum(const Call& call) {
  std::vector<Value> elements;
  Value refused;
  if (!call.list_at(0, elements, refused)) return refused;
  double sum = 0;
  for (const Value& element : elements) {
    const auto number = as_number(element);
    if (!number) return call.refuse(fmt::format("found {}, wants numbers", preview(element)));
    sum += *number;
  }
  if (elements.empty()) return call.refuse("found an empty list, wants at least one number");
  return call.values().number(sum, call.span);
}

}  // namespace ordain::read::terraform

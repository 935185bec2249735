// Builtins of values: their size and type, conversions between scalars.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>

#include "engine/eval/elements.h"
#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

// Whether `text` is `word`, which is in lower case, in any case of ASCII letters.
bool spells(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != word[i]) return false;
  }
  return true;
}

// Whether `value` is what its node says, so that the node's text is a spelling of it. (A value may
// also keep the node of something it was computed from.)
bool is_as_written(const Call& call, const Value& value) {
  if (!value.node || !value.node.is_scalar()) return false;
  if (value.tag == Tag::kQuantity) {
    const auto written = parse_quantity(value.node.text());
    return written && compare(*written, *value.decimal) == std::strong_ordering::equal;
  }
  const Value written = call.evaluator.of_node(value.node);
  if (written.tag != value.tag) return false;
  switch (value.tag) {
    case Tag::kBool:
      return written.boolean == value.boolean;
    case Tag::kInt:
      return written.integer == value.integer;
    case Tag::kDecimal:
      return compare(*written.decimal, *value.decimal) == std::strong_ordering::equal;
    default:
      return false;
  }
}

}  // namespace

// An open list or map has a length that is not known.
Value builtin_len(const Call& call) {
  const Value& x = call.args[0];
  if (x.tag == Tag::kString) {
    if (!call.evaluator.spend(x.length / 64, call.expr)) return call.evaluator.exhausted_value();
    return from(call, Value::of(static_cast<int64_t>(text::count_code_points(x.string()))));
  }
  if (x.is_scalar()) return refused(call, "a list, a map or a string");
  // A list of a document knows how long it is: asked for each of its elements, counting them would
  // take the square of that.
  if (x.tag == Tag::kList && x.list == nullptr && !x.node.has(data::kOpen))
    return from(call, Value::of(int64_t{x.node.child_count()}));
  const auto elements = elements_of(call, x, x.tag == Tag::kList ? Tag::kList : Tag::kMap);
  if (!elements) return elements.error();
  if (!elements->whole()) return not_whole(call, *elements);
  return from(call, Value::of(static_cast<int64_t>(elements->items.size())));
}

// Takes missing arguments: only an absence that the rule tolerates makes an empty list.
Value builtin_list(const Call& call) {
  const Value& x = call.args[0];
  if (x.tag == Tag::kList) return x;
  if (x.missing() && !(x.is_absent() && x.tolerated)) return x;
  std::vector<Value> items;
  if (!x.missing()) items.push_back(x);
  return from(call, call.evaluator.make_list(items, call.expr));
}

Value builtin_int_(const Call& call) {
  const Value& x = call.args[0];
  switch (x.tag) {
    case Tag::kInt:
      return x;
    case Tag::kBool:
      return from(call, Value::of(int64_t{x.boolean ? 1 : 0}));
    case Tag::kDecimal:
      if (const auto whole = to_int(*x.decimal)) return from(call, Value::of(*whole));
      return call.broken(fmt::format("{} is no whole number of 64 bits", to_text(x, 40)));
    case Tag::kString: {
      // Decimal digits with an optional sign, and nothing else: no space, no base, no point.
      std::string_view digits = x.string();
      if (digits.starts_with('+') && digits.size() > 1 && digits[1] != '-') digits.remove_prefix(1);
      int64_t number = 0;
      const char* const stop = digits.data() + digits.size();
      const auto [end, error] = std::from_chars(digits.data(), stop, number);
      if (error == std::errc() && end == stop) return from(call, Value::of(number));
      return call.broken(error == std::errc::result_out_of_range && end == stop
                             ? fmt::format("{} does not fit in 64 bits", text::preview(x.string()))
                             : fmt::format("{} spells no whole number", text::preview(x.string())));
    }
    default:
      return refused(call, "a number, a string or a bool");
  }
}

Value builtin_bool_(const Call& call) {
  const Value& x = call.args[0];
  if (x.tag == Tag::kBool) return x;
  if (x.tag != Tag::kString) return refused(call, "a bool or a string");
  if (spells(x.string(), "true")) return from(call, Value::of(true));
  if (spells(x.string(), "false")) return from(call, Value::of(false));
  return call.broken(fmt::format("{} is neither true nor false", text::preview(x.string())));
}

Value builtin_string(const Call& call) {
  const Value& x = call.args[0];
  if (x.tag == Tag::kString) return x;
  if (!x.is_scalar()) return refused(call, "a scalar");
  if (is_as_written(call, x)) return from(call, Value::of(x.node.text()));
  switch (x.tag) {
    case Tag::kBool:
      return from(call, Value::of(std::string_view(x.boolean ? "true" : "false")));
    case Tag::kInt:
      return from(call, call.evaluator.make_string(std::to_string(x.integer), call.expr));
    case Tag::kDate:
    case Tag::kDuration:
    case Tag::kPeriod:
    case Tag::kRange:
      return from(call, call.evaluator.make_string(to_text(x), call.expr));
    case Tag::kVersion:
      return from(call, call.evaluator.make_string(to_string(*x.version), call.expr));
    default:
      return from(call, call.evaluator.make_string(to_string(*x.decimal), call.expr));
  }
}

Value builtin_type(const Call& call) {
  std::string_view name = kind_name(call.args[0]);
  name.remove_prefix(name.find(' ') + 1);
  return from(call, Value::of(name));
}

}  // namespace ordain::eval

// Builtins of lists and maps: order, repeats, flattening, keys and values, smallest, largest, sum.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <unordered_set>

#include "engine/eval/elements.h"

// What an element that is missing (null, not known, broken) does: sort, min, max and sum are as
// missing as the worst of their elements. reverse and values keep it in its place. flatten keeps an
// absent one; one that is not known may be a list of any length, so the result is open instead.
// distinct takes nulls for equal and keeps the first; an element that is not known may be a repeat
// or not, so the result is open instead. A list that is open stays open.
namespace ordain::eval {
namespace {

// Text that two values share when they are equal, and only then: types are marked, numbers brought
// to one form, keys sorted. Nothing when some part is not known or broken (`why` is that part) or
// the budget ran out (`why` is the error).
class Fingerprint {
 public:
  explicit Fingerprint(const Call& call) : call_(call) {}

  bool make(const Value& value) {
    text_.clear();
    return append(value);
  }
  std::string& text() { return text_; }
  const Value& why() const { return why_; }

 private:
  bool fails(const Value& why) {
    why_ = why;
    return false;
  }

  void append_text(std::string_view text) {
    text_ += std::to_string(text.size());
    text_ += ':';
    text_ += text;
  }

  void append_number(const Decimal& number) {
    // to_string of a number with an exponent far from 0 is short, so this is too.
    append_text(to_string(number));
  }

  bool append(const Value& value) {
    if (!call_.evaluator.spend(1, call_.expr)) return fails(call_.evaluator.exhausted_value());
    switch (value.tag) {
      case Tag::kMissing:
        if (!value.is_absent()) return fails(value);
        text_ += '0';
        return true;
      case Tag::kBool:
        text_ += value.boolean ? 'T' : 'F';
        return true;
      case Tag::kInt:
        text_ += 'n';
        append_number(to_decimal(value.integer));
        return true;
      case Tag::kDecimal:
        text_ += 'n';
        append_number(*value.decimal);
        return true;
      case Tag::kQuantity:
        text_ += 'q';
        append_number(*value.decimal);
        return true;
      case Tag::kDate:
        // A day and the instant at which it begins are equal.
        text_ += 'd';
        append_text(data::to_string({value.moment->at, true}));
        return true;
      case Tag::kDuration:
        text_ += 'u';
        append_text(data::duration_text(value.moment->at));
        return true;
      case Tag::kPeriod:
        text_ += 'p';
        append_text(std::to_string(value.integer));
        return true;
      case Tag::kRange:
        text_ += 'r';
        return append(value.range->from) && append(value.range->to);
      case Tag::kString:
        if (!call_.evaluator.spend(value.length / 64, call_.expr))
          return fails(call_.evaluator.exhausted_value());
        text_ += 's';
        append_text(value.string());
        return true;
      case Tag::kList:
      case Tag::kMap:
      case Tag::kRecord:
        return append_collection(value);
    }
    return true;
  }

  bool append_collection(const Value& value) {
    const bool is_list = value.tag == Tag::kList;
    const auto elements = elements_of(call_, value, is_list ? Tag::kList : Tag::kMap);
    if (!elements) return fails(elements.error());
    if (!elements->whole()) return fails(not_whole(call_, *elements));
    std::vector<size_t> order(elements->items.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    if (!is_list) {
      std::sort(order.begin(), order.end(), [&keys = elements->keys](size_t a, size_t b) {
        return keys[a].string() < keys[b].string();
      });
    }
    text_ += is_list ? '[' : '{';
    for (const size_t i : order) {
      if (!is_list) append_text(elements->keys[i].string());
      if (!append(elements->items[i])) return false;
    }
    text_ += is_list ? ']' : '}';
    return true;
  }

  const Call& call_;
  std::string text_;
  Value why_;
};

// The smallest (sign -1) or largest (sign 1); of equal ones the first.
Value extreme(const Call& call, int64_t sign) {
  const auto elements = elements_of(call, call.args[0], Tag::kList);
  if (!elements) return elements.error();
  if (const Value* missing = first_missing(*elements)) return *missing;
  if (!elements->whole()) return not_whole(call, *elements);
  if (elements->items.empty()) return call.evaluator.absent(call.args[0].node, "[0]");
  const Value* best = &elements->items.front();
  for (const Value& item : elements->items) {
    if (!call.evaluator.spend(item.tag == Tag::kString ? item.length / 64 : 0, call.expr)) {
      return call.evaluator.exhausted_value();
    }
    const Value order = call.evaluator.order(item, *best, call.expr);
    if (order.missing()) return order;
    if (order.integer == sign) best = &item;
  }
  return *best;
}

}  // namespace

Value builtin_distinct(const Call& call) {
  auto elements = elements_of(call, call.args[0], Tag::kList);
  if (!elements) return elements.error();
  Fingerprint fingerprint(call);
  std::unordered_set<std::string> seen;
  std::vector<Value> kept;
  for (const Value& item : elements->items) {
    if (fingerprint.make(item)) {
      if (seen.insert(fingerprint.text()).second) kept.push_back(item);
    } else if (call.evaluator.exhausted()) {
      return call.evaluator.exhausted_value();
    } else {
      leave_open(call, *elements, fingerprint.why().reasons, fingerprint.why().cause);
    }
  }
  elements->items = std::move(kept);
  return list_of(call, *elements);
}

Value builtin_sort(const Call& call) {
  auto elements = elements_of(call, call.args[0], Tag::kList);
  if (!elements) return elements.error();
  if (const Value* missing = first_missing(*elements)) return *missing;
  std::vector<Value>& items = elements->items;
  // Numbers, strings and quantities each have an order of their own: what fits the first element
  // fits every other.
  uint64_t bytes = 0;
  for (const Value& item : items) {
    const Value order = call.evaluator.order(items.front(), item, call.expr);
    if (order.missing()) return order;
    if (item.tag == Tag::kString) bytes += item.length;
  }
  // Each round of a merge sort goes through no more than all the text.
  if (!call.evaluator.spend(bytes / 1024 * std::bit_width(items.size()), call.expr)) {
    return call.evaluator.exhausted_value();
  }
  std::stable_sort(items.begin(), items.end(), [&call](const Value& a, const Value& b) {
    return call.evaluator.order(a, b, call.expr).integer < 0;
  });
  return list_of(call, *elements);
}

Value builtin_reverse(const Call& call) {
  auto elements = elements_of(call, call.args[0], Tag::kList);
  if (!elements) return elements.error();
  std::reverse(elements->items.begin(), elements->items.end());
  return list_of(call, *elements);
}

Value builtin_flatten(const Call& call) {
  auto elements = elements_of(call, call.args[0], Tag::kList);
  if (!elements) return elements.error();
  std::vector<Value> flat;
  for (const Value& item : elements->items) {
    if (item.missing() && !item.is_absent()) {
      leave_open(call, *elements, item.reasons, item.cause);
    } else if (item.tag == Tag::kList) {
      const auto inner = elements_of(call, item, Tag::kList);
      if (!inner) return inner.error();
      flat.insert(flat.end(), inner->items.begin(), inner->items.end());
      if (!inner->whole()) leave_open(call, *elements, inner->open, inner->why_open);
    } else {
      flat.push_back(item);
    }
    if (flat.size() > call.evaluator.budget().elements) break;
  }
  elements->items = std::move(flat);
  return list_of(call, *elements);
}

// A key keeps the place of its entry, or that of the map when the entry is null.
Value builtin_keys(const Call& call) {
  const Value& map = call.args[0];
  auto elements = elements_of(call, map, Tag::kMap);
  if (!elements) return elements.error();
  const bool written = map.tag == Tag::kMap && map.map == nullptr;
  for (size_t i = 0; i < elements->items.size(); ++i) {
    const data::Node entry = elements->items[i].node;
    Value& key = elements->keys[i];
    key.node = written && entry && entry.kind() != data::Kind::kNull ? entry : map.node;
  }
  elements->items.swap(elements->keys);
  return list_of(call, *elements);
}

Value builtin_values(const Call& call) {
  const auto elements = elements_of(call, call.args[0], Tag::kMap);
  return elements ? list_of(call, *elements) : elements.error();
}

Value builtin_min(const Call& call) { return extreme(call, -1); }

Value builtin_max(const Call& call) { return extreme(call, 1); }

// Whole numbers stay whole; with one decimal among them the sum is a decimal.
Value builtin_sum(const Call& call) {
  const auto elements = elements_of(call, call.args[0], Tag::kList);
  if (!elements) return elements.error();
  if (const Value* missing = first_missing(*elements)) return *missing;
  if (!elements->whole()) return not_whole(call, *elements);
  Int128 whole = 0;  // a list is far too short for this to overflow
  Decimal rest;
  bool is_decimal = false;
  for (const Value& item : elements->items) {
    if (item.tag == Tag::kInt) {
      whole += item.integer;
      continue;
    }
    if (item.tag != Tag::kDecimal) {
      return broken_element(
          call, fmt::format("sum wants numbers, found {} {}", kind_name(item), to_text(item, 40)),
          item);
    }
    const auto sum = add(rest, *item.decimal);
    if (!sum) return broken_element(call, "the decimal sum cannot be given exactly", item);
    rest = *sum;
    is_decimal = true;
  }
  Value value;
  if (is_decimal) {
    const auto sum = add({whole, 0}, rest);
    if (!sum) return call.broken("the decimal sum cannot be given exactly");
    value = call.evaluator.make_decimal(*sum);
  } else {
    if (whole > INT64_MAX || whole < INT64_MIN)
      return call.broken("the sum does not fit in 64 bits");
    value = Value::of(static_cast<int64_t>(whole));
  }
  value.node = call.args[0].node;
  value.blame = call.args[0].blame;
  return value;
}

}  // namespace ordain::eval

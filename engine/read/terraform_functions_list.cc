// Functions of Terraform: lists and sets.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_set>

#include "engine/read/terraform_functions.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

namespace {

using Elements = std::vector<Value>;

Value with_list(const Call& call, Value (*make)(const Call& call, Elements elements)) {
  Elements elements;
  Value refused;
  if (!call.list_at(0, elements, refused)) return refused;
  return make(call, std::move(elements));
}

Value all_of(const Call& call, bool wanted) {
  Elements elements;
  Value refused;
  if (!call.list_at(0, elements, refused)) return refused;
  for (const Value& element : elements) {
    if (element.is(Kind::kNull)) continue;
    const auto value = as_bool(element);
    if (!value) return call.refuse(fmt::format("found {}, wants bools", preview(element)));
    if (*value != wanted) return call.values().boolean(!wanted, call.span);
  }
  return call.values().boolean(wanted, call.span);
}

// Whether one of the elements is this value; nothing when that hangs on something unknown.
std::optional<bool> holds(const Elements& elements, const Value& wanted) {
  std::optional<bool> result = false;
  for (const Value& element : elements) {
    const auto equal = same(element, wanted);
    if (equal == true) return true;
    if (!equal) result = std::nullopt;
  }
  return result;
}

// How sets are ordered: numbers by size, texts by bytes.
bool before(const Value& a, const Value& b) {
  if (a.is(Kind::kNumber) && b.is(Kind::kNumber)) return a.content->number < b.content->number;
  const auto left = as_string(a);
  const auto right = as_string(b);
  return left && right && *left < *right;
}

// The elements without what stands among them before. Texts are looked up, all else is compared.
Elements without_repeats(const Call& call, const Elements& elements) {
  Elements kept;
  Elements others;
  std::unordered_set<std::string_view> texts;
  for (const Value& element : elements) {
    if (element.is(Kind::kString)) {
      if (texts.insert(element.content->text).second) kept.push_back(element);
      continue;
    }
    if (!call.evaluation.spend(others.size() / 16 + 1)) break;
    if (holds(others, element) == true) continue;
    others.push_back(element);
    kept.push_back(element);
  }
  return kept;
}

}  // namespace

// The elements without what stands among them twice, in the order of a set.
Value make_set(const Call& call, const std::vector<Value>& elements) {
  Elements kept = without_repeats(call, elements);
  std::stable_sort(kept.begin(), kept.end(), before);
  return call.values().list(kept, call.span, true);
}

Value run_alltrue(const Call& call) { return all_of(call, true); }

Value run_anytrue(const Call& call) { return all_of(call, false); }

Value run_chunklist(const Call& call) {
  Elements elements;
  Value refused;
  if (!call.list_at(0, elements, refused)) return refused;
  const auto size = as_number(call[1]);
  if (!size || *size < 0 || std::floor(*size) != *size) return call.wants(1, "a whole number");
  const size_t step =
      *size == 0 ? std::max<size_t>(elements.size(), 1) : static_cast<size_t>(*size);
  Elements chunks;
  for (size_t at = 0; at < elements.size(); at += step) {
    const Elements chunk(
        elements.begin() + static_cast<std::ptrdiff_t>(at),
        elements.begin() + static_cast<std::ptrdiff_t>(std::min(at + step, elements.size())));
    chunks.push_back(call.values().list(chunk, call.span));
  }
  return call.values().list(chunks, call.span);
}

Value run_coalesce(const Call& call) {
  for (const Value& argument : call.arguments) {
    if (!argument.is_known()) {
      // A text that begins with something is not empty.
      const Unknown& unknown = *argument.content->unknown;
      if (unknown.is_set && !unknown.prefix.empty()) return argument;
      return call.evaluation.unknown_from(argument, call.span);
    }
    if (argument.is(Kind::kNull)) continue;
    if (argument.is(Kind::kString) && argument.content->text.empty()) continue;
    return argument;
  }
  return call.refuse("all arguments are null or empty");
}

Value run_coalescelist(const Call& call) {
  for (const Value& argument : call.arguments) {
    if (argument.is(Kind::kNull)) continue;
    if (!argument.is(Kind::kList)) return call.refuse("found an argument that is no list");
    if (!argument.content->elements.empty()) return argument;
    if (!argument.content->open.empty())
      return call.values().unknown(argument.content->open, call.span);
  }
  return call.refuse("all lists are empty");
}

Value run_compact(const Call& call) {
  const Value& list = call[0];
  if (!list.is(Kind::kList)) return call.wants(0, "a list");
  Elements kept;
  std::string_view open = list.content->open;
  for (size_t i = 0; i < list.content->elements.size(); ++i) {
    const Value element = call.values().element(list, i);
    if (!element.is_known() && element.content->unknown->prefix.empty() &&
        !element.content->unknown->is_set) {
      open = element.content->unknown->reason;
      continue;
    }
    if (element.is(Kind::kNull)) continue;
    if (element.is(Kind::kString) && element.content->text.empty()) continue;
    kept.push_back(element);
  }
  return call.values().list(kept, call.span, false, open);
}

Value run_concat(const Call& call) {
  Elements all;
  std::string_view open;
  for (size_t i = 0; i < call.size(); ++i) {
    const Value& argument = call[i];
    if (!argument.is_known()) {
      open = argument.content->unknown->reason;
      continue;
    }
    if (!argument.is(Kind::kList)) return call.wants(i, "a list");
    if (!argument.content->open.empty()) open = argument.content->open;
    for (size_t k = 0; k < argument.content->elements.size(); ++k)
      all.push_back(call.values().element(argument, k));
  }
  return call.values().list(all, call.span, false, open);
}

Value run_contains(const Call& call) {
  if (!call[0].is(Kind::kList)) return call.wants(0, "a list");
  Elements elements;
  for (size_t i = 0; i < call[0].content->elements.size(); ++i) {
    Value element = call.values().element(call[0], i);
    // Elements of a list have one type, which the value is made to have.
    if (call[1].is(Kind::kString) && (element.is(Kind::kNumber) || element.is(Kind::kBool)))
      element = call.values().string(*as_string(element), element.span, true);
    elements.push_back(element);
  }
  const auto found = holds(elements, call[1]);
  if (found == true) return call.values().boolean(true, call.span);
  if (!found) {
    for (const Value& element : elements) {
      if (const Value* unknown = first_unknown(element))
        return call.evaluation.unknown_from(*unknown, call.span);
    }
    return call.values().unknown("an element is not known", call.span);
  }
  if (!call[0].content->open.empty())
    return call.values().unknown(call[0].content->open, call.span);
  return call.values().boolean(false, call.span);
}

Value run_distinct(const Call& call) {
  return with_list(call, [](const Call& of, Elements elements) {
    return of.values().list(without_repeats(of, elements), of.span);
  });
}

Value run_element(const Call& call) {
  Elements elements;
  Value refused;
  if (!call.list_at(0, elements, refused)) return refused;
  const auto number = as_number(call[1]);
  if (!number || std::floor(*number) != *number) return call.wants(1, "a whole number");
  if (elements.empty()) return call.refuse("found an empty list, wants one with elements");
  const auto size = static_cast<double>(elements.size());
  double at = std::fmod(*number, size);
  if (at < 0) at += size;
  return elements[static_cast<size_t>(at)];
}

namespace {

void flatten(const Call& call, const Value& list, Elements& all, std::string_view& open) {
  if (!list.content->open.empty()) open = list.content->open;
  for (size_t i = 0; i < list.content->elements.size(); ++i) {
    const Value element = call.values().element(list, i);
    if (element.is(Kind::kList)) {
      flatten(call, element, all, open);
    } else if (element.is_known() || !element.content->unknown->prefix.empty() ||
               !element.content->unknown->reference.identity.empty()) {
      all.push_back(element);
    } else {
      // It may be a list of any number.
      open = element.content->unknown->reason;
    }
  }
}

}  // namespace

Value run_flatten(const Call& call) {
  if (!call[0].is_known()) return call.evaluation.unknown_from(call[0], call.span);
  if (!call[0].is(Kind::kList)) return call.wants(0, "a list");
  Elements all;
  std::string_view open;
  flatten(call, call[0], all, open);
  return call.values().list(all, call.span, false, open);
}

Value run_index(const Call& call) {
  Elements elements;
  Value refused;
  if (!call.list_at(0, elements, refused)) return refused;
  for (size_t i = 0; i < elements.size(); ++i) {
    const auto equal = same(elements[i], call[1]);
    if (!equal) return call.values().unknown("an element before it is not known", call.span);
    if (*equal) return call.values().number(static_cast<double>(i), call.span);
  }
  return call.refuse("no element is this value");
}

Value run_length(const Call& call) {
  const Value& value = call[0];
  if (value.content->is_collection()) {
    if (!value.content->open.empty()) return call.values().unknown(value.content->open, call.span);
    return call.values().number(static_cast<double>(value.content->elements.size()), call.span);
  }
  const auto text = as_string(value);
  if (!text) return call.wants(0, "a list, a map or a string");
  const auto size =
      std::count_if(text->begin(), text->end(), [](char c) { return !text::is_continuation(c); });
  return call.values().number(static_cast<double>(size), call.span);
}

Value run_list(const Call& call) { return call.values().list(call.arguments, call.span); }

Value run_matchkeys(const Call& call) {
  Elements values;
  Elements keys;
  Elements wanted;
  Value refused;
  if (!call.list_at(0, values, refused) || !call.list_at(1, keys, refused) ||
      !call.list_at(2, wanted, refused))
    return refused;
  if (values.size() != keys.size()) return call.refuse("the first two lists differ in length");
  Elements kept;
  for (size_t i = 0; i < values.size(); ++i) {
    if (holds(wanted, keys[i]) == true) kept.push_back(values[i]);
  }
  return call.values().list(kept, call.span);
}

Value run_one(const Call& call) {
  Elements elements;
  Value refused;
  if (call[0].is(Kind::kNull)) return call[0];
  if (!call.list_at(0, elements, refused)) return refused;
  if (elements.empty()) return call.values().null(call.span);
  if (elements.size() > 1) return call.refuse(fmt::format("found {} elements", elements.size()));
  return elements[0];
}

Value run_range(const Call& call) {
  double bounds[3] = {0, 0, 1};
  for (size_t i = 0; i < call.size(); ++i) {
    const auto number = as_number(call[i]);
    if (!number) return call.wants(i, "a number");
    bounds[call.size() == 1 ? 1 : i] = *number;
  }
  const auto [from, to, given] = bounds;
  const double step = call.size() < 3 && to < from ? -1 : given;
  if (step == 0) return call.refuse("the step is zero");
  // As Terraform bounds it.
  constexpr size_t kMost = 1024;
  Elements numbers;
  for (double at = from; step > 0 ? at < to : at > to; at += step) {
    if (numbers.size() == kMost) return call.refuse("there are more than 1024 numbers");
    numbers.push_back(call.values().number(at, call.span));
  }
  return call.values().list(numbers, call.span);
}

Value run_reverse(const Call& call) {
  return with_list(call, [](const Call& of, Elements elements) {
    std::reverse(elements.begin(), elements.end());
    return of.values().list(elements, of.span);
  });
}

Value run_setunion(const Call& call) {
  Elements all;
  Value refused;
  for (size_t i = 0; i < call.size(); ++i) {
    if (!call.list_at(i, all, refused)) return refused;
  }
  return make_set(call, all);
}

Value run_setintersection(const Call& call) {
  Elements kept;
  Value refused;
  if (!call.list_at(0, kept, refused)) return refused;
  for (size_t i = 1; i < call.size(); ++i) {
    Elements other;
    if (!call.list_at(i, other, refused)) return refused;
    std::erase_if(kept, [&other](const Value& value) { return holds(other, value) != true; });
  }
  return make_set(call, kept);
}

Value run_setsubtract(const Call& call) {
  Elements kept;
  Elements other;
  Value refused;
  if (!call.list_at(0, kept, refused) || !call.list_at(1, other, refused)) return refused;
  std::erase_if(kept, [&other](const Value& value) { return holds(other, value) == true; });
  return make_set(call, kept);
}

Value run_setproduct(const Call& call) {
  std::vector<Elements> lists(call.size());
  Value refused;
  size_t total = 1;
  bool all_sets = true;
  for (size_t i = 0; i < call.size(); ++i) {
    if (!call.list_at(i, lists[i], refused)) return refused;
    all_sets &= call[i].content->is_set;
    total *= std::max<size_t>(lists[i].size(), 1);
    if (total > 1'000'000) return call.refuse("there are more than a million products");
    if (lists[i].empty()) return call.values().list({}, call.span, all_sets);
  }
  Elements products;
  std::vector<size_t> at(lists.size(), 0);
  for (size_t n = 0; n < total; ++n) {
    if (!call.evaluation.spend(1)) break;
    Elements product;
    for (size_t i = 0; i < lists.size(); ++i) product.push_back(lists[i][at[i]]);
    products.push_back(call.values().list(product, call.span));
    for (size_t i = lists.size(); i-- > 0;) {
      if (++at[i] < lists[i].size()) break;
      at[i] = 0;
    }
  }
  return call.values().list(products, call.span, all_sets);
}

Value run_slice(const Call& call) {
  Elements elements;
  Value refused;
  if (!call.list_at(0, elements, refused)) return refused;
  const auto from = as_number(call[1]);
  const auto to = as_number(call[2]);
  if (!from || !to) return call.wants(from ? 2 : 1, "a number");
  if (*from < 0 || *to < *from || *to > static_cast<double>(elements.size()) ||
      std::floor(*from) != *from || std::floor(*to) != *to) {
    return call.refuse(fmt::format("{} to {} is no part of a list of {}", call[1].content->text,
                                   call[2].content->text, elements.size()));
  }
  return call.values().list(Elements(elements.begin() + static_cast<std::ptrdiff_t>(*from),
                                     elements.begin() + static_cast<std::ptrdiff_t>(*to)),
                            call.span);
}

Value run_sort(const Call& call) {
  return with_list(call, [](const Call& of, Elements elements) {
    for (const Value& element : elements) {
      if (!as_string(element))
        return of.refuse(fmt::format("found {}, wants strings", preview(element)));
    }
    std::stable_sort(elements.begin(), elements.end(),
                     [](const Value& a, const Value& b) { return *as_string(a) < *as_string(b); });
    return of.values().list(elements, of.span);
  });
}

}  // namespace ordain::read::terraform

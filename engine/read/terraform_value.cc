// Values of Terraform: how they are made, converted and compared.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "engine/text/utf8.h"

namespace ordain::read::terraform {

using data::Origin;

namespace {

constexpr std::string_view kTooMuch = "more was to be computed than an evaluation may make";

const Unknown kExhausted{.reason = kTooMuch};
const Unknown kTooDeep{.reason = "lists and maps are nested too deep in it"};
const Content kTooDeepContent{.kind = Kind::kUnknown, .unknown = &kTooDeep};
const Unknown kTooHeavy{.reason = "it holds more values than an evaluation may make"};
const Content kTooHeavyContent{.kind = Kind::kUnknown, .unknown = &kTooHeavy};
const Content kExhaustedContent{.kind = Kind::kUnknown, .unknown = &kExhausted};
const Content kNullContent{.kind = Kind::kNull};
const Content kTrueContent{.kind = Kind::kBool, .boolean = true};
const Content kFalseContent{.kind = Kind::kBool, .boolean = false};

bool is_whole(double value) { return std::floor(value) == value && std::fabs(value) < 1e18; }

}  // namespace

std::string_view name(Kind kind) {
  constexpr std::array<std::string_view, 9> kNames = {
      "null", "bool", "number", "string", "list", "map", "unknown", "resource", "module"};
  return kNames[static_cast<size_t>(kind)];
}

const Element* Content::find(std::string_view key) const {
  // Sorted by key: Values::map.
  const auto it =
      std::lower_bound(elements.begin(), elements.end(), key,
                       [](const Element& element, std::string_view k) { return element.key < k; });
  return it != elements.end() && it->key == key ? &*it : nullptr;
}

bool Values::count(size_t elements, size_t bytes) {
  elements_ += elements;
  bytes_ += bytes;
  return !is_exhausted();
}

Value Values::of(const Content& content, text::Span span) {
  if (!count(1, 0)) return {&kExhaustedContent, span};
  return {arena_.make<Content>(content), span};
}

Value Values::null(text::Span span) { return {&kNullContent, span}; }

Value Values::boolean(bool value, text::Span span) {
  return {value ? &kTrueContent : &kFalseContent, span};
}

Value Values::number(double value, text::Span span) {
  return of({.kind = Kind::kNumber, .text = keep(number_text(value)), .number = value}, span);
}

Value Values::number(std::string_view text, text::Span span) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  const bool digits = text.find_first_not_of("-0123456789") == std::string_view::npos;
  // A whole number of any size is printed as it is written.
  const std::string_view printed = digits ? text : keep(number_text(value));
  return of({.kind = Kind::kNumber, .text = printed, .number = value}, span);
}

Value Values::string(std::string_view text, text::Span span, bool kept) {
  if (text.size() > kLongestText || !count(1, kept ? 0 : text.size()))
    return {&kExhaustedContent, span};
  return of({.kind = Kind::kString, .text = kept ? text : keep(text)}, span);
}

Value Values::list(const std::vector<Value>& elements, text::Span span, bool is_set,
                   std::string_view open) {
  if (!count(elements.size(), 0)) return {&kExhaustedContent, span};
  std::vector<Element> made;
  made.reserve(elements.size());
  for (const Value& value : elements) made.push_back({{}, {}, value});
  return collection(
      {.kind = Kind::kList, .is_set = is_set, .open = open, .elements = arena_.copy(made)}, span);
}

Value Values::collection(Content content, text::Span span) {
  for (const Element& element : content.elements) {
    const Content& held = *element.value.content;
    content.depth = std::max(content.depth, static_cast<uint16_t>(held.depth + 1));
    content.holds_unknown |= held.holds_unknown || !element.value.is_known();
    // Neither is more than kHeaviest: the sum has room.
    content.weight = std::min(content.weight + held.weight, kHeaviest + 1);
  }
  if (content.depth > kDeepest) return {&kTooDeepContent, span};
  if (content.weight > kHeaviest) return {&kTooHeavyContent, span};
  return of(content, span);
}

bool Values::is_too_heavy(const Value& value) { return value.content == &kTooHeavyContent; }

Value Values::string(std::string_view text, text::Span span, const Made& made) {
  Value value = string(text, span);
  if (!value.is(Kind::kString)) return value;
  Content content = *value.content;
  content.made = arena_.make<Made>(made);
  return of(content, span);
}

Value Values::map(std::vector<Element> elements, text::Span span, std::string_view open) {
  if (!count(elements.size(), 0)) return {&kExhaustedContent, span};
  std::stable_sort(elements.begin(), elements.end(),
                   [](const Element& a, const Element& b) { return a.key < b.key; });
  // Of equal keys the last.
  std::vector<Element> unique;
  unique.reserve(elements.size());
  for (const Element& element : elements) {
    if (!unique.empty() && unique.back().key == element.key) unique.pop_back();
    unique.push_back(element);
  }
  return collection({.kind = Kind::kMap, .open = open, .elements = arena_.copy(unique)}, span);
}

Value Values::unknown(std::string_view reason, text::Span span) {
  return unknown(Unknown{.reason = reason}, span);
}

Value Values::unknown(const Unknown& unknown, text::Span span) {
  if (!count(1, 0)) return {&kExhaustedContent, span};
  return of({.kind = Kind::kUnknown, .unknown = arena_.make<Unknown>(unknown)}, span);
}

text::Span place_in(const Origin& last, text::Span element) {
  const bool inside = last.span.source == element.source && element.begin >= last.span.begin &&
                      element.end <= last.span.end;
  return inside ? element : last.span;
}

Value Values::element(const Value& collection, const Element& element) {
  Value value = element.value;
  value.marks |= collection.marks;
  if (collection.origin == nullptr) return value;
  // The last step leads to where the collection is written; of the element it leads to where that
  // is written, and from there on it goes the element's own way.
  std::vector<const Origin*> steps;
  for (const Origin* step = collection.origin; step != nullptr; step = step->next)
    steps.push_back(step);
  const Origin* next = element.value.origin;
  for (size_t i = steps.size(); i-- > 0;) {
    Origin* made = arena_.make<Origin>(*steps[i]);
    if (i + 1 == steps.size()) made->span = place_in(*steps[i], element.value.span);
    made->next = next;
    next = made;
  }
  value.origin = next;
  value.span = collection.span;
  return value;
}

Value Values::through(const Value& value, text::Span span, Origin::Via via, std::string_view what) {
  Value made = value;
  Origin* step = arena_.make<Origin>();
  step->via = via;
  step->span = value.span;
  step->what = what;
  step->next = value.origin;
  made.span = span;
  made.origin = step;
  // A chain that goes on and on is cut behind its first steps.
  size_t steps = 0;
  for (const Origin* at = step; at != nullptr; at = at->next) {
    if (++steps < kSteps || at->next == nullptr) continue;
    const Origin* next = nullptr;
    std::vector<const Origin*> kept;
    for (const Origin* one = step; one != at; one = one->next) kept.push_back(one);
    for (size_t i = kept.size(); i-- > 0;) {
      Origin* copy = arena_.make<Origin>(*kept[i]);
      copy->next = next;
      next = copy;
    }
    made.origin = next;
    break;
  }
  return made;
}

const Origin* Values::joined(const Origin* first, const Origin* second) {
  if (first == nullptr) return second;
  std::vector<const Origin*> steps;
  const auto add = [&steps](const Origin* chain) {
    for (; chain != nullptr && steps.size() < kSteps; chain = chain->next) {
      const bool known = std::any_of(steps.begin(), steps.end(), [chain](const Origin* step) {
        return step->span == chain->span && step->what == chain->what;
      });
      if (!known) steps.push_back(chain);
    }
  };
  add(first);
  add(second);
  const Origin* next = nullptr;
  for (size_t i = steps.size(); i-- > 0;) {
    Origin* made = arena_.make<Origin>(*steps[i]);
    made->next = next;
    next = made;
  }
  return next;
}

void Values::derive(Value& made, const Value& from) {
  made.marks |= from.marks;
  if (from.origin == nullptr || made.origin == from.origin) return;
  made.origin = joined(made.origin, from.origin);
}

std::string number_text(double value) {
  if (is_whole(value)) return fmt::format("{}", static_cast<int64_t>(value));
  std::string text = fmt::format("{:.15g}", value);
  if (text.find_first_of("eE") == std::string::npos) return text;
  text = fmt::format("{:.15f}", value);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::optional<std::string_view> as_string(const Value& value) {
  switch (value.kind()) {
    case Kind::kString:
    case Kind::kNumber:
      return value.content->text;
    case Kind::kBool:
      return value.content->boolean ? "true" : "false";
    default:
      return std::nullopt;
  }
}

std::optional<double> as_number(const Value& value) {
  if (value.is(Kind::kNumber)) return value.content->number;
  if (!value.is(Kind::kString) || value.content->text.empty()) return std::nullopt;
  const std::string_view text = value.content->text;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
    return std::nullopt;
  return number;
}

std::optional<bool> as_bool(const Value& value) {
  if (value.is(Kind::kBool)) return value.content->boolean;
  if (!value.is(Kind::kString)) return std::nullopt;
  if (value.content->text == "true") return true;
  if (value.content->text == "false") return false;
  return std::nullopt;
}

std::optional<bool> same(const Value& a, const Value& b) {
  if (!a.is_known() || !b.is_known()) {
    const auto identity = [](const Value& value) {
      return value.is_known() ? (value.reference ? value.reference->identity : std::string_view())
                              : value.content->unknown->reference.identity;
    };
    if (!identity(a).empty() && identity(a) == identity(b)) return true;
    // What is surely set is no null.
    for (const auto& [left, right] : {std::pair(&a, &b), std::pair(&b, &a)}) {
      if (!left->is_known() && left->content->unknown->is_set && right->is(Kind::kNull))
        return false;
    }
    return std::nullopt;
  }
  if (a.is(Kind::kResource) || b.is(Kind::kResource) || a.is(Kind::kModule) ||
      b.is(Kind::kModule)) {
    if (a.kind() != b.kind()) return false;
    if (a.content->resource == b.content->resource && a.content->module == b.content->module)
      return true;
    return std::nullopt;
  }
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kBool:
      return a.content->boolean == b.content->boolean;
    case Kind::kNumber:
      return a.content->number == b.content->number;
    case Kind::kString:
      return a.content->text == b.content->text;
    case Kind::kList:
    case Kind::kMap: {
      const auto left = a.content->elements;
      const auto right = b.content->elements;
      if (!a.content->open.empty() || !b.content->open.empty()) return std::nullopt;
      if (left.size() != right.size()) return false;
      std::optional<bool> result = true;
      for (size_t i = 0; i < left.size(); ++i) {
        if (left[i].key != right[i].key) return false;
        const std::optional<bool> one = same(left[i].value, right[i].value);
        if (one == false) return false;
        if (!one) result = std::nullopt;
      }
      return result;
    }
    default:
      return true;
  }
}

const Value* first_unknown(const Value& value) {
  if (!value.is_known()) return &value;
  if (!value.content->holds_unknown) return nullptr;
  for (const Element& element : value.content->elements) {
    if (const Value* found = first_unknown(element.value)) return found;
  }
  return nullptr;
}

std::string preview(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return "null";
    case Kind::kString:
      if (value.marks & kSensitive) return "a sensitive string";
      return fmt::format("a string {}", text::preview(value.content->text));
    case Kind::kBool:
    case Kind::kNumber:
      if (value.marks & kSensitive) return fmt::format("a sensitive {}", name(value.kind()));
      return std::string(*as_string(value));
    case Kind::kList:
      return fmt::format("a {} of {}", value.content->is_set ? "set" : "list",
                         value.content->elements.size());
    case Kind::kMap:
      return fmt::format("a map of {}", value.content->elements.size());
    default:
      return fmt::format("a {}", name(value.kind()));
  }
}

}  // namespace ordain::read::terraform

// Functions of Terraform: maps.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/read/terraform_functions.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

Value run_keys(const Call& call) {
  if (!call[0].is(Kind::kMap)) return call.wants(0, "a map");
  std::vector<Value> keys;
  for (const Element& element : call[0].content->elements) {
    const text::Span place =
        element.key_span.valid() && call[0].origin == nullptr ? element.key_span : call.span;
    keys.push_back(call.values().string(element.key, place, true));
  }
  return call.values().list(keys, call.span, false, call[0].content->open);
}

Value run_values(const Call& call) {
  if (!call[0].is(Kind::kMap)) return call.wants(0, "a map");
  std::vector<Value> values;
  for (size_t i = 0; i < call[0].content->elements.size(); ++i)
    values.push_back(call.values().element(call[0], i));
  return call.values().list(values, call.span, false, call[0].content->open);
}

Value run_lookup(const Call& call) {
  if (!call[0].is_known()) return call.evaluation.unknown_from(call[0], call.span, false);
  if (!call[1].is_known()) return call.evaluation.unknown_from(call[1], call.span, false);
  if (call[0].is(Kind::kResource) || call[0].is(Kind::kModule))
    return call.evaluation.index(call[0], call[1], call.span);
  if (!call[0].is(Kind::kMap)) return call.wants(0, "a map");
  const auto key = as_string(call[1]);
  if (!key) return call.wants(1, "a string");
  if (const Element* element = call[0].content->find(*key))
    return call.values().element(call[0], *element);
  if (!call[0].content->open.empty())
    return call.values().unknown(call[0].content->open, call.span);
  if (call.size() == 3) return call[2];
  return call.refuse(fmt::format("the map has no key {}", text::preview(*key)));
}

Value run_merge(const Call& call) {
  std::vector<Element> all;
  std::string_view open;
  for (size_t i = 0; i < call.size(); ++i) {
    const Value& argument = call[i];
    if (!argument.is_known()) {
      open = argument.content->unknown->reason;
      // What came before may be replaced by it.
      for (Element& element : all) element.value = call.values().unknown(open, element.value.span);
      continue;
    }
    if (argument.is(Kind::kNull)) continue;
    if (!argument.is(Kind::kMap)) return call.wants(i, "a map");
    if (!argument.content->open.empty()) open = argument.content->open;
    for (const Element& element : argument.content->elements) {
      Element entry = element;
      entry.value = call.values().element(argument, element);
      if (argument.origin != nullptr) entry.key_span = {};
      all.push_back(entry);
    }
  }
  return call.values().map(std::move(all), call.span, open);
}

Value run_map(const Call& call) {
  if (call.size() % 2 != 0) return call.refuse("found a key without a value");
  std::vector<Element> all;
  for (size_t i = 0; i < call.size(); i += 2) {
    const auto key = as_string(call[i]);
    if (!key) return call.wants(i, "a string");
    all.push_back({*key, call[i].span, call[i + 1]});
  }
  return call.values().map(std::move(all), call.span);
}

Value run_transpose(const Call& call) {
  if (!call[0].is(Kind::kMap)) return call.wants(0, "a map of lists of strings");
  std::map<std::string_view, std::vector<Value>> groups;
  for (const Element& element : call[0].content->elements) {
    if (!element.value.is(Kind::kList)) return call.wants(0, "a map of lists of strings");
    for (const Element& item : element.value.content->elements) {
      const auto text = as_string(item.value);
      if (!text) return call.wants(0, "a map of lists of strings");
      groups[*text].push_back(call.values().string(element.key, call.span, true));
    }
  }
  std::vector<Element> all;
  for (const auto& [key, keys] : groups)
    all.push_back({key, {}, call.values().list(keys, call.span)});
  return call.values().map(std::move(all), call.span);
}

Value run_zipmap(const Call& call) {
  std::vector<Value> keys;
  std::vector<Value> values;
  Value refused;
  if (!call.list_at(0, keys, refused) || !call.list_at(1, values, refused)) return refused;
  if (keys.size() != values.size()) {
    return call.refuse(fmt::format("found {} keys and {} values", keys.size(), values.size()));
  }
  std::vector<Element> all;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (!keys[i].is_known()) return call.evaluation.unknown_from(keys[i], call.span);
    const auto key = as_string(keys[i]);
    if (!key) return call.refuse(fmt::format("found {} as a key, wants strings", preview(keys[i])));
    all.push_back({*key, keys[i].span, values[i]});
  }
  return call.values().map(std::move(all), call.span);
}

}  // namespace ordain::read::terraform

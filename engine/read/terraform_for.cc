// Loops of Terraform: `for` expressions and splats.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>

#include "engine/read/terraform_evaluation.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

namespace {

// What a loop goes through: the key and the element of each round.
struct Round {
  Value key;
  Value element;
};

std::vector<Round> rounds_of(Values& values, const Value& collection) {
  std::vector<Round> rounds;
  const auto elements = collection.content->elements;
  for (size_t i = 0; i < elements.size(); ++i) {
    const Value element = values.element(collection, i);
    Value key;
    if (collection.is(Kind::kMap)) {
      key = values.string(
          elements[i].key,
          elements[i].key_span.valid() && !collection.origin ? elements[i].key_span : element.span,
          true);
      key.origin = element.origin;
    } else if (collection.content->is_set) {
      key = element;
    } else {
      key = values.number(static_cast<double>(i), element.span);
    }
    rounds.push_back({key, element});
  }
  return rounds;
}

}  // namespace

Value Evaluation::for_each(const hcl::For& expr, const Scope& scope, text::Span span) {
  const Value collection = eval(*expr.collection, scope);
  if (!collection.is_known()) return unknown_from(collection, span);
  if (!collection.content->is_collection()) {
    if (collection.is(Kind::kResource) || collection.is(Kind::kModule))
      return values_.unknown("it goes through all that a provider knows of a resource", span);
    return refuse("read/terraform-value", collection.span,
                  fmt::format("found {} behind `in`, wants a list or a map", preview(collection)));
  }
  std::string_view open = collection.content->open;
  std::vector<Value> list;
  std::vector<Element> map;
  std::map<std::string_view, std::vector<Value>> groups;
  for (const Round& round : rounds_of(values_, collection)) {
    const Binding element{expr.element.text, round.element, scope.bindings};
    const Binding key{expr.key.text, round.key, &element};
    Scope inner = scope;
    inner.bindings = expr.key.empty() ? &element : &key;
    if (expr.condition != nullptr) {
      const Value condition = eval(*expr.condition, inner);
      if (!condition.is_known()) {
        open = values_.keep(fmt::format("whether an element is left out is not known: {}",
                                        condition.content->unknown->reason));
        continue;
      }
      const auto keeps = as_bool(condition);
      if (!keeps) {
        return refuse("read/terraform-value", condition.span,
                      fmt::format("found {} behind `if`, wants a bool", preview(condition)));
      }
      if (!*keeps) continue;
    }
    const Value value = eval(*expr.value, inner);
    if (!expr.is_object) {
      list.push_back(value);
      continue;
    }
    const Value made_key = eval(*expr.key_value, inner);
    if (!made_key.is_known()) {
      open = values_.keep(fmt::format("a key is not known: {}", made_key.content->unknown->reason));
      continue;
    }
    const auto text = as_string(made_key);
    if (!text) {
      return refuse("read/terraform-value", made_key.span,
                    fmt::format("found {} as a key, wants a string", preview(made_key)));
    }
    if (expr.grouped) {
      groups[*text].push_back(value);
      continue;
    }
    map.push_back({*text, made_key.span, value});
  }
  Value made;
  if (!expr.is_object) {
    made = values_.list(list, span, false, open);
  } else {
    for (const auto& [key, values] : groups)
      map.push_back({key, {}, values_.list(values, span, false, open)});
    const size_t wanted = map.size();
    made = values_.map(std::move(map), span, open);
    if (made.is(Kind::kMap) && made.content->elements.size() < wanted) {
      return refuse("read/terraform-value", scope.file->span(expr.key_value->span),
                    "two elements have the same key, wants `...` behind the value to group them");
    }
  }
  values_.derive(made, collection);
  made.origin = nullptr;  // its elements have theirs
  return made;
}

Value Evaluation::splat(const hcl::Splat& expr, const Scope& scope, text::Span span) {
  const Value base = eval(*expr.object, scope);
  if (!base.is_known()) return unknown_from(base, span);
  std::vector<Value> elements;
  const auto add = [&](const Value& element) {
    const Binding item{{}, element, scope.bindings};
    Scope inner = scope;
    inner.bindings = &item;
    elements.push_back(eval(*expr.each, inner));
  };
  std::string_view open;
  if (base.is(Kind::kList)) {
    open = base.content->open;
    for (size_t i = 0; i < base.content->elements.size(); ++i) add(values_.element(base, i));
  } else if (!base.is(Kind::kNull)) {
    add(base);
  }
  Value made = values_.list(elements, span, false, open);
  made.marks |= base.marks;
  return made;
}

}  // namespace ordain::read::terraform

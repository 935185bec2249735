// Elements: collecting them, and making lists of them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/elements.h"

#include <fmt/format.h>

#include <algorithm>

namespace ordain::eval {

std::expected<Elements, Value> elements_of(const Call& call, const Value& collection, Tag wanted) {
  const bool is_map = collection.tag == Tag::kMap || collection.tag == Tag::kRecord;
  if (wanted == Tag::kList ? collection.tag != Tag::kList : !is_map) {
    return std::unexpected(
        call.evaluator.broken(fmt::format("{} wants {}, found {} {}", call.expr.builtin->name,
                                          wanted == Tag::kList ? "a list" : "a map",
                                          kind_name(collection), to_text(collection, 40)),
                              call.expr, collection));
  }
  Elements elements;
  // An argument says what its elements are read as.
  const lang::Type* type = nullptr;
  for (size_t i = 0; i < std::min(call.args.size(), call.expr.args.size()); ++i) {
    if (&collection == &call.args[i]) type = lang::element_read_as(call.expr.args[i]->type);
  }
  const auto take = [&elements](const Value& element, const Value& key) {
    elements.items.push_back(element);
    elements.keys.push_back(key);
    return true;
  };
  const Evaluator::Rounds rounds = call.evaluator.each(collection, call.expr, take, type);
  if (call.evaluator.exhausted()) return std::unexpected(call.evaluator.exhausted_value());
  if (!rounds.whole) leave_open(call, elements, rounds.reasons, rounds.cause);
  return elements;
}

void leave_open(const Call& call, Elements& elements, uint8_t reasons, const Cause* cause) {
  elements.open |= reasons;
  elements.why_open = call.evaluator.both(elements.why_open, cause);
}

Value list_of(const Call& call, const Elements& elements) {
  Value value = call.evaluator.make_list(elements.items, call.expr);
  if (value.missing()) return value;
  if (!elements.whole()) {
    List* list = call.evaluator.arena().make<List>(*value.list);
    list->open = elements.open;
    list->why_open = elements.why_open;
    value.list = list;
  }
  value.node = call.args[0].node;
  value.blame = call.args[0].blame;
  return value;
}

Value not_whole(const Call& call, const Elements& elements) {
  Value value;
  value.reasons = elements.open;
  value.unsettled = true;
  value.cause = elements.why_open;
  value.node = call.args[0].node;
  return value;
}

const Value* first_missing(const Elements& elements) {
  const Value* first = nullptr;
  for (const Value& item : elements.items) {
    if (item.missing() && (first == nullptr || item.reasons > first->reasons)) first = &item;
  }
  return first;
}

Value broken_element(const Call& call, std::string message, const Value& element) {
  return call.evaluator.broken(std::move(message), call.expr,
                               element.node ? element : call.args[0]);
}

}  // namespace ordain::eval

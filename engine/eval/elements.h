// Elements: what a builtin goes through, and new lists that stay as open as it was.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <vector>

#include "engine/eval/builtins.h"

// Internal to engine/eval/builtins_*.cc.
namespace ordain::eval {

struct Elements {
  std::vector<Value> items;
  std::vector<Value> keys;  // as many: the index, or the key of a map
  // Reasons why there may be more than these; 0 when these are all.
  uint8_t open = 0;
  const Cause* why_open = nullptr;

  bool whole() const { return open == 0; }
};

// The elements of `collection`, which must be of kind `wanted` (kList or kMap); otherwise the error
// to return.
std::expected<Elements, Value> elements_of(const Call& call, const Value& collection, Tag wanted);

// There may be more elements, for the reasons of this missing value.
void leave_open(const Call& call, Elements& elements, uint8_t reasons, const Cause* cause);

// A list of `elements.items`, open as they are.
Value list_of(const Call& call, const Elements& elements);

// What cannot be told because the collection is open.
Value not_whole(const Call& call, const Elements& elements);

// The first broken element, else the first unknown, else the first absent one, or null.
const Value* first_missing(const Elements& elements);

// An error about one element: its own place, or else that of the list.
Value broken_element(const Call& call, std::string message, const Value& element);

}  // namespace ordain::eval

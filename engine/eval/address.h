// Addresses: stable names of things inside a subject, for identity and for people.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "engine/eval/value.h"

namespace ordain::eval {

// The name of a round of `each`: the element's text, its `name` or `id`, else its number.
std::string round_key(const Value& element, int64_t round);

// The path from `subject` down to `node`, elements of lists by their `name` or `id` where they have
// one: "containers/cart/image". The path from the document's root when the node is not below.
std::string path_inside(data::Node subject, data::Node node);

}  // namespace ordain::eval

// Addresses: stable names of things inside a subject, for identity and for people.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "engine/eval/value.h"

namespace ordain::eval {

class Hidden;

// The name of a round of `each`: the element's text, its `name` or `id`, else its number.
std::string round_key(const Value& element, int64_t round);

// The path from `subject` down to `node`, each name a data::pointer_token: "containers/cart/image".
// Elements of lists stand in it by what stays when something else moves: a scalar by its text, a
// map by its `name` or `id`, any other by its index. The path from the document's root when the
// node is not below.
// Elements that would be named by a hidden value go by their number.
std::string path_inside(data::Node subject, data::Node node, const Hidden* hidden = nullptr);

// A missing path is kept as the tail of a JSON pointer: "securityContext/privileged", each name a
// data::pointer_token. These are two such paths after each other; either may be empty.
std::string path_join(std::string_view a, std::string_view b);
// What is missing, for people: "securityContext.privileged"; of a value whose key is written (with
// a null, or around a missing key that is no plain word) with that key:
// `annotations["acme/seats"]`.
std::string missing_name(data::Node node, std::string_view path);
// Of a cause that is kAbsent, in words: "securityContext.privileged is not set".
std::string absent_words(const Cause& cause);
// For people: securityContext.privileged, labels["app.kubernetes.io/name"].
std::string dotted(std::string_view path);

}  // namespace ordain::eval

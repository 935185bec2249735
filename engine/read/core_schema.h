// YAML 1.2's core schema: what a plain scalar is by its text.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/data/document.h"

namespace ordain::read {

// kNull (null, ~, empty), kBool (true, True, TRUE ...), kInt (decimal, 0o, 0x), kDecimal (with .inf
// and .nan) or kString.
data::Kind plain_kind(std::string_view text);

// A number as JSON writes it: kInt or kDecimal; kString when it is none.
data::Kind json_number_kind(std::string_view text);

}  // namespace ordain::read

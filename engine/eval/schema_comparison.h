// Schema comparison: what a document holds that its schema does not know, or wants otherwise.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/eval/builtins.h"

// Internal to engine/eval/builtins_*.cc. A schema knows every field of its records. Where it says
// `any` or `map<...>` every key is right. A null is as good as nothing written; what is not known
// is held against nothing. Keys with a dollar sign are orders to a tool that merges patches
// (`$patch: delete`), which takes them away.
namespace ordain::eval {

enum class Mistakes : uint8_t { kUnknownFields, kUnfitValues };

// A list with a map for each mistake, whose values all stand there: `name` and `of` of an unknown
// field, `name`, `found` and `wants` of an unfit value, and `near`, the word that may be meant.
Value compared_with(const Call& call, data::Node object, const lang::Type* schema, Mistakes wanted);

}  // namespace ordain::eval

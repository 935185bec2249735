// Documents inside texts, for builtins that read a text in an encoding of their own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/embedding.h"
#include "engine/eval/builtins.h"

// Internal to engine/eval/builtins_*.cc.
namespace ordain::eval {

// What `text`, a string, says: each value at its own place in the file where the text stands in
// one, else where the first argument of the call does. An error where it says nothing.
Value decoded_text(const Call& call, const Value& text, data::Encoding encoding);

}  // namespace ordain::eval

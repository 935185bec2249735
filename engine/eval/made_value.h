// Made values: what a text says that the document itself made of a value.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/made_text.h"
#include "engine/eval/value.h"

namespace ordain::eval {

// The value that a text, known or not, was made from (data/made_text.h), or no node.
inline data::Node made_from(const Value& text) {
  if (!text.missing()) return text.node ? data::made_from(text.node) : data::Node();
  const Cause* cause = text.cause;
  const bool alone = text.reasons == text::kUnknown && cause != nullptr && cause->left == nullptr;
  return alone && cause->node && cause->path.empty() ? data::made_from(cause->node) : data::Node();
}

}  // namespace ordain::eval

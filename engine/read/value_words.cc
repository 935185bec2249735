// Value words: the kind of a value, and the text of a scalar, shortened.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/value_words.h"

#include <fmt/format.h>

#include "engine/text/utf8.h"

namespace ordain::read {

std::string value_words(data::Node node) {
  if (node.kind() == data::Kind::kNull) return "null";
  if (!node.is_scalar()) return fmt::format("a {}", data::name(node.kind()));
  return fmt::format("the {} {}", data::name(node.kind()), text::preview(node.text()));
}

}  // namespace ordain::read

// Made texts: a text that was made by writing a value down, and the value, with its places.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/made_text.h"

#include <algorithm>

namespace ordain::data {

void set_made_from(Document& document, uint32_t text, uint32_t root) {
  document.set_original(text, root);
  document.mutable_node(text).flags &= static_cast<uint16_t>(~kCopied);
}

Node made_from(Node text) {
  const Node node = text.original();
  if (node.data().holds_children()) return {};
  const auto& rows = node.document().store().originals;
  const auto* row =
      std::lower_bound(rows.begin(), rows.end(), node.index(),
                       [](const Known<uint32_t>& one, uint32_t at) { return one.node < at; });
  const bool found = row != rows.end() && row->node == node.index();
  return found ? Node(&node.document(), row->value) : Node();
}

}  // namespace ordain::data

// Columns: where the memory of large ones comes from.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/column.h"

#include "engine/text/pages.h"

namespace ordain::data {

void* grow_block(void* block, size_t bytes) {
  void* grown = std::realloc(block, bytes);
  if (grown == nullptr) throw std::bad_alloc();
  text::advise_large(grown, bytes);
  return grown;
}

}  // namespace ordain::data

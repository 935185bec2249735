// Columns: where the memory of large ones comes from.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/column.h"

#include <sys/mman.h>

namespace ordain::data {
namespace {

// What is smaller gains nothing from huge pages (2 MiB on x86-64).
constexpr size_t kLarge = size_t{4} << 20;
constexpr size_t kPage = 4096;

}  // namespace

void* grow_block(void* block, size_t bytes) {
  void* grown = std::realloc(block, bytes);
  if (grown == nullptr) throw std::bad_alloc();
  if (bytes >= kLarge) {
    // Whole pages, the allocator's first one too: a block of which a part is advised is two
    // mappings to the system, which will not grow it in place then.
    const auto begin = reinterpret_cast<uintptr_t>(grown) & ~(kPage - 1);
    const auto end = (reinterpret_cast<uintptr_t>(grown) + bytes + kPage - 1) & ~(kPage - 1);
    // Only advice: where it is not taken, small pages serve.
    ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  }
  return grown;
}

}  // namespace ordain::data

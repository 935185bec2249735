// Pages: advice to the system about the memory of large blocks.
// SPDX-License-Identifier: Apache-2.0
#include "engine/text/pages.h"

#include <sys/mman.h>

#include <cstdint>

namespace ordain::text {
namespace {

// What is smaller gains nothing from huge pages (2 MiB on x86-64).
constexpr size_t kLarge = size_t{4} << 20;
constexpr uintptr_t kPage = 4096;

}  // namespace

void advise_large(void* block, size_t bytes) {
  if (bytes < kLarge) return;
  // Whole pages, the allocator's first one too: a block of which a part is advised is two mappings
  // to the system, which will not grow it in place then.
  const auto begin = reinterpret_cast<uintptr_t>(block) & ~(kPage - 1);
  const auto end = (reinterpret_cast<uintptr_t>(block) + bytes + kPage - 1) & ~(kPage - 1);
  ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

void give_back(void* block, size_t bytes) {
  const auto begin = (reinterpret_cast<uintptr_t>(block) + kPage - 1) & ~(kPage - 1);
  const auto end = (reinterpret_cast<uintptr_t>(block) + bytes) & ~(kPage - 1);
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

}  // namespace ordain::text

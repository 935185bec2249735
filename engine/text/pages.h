// Pages: advice to the system about the memory of large blocks.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace ordain::text {

// Asks for huge pages for a block that will be filled, when it is large enough to gain by that:
// half of the time of reading a large file went into page faults. Only advice: where it is not
// taken, small pages serve.
void advise_large(void* block, size_t bytes);

// Gives back the memory of what lies wholly in the block: what stood there is lost, and the block
// may be written again.
void give_back(void* block, size_t bytes);

}  // namespace ordain::text

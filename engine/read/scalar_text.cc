// Decoded offsets of scalars back to the source.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/reader.h"
namespace ordain::read {
uint32_t source_offset(data::Node scalar, size_t at) {
  return scalar.span().begin + static_cast<uint32_t>(at);
}
}  // namespace ordain::read

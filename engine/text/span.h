// Spans: a stretch of bytes in a source.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/text/source.h"

namespace ordain::text {

// Bytes [begin, end) of a source, from the start of the file (a byte order mark included).
struct Span {
  SourceId source = kNoSource;
  uint32_t begin = 0;
  uint32_t end = 0;

  bool valid() const { return source != kNoSource; }
  friend bool operator==(const Span&, const Span&) = default;
  friend auto operator<=>(const Span&, const Span&) = default;
};

// The smallest span that holds both; they must be of one source.
inline Span cover(Span a, Span b) {
  return {a.source, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

}  // namespace ordain::text

// What bytes a text may hold, checked before any parser sees them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/reader.h"

namespace ordain::read {

struct ByteCheck {
  bool ok = false;
  bool ascii = false;  // no byte is above 127
};

// Checks that the source is within Limits::file_bytes and is UTF-8 (not UTF-16 or UTF-32), and for
// a format that forbids them that it has no control characters but tab and line breaks and no byte
// order mark inside; else reports the first place. The parsers differ in what they make of such
// bytes: one ends the text at U+0004, another lets broken UTF-8 pass.
ByteCheck check_bytes(const ReadContext& context, bool controls_forbidden);

// Only that the source is within the limit and not in UTF-16 or UTF-32: for a parser that refuses
// broken UTF-8 by itself, after which check_bytes() tells where it is.
bool check_form(const ReadContext& context);

}  // namespace ordain::read

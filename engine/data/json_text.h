// JSON text: one value on one line, for messages and for keys of reports that hold any value.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/data/document.h"

namespace ordain::data {

// Appends the text as a JSON string: control characters below U+0020 and the characters of `more`,
// all ASCII, are escaped; what is no UTF-8 is U+FFFD.
void append_json(std::string& out, std::string_view text, std::string_view more = "\x7F");

// Whether JSON writes the number so.
bool is_json_number(std::string_view text);

// Appends the value as JSON. False when `out` would be longer than `limit` bytes, when the value
// nests deeper than 64 lists and maps, or when a part of it is not known: what was appended is then
// of no use. A number that JSON cannot write is a string; of a key that stands twice the last
// value.
bool append_json(std::string& out, Node node, size_t limit);

}  // namespace ordain::data

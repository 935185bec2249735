// Where and why a text is no JSON: a slow and exact reader for what the fast one refused.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ordain::read {

struct JsonFault {
  uint32_t begin = 0;
  uint32_t end = 0;
  std::string message;  // empty: the text is JSON
  std::string note;
};

// The first fault of `text` as one JSON text of RFC 8259; offsets are in `text`, which is valid
// UTF-8. Takes lists and maps of any depth without recursion.
JsonFault find_json_fault(std::string_view text);

// Decodes the JSON string between its quotes into `out` (cleared before); false when an escape is
// broken or half of a surrogate pair stands alone.
bool decode_json_string(std::string_view inside, std::string& out);

}  // namespace ordain::read

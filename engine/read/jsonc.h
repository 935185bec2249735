// JSONC: JSON with comments and trailing commas, as editors and compilers keep their settings.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/read/reader.h"

namespace ordain::read {

// One JSON text in which comments (`//` to the end of the line, `/* */`) stand where blanks may,
// and a comma may follow the last element of a list or the last entry of a map. All else is as in
// JSON: no single quotes, no bare keys. (It is in json.cc, the one file that knows simdjson.)
bool read_jsonc(const ReadContext& context, Documents& documents);

// A JSONC text as JSON.
struct PlainJson {
  // As many bytes as the text has, the same at the same places, but blanks for comments and for
  // trailing commas. kSourcePadding more are reserved behind them.
  std::string bytes;
  // Where the comments stood: begin and end, from the sign that opens one.
  std::vector<std::pair<uint32_t, uint32_t>> comments;
  // Where a comment begins that does not end; else npos. Its sign is still in the bytes.
  size_t open = std::string::npos;
};

// `text` is UTF-8, with a byte order mark or without.
PlainJson plain_json(std::string_view text);

}  // namespace ordain::read

// Record paths: where in a document the records of a source stand, as `'$.people[*]'` says it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/document.h"
#include "engine/text/function_ref.h"

namespace ordain::data {

// One step from a value down: to the entry of this key, or to all elements of a list or map.
struct RecordStep {
  bool all = false;
  std::string key;
};
using RecordPath = std::vector<RecordStep>;

// What of the text is no path: bytes of it, and what was wanted there.
struct RecordPathFault {
  size_t begin = 0;
  size_t end = 0;
  std::string message;
};

// The language of paths, which is a small part of JSONPath with its meaning:
//
//   path = "$" step*
//   step = "." name        the entry of that key; name = [A-Za-z_][A-Za-z0-9_-]*
//        | "['" text "']"  the same for any key; a quote in it is written twice
//        | "[*]"           each element of a list, or each value of a map
//
// A path has at most 32 steps.
std::expected<RecordPath, RecordPathFault> parse_record_path(std::string_view text);

// Goes from `root` along the path and gives each map at its end to `record`. Without a path (null)
// a map is one record and a list holds records. A value that is null where the path goes on, or
// ends, holds no records. Whatever else is no record, or has no such key, goes to `fault`.
void find_records(Node root, const RecordPath* path, text::FunctionRef<void(Node)> record,
                  text::FunctionRef<void(Node, std::string)> fault);

}  // namespace ordain::data

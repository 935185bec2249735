// Named files: the hashes of files that records name beside one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/snapshot.h"
#include "engine/read/file.h"

namespace ordain::read {

// The bytes of the file of a path, or why there are none.
using ByteSource = std::function<std::expected<std::string, FileProblem>(const std::string& path)>;

// A map of a record that has a `sha256` beside a `path`, or a `uri` that is a path of the project
// (no scheme, no host), names a file. Each such file is read once and its SHA-256 kept, for
// file.sha256(). A path that leads out of the project is not followed; at most 10000 files and 1
// GiB of them are read, and what is beyond says so.
void hash_named_files(const std::vector<const data::Document*>& registers, const ByteSource& bytes,
                      data::Snapshot& snapshot);

// The same from the files below `folder` ("" is the working folder), of at most `limit` bytes each.
ByteSource files_below(std::string_view folder, uint64_t limit);

}  // namespace ordain::read

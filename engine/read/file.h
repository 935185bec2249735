// Files: the bytes of one file of the disk or of standard input, or why there are none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace ordain::read {

struct FileProblem {
  enum class Kind : uint8_t {
    kMissing,
    kUnreadable,
    kTooLarge,
    kOutput,  // standard output goes there: what it holds is not there yet
  };
  Kind kind;
  std::string words;  // "permission denied", "is a named pipe, not a file"
};

// At most `limit` bytes of a regular file (a symbolic link is followed); the room that
// Source::set_bytes wants is reserved. What is no regular file is never waited for: neither a pipe
// with no writer nor a device can hold the run up, also when it takes the file's place at the last
// moment.
std::expected<std::string, FileProblem> read_file(const std::string& path, uint64_t limit);

// Standard input to its end, under the same limit.
std::expected<std::string, FileProblem> read_standard_input(uint64_t limit);

// "is a folder", "is a named pipe": what a file of this st_mode is when it is no regular file.
std::string special_file_words(uint32_t mode);
// What the system says about an errno, as part of a sentence.
std::string error_words(int error);

}  // namespace ordain::read

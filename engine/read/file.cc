// Files: the bytes of one file of the disk or of standard input, or why there are none.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "engine/text/pages.h"
#include "engine/text/source.h"

namespace ordain::read {
namespace {

constexpr size_t kChunk = 1 << 16;

FileProblem problem_of(int error) {
  const auto kind = error == ENOENT || error == ENOTDIR ? FileProblem::Kind::kMissing
                                                        : FileProblem::Kind::kUnreadable;
  return {kind, error_words(error)};
}

// All that `descriptor` has to give; `expected` bytes are reserved at once.
std::expected<std::string, FileProblem> read_all(int descriptor, uint64_t expected,
                                                 uint64_t limit) {
  std::string bytes;
  size_t room = std::max<size_t>(expected + 1, kChunk);
  if (expected != 0) room = expected + 1;
  while (true) {
    bytes.reserve(bytes.size() + room + text::kSourcePadding);
    text::advise_large(bytes.data(), bytes.capacity());
    const size_t before = bytes.size();
    ssize_t got = 0;
    bytes.resize_and_overwrite(before + room, [&](char* place, size_t) {
      do {
        got = ::read(descriptor, place + before, room);
      } while (got < 0 && errno == EINTR);
      return before + static_cast<size_t>(std::max<ssize_t>(got, 0));
    });
    if (got < 0) return std::unexpected(problem_of(errno));
    if (got == 0) return bytes;
    if (bytes.size() > limit) {
      return std::unexpected(FileProblem{FileProblem::Kind::kTooLarge,
                                         fmt::format("holds more than {} bytes", limit)});
    }
    room = std::max(room - static_cast<size_t>(got), expected != 0 ? size_t{1} : kChunk);
    if (bytes.size() > expected) room = std::max(kChunk, bytes.size());
  }
}

}  // namespace

std::string error_words(int error) {
  std::string words = std::generic_category().message(error);
  if (!words.empty() && words[0] >= 'A' && words[0] <= 'Z') words[0] += 'a' - 'A';
  return words;
}

std::string special_file_words(uint32_t mode) {
  switch (mode & S_IFMT) {
    case S_IFDIR:
      return "is a folder, not a file";
    case S_IFIFO:
      return "is a named pipe, not a file";
    case S_IFSOCK:
      return "is a socket, not a file";
    default:
      return "is a device, not a file";
  }
}

namespace {

// `ordain ... > report.json`: the shell has emptied the file before the program starts.
bool is_standard_output(const struct stat& info) {
  struct stat output = {};
  return ::fstat(STDOUT_FILENO, &output) == 0 && output.st_dev == info.st_dev &&
         output.st_ino == info.st_ino;
}

}  // namespace

std::expected<std::string, FileProblem> read_file(const std::string& path, uint64_t limit) {
  struct stat info = {};
  if (::stat(path.c_str(), &info) != 0) return std::unexpected(problem_of(errno));
  if (!S_ISREG(info.st_mode)) {
    return std::unexpected(
        FileProblem{FileProblem::Kind::kUnreadable, special_file_words(info.st_mode)});
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return std::unexpected(problem_of(errno));
  std::expected<std::string, FileProblem> result;
  if (::fstat(descriptor, &info) != 0) {
    result = std::unexpected(problem_of(errno));
  } else if (!S_ISREG(info.st_mode)) {
    result = std::unexpected(
        FileProblem{FileProblem::Kind::kUnreadable, special_file_words(info.st_mode)});
  } else if (is_standard_output(info)) {
    result = std::unexpected(
        FileProblem{FileProblem::Kind::kOutput, "standard output is written to it"});
  } else if (static_cast<uint64_t>(info.st_size) > limit) {
    result = std::unexpected(
        FileProblem{FileProblem::Kind::kTooLarge,
                    fmt::format("has {} bytes, more than the {} allowed", info.st_size, limit)});
  } else {
    result = read_all(descriptor, static_cast<uint64_t>(info.st_size), limit);
  }
  ::close(descriptor);
  return result;
}

std::expected<std::string, FileProblem> read_standard_input(uint64_t limit) {
  return read_all(STDIN_FILENO, 0, limit);
}

}  // namespace ordain::read

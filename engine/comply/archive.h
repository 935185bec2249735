// Archive: the one form of tar that evidence has, written and read back to the last byte.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

// POSIX ustar (IEEE Std 1003.1, pax), regular files alone, sorted by name: mode 0644, ids and time
// 0, no owner's names, zeros as padding and two blocks of zeros at the end. So each byte of an
// archive follows from the names and the contents, and a reader can say of every other byte that
// it was changed. Any tar program unpacks it.
namespace ordain::comply {

struct Entry {
  std::string name;  // "files/infra/main.tf"
  std::string bytes;
};

// The archive of entries in any order. Else which name is none that it can hold, in words.
std::expected<std::string, std::string> write_archive(std::vector<Entry> entries);

struct ArchiveFault {
  // What stands behind it cannot be told; else something differs that harms no entry.
  bool unreadable = false;
  std::string message;  // names the entry and the byte
};

struct Archive {
  struct View {
    std::string name;
    std::string_view bytes;  // of the archive
  };
  std::vector<View> entries;  // in their order, as far as they could be read
  std::vector<ArchiveFault> faults;
};

// Reads from memory and writes nothing. What is not as write_archive() makes it is a fault: an
// entry that is no regular file, a name that leads out of a folder or comes twice, another order, a
// byte of a header or of the padding. An unreadable one is the last.
Archive read_archive(std::string_view bytes);

// Why an entry cannot have this name; empty: it can. Names are UTF-8 without control characters,
// relative, without empty parts, `.` and `..`, and of at most 255 bytes that ustar can split.
std::string name_fault(std::string_view name);

}  // namespace ordain::comply

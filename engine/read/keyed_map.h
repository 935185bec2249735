// Keyed map: entries of a file of lines -> a document of one map, with the maps of its sections.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/read/reader.h"
#include "engine/read/tree_builder.h"

namespace ordain::read {

// A text of the file and where it is written, its quotes included. `made` holds the text where it
// differs from what is written (escapes, lines put together); else it is `written`.
struct Written {
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t text_begin = 0;
  uint32_t text_end = 0;
  bool differs = false;
  std::string made;
  data::Style style = data::Style::kPlain;
};

// Collects entries in the order of the file, and makes the document of them.
class KeyedMap {
 public:
  KeyedMap(const ReadContext& context, Documents& documents);

  std::string_view bytes() const { return bytes_; }
  const ReadContext& context() const { return context_; }

  // What follows stands in the section of this name, which may have begun before.
  void begin_section(Written name);
  // `value` null: the key has none.
  void add(Written key, const Written* value);
  void comment(uint32_t begin, uint32_t end) { comments_.emplace_back(begin, end); }
  // Puts an error; reading goes on. False when there were too many to go on.
  bool refuse(std::string_view code, uint32_t begin, uint32_t end, std::string message,
              std::vector<std::string> notes = {});

  // Makes the document. False when there was an error.
  bool finish();

 private:
  struct Entry {
    Written key;
    Written value;
    bool has_value = false;
  };
  struct Section {
    Written name;
    std::vector<Entry> entries;
  };

  std::string_view text_of(const Written& written);
  bool emit(const std::vector<Entry>& entries);

  const ReadContext& context_;
  std::string_view bytes_;
  TreeBuilder builder_;
  std::vector<Section> sections_;  // the first holds what stands before any section
  std::unordered_map<std::string, size_t> known_;
  size_t current_ = 0;
  std::vector<std::pair<uint32_t, uint32_t>> comments_;
  int faults_ = 0;
};

}  // namespace ordain::read

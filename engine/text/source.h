// Sources: the bytes of each file read, and the way from a byte offset to a line and a column.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace ordain::text {

// Index of a source in its SourceSet.
using SourceId = uint32_t;
inline constexpr SourceId kNoSource = UINT32_MAX;

// Bytes that may be read behind the end of a source's text; simdjson wants them.
inline constexpr size_t kSourcePadding = 64;

// A line and a column, both from 1. A column counts Unicode code points; a byte order mark at the
// start of the file is no column.
struct Position {
  uint32_t line = 1;
  uint32_t column = 1;
  friend bool operator==(const Position&, const Position&) = default;
};

// One file (or piped stream, or text embedded in the program). Line breaks are LF, CRLF and lone
// CR. The line table is made when first asked for, which is safe from several threads.
class Source {
 public:
  explicit Source(std::string path) : path_(std::move(path)) {}

  // Gives the source its bytes; called once, before anyone else sees the source.
  void set_bytes(std::string bytes);
  // The same with bytes that outlive the source, as those in the program do. kSourcePadding
  // readable bytes follow them.
  void set_lasting_bytes(std::string_view bytes) { bytes_ = bytes; }

  // As it is shown in findings: relative to where the run started, with forward slashes.
  const std::string& path() const { return path_; }
  // The folder it stands in, from the root of the project: the same wherever a run starts, so that
  // a finding can be known by it. Empty at the root, and for what is no file of the project.
  const std::string& place() const { return place_; }
  void set_place(std::string place) { place_ = std::move(place); }
  // The whole file, with a byte order mark if it has one. kSourcePadding readable bytes follow.
  std::string_view bytes() const { return bytes_; }
  // Bytes of a leading UTF-8 byte order mark: 0 or 3.
  size_t bom() const { return bytes().starts_with("\xEF\xBB\xBF") ? 3 : 0; }

  // Where `offset` (clamped to the size) stands.
  Position position(size_t offset) const;
  // Byte offset of the given place, clamped to the end of its line; the inverse of position().
  size_t offset(Position place) const;
  // The text of a line (from 1) without its line break; empty beyond the last.
  std::string_view line(uint32_t number) const;
  uint32_t line_count() const;

  // Bytes that no frame shows: some value that is secret. Told before anything is reported.
  struct Hidden {
    uint32_t begin = 0;
    uint32_t end = 0;
  };
  void hide(uint32_t begin, uint32_t end);
  // Sorted, and apart from each other.
  const std::vector<Hidden>& hidden() const { return hidden_; }

 private:
  void index_lines() const;
  void add_lone_returns(const char* at, const char* end) const;
  // Code points of the bytes from `begin` to `end`.
  size_t code_points(size_t begin, size_t end) const;

  std::string path_;
  std::string place_;
  std::string owned_;
  std::string_view bytes_ = "";  // of owned_, or lasting ones
  mutable std::once_flag indexed_;
  mutable std::vector<uint32_t> line_starts_;
  // Code points before each block of some bytes, so that a column in a line of a hundred megabytes
  // costs no more than one in a short line. Made for the first long line.
  mutable std::once_flag counted_;
  mutable std::vector<uint32_t> block_points_;
  std::vector<Hidden> hidden_;
};

// All sources of a run. Addresses are stable. add() may be called from several threads.
class SourceSet {
 public:
  SourceId add(std::string path);
  SourceId add(std::string path, std::string bytes);
  SourceId add_lasting(std::string path, std::string_view bytes);
  Source& operator[](SourceId id);
  const Source& operator[](SourceId id) const;
  size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Source> sources_;
};

}  // namespace ordain::text

// Sources: line tables and columns in code points.
// SPDX-License-Identifier: Apache-2.0
#include "engine/text/source.h"

#include <algorithm>

#include "engine/text/utf8.h"

namespace ordain::text {
namespace {
constexpr size_t kBlock = 1024;
}

void Source::set_bytes(std::string bytes) {
  bytes.reserve(bytes.size() + kSourcePadding);
  owned_ = std::move(bytes);
  bytes_ = owned_;
}

void Source::index_lines() const {
  std::call_once(indexed_, [this] {
    line_starts_.push_back(static_cast<uint32_t>(bom()));
    for (size_t i = 0; i < bytes_.size(); ++i) {
      const char c = bytes_[i];
      if (c == '\n' || (c == '\r' && (i + 1 == bytes_.size() || bytes_[i + 1] != '\n'))) {
        line_starts_.push_back(static_cast<uint32_t>(i + 1));
      }
    }
    size_t points = 0;
    for (size_t begin = 0; begin <= bytes_.size(); begin += kBlock) {
      block_points_.push_back(static_cast<uint32_t>(points));
      points += count_code_points(std::string_view(bytes_).substr(begin, kBlock));
    }
  });
}

size_t Source::code_points(size_t offset) const {
  const size_t block = offset / kBlock;
  return block_points_[block] + count_code_points(std::string_view(bytes_).substr(
                                    block * kBlock, offset - block * kBlock));
}

Position Source::position(size_t offset) const {
  index_lines();
  offset = std::clamp(offset, bom(), bytes_.size());
  auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const size_t line = static_cast<size_t>(after - line_starts_.begin());
  const size_t start = line_starts_[line - 1];
  return {static_cast<uint32_t>(line),
          static_cast<uint32_t>(code_points(offset) - code_points(start) + 1)};
}

std::string_view Source::line(uint32_t number) const {
  index_lines();
  if (number == 0 || number > line_starts_.size()) return {};
  const size_t begin = line_starts_[number - 1];
  size_t end = number < line_starts_.size() ? line_starts_[number] : bytes_.size();
  if (end > begin && bytes_[end - 1] == '\n') --end;
  if (end > begin && bytes_[end - 1] == '\r') --end;
  return std::string_view(bytes_).substr(begin, end - begin);
}

size_t Source::offset(Position place) const {
  index_lines();
  if (place.line == 0 || place.line > line_starts_.size()) return bytes_.size();
  const std::string_view text = line(place.line);
  size_t at = 0;
  for (uint32_t column = 1; column < place.column && at < text.size(); ++column) {
    ++at;
    while (at < text.size() && is_continuation(text[at])) ++at;
  }
  return line_starts_[place.line - 1] + at;
}

uint32_t Source::line_count() const {
  index_lines();
  return static_cast<uint32_t>(line_starts_.size());
}

SourceId SourceSet::add(std::string path) {
  std::lock_guard lock(mutex_);
  sources_.emplace_back(std::move(path));
  return static_cast<SourceId>(sources_.size() - 1);
}

SourceId SourceSet::add_lasting(std::string path, std::string_view bytes) {
  const SourceId id = add(std::move(path));
  (*this)[id].set_lasting_bytes(bytes);
  return id;
}

SourceId SourceSet::add(std::string path, std::string bytes) {
  const SourceId id = add(std::move(path));
  (*this)[id].set_bytes(std::move(bytes));
  return id;
}

Source& SourceSet::operator[](SourceId id) {
  std::lock_guard lock(mutex_);
  return sources_[id];
}

const Source& SourceSet::operator[](SourceId id) const {
  std::lock_guard lock(mutex_);
  return sources_[id];
}

size_t SourceSet::size() const {
  std::lock_guard lock(mutex_);
  return sources_.size();
}

}  // namespace ordain::text

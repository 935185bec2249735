// Sources: line tables and columns in code points.
// SPDX-License-Identifier: Apache-2.0
#include "engine/text/source.h"

#include <algorithm>
#include <cstring>

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

void Source::hide(uint32_t begin, uint32_t end) {
  if (begin >= end) return;
  auto at = std::lower_bound(hidden_.begin(), hidden_.end(), begin,
                             [](const Hidden& one, uint32_t from) { return one.end < from; });
  // What it touches becomes one with it.
  while (at != hidden_.end() && at->begin <= end) {
    begin = std::min(begin, at->begin);
    end = std::max(end, at->end);
    at = hidden_.erase(at);
  }
  hidden_.insert(at, {begin, end});
}

void Source::index_lines() const {
  std::call_once(indexed_, [this] {
    line_starts_.push_back(static_cast<uint32_t>(bom()));
    const char* const begin = bytes_.data();
    const char* const end = begin + bytes_.size();
    const bool returns = std::memchr(begin, '\r', bytes_.size()) != nullptr;
    for (const char* at = begin; at < end;) {
      const auto* feed =
          static_cast<const char*>(std::memchr(at, '\n', static_cast<size_t>(end - at)));
      const char* const line_end = feed == nullptr ? end : feed;
      if (returns) add_lone_returns(at, line_end);
      if (feed == nullptr) break;
      at = feed + 1;
      line_starts_.push_back(static_cast<uint32_t>(at - begin));
    }
  });
}

// The carriage returns of [at, end) that no line feed follows are line breaks too. A line feed, or
// the end of the file, stands at `end`.
void Source::add_lone_returns(const char* at, const char* end) const {
  const bool feeds = end != bytes_.data() + bytes_.size();
  for (; at < end; ++at) {
    if (*at == '\r' && !(feeds && at + 1 == end))
      line_starts_.push_back(static_cast<uint32_t>(at + 1 - bytes_.data()));
  }
}

size_t Source::code_points(size_t begin, size_t end) const {
  const std::string_view bytes = bytes_;
  if (end - begin <= kBlock * 4) return count_code_points(bytes.substr(begin, end - begin));
  std::call_once(counted_, [this, bytes] {
    size_t points = 0;
    for (size_t block = 0; block <= bytes.size(); block += kBlock) {
      block_points_.push_back(static_cast<uint32_t>(points));
      points += count_code_points(bytes.substr(block, kBlock));
    }
  });
  const auto before = [&](size_t offset) {
    const size_t block = offset / kBlock;
    return block_points_[block] +
           count_code_points(bytes.substr(block * kBlock, offset - block * kBlock));
  };
  return before(end) - before(begin);
}

Position Source::position(size_t offset) const {
  index_lines();
  offset = std::clamp(offset, bom(), bytes_.size());
  auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const size_t line = static_cast<size_t>(after - line_starts_.begin());
  const size_t start = line_starts_[line - 1];
  return {static_cast<uint32_t>(line), static_cast<uint32_t>(code_points(start, offset) + 1)};
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

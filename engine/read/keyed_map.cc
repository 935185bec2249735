// Keyed map: entries of a file of lines -> a document of one map, with the maps of its sections.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/keyed_map.h"

#include <fmt/format.h>

#include <utility>

namespace ordain::read {
namespace {

using data::Kind;
using data::Style;

// Faults told of one file; each line may have one.
constexpr int kToldLines = 100;

}  // namespace

KeyedMap::KeyedMap(const ReadContext& context, Documents& documents)
    : context_(context),
      bytes_(context.sources[context.source].bytes()),
      builder_(context, documents) {
  builder_.begin_document(0);
  sections_.emplace_back();
}

std::string_view KeyedMap::text_of(const Written& written) {
  return written.differs ? builder_.keep(written.made, written.text_begin)
                         : bytes_.substr(written.text_begin, written.text_end - written.text_begin);
}

void KeyedMap::begin_section(Written name) {
  const auto [it, fresh] = known_.try_emplace(std::string(text_of(name)), sections_.size());
  if (fresh) sections_.push_back({std::move(name), {}});
  current_ = it->second;
}

void KeyedMap::add(Written key, const Written* value) {
  Entry& entry = sections_[current_].entries.emplace_back();
  entry.key = std::move(key);
  entry.has_value = value != nullptr;
  if (value != nullptr) entry.value = *value;
}

bool KeyedMap::refuse(std::string_view code, uint32_t begin, uint32_t end, std::string message,
                      std::vector<std::string> notes) {
  builder_.refuse(code, begin, end, std::move(message), std::move(notes));
  if (++faults_ < kToldLines) return true;
  builder_.refuse(code, end, end,
                  fmt::format("{} lines are no good: the rest is not read", faults_));
  return false;
}

bool KeyedMap::emit(const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    if (!builder_.key(text_of(entry.key), entry.key.begin, entry.key.end)) return false;
    const Written& value = entry.has_value ? entry.value : entry.key;
    const bool good =
        entry.has_value
            ? builder_.scalar(Kind::kString, value.differs ? Style::kMade : value.style,
                              text_of(value), {value.begin, {}, {}}, value.end)
            : builder_.scalar(Kind::kNull, Style::kImplicit, {}, {value.end, {}, {}}, value.end);
    if (!good) return false;
  }
  return true;
}

bool KeyedMap::finish() {
  for (const auto& [begin, end] : comments_) builder_.comment(begin, end);
  bool good = builder_.begin_map(Style::kBlock, {0, {}, {}}) && emit(sections_[0].entries);
  for (size_t i = 1; good && i < sections_.size(); ++i) {
    const Section& section = sections_[i];
    good = builder_.key(text_of(section.name), section.name.begin, section.name.end) &&
           builder_.begin_map(Style::kBlock, {section.name.end, {}, {}}) && emit(section.entries) &&
           builder_.end(TreeBuilder::kAtLastChild);
  }
  good = good && builder_.end(static_cast<uint32_t>(bytes_.size()));
  builder_.end_document(good);
  return good && faults_ == 0;
}

}  // namespace ordain::read

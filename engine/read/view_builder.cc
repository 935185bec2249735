// View builder: a map made of fields of other maps, each of which leads back to where it stands.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/view_builder.h"

#include <algorithm>

namespace ordain::read {

using data::Node;
using data::NodeData;
using data::NodeSpan;

void ViewBuilder::add_fields(Node map, std::vector<std::string_view> without) {
  for (uint32_t i = 0; i < map.child_count(); ++i) {
    const Node child = map.child(i);
    if (std::find(without.begin(), without.end(), child.key()) != without.end()) continue;
    entries_.push_back({child.data(), document_.span(child.index()), child});
  }
}

void ViewBuilder::add(std::string_view key, Node node, const data::Origin* origin, bool duplicate) {
  Entry entry{node.data(), document_.span(node.index()), node, origin};
  entry.data.key = document_.intern_key(key);
  entry.data.flags &= static_cast<uint16_t>(~data::kShadowed);
  if (duplicate) entry.data.flags |= data::kDuplicateKey;
  entries_.push_back(entry);
}

void ViewBuilder::add_text(std::string_view key, std::string_view text, text::Span place) {
  Entry entry;
  entry.data.kind = data::Kind::kString;
  entry.data.style = data::Style::kMade;
  entry.data.key = document_.intern_key(key);
  entry.data.text = text.data();
  entry.data.count = static_cast<uint32_t>(text.size());
  entry.span = {place.begin, place.begin, place.begin, place.end};
  entries_.push_back(entry);
}

void ViewBuilder::add_map(std::string_view key, ViewBuilder& fields, Node original,
                          text::Span place) {
  Entry entry;
  if (original) {
    entry.data = original.data();
    entry.span = document_.span(original.index());
    entry.original = original;
  } else {
    entry.span = {place.begin, place.begin, place.begin, place.end};
  }
  if (!entry.original || !original.is_map()) entry.data.style = data::Style::kMade;
  entry.data.kind = data::Kind::kMap;
  entry.data.key = document_.intern_key(key);
  entry.data.text = nullptr;
  entry.data.count = static_cast<uint32_t>(fields.entries_.size());
  entry.data.first = fields.append_entries();
  entries_.push_back(entry);
}

bool ViewBuilder::has(std::string_view key) const {
  const data::Key wanted = document_.find_key(key);
  return wanted != data::kNoKey &&
         std::any_of(entries_.begin(), entries_.end(), [wanted](const Entry& entry) {
           return entry.data.key == wanted && !(entry.data.flags & data::kShadowed);
         });
}

uint32_t ViewBuilder::append(Node original, bool duplicate) {
  NodeData root = original.data();
  const NodeSpan span = document_.span(original.index());
  root.key = data::kNoKey;
  root.count = static_cast<uint32_t>(entries_.size());
  root.first = append_entries();
  if (duplicate) root.flags |= data::kDuplicateKey;
  Entry entry{root, span, original};
  entries_.clear();
  entries_.push_back(entry);
  return append_entries();
}

uint32_t ViewBuilder::append_entries() {
  std::vector<NodeData> nodes;
  std::vector<NodeSpan> spans;
  constexpr uint16_t kOfIndex = data::kTagged | data::kHasOrigin | data::kCopied;
  for (const Entry& entry : entries_) {
    nodes.push_back(entry.data);
    // Tag, origin and original are kept by index: set again below for the copy.
    nodes.back().flags &= static_cast<uint16_t>(~kOfIndex);
    spans.push_back(entry.span);
  }
  const uint32_t first = document_.append(nodes, spans);
  for (uint32_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    const Node original = entry.original;
    if (original) {
      document_.set_original(first + i, original.index());
      if (original.has(data::kTagged)) document_.set_tag(first + i, original.tag());
    }
    const data::Origin* origin = entry.origin;
    if (origin == nullptr && original && original.has(data::kHasOrigin)) origin = original.origin();
    if (origin != nullptr) document_.set_origin(first + i, origin);
  }
  return first;
}

}  // namespace ordain::read

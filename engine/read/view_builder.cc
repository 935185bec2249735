// View builder: a map whose own entries lie over those of another, each leading back to its place.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/view_builder.h"

#include <algorithm>

namespace ordain::read {

using data::Key;
using data::Node;
using data::NodeData;

namespace {

// Tag, origin and original are kept by index: put_marks() sets them again for a copy.
constexpr uint16_t kOfIndex = data::kTagged | data::kHasOrigin | data::kCopied;

// What is known of a copy before it has an index: whether its children are those of the original.
uint16_t copy_flags(const NodeData& copy, Node original) {
  if (!original) return 0;
  const NodeData& from = original.data();
  return from.first == copy.first && from.count == copy.count ? data::kCopied : 0;
}

}  // namespace

void ViewBuilder::add_entry(Node entry) {
  entries_.push_back({entry.data(), document_->span(entry.index()), entry});
}

void ViewBuilder::add(Key key, Node node, const data::Origin* origin, bool duplicate) {
  Entry entry{node.data(), document_->span(node.index()), node, origin};
  entry.data.key = key;
  entry.data.flags &= static_cast<uint16_t>(~data::kShadowed);
  if (duplicate) entry.data.flags |= data::kDuplicateKey;
  entries_.push_back(entry);
}

ViewBuilder::Entry ViewBuilder::made_entry(Key key, text::Span place) {
  Entry entry;
  entry.data.style = data::Style::kMade;
  entry.data.key = key;
  entry.span = {place.begin, place.begin, place.begin, place.end};
  return entry;
}

void ViewBuilder::add_made(Key key, const Made& made) {
  Entry entry = made_entry(key, made.place);
  entry.data.kind = made.kind;
  document_->set_text(entry.data, made.text);
  entries_.push_back(entry);
}

void ViewBuilder::add_list(Key key, std::span<const Made> items, text::Span place) {
  std::vector<NodeData> nodes;
  std::vector<data::NodeSpan> spans;
  for (const Made& item : items) {
    NodeData& node = nodes.emplace_back();
    node.kind = item.kind;
    document_->set_text(node, item.text);
    spans.push_back({item.place.begin, item.place.begin, item.place.begin, item.place.end});
  }
  Entry entry = made_entry(key, place);
  entry.data.kind = data::Kind::kList;
  entry.data.count = static_cast<uint32_t>(nodes.size());
  entry.data.first = document_->append(nodes, spans);
  entries_.push_back(entry);
}

void ViewBuilder::add_nodes(Key key, std::span<const Copied> items, text::Span place) {
  std::vector<Entry> copies;
  std::vector<NodeData> nodes;
  std::vector<data::NodeSpan> spans;
  for (const Copied& item : items) {
    Entry& copy = copies.emplace_back();
    const data::NodeSpan span = document_->span(item.node.index());
    copy.span = {span.value_begin, span.value_begin, span.value_begin, span.value_end};
    if (item.unknown.empty()) {
      copy.data = item.node.data();
      copy.data.key = data::kNoKey;
      copy.data.flags &= static_cast<uint16_t>(~(kOfIndex | data::kShadowed));
      copy.data.flags |= copy_flags(copy.data, item.node);
      copy.original = item.node;
      copy.origin = item.origin;
    } else {
      copy.data.kind = data::Kind::kUnknown;
      document_->set_text(copy.data, item.unknown);
    }
    nodes.push_back(copy.data);
    spans.push_back(copy.span);
  }
  Entry entry = made_entry(key, place);
  entry.data.kind = data::Kind::kList;
  entry.data.count = static_cast<uint32_t>(nodes.size());
  entry.data.first = document_->append(nodes, spans);
  for (uint32_t i = 0; i < copies.size(); ++i) put_marks(copies[i], entry.data.first + i);
  entries_.push_back(entry);
}

void ViewBuilder::add_map(Key key, ViewBuilder& fields, Node base, text::Span place) {
  Entry entry = made_entry(key, place);
  if (base) entry.span = document_->span(base.index());
  const bool over = base && base.is_map();
  if (over) {
    entry.data = base.data();
    entry.data.key = key;
    entry.original = base;
    entry.over = true;
  }
  fields.settle(entry.data, over ? base : Node());
  entries_.push_back(entry);
}

void ViewBuilder::add_replacing(Key key, ViewBuilder& fields, Node replaced) {
  Entry entry{replaced.data(), document_->span(replaced.index()), replaced};
  entry.data.key = key;
  fields.settle(entry.data, Node());
  entries_.push_back(entry);
}

void ViewBuilder::hide(Key key) {
  Entry entry;
  entry.data.key = key;
  entry.data.flags = data::kShadowed;
  entries_.push_back(entry);
}

bool ViewBuilder::has(Key key) const {
  return std::any_of(entries_.begin(), entries_.end(), [key](const Entry& entry) {
    return entry.data.key == key && !(entry.data.flags & data::kShadowed);
  });
}

uint32_t ViewBuilder::append(Node base, bool duplicate) {
  NodeData root = base.data();
  root.key = data::kNoKey;
  root.flags &= static_cast<uint16_t>(~kOfIndex);
  if (duplicate) root.flags |= data::kDuplicateKey;
  settle(root, base);
  const Entry entry{root, document_->span(base.index()), base, nullptr, true};
  const uint32_t index = document_->append({&root, 1}, {&entry.span, 1});
  put_marks(entry, index);
  return index;
}

uint32_t ViewBuilder::append_plain(text::Span place) {
  Entry entry = made_entry(data::kNoKey, place);
  settle(entry.data, Node());
  return document_->append({&entry.data, 1}, {&entry.span, 1});
}

void ViewBuilder::settle(NodeData& map, Node base) {
  nodes_.clear();
  spans_.clear();
  for (const Entry& entry : entries_) {
    nodes_.push_back(entry.data);
    nodes_.back().flags &= static_cast<uint16_t>(~kOfIndex);
    if (!entry.over) nodes_.back().flags |= copy_flags(entry.data, entry.original);
    spans_.push_back(entry.span);
  }
  if (base) {
    document_->overlay(map, base.index(), nodes_, spans_);
  } else {
    map.kind = data::Kind::kMap;
    map.count = static_cast<uint32_t>(nodes_.size());
    map.first = document_->append(nodes_, spans_);
  }
  for (uint32_t i = 0; i < entries_.size(); ++i) put_marks(entries_[i], map.first + i);
}

void ViewBuilder::put_marks(const Entry& entry, uint32_t index) {
  const Node original = entry.original;
  if (original) {
    if (!entry.over) document_->set_original(index, original.index());
    if (original.has(data::kTagged)) document_->set_kept_tag(index, original.tag());
  }
  const data::Origin* origin = entry.origin;
  if (origin == nullptr && original && original.has(data::kHasOrigin)) origin = original.origin();
  if (origin != nullptr) document_->set_origin(index, origin);
}

}  // namespace ordain::read

// Documents: look-up, spans, parents and pointers.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/document.h"

#include <algorithm>
#include <array>

#include "engine/text/check.h"

namespace ordain::data {
namespace {

constexpr std::array<std::string_view, 8> kKindNames = {"null",   "bool", "int", "decimal",
                                                        "string", "list", "map", "unknown"};
// Maps with more entries than this get an index: a scan of eight keys is faster than a hash.
constexpr uint32_t kIndexed = 8;
constexpr uint32_t kNoParent = UINT32_MAX;

// The end of the line that holds `begin`, or `end` if that comes first.
uint32_t first_line_end(std::string_view bytes, uint32_t begin, uint32_t end) {
  uint32_t at = begin;
  while (at < end && bytes[at] != '\n' && bytes[at] != '\r') ++at;
  while (at > begin && (bytes[at - 1] == ' ' || bytes[at - 1] == '\t')) --at;
  return at;
}

}  // namespace

std::string_view name(Kind kind) { return kKindNames[static_cast<size_t>(kind)]; }

std::string_view Document::key_text(Key key) const {
  return key & kOwnKey ? own_keys_[key & ~kOwnKey] : symbols_.text(key);
}

Key Document::find_key(std::string_view text) const {
  if (text::Symbol symbol = symbols_.find(text)) return symbol;
  auto it = own_key_index_.find(text);
  return it == own_key_index_.end() ? kNoKey : it->second;
}

Key Document::intern_key(std::string_view text) {
  if (Key key = find_key(text)) return key;
  const std::string_view kept = arena_.copy(text);
  const Key key = kOwnKey | static_cast<Key>(own_keys_.size());
  own_keys_.push_back(kept);
  own_key_index_.emplace(kept, key);
  return key;
}

uint32_t Document::append(std::span<const NodeData> nodes, std::span<const NodeSpan> spans) {
  ORDAIN_CHECK(nodes.size() == spans.size());
  const auto first = static_cast<uint32_t>(nodes_.size());
  nodes_.insert(nodes_.end(), nodes.begin(), nodes.end());
  spans_.insert(spans_.end(), spans.begin(), spans.end());
  return first;
}

void Document::set_tag(uint32_t index, std::string_view tag) {
  set_kept_tag(index, arena_.copy(tag));
}

void Document::set_kept_tag(uint32_t index, std::string_view tag) {
  nodes_[index].flags |= kTagged;
  tags_[index] = tag;
}

void Document::set_origin(uint32_t index, const Origin* origin) {
  nodes_[index].flags |= kHasOrigin;
  origins_[index] = origin;
}

void Document::set_original(uint32_t index, uint32_t original) {
  nodes_[index].flags |= kCopied;
  originals_[index] = original;
}

const std::vector<uint32_t>& Document::parents() const {
  std::call_once(parents_made_, [this] {
    parents_.assign(nodes_.size(), kNoParent);
    for (uint32_t i = 0; i < nodes_.size(); ++i) {
      const NodeData& node = nodes_[i];
      if (node.kind != Kind::kList && node.kind != Kind::kMap) continue;
      // The children of a copy are those of the original, which is their parent.
      if (node.flags & kCopied) {
        const NodeData& original = nodes_[originals_.at(i)];
        if (original.first == node.first && original.count == node.count) continue;
      }
      for (uint32_t k = 0; k < node.count; ++k) parents_[node.first + k] = i;
    }
  });
  return parents_;
}

Node Document::find_in_large_map(uint32_t map, Key key) const {
  std::lock_guard lock(large_maps_mutex_);
  auto [it, fresh] = large_maps_.try_emplace(map);
  if (fresh) {
    const NodeData& data = nodes_[map];
    for (uint32_t i = data.first; i < data.first + data.count; ++i) {
      if (!(nodes_[i].flags & kShadowed)) it->second[nodes_[i].key] = i;
    }
  }
  auto found = it->second.find(key);
  return found == it->second.end() ? Node() : Node(this, found->second);
}

std::string_view Node::text() const {
  const NodeData& node = data();
  if (node.kind == Kind::kList || node.kind == Kind::kMap) return {};
  return {node.text, node.count};
}

std::string_view Node::key() const {
  const Key key = data().key;
  return key == kNoKey ? std::string_view() : document_->key_text(key);
}

uint32_t Node::size() const {
  uint32_t size = 0;
  for (uint32_t i = 0; i < child_count(); ++i) size += !child(i).has(kShadowed);
  return size;
}

Node Node::get(Key key) const {
  const NodeData& node = data();
  if (node.kind != Kind::kMap || key == kNoKey) return {};
  if (node.count > kIndexed) return document_->find_in_large_map(index_, key);
  for (uint32_t i = node.first; i < node.first + node.count; ++i) {
    const NodeData& child = document_->node(i);
    if (child.key == key && !(child.flags & kShadowed)) return Node(document_, i);
  }
  return {};
}

Node Node::get(std::string_view key) const { return get(document_->find_key(key)); }

Node Node::child(uint32_t i) const { return Node(document_, data().first + i); }

text::Span Node::span() const {
  const NodeSpan& span = document_->span(index_);
  return {document_->source(), span.value_begin, span.value_end};
}

text::Span Node::key_span() const {
  const NodeSpan& span = document_->span(index_);
  if (span.key_begin == span.key_end) return {};
  return {document_->source(), span.key_begin, span.key_end};
}

text::Span Node::blame_span() const {
  const text::Span value = span();
  const text::Span key = key_span();
  if (key.valid()) {
    // An alias or a merged value can stand before its key: then the key alone is the place.
    if (is_scalar() && value.end >= key.end && value.begin >= key.end) return cover(key, value);
    if (kind() == Kind::kUnknown && value.begin >= key.end) return cover(key, value);
    return key;
  }
  if (is_scalar() || style() == Style::kFlow) return value;
  const std::string_view bytes = document_->source_text().bytes();
  return {value.source, value.begin, first_line_end(bytes, value.begin, value.end)};
}

Node Node::original() const {
  Node node = *this;
  while (node.has(kCopied)) node.index_ = document_->originals_.at(node.index_);
  return node;
}

Node Node::parent() const {
  const uint32_t parent = document_->parents()[original().index_];
  return parent == kNoParent ? Node() : Node(document_, parent);
}

const Origin* Node::origin() const {
  if (!document_->has_origins()) return nullptr;
  for (Node node = *this; node; node = node.parent()) {
    if (node.has(kHasOrigin)) return document_->origins_.at(node.index_);
  }
  return nullptr;
}

std::string_view Node::tag() const {
  return has(kTagged) ? document_->tags_.at(index_) : std::string_view();
}

std::string Node::pointer() const {
  const Node self = original();
  const Node above = self.parent();
  if (!above) return "";
  std::string out = above.pointer();
  out += '/';
  if (above.is_list()) {
    out += std::to_string(self.index_ - above.data().first);
  } else {
    for (char c : self.key()) {
      if (c == '~') {
        out += "~0";
      } else if (c == '/') {
        out += "~1";
      } else {
        out += c;
      }
    }
  }
  return out;
}

}  // namespace ordain::data

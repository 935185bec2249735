// Documents: look-up, spans, parents and pointers.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/document.h"

#include <algorithm>
#include <array>

#include "engine/data/embedding.h"
#include "engine/text/check.h"

namespace ordain::data {
namespace {

constexpr std::array<std::string_view, 8> kKindNames = {"null",   "bool", "int", "decimal",
                                                        "string", "list", "map", "unknown"};
constexpr uint32_t kNoParent = UINT32_MAX;
// A parent is looked for among so many nodes before a table of the farther ones is made.
constexpr uint32_t kNear = 512;
// What is asked for ahead is no more than a cache near the processor holds: so many values, and so
// many bytes of text. kHeld: values before the entries of a map that are mostly what they hold.
constexpr uint32_t kMostAhead = 512;
constexpr uint32_t kMostTextAhead = 4096;
constexpr uint32_t kHeld = 48;
constexpr size_t kCacheLine = 64;

// Inline, as a compiler drops a call of what has no effect that it knows of.
template <typename T>
[[gnu::always_inline]] inline void ask_for(std::span<const T> values) {
  const auto bytes = std::as_bytes(values);
  for (size_t at = 0; at < bytes.size(); at += kCacheLine) __builtin_prefetch(&bytes[at]);
}

// The end of the line that holds `begin`, or `end` if that comes first.
uint32_t first_line_end(std::string_view bytes, uint32_t begin, uint32_t end) {
  uint32_t at = begin;
  while (at < end && bytes[at] != '\n' && bytes[at] != '\r') ++at;
  while (at > begin && (bytes[at - 1] == ' ' || bytes[at - 1] == '\t')) --at;
  return at;
}

}  // namespace

std::string_view name(Kind kind) { return kKindNames[static_cast<size_t>(kind)]; }

Document::Document(const text::SourceSet& sources, text::SourceId source,
                   const text::SymbolTable& symbols, std::shared_ptr<Store> store)
    : sources_(&sources),
      symbols_(symbols),
      source_bytes_(sources[source].bytes().data()),
      source_size_(sources[source].bytes().size()),
      source_(source),
      store_(std::move(store)) {}

Document::~Document() = default;

std::string_view Document::key_text(Key key) const {
  return key & kOwnKey ? store_->own_keys[key & ~kOwnKey] : symbols_.text(key);
}

size_t Document::own_key_slot(std::string_view text) const {
  const size_t mask = store_->own_key_slots.size() - 1;
  size_t slot = std::hash<std::string_view>()(text) & mask;
  while (store_->own_key_slots[slot] != 0 &&
         store_->own_keys[store_->own_key_slots[slot] - 1] != text) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

void Document::grow_own_key_slots(size_t slots) {
  store_->own_key_slots.assign(slots, 0);
  for (size_t i = 0; i < store_->own_keys.size(); ++i) {
    store_->own_key_slots[own_key_slot(store_->own_keys[i])] = static_cast<uint32_t>(i + 1);
  }
}

Key Document::find_key(std::string_view text) const {
  if (text::Symbol symbol = symbols_.find(text)) return symbol;
  if (store_->own_key_slots.empty()) return kNoKey;
  const uint32_t found = store_->own_key_slots[own_key_slot(text)];
  return found == 0 ? kNoKey : kOwnKey | (found - 1);
}

Key Document::intern_key(std::string_view text) {
  if (Key key = find_key(text)) return key;
  return intern_kept_key(store_->arena.copy(text));
}

Key Document::intern_kept_key(std::string_view text) {
  if (text::Symbol symbol = symbols_.find(text)) return symbol;
  if (store_->own_keys.size() * 2 >= store_->own_key_slots.size()) {
    grow_own_key_slots(std::max<size_t>(16, store_->own_key_slots.size() * 2));
  }
  uint32_t& slot = store_->own_key_slots[own_key_slot(text)];
  if (slot == 0) {
    store_->own_keys.push_back(text);
    slot = static_cast<uint32_t>(store_->own_keys.size());
  }
  return kOwnKey | (slot - 1);
}

uint32_t Document::append(std::span<const NodeData> nodes, std::span<const NodeSpan> spans) {
  ORDAIN_CHECK(nodes.size() == spans.size());
  const auto first = static_cast<uint32_t>(store_->nodes.size());
  store_->nodes.append(nodes);
  for (uint32_t i = 0; i < nodes.size(); ++i) {
    const NodeSpan& span = spans[i];
    NodeData& node = store_->nodes[first + i];
    node.flags &= static_cast<uint16_t>(~(kQuotedKey | kOddKey));
    const size_t text = node.key == kNoKey ? 0 : key_text(node.key).size();
    if (text > 0 && span.key_end == span.key_begin) {
      node.flags |= kQuotedKey | kOddKey;  // a value that was made: there are many
    } else {
      node.flags |= key_flags(text, span.key_end - span.key_begin);
      if (node.flags & kOddKey) set_key_end(first + i, span.key_end);
    }
    store_->places.push_back({span.key_begin, span.value_begin, span.value_end});
    note_far(first + i);
  }
  return first;
}

uint32_t Document::append(std::span<const NodeData> nodes, std::span<const Store::Place> places,
                          uint32_t lowest) {
  ORDAIN_CHECK(nodes.size() == places.size());
  const auto first = static_cast<uint32_t>(store_->nodes.size());
  store_->nodes.append(nodes);
  store_->places.append(places);
  const auto end = static_cast<uint32_t>(store_->nodes.size());
  if (end - lowest >= kNear) {
    for (uint32_t i = first; i < end; ++i) note_far(i);
  }
  return first;
}

void Document::set_first_child(uint32_t index, uint32_t first) {
  store_->nodes[index].first = first;
  note_far(index);
}

// Children that stand behind it count as far, too; those of a copy have another parent.
void Document::note_far(uint32_t index) {
  const NodeData& node = store_->nodes[index];
  if (node.holds_children() && node.count > 0 && index - node.first >= kNear &&
      !(node.flags & kCopied)) {
    store_->perhaps_far.push_back(index);
  }
}

void Document::prefetch(uint32_t begin, uint32_t end) const {
  if (begin >= end || end > store_->nodes.size() || end - begin > kMostAhead) return;
  const std::span<const Store::Place> places(store_->places);
  ask_for(std::span<const NodeData>(store_->nodes).subspan(begin, end - begin));
  ask_for(places.subspan(begin, end - begin));
  ask_for(text_ahead(places[begin].key_begin, places[end - 1].value_end));
}

void Document::prefetch(Node map) const {
  const uint32_t index = map.has(kOverlay) ? base_of(map.data()) : map.index();
  const NodeData& node = store_->nodes[index];
  if (!node.holds_children() || node.count > kMostAhead) return;
  const uint32_t held = std::min(node.first, kHeld);
  ask_for(std::span<const NodeData>(store_->nodes).subspan(node.first - held, held + node.count));
  ask_for(text_ahead(store_->places[index].value_begin, store_->places[index].value_end));
}

std::span<const char> Document::text_ahead(uint32_t begin, uint32_t end) const {
  // Of an embedded document the places are those of its host.
  if (begin >= end || end > source_size_) return {};
  return {source_bytes_ + begin, std::min(end - begin, kMostTextAhead)};
}

void Document::set_key_end(uint32_t index, uint32_t end) { put(store_->key_ends, index, end); }

NodeSpan Document::span(uint32_t index) const {
  const Store::Place& place = store_->places[index];
  const NodeData& node = store_->nodes[index];
  NodeSpan span{place.key_begin, place.key_begin, place.value_begin, place.value_end};
  constexpr uint16_t kNowhere = kQuotedKey | kOddKey;
  if ((node.flags & kNowhere) == kNowhere) return span;
  if (node.flags & kOddKey) {
    span.key_end = at(store_->key_ends, index);
  } else {
    if (node.key != kNoKey) span.key_end += static_cast<uint32_t>(key_text(node.key).size());
    if (node.flags & kQuotedKey) span.key_end += 2;
  }
  return span;
}

void Document::set_tag(uint32_t index, std::string_view tag) {
  set_kept_tag(index, store_->arena.copy(tag));
}

void Document::set_kept_tag(uint32_t index, std::string_view tag) {
  store_->nodes[index].flags |= kTagged;
  store_->tags[index] = tag;
}

template <typename T>
void Document::put(Column<Known<T>>& rows, uint32_t node, T value) {
  // Builders know these things of what they have just appended: the order is nearly always theirs.
  size_t at = rows.size();
  while (at > 0 && rows[at - 1].node > node) --at;
  if (at > 0 && rows[at - 1].node == node) {
    rows[at - 1].value = value;
    return;
  }
  rows.push_back({node, value});
  for (size_t i = rows.size() - 1; i > at; --i) rows[i] = rows[i - 1];
  rows[at] = {node, value};
}

template <typename T>
T Document::at(const Column<Known<T>>& rows, uint32_t node) {
  const auto* row =
      std::lower_bound(rows.begin(), rows.end(), node,
                       [](const Known<T>& one, uint32_t wanted) { return one.node < wanted; });
  ORDAIN_CHECK(row != rows.end() && row->node == node);
  return row->value;
}

void Document::set_origin(uint32_t index, const Origin* origin) {
  store_->nodes[index].flags |= kHasOrigin;
  put(store_->origins, index, origin);
}

void Document::set_hint(uint32_t index, const Hint* hint) {
  store_->nodes[index].flags |= kHinted;
  put(store_->hints, index, hint);
}

void Document::set_open(uint32_t index, std::string_view reason) {
  store_->nodes[index].flags |= kOpen;
  if (!reason.empty()) store_->open_reasons[index] = store_->arena.copy(reason);
}

void Document::set_original(uint32_t index, uint32_t original) {
  store_->nodes[index].flags |= kCopied;
  put(store_->originals, index, original);
}

void Document::mark_sensitive(uint32_t index) {
  NodeData& node = mutable_node(index);
  if (node.flags & kSensitive) return;
  node.flags |= kSensitive;
  if (!node.holds_children()) return sensitive_.push_back(index);
  for (uint32_t i = 0; i < node.count; ++i) mark_sensitive(node.first + i);
}

void Document::set_text_apart(NodeData& scalar, std::string_view text) {
  scalar.flags |= kApart;
  if (store_->apart.empty() || store_->apart.back() != text.data())
    store_->apart.push_back(text.data());
  scalar.first = static_cast<uint32_t>(store_->apart.size() - 1);
}

void Document::overlay(NodeData& map, uint32_t base, std::span<const NodeData> entries,
                       std::span<const NodeSpan> spans) {
  ORDAIN_CHECK(store_->nodes[base].kind == Kind::kMap && !(store_->nodes[base].flags & kOverlay));
  // A node that is no entry of anything leads to the base.
  NodeData link;
  link.flags = kShadowed;
  link.first = base;
  store_->nodes.push_back(link);
  store_->places.push_back(store_->places[base]);
  map.kind = Kind::kMap;
  map.flags |= kOverlay;
  map.count = static_cast<uint32_t>(entries.size());
  map.first = append(entries, spans);
}

Node Document::find_in_overlay(const NodeData& overlay, Key key) const {
  for (uint32_t i = overlay.first; i < overlay.first + overlay.count; ++i) {
    if (store_->nodes[i].key == key && !(store_->nodes[i].flags & kShadowed)) return Node(this, i);
  }
  return Node(this, base_of(overlay)).get(key);
}

// The entries of the base come first; one that is hidden is told as the link, which is shadowed.
Node Document::child_of_overlay(const NodeData& overlay, uint32_t i) const {
  const NodeData& base = store_->nodes[base_of(overlay)];
  if (i >= base.count) return Node(this, overlay.first + (i - base.count));
  for (uint32_t own = overlay.first; own < overlay.first + overlay.count; ++own) {
    if (store_->nodes[own].key == store_->nodes[base.first + i].key)
      return Node(this, overlay.first - 1);
  }
  return Node(this, base.first + i);
}

// Whether the children are those of what the node is a copy of, or of what it became, and so have
// another parent.
bool Document::shares_children(uint32_t index) const {
  const NodeData& node = store_->nodes[index];
  if (node.flags & kMoved) return true;
  if (!(node.flags & kCopied)) return false;
  const NodeData& original = store_->nodes[at(store_->originals, index)];
  return original.first == node.first && original.count == node.count;
}

uint32_t Document::parent_of(uint32_t node) const {
  const auto holds = [&](uint32_t parent) {
    const NodeData& data = store_->nodes[parent];
    return data.holds_children() && node - data.first < data.count && node >= data.first &&
           !shares_children(parent);
  };
  // A parent stands behind its children, most often near them.
  const auto near_end = static_cast<uint32_t>(std::min<size_t>(store_->nodes.size(), node + kNear));
  for (uint32_t i = node + 1; i < near_end; ++i) {
    if (holds(i)) return i;
  }
  // What is told of the few that hold much, or stand far from what they hold.
  std::call_once(store_->far_made, [this] {
    for (const uint32_t i : store_->perhaps_far) {
      if (!shares_children(i)) store_->far.push_back({store_->nodes[i].first, i});
    }
    std::sort(store_->far.begin(), store_->far.end(),
              [](const Block& a, const Block& b) { return a.first < b.first; });
  });
  const auto after =
      std::upper_bound(store_->far.begin(), store_->far.end(), node,
                       [](uint32_t wanted, const Block& block) { return wanted < block.first; });
  if (after == store_->far.begin()) return kNoParent;
  const uint32_t parent = std::prev(after)->parent;
  return holds(parent) ? parent : kNoParent;
}

Node Document::find_in_large_map(uint32_t map, Key key) const {
  std::lock_guard lock(store_->large_maps_mutex);
  auto [it, fresh] = store_->large_maps.try_emplace(map);
  if (fresh) {
    const NodeData& data = store_->nodes[map];
    for (uint32_t i = data.first; i < data.first + data.count; ++i) {
      if (!(store_->nodes[i].flags & kShadowed)) it->second[store_->nodes[i].key] = i;
    }
  }
  auto found = it->second.find(key);
  return found == it->second.end() ? Node() : Node(this, found->second);
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

Node Node::get_elsewhere(Key key) const {
  const NodeData& node = data();
  return node.flags & kOverlay ? document_->find_in_overlay(node, key)
                               : document_->find_in_large_map(index_, key);
}

Node Node::get(std::string_view key) const { return get(document_->find_key(key)); }

Node Node::child(uint32_t i) const {
  const NodeData& node = data();
  return node.flags & kOverlay ? document_->child_of_overlay(node, i)
                               : Node(document_, node.first + i);
}

uint32_t Node::child_count() const {
  const NodeData& node = data();
  if (!node.holds_children()) return 0;
  return node.count + (node.flags & kOverlay ? document_->node(document_->base_of(node)).count : 0);
}

text::Span Node::span() const {
  const Store::Place& place = document_->store_->places[index_];
  return {document_->source(), place.value_begin, place.value_end};
}

text::Span Node::key_span() const {
  const NodeSpan span = document_->span(index_);
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
  while (node.data().flags & (kCopied | kOverlay)) {
    node.index_ = node.has(kCopied) ? Document::at(document_->store_->originals, node.index_)
                                    : document_->base_of(node.data());
  }
  return node;
}

Node Node::parent() const {
  const uint32_t self = original().index_;
  if (document_->embedding_ != nullptr && self == document_->root_) return document_->host();
  const uint32_t parent = document_->parent_of(self);
  return parent == kNoParent ? Node() : Node(document_, parent);
}

const Origin* Node::origin() const {
  if (!document_->has_origins() && !document_->host()) return nullptr;
  for (Node node = *this; node; node = node.parent()) {
    if (node.has(kHasOrigin)) return Document::at(node.document_->store_->origins, node.index_);
  }
  return nullptr;
}

const Hint* Node::hint() const {
  if (!has(kHinted)) return nullptr;
  const auto& rows = document_->store_->hints;
  // That of its own, or of what it is a copy of. A copy that an alias or a merge made has the flag
  // alone.
  for (uint32_t at = index_;; at = Document::at(document_->store_->originals, at)) {
    const auto* row = std::lower_bound(
        rows.begin(), rows.end(), at,
        [](const Known<const Hint*>& one, uint32_t wanted) { return one.node < wanted; });
    if (row != rows.end() && row->node == at) return row->value;
    if (!(document_->node(at).flags & kCopied)) return nullptr;
  }
}

std::string_view Node::open_reason() const {
  const auto& reasons = document_->store_->open_reasons;
  if (!has(kOpen) || reasons.empty()) return {};
  // Its own, or that of what it is a copy of.
  for (uint32_t at = index_;; at = Document::at(document_->store_->originals, at)) {
    if (const auto known = reasons.find(at); known != reasons.end()) return known->second;
    if (!(document_->node(at).flags & kCopied)) return {};
  }
}

std::string_view Node::tag() const {
  return has(kTagged) ? document_->store_->tags.at(index_) : std::string_view();
}

std::string pointer_token(std::string_view key) {
  std::string out;
  for (char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string Node::pointer() const {
  const Node self = original();
  const Node above = self.parent();
  if (!above) return "";
  std::string out = above.pointer();
  // An embedded document: its values are called as if it stood in the place of its text.
  if (above.is_scalar()) return out;
  out += '/';
  if (above.is_list()) {
    out += std::to_string(self.index_ - above.data().first);
  } else {
    out += pointer_token(self.key());
  }
  return out;
}

}  // namespace ordain::data

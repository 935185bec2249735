// The tree builder: a reader's events -> documents. Every reader of every format uses this one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/read/reader.h"

namespace ordain::read {

// Takes the events of a stream in the order of the source and makes its documents. It owns what no
// reader should decide for itself: duplicate keys, anchors and aliases, merge keys, depth and
// budgets.
//
// Each event returns false once the document cannot be accepted; a finding is there then and the
// reader stops. Documents finished before stay.
//
// How the tree is laid out: values wait on a stack until the list or map around them ends; then
// all its children are appended to the document at once, side by side. So children have lower
// numbers than what holds them, and the root is last. Merging leaves slots behind that nothing
// leads to; who walks a document goes from its root.
class TreeBuilder {
 public:
  // No document is deeper, whatever Limits::depth says: readers and those who walk a document are
  // recursive.
  static constexpr uint32_t kDeepest = 2'000;
  // end() with this: where the last child ended (a block collection has no closing bracket).
  static constexpr uint32_t kAtLastChild = UINT32_MAX;

  // Where a value stands and what is written before it. `begin` is the first byte of its tag or
  // anchor, if it has one. Empty tag or anchor: none.
  struct Head {
    uint32_t begin = 0;
    std::string_view tag;
    std::string_view anchor;
  };

  TreeBuilder(const ReadContext& context, Documents& documents);

  void begin_document(uint32_t ordinal);
  // Appends the document to the documents, or drops it when there is nothing in it to `keep`.
  void end_document(bool keep);

  // What else is known of a key.
  struct KeyHead {
    // A plain `<<`: its value is merged into the map.
    bool merge = false;
    // An alias of this name means the key as a value of this kind and style.
    std::string_view anchor;
    data::Kind kind = data::Kind::kString;
    data::Style style = data::Style::kPlain;
  };
  // The next value's key.
  bool key(std::string_view text, uint32_t begin, uint32_t end);
  bool key(std::string_view text, uint32_t begin, uint32_t end, const KeyHead& head);
  // `text` lives as long as the document: in the source, or made by keep().
  bool scalar(data::Kind kind, data::Style style, std::string_view text, const Head& head,
              uint32_t end);
  bool begin_list(data::Style style, const Head& head);
  bool begin_map(data::Style style, const Head& head);
  bool end(uint32_t end);
  // As a value or as a key.
  bool alias(std::string_view name, uint32_t begin, uint32_t end);
  void comment(uint32_t begin, uint32_t end);

  // `text` as a view that lives as long as the document: of the source itself, if the same bytes
  // stand there at `at`, else of a copy.
  std::string_view keep(std::string_view text, uint32_t at);

  bool in_map() const { return !frames_.empty() && frames_.back().kind == data::Kind::kMap; }
  bool in_flow() const { return !frames_.empty() && frames_.back().style == data::Style::kFlow; }
  bool wants_key() const { return in_map() && !frames_.back().has_key; }
  bool at_root() const { return frames_.empty(); }
  // Puts an error and returns false.
  bool refuse(std::string_view code, uint32_t begin, uint32_t end, std::string message,
              std::vector<std::string> notes = {});

 private:
  // A list or map that is open. Its children so far are the waiting values behind `node`.
  struct Frame {
    uint32_t node = 0;
    data::Kind kind = data::Kind::kList;
    data::Style style = data::Style::kBlock;
    bool has_key = false;
    bool merge = false;
    uint16_t height = 0;  // levels below it
    data::Key key = data::kNoKey;
    uint16_t key_flags = 0;  // how it is written: data::Flag
    uint32_t key_begin = 0;
    uint32_t key_end = 0;
    uint32_t anchor = 0;  // index + 1 in anchors_
    uint32_t merges = 0;  // size of merges_ when it began
    uint32_t last_end = 0;
    uint32_t lowest = 0;  // no value in it is appended before this one
  };
  // What few waiting values have.
  struct Extra {
    uint32_t node = 0;
    uint32_t key_end = 0;  // of a kOddKey, else 0
    std::string_view tag;
    const data::Origin* origin = nullptr;
  };
  struct Anchor {
    data::NodeData node;
    text::Span span;  // of the value
    std::string_view tag;
    uint16_t height = 0;
    bool complete = false;
  };
  // The value of a `<<` key.
  struct Merge {
    data::NodeData node;
    text::Span span;  // of the value
    const data::Origin* origin = nullptr;
    std::string_view what;
  };
  // Where in the open map a key was seen: valid for the map of this number only.
  struct Seen {
    uint32_t map = 0;
    uint32_t node = 0;
  };
  // A key looked up lately.
  struct CachedKey {
    std::string_view text;
    data::Key key = data::kNoKey;
  };
  // Maps of no more keys are looked through for duplicates pair by pair.
  static constexpr size_t kFewKeys = 8;

  bool begin_collection(data::Kind kind, data::Style style, const Head& head);
  void push(data::NodeData node, uint32_t begin, uint32_t end, std::string_view tag,
            const data::Origin* origin, uint16_t height);
  bool value_done(uint16_t height);
  uint32_t add_anchor(std::string_view name);
  void complete_anchor(uint32_t anchor, uint32_t node, uint16_t height);
  bool alias_key(const Anchor& anchor, uint32_t begin, uint32_t end);
  bool copy_children(data::NodeData& top, const data::Origin& origin, uint32_t begin, uint32_t end);
  const data::Origin* passed(const data::Origin& step, const data::Origin* next);
  bool take_merge(Frame& frame);
  void apply_merges(const Frame& frame, uint32_t map);
  void merge_entries(const data::NodeData& from, const Merge& merge, uint32_t map);
  bool surely_no_duplicates(uint32_t first) const;
  void find_duplicates(const Frame& frame, uint32_t map);
  void report_duplicate(uint32_t earlier, uint32_t later);
  text::Span waiting_key(uint32_t node) const;
  uint32_t settle(uint32_t first, uint32_t lowest);
  void settle_extras(uint32_t first, uint32_t at);
  data::Key key_of(std::string_view text, uint32_t at);
  data::Key new_key(CachedKey& cached, std::string_view text, uint32_t at);
  Seen& seen(data::Key key);
  text::Span span(uint32_t begin, uint32_t end) const { return {context_.source, begin, end}; }

  const ReadContext& context_;
  Documents& documents_;
  uint32_t depth_limit_;
  std::string_view bytes_;
  std::shared_ptr<data::Store> store_;  // of all documents of the source
  std::unique_ptr<data::Document> document_;
  std::vector<Frame> frames_;
  // Waiting values.
  data::Column<data::NodeData> nodes_;
  data::Column<data::Store::Place> places_;
  std::vector<Extra> extras_;
  std::vector<Merge> merges_;
  std::vector<Anchor> anchors_;
  std::unordered_map<std::string, uint32_t> anchor_names_;
  // Marks by key, for the rules' symbols and for the document's own keys.
  std::vector<Seen> seen_symbols_;
  std::vector<Seen> seen_own_;
  uint32_t maps_ = 0;
  std::array<CachedKey, 256> cached_keys_;
  std::vector<data::NodeData> copied_nodes_;
  std::vector<data::NodeSpan> copied_spans_;
  uint64_t alias_nodes_ = 0;
  uint32_t duplicates_ = 0;
};

// What each value of a large document goes through is inline: there are millions of them.

// Keys are short: two looks at overlapping parts of them cost less than a call.
inline bool is_same_key(std::string_view a, std::string_view b) {
  const size_t size = a.size();
  if (size != b.size()) return false;
  const auto same = [&]<typename Part>(Part first, Part second, size_t at) {
    std::memcpy(&first, a.data() + at, sizeof(Part));
    std::memcpy(&second, b.data() + at, sizeof(Part));
    return first == second;
  };
  if (size > 16) return a == b;
  if (size >= 8) return same(uint64_t(), uint64_t(), 0) && same(uint64_t(), uint64_t(), size - 8);
  if (size >= 4) return same(uint32_t(), uint32_t(), 0) && same(uint32_t(), uint32_t(), size - 4);
  for (size_t i = 0; i < size; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

inline data::Key TreeBuilder::key_of(std::string_view text, uint32_t at) {
  // Documents repeat few keys often: a look at a small table spares two hashes of the text.
  size_t slot = text.size();
  if (!text.empty()) {
    const auto letter = [text](size_t i) -> size_t { return static_cast<unsigned char>(text[i]); };
    slot = slot * 37 + letter(0) * 11 + letter(text.size() / 2) * 5 + letter(text.size() - 1);
  }
  CachedKey& cached = cached_keys_[slot % cached_keys_.size()];
  if (cached.key != data::kNoKey && is_same_key(cached.text, text)) return cached.key;
  return new_key(cached, text, at);
}

inline bool TreeBuilder::key(std::string_view text, uint32_t begin, uint32_t end) {
  const data::Key key = key_of(text, begin);
  Frame& frame = frames_.back();
  frame.has_key = true;
  frame.merge = false;
  frame.key = key;
  frame.key_flags = data::Document::key_flags(text.size(), end - begin);
  frame.key_begin = begin;
  frame.key_end = end;
  frame.last_end = end;
  return true;
}

[[gnu::always_inline]] inline void TreeBuilder::push(data::NodeData node, uint32_t begin,
                                                     uint32_t end, std::string_view tag,
                                                     const data::Origin* origin, uint16_t height) {
  data::Store::Place place{begin, begin, end};
  node.key = data::kNoKey;
  uint32_t odd_end = 0;
  if (!frames_.empty()) {
    Frame& frame = frames_.back();
    frame.height = std::max(frame.height, height);
    if (frame.kind == data::Kind::kMap) {
      node.key = frame.key;
      node.flags |= frame.key_flags;
      place.key_begin = frame.key_begin;
      if (frame.key_flags & data::kOddKey) odd_end = frame.key_end;
    }
  }
  if (!tag.empty() || origin != nullptr || odd_end != 0)
    extras_.push_back({static_cast<uint32_t>(nodes_.size()), odd_end, tag, origin});
  nodes_.push_back(node);
  places_.push_back(place);
}

// The value on top of the stack is complete.
inline bool TreeBuilder::value_done(uint16_t height) {
  if (frames_.empty()) return true;
  Frame& frame = frames_.back();
  frame.height = std::max(frame.height, height);
  frame.last_end = places_.back().value_end;
  frame.has_key = false;
  return frame.merge ? take_merge(frame) : true;
}

inline bool TreeBuilder::scalar(data::Kind kind, data::Style style, std::string_view text,
                                const Head& head, uint32_t end) {
  data::NodeData node;
  node.kind = kind;
  node.style = style;
  document_->set_text(node, text);
  const std::string_view tag = head.tag.empty() ? head.tag : document_->arena().copy(head.tag);
  push(node, head.begin, end, tag, nullptr, 0);
  if (!head.anchor.empty())
    complete_anchor(add_anchor(head.anchor), static_cast<uint32_t>(nodes_.size() - 1), 0);
  return value_done(0);
}

}  // namespace ordain::read

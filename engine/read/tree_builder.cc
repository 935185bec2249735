// The tree builder: a reader's events -> documents.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/tree_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "engine/text/check.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::NodeData;
using data::Origin;
using text::Level;

// Duplicate keys are told up to this many a source: a hostile file would fill the memory with them.
constexpr uint32_t kToldDuplicates = 200;
// From so many bytes on, what is made of a source (decoded texts, addresses of its subjects) is
// expected to be a sixteenth of it.
constexpr size_t kExpecting = 4 << 20;
// Room for the values of a source and for its views, at a guess from its bytes. Room in a large
// block costs nothing until it is used; small sources are many and get what they need.
size_t guessed_values(size_t bytes) {
  constexpr size_t kLarge = 64 << 10;
  constexpr size_t kMost = 1 << 22;
  return bytes < kLarge ? bytes / 24 : std::min(bytes / 8, kMost);
}

}  // namespace

TreeBuilder::TreeBuilder(const ReadContext& context, Documents& documents)
    : context_(context),
      documents_(documents),
      depth_limit_(std::min(context.limits.depth, kDeepest)),
      bytes_(context.sources[context.source].bytes()),
      store_(std::make_shared<data::Store>()),
      seen_symbols_(context.symbols.size()) {
  const size_t values = guessed_values(bytes_.size());
  store_->nodes.reserve(values);
  store_->places.reserve(values);
  if (bytes_.size() >= kExpecting) store_->arena.expect(bytes_.size() / 16);
}

bool TreeBuilder::refuse(std::string_view code, uint32_t begin, uint32_t end, std::string message,
                         std::vector<std::string> notes) {
  context_.findings.report(code, Level::kError, span(begin, end), std::move(message),
                           std::move(notes));
  return false;
}

void TreeBuilder::begin_document(uint32_t ordinal) {
  document_ =
      std::make_unique<data::Document>(context_.sources, context_.source, context_.symbols, store_);
  document_->set_ordinal(ordinal);
  frames_.clear();
  nodes_.clear();
  places_.clear();
  extras_.clear();
  merges_.clear();
  anchors_.clear();
  anchor_names_.clear();
}

void TreeBuilder::end_document(bool keep) {
  if (keep) {
    ORDAIN_CHECK(frames_.empty() && nodes_.size() == 1);
    document_->set_root(settle(0, 0));
    documents_.push_back(std::move(document_));
  }
  document_.reset();
}

std::string_view TreeBuilder::keep(std::string_view text, uint32_t at) {
  if (text.empty()) return {};
  // Does it point into the source already?
  if (text.data() >= bytes_.data() && text.data() + text.size() <= bytes_.data() + bytes_.size()) {
    return text;
  }
  if (at <= bytes_.size() && text.size() <= bytes_.size() - at &&
      std::memcmp(bytes_.data() + at, text.data(), text.size()) == 0) {
    return bytes_.substr(at, text.size());
  }
  return document_->arena().copy(text);
}

data::Key TreeBuilder::new_key(CachedKey& cached, std::string_view text, uint32_t at) {
  cached.key = document_->intern_kept_key(keep(text, at));
  cached.text = document_->key_text(cached.key);
  return cached.key;
}

TreeBuilder::Seen& TreeBuilder::seen(data::Key key) {
  std::vector<Seen>& table = key & data::kOwnKey ? seen_own_ : seen_symbols_;
  const size_t at = key & ~data::kOwnKey;
  if (at >= table.size()) table.resize(std::max<size_t>(at + 1, table.size() * 2));
  return table[at];
}

bool TreeBuilder::key(std::string_view text, uint32_t begin, uint32_t end, const KeyHead& head) {
  if (head.merge) {
    Frame& frame = frames_.back();
    frame.has_key = frame.merge = true;
    frame.key = data::kNoKey;
    frame.key_flags = 0;
    frame.key_begin = begin;
    frame.key_end = frame.last_end = end;
  } else {
    key(text, begin, end);
  }
  if (!head.anchor.empty()) {
    const std::string_view kept = keep(text, begin);
    Anchor& made = anchors_[add_anchor(head.anchor) - 1];
    made.node.kind = head.kind;
    made.node.style = head.style;
    document_->set_text(made.node, kept);
    made.span = span(begin, end);
    made.complete = true;
  }
  return true;
}

bool TreeBuilder::begin_collection(Kind kind, data::Style style, const Head& head) {
  if (frames_.size() >= depth_limit_) {
    return refuse("read/limit", head.begin, head.begin + 1,
                  fmt::format("lists and maps stand more than {} deep in each other (limit depth)",
                              depth_limit_));
  }
  if (wants_key()) {
    return refuse("read/unsupported-key", head.begin, head.begin + 1,
                  fmt::format("a {} stands as a key, wanted a plain or quoted text", name(kind)));
  }
  NodeData node;
  node.kind = kind;
  node.style = style;
  const std::string_view tag = head.tag.empty() ? head.tag : document_->arena().copy(head.tag);
  push(node, head.begin, head.begin, tag, nullptr, 0);
  Frame& frame = frames_.emplace_back();
  frame.node = static_cast<uint32_t>(nodes_.size() - 1);
  frame.kind = kind;
  frame.style = style;
  frame.merges = static_cast<uint32_t>(merges_.size());
  frame.last_end = head.begin;
  frame.lowest = static_cast<uint32_t>(document_->node_count());
  if (!head.anchor.empty()) frame.anchor = add_anchor(head.anchor);
  return true;
}

bool TreeBuilder::begin_list(data::Style style, const Head& head) {
  return begin_collection(Kind::kList, style, head);
}

bool TreeBuilder::begin_map(data::Style style, const Head& head) {
  return begin_collection(Kind::kMap, style, head);
}

bool TreeBuilder::end(uint32_t end) {
  const Frame frame = frames_.back();
  const uint32_t first = frame.node + 1;
  if (frame.kind == Kind::kMap && (merges_.size() > frame.merges || !surely_no_duplicates(first))) {
    // Marks of a map hold until the next map is looked at, which is after this one.
    const uint32_t map = ++maps_;
    find_duplicates(frame, map);
    apply_merges(frame, map);
  }
  if (merges_.size() > frame.merges) merges_.resize(frame.merges);
  const auto count = static_cast<uint32_t>(nodes_.size()) - first;
  const uint32_t settled = settle(first, frame.lowest);
  NodeData& node = nodes_[frame.node];
  node.first = settled;
  node.count = count;
  places_[frame.node].value_end = end == kAtLastChild ? frame.last_end : end;
  const auto height = static_cast<uint16_t>(frame.height + 1);
  frames_.pop_back();
  if (frame.anchor) complete_anchor(frame.anchor, frame.node, height);
  return value_done(height);
}

// Moves the waiting values from `first` on into the document.
uint32_t TreeBuilder::settle(uint32_t first, uint32_t lowest) {
  const uint32_t at =
      document_->append(std::span<const NodeData>(nodes_).subspan(first),
                        std::span<const data::Store::Place>(places_).subspan(first), lowest);
  if (!extras_.empty()) settle_extras(first, at);
  nodes_.cut(first);
  places_.cut(first);
  return at;
}

void TreeBuilder::settle_extras(uint32_t first, uint32_t at) {
  size_t extra = extras_.size();
  while (extra > 0 && extras_[extra - 1].node >= first) --extra;
  for (size_t i = extra; i < extras_.size(); ++i) {
    const uint32_t index = at + extras_[i].node - first;
    if (extras_[i].key_end != 0) document_->set_key_end(index, extras_[i].key_end);
    if (!extras_[i].tag.empty()) document_->set_kept_tag(index, extras_[i].tag);
    if (extras_[i].origin) document_->set_origin(index, extras_[i].origin);
  }
  extras_.resize(extra);
}

void TreeBuilder::comment(uint32_t begin, uint32_t end) {
  document_->add_comment({span(begin, end), bytes_.substr(begin + 1, end - begin - 1)});
}

bool TreeBuilder::surely_no_duplicates(uint32_t first) const {
  if (nodes_.size() - first > kFewKeys) return false;
  bool twice = false;
  for (size_t i = first + 1; i < nodes_.size(); ++i) {
    for (size_t k = first; k < i; ++k) twice |= nodes_[i].key == nodes_[k].key;
  }
  return !twice;
}

void TreeBuilder::find_duplicates(const Frame& frame, uint32_t map) {
  for (uint32_t i = frame.node + 1; i < nodes_.size(); ++i) {
    Seen& mark = seen(nodes_[i].key);
    if (mark.map == map) {
      nodes_[mark.node].flags |= data::kShadowed;
      nodes_[mark.node].flags &= ~data::kDuplicateKey;
      nodes_[i].flags |= data::kDuplicateKey;
      report_duplicate(mark.node, i);
    }
    mark = {map, i};
  }
}

text::Span TreeBuilder::waiting_key(uint32_t node) const {
  const uint32_t begin = places_[node].key_begin;
  const auto text = static_cast<uint32_t>(document_->key_text(nodes_[node].key).size());
  if (nodes_[node].flags & data::kQuotedKey) return span(begin, begin + text + 2);
  if (!(nodes_[node].flags & data::kOddKey)) return span(begin, begin + text);
  size_t i = extras_.size() - 1;
  while (extras_[i].node != node) --i;
  return span(begin, extras_[i].key_end);
}

void TreeBuilder::report_duplicate(uint32_t earlier, uint32_t later) {
  if (++duplicates_ > kToldDuplicates) return;
  text::Finding finding;
  finding.code = "read/duplicate-key";
  finding.level = Level::kWarning;
  finding.span = waiting_key(later);
  finding.message = fmt::format("the key \"{}\" stands again in its map: the last one counts",
                                text::preview(document_->key_text(nodes_[later].key)));
  if (duplicates_ == kToldDuplicates) {
    finding.notes.push_back("further duplicate keys of this file are not listed");
  }
  finding.related.push_back({waiting_key(earlier), "this earlier value is not used"});
  context_.findings.report(std::move(finding));
}

}  // namespace ordain::read

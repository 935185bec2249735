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
using data::NodeSpan;
using data::Origin;
using text::Level;

// Duplicate keys are told up to this many a source: a hostile file would fill the memory with them.
constexpr uint32_t kToldDuplicates = 200;
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
  spans_.clear();
  extras_.clear();
  merges_.clear();
  anchors_.clear();
  anchor_names_.clear();
}

void TreeBuilder::end_document(bool keep) {
  if (keep) {
    ORDAIN_CHECK(frames_.empty() && nodes_.size() == 1);
    document_->set_root(settle(0));
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

data::Key TreeBuilder::key_of(std::string_view text, uint32_t at) {
  // Documents repeat few keys often: a look at a small table spares two hashes of the text.
  size_t slot = text.size();
  if (!text.empty()) {
    const auto letter = [text](size_t i) -> size_t { return static_cast<unsigned char>(text[i]); };
    slot = slot * 37 + letter(0) * 11 + letter(text.size() / 2) * 5 + letter(text.size() - 1);
  }
  CachedKey& cached = cached_keys_[slot % cached_keys_.size()];
  if (cached.key == data::kNoKey || cached.text != text) {
    cached.key = document_->intern_kept_key(keep(text, at));
    cached.text = document_->key_text(cached.key);
  }
  return cached.key;
}

TreeBuilder::Seen& TreeBuilder::seen(data::Key key) {
  std::vector<Seen>& table = key & data::kOwnKey ? seen_own_ : seen_symbols_;
  const size_t at = key & ~data::kOwnKey;
  if (at >= table.size()) table.resize(std::max<size_t>(at + 1, table.size() * 2));
  return table[at];
}

bool TreeBuilder::key(std::string_view text, uint32_t begin, uint32_t end, const KeyHead& head) {
  Frame& frame = frames_.back();
  frame.has_key = true;
  frame.merge = head.merge;
  frame.key = head.merge ? data::kNoKey : key_of(text, begin);
  frame.key_begin = begin;
  frame.key_end = end;
  frame.last_end = end;
  if (!head.anchor.empty()) {
    const std::string_view kept = keep(text, begin);
    Anchor& made = anchors_[add_anchor(head.anchor) - 1];
    made.node.kind = head.kind;
    made.node.style = head.style;
    document_->set_text(made.node, kept);
    made.span = {begin, begin, begin, end};
    made.complete = true;
  }
  return true;
}

void TreeBuilder::push(NodeData node, NodeSpan span, std::string_view tag, const Origin* origin,
                       uint16_t height) {
  span.key_begin = span.key_end = span.value_begin;
  node.key = data::kNoKey;
  if (!frames_.empty()) {
    Frame& frame = frames_.back();
    frame.height = std::max(frame.height, height);
    if (frame.kind == Kind::kMap) {
      node.key = frame.key;
      span.key_begin = frame.key_begin;
      span.key_end = frame.key_end;
    }
  }
  if (!tag.empty() || origin) {
    extras_.push_back({static_cast<uint32_t>(nodes_.size()), tag, origin});
  }
  nodes_.push_back(node);
  spans_.push_back(span);
}

// The value on top of the stack is complete.
bool TreeBuilder::value_done(uint16_t height) {
  if (frames_.empty()) return true;
  Frame& frame = frames_.back();
  frame.height = std::max(frame.height, height);
  frame.last_end = spans_.back().value_end;
  frame.has_key = false;
  return frame.merge ? take_merge(frame) : true;
}

bool TreeBuilder::scalar(Kind kind, data::Style style, std::string_view text, const Head& head,
                         uint32_t end) {
  NodeData node;
  node.kind = kind;
  node.style = style;
  document_->set_text(node, text);
  const std::string_view tag = head.tag.empty() ? head.tag : document_->arena().copy(head.tag);
  push(node, {0, 0, head.begin, end}, tag, nullptr, 0);
  if (!head.anchor.empty()) {
    complete_anchor(add_anchor(head.anchor), static_cast<uint32_t>(nodes_.size() - 1), 0);
  }
  return value_done(0);
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
  push(node, {0, 0, head.begin, head.begin}, tag, nullptr, 0);
  Frame frame;
  frame.node = static_cast<uint32_t>(nodes_.size() - 1);
  frame.kind = kind;
  frame.style = style;
  frame.merges = static_cast<uint32_t>(merges_.size());
  frame.last_end = head.begin;
  if (!head.anchor.empty()) frame.anchor = add_anchor(head.anchor);
  frames_.push_back(frame);
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
  if (frame.kind == Kind::kMap) {
    // Marks of a map hold until the next map is looked at, which is after this one.
    const uint32_t map = ++maps_;
    find_duplicates(frame, map);
    apply_merges(frame, map);
  }
  merges_.resize(frame.merges);
  const auto count = static_cast<uint32_t>(nodes_.size()) - first;
  const uint32_t settled = settle(first);
  NodeData& node = nodes_[frame.node];
  node.first = settled;
  node.count = count;
  spans_[frame.node].value_end = end == kAtLastChild ? frame.last_end : end;
  const auto height = static_cast<uint16_t>(frame.height + 1);
  frames_.pop_back();
  if (frame.anchor) complete_anchor(frame.anchor, frame.node, height);
  return value_done(height);
}

// Moves the waiting values from `first` on into the document.
uint32_t TreeBuilder::settle(uint32_t first) {
  const uint32_t at =
      document_->append(std::span(nodes_).subspan(first), std::span(spans_).subspan(first));
  size_t extra = extras_.size();
  while (extra > 0 && extras_[extra - 1].node >= first) --extra;
  for (size_t i = extra; i < extras_.size(); ++i) {
    const uint32_t index = at + extras_[i].node - first;
    if (!extras_[i].tag.empty()) document_->set_kept_tag(index, extras_[i].tag);
    if (extras_[i].origin) document_->set_origin(index, extras_[i].origin);
  }
  extras_.resize(extra);
  nodes_.resize(first);
  spans_.resize(first);
  return at;
}

void TreeBuilder::comment(uint32_t begin, uint32_t end) {
  document_->add_comment({span(begin, end), bytes_.substr(begin + 1, end - begin - 1)});
}

void TreeBuilder::find_duplicates(const Frame& frame, uint32_t map) {
  for (uint32_t i = frame.node + 1; i < nodes_.size(); ++i) {
    Seen& mark = seen(nodes_[i].key);
    if (mark.map == map) {
      nodes_[mark.node].flags |= data::kShadowed;
      nodes_[mark.node].flags &= ~data::kDuplicateKey;
      nodes_[i].flags |= data::kDuplicateKey;
      report_duplicate(spans_[mark.node], spans_[i], nodes_[i].key);
    }
    mark = {map, i};
  }
}

void TreeBuilder::report_duplicate(const NodeSpan& earlier, const NodeSpan& later, data::Key key) {
  if (++duplicates_ > kToldDuplicates) return;
  text::Finding finding;
  finding.code = "read/duplicate-key";
  finding.level = Level::kWarning;
  finding.span = span(later.key_begin, later.key_end);
  finding.message = fmt::format("the key \"{}\" stands again in its map: the last one counts",
                                text::preview(document_->key_text(key)));
  if (duplicates_ == kToldDuplicates) {
    finding.notes.push_back("further duplicate keys of this file are not listed");
  }
  finding.related.push_back(
      {span(earlier.key_begin, earlier.key_end), "this earlier value is not used"});
  context_.findings.report(std::move(finding));
}

}  // namespace ordain::read

// Made trees: values whose keys a reader gives them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/made_tree.h"

#include "engine/text/check.h"

namespace ordain::read {

using data::Kind;
using data::NodeData;

namespace {

data::NodeSpan at(uint32_t begin, uint32_t end) { return {begin, begin, begin, end}; }

}  // namespace

void MadeTree::scalar(data::Key key, Kind kind, std::string_view text, uint32_t begin, uint32_t end,
                      Marks marks) {
  Waiting& value = waiting_.emplace_back();
  value.node.kind = kind;
  value.node.style = data::Style::kMade;
  value.node.key = key;
  document_.set_text(value.node, text);
  value.span = at(begin, end);
  value.marks = marks;
}

MadeTree::Waiting& MadeTree::place_of(data::Node node, data::Key key) {
  Waiting& value = waiting_.emplace_back();
  value.node.key = key;
  value.node.flags = node.data().flags & (data::kDuplicateKey | data::kOpen);
  value.span = document_.span(node.index());
  if (key == data::kNoKey || key != node.data().key)
    value.span.key_begin = value.span.key_end = value.span.value_begin;
  value.original = node;
  if (node.has(data::kHasOrigin)) value.marks.origin = node.origin();
  return value;
}

void MadeTree::copy(data::Key key, data::Node node, const data::Origin* origin) {
  Waiting& value = place_of(node, key);
  const uint16_t flags = value.node.flags;
  constexpr uint16_t kOfIndex = data::kTagged | data::kHasOrigin | data::kCopied | data::kHinted |
                                data::kQuotedKey | data::kOddKey | data::kShadowed;
  value.node = node.data();
  value.node.flags &= static_cast<uint16_t>(~kOfIndex);
  value.node.flags |= flags;
  value.node.key = key;
  if (origin != nullptr) value.marks.origin = origin;
  if (node.has(data::kHinted)) value.marks.hint = node.hint();
}

void MadeTree::scalar_for(data::Node node, data::Key key, Kind kind, std::string_view text,
                          const data::Hint* hint, const data::Origin* origin) {
  Waiting& value = place_of(node, key);
  value.node.kind = kind;
  value.node.style = data::Style::kMade;
  document_.set_text(value.node, text);
  value.marks.hint = hint;
  if (origin != nullptr) value.marks.origin = origin;
}

void MadeTree::end_for(size_t mark, data::Node node, data::Key key, Kind kind) {
  const auto count = static_cast<uint32_t>(waiting_.size() - mark);
  const uint32_t first = settle(mark);
  Waiting& value = place_of(node, key);
  value.node.kind = kind;
  // What is made of a text is pointed at as a whole.
  value.node.style = node.is_scalar() ? data::Style::kFlow : node.style();
  value.node.count = count;
  value.node.first = first;
}

void MadeTree::close(size_t mark, Kind kind, data::Key key, uint32_t begin, uint32_t end) {
  NodeData node;
  node.kind = kind;
  node.style = data::Style::kBlock;
  node.key = key;
  node.count = static_cast<uint32_t>(waiting_.size() - mark);
  node.first = settle(mark);
  Waiting& value = waiting_.emplace_back();
  value.node = node;
  value.span = at(begin, end);
}

void MadeTree::end_marked(size_t mark, Kind kind, data::Key key, uint32_t begin, uint32_t end,
                          Marks marks) {
  close(mark, kind, key, begin, end);
  waiting_.back().node.style = data::Style::kFlow;
  waiting_.back().marks = marks;
}

uint32_t MadeTree::settle(size_t mark) {
  nodes_.clear();
  spans_.clear();
  bool any_marked = false;
  for (size_t i = mark; i < waiting_.size(); ++i) {
    const Waiting& value = waiting_[i];
    nodes_.push_back(value.node);
    spans_.push_back(value.span);
    any_marked |= static_cast<bool>(value.original) || value.marks.origin != nullptr ||
                  value.marks.hint != nullptr;
  }
  const uint32_t first = document_.append(nodes_, spans_);
  for (size_t i = mark; any_marked && i < waiting_.size(); ++i) {
    const Waiting& value = waiting_[i];
    const auto index = first + static_cast<uint32_t>(i - mark);
    if (value.original) document_.set_original(index, value.original.index());
    if (value.marks.origin != nullptr) document_.set_origin(index, value.marks.origin);
    if (value.marks.hint != nullptr) document_.set_hint(index, value.marks.hint);
    if (!value.marks.tag.empty()) document_.set_kept_tag(index, value.marks.tag);
  }
  waiting_.resize(mark);
  return first;
}

uint32_t MadeTree::finish() {
  ORDAIN_CHECK(waiting_.size() == 1);
  return settle(0);
}

}  // namespace ordain::read

// Made trees: values whose keys a reader gives them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/made_tree.h"

#include "engine/text/check.h"

namespace ordain::read {

using data::Kind;
using data::NodeData;

void MadeTree::scalar(data::Key key, Kind kind, std::string_view text, uint32_t begin, uint32_t end,
                      Marks marks) {
  Waiting& value = waiting_.emplace_back();
  value.node.kind = kind;
  value.node.style = data::Style::kMade;
  value.node.key = key;
  document_.set_text(value.node, text);
  value.begin = begin;
  value.end = end;
  value.marks = marks;
}

void MadeTree::copy(data::Key key, data::Node node) {
  constexpr uint16_t kOfIndex = data::kTagged | data::kHasOrigin | data::kCopied | data::kHinted |
                                data::kQuotedKey | data::kOddKey;
  Waiting& value = waiting_.emplace_back();
  value.node = node.data();
  value.node.flags &= static_cast<uint16_t>(~kOfIndex);
  value.node.key = key;
  const text::Span span = node.span();
  value.begin = span.begin;
  value.end = span.end;
  value.original = node;
  if (node.has(data::kHasOrigin)) value.marks.origin = node.origin();
  if (node.has(data::kHinted)) value.marks.hint = node.hint();
}

void MadeTree::close(size_t mark, Kind kind, data::Key key, uint32_t begin, uint32_t end,
                     bool open) {
  NodeData node;
  node.kind = kind;
  node.style = data::Style::kBlock;
  node.key = key;
  if (open) node.flags |= data::kOpen;
  node.count = static_cast<uint32_t>(waiting_.size() - mark);
  node.first = settle(mark);
  Waiting& value = waiting_.emplace_back();
  value.node = node;
  value.begin = begin;
  value.end = end;
}

uint32_t MadeTree::settle(size_t mark) {
  nodes_.clear();
  spans_.clear();
  for (size_t i = mark; i < waiting_.size(); ++i) {
    const Waiting& value = waiting_[i];
    nodes_.push_back(value.node);
    spans_.push_back({value.begin, value.begin, value.begin, value.end});
  }
  const uint32_t first = document_.append(nodes_, spans_);
  for (size_t i = mark; i < waiting_.size(); ++i) {
    const Waiting& value = waiting_[i];
    const auto index = first + static_cast<uint32_t>(i - mark);
    if (value.original) document_.set_original(index, value.original.index());
    if (value.marks.origin != nullptr) document_.set_origin(index, value.marks.origin);
    if (value.marks.hint != nullptr) document_.set_hint(index, value.marks.hint);
  }
  waiting_.resize(mark);
  return first;
}

uint32_t MadeTree::finish() {
  ORDAIN_CHECK(waiting_.size() == 1);
  return settle(0);
}

}  // namespace ordain::read

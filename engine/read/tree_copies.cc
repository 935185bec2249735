// The tree builder's copies: anchors, aliases and merge keys.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/read/tree_builder.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::NodeData;
using data::Origin;

constexpr uint16_t kSettled = data::kTagged | data::kHasOrigin | data::kMoved;

}  // namespace

uint32_t TreeBuilder::add_anchor(std::string_view name) {
  anchors_.emplace_back();
  const auto number = static_cast<uint32_t>(anchors_.size());
  // A name may be used again: an alias means the last one before it.
  anchor_names_[std::string(name)] = number;
  return number;
}

void TreeBuilder::complete_anchor(uint32_t anchor, uint32_t node, uint16_t height) {
  Anchor& made = anchors_[anchor - 1];
  made.node = nodes_[node];
  made.span = span(places_[node].value_begin, places_[node].value_end);
  made.height = height;
  made.complete = true;
  if (!extras_.empty() && extras_.back().node == node) made.tag = extras_.back().tag;
}

bool TreeBuilder::alias(std::string_view name, uint32_t begin, uint32_t end) {
  const auto known = anchor_names_.find(std::string(name));
  if (known == anchor_names_.end()) {
    return refuse("read/unknown-alias", begin, end,
                  fmt::format("the alias *{} has no anchor &{} before it in its document",
                              text::preview(name), text::preview(name)));
  }
  const Anchor& anchor = anchors_[known->second - 1];
  if (!anchor.complete) {
    return refuse(
        "read/unknown-alias", begin, end,
        fmt::format("the alias *{} stands inside the value that it names", text::preview(name)));
  }
  if (wants_key()) return alias_key(anchor, begin, end);
  if (frames_.size() + anchor.height > depth_limit_) {
    return refuse("read/limit", begin, end,
                  fmt::format("with what *{} names, lists and maps stand more than {} deep in each "
                              "other (limit depth)",
                              text::preview(name), depth_limit_));
  }
  const Origin* origin = document_->arena().make<Origin>(
      Origin{Origin::Via::kAlias, anchor.span,
             document_->arena().copy(fmt::format("alias *{}", name)), nullptr});
  NodeData top = anchor.node;
  const uint16_t height = anchor.height;
  const std::string_view tag = anchor.tag;
  top.flags &= data::kApart;
  if (!copy_children(top, *origin, begin, end)) return false;
  push(top, begin, end, tag, origin, height);
  return value_done(height);
}

bool TreeBuilder::alias_key(const Anchor& anchor, uint32_t begin, uint32_t end) {
  if (anchor.node.holds_children()) {
    return refuse("read/unsupported-key", begin, end,
                  fmt::format("a {} stands as a key, wanted a plain or quoted text",
                              data::name(anchor.node.kind)));
  }
  return key(document_->text_of(anchor.node), begin, end);
}

// The chain of a copied value: `step` and then what the value went through before.
const Origin* TreeBuilder::passed(const Origin& step, const Origin* next) {
  return document_->arena().make<Origin>(Origin{step.via, step.span, step.what, next});
}

// Gives `top` copies of all that is below it. A level at a time, as children stand side by side.
bool TreeBuilder::copy_children(NodeData& top, const Origin& origin, uint32_t begin, uint32_t end) {
  ++alias_nodes_;
  const auto copy = [&](uint32_t first, uint32_t count) {
    copied_nodes_.clear();
    copied_spans_.clear();
    for (uint32_t i = first; i < first + count; ++i) {
      copied_nodes_.push_back(document_->node(i));
      copied_nodes_.back().flags &= ~kSettled;
      copied_spans_.push_back(document_->span(i));
    }
    const uint32_t at = document_->append(copied_nodes_, copied_spans_);
    for (uint32_t i = 0; i < count; ++i) {
      const data::Node from(document_.get(), first + i);
      if (from.has(data::kTagged)) document_->set_kept_tag(at + i, from.tag());
      if (from.has(data::kHasOrigin)) document_->set_origin(at + i, passed(origin, from.origin()));
    }
    alias_nodes_ += count;
    return at;
  };
  const auto next = static_cast<uint32_t>(document_->node_count());
  const auto within = [&](uint32_t count) {
    return alias_nodes_ + count <= context_.limits.alias_nodes;
  };
  bool fits = within(top.holds_children() ? top.count : 0);
  if (fits && top.holds_children() && top.count) top.first = copy(top.first, top.count);
  for (uint32_t i = next; fits && i < document_->node_count(); ++i) {
    const NodeData& node = document_->node(i);
    if (!node.holds_children() || node.count == 0) continue;
    fits = within(node.count);
    if (!fits) break;
    const uint32_t first = copy(node.first, node.count);
    document_->set_first_child(i, first);
  }
  if (fits) return true;
  return refuse("read/limit", begin, end,
                fmt::format("aliases make more than {} values (limit alias-nodes)",
                            context_.limits.alias_nodes));
}

// The value of a `<<` key is on top of the stack: it waits for the end of the map.
bool TreeBuilder::take_merge(Frame& frame) {
  frame.merge = false;
  Merge merge;
  merge.node = nodes_.back();
  merge.span = span(places_.back().value_begin, places_.back().value_end);
  const auto top = static_cast<uint32_t>(nodes_.size() - 1);
  while (!extras_.empty() && extras_.back().node == top) {
    merge.origin = extras_.back().origin;
    extras_.pop_back();
  }
  nodes_.cut(top);
  places_.cut(top);
  const auto wrong = [&](text::Span at, Kind kind) {
    return refuse("read/yaml-merge", at.begin, at.end,
                  fmt::format("the merge key << has a {} here, wanted a map or a list of maps",
                              data::name(kind)));
  };
  if (merge.node.kind == Kind::kList) {
    for (uint32_t i = merge.node.first; i < merge.node.first + merge.node.count; ++i) {
      if (document_->node(i).kind != Kind::kMap) {
        return wrong(data::Node(document_.get(), i).span(), document_->node(i).kind);
      }
    }
  } else if (merge.node.kind != Kind::kMap) {
    return wrong(merge.span, merge.node.kind);
  }
  merges_.push_back(merge);
  return true;
}

void TreeBuilder::apply_merges(const Frame& frame, uint32_t map) {
  for (size_t i = frame.merges; i < merges_.size(); ++i) {
    Merge merge = merges_[i];
    if (merge.node.kind == Kind::kMap) {
      merge_entries(merge.node, merge, map);
      continue;
    }
    for (uint32_t k = merge.node.first; k < merge.node.first + merge.node.count; ++k) {
      const data::Node from(document_.get(), k);
      merge.span = from.span();
      if (from.has(data::kHasOrigin)) merge.origin = from.origin();
      merge_entries(from.data(), merge, map);
    }
  }
}

// Moves the entries of `from` that the map has not. They were copied when the alias was read, or
// stand in this place alone; what stays behind is led to by nothing.
void TreeBuilder::merge_entries(const NodeData& from, const Merge& merge, uint32_t map) {
  const std::string_view what =
      merge.origin && merge.origin->via == Origin::Via::kAlias
          ? document_->arena().copy(fmt::format("merge {}", merge.origin->what.substr(6)))
          : std::string_view("merge <<");
  const Origin step{Origin::Via::kMerge, merge.span, what, nullptr};
  const Origin* plain = nullptr;
  const uint32_t count = from.count;
  const uint32_t first = from.first;
  for (uint32_t i = first; i < first + count; ++i) {
    const data::Node entry(document_.get(), i);
    if (entry.has(data::kShadowed)) continue;
    Seen& mark = seen(entry.data().key);
    if (mark.map == map) continue;
    mark = {map, static_cast<uint32_t>(nodes_.size())};
    const Origin* origin = nullptr;
    if (entry.has(data::kHasOrigin)) {
      origin = passed(step, entry.origin());
    } else {
      if (!plain) plain = passed(step, merge.origin);
      origin = plain;
    }
    const data::NodeSpan place = document_->span(i);
    const uint32_t odd_end = entry.has(data::kOddKey) ? place.key_end : 0;
    extras_.push_back({mark.node, odd_end, entry.tag(), origin});
    nodes_.push_back(entry.data());
    nodes_.back().flags &= ~kSettled;
    places_.push_back({place.key_begin, place.value_begin, place.value_end});
    document_->mutable_node(i).flags |= data::kMoved;
  }
}

}  // namespace ordain::read

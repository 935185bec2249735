// Values of Terraform's JSON: what a plan or a state says of a resource, as nodes of its document.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_plan_values.h"

#include <algorithm>

namespace ordain::read::terraform {

using data::Kind;
using data::Node;

namespace {

constexpr std::string_view kAfterApply = "known only after apply";

// What a resource has once it is there, whatever is written of it.
bool is_own(std::string_view key) { return key == "id" || key == "arn"; }

// Origin, tag and original are kept by index; a copy has children of its own.
constexpr uint16_t kOfIndex = data::kTagged | data::kHasOrigin | data::kCopied | data::kHinted;

bool is_empty(Node node) {
  return node.kind() == Kind::kNull || (!node.is_scalar() && node.child_count() == 0);
}

}  // namespace

Node member(Node map, std::string_view key) { return map && map.is_map() ? map.get(key) : Node(); }

std::string_view text_of(Node map, std::string_view key) {
  const Node node = member(map, key);
  return node && node.kind() == Kind::kString ? node.text() : std::string_view();
}

bool is_true(Node node) { return node && node.kind() == Kind::kBool && node.text() == "true"; }

bool says_unknown(Node unknown) {
  if (!unknown) return false;
  if (unknown.is_scalar()) return is_true(unknown);
  const std::vector<Node> all = children(unknown);
  return std::any_of(all.begin(), all.end(), says_unknown);
}

std::vector<Node> children(Node node) {
  std::vector<Node> out;
  if (!node) return out;
  for (uint32_t i = 0; i < node.child_count(); ++i) {
    if (!node.child(i).has(data::kShadowed)) out.push_back(node.child(i));
  }
  return out;
}

PlanValues::Item PlanValues::copy(Node node) const {
  Item item{node.data(), document_.span(node.index()), node, nullptr};
  item.node.flags &= static_cast<uint16_t>(~(kOfIndex | data::kShadowed));
  return item;
}

PlanValues::Item PlanValues::copy(std::string_view key, Node node) {
  Item item = copy(node);
  item.node.key = document_.intern_key(key);
  return item;
}

PlanValues::Item PlanValues::made(std::string_view key, Node place) {
  Item item;
  item.node.style = data::Style::kMade;
  item.node.key = key.empty() ? data::kNoKey : document_.intern_key(key);
  const text::Span span = place.span();
  item.span = {span.begin, span.begin, span.begin, span.end};
  return item;
}

PlanValues::Item PlanValues::text(std::string_view key, std::string_view text, Node place) {
  Item item = made(key, place);
  item.node.kind = Kind::kString;
  document_.set_text(item.node, document_.arena().copy(text));
  return item;
}

PlanValues::Item PlanValues::map(std::string_view key, const Items& entries, Node place) {
  Item item = made(key, place);
  item.node.kind = Kind::kMap;
  item.node.count = static_cast<uint32_t>(entries.size());
  item.node.first = append(entries);
  return item;
}

PlanValues::Item PlanValues::list(std::string_view key, const Items& elements, Node place) {
  Item item = map(key, elements, place);
  item.node.kind = Kind::kList;
  return item;
}

PlanValues::Item PlanValues::unknown(std::string_view key, std::string_view reason, Node place) {
  Item item = made(key, place);
  item.node.kind = Kind::kUnknown;
  document_.set_text(item.node, document_.arena().copy(reason));
  return item;
}

PlanValues::Item PlanValues::unknown_item(Node place, Node expression, References& references) {
  Item item{place.data(), document_.span(place.index()), {}, nullptr};
  item.node.flags &= static_cast<uint16_t>(~(kOfIndex | data::kShadowed));
  item.node.kind = Kind::kUnknown;
  item.node.style = data::Style::kMade;
  document_.set_text(item.node, kAfterApply);
  item.hint = references.hint(expression, place.key());
  return item;
}

PlanValues::Item PlanValues::value(Node known, Node unknown, Node expression, bool written,
                                   References& references) {
  if (is_true(unknown)) return unknown_item(unknown, expression, references);
  // Where all that is known is that something in it is not.
  const bool bare = !known || (known.is_scalar() && says_unknown(unknown));
  const Node shape = bare ? unknown : known;
  Item item = copy(shape);
  if (shape.is_scalar()) return item;
  if (bare) known = {};
  if (const Node constant = member(expression, "constant_value")) expression = constant;
  Items inside;
  if (shape.is_map()) {
    // What the configuration writes of a map is one expression, of a block one for each argument.
    const bool block = expression && expression.is_map() && !member(expression, "references");
    inside = entries(known, unknown, block ? expression : Node(), written && block, references);
  } else {
    for (uint32_t i = 0; i < shape.child_count(); ++i) {
      const auto of = [i](Node list) {
        return list && list.is_list() && i < list.child_count() ? list.child(i) : Node();
      };
      const bool is_list = expression && expression.is_list();
      inside.push_back(value(of(known), of(unknown), is_list ? of(expression) : expression, written,
                             references));
    }
  }
  item.node.count = static_cast<uint32_t>(inside.size());
  item.node.first = append(inside);
  return item;
}

PlanValues::Items PlanValues::entries(Node known, Node unknown, Node expressions, bool written,
                                      References& references) {
  Items out;
  if (known && known.is_map()) {
    for (const Node child : children(known)) {
      const Node at = member(unknown, child.key());
      const Node by = member(expressions, child.key());
      if (!says_unknown(at)) {
        if (child.kind() == Kind::kNull) continue;
        if (is_empty(child) && !by && (written || !configured_)) continue;
      } else if (is_true(at) && written && !by && !is_own(child.key())) {
        continue;
      }
      out.push_back(value(child, at, by, written, references));
    }
  }
  if (!unknown || !unknown.is_map()) return out;
  for (const Node at : children(unknown)) {
    if (member(known, at.key()) || !says_unknown(at)) continue;
    const Node by = member(expressions, at.key());
    if (is_true(at) && written && !by && !is_own(at.key())) continue;
    out.push_back(value({}, at, by, written, references));
  }
  return out;
}

uint32_t PlanValues::append(const Items& items) {
  std::vector<data::NodeData> nodes;
  std::vector<data::NodeSpan> spans;
  for (const Item& item : items) {
    nodes.push_back(item.node);
    spans.push_back(item.span);
  }
  const uint32_t first = document_.append(nodes, spans);
  for (uint32_t i = 0; i < items.size(); ++i) {
    if (items[i].original) document_.set_original(first + i, items[i].original.index());
    if (items[i].hint != nullptr) document_.set_hint(first + i, items[i].hint);
  }
  return first;
}

uint32_t PlanValues::root(const Items& entries, Node place) {
  Item item = map({}, entries, place);
  item.original = place;
  // A finding about what is missing points at the first line, with the key.
  item.node.style = data::Style::kBlock;
  const text::Span key = place.key_span();
  if (key.valid()) item.span.key_begin = item.span.key_end = item.span.value_begin = key.begin;
  return append({item});
}

}  // namespace ordain::read::terraform

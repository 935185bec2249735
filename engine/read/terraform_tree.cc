// Trees of Terraform: evaluated values as the nodes of a document.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_tree.h"

#include <algorithm>

#include "engine/data/made_text.h"

namespace ordain::read::terraform {

using data::NodeData;
using data::NodeSpan;
using data::Style;

namespace {

data::Kind kind_of(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return data::Kind::kNull;
    case Kind::kBool:
      return data::Kind::kBool;
    case Kind::kNumber:
      return value.content->text.find_first_of(".eE") == std::string_view::npos
                 ? data::Kind::kInt
                 : data::Kind::kDecimal;
    case Kind::kString:
      return data::Kind::kString;
    case Kind::kList:
      return data::Kind::kList;
    case Kind::kMap:
      return data::Kind::kMap;
    default:
      return data::Kind::kUnknown;
  }
}

bool is_in(text::Span span, text::SourceId source) { return span.source == source && span.valid(); }

}  // namespace

std::string_view Tree::keep(std::string_view text) {
  const std::string_view bytes = document_.text_bytes();
  const bool lasting = !text.empty() && text.data() >= bytes.data() &&
                       text.data() + text.size() <= bytes.data() + bytes.size();
  return lasting ? text : document_.arena().copy(text);
}

// Chains share their ends: each step is copied once.
const data::Origin* Tree::origin(const data::Origin* chain) {
  if (chain == nullptr) return nullptr;
  if (const auto known = origins_.find(chain); known != origins_.end()) return known->second;
  data::Origin* made = document_.arena().make<data::Origin>(*chain);
  made->what = document_.arena().copy(chain->what);
  made->next = origin(chain->next);
  origins_.emplace(chain, made);
  return made;
}

const data::Hint* Tree::hint(const Reference& reference, const Unknown* unknown) {
  const bool known = !reference.identity.empty() || reference.target != nullptr ||
                     (unknown != nullptr && (unknown->is_set || !unknown->prefix.empty()));
  if (!known) return nullptr;
  data::Hint* made = document_.arena().make<data::Hint>();
  made->identity = document_.arena().copy(reference.identity);
  if (unknown != nullptr) {
    made->prefix = document_.arena().copy(unknown->prefix);
    made->is_set = unknown->is_set;
  }
  if (reference.target != nullptr) pending_.push_back({made, reference.target});
  return made;
}

void Tree::set_key(Item& item, std::string_view key, text::Span key_span) {
  item.node.key = document_.intern_key(key);
  if (!is_in(key_span, document_.source())) return;
  item.span.key_begin = key_span.begin;
  item.span.key_end = key_span.end;
}

uint32_t Tree::append(const std::vector<Item>& items) {
  std::vector<NodeData> nodes;
  std::vector<NodeSpan> spans;
  nodes.reserve(items.size());
  spans.reserve(items.size());
  for (const Item& item : items) {
    nodes.push_back(item.node);
    spans.push_back(item.span);
  }
  const uint32_t first = document_.append(nodes, spans);
  for (uint32_t i = 0; i < items.size(); ++i) {
    if (items[i].origin != nullptr) document_.set_origin(first + i, items[i].origin);
    if (items[i].hint != nullptr) document_.set_hint(first + i, items[i].hint);
    if (!items[i].open.empty()) document_.set_open(first + i, items[i].open);
    if (items[i].is_sensitive) document_.mark_sensitive(first + i);
    if (items[i].original != kNone) document_.set_original(first + i, items[i].original);
    if (items[i].made_from != kNone) data::set_made_from(document_, first + i, items[i].made_from);
  }
  return first;
}

void Tree::set_children(Item& item, const std::vector<Item>& children) {
  item.node.count = static_cast<uint32_t>(children.size());
  item.node.first = children.empty() ? 0 : append(children);
}

Tree::Item Tree::map(const std::vector<Item>& entries, text::Span place) {
  Item item;
  item.node.kind = data::Kind::kMap;
  item.node.style = Style::kMade;
  item.span = {place.begin, place.begin, place.begin, place.end};
  set_children(item, entries);
  return item;
}

void Tree::share(const Value& value, text::Span place) {
  if (!value.content->is_collection()) return;
  const uint32_t node = append({made_item(value, place)});
  shared_.emplace(value.content, node);
}

Tree::Item Tree::copy_of(uint32_t original) const {
  Item item;
  item.node = document_.node(original);
  item.node.key = data::kNoKey;
  item.node.flags &= static_cast<uint16_t>(~(data::kQuotedKey | data::kOddKey));
  item.span = document_.span(original);
  item.original = original;
  return item;
}

Tree::Item Tree::item(const Value& value, text::Span place) {
  auto known = shared_.find(value.content);
  if (known == shared_.end()) {
    if (++items_ <= kMostApart || value.content->elements.empty()) return made_item(value, place);
    share(value, place);
    known = shared_.find(value.content);
  }
  Item item = copy_of(known->second);
  // Marks are of the place where a value is used, not of what it holds.
  item.is_sensitive = (value.marks & kSensitive) != 0;
  return item;
}

Tree::Item Tree::made_item(const Value& value, text::Span place) {
  const text::Span span = is_in(value.span, document_.source()) ? value.span : place;
  Item item;
  item.node.kind = kind_of(value);
  item.node.style = Style::kMade;
  item.span = {span.begin, span.begin, span.begin, span.end};
  item.origin = origin(value.origin);
  // Of a file that overrides the one of the block.
  if (value.origin == nullptr && value.span.valid() && value.span.source != document_.source()) {
    item.origin = document_.arena().make<data::Origin>(
        data::Origin::Via::kMerge, value.span,
        std::string_view(document_.sources()[value.span.source].path()));
  }
  item.is_sensitive = (value.marks & kSensitive) != 0;
  const Content& content = *value.content;
  if (content.is_collection()) {
    if (!content.open.empty()) item.open = content.open;
    item.node.style = value.origin == nullptr ? Style::kBlock : Style::kMade;
    std::vector<const Element*> order;
    for (const Element& element : content.elements) order.push_back(&element);
    // Maps are sorted by key; the tree keeps the order of the source.
    if (value.is(Kind::kMap)) {
      std::stable_sort(order.begin(), order.end(), [this](const Element* a, const Element* b) {
        const bool left = is_in(a->key_span, document_.source());
        const bool right = is_in(b->key_span, document_.source());
        if (left != right) return left;
        return left && a->key_span.begin < b->key_span.begin;
      });
    }
    std::vector<Item> children;
    children.reserve(order.size());
    for (const Element* element : order) {
      Value child = element->value;
      text::Span key = element->key_span;
      if (value.origin != nullptr) {
        // What came from elsewhere stands where the whole is used, and each part of it has its way.
        key = {};
        child.span = span;
        child.origin = nullptr;
        std::vector<const data::Origin*> steps;
        for (const data::Origin* step = value.origin; step != nullptr; step = step->next)
          steps.push_back(step);
        const data::Origin* next = element->value.origin;
        for (size_t i = steps.size(); i-- > 0;) {
          data::Origin* made = document_.arena().make<data::Origin>(*steps[i]);
          if (i + 1 == steps.size()) made->span = place_in(*steps[i], element->value.span);
          made->next = next;
          next = made;
        }
        child.origin = next;
      }
      Item made = this->item(child, span);
      if (value.is(Kind::kMap)) set_key(made, element->key, key);
      made.node.flags |= element->flags;
      children.push_back(made);
    }
    set_children(item, children);
    return item;
  }
  switch (value.kind()) {
    case Kind::kNull:
      document_.set_text(item.node, "null");
      break;
    case Kind::kBool:
      document_.set_text(item.node, content.boolean ? "true" : "false");
      break;
    case Kind::kNumber:
    case Kind::kString:
      document_.set_text(item.node, keep(content.text));
      break;
    case Kind::kResource:
      document_.set_text(item.node, "known only after apply, as a resource is");
      break;
    case Kind::kModule:
      document_.set_text(item.node, "known only after apply, as the outputs of a module are");
      break;
    default:
      document_.set_text(item.node, keep(content.unknown->reason));
  }
  if (content.made != nullptr) add_made_from(item, value, span);
  if (content.written != nullptr && value.origin == nullptr && span == value.span)
    item.node.style = hcl::style_of(content.written->quote);
  if (content.unknown != nullptr) {
    item.hint = hint(content.unknown->reference, content.unknown);
  } else if (value.reference != nullptr) {
    item.hint = hint(*value.reference, nullptr);
  }
  return item;
}

void Tree::add_made_from(Item& item, const Value& text, text::Span place) {
  Value made = made_from_(text);
  if (!made.content) return;
  // It came the way that the text came.
  if (text.origin != nullptr) {
    if (made.origin == nullptr) made.origin = text.origin;
    made.span = place;
  }
  item.made_from = append({this->item(made, place)});
}

Tree::Item Tree::entry(std::string_view key, text::Span key_span, const Value& value,
                       text::Span place) {
  Item made = item(value, place);
  set_key(made, key, key_span);
  return made;
}

}  // namespace ordain::read::terraform

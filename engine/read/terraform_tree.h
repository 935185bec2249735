// Trees of Terraform: evaluated values as the nodes of a document.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/data/document.h"
#include "engine/read/terraform_value.h"

namespace ordain::read::terraform {

// The hints of one evaluation that name a resource, until it is known which node that is.
struct PendingTarget {
  data::Hint* hint = nullptr;
  const Resource* resource = nullptr;
};

// Fills one document. Children are appended before what holds them, side by side.
class Tree {
 public:
  // A value whose children stand in the document already, and what is to be said of its node.
  struct Item {
    data::NodeData node;
    data::NodeSpan span;
    const data::Origin* origin = nullptr;
    const data::Hint* hint = nullptr;
    uint32_t original = kNone;   // what it is a copy of
    uint32_t made_from = kNone;  // of a text: the root of what it was made from
    bool is_sensitive = false;
    std::string_view open;  // why it may have more elements than are known
  };
  static constexpr uint32_t kNone = UINT32_MAX;

  // `made_from`: the value that a text was made from, or one without content.
  Tree(data::Document& document, std::vector<PendingTarget>& pending,
       const std::function<Value(const Value&)>& made_from)
      : document_(document), pending_(pending), made_from_(made_from) {}

  data::Document& document() { return document_; }
  // `place`: where it stands when it stands in no part of this file.
  Item item(const Value& value, text::Span place);
  // Under a key that is written at `key_span`, or nowhere (not valid).
  Item entry(std::string_view key, text::Span key_span, const Value& value, text::Span place);
  void set_key(Item& item, std::string_view key, text::Span key_span);
  // A map of these entries; its own place.
  Item map(const std::vector<Item>& entries, text::Span place);
  // Appends the value once: each of its items will be a copy that shares its children.
  void share(const Value& value, text::Span place);
  // Appends them side by side and returns the index of the first.
  uint32_t append(const std::vector<Item>& items);

 private:
  // So many items are put apart from each other. Then a value that stands in several places is put
  // there once: the others share its children, whose places are those of the first.
  static constexpr uint32_t kMostApart = 100'000;

  Item made_item(const Value& value, text::Span place);
  Item copy_of(uint32_t original) const;
  void set_children(Item& item, const std::vector<Item>& children);
  void add_made_from(Item& item, const Value& text, text::Span place);
  std::string_view keep(std::string_view text);
  const data::Origin* origin(const data::Origin* chain);
  const data::Hint* hint(const Reference& reference, const Unknown* unknown);

  data::Document& document_;
  std::vector<PendingTarget>& pending_;
  const std::function<Value(const Value&)>& made_from_;
  std::unordered_map<const data::Origin*, const data::Origin*> origins_;
  std::unordered_map<const Content*, uint32_t> shared_;
  uint32_t items_ = 0;
};

}  // namespace ordain::read::terraform

// Values of Terraform's JSON: what a plan or a state says of a resource, as nodes of its document.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/data/document.h"

namespace ordain::read::terraform {

// Makes the nodes of subjects in the document that they are read from. Each leads back to what it
// copies (Node::original), so that a finding points at the file.
class PlanValues {
 public:
  struct Item {
    data::NodeData node;
    data::NodeSpan span;
    data::Node original;
    const data::Hint* hint = nullptr;
  };
  using Items = std::vector<Item>;

  // What `configuration` says of the references of a resource.
  class References {
   public:
    virtual ~References() = default;
    // What is known of an unknown that this expression writes; `expression` may be no node.
    virtual const data::Hint* hint(data::Node expression, std::string_view name) = 0;
  };

  // `configured`: there is a configuration that says what is written.
  PlanValues(data::Document& document, bool configured)
      : document_(document), configured_(configured) {}
  data::Document& document() { return document_; }

  // The entries of a map `known` and of what `unknown` (of the shape of after_unknown, or no node)
  // adds to it. `expressions`: what the configuration writes; `written` says whether all of that is
  // known, so that what is not among it and is empty, or is made up by the provider, is left out.
  Items entries(data::Node known, data::Node unknown, data::Node expressions, bool written,
                References& references);
  // A copy under a key of its own, or under the one it has.
  Item copy(data::Node node) const;
  Item copy(std::string_view key, data::Node node);
  // What stands nowhere, at a place that a finding about it points to.
  Item text(std::string_view key, std::string_view text, data::Node place);
  Item map(std::string_view key, const Items& entries, data::Node place);
  Item list(std::string_view key, const Items& elements, data::Node place);
  Item unknown(std::string_view key, std::string_view reason, data::Node place);
  // Appends a map of its own and returns its index. `place`: the map that it copies, or what stands
  // for it.
  uint32_t root(const Items& entries, data::Node place);

 private:
  Item value(data::Node known, data::Node unknown, data::Node expression, bool written,
             References& references);
  Item unknown_item(data::Node place, data::Node expression, References& references);
  Item made(std::string_view key, data::Node place);
  uint32_t append(const Items& items);

  data::Document& document_;
  bool configured_;
};

// The first of a JSON document's members on this way, or no node.
data::Node member(data::Node map, std::string_view key);
// The text of a string there, or "".
std::string_view text_of(data::Node map, std::string_view key);
bool is_true(data::Node node);
// Whether anything in a value of after_unknown (or no node) is unknown.
bool says_unknown(data::Node unknown);
// A list's elements; a map's entries that are not shadowed.
std::vector<data::Node> children(data::Node node);

}  // namespace ordain::read::terraform

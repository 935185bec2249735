// View builder: a map made of fields of other maps, each of which leads back to where it stands.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/data/document.h"

namespace ordain::read {

// Collects the entries of one made map; root() or entry() appends it to the document. Entries are
// copies of single nodes: the children of a list or map are shared with the original.
class ViewBuilder {
 public:
  explicit ViewBuilder(data::Document& document) : document_(document) {}

  // All entries of a map but those under the keys `without`, shadowed ones included.
  void add_fields(data::Node map, std::vector<std::string_view> without);
  // A copy of `node` under `key`. Its own key's place is kept. `origin` replaces its origin chain.
  void add(std::string_view key, data::Node node, const data::Origin* origin = nullptr,
           bool duplicate = false);
  // A string that stands nowhere; `place` is what a finding about it points at.
  void add_text(std::string_view key, std::string_view text, text::Span place);
  // The map of another builder under `key`.
  void add_map(std::string_view key, ViewBuilder& fields, data::Node original, text::Span place);

  // The entries of another builder.
  void add_all(const ViewBuilder& other) {
    entries_.insert(entries_.end(), other.entries_.begin(), other.entries_.end());
  }

  bool has(std::string_view key) const;

  // Appends the map as a root of its own that is a copy of `original`, and returns its index.
  uint32_t append(data::Node original, bool duplicate);

 private:
  struct Entry {
    data::NodeData data;
    data::NodeSpan span;
    data::Node original;                   // none for what is made
    const data::Origin* origin = nullptr;  // in place of the original's
  };

  // Appends the entries side by side and returns the index of the first.
  uint32_t append_entries();

  data::Document& document_;
  std::vector<Entry> entries_;
};

}  // namespace ordain::read

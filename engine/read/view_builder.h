// View builder: a map whose own entries lie over those of another, each leading back to its place.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/data/document.h"

namespace ordain::read {

// Collects the own entries of one made map; append() or add_map() puts it into the document.
// Entries are copies of single nodes: the children of a list or map are shared with the original.
class ViewBuilder {
 public:
  // Starts another map: keeps the memory of the last one.
  void begin(data::Document& document) {
    document_ = &document;
    entries_.clear();
  }

  // A copy of `node` under `key`. Its own key's place is kept. `origin` replaces its origin chain.
  void add(data::Key key, data::Node node, const data::Origin* origin = nullptr,
           bool duplicate = false);
  // A copy of an entry of another map, as it stands there.
  void add_entry(data::Node entry);
  // A string that stands nowhere; `place` is what a finding about it points at.
  void add_text(data::Key key, std::string_view text, text::Span place) {
    add_made(key, {data::Kind::kString, text, place});
  }
  // A scalar, or an unknown with its reason for a text, that stands nowhere. The text lives as long
  // as the document.
  struct Made {
    data::Kind kind = data::Kind::kString;
    std::string_view text;
    text::Span place;
  };
  void add_made(data::Key key, const Made& made);
  // A list of such.
  void add_list(data::Key key, std::span<const Made> items, text::Span place);
  // A list of copies of values of the document, each with an origin in place of its own, or none;
  // with a reason, of an unknown that stands where the value does.
  struct Copied {
    data::Node node;
    const data::Origin* origin = nullptr;
    std::string_view unknown;
  };
  void add_nodes(data::Key key, std::span<const Copied> items, text::Span place);
  // The map of another builder under `key`: over the entries of `base` if that is a map, else a map
  // of its own; `place` is what a finding about it points at.
  void add_map(data::Key key, ViewBuilder& fields, data::Node base, text::Span place);
  // The same with no entry of `replaced` but those of the builder.
  void add_replacing(data::Key key, ViewBuilder& fields, data::Node replaced);
  // What lies below has no such entry.
  void hide(data::Key key);

  bool has(data::Key key) const;

  // Appends the entries as a plain map that stands nowhere, and returns its index.
  uint32_t append_plain(text::Span place);
  // Appends the map over the entries of `base`, as a root of its own, and returns its index.
  uint32_t append(data::Node base, bool duplicate);

 private:
  struct Entry {
    data::NodeData data;
    data::NodeSpan span;
    data::Node original;                   // none for what is made
    const data::Origin* origin = nullptr;  // in place of the original's
    // The map of another builder over that of the original, to which it leads by itself.
    bool over = false;
  };

  static Entry made_entry(data::Key key, text::Span place);
  // Lays the entries, side by side, over `base` (or under `map` alone when there is none).
  void settle(data::NodeData& map, data::Node base);
  void put_marks(const Entry& entry, uint32_t index);

  data::Document* document_ = nullptr;
  std::vector<Entry> entries_;
  std::vector<data::NodeData> nodes_;
  std::vector<data::NodeSpan> spans_;
};

}  // namespace ordain::read

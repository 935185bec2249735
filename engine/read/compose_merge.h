// Compose merge: one description of a service laid over another, as Compose does it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/read/made_tree.h"

namespace ordain::read {

// The tag of the value as it is written: "!reset", "!override", or none.
std::string_view compose_tag(data::Node node);

// Values that merging may make in one file.
inline constexpr uint64_t kMostMerged = 1'000'000;

// Both are in one shape (ComposeFields). Maps are merged; lists are put one behind the other, but
// what both have of one name (environment, labels, build arguments, networks ...) or one place
// (a port, the target of a volume) is that of `over`; a command and a test replace the other, and
// so does what is tagged !override; what is tagged !reset is not there.
class ComposeMerge {
 public:
  ComposeMerge(data::Document& document, MadeTree& tree) : document_(document), tree_(tree) {}

  // Puts the merged map under `key`, in place of `at`. `step` is put before the origins of what
  // comes from `below`; it may be null.
  void put(data::Node below, data::Node over, data::Key key, data::Node at,
           const data::Origin* step);
  // Nothing is merged any more once too much was.
  bool spent() const { return merged_ > kMostMerged; }

 private:
  void put_entry(data::Node below, data::Node over, const data::Origin* step);
  void put_list(data::Node below, data::Node over, const data::Origin* step);
  void put_below(data::Key key, data::Node value, const data::Origin* step);

  data::Document& document_;
  MadeTree& tree_;
  uint64_t merged_ = 0;
};

// What makes an element of the list `field` the same as another one; empty: nothing does.
std::string compose_identity(std::string_view field, data::Node element);

}  // namespace ordain::read

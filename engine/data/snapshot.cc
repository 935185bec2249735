// Snapshots: documents, worlds and domains.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/snapshot.h"

#include <algorithm>
#include <tuple>

namespace ordain::data {

namespace {

// The order of a domain's subjects: by world, path and place. No two are equal.
bool before(const Subject& a, const Subject& b) {
  if (a.world != b.world) return a.world < b.world;
  const Document& left = a.node.document();
  const Document& right = b.node.document();
  if (&left != &right) {
    const auto key = [](const Document& document) {
      return std::tuple(std::string_view(document.source_text().path()), document.source(),
                        document.ordinal());
    };
    return key(left) < key(right);
  }
  const uint32_t left_begin = a.node.span().begin;
  const uint32_t right_begin = b.node.span().begin;
  // Copies of one alias stand at one place.
  return left_begin != right_begin ? left_begin < right_begin : a.node.index() < b.node.index();
}

}  // namespace

bool Domain::contains(Node node, WorldId world) const {
  if (world == kEveryWorld && !every_world) {
    // World by world: that is the first thing that they are sorted by.
    for (size_t at = 0; at < subjects.size();) {
      const WorldId one = subjects[at].world;
      if (contains(node, one)) return true;
      at += in_world(one).size();
    }
    return false;
  }
  const Subject wanted{node, {}, every_world ? kEveryWorld : world};
  const auto at = std::lower_bound(subjects.begin(), subjects.end(), wanted, before);
  return at != subjects.end() && at->world == wanted.world && at->node == node;
}

std::span<const Subject> Domain::in_world(WorldId world) const {
  if (every_world || world == kEveryWorld) return subjects;
  auto range =
      std::equal_range(subjects.begin(), subjects.end(), Subject{{}, {}, world},
                       [](const Subject& a, const Subject& b) { return a.world < b.world; });
  return {range.first, range.second};
}

void Domain::prefetch(size_t begin, size_t end) const {
  for (size_t i = begin; i < end; ++i) subjects[i].node.document().prefetch(subjects[i].node);
}

Document& Snapshot::add(std::unique_ptr<Document> document) {
  documents_.push_back(std::move(document));
  return *documents_.back();
}

WorldId Snapshot::add_world(std::string name, std::string place) {
  worlds_.push_back({std::move(name), std::move(place)});
  return static_cast<WorldId>(worlds_.size() - 1);
}

std::string_view Snapshot::world_name(WorldId world) const {
  return world == kEveryWorld ? std::string_view() : worlds_[world].name;
}

std::string_view Snapshot::world_place(WorldId world) const {
  return world == kEveryWorld ? std::string_view() : worlds_[world].place;
}

Domain& Snapshot::domain(std::string_view name) {
  auto it = domains_.find(name);
  if (it == domains_.end()) {
    it = domains_.emplace(std::string(name), Domain{}).first;
    it->second.name = name;
  }
  return it->second;
}

const Domain* Snapshot::find_domain(std::string_view name) const {
  auto it = domains_.find(name);
  return it == domains_.end() ? nullptr : &it->second;
}

void Snapshot::sort() {
  for (auto& [name, domain] : domains_) {
    // Files are read in their order, so that most often there is nothing to do.
    auto& subjects = domain.subjects;
    if (!std::is_sorted(subjects.begin(), subjects.end(), before))
      std::sort(subjects.begin(), subjects.end(), before);
  }
}

std::string_view Snapshot::keep(std::string text) { return kept_.emplace_back(std::move(text)); }

}  // namespace ordain::data

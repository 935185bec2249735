// Snapshots: all that was read for one run, and the subjects that rules speak of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/data/document.h"
#include "engine/data/embedding.h"

namespace ordain::data {

// What is checked together: a collection in a rule means the documents of the subject's world. An
// index into Snapshot::worlds().
using WorldId = uint32_t;
// The world of what belongs to all of them, such as a record of a register: a collection asked for
// from there means the documents of every world.
inline constexpr WorldId kEveryWorld = UINT32_MAX;

// One thing that a rule can be asked about.
struct Subject {
  Node node;
  // "Deployment/shop/cart/container/cart": stable under edits elsewhere in the file.
  std::string_view address;
  WorldId world = 0;
};

// All subjects of one domain ("k8s.Deployment", "k8s.containers"), sorted by world, then by path,
// then by place.
struct Domain {
  // What its subjects are, from what is known best: a node may be a subject of several.
  enum class Of : uint8_t { kReader, kRecords, kDocuments };

  std::string name;
  std::vector<Subject> subjects;
  Of of = Of::kReader;
  // Its subjects belong to all worlds (kEveryWorld).
  bool every_world = false;
  // Of records with a key: the field that is the key, what it is in each subject ("" where it is
  // not there), and the subject of each key, or kTwice for a key of several.
  std::string key;
  std::vector<std::string_view> keys;
  std::unordered_map<std::string_view, uint32_t> by_key;
  static constexpr uint32_t kTwice = UINT32_MAX;
  // May have more subjects than are known, for this reason; empty otherwise.
  std::string open_reason;
  Node open_at;

  std::span<const Subject> in_world(WorldId world) const;
  // Whether the node is a subject of this domain in that world. Asked of a sorted snapshot.
  bool contains(Node node, WorldId world) const;
  // Asks for the memory of these subjects, which are about to be looked at. They stand apart from
  // each other: asked for together, it comes sooner than one by one.
  void prefetch(size_t begin, size_t end) const;
};

// What the reason of an unknown value of a record begins with that its owner has still to fill in.
inline constexpr std::string_view kBlankReason = "its owner has still to fill in ";

// What is known of a file that a record names with its hash.
struct NamedFile {
  std::string sha256;    // of its bytes, 64 digits; empty: it is not known
  std::string problem;   // why not, "cannot read x: permission denied"
  bool missing = false;  // nothing stands there
};

struct FileCounts {
  uint32_t read = 0;
  uint32_t unrecognised = 0;  // no reader knows them
  uint32_t skipped = 0;       // templates beside a Chart.yaml, reports of this program
  uint32_t failed = 0;        // unreadable or unparsable; each has a diagnostic
};

class Snapshot {
 public:
  Snapshot() = default;
  Snapshot(Snapshot&&) = default;
  Snapshot& operator=(Snapshot&&) = default;

  Document& add(std::unique_ptr<Document> document);
  const std::vector<std::unique_ptr<Document>>& documents() const { return documents_; }

  // `place` is its folder from the root of the project (text::Source::place).
  WorldId add_world(std::string name, std::string place = {});
  // Both empty for kEveryWorld.
  std::string_view world_name(WorldId world) const;
  std::string_view world_place(WorldId world) const;
  size_t world_count() const { return worlds_.size(); }

  // The domain of this name, made empty if it is new.
  Domain& domain(std::string_view name);
  // The domain of this name, or null when nothing put one there.
  const Domain* find_domain(std::string_view name) const;
  const std::map<std::string, Domain, std::less<>>& domains() const { return domains_; }
  // Sorts the subjects of every domain; called once, after the last subject was added.
  void sort();

  // Text that lives as long as the snapshot.
  std::string_view keep(std::string text);

  // How texts inside its documents are read. Without it there are none: a snapshot of nothing.
  void set_decoders(const Decoders& decoders) {
    embedded_ = std::make_unique<EmbeddedDocuments>(decoders);
  }
  // The documents inside texts of its documents; null where nothing was read.
  EmbeddedDocuments* embedded() const { return embedded_.get(); }

  // Families of formats ("k8s") of which the run read at least one document, and domains that
  // stand alone, such as sources of records: a rule over another domain was *not evaluated*, one
  // over an empty domain of these *matched nothing*.
  void mark_loaded(std::string_view family) { loaded_[std::string(family)] = true; }
  bool is_loaded(std::string_view family) const { return loaded_.contains(family); }

  FileCounts files;
  // By the path as the record says it, from the folder that records are looked for in.
  std::map<std::string, NamedFile, std::less<>> named_files;

 private:
  struct World {
    std::string name;
    std::string place;
  };

  std::vector<std::unique_ptr<Document>> documents_;
  std::vector<World> worlds_;
  std::map<std::string, Domain, std::less<>> domains_;
  std::map<std::string, bool, std::less<>> loaded_;
  std::deque<std::string> kept_;
  std::unique_ptr<EmbeddedDocuments> embedded_;  // after what it looks into
};

}  // namespace ordain::data

// Addresses of subjects: what a subject of the run is called, found by its value.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include "engine/data/snapshot.h"

namespace ordain::eval {

// The addresses of all subjects, whatever else is in the run. Few rules ask for one that is not
// that of their own subject, and hardly ever: the table is made when the first does.
class SubjectAddresses {
 public:
  // Of no subject at all, when there is no snapshot.
  explicit SubjectAddresses(const data::Snapshot* snapshot) : snapshot_(snapshot) {}

  // Empty for what is no subject.
  std::string_view find(data::Node node) const {
    if (snapshot_ == nullptr) return {};
    std::call_once(made_, [this] {
      // What a reader calls it goes before what it is called as a record or as a document.
      for (const auto of :
           {data::Domain::Of::kReader, data::Domain::Of::kRecords, data::Domain::Of::kDocuments}) {
        for (const auto& [name, domain] : snapshot_->domains()) {
          if (domain.of != of) continue;
          for (const data::Subject& subject : domain.subjects) {
            const data::Node original = subject.node.original();
            known_.try_emplace({&subject.node.document(), subject.node.index()}, subject.address);
            shown_.try_emplace({&original.document(), original.index()}, subject.address);
          }
        }
      }
    });
    return in(known_, node);
  }
  // Of the subject that shows this value in a shape of its own; asked after find().
  std::string_view find_shown(data::Node node) const { return in(shown_, node); }

 private:
  using Known = std::map<std::pair<const data::Document*, uint32_t>, std::string_view>;

  static std::string_view in(const Known& known, data::Node node) {
    const auto found = known.find({&node.document(), node.index()});
    return found == known.end() ? std::string_view() : found->second;
  }

  const data::Snapshot* snapshot_;
  mutable std::once_flag made_;
  mutable Known known_;
  mutable Known shown_;
};

}  // namespace ordain::eval

// Lineage: which record of its schema a map of a document is, told by where it stands.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/data/snapshot.h"
#include "engine/lang/plan.h"

namespace ordain::eval {

// What the schema says of the type of a map is known from the subject around it: a subject of the
// domain k8s.Deployment is a k8s.Deployment, and what stands in it is what the fields on the way
// say. Asked only where the records of a union do not agree on what is not written.
class Lineage {
 public:
  // Both outlive it.
  Lineage(const lang::Plan& plan, const data::Snapshot& snapshot)
      : plan_(plan), snapshot_(snapshot) {}

  // The choice of the record that the value at `path` (as in address.h) below `node` is. Null when
  // that is not known, or when it could be more than one of them.
  const lang::Choice* choose(std::span<const lang::Choice> choices, data::Node node,
                             std::string_view path);

 private:
  void find_subjects();

  const lang::Plan& plan_;
  const data::Snapshot& snapshot_;
  bool found_ = false;
  // The types of the domains that a node is a subject of, by its document and index in it.
  std::unordered_map<const data::Document*,
                     std::unordered_map<uint32_t, std::vector<const lang::Type*>>>
      subjects_;
};

}  // namespace ordain::eval

// Derived subjects: what the documents of one file are to rules, before the file has a world.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/derived.h"

namespace ordain::read {

void DerivedSubjects::add(std::string_view domain, const data::Document& document, uint32_t node,
                          std::string_view address) {
  auto known = known_.find(domain);
  if (known == known_.end()) {
    Domain& made = domains_.emplace_back(Domain{std::string(domain), {}});
    known = known_.emplace(made.name, &made).first;
  }
  known->second->subjects.push_back({data::Node(&document, node), address, 0});
}

}  // namespace ordain::read

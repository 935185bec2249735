// Derived subjects: what the documents of one file are to rules, before the file has a world.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/derived.h"

namespace ordain::read {
namespace {

// From here on memory is asked of the system for each vector alone, and costs when it is filled.
constexpr size_t kMany = 4096;

}  // namespace

void DerivedSubjects::add(std::string_view domain, const data::Document& document, uint32_t node,
                          std::string_view address) {
  auto known = known_.find(domain);
  if (known == known_.end()) {
    Domain& made = domains_.emplace_back(Domain{std::string(domain), {}});
    known = known_.emplace(made.name, &made).first;
  }
  std::vector<data::Subject>& subjects = known->second->subjects;
  // Each time that many thousands move, the system has to find memory for all of them again.
  if (subjects.size() == subjects.capacity() && subjects.size() >= kMany)
    subjects.reserve(subjects.size() * 4);
  subjects.push_back({data::Node(&document, node), address, 0});
}

}  // namespace ordain::read

// Derived subjects: what the documents of one file are to rules, before the file has a world.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/data/snapshot.h"

namespace ordain::read {

class DerivedSubjects {
 public:
  struct Domain {
    std::string name;
    std::vector<data::Subject> subjects;
  };

  // `address` lives as long as the document.
  void add(std::string_view domain, const data::Document& document, uint32_t node,
           std::string_view address);
  std::deque<Domain>& domains() { return domains_; }

 private:
  std::deque<Domain> domains_;
  std::unordered_map<std::string_view, Domain*> known_;
};

}  // namespace ordain::read

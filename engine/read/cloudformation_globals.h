// Globals of a SAM template: properties that hold for every resource of a kind.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/read/cloudformation_values.h"

namespace ordain::read {

class SamGlobals {
 public:
  // `globals` is the section, or no node.
  explicit SamGlobals(data::Node globals) : globals_(globals) {}

  // Puts what holds for a resource of this type into its Properties, as SAM does: what the resource
  // writes goes before, maps are merged, lists are put after those of Globals. What is put there
  // has an origin that points into Globals.
  void merge_into(std::string_view type, data::Node resource, data::Document& document,
                  CfnValues& values, std::vector<CfnEntry>& entries) const;

 private:
  data::Node globals_;
};

}  // namespace ordain::read

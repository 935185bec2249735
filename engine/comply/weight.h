// Weight: a finding and the register of assets -> the severity it has for this organization.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/comply/isms.h"
#include "engine/text/finding.h"

namespace ordain::comply {

// What a finding weighs: the severity of its rule, moved by what the asset is worth and by where it
// stands. It orders what is told of controls; what a check fails at is the rule's severity alone.
struct Weight {
  text::Severity severity = text::Severity::kMedium;
  // The asset that the resource belongs to; null: none is known, and the severity is the rule's.
  const Record* asset = nullptr;
  // Steps up or down from the rule's severity, before it came to an end of the scale.
  int by_value = 0;
  int by_place = 0;
};

// The assets of a register, by what they are found by.
class Assets {
 public:
  explicit Assets(const Isms& isms);

  // The live asset that a subject belongs to: the one of this id, or the one whose `locator` is its
  // address or the nearest above it ("Deployment/shop/cart" of ".../container/main"). Or null.
  const Record* of(std::string_view subject) const;

  // The highest of an asset's values of confidentiality, integrity and availability (0 to 4) moves
  // the severity: 4 one step up, 2 and 3 not, 0 and 1 one step down. An asset whose `environment`
  // is `test` or `dev` is exposed to less: one more step down. Together no more than one step.
  Weight weigh(const text::Finding& finding) const;

 private:
  struct Located {
    std::string locator;
    const Record* record;
  };
  std::vector<Located> located_;  // the longest locators first
  const Isms& isms_;
};

}  // namespace ordain::comply

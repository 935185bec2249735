// How far our rules and the checks of others say the same of one case, and why where they do not.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/outside/shipped.h"

namespace ordain::test {

// One case of a check of others.
struct OutsideCase {
  std::string check;
  std::string name;                // of the case, unique in its check
  std::vector<std::string> files;  // checked as one world
  std::string text = {};           // what the one file holds, where that stands in the row
  bool flags = false;              // whether the check finds something
  // What it flags, as kind and name, or by its address alone; empty when it flags nothing or does
  // not say what.
  std::vector<std::pair<std::string, std::string>> objects;
  // The lines it flags, where it says so.
  std::vector<uint32_t> lines;
};

// Holds three things together and fails when one of them is no longer so:
//
//   SOURCE_rules.tsv          check, our rule (-: none), words its message holds (-: any), why none
//   SOURCE_disagreements.tsv  check, cases (comma), what ours does, who is right, why
//   RESULTS.md                the part of that name
//
// What ours does: `finds` (what theirs does not flag), `silent` (of what it flags) or `others`
// (both); where the case names objects or lines, those count one by one. Every check has a row of
// the first table; every case that is judged differently stands in one row of the second, and no
// other case does.
void hold_agreement(const std::string& source, const std::vector<OutsideCase>& cases,
                    ShippedRules& rules);

}  // namespace ordain::test

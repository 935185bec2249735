// The shipped rules on outside files: what they find there, and where.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/comply/catalogue.h"
#include "engine/data/snapshot.h"
#include "engine/lang/load.h"
#include "engine/read/load.h"
#include "engine/run/config.h"
#include "engine/text/finding.h"

namespace ordain::test {

// One finding of a rule, as a report shows it.
struct Found {
  std::string rule;
  std::string path;  // below the folder of outside cases
  uint32_t line = 0;
  std::string subject;  // "Deployment/shop/cart/container/cart"
  std::string message;
  // First and last line of each place that it shows, its own first.
  std::vector<std::pair<uint32_t, uint32_t>> places;

  bool covers(uint32_t wanted) const;
};

// What came of a few files that were checked together.
struct Checked {
  // Failed pairs, and those undecided because a value is absent: what counts by default.
  std::vector<Found> found;
  // Pairs that a rule could not be evaluated for.
  std::vector<Found> errors;
  // Files of which something could not be read, with the message.
  std::map<std::string, std::string> broken;
};

// The rules as they are embedded in the program, loaded once for all cases of one test.
class ShippedRules {
 public:
  ShippedRules();

  // The files (paths below the folder of outside cases) as one world; kept for the next that asks.
  const Checked& check(const std::vector<std::string>& paths);
  // A text that stands in a row of outside cases, under a name of its own.
  const Checked& check_text(const std::string& name, const std::string& text);
  // All files of a folder below the folder of outside cases, as `ordain check FOLDER` reads them.
  Checked check_folder(const std::string& path);

  bool has(std::string_view rule) const { return plan_.find_rule(rule) != nullptr; }

 private:
  Checked evaluate(const data::Snapshot& snapshot, text::Findings& findings);
  const Checked& check(const std::vector<std::string>& names,
                       const std::vector<read::Inline>& files);

  text::SourceSet sources_;
  std::vector<comply::Catalogue> catalogues_;
  run::Config config_;
  lang::Plan plan_;
  std::map<std::vector<std::string>, Checked> known_;
};

// Those of `rule` whose message holds `words` ("-": all).
std::vector<const Found*> of_rule(const std::vector<Found>& all, std::string_view rule,
                                  std::string_view words);

}  // namespace ordain::test

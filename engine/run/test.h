// Test: runs the cases of rules and says which do not hold.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/lang/plan.h"
#include "engine/run/config.h"
#include "engine/text/finding.h"

namespace ordain::run {

struct TestOptions {
  // Rule files and folders of them; the pages (`x.md` beside `x.ord`) come with them.
  std::vector<std::string> paths;
  // Only cases whose rule or title fits (RE2, unanchored); empty: all.
  std::string filter;
};

struct TestRun {
  text::SourceSet sources;
  text::Findings findings;  // failed cases, and what is wrong with rules and pages
  Config config;
  size_t cases = 0;
  size_t failed = 0;
  size_t rules = 0;  // that a case names
  int exit_code = 0;
};

void test(const TestOptions& options, TestRun& run);

}  // namespace ordain::run

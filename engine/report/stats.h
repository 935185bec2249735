// Stats: what a run cost, for `--stats` and `--profile-rules`; no part of any report.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "engine/run/check.h"

namespace ordain::report {

// What is known only after the run.
struct Written {
  double seconds = 0;
  uint64_t bytes = 0;        // of all reports
  uint64_t peak_memory = 0;  // bytes; 0: not known
};

// Time and bytes of each step, and how much there was.
std::string stats(const run::Run& run, const Written& written);

// A table of the rules that have pairs, the most costly first. Its times are those of all threads
// together. No line is wider than `width`.
std::string rule_profile(const run::Run& run, size_t width);

}  // namespace ordain::report

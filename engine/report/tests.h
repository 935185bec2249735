// Tests: how a run of `ordain test` is told, as text and as JSON.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/report/report.h"
#include "engine/run/test.h"

namespace ordain::report {

// What to tell beside the cases.
struct TestTold {
  bool coverage = false;
  bool mutation = false;
};

// Failed cases with the values that decided, what is not covered and what survived, each as a
// frame; then the tables and the counts.
std::string write_test_text(const run::TestRun& run, const TestTold& told, const Style& style);

// {"cases", "failed", "exit_code", "findings": [...], "coverage": {...}, "mutation": {...},
// "rules": [...]}: for CI. Numbers of what was not asked for are left out.
std::string write_test_json(const run::TestRun& run, const TestTold& told);

}  // namespace ordain::report

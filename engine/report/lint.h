// What `ordain lint` found, for people and for programs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/report/report.h"
#include "engine/run/lint.h"

namespace ordain::report {

// The findings in frames and a line of counts; with style.verbose what each rule costs.
std::string lint_text(const run::LintRun& run, const Style& style);

// One object: `version`, `tool`, `exit_code`, `summary`, `diagnostics` as in the report of a check,
// and `costs`.
std::string lint_json(const run::LintRun& run);

}  // namespace ordain::report

// What commands that check have in common: the check under a bar of progress, and where reports go.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/report/report.h"
#include "engine/run/check.h"

namespace ordain::app {

// The check, with a bar of progress where one is wanted: it is gone when this returns.
void check_watched(const run::CheckOptions& options, run::Run& run, const report::Style& style);

// To the file, or to standard output where it is empty. False when that failed, or when the file is
// one that was checked, which is said on standard error: a report that cannot be written is a job
// that was not done.
bool write_report(const std::string& file, std::string_view text, const run::Run& run,
                  const report::Style& style);

}  // namespace ordain::app

// Formats: one function for each row of reports.def.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/report/report.h"

namespace ordain::report {

// The whole report of a run; ends with a line break. Each is defined in the file of its name.
#define ORDAIN_REPORT(name, doc) std::string write_##name(const run::Run& run, const Style& style);
#include "engine/report/reports.def"
#undef ORDAIN_REPORT

}  // namespace ordain::report

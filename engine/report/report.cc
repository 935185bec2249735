// Report: the rows of reports.def, and the way from a name to its format.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/report.h"

#include "engine/report/formats.h"

namespace ordain::report {

std::vector<Format> formats() {
  return {
#define ORDAIN_REPORT(name, doc) {#name, doc},
#include "engine/report/reports.def"
#undef ORDAIN_REPORT
  };
}

std::optional<std::string> write(std::string_view format, const run::Run& run, const Style& style) {
#define ORDAIN_REPORT(name, doc) \
  if (format == #name) return write_##name(run, style);
#include "engine/report/reports.def"
#undef ORDAIN_REPORT
  return std::nullopt;
}

}  // namespace ordain::report

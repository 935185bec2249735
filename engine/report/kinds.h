// Kinds of report about controls: from how they stand to a sheet.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/comply/standing.h"
#include "engine/report/sheet.h"
#include "engine/run/check.h"

namespace ordain::report {

// One row of kinds.def.
struct Kind {
  std::string_view name;
  std::string_view doc;
};
std::vector<Kind> kinds();

// What a report is made of. The run told what passes too where the kind is readiness.
struct KindInput {
  const run::Run& run;
  const comply::Standing& standing;
  int stage = 0;        // of readiness: 1, 2, or 0 for both
  data::Node previous;  // the JSON of an earlier report of the kind; or no node
};

// The sheet of the kind, or nothing if there is no such kind. A `previous` that is none is said in
// `problem`, else that is empty.
std::optional<Sheet> sheet_of(std::string_view kind, const KindInput& input, std::string& problem);

// "markdown", "html", "csv" and "json"; the text of the sheet in one of them.
inline constexpr std::array<std::string_view, 4> kSheetFormats = {"markdown", "html", "csv",
                                                                  "json"};
std::string write_sheet(const Sheet& sheet, std::string_view format);

#define ORDAIN_KIND(name, doc) Sheet sheet_##name(const KindInput& input);
#include "engine/report/kinds.def"
#undef ORDAIN_KIND

}  // namespace ordain::report

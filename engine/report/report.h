// Report: how a run is told, in each format.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/run/check.h"

namespace ordain::report {

struct Style {
  bool color = false;
  // Columns of the terminal; lines of text are cut or wrapped to it.
  int width = 80;
  bool quiet = false;    // no footer, no notes
  bool verbose = false;  // lists in full, and evidence
  bool waived = false;   // of the formats for people: findings of what is waived too
};

// One row of reports.def: a format of `-f`.
struct Format {
  std::string_view name;
  std::string_view doc;
};
std::vector<Format> formats();

// The run in the named format, or nothing if there is no such format. Ends with a line break.
std::optional<std::string> write(std::string_view format, const run::Run& run, const Style& style);

// Only the diagnostics, as text, with an empty line between two: for commands that stop before
// anything is evaluated. Empty when there are none.
std::string diagnostics(const text::SourceSet& sources, const text::Findings& findings,
                        const Style& style);

}  // namespace ordain::report

// Evidence: what a run tells of controls, as the reports that a bundle holds.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>

#include "engine/report/evidence.h"
#include "engine/report/kinds.h"
#include "engine/run/standing.h"

namespace ordain::report {

std::vector<comply::Entry> evidence_reports(const run::Run& run) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kEndings = {
      {{"html", "html"}, {"json", "json"}, {"markdown", "md"}}};
  std::vector<comply::Entry> out;
  const comply::Standing standing = run::standing(run);
  if (standing.isms.size() == 0) return out;
  const KindInput input{.run = run, .standing = standing, .previous = {}};
  for (const Sheet& sheet : {sheet_readiness(input), sheet_soa(input)}) {
    for (const auto& [format, ending] : kEndings)
      out.push_back(
          {fmt::format("{}{}.{}", kReports, sheet.kind, ending), write_sheet(sheet, format)});
  }
  return out;
}

}  // namespace ordain::report

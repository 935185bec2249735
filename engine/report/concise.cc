// Concise: one line a finding, one line of counts.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/report/cells.h"
#include "engine/report/facts.h"
#include "engine/report/formats.h"
#include "engine/report/parts.h"

namespace ordain::report {

std::string write_concise(const run::Run& run, const Style& style) {
  std::string out;
  for (const text::Finding& finding : run.findings.all()) {
    const bool waived = finding.outcome && *finding.outcome == text::Outcome::kWaived;
    if (waived && !style.waived) continue;
    std::string place = "ordain";
    if (finding.span.valid()) {
      const Where at = where(run.sources, finding.span);
      place = fmt::format("{}:{}:{}", shown(at.path), at.start.line, at.start.column);
    }
    out += fmt::format("{}: {}[{}] {}", place, word(finding), shown(finding.code),
                       shown(told_message(finding)));
    if (!finding.subject.empty()) out += fmt::format(" ({})", shown(finding.subject));
    if (waived && finding.exemption) out += "; " + shown(told_exemption(finding));
    out += '\n';
  }
  if (style.quiet) return out;
  std::vector<std::string> counts;
  for (text::Outcome outcome : kTold) counts.push_back(told_count(outcome, count(run, outcome)));
  out += fmt::format("{}", fmt::join(counts, ", "));
  const std::string incomplete = facts(run).incomplete;
  if (!incomplete.empty()) out += "; incomplete: " + shown(incomplete);
  return out + "\n";
}

}  // namespace ordain::report

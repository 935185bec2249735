// CSV as in RFC 4180, a row a finding: columns keep their order, new ones come behind them.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/report/cells.h"
#include "engine/report/csv_cell.h"
#include "engine/report/facts.h"
#include "engine/report/formats.h"
#include "engine/report/parts.h"

namespace ordain::report {

std::string csv_cell(std::string_view text) {
  std::string safe = shown(text);
  const size_t first = safe.find_first_not_of(' ');
  if (first != std::string::npos &&
      std::string_view("=+-@").find(safe[first]) != std::string_view::npos)
    safe.insert(0, 1, '\'');
  const bool edge = !safe.empty() && (safe.front() == ' ' || safe.back() == ' ');
  if (!edge && safe.find_first_of(",\"") == std::string::npos) return safe;
  std::string out = "\"";
  for (char c : safe) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

namespace {

constexpr std::string_view kHeader =
    "code,outcome,severity,subject,world,path,line,column,end_line,end_column,message,label,"
    "reasons,controls,notes,pointer,fingerprint";

std::string row(const text::SourceSet& sources, const text::Finding& finding) {
  std::vector<std::string> cells = {
      finding.code,
      std::string(finding.outcome ? text::name(*finding.outcome) : "diagnostic"),
      std::string(finding.outcome ? text::name(finding.severity) : text::name(finding.level)),
      finding.subject,
      finding.world,
  };
  if (finding.span.valid()) {
    const Where at = where(sources, finding.span);
    cells.emplace_back(at.path);
    for (const uint32_t number : {at.start.line, at.start.column, at.end.line, at.end.column})
      cells.push_back(std::to_string(number));
  } else {
    cells.resize(cells.size() + 5);
  }
  std::vector<std::string_view> reasons;
  if (finding.reasons & text::kAbsent) reasons.push_back("absent");
  if (finding.reasons & text::kUnknown) reasons.push_back("unknown");
  if (finding.reasons & text::kBroken) reasons.push_back("error");
  cells.insert(cells.end(),
               {finding.message, finding.label, fmt::format("{}", fmt::join(reasons, " ")),
                fmt::format("{}", fmt::join(finding.controls, " ")),
                fmt::format("{}", fmt::join(told_notes(finding), "; ")), finding.pointer,
                finding.fingerprint});
  std::string out;
  for (const std::string& text : cells) out += (out.empty() ? "" : ",") + csv_cell(text);
  return out + "\r\n";
}

}  // namespace

std::string write_csv(const run::Run& run, const Style&) {
  std::string out = std::string(kHeader) + "\r\n";
  for (const text::Finding& finding : run.findings.all()) out += row(run.sources, finding);
  if (const std::string why = facts(run).incomplete; !why.empty()) {
    text::Finding incomplete;
    incomplete.code = kIncomplete;
    incomplete.message = why;
    out += row(run.sources, incomplete);
  }
  return out;
}

}  // namespace ordain::report

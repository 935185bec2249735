// Exemptions: the findings of a run -> a warning for each exemption that did not count.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/exemptions.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <tuple>

namespace ordain::run {

void warn_of_exemptions(text::Findings& findings) {
  using State = text::Exemption::State;
  using Subject = std::tuple<std::string_view, std::string_view, text::Span>;
  struct Idle {
    const text::Finding* first = nullptr;
    std::set<Subject> subjects;
  };
  std::map<text::Span, Idle> idle;
  for (const text::Finding& finding : findings.all()) {
    if (!finding.exemption || finding.exemption->state == State::kWaives) continue;
    Idle& one = idle[finding.exemption->at];
    if (one.first == nullptr) one.first = &finding;
    one.subjects.emplace(finding.world, finding.subject, finding.subject_span);
  }
  std::vector<text::Finding> warnings;
  for (const auto& [at, one] : idle) {
    const text::Exemption& exemption = *one.first->exemption;
    const std::string subjects = fmt::format("{} {}", one.subjects.size(),
                                             one.subjects.size() == 1 ? "subject" : "subjects");
    const bool lapsed = exemption.state == State::kLapsed;
    text::Finding warning;
    warning.code = lapsed ? "run/lapsed-exemption" : "run/undated-exemption";
    warning.level = text::Level::kWarning;
    warning.span = at;
    warning.message =
        lapsed ? fmt::format("the exemption lapsed on {}: it waives {} no longer", exemption.until,
                             subjects)
               : fmt::format("the exemption ends on {}, and no date is given: it does not waive {}",
                             exemption.until, subjects);
    warning.notes.push_back(lapsed ? "mend them, or give it a reason and a date of its own again"
                                   : "--as-of DATE says what day it is; no clock is read");
    warnings.push_back(std::move(warning));
  }
  for (text::Finding& warning : warnings) findings.report(std::move(warning));
}

}  // namespace ordain::run

// The syntax errors of one file: gathered, thinned out, put in order, then told.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/syntax_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ordain::lang {

void SyntaxReport::report(std::string_view code, text::Span place, std::string message,
                          std::vector<std::string> notes, std::vector<text::Related> related) {
  if (muted(place.begin)) return;
  text::Finding finding;
  finding.code = code;
  finding.span = place;
  finding.message = std::move(message);
  finding.notes = std::move(notes);
  finding.related = std::move(related);
  errors_.push_back(std::move(finding));
}

void SyntaxReport::mute_after(uint32_t offset) { last_ = std::min(last_, offset); }

bool SyntaxReport::has_at(uint32_t offset) const {
  return std::ranges::any_of(errors_,
                             [&](const auto& error) { return error.span.begin == offset; });
}

bool SyntaxReport::has_in(text::Span stretch) const {
  return std::ranges::any_of(errors_, [&](const auto& error) {
    return error.span.begin >= stretch.begin && error.span.begin <= stretch.end;
  });
}

void SyntaxReport::flush(text::Findings& findings, size_t limit) {
  std::stable_sort(errors_.begin(), errors_.end(),
                   [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; });
  const auto same_place = [](const auto& a, const auto& b) { return a.span.begin == b.span.begin; };
  errors_.erase(std::unique(errors_.begin(), errors_.end(), same_place), errors_.end());
  const size_t told = std::min(limit, errors_.size());
  for (size_t i = 0; i < told; ++i) findings.report(errors_[i]);
  if (told < errors_.size()) {
    findings.report(
        "lang/syntax", text::Level::kError, errors_[told].span,
        fmt::format("found more than {} mistakes in this file; {} more from here on are not told",
                    limit, errors_.size() - told));
  }
}

}  // namespace ordain::lang

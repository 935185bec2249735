// Findings: names, the sink, and the one order in which they are told.
// SPDX-License-Identifier: Apache-2.0
#include "engine/text/finding.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace ordain::text {
namespace {

constexpr std::array<std::string_view, kOutcomes> kOutcomeNames = {
    "not_applicable", "pass", "waived", "undecided", "fail", "error"};
constexpr std::array<std::string_view, 5> kSeverityNames = {"info", "low", "medium", "high",
                                                            "critical"};
constexpr std::array<std::string_view, 3> kLevelNames = {"note", "warning", "error"};

template <typename Enum, size_t N>
std::optional<Enum> named(const std::array<std::string_view, N>& names, std::string_view name) {
  for (size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view name(Outcome outcome) { return kOutcomeNames[static_cast<size_t>(outcome)]; }
std::string_view name(Severity severity) { return kSeverityNames[static_cast<size_t>(severity)]; }
std::string_view name(Level level) { return kLevelNames[static_cast<size_t>(level)]; }
std::optional<Outcome> outcome_named(std::string_view text) {
  return named<Outcome>(kOutcomeNames, text);
}
std::optional<Severity> severity_named(std::string_view text) {
  return named<Severity>(kSeverityNames, text);
}

void Findings::report(Finding finding) {
  std::lock_guard lock(mutex_);
  all_.push_back(std::move(finding));
}

void Findings::report(std::string_view code, Level level, Span span, std::string message,
                      std::vector<std::string> notes) {
  Finding finding;
  finding.code = code;
  finding.level = level;
  finding.span = span;
  finding.message = std::move(message);
  finding.notes = std::move(notes);
  report(std::move(finding));
}

bool Findings::has_errors() const {
  std::lock_guard lock(mutex_);
  return std::any_of(all_.begin(), all_.end(), [](const Finding& finding) {
    return finding.outcome ? *finding.outcome == Outcome::kError : finding.level == Level::kError;
  });
}

void Findings::sort(const SourceSet& sources) {
  const auto path = [&sources](const Span& span) -> std::string_view {
    return span.valid() ? std::string_view(sources[span.source].path()) : std::string_view();
  };
  const auto key = [&path](const Finding& f) {
    return std::tuple(path(f.span), f.span.begin, f.span.end, std::string_view(f.code),
                      std::string_view(f.subject), std::string_view(f.message), f.outcome, f.level,
                      f.severity, std::string_view(f.world), std::string_view(f.fingerprint),
                      std::string_view(f.label), std::string_view(f.pointer));
  };
  std::stable_sort(all_.begin(), all_.end(),
                   [&key](const Finding& a, const Finding& b) { return key(a) < key(b); });
  all_.erase(std::unique(all_.begin(), all_.end(),
                         [&key](const Finding& a, const Finding& b) { return key(a) == key(b); }),
             all_.end());
}

}  // namespace ordain::text

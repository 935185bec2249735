// Facts: what every format tells of a run, worked out once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/run/check.h"

namespace ordain::report {

// Of the program: "0.1.0".
std::string_view version();

// A span as people and programs name it: lines and columns from 1, the end behind the last
// character.
struct Where {
  std::string_view path;
  text::Position start;
  text::Position end;
};
// The span must be valid.
Where where(const text::SourceSet& sources, text::Span span);
// "manifests/cart.yaml:31:13", safe to print; empty when the span is not valid.
std::string told_place(const text::SourceSet& sources, text::Span span);

// The counts of a run and its lists of what was not checked.
struct Facts {
  uint64_t rules = 0;  // that were chosen, those that do not compile among them
  // Ids, sorted. Rules that were evaluated on nothing, as their kind of thing is there but no
  // subject.
  std::vector<std::string_view> matched_nothing;
  // Nothing of their kind was read.
  std::vector<std::string_view> not_loaded;
  // They, or their files, do not compile.
  std::vector<std::string_view> bad;
  // not_loaded and bad, sorted.
  std::vector<std::string_view> not_evaluated;
  // Why the run is incomplete, in one sentence; empty when it is not.
  std::string incomplete;
};
Facts facts(const run::Run& run);

// A list of rules that were not checked, as people are told it: a few by their names; of more the
// project's own by their names, as one may be misspelt, and the shipped ones by their number, as
// most of them are for what a project does not have. The JSON report names all.
inline constexpr size_t kFewNames = 5;
struct ToldNames {
  std::vector<std::string_view> named;
  size_t shipped = 0;  // further ones
};
// `all`: by their names, however many.
ToldNames told_names(const run::Run& run, const std::vector<std::string_view>& ids, bool all);

uint64_t count(const run::Run& run, text::Outcome outcome);

// The word a finding starts with: "critical", "cannot decide", "waived"; of a diagnostic its level.
std::string_view word(const text::Finding& finding);

// The message as it stands behind that word, which it does not repeat.
std::string_view told_message(const text::Finding& finding);

// The label, unless the message ends with it: for formats that put one behind the other.
std::string_view told_label(const text::Finding& finding);

// "9 failed", "0 errors": an outcome's count for people.
std::string told_count(text::Outcome outcome, uint64_t count);

// Whether a finding is why a build should stop: what was not done, or what gates.
bool stops(const text::Finding& finding, const run::Run& run);

// All findings, the most urgent first, for formats that hold only so many: what stops the build,
// failures by severity, what is undecided, warnings, and the rest; equals in the order of the run.
std::vector<const text::Finding*> by_urgency(const run::Run& run);

// The code under which formats without a word for it say that the run is incomplete, and why.
inline constexpr std::string_view kIncomplete = "run/incomplete";

// "fails at medium and above: 1 of 12 pairs".
std::string told_gate(const run::Run& run);

// "Checked 15 files (1 unrecognised, ...), 1 rule (9 deselected), 12 pairs of rule and subject".
std::string told_extent(const run::Run& run, const Facts& told);

// The outcomes in the order in which counts are told.
inline constexpr text::Outcome kTold[] = {text::Outcome::kFail,          text::Outcome::kUndecided,
                                          text::Outcome::kWaived,        text::Outcome::kPass,
                                          text::Outcome::kNotApplicable, text::Outcome::kError};

// Whether a second place is where a value came from (its text then starts with "from ") and no
// other culprit.
bool is_origin(const text::Related& related);

}  // namespace ordain::report

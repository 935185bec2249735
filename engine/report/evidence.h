// Evidence: the bundle of what was read, by which rules and with what outcome, to be checked again.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/comply/archive.h"
#include "engine/run/check.h"
#include "engine/run/packed_tree.h"

// Entries: `files/` holds what was read, `program/` the shipped rules that ran, `results.json` the
// JSON report with every outcome, `rerun.json` the same of the redacted copies where there are any,
// `reports/` what the last of these runs tells of controls, `manifest.json` what the bundle is, and
// `SHA256SUMS` the hash of every other entry.
// tests/spec/reports/evidence-bundle.md is the promise; the same run gives the same bytes.
namespace ordain::report {

inline constexpr std::string_view kManifest = "manifest.json";
inline constexpr std::string_view kResults = "results.json";
inline constexpr std::string_view kRerun = "rerun.json";
inline constexpr std::string_view kReports = "reports/";
inline constexpr std::string_view kSums = "SHA256SUMS";
inline constexpr std::string_view kFiles = "files/";
inline constexpr std::string_view kProgram = "program/";
inline constexpr int kManifestVersion = 1;

struct EvidenceInput {
  const run::Run& run;          // with its passes and what is not applicable told, and an `as_of`
  const run::PackedTree& tree;  // redacted where it is to be
  // The flags and paths that make this run again, relative to the root.
  const std::vector<std::string>& arguments;
  // Days for which the evidence stands.
  int valid_days = 0;
  // The run of the redacted tree, if it is one.
  const run::Run* rerun = nullptr;
};

// The Statement of Applicability and the readiness report of a run (CheckOptions::whole_plan), each
// in the formats that people and programs read; none where no record of an ISMS was read.
std::vector<comply::Entry> evidence_reports(const run::Run& run);

// All entries of the bundle, in no order.
std::vector<comply::Entry> evidence(const EvidenceInput& input);

// The day after so many days; later than the calendar goes: nothing.
std::optional<std::string> day_after(std::string_view date, int days);

// JSON on one line: what line breaks and indentation of a JsonWriter leave, with a blank behind
// each comma and colon. The links of the chain are hashes of this form.
std::string on_one_line(std::string_view json);

// The first link is the hash of `head`, each other one that of the link before and its item.
std::string next_link(std::string_view link, std::string_view item);

// The text of SHA256SUMS for these entries, as `sha256sum -c` reads it.
std::string sums(const std::vector<std::pair<std::string_view, std::string_view>>& entries);

// Of all that is part of the program: two programs with the same one give the same results.
std::string program_digest();

}  // namespace ordain::report

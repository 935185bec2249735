// Findings: everything that is said about a place. One type for a syntax error and a failed rule.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/finding_parts.h"
#include "engine/text/span.h"

namespace ordain::text {

// How a subject of a rule ended. Every (rule, subject) pair ends in exactly one; a later one in
// this order is worse, and a subject's outcome is the worst of its clauses.
enum class Outcome : uint8_t { kNotApplicable, kPass, kWaived, kUndecided, kFail, kError };
inline constexpr int kOutcomes = 6;
// "pass", "fail", "undecided", "not_applicable", "waived", "error".
std::string_view name(Outcome outcome);
std::optional<Outcome> outcome_named(std::string_view name);

enum class Severity : uint8_t { kInfo, kLow, kMedium, kHigh, kCritical };
std::string_view name(Severity severity);
std::optional<Severity> severity_named(std::string_view name);

// Of a problem with the input, the rules or the configuration. Only an error makes exit code 2.
enum class Level : uint8_t { kNote, kWarning, kError };
std::string_view name(Level level);

// Why a truth value or a value is missing, as bits: a set of them is never empty where one stands.
enum Reason : uint8_t { kAbsent = 1, kUnknown = 2, kBroken = 4 };

// A second place that helps to understand a finding.
struct Related {
  Span span;
  std::string text;
};

struct Finding {
  // A rule's id for an outcome; `room/what` (a row of diagnostics.def) for a diagnostic.
  std::string code;
  // Set for an outcome of a (rule, subject) pair, not set for a diagnostic.
  std::optional<Outcome> outcome;
  Level level = Level::kError;            // of a diagnostic
  Severity severity = Severity::kMedium;  // of an outcome
  // Reason bits of an undecided or error outcome; 0 otherwise.
  uint8_t reasons = 0;
  // One sentence, lower case, no full stop: what was found, what was wanted.
  std::string message;
  // What the caret says under the blamed text ("is true, wants false"); may be empty.
  std::string label;
  // The culprit. Not valid when there is no place (a flag on the command line).
  Span span;
  // JSON pointer (RFC 6901) of the blamed value in its document, with the missing part of the path;
  // empty when the place is no document.
  std::string pointer;
  // The subject's own span (the resource), for the frame's context.
  Span subject_span;
  std::string subject;  // address, as "Deployment/shop/cart"
  std::string world;
  std::vector<std::string> controls;  // "iso27001:2022/A.8.2"
  std::vector<Related> related;
  std::vector<std::string> notes;  // "= help" lines: what to do
  std::string fingerprint;
  // The exemption that speaks of the subject; of a waived one that which waives it.
  std::optional<Exemption> exemption;
  std::vector<Evidence> evidence;
  std::vector<Fix> fixes;
};

// Where steps put what they have to say. report() may be called from several threads.
class Findings {
 public:
  void report(Finding finding);
  // A diagnostic in one line.
  void report(std::string_view code, Level level, Span span, std::string message,
              std::vector<std::string> notes = {});
  bool has_errors() const;
  const std::vector<Finding>& all() const { return all_; }
  std::vector<Finding>& all() { return all_; }

  // Sorts by path, place, code, subject, message and the rest, and drops exact repeats, so that the
  // same findings print the same bytes however many threads made them.
  void sort(const SourceSet& sources);

 private:
  mutable std::mutex mutex_;
  std::vector<Finding> all_;
};

}  // namespace ordain::text

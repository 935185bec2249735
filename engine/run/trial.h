// Trial: a case with its documents read and its rules at hand, ready to be run as often as wanted.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/snapshot.h"
#include "engine/eval/evaluate.h"
#include "engine/run/cases.h"
#include "engine/run/config.h"

namespace ordain::run {

// What of a case does not hold.
struct Problem {
  text::Span span;  // where the case, or a value of its document, stands in the page or the file
  std::string message;
  std::vector<std::string> notes;
  // The pair of rule and subject that ended otherwise than wanted; no subject: none ended so.
  std::string rule;
  std::string subject;
};

struct Trial {
  Case one;
  // The rules with the case's parameters: the run's plan, or the one of this trial alone.
  lang::Plan* plan = nullptr;
  std::unique_ptr<lang::Plan> own;
  Config config;  // with the parameters that the own plan looks into
  data::Snapshot snapshot;
  // The source that the case's first document was read from; none: it could not be read.
  text::SourceId document = text::kNoSource;
  std::set<std::string, std::less<>> rules;  // that it expects something of, and that there are
  std::vector<Problem> unfit;                // why it cannot be run as it is written
  bool broken = false;                       // the same, and it has been told elsewhere
};

// What of the trial does not hold. `only`: of this rule; empty: of all that it expects something
// of. The witness is told of the evaluation; null: nobody watches.
std::vector<Problem> judge(const Trial& trial, std::string_view only, eval::Witness* witness,
                           const text::SourceSet& sources);

// How the rule ends where it does not pass, with the line of the first document (0: not in it).
std::vector<std::pair<text::Outcome, uint32_t>> ends_at(const Trial& trial, std::string_view rule,
                                                        const text::SourceSet& sources);

// Where a place of the trial's first document stands in the page or rule file that holds it; the
// case itself for any other place.
text::Span placed(const Trial& trial, text::Span span, const text::SourceSet& sources);

}  // namespace ordain::run

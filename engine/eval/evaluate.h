// Evaluate: plan x snapshot -> outcomes. Every subject of every rule ends in exactly one outcome.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/data/snapshot.h"
#include "engine/eval/evaluator.h"
#include "engine/lang/plan.h"
#include "engine/text/finding.h"
#include "engine/text/progress.h"

namespace ordain::eval {

struct Options {
  unsigned jobs = 1;
  Budget budget;
  // Findings are made of fail, undecided and error, and of these outcomes when asked for.
  bool tell_pass = false;
  bool tell_not_applicable = false;
  // Is told of each step, on one thread. Outlives the evaluation.
  Witness* witness = nullptr;
  // Ids of the rules to evaluate; empty: all.
  std::set<std::string, std::less<>> only;
  // What `today` is: the day of `--as-of`; none: not known.
  std::optional<data::Moment> today;
  // Measure the time of each rule.
  bool profile = false;
  // Told of each task that is done; null: nobody looks.
  text::Progress* progress = nullptr;
};

// What became of one rule.
struct RuleResult {
  enum class State : uint8_t {
    kEvaluated,
    kMatchedNothing,  // its kind of thing was read, but there is no subject
    kNotEvaluated,    // nothing of its kind was read at all (no Terraform in the run)
  };
  const lang::Rule* rule = nullptr;
  State state = State::kEvaluated;
  // Of (rule, subject) pairs, by text::Outcome.
  std::array<uint64_t, text::kOutcomes> counts{};
  // By all threads together; 0 unless Options::profile is set.
  std::chrono::nanoseconds spent{0};
};

struct Results {
  std::vector<RuleResult> rules;  // in the plan's order: by id
  // Values that the findings of sensitive rules are about: no frame may show these bytes.
  std::vector<text::Span> hidden;  // sorted, apart from each other
};

// Pure: the same plan and snapshot give the same results and findings for any number of jobs.
// Findings of outcomes go to `findings`, unsorted.
Results evaluate(const lang::Plan& plan, const data::Snapshot& snapshot, const Options& options,
                 const text::SourceSet& sources, text::Findings& findings);

}  // namespace ordain::eval

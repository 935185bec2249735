// Check: the story of one run, from paths to exit code, in the order of flow.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/comply/catalogue.h"
#include "engine/comply/judge.h"
#include "engine/eval/evaluate.h"
#include "engine/lang/load.h"
#include "engine/lang/loader.h"
#include "engine/read/load.h"
#include "engine/run/config.h"
#include "engine/text/progress.h"

namespace ordain::run {

struct CheckOptions {
  read::LoadOptions load;
  // `-r`: rule files and folders of the user. Empty: what ordain.yaml says, and the shipped rules.
  std::vector<std::string> rules;
  // `--pack`: names or files. Empty: what ordain.yaml says, or the default one.
  std::vector<std::string> packs;
  // Ids, prefixes ("kubernetes") or controls ("A.8.24"); empty: all.
  std::vector<std::string> select;
  std::vector<std::string> ignore;
  text::Severity least_severity = text::Severity::kInfo;
  comply::Policy policy;
  // `--fail-on` was given: it outranks the configuration.
  bool fail_on_given = false;
  eval::Options eval;
  std::string as_of;  // ISO date of `--as-of`; empty: none was given, and no clock is read
  // Do not look for ordain.yaml.
  bool isolated = false;
  // For what is told of controls: reads the catalogues, and compiles also the rules that nothing
  // was read for.
  bool whole_plan = false;
  // Told how far the run has come; null: nobody looks.
  text::Progress* progress = nullptr;
};

// What the steps of a run cost, in seconds.
struct Steps {
  double rules = 0;  // configuration, catalogues, rules
  double reading = 0;
  double evaluating = 0;
  double judging = 0;  // and sorting what is told
  // Sources before this one are the tool's own, the others are what is checked.
  size_t inputs = 0;
  unsigned threads = 1;
};

// All that a run made, in the order of flow: a later member may view an earlier one, never the
// other way.
struct Run {
  text::SourceSet sources;
  text::Findings findings;  // diagnostics and outcomes; sorted when the run is over
  Config config;
  std::vector<comply::Catalogue> catalogues;
  lang::Plan plan;
  // Has done its work when the run is over: kept, as taking it apart takes longer than a small
  // check.
  std::unique_ptr<lang::Loader> loader;
  data::Snapshot snapshot;
  eval::Results results;
  comply::Posture posture;
  comply::Policy policy;
  std::string as_of;
  // Rules that were left out, and by what, sorted: "--select", "packs in ordain.yaml".
  size_t deselected = 0;
  std::set<std::string_view> deselected_by;
  double seconds = 0;
  Steps steps;
};

void check(const CheckOptions& options, Run& run);

}  // namespace ordain::run

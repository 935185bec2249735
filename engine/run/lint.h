// Lint: what can be said of rules without running them on anything.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/run/config.h"
#include "engine/text/finding.h"

namespace ordain::run {

struct LintOptions {
  // Rule files and folders of them, with the pages beside them. Empty: the shipped rules, and those
  // that the project's configuration names.
  std::vector<std::string> paths;
  bool isolated = false;  // do not look for ordain.yaml
};

// What evaluating a rule costs: the collections whose product bounds its work.
struct RuleCost {
  std::string rule;
  std::string bound;  // "k8s.Pod x p.spec.containers"
};

struct LintRun {
  text::SourceSet sources;
  text::Findings findings;  // sorted
  Config config;
  size_t files = 0;
  size_t rules = 0;  // those that do not compile among them
  std::vector<RuleCost> costs;
  // 2: something does not compile or cannot be read; 1: warnings; 0: none, notes aside.
  int exit_code = 0;
};

// Beside all that compiling says (lang/mistakes.h, for shipped rules too):
// - `lint/untested`: a rule without a case that fails, or without one that passes;
// - `lint/metadata`: a rule without a title, a severity, a reason or a remedy (a warning), or
//   without a control (a note, as not every rule serves one);
// - `lint/never-fails`: a `require true` or `deny false`;
// - `lint/duplicate-rule`: two rules that ask the same of the same;
// - `lint/unused`: a type that nothing names;
// - `lint/page-without-rule`: a page whose examples no test runs.
void lint(const LintOptions& options, LintRun& run);

}  // namespace ordain::run

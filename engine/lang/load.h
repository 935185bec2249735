// Load: rule files -> Plan. Parses, checks and compiles everything that rules are made of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "engine/lang/plan.h"
#include "engine/text/finding.h"

namespace ordain::lang {

struct RuleSource {
  text::SourceId source = text::kNoSource;
  // Package of a file that names none: from its path.
  std::string package;
  // Part of the program (stdlib, shipped packs), not of the user's project.
  bool shipped = false;
  // The pack of the source's text (lang/pack.h), which outlives the plan; empty: the text is
  // parsed.
  std::string_view pack = {};
};

// Whether the bound of a param holds for a value of it.
struct BoundVerdict {
  enum class Held : uint8_t { kYes, kNo, kUndecided } held = Held::kUndecided;
  std::string why;  // kUndecided: in words
};
// Decides it with a frame of so many slots. The evaluator does it, which this room does not see.
using DecideBound = BoundVerdict (*)(const Plan& plan, const Expr& bound, uint32_t slots);

struct LoadInput {
  std::vector<RuleSource> sources;
  // Gives all known controls ("iso27001:2022/A.8.2"): one that a rule names must be among them.
  // Asked once, and only when a rule that is not shipped names one: those of the shipped rules are
  // held against the catalogues by a test, not at each start.
  std::function<std::set<std::string, std::less<>>()> controls;
  // Whether a shipped rule, of which the metadata is known, will be evaluated: one that will not is
  // in the plan without its body. Empty: all are.
  std::function<bool(const Rule&)> wanted;
  // `params:` of ordain.yaml, a map; or no node. Its document outlives the plan.
  data::Node params;
  // Ids of shipped rules that the project replaces by its own.
  std::set<std::string, std::less<>> replaces;
  // The plan has a rule for each `check` of a test too; its id is check_id().
  bool checks = false;
  // Without it no rule file may have a bound.
  DecideBound decide_bound = nullptr;
};

// The same wherever the file is loaded again. No rule of a file can have it.
std::string check_id(const text::SourceSet& sources, text::Span item);

// A rule that does not compile is reported and listed in Plan::bad_rules; the others are in the
// plan. Never throws.
Plan load(const LoadInput& input, const text::SourceSet& sources, text::Findings& findings);

}  // namespace ordain::lang

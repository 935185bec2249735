// Test: runs the cases of rules and says which do not hold, and how much of the rules they test.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/comply/catalogue.h"
#include "engine/eval/proof.h"
#include "engine/lang/plan.h"
#include "engine/run/config.h"
#include "engine/run/trial.h"
#include "engine/text/finding.h"

namespace ordain::run {

struct TestOptions {
  // Rule files and folders of them; the pages (`x.md` beside `x.ord`) come with them.
  std::vector<std::string> paths;
  // Only cases of which "RULE TITLE" fits for one of their rules (RE2, unanchored); empty: all.
  std::string filter;
  // Watch which clauses and conditions come out both ways.
  bool coverage = false;
  unsigned least_coverage = 0;  // percent below which it is exit code 1
  // Try whether the cases notice a small change of a rule.
  bool mutate = false;
  unsigned least_mutation = 100;  // percent below which it is exit code 1
  // Write the marks of pages anew.
  bool update = false;
};

// How much of a rule its cases test. Of conditions that are made of no others.
struct Coverage {
  size_t clauses = 0;       // require and deny
  size_t clauses_both = 0;  // that came out as pass and as fail
  size_t conditions = 0;
  size_t conditions_both = 0;  // that came out true and false
  size_t wanted = 0;           // two outcomes for each of both
  size_t seen = 0;
};

struct Mutation {
  size_t mutants = 0;
  size_t noticed = 0;   // by a case that no longer holds
  size_t excluded = 0;  // that no case can notice, as the rule says with its reason
};

struct RuleTested {
  const lang::Rule* rule = nullptr;
  size_t cases = 0;
  Coverage coverage;
  Mutation mutation;
};

// A mutant that no case notices, and the rule says why none can.
struct Excluded {
  text::Span at;
  std::string change;
  std::string reason;
};

struct TestRun {
  text::SourceSet sources;
  std::vector<comply::Catalogue> catalogues;
  lang::Plan plan;
  std::deque<Trial> trials;
  // Failed cases, what is wrong with rules and pages, what is not covered and what survived.
  text::Findings findings;
  // Why, for failed cases: by the fingerprint of their finding.
  std::map<std::string, std::vector<eval::Proof>, std::less<>> proofs;
  Config config;
  size_t cases = 0;
  size_t failed = 0;
  size_t rules = 0;  // that a case names
  std::vector<RuleTested> tested;
  std::vector<Excluded> excluded;
  std::vector<std::string> updated;  // marks that were taken away and put, each with its place
  // Coverage and mutants were looked at: only where all cases hold.
  bool measured = false;
  // Where they fall short of what was asked for, in words.
  std::vector<std::string> lacking;
  // Over all rules.
  Coverage coverage;
  Mutation mutation;
  int exit_code = 0;
};

void test(const TestOptions& options, TestRun& run);

// Parts of a hundred, rounded down: 100 only when it is all. Nothing at all is whole.
unsigned percent(size_t part, size_t whole);
// The same of a score of mutants: those noticed among those that are not excluded.
unsigned percent(const Mutation& mutation);

}  // namespace ordain::run

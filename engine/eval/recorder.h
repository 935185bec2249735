// Recorder: what a proof's recorder holds while the evaluation that it watches goes on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/eval/proof.h"

// Internal to engine/eval: proof.cc and proof_rounds.cc.
namespace ordain::eval {

// What is being evaluated: the pair (neither member is set), a statement or an expression. What is
// finished inside of it goes into its open round if there is one.
struct Recorder::Frame {
  const lang::Expr* expr = nullptr;
  const lang::Stmt* stmt = nullptr;
  const lang::Loop* loop = nullptr;
  Step step;
  Clause clause;
  std::vector<Step> steps;
  std::vector<Clause> clauses;
  std::vector<Round> rounds;
  std::vector<Binding> names;  // of the generators, outermost first
  std::vector<Step> coming;    // collections of inner generators, for the round that comes
  Round round;
  bool open = false;   // `round` is being gone through
  bool inner = false;  // between an outer element and the first of the inner generator
  bool cut = false;    // something inside was not kept
  std::string why;
};

struct Recorder::State {
  std::vector<Frame> frames;
  size_t unseen = 0;  // depth inside something that no proof shows
  size_t kept = 0;    // steps in `frames`
  uint64_t left_out = 0;
  bool wanted = true;  // the pair at hand has the address, or it is not known yet
  bool exhausted = false;
};

// Steps and rounds of a part, all levels.
size_t size_of(const Round& round);
size_t size_of(const std::vector<Step>& steps);

// The last step of this expression, or null.
Step* find(std::vector<Step>& steps, const lang::Expr* expr);
// What it came to; true for no expression (a loop without `where`).
Truth truth_of(std::vector<Step>& steps, const lang::Expr* expr);

}  // namespace ordain::eval

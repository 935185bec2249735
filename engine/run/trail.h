// Trails: where in the documents of a domain an expression of a rule looks, known from its text.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/snapshot.h"
#include "engine/lang/plan.h"
#include "engine/text/function_ref.h"

namespace ordain::run {

// From a subject of the domain down: keys, and "all elements of it" (an empty optional).
struct Trail {
  std::string_view domain;
  std::vector<std::optional<std::string_view>> steps;

  friend auto operator<=>(const Trail&, const Trail&) = default;
};

// The names of one rule, and where each of them looks.
class Trails {
 public:
  explicit Trails(const lang::Rule& rule);

  // Nothing where the text alone does not say: what a function or a comprehension made.
  std::optional<Trail> of(const lang::Expr& expr) const;

 private:
  void gather(const lang::Loop& loop);
  void gather(const lang::Expr& expr);
  void gather(std::span<const lang::Local> locals);
  void gather(std::span<const lang::Stmt* const> body);

  std::map<uint32_t, const lang::Expr*> lets_;      // by slot: the value
  std::map<uint32_t, const lang::Expr*> elements_;  // by slot: the collection
};

// Visits what stands at the trail in this subject until the visitor says no; false then.
bool follow(const Trail& trail, data::Node subject, text::FunctionRef<bool(data::Node)> visit);

}  // namespace ordain::run

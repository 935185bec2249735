// Mistakes: what a compiled rule says that is allowed and hardly meant, told as warnings.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lang/plan.h"
#include "engine/text/finding.h"

namespace ordain::lang {

// Goes over the rules of the plan once they are compiled, when every name and type is known:
// - `lang/never`: a condition that is the same whatever the documents say, given the types;
// - `lang/deny-absent`: a `deny` that an absent value of an optional field leaves undecided;
// - `lang/tolerated-order`: a tolerated absent value where it stays undecided all the same;
// - `lang/duplicate-clause`: a clause that stands twice in one block;
// - `lang/no-key`: a look into a domain for each subject of another with no equality to look up.
// Guards are seen by the path that an `exists` of the rule asks for, wherever in the rule it
// stands: rather silent than wrong. Goes over the rules that are shipped, or over the others.
void find_mistakes(const Plan& plan, bool shipped, const text::SourceSet& sources,
                   text::Findings& findings);

// Warns (`lint/never-fails`) of each clause whose condition is written as the constant that it
// wants: `require true`, `deny false`.
void find_idle_clauses(const Plan& plan, const text::SourceSet& sources, text::Findings& findings);

// Lets of one rule that are followed to what they stand for: more make a chain too deep to recurse.
inline constexpr size_t kMostLets = 200;

// Whether an equality in the loop's `where`, or in the `body` where that narrows it too (or null),
// ties the generator's element to something else: then elements are looked up, not gone through.
bool is_looked_up(const Loop& loop, const Generator& generator, const Expr* body);

// The text of the rule file that the expression is, white space squeezed.
std::string written(const Expr& expr, const text::SourceSet& sources);

}  // namespace ordain::lang

// Proof: how the proofs of a rule for one subject are told, as text and as JSON.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/eval/proof.h"
#include "engine/report/report.h"

namespace ordain::report {

// Each ends with a line break. The findings of the pairs are in the run, those of passed ones and
// of those that the rule does not apply to among them: a proof starts with the words of the check.
// JSON is version 1 of stdlib/proof-v1.schema.json.
std::string write_proof_text(const run::Run& run, const std::vector<eval::Proof>& proofs,
                             const Style& style);
std::string write_proof_json(const run::Run& run, const std::vector<eval::Proof>& proofs);

// Only what decided: each `when` or clause that did, as a frame of the rule, and the value under
// each of its parts. For a case of `ordain test` that does not hold.
std::string write_proof_values(const text::SourceSet& sources, const eval::Proof& proof,
                               const Style& style);

// --- what both tell

// A part of a rule as its author wrote it, on one line, without comments.
std::string rule_text(const text::SourceSet& sources, text::Span span, size_t limit);

// What a loop goes through, as written: "c in k8s.containers, v in c.volumes where v.x".
// Of an `each` with its span, whose names stand before that.
std::string loop_text(const text::SourceSet& sources, const lang::Loop& loop, size_t limit,
                      text::Span each = {});

// Whether it says more than its text does. A parameter does: it is a literal under a name.
bool is_telling(const text::SourceSet& sources, const lang::Expr& expr);

// What the check says of the pair.
std::vector<const text::Finding*> verdicts(const run::Run& run, const eval::Proof& proof);

}  // namespace ordain::report

// Waivers: records of accepted risks -> what they speak of is waived, for as long as they hold.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "engine/data/calendar.h"
#include "engine/data/snapshot.h"
#include "engine/eval/evaluate.h"
#include "engine/lang/plan.h"
#include "engine/read/load.h"
#include "engine/text/finding.h"

namespace ordain::run {

// A waiver is a record of the kind `waiver` (stdlib/isms/risk.ord): the ids of rules, the addresses
// of subjects, the reason, who granted it and its last day. It stands wherever the paths of a run
// lead, and is read from these places beside the ordain.yaml in force whatever they lead to:
// .ordain/**/*.yaml and isms/**/waivers.yaml, also as .yml, .json and .csv.
void ask_for_waivers(const lang::Plan& plan, read::LoadOptions& options);

// What failed or was undecided and is named by a waiver in force becomes waived: in the findings,
// which keep the reason, and in the counts. An error is never waived. In force is one that is
// approved or active, was granted by `today` and has not expired; one that has
// (run/lapsed-waiver), one of a run without a date (run/undated-waiver), one that nobody has
// approved (run/draft-waiver) and one of evaluated rules that nothing came of (run/unused-waiver)
// are warnings; of the last kind where `tells_unused`.
void bind_waivers(const data::Snapshot& snapshot, const std::optional<data::Moment>& today,
                  bool tells_unused, eval::Results& results, text::Findings& findings);

}  // namespace ordain::run

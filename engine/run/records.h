// Records of a run: which sources its plan asks for, and whether what was read is what it says.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/snapshot.h"
#include "engine/lang/plan.h"
#include "engine/read/load.h"
#include "engine/text/finding.h"

namespace ordain::run {

// Adds to `options` the sources of records and the globs of docs() that the plan has: those of the
// project all, as that a record is what its type says is a check by itself; those that are part of
// the program when a rule speaks of them.
void ask_for_records(const lang::Plan& plan, read::LoadOptions& options);

// Holds each record against the type of its source (run/record). Cells of a CSV file become what
// the fields of their names want where they spell it: whole numbers, decimals, true and false.
void check_records(const lang::Plan& plan, data::Snapshot& snapshot, text::Findings& findings);

}  // namespace ordain::run

// Records of a run: which sources its plan asks for, and whether what was read is what it says.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/comply/catalogue.h"
#include "engine/data/snapshot.h"
#include "engine/lang/plan.h"
#include "engine/read/load.h"
#include "engine/text/finding.h"
#include "engine/text/function_ref.h"

namespace ordain::run {

// Adds to `options` the sources of records and the globs of docs() that the plan has: those of the
// project all, as that a record is what its type says is a check by itself; those that are part of
// the program when a rule speaks of them, or of another one by kind of their package. `catalogues`
// gives the controls that a source names; it is asked only then. What no catalogue has is reported
// (run/catalogue).
void ask_for_records(const lang::Plan& plan,
                     text::FunctionRef<const std::vector<comply::Catalogue>&()> catalogues,
                     read::LoadOptions& options, text::Findings& findings);

// Holds each record against the type of its source (run/record). Cells of a CSV file become what
// the fields of their names want where they spell it: whole numbers, decimals, true and false, and
// lists with semicolons between the elements.
void check_records(const lang::Plan& plan, data::Snapshot& snapshot, text::Findings& findings);

// What the program itself knows (read::LoadOptions::given) stands in no file that a reader of a
// report could open: a finding about it has its subject, and no place but what a rule points at.
void forget_given_places(const read::LoadOptions& options, const text::SourceSet& sources,
                         text::Findings& findings);

}  // namespace ordain::run

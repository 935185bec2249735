// Findings of Terraform's plans are moved to the files of Terraform that lie beside the plan.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/snapshot.h"
#include "engine/read/reader.h"
#include "engine/text/finding.h"
#include "engine/text/symbol.h"

namespace ordain::run {

// A finding about a resource of a plan or a state points at the argument that writes it, in the
// .tf files of the plan's folder and the local modules that they call; its place in the plan is
// related to it. Where no file writes the resource it stays. A fix would change the plan: it is
// left out. What the plan says is secret is hidden in those files too.
void point_into_terraform(const data::Snapshot& snapshot, const read::Limits& limits,
                          const text::SymbolTable& symbols, text::SourceSet& sources,
                          text::Findings& findings);

}  // namespace ordain::run

// Samples: of each rule's population the few subjects that a person should look at.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/report/kinds.h"

// Internal to engine/report.
namespace ordain::report {

// Of a run that told what passes. Stratified: each rule is a stratum, of which 1 of 1, 2 of up to
// 10, 3 of up to 100 and 5 of more are drawn from what passed; what does not pass is looked at
// anyway. Drawn by the hash of seed, rule and subject: the same run and seed give the same sample,
// and who chooses the seed does not see it beforehand.
Table sample_table(const KindInput& input, std::string_view seed);

}  // namespace ordain::report

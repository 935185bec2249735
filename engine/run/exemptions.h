// Exemptions: those of rules that no longer waive what they speak of are told once each.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/finding.h"

namespace ordain::run {

// Adds a warning for each exemption that would have waived a subject and did not: it has lapsed
// (`run/lapsed-exemption`), or it ends on a day and the run knows none (`run/undated-exemption`).
void warn_of_exemptions(text::Findings& findings);

}  // namespace ordain::run

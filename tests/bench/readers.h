// Readers alone: a text in memory made into its tree, with nothing derived or evaluated.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ordain::bench {

// Seconds of the processor. Throws when the text is refused.
double hcl_seconds(const std::string& hcl);

}  // namespace ordain::bench

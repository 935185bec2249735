// Types of ARM resources, which Azure reads in any case, as rules spell them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ordain::read {

// The type as its row spells it; as it is written where there is none.
std::string canonical_arm_type(std::string_view type);

}  // namespace ordain::read

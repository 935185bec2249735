// RESULTS.md: the part of it that a test measures, held against what it says or written anew.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ordain::test {

// Fails unless the part of RESULTS.md between `<!-- NAME -->` and `<!-- end -->` is `text`. With
// ORDAIN_UPDATE set in the environment the part is written instead, for a reader of the difference.
void hold_result(const std::string& name, const std::string& text);

}  // namespace ordain::test

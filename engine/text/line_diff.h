// Line diff: what changed between two texts, as `diff -u` shows it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ordain::text {

// The lines of a unified diff (three lines of context, without their line breaks): "--- a/NAME",
// "+++ b/NAME", "@@ -1,4 +1,5 @@" and so on, which `patch -p1` takes. None if the texts are the
// same. The edits are the fewest ones (E. Myers, "An O(ND) difference algorithm", 1986), as long
// as they are not too many to look for; then what lies between the first and the last changed line
// is one edit.
std::vector<std::string> unified_diff(std::string_view name, std::string_view before,
                                      std::string_view after);

}  // namespace ordain::text

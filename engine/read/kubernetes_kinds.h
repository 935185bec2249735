// Kinds: what each built-in group of Kubernetes calls its objects.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ordain::read {

// Every kind that a built-in group ("" is the core group) had in any version from 1.19 to 1.34,
// those of deprecated versions too. What a newer version adds is not known here, so a kind that is
// missing from the table is no mistake by itself; one that is nearly a kind of its group is.
bool is_known_kind(std::string_view group, std::string_view kind);

// The kind that this may be a misspelling of, within two edits, case counting for none: one of the
// group, else one of another group whose name is long enough to tell. Empty when there is none.
std::string_view near_kind(std::string_view group, std::string_view kind);

}  // namespace ordain::read

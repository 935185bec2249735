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

// Whether `near`, which near_kind gave for `kind`, is what was meant beyond doubt: it differs in
// case only, or it is of the same group and differs by one letter.
bool surely_means(std::string_view group, std::string_view kind, std::string_view near);

// The built-in group that has this kind and of whose name `group` is surely a misspelling (case, or
// one letter), or "".
std::string_view near_group(std::string_view group, std::string_view kind);

// Whether a built-in group ("" is the core group) had this version in Kubernetes up to 1.34. A
// newer one may have come since.
bool is_known_version(std::string_view group, std::string_view version);

}  // namespace ordain::read

// Versions: numbers and a pre-release, in the order of semver.org 2.0.0, and ranges of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ordain::eval {

// What a version says that counts in its order; what stands behind `+` does not.
struct Version {
  std::array<uint64_t, 3> numbers{};
  // Of a pre-release "rc.1", a view of the text it was read from; empty: it is a release.
  std::string_view pre;
};

// Of "1.2.3-rc.1+build", "v1.2", "1": parts that are missing are 0. `wrong` says what else it is.
// More forgiving than semver.org: a part may be missing, `v` may stand before it, and a number may
// begin with 0.
std::optional<Version> parse_version(std::string_view text, std::string& wrong);

// semver.org 2.0.0, section 11.
std::strong_ordering compare(const Version& a, const Version& b);

// Whether the version is in a range: comparators `= != < <= > >= ~ ~> ^` before a version, with
// spaces or commas between those that must all hold, and `||` between choices. `~1.2.3` and
// `~> 1.2.3` are >=1.2.3 and <1.3.0; `~1` and `~> 1.2` leave the last part that is written open;
// `^` leaves open what stands behind the first part that is not 0. Nothing when it is no range.
std::optional<bool> satisfies(const Version& version, std::string_view range, std::string& wrong);

std::string to_string(const Version& version);

}  // namespace ordain::eval

// Suggestions: the nearest known name to a misspelt one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ordain::text {

// Edits (insert, delete, replace, swap neighbours: optimal string alignment) that turn a into b.
size_t edit_distance(std::string_view a, std::string_view b);

// The candidate nearest to `word` within two edits (one for words of up to three letters; a
// difference of case alone counts as none), or "" if none is near. Ties go to the first.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

// ", did you mean X?" or "".
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace ordain::text

// One line: a part of a rule file as messages quote it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ordain::lang {

// The words of a rule on one line: without comments, with a space where white space stands. What is
// inside quotes stays as it is, but for line breaks.
std::string on_one_line(std::string_view words);

}  // namespace ordain::lang

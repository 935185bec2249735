// A cell of CSV as in RFC 4180, which no spreadsheet takes for a formula.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ordain::report {

// What hides or reorders is an escape, and line breaks are too: a row is a line. What a spreadsheet
// would take for a formula gets an apostrophe before it, which it shows as text.
std::string csv_cell(std::string_view text);

}  // namespace ordain::report

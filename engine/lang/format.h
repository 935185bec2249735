// Format: a rule file -> the same file in the one form that rule files have.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "engine/lang/parse.h"

namespace ordain::lang {

// Columns (code points) of a line at most, where it can be broken.
inline constexpr int kFormatWidth = 120;

// The form has no options. Two spaces a level, one statement a line; what is too long for a line is
// broken at the outermost place that helps: `and` and `or` lead their lines, a list or a map has an
// element a line. Words of literals stay as they are, a here-document is moved as a block. Comments
// stay where they are. What the author decides is kept: an empty line between two items (several
// become one), a condition broken at `and` or `or`, a list, map or body opened over several lines.
// Lines end with LF, the file with one of them; a byte order mark goes.
//
// format(format(x)) is format(x), and parse(format(x)) is parse(x) but for its places: of a file
// that changes the latter is looked at each time, for the file is about to be overwritten.
//
// Nothing if the file does not parse, which is reported as parse() does, or (lang/format) if it
// would become larger than a rule file may be.
std::optional<std::string> format(const text::SourceSet& sources, text::SourceId source,
                                  text::Findings& findings, const ParseLimits& limits = {});

}  // namespace ordain::lang

// What a command printed beside what the page says, line by line.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/spec/page.h"
#include "tests/spec/shell.h"

namespace ordain::spec {

// The lines a page must show for this outcome: the output with elapsed times as 0.00 s, a mark
// where the last line is not ended, and `[exit N]` unless N is 0.
Lines shown(const Outcome& outcome);

// Elapsed times differ from run to run: "in 1.37 s" and "in 12 ms" become "in 0.00 s".
std::string without_times(const std::string& line);

// A view like `diff -u`: what both have with ' ', what the page says with '-', what came with '+'.
std::string difference(const Lines& page, const Lines& came);

}  // namespace ordain::spec

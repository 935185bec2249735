// Terminal: where output goes, how wide and how colourful it may be, and how a run is interrupted.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ordain::app {

// COLUMNS, else what the terminal says, else 80.
int terminal_width();

// Whether colour is wanted where nobody said: on a terminal, unless NO_COLOR is set.
bool terminal_color();

// Makes an interrupt end the program with exit code 130 and an internal error with 2, and a closed
// pipe an error of the write instead of a signal.
void watch_signals();

// Writes all of it to standard output. False when that failed, which is said on standard error; a
// reader that went away is no failure.
bool print(std::string_view text);

// The same to standard error; a failure cannot be told to anyone.
void complain(std::string_view text);

// The same into a file that is made or emptied.
bool write_file(const char* path, std::string_view text);

}  // namespace ordain::app

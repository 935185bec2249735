// Terminal: where output goes, how wide and how colourful it may be, and how a run is interrupted.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ordain::app {

// COLUMNS, else what the terminal says, else 80.
int terminal_width();

// Whether colour is wanted where nobody said: on a terminal, unless NO_COLOR is set.
bool terminal_color();

// Whether standard input is typed.
bool input_is_terminal();

// Of standard error, where a bar of progress may stand: whether it is a terminal, its columns, and
// whether colour is wanted there.
bool error_is_terminal();
int error_width();
bool error_color();
// What TERM says; empty when it says nothing.
std::string_view terminal_kind();

// Draws one line on standard error over the one drawn before; clear_line() erases it. An interrupt
// between the two erases it too.
void draw_line(std::string_view text);
void clear_line();

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

// Shell programs: which start others, and which of their flags take the next word as a value.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ordain::read {

// The last part of a path: "apt-get" of "/usr/bin/apt-get".
std::string_view program_name(std::string_view path);

bool is_shell_program(std::string_view program);
bool is_python_program(std::string_view program);

// A program that starts the one that its words name (sudo, env, time ...), or null.
struct ProgramStarter {
  std::string_view name;
  int operands = 0;               // of its own, before the other program
  std::string_view valued_flags;  // that take the next word, with a blank around each
};
const ProgramStarter* program_starter(std::string_view program);

// Whether the flag takes the next word of the program as its value, as far as is known here. A
// program that is not known has none.
bool takes_value(std::string_view program, std::string_view flag);

}  // namespace ordain::read

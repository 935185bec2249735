// Measuring: bare parsers as floors, and whole processes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ordain::bench {

// Reads the file and has libyaml make all events of it, or simdjson its own document, and does
// nothing with them: as long as that takes, no reader of these formats is faster. Throws when the
// text is refused.
void read_with_libyaml(const std::string& file);
void read_with_simdjson(const std::string& file);

// Seconds of the processor that the parsers take for a text that is in memory, in a process that
// has parsed it before: without the time in which the system finds the memory.
double libyaml_seconds(const std::string& yaml);
double simdjson_seconds(const std::string& json);
// The same for telling the words and lines of a text apart.
double words_seconds(const std::string& text);

struct Process {
  double wall = 0;    // seconds
  double cpu = 0;     // user and system
  uint64_t peak = 0;  // bytes of memory
  int exit_code = 0;
};
// Runs a program to its end, its output thrown away.
Process run_process(const std::vector<std::string>& command);

// The middle one of an odd number of figures.
double median(std::vector<double> figures);

}  // namespace ordain::bench

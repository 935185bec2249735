// Measuring: bare parsers as floors, and whole processes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ordain::bench {

// Seconds of the processor that libyaml needs for all events of the text, and nothing done with
// them.
double libyaml_events(const std::string& yaml);
// Seconds of the processor that simdjson needs to parse the text into its own document.
double simdjson_parse(const std::string& json);

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

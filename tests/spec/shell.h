// Runs a page's commands in a fresh folder, in an environment that says nothing of the machine.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace ordain::spec {

struct Outcome {
  std::string output;  // stdout and stderr as they came
  int exit_code = 0;   // as a shell counts: 128 + n after signal n
  bool timed_out = false;
  bool too_long = false;  // more than 8 MiB came out
};

// A folder of the page's own below the system's temporary folder, gone with the object:
// here/ (where commands run), home/, bin/ordain (a link to the program under test).
class Shell {
 public:
  explicit Shell(const std::filesystem::path& binary);
  ~Shell();
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  const std::filesystem::path& here() const { return here_; }

  // Runs the command with /bin/sh, with no input, for at most `seconds`.
  Outcome run(const std::string& command, int seconds) const;

 private:
  std::filesystem::path top_;
  std::filesystem::path here_;
};

}  // namespace ordain::spec

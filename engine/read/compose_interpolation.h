// Compose interpolation: ${NAME} and its kin in the texts of a Compose file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ordain::read {

// A text with its variables put in. They have no values here: the environment and a file .env are
// of the machine that runs the project, so a default counts, and what has none is not known.
struct Interpolated {
  std::string text;  // of one that is not known: the part before what is not
  bool known = true;
  std::string reason;  // why it is not known
  bool changed = false;
};

// $$ is one $; ${NAME:-word} and ${NAME-word} are the word. What is no variable stays as it is.
Interpolated interpolate(std::string_view text);

}  // namespace ordain::read

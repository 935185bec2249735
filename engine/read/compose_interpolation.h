// Compose interpolation: ${NAME} and its kin in the texts of a Compose file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/document.h"
#include "engine/text/span.h"

namespace ordain::read {

// No text grows larger by what is put in.
inline constexpr size_t kLargestText = 64u << 10;

// What a file .env, or one that env_file names, says of one variable.
struct ComposeVariable {
  std::string text;
  bool known = true;
  std::string reason;  // why it is not known
  text::Span place;    // of the whole entry
  text::Span value;
};

// By name. The environment of who runs it is not among them: it is of one machine.
using ComposeVariables = std::map<std::string, ComposeVariable, std::less<>>;

// A text with its variables put in: those of the project's .env; else a default counts, and what
// has none is not known.
struct Interpolated {
  std::string text;  // of one that is not known: the part before what is not
  bool known = true;
  std::string reason;  // why it is not known
  bool changed = false;
  std::vector<std::pair<std::string, text::Span>> used;  // variables that are in the text
};

// $$ is one $; ${NAME:-word} and ${NAME-word} are the word where NAME has no value, ${NAME:+word}
// where it has one. What is no variable stays as it is.
Interpolated interpolate(std::string_view text, const ComposeVariables& variables);

// The entries of a file of variables in their order: later ones may name earlier ones and those of
// `outer`, except in single quotes; `raw`: none is put in.
void add_variables(data::Node entries, const ComposeVariables& outer, bool raw,
                   ComposeVariables& out);

}  // namespace ordain::read

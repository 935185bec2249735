// The two YAML libraries behind one door each; yaml.cc chooses. Only their own files know them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/read/yaml_tree.h"

namespace ordain::read {

// Both give `tree` the events of all its bytes (valid UTF-8 without forbidden characters) and say
// whether that was all of the source. `ascii`: no byte is above 127.
bool events_of_libyaml(const ReadContext& context, YamlTree& tree, bool ascii);
bool events_of_yaml_cpp(const ReadContext& context, YamlTree& tree);

// What a library's words for a syntax error mean, as a sentence, and what to do about it.
struct YamlProblem {
  std::string message;
  std::vector<std::string> notes;
};
YamlProblem yaml_problem(std::string_view problem, std::string_view context, std::string_view bytes,
                         uint32_t at);

}  // namespace ordain::read

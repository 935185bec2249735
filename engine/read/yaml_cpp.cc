// YAML by yaml-cpp's events: not built yet.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/yaml_source.h"

namespace ordain::read {

bool events_of_yaml_cpp(const ReadContext&, YamlTree& tree) {
  return tree.builder().refuse("read/yaml-syntax", 0, 0,
                               "reading by yaml-cpp is not supported yet");
}

}  // namespace ordain::read

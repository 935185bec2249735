// YAML: the bytes are checked, then one of two libraries reads them into the tree.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/read/byte_check.h"
#include "engine/read/reader.h"
#include "engine/read/yaml_source.h"

namespace ordain::read {

bool read_yaml(const ReadContext& context, YamlSource yaml, Documents& documents) {
  const ByteCheck check = check_bytes(context);
  if (!check.ok) return false;
  YamlTree tree(context, documents);
  const bool whole = yaml == YamlSource::kLibyaml ? events_of_libyaml(context, tree, check.ascii)
                                                  : events_of_yaml_cpp(context, tree);
  tree.finish(whole);
  return whole;
}

}  // namespace ordain::read

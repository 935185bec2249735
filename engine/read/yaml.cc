// YAML: the bytes are checked, then one of two libraries reads them into the tree.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/read/byte_check.h"
#include "engine/read/reader.h"
#include "engine/read/yaml_source.h"

namespace ordain::read {
namespace {

// libyaml compares each %TAG line with all before it: some ten thousand take it seconds.
constexpr int kMostTagLines = 500;

// The %TAG line that is one too many for its document; npos when there is none.
size_t surplus_tag_line(std::string_view bytes) {
  constexpr std::string_view kSign = "%TAG";
  int lines = 0;
  size_t last = 0;
  for (size_t at = bytes.find(kSign); at != std::string_view::npos;
       at = bytes.find(kSign, at + kSign.size())) {
    if (bytes.substr(last, at - last).find("---") != std::string_view::npos) lines = 0;
    last = at;
    if (++lines > kMostTagLines) return at;
  }
  return std::string_view::npos;
}

}  // namespace

bool read_yaml(const ReadContext& context, YamlSource yaml, Documents& documents) {
  const ByteCheck check = check_bytes(context, true);
  if (!check.ok) return false;
  YamlTree tree(context, documents);
  const size_t surplus = surplus_tag_line(tree.bytes());
  if (surplus != std::string_view::npos) {
    const auto at = static_cast<uint32_t>(surplus);
    return tree.builder().refuse(
        "read/limit", at, at + 4,
        fmt::format("more than {} %TAG lines before one document", kMostTagLines));
  }
  const bool whole = yaml == YamlSource::kLibyaml ? events_of_libyaml(context, tree, check.ascii)
                                                  : events_of_yaml_cpp(context, tree);
  tree.finish(whole);
  return whole;
}

}  // namespace ordain::read

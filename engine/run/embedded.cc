// The files that are part of the program, as engine/embed.cmake lays them out.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/embedded.h"

#include <algorithm>
#include <cstdint>
#include <vector>

extern "C" {
struct OrdainEmbedded {
  const char* path;
  const char* bytes;
  uint64_t size;
  const char* pack;
  uint64_t pack_size;
};
extern const OrdainEmbedded ordain_embedded_files[];
extern const uint64_t ordain_embedded_count;
}

namespace ordain::run {

std::span<const EmbeddedFile> embedded_files() {
  static const std::vector<EmbeddedFile> files = [] {
    std::vector<EmbeddedFile> out;
    for (uint64_t i = 0; i < ordain_embedded_count; ++i) {
      const OrdainEmbedded& file = ordain_embedded_files[i];
      out.push_back({file.path, {file.bytes, file.size}, {file.pack, file.pack_size}});
    }
    return out;
  }();
  return files;
}

const EmbeddedFile* find_embedded(std::string_view path) {
  const auto files = embedded_files();
  const auto it = std::lower_bound(
      files.begin(), files.end(), path,
      [](const EmbeddedFile& file, std::string_view wanted) { return file.path < wanted; });
  return it != files.end() && it->path == path ? &*it : nullptr;
}

}  // namespace ordain::run

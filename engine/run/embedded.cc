// The files that are part of the program, as engine/embed.cmake lays them out.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/embedded.h"

#include <algorithm>
#include <cstdint>
#include <vector>

extern "C" {
// Distances from ordain_embedded_base, and sizes.
struct OrdainEmbedded {
  uint32_t path;
  uint32_t path_size;
  uint32_t bytes;
  uint32_t size;
  uint32_t pack;
  uint32_t pack_size;
};
extern const char ordain_embedded_base[];
extern const OrdainEmbedded ordain_embedded_files[];
extern const uint64_t ordain_embedded_count;
}

namespace ordain::run {

std::span<const EmbeddedFile> embedded_files() {
  static const std::vector<EmbeddedFile> files = [] {
    const char* const base = ordain_embedded_base;
    std::vector<EmbeddedFile> out;
    out.reserve(ordain_embedded_count);
    for (uint64_t i = 0; i < ordain_embedded_count; ++i) {
      const OrdainEmbedded& file = ordain_embedded_files[i];
      out.push_back({{base + file.path, file.path_size},
                     {base + file.bytes, file.size},
                     {base + file.pack, file.pack_size}});
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

// The files that are part of the program: the standard library, the shipped rules, the catalogues.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace ordain::run {

struct EmbeddedFile {
  std::string_view path;   // as in the tree: "rules/kubernetes/no-privileged-container.ord"
  std::string_view bytes;  // text::kSourcePadding readable ones follow
  // The syntax tree of a rule file (lang/pack.h); empty for other files.
  std::string_view pack;
};

// All of them, sorted by path.
std::span<const EmbeddedFile> embedded_files();

// The file of this path, or null.
const EmbeddedFile* find_embedded(std::string_view path);

}  // namespace ordain::run

// Project: the folder that what is found is known from, wherever a run starts.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/project.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/read/path.h"

namespace ordain::read {
namespace {

// The nearest folder with a `.git`, be it a folder or the file of a work tree; or nothing.
std::string repository_of(std::string_view folder) {
  while (true) {
    if (path_exists(join(folder, ".git"))) return std::string(folder);
    const std::string_view above = parent_of(folder);
    if (above == folder) return {};
    folder = above;
  }
}

}  // namespace

bool is_below(std::string_view root, std::string_view path) {
  if (root == "/") return path.starts_with('/');
  return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

std::string_view path_from(std::string_view root, std::string_view path) {
  if (!is_below(root, path)) return path;
  path.remove_prefix(root.size());
  if (path.starts_with('/')) path.remove_prefix(1);
  return path;
}

std::string project_root(const std::vector<std::string>& folders, std::string_view config) {
  if (folders.empty()) return {};
  const auto hold_all = [&folders](std::string_view root) {
    return std::all_of(folders.begin(), folders.end(),
                       [root](const std::string& folder) { return is_below(root, folder); });
  };
  std::string repository = repository_of(folders.front());
  const auto same = [&repository](const std::string& folder) {
    return repository_of(folder) == repository;
  };
  if (!repository.empty() && std::all_of(folders.begin(), folders.end(), same)) return repository;
  if (!config.empty() && hold_all(config)) return std::string(config);
  std::string_view common = folders.front();
  while (!hold_all(common)) common = parent_of(common);
  return std::string(common);
}

std::string project_of(std::string_view file, std::string_view place) {
  const std::string folder = absolute_path(std::string(parent_of(file)));
  if (place.empty()) return folder;
  if (!folder.ends_with(fmt::format("/{}", place))) return {};
  return folder.substr(0, folder.size() - place.size() - 1);
}

}  // namespace ordain::read

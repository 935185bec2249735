// Paths: texts with forward slashes, taken apart and put together.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/path.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace ordain::read {

std::string shown_path(std::string_view path) {
  std::string out;
  if (path.starts_with('/')) out = "/";
  while (!path.empty()) {
    const size_t end = std::min(path.find('/'), path.size());
    const std::string_view name = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (name.empty() || name == ".") continue;
    if (!out.empty() && !out.ends_with('/')) out += '/';
    out += name;
  }
  return out.empty() ? "." : out;
}

std::string join(std::string_view folder, std::string_view name) {
  if (folder == ".") return std::string(name);
  std::string out(folder);
  if (!out.ends_with('/')) out += '/';
  return out += name;
}

std::string_view parent_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string_view last_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool path_exists(const std::string& path) {
  struct stat info = {};
  return ::lstat(path.c_str(), &info) == 0;
}

std::string absolute_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? std::string(real.get()) : path;
}

}  // namespace ordain::read

// Other files: what a file of the run names beside itself, read where it stands.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/other_files.h"

#include <filesystem>
#include <vector>

#include "engine/read/file.h"
#include "engine/read/ignore.h"
#include "engine/read/path.h"
#include "engine/read/project.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

// Whether git or Ordain leaves out the file, or a folder that it stands in.
bool is_left_out(const std::string& root, const std::string& absolute) {
  std::vector<std::string> folders;
  for (std::string folder(parent_of(absolute)); is_below(root, folder);
       folder = parent_of(folder)) {
    folders.push_back(folder);
    if (folder == "/") break;
  }
  text::Findings unread;
  IgnoreStack ignores(unread);
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    if (folder != folders.rbegin() && ignores.ignores(*folder, true)) return true;
    ignores.push(*folder, *folder);
  }
  return ignores.ignores(absolute, false);
}

FileProblem problem(FileProblem::Kind kind, std::string words) { return {kind, std::move(words)}; }

}  // namespace

std::string beside(std::string_view path, std::string_view name) {
  const std::filesystem::path folder{std::string(parent_of(path))};
  return shown_path((folder / std::string(name)).lexically_normal().string());
}

ByteSource files_of_project(std::string root) {
  return
      [root = std::move(root)](const std::string& path) -> std::expected<std::string, FileProblem> {
        using enum FileProblem::Kind;
        if (!path_exists(path)) return std::unexpected(problem(kMissing, "is not there"));
        const std::string absolute = absolute_path(path);
        if (root.empty() || !is_below(root, absolute))
          return std::unexpected(problem(kUnreadable, "leads out of the project"));
        if (is_left_out(root, absolute))
          return std::unexpected(
              problem(kMissing, "is left out by an ignore file: it is of one machine"));
        auto bytes = read_file(path, kLargestOtherFile);
        if (!bytes && bytes.error().kind == kUnreadable)
          bytes.error().words = "cannot be read: " + bytes.error().words;
        return bytes;
      };
}

const OtherFiles::Other& OtherFiles::file(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto [it, fresh] = known_.try_emplace(path);
  Other& other = it->second;
  if (!fresh) return other;
  if (path.find('\0') != std::string::npos) {
    other.problem = "is no path";
    return other;
  }
  auto bytes = bytes_(path);
  if (!bytes) {
    other.missing = bytes.error().kind == FileProblem::Kind::kMissing;
    other.outside = bytes.error().kind == FileProblem::Kind::kUnreadable;
    other.problem = bytes.error().words;
  } else if (bytes->size() > kLargestOtherFile) {
    other.problem = "is larger than a file that is read for another one";
  } else {
    other.source = sources_.add(path);
    if (const auto known = run_.find(path); known != run_.end())
      sources_[other.source].set_place(known->second);
    sources_[other.source].set_bytes(std::move(*bytes));
  }
  return other;
}

}  // namespace ordain::read

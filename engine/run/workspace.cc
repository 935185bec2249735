// Workspace: files made in a private folder, and the program standing in it for a while.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/workspace.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/read/file.h"
#include "engine/run/write_all.h"
#include "engine/text/check.h"

namespace ordain::run {
namespace {

namespace fs = std::filesystem;

}  // namespace

std::expected<Workspace, std::string> Workspace::make() {
  std::error_code error;
  const fs::path temporary = fs::temp_directory_path(error);
  if (error)
    return std::unexpected(fmt::format("no folder for temporary files: {}", error.message()));
  const std::string pattern = (temporary / "ordain-XXXXXX").string();
  std::vector<char> made(pattern.begin(), pattern.end());
  made.push_back('\0');
  if (::mkdtemp(made.data()) == nullptr) {
    return std::unexpected(fmt::format("no folder can be made in {}: {}", temporary.string(),
                                       read::error_words(errno)));
  }
  return Workspace{std::string(made.data())};
}

Workspace::Workspace(Workspace&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}

Workspace::~Workspace() {
  if (folder_.empty()) return;
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string Workspace::add_folder(std::string_view path) {
  std::error_code error;
  fs::create_directories(fs::path(folder_) / path, error);
  return error ? fmt::format("folder {} cannot be made: {}", path, error.message()) : "";
}

std::string Workspace::add_file(std::string_view path, std::string_view bytes) {
  const fs::path whole = fs::path(folder_) / path;
  std::error_code error;
  fs::create_directories(whole.parent_path(), error);
  if (error) return fmt::format("{} has no folder to stand in: {}", path, error.message());
  const int file =
      ::open(whole.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return fmt::format("{} cannot be made: {}", path, read::error_words(errno));
  const bool good = write_all(file, bytes);
  const int failure = errno;
  if (::close(file) != 0 || !good)
    return fmt::format("{} cannot be written: {}", path, read::error_words(good ? errno : failure));
  return "";
}

InFolder::InFolder(const std::string& folder) {
  before_ = ::open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  entered_ = before_ >= 0 && ::chdir(folder.c_str()) == 0;
}

InFolder::~InFolder() {
  if (before_ < 0) return;
  // To go on elsewhere than where the user stands would write files there.
  ORDAIN_CHECK(!entered_ || ::fchdir(before_) == 0);
  ::close(before_);
}

}  // namespace ordain::run

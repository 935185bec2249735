// Replace file: a temporary file beside the old one, then a rename.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/replace_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "engine/read/file.h"
#include "engine/run/write_all.h"

namespace ordain::app {
namespace {

constexpr mode_t kWritable = 0222;

std::string cannot(int error) {
  return fmt::format("cannot be written: {}", read::error_words(error));
}

}  // namespace

std::string replace_file(const std::string& path, std::string_view bytes) {
  struct stat old{};
  if (::lstat(path.c_str(), &old) != 0) return cannot(errno);
  if (S_ISLNK(old.st_mode)) {
    return "is a symbolic link, and only the file that it leads to is written";
  }
  if (!S_ISREG(old.st_mode)) return read::special_file_words(old.st_mode);
  // Root may write everything; that a file is protected is said all the same.
  if ((old.st_mode & kWritable) == 0) return cannot(EACCES);
  if (::access(path.c_str(), W_OK) != 0) return cannot(errno);

  const size_t slash = path.rfind('/');
  const size_t name = slash == std::string::npos ? 0 : slash + 1;
  const std::string pattern = path.substr(0, name) + "." + path.substr(name) + ".XXXXXX";
  std::vector<char> made(pattern.begin(), pattern.end());
  made.push_back('\0');
  const int file = ::mkostemp(made.data(), O_CLOEXEC);
  if (file < 0) return cannot(errno);
  // Who owns the file may differ from who formats it; it stays theirs where that is allowed.
  const bool owned = ::fchown(file, old.st_uid, old.st_gid) == 0 || errno == EPERM;
  bool good = owned && ::fchmod(file, old.st_mode & 07777) == 0 && run::write_all(file, bytes);
  int error = good ? 0 : errno;
  if (::close(file) != 0 && good) {
    good = false;
    error = errno;
  }
  if (good && ::rename(made.data(), path.c_str()) != 0) {
    good = false;
    error = errno;
  }
  if (good) return {};
  ::unlink(made.data());
  return cannot(error);
}

std::string create_file(const std::string& path, std::string_view bytes) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) return cannot(errno);
  const bool good = run::write_all(file, bytes);
  const int error = errno;
  if (::close(file) != 0 || !good) return cannot(good ? errno : error);
  return {};
}

}  // namespace ordain::app

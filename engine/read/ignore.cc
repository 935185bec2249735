// Ignore files: which paths a .gitignore or .ordainignore leaves out.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/ignore.h"

#include <fmt/format.h>

#include "engine/read/file.h"
#include "engine/read/path.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

// Bytes of one ignore file; a larger one is no list of patterns that someone wrote.
constexpr uint64_t kIgnoreBytes = 1 << 20;

// Without trailing blanks, but for one behind a backslash.
std::string_view trim_right(std::string_view line) {
  while (line.ends_with(' ')) {
    size_t backslashes = 0;
    while (backslashes + 1 < line.size() && line[line.size() - 2 - backslashes] == '\\') {
      ++backslashes;
    }
    if (backslashes % 2 == 1) break;
    line.remove_suffix(1);
  }
  return line;
}

}  // namespace

IgnoreFile::IgnoreFile(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = trim_right(line);
    if (line.starts_with('#')) continue;
    const bool keeps = line.starts_with('!');
    if (keeps) line.remove_prefix(1);
    const bool folders_only = line.ends_with('/');
    if (folders_only) line.remove_suffix(1);
    const bool anchored = line.find('/') != std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    if (line.empty()) continue;
    patterns_.push_back({Glob(line), keeps, folders_only, !anchored});
  }
}

std::optional<bool> IgnoreFile::ignores(std::string_view path, bool is_folder) const {
  const std::string_view name = last_name(path);
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->folders_only && !is_folder) continue;
    if (pattern->glob.matches(pattern->name_only ? name : path)) return !pattern->keeps;
  }
  return std::nullopt;
}

void IgnoreStack::start(const std::string& absolute) {
  levels_.clear();
  std::vector<std::string> above;
  std::string folder = absolute;
  while (!path_exists(join(folder, ".git"))) {
    if (folder == "/") return;
    folder = parent_of(folder);
    above.push_back(folder);
  }
  for (auto it = above.rbegin(); it != above.rend(); ++it) push(*it, *it);
}

void IgnoreStack::push(const std::string& folder, const std::string& absolute) {
  levels_.push_back({absolute == "/" ? 1 : absolute.size() + 1, read(join(folder, ".ordainignore")),
                     read(join(folder, ".gitignore"))});
}

bool IgnoreStack::ignores(std::string_view absolute, bool is_folder) const {
  for (const IgnoreFile Level::* file : {&Level::own, &Level::git}) {
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
      const IgnoreFile& patterns = (*level).*file;
      if (patterns.empty()) continue;
      const auto verdict = patterns.ignores(absolute.substr(level->prefix), is_folder);
      if (verdict) return *verdict;
    }
  }
  return false;
}

IgnoreFile IgnoreStack::read(const std::string& path) {
  const auto bytes = read_file(path, kIgnoreBytes);
  if (bytes) return IgnoreFile(*bytes);
  if (bytes.error().kind != FileProblem::Kind::kMissing) {
    findings_.report("read/unreadable", text::Level::kWarning, {},
                     fmt::format("cannot read {}, nothing is ignored for it: {}",
                                 text::printable(path), bytes.error().words));
  }
  return IgnoreFile("");
}

}  // namespace ordain::read

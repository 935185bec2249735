// Record files: the files of the project that the globs of a source name.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include "engine/read/file.h"
#include "engine/read/glob.h"
#include "engine/read/path.h"
#include "engine/read/project.h"
#include "engine/read/records.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

namespace fs = std::filesystem;

// The leading folders of a glob in which no character is special.
std::string fixed_part(std::string_view glob) {
  std::string out;
  while (true) {
    const size_t slash = glob.find('/');
    const std::string_view part = glob.substr(0, slash);
    if (part.find_first_of("*?[\\") != std::string_view::npos) return out;
    out = out.empty() ? std::string(part) : join(out, part);
    if (slash == std::string_view::npos) return out;
    glob.remove_prefix(slash + 1);
  }
}

class RecordWalk {
 public:
  RecordWalk(std::string_view folder, text::Findings& findings)
      : folder_(folder.empty() ? "." : shown_path(folder)),
        real_folder_(absolute_path(folder_)),
        findings_(findings) {}

  void look_for(uint32_t source, const std::string& glob) {
    source_ = source;
    const Glob wanted(shown_path(glob));
    const std::string start = fixed_part(shown_path(glob));
    std::error_code error;
    const std::string path = start.empty() ? folder_ : join(folder_, start);
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) return;
    if (error) return unreadable(path, error);
    if (!is_inside(path)) return outside(path);
    if (status.type() != fs::file_type::directory) {
      if (wanted.matches(start)) add(start);
      return;
    }
    walk(path, start, wanted);
  }

  RecordFiles take() {
    for (auto& [path, sources] : found_) {
      RecordFile file;
      file.path = join(folder_, path);
      file.place = parent_of(path) == "." ? std::string() : std::string(parent_of(path));
      file.sources.assign(sources.begin(), sources.end());
      out_.files.push_back(std::move(file));
    }
    return std::move(out_);
  }

 private:
  void walk(const std::string& path, const std::string& inside, const Glob& wanted) {
    std::error_code error;
    fs::recursive_directory_iterator at(path, error);
    if (error) return unreadable(path, error);
    for (const fs::recursive_directory_iterator end; at != end; at.increment(error)) {
      if (error) return unreadable(path, error);
      const std::string name = at->path().filename().string();
      if (name == ".git" && at->is_directory(error)) {
        at.disable_recursion_pending();
        continue;
      }
      const std::string below =
          at->path().generic_string().substr(path == "." ? 2 : path.size() + 1);
      const std::string found = inside.empty() ? below : join(inside, below);
      if (!wanted.matches(found)) continue;
      const std::string shown = join(folder_, found);
      if (at->is_symlink(error) && !at->exists(error)) {
        unreadable(shown, std::string("its symbolic link leads nowhere"));
      } else if (at->is_symlink(error) && !is_inside(shown)) {
        outside(shown);
      } else if (!at->is_directory(error)) {
        add(found);
      }
    }
    if (error) unreadable(path, error);
  }

  void add(const std::string& path) { found_[path].insert(source_); }

  bool is_inside(const std::string& path) const {
    return is_below(real_folder_, absolute_path(path));
  }

  void outside(const std::string& path) {
    out_.incomplete.insert(source_);
    findings_.report("read/outside-project", text::Level::kError, {},
                     fmt::format("{} leads out of the folder that records are looked for in",
                                 text::printable(path)),
                     {"a source reads files of the project only"});
  }

  void unreadable(const std::string& path, std::error_code error) {
    unreadable(path, error_words(error.value()));
  }
  void unreadable(const std::string& path, const std::string& why) {
    out_.incomplete.insert(source_);
    findings_.report("read/unreadable", text::Level::kError, {},
                     fmt::format("cannot read {}: {}", text::printable(path), why));
  }

  std::string folder_;
  std::string real_folder_;
  text::Findings& findings_;
  uint32_t source_ = 0;
  std::map<std::string, std::set<uint32_t>> found_;
  RecordFiles out_;
};

}  // namespace

RecordFiles find_record_files(const std::vector<RecordSource>& sources, std::string_view folder,
                              text::Findings& findings) {
  RecordWalk walk(folder, findings);
  for (uint32_t i = 0; i < sources.size(); ++i) {
    for (const std::string& glob : sources[i].globs) walk.look_for(i, glob);
  }
  return walk.take();
}

bool holds_records(const RecordSource& source, std::string_view path) {
  const std::string shown = shown_path(path);
  return std::any_of(source.globs.begin(), source.globs.end(), [&shown](const std::string& glob) {
    return Glob(shown_path(glob)).matches(shown);
  });
}

}  // namespace ordain::read

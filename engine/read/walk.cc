// Walk: paths -> the files to read, in the one order in which they are told.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/walk.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "engine/read/detect.h"
#include "engine/read/file.h"
#include "engine/read/ignore.h"
#include "engine/read/path.h"
#include "engine/read/project.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

struct Entry {
  std::string name;
  mode_t mode = 0;  // of what a symbolic link leads to; 0 when it leads nowhere
  bool is_link = false;

  bool is_folder() const { return S_ISDIR(mode); }
  bool is_file() const { return S_ISREG(mode); }
};

// What says something about the walk is no input of it, and neither are the copies of modules and
// the programs that Terraform keeps.
bool is_git_or_ignore_file(std::string_view name) {
  return name == ".git" || name == ".gitignore" || name == ".ordainignore" || name == ".terraform";
}

constexpr std::string_view kLinkLeadsNowhere = "its symbolic link leads nowhere";

class Walker {
 public:
  Walker(const WalkOptions& options, text::Findings& findings)
      : options_(options), findings_(findings), ignores_(findings) {
    for (std::string_view glob : options.worlds) worlds_.emplace_back(shown_path(glob));
    config_folder_ =
        options.config_folder.empty() ? std::string() : absolute_path(options.config_folder);
    globs_from_ = config_folder_.empty() ? absolute_path(".") : config_folder_;
    root_ = find_root();
  }

  Walk run() {
    for (const std::string& path : options_.paths) {
      if (path == "-") {
        add_standard_input();
      } else {
        add_given(path);
      }
    }
    return std::move(walk_);
  }

 private:
  struct World {
    std::string name;
    std::string folder;  // absolute
  };

  // --- the root of the project -----------------------------------------------------------------

  // The folder that a path stands in, or that it is. What a link leads to is not asked: the link
  // is where the file stands.
  static std::string folder_of(const std::string& shown, const struct stat& info) {
    return absolute_path(S_ISDIR(info.st_mode) ? shown : std::string(parent_of(shown)));
  }

  // The folder of the file that standard input is said to be; nothing of a stream without a name.
  std::string stdin_folder() const {
    if (options_.stdin_name == kStdinName) return {};
    const std::string folder =
        absolute_path(std::string(parent_of(shown_path(options_.stdin_name))));
    return folder.starts_with('/') ? folder : std::string();
  }

  std::string find_root() const {
    std::set<std::string> folders;
    for (const std::string& path : options_.paths) {
      if (path == "-") {
        if (std::string folder = stdin_folder(); !folder.empty()) {
          folders.insert(std::move(folder));
        }
        continue;
      }
      const std::string shown = shown_path(path);
      struct stat info = {};
      if (!path.empty() && ::stat(shown.c_str(), &info) == 0) {
        folders.insert(folder_of(shown, info));
      }
    }
    return project_root({folders.begin(), folders.end()}, config_folder_);
  }

  // --- paths -----------------------------------------------------------------------------------

  void add_standard_input() {
    if (std::exchange(standard_input_seen_, true)) return;
    FoundFile file;
    file.path = file.world = options_.stdin_name;
    file.given = file.standard_input = true;
    const std::string folder = stdin_folder();
    if (!folder.empty()) file.place = file.world_place = path_from(root_, folder);
    walk_.files.push_back(std::move(file));
  }

  void add_given(const std::string& given) {
    const std::string shown = shown_path(given);
    struct stat info = {};
    if (given.empty() || ::stat(shown.c_str(), &info) != 0) {
      const int error = given.empty() ? ENOENT : errno;
      ++walk_.failed;
      if (error == ENOENT || error == ENOTDIR) {
        report_missing(shown, given.empty());
      } else {
        report_unreadable(shown, error_words(error));
      }
      return;
    }
    const std::string absolute = absolute_path(shown);
    const std::string folder = folder_of(shown, info);
    World world{shown, folder};
    if (std::optional<World> fitting = fitting_world(folder)) world = std::move(*fitting);
    if (S_ISDIR(info.st_mode)) {
      ignores_.start(absolute);
      add_folder(shown, absolute, world, in_chart_templates(absolute));
      return;
    }
    if (!S_ISREG(info.st_mode)) {
      ++walk_.failed;
      report_unreadable(shown, special_file_words(info.st_mode) + "; a stream is read from -");
      return;
    }
    if (is_seen(absolute, world.name, info)) return;
    FoundFile file = found(shown, folder, world);
    file.given = true;
    file.chart_template = in_chart_templates(parent_of(absolute));
    walk_.files.push_back(std::move(file));
  }

  FoundFile found(const std::string& path, std::string_view folder, const World& world) const {
    FoundFile file;
    file.path = path;
    file.world = world.name;
    file.place = path_from(root_, folder);
    file.world_place = path_from(root_, world.folder);
    return file;
  }

  void add_folder(const std::string& shown, const std::string& absolute, World world,
                  bool templates) {
    std::vector<Entry> entries;
    if (!list(shown, entries)) return;
    ignores_.push(shown, absolute);
    const auto has_file = [&entries](std::string_view name) {
      return std::any_of(entries.begin(), entries.end(), [name](const Entry& entry) {
        return entry.name == name && !entry.is_folder();
      });
    };
    const bool chart = has_file("Chart.yaml");
    if (!worlds_.empty()) {
      if (fits_world(absolute)) world = {named_from_globs(absolute), absolute};
    } else if (chart || has_file("kustomization.yaml") || has_file("kustomization.yml") ||
               has_file("Kustomization")) {
      world = {shown, absolute};
    }
    for (const Entry& entry : entries) {
      if (is_git_or_ignore_file(entry.name)) continue;
      const std::string path = join(shown, entry.name);
      const std::string real = join(absolute, entry.name);
      if (entry.is_folder()) {
        if (entry.is_link || ignores_.ignores(real, true)) continue;
        add_folder(path, real, world, templates || (chart && entry.name == "templates"));
      } else if (!ignores_.ignores(real, false)) {
        add_found(path, real, entry, world, templates);
      }
    }
    ignores_.pop();
  }

  void add_found(const std::string& path, const std::string& absolute, const Entry& entry,
                 const World& world, bool templates) {
    if (templates) {
      ++walk_.skipped;
      if (options_.list_unread) walk_.unread.push_back(path);
      return;
    }
    const bool known = options_.every_name || format_by_name(path) != FormatId::kNone;
    if (!known && (!wants_content(path) || !entry.is_file())) {
      ++walk_.unrecognised;
      if (options_.list_unread) walk_.unread.push_back(path);
      return;
    }
    if (!entry.is_file()) {
      ++walk_.failed;
      report_unreadable(
          path, entry.mode == 0 ? std::string(kLinkLeadsNowhere) : special_file_words(entry.mode));
      return;
    }
    struct stat info = {};
    if (::stat(path.c_str(), &info) == 0 && is_seen(absolute, world.name, info)) return;
    walk_.files.push_back(found(path, parent_of(absolute), world));
  }

  // Whether the file was found before: under the same path, or as the same file in the same world.
  // A file that two worlds link to is part of both.
  bool is_seen(const std::string& absolute, const std::string& world, const struct stat& info) {
    return !seen_paths_.insert(absolute).second ||
           !seen_.emplace(world, info.st_dev, info.st_ino).second;
  }

  // The entries of a folder, sorted as their paths are: a folder's name counts with a slash.
  bool list(const std::string& shown, std::vector<Entry>& entries) {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(shown.c_str()), &::closedir);
    if (!folder) {
      ++walk_.failed;
      report_unreadable(shown, error_words(errno));
      return false;
    }
    while (true) {
      errno = 0;
      const dirent* next = ::readdir(folder.get());
      if (next == nullptr) {
        if (errno == 0) break;
        ++walk_.failed;
        report_unreadable(shown, error_words(errno));
        break;
      }
      Entry entry;
      entry.name = next->d_name;
      if (entry.name == "." || entry.name == "..") continue;
      // Most file systems tell the type with the name, which saves a call a file.
      if (next->d_type == DT_REG || next->d_type == DT_DIR) {
        entry.mode = next->d_type == DT_DIR ? S_IFDIR : S_IFREG;
      } else {
        const std::string path = join(shown, entry.name);
        struct stat info = {};
        if (::lstat(path.c_str(), &info) != 0) continue;  // gone since it was listed
        entry.is_link = S_ISLNK(info.st_mode);
        if (!entry.is_link || ::stat(path.c_str(), &info) == 0) entry.mode = info.st_mode;
      }
      entries.push_back(std::move(entry));
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      const std::string left = a.is_folder() ? a.name + '/' : a.name;
      const std::string right = b.is_folder() ? b.name + '/' : b.name;
      return left < right;
    });
    return true;
  }

  // --- worlds ----------------------------------------------------------------------------------

  // Whether a folder fits a glob of `worlds:`, which starts at the folder of the configuration or
  // at the root of the file system.
  bool fits_world(std::string_view absolute) const {
    const std::string inside = named_from_globs(absolute);
    return std::any_of(worlds_.begin(), worlds_.end(), [&](const Glob& glob) {
      return glob.matches(inside) || glob.matches(absolute);
    });
  }

  std::string named_from_globs(std::string_view absolute) const {
    const std::string_view inside = path_from(globs_from_, absolute);
    return inside.empty() ? "." : std::string(inside);
  }

  // The nearest folder that fits a glob of `worlds:`: this one or one above it.
  std::optional<World> fitting_world(std::string_view folder) const {
    while (!worlds_.empty()) {
      if (fits_world(folder)) return World{named_from_globs(folder), std::string(folder)};
      const std::string_view above = parent_of(folder);
      if (above == folder) break;
      folder = above;
    }
    return std::nullopt;
  }

  static bool in_chart_templates(std::string_view absolute) {
    while (absolute.size() > 1) {
      const std::string_view above = parent_of(absolute);
      if (last_name(absolute) == "templates" && path_exists(join(above, "Chart.yaml"))) return true;
      absolute = above;
    }
    return false;
  }

  // --- findings --------------------------------------------------------------------------------

  void report_unreadable(const std::string& path, const std::string& why) {
    findings_.report("read/unreadable", text::Level::kError, {},
                     fmt::format("cannot read {}: {}", text::printable(path), why));
  }

  // Whether a symbolic link stands there that leads to nothing.
  static bool is_dead_link(const std::string& path) {
    struct stat info = {};
    return path_exists(path) && ::stat(path.c_str(), &info) != 0 && errno == ENOENT;
  }

  void report_missing(const std::string& shown, bool empty) {
    if (empty) {
      findings_.report("read/no-such-path", text::Level::kError, {}, "a path is empty");
      return;
    }
    // The first part that is not there, and what stands beside it.
    std::string missing = shown;
    while (!path_exists(missing)) {
      const std::string above(parent_of(missing));
      if (above == missing || (path_exists(above) && !is_dead_link(above))) break;
      missing = above;
    }
    if (is_dead_link(missing)) {
      report_unreadable(shown, missing == shown ? std::string(kLinkLeadsNowhere)
                                                : fmt::format("the symbolic link {} leads nowhere",
                                                              text::printable(missing)));
      return;
    }
    const std::string above(parent_of(missing));
    std::vector<std::string> names;
    if (const std::unique_ptr<DIR, int (*)(DIR*)> folder{::opendir(above.c_str()), &::closedir}) {
      while (const dirent* next = ::readdir(folder.get())) {
        const std::string_view name = next->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
      }
    }
    std::sort(names.begin(), names.end());
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const std::string_view near = text::nearest(last_name(missing), candidates);
    std::string message = fmt::format("no such path: {}", text::printable(shown));
    if (!near.empty()) {
      std::string better = join(above, near);
      const std::string whole = better + shown.substr(missing.size());
      if (path_exists(whole)) better = whole;
      message += fmt::format(", did you mean {}?", text::printable(better));
    }
    findings_.report("read/no-such-path", text::Level::kError, {}, std::move(message));
  }

  const WalkOptions& options_;
  text::Findings& findings_;
  Walk walk_;
  std::vector<Glob> worlds_;
  std::string config_folder_;
  std::string globs_from_;
  std::string root_;
  IgnoreStack ignores_;
  std::set<std::string> seen_paths_;
  std::set<std::tuple<std::string, dev_t, ino_t>> seen_;
  bool standard_input_seen_ = false;
};

}  // namespace

Walk walk(const WalkOptions& options, text::Findings& findings) {
  return Walker(options, findings).run();
}

}  // namespace ordain::read

// Packed tree: from the sources of a run to files, and from files to a tree on the disk.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/packed_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "engine/comply/archive.h"
#include "engine/comply/digest.h"
#include "engine/read/file.h"
#include "engine/read/path.h"
#include "engine/read/project.h"
#include "engine/read/walk.h"
#include "engine/run/embedded.h"
#include "engine/run/records.h"
#include "engine/text/utf8.h"

namespace ordain::run {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFiles = "files/";
constexpr std::string_view kRedacted = "not-shown";
// A shorter text stands in too many places that are no secret; so does a plain word.
constexpr size_t kShortestSecret = 8;
constexpr uint64_t kIgnoreBytes = 1 << 20;

// Whether the source is a file of the disk, and no part of the program.
bool is_file(const text::Source& source) {
  if (source.path().starts_with("catalogue:")) return false;
  const EmbeddedFile* shipped = find_embedded(source.path());
  return shipped == nullptr || shipped->bytes.data() != source.bytes().data();
}

bool is_folder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

// With the links of its folder resolved, and its own name as it is.
std::string placed(const std::string& path) {
  const std::string shown = read::shown_path(path);
  if (is_folder(shown)) return read::absolute_path(shown);
  const std::string folder = read::absolute_path(std::string(read::parent_of(shown)));
  return read::join(folder, read::last_name(shown));
}

class Packer {
 public:
  Packer(const CheckOptions& options, const Run& run, const std::string& project)
      : options_(options), run_(run), project_(project) {}

  std::expected<PackedTree, std::string> pack() {
    for (text::SourceId id = 0; id < run_.sources.size() && problem_.empty(); ++id) {
      const text::Source& source = run_.sources[id];
      if (is_file(source)) add(source.path(), role_of(id), source.bytes());
    }
    add_named_files();
    list_unread();
    add_ignore_files();
    if (!problem_.empty()) return std::unexpected(problem_);
    PackedTree tree;
    for (auto& [path, file] : files_) tree.files.push_back(std::move(file));
    tree.unread.assign(unread_.begin(), unread_.end());
    tree.project = project_;
    return tree;
  }

 private:
  Role role_of(text::SourceId id) const {
    if (id >= run_.steps.inputs) return Role::kInput;
    return run_.sources[id].path().ends_with(".ord") ? Role::kRule : Role::kSetting;
  }

  bool fits(const std::string& path) {
    if (const std::string fault = comply::name_fault(fmt::format("{}{}", kFiles, path));
        !fault.empty()) {
      problem_ = fmt::format("{} was read, and it cannot be packed: its path {}",
                             text::preview(path, 200), fault);
    }
    return problem_.empty();
  }

  void add(const std::string& given, Role role, std::string_view bytes) {
    const std::string path = fs::path(given).lexically_normal().generic_string();
    if (!fits(path)) return;
    PackedFile file{path, role, std::string(bytes), false, comply::sha256(bytes), bytes.size()};
    const auto [it, fresh] = files_.try_emplace(path, std::move(file));
    if (!fresh && it->second.bytes != bytes)
      problem_ = fmt::format("{} changed while it was read", text::preview(path, 200));
  }

  void add_named_files() {
    const std::string config =
        run_.config.path.empty() ? std::string() : std::string(read::parent_of(run_.config.path));
    const std::vector<std::string> folders =
        record_folders(options_.load.paths, config, options_.isolated);
    if (folders.empty()) return;
    const std::string& folder = folders.front();
    for (const auto& [path, named] : run_.snapshot.named_files) {
      if (named.sha256.empty()) continue;
      const std::string whole = read::join(folder, path);
      const auto bytes = read::read_file(whole, options_.load.limits.file_bytes);
      if (!bytes || comply::sha256(*bytes) != named.sha256) {
        problem_ = fmt::format("{} changed while it was read", text::preview(whole, 200));
        return;
      }
      add(whole, Role::kNamed, *bytes);
    }
  }

  void list_unread() {
    read::WalkOptions walk;
    walk.paths = options_.load.paths;
    walk.worlds = run_.config.worlds;
    walk.config_folder =
        run_.config.path.empty() ? std::string() : std::string(read::parent_of(run_.config.path));
    walk.every_name = !options_.load.as.empty();
    walk.list_unread = true;
    text::Findings told_before;
    for (const std::string& path : read::walk(walk, told_before).unread) {
      if (!files_.contains(path) && fits(path)) unread_.insert(path);
    }
  }

  // Those of the folders of what was found, from the root of a repository or the given path down.
  void add_ignore_files() {
    std::vector<std::string> tops = options_.load.paths;
    if (read::path_exists(read::join(project_, ".git"))) tops.push_back(project_);
    std::set<std::string> folders;
    const auto add_folders = [&](std::string_view path) {
      for (std::string_view folder = read::parent_of(path);; folder = read::parent_of(folder)) {
        if (!folders.emplace(folder).second || folder == ".") return;
      }
    };
    for (const auto& [path, file] : files_) add_folders(path);
    for (const std::string& path : unread_) add_folders(path);
    for (const std::string& folder : folders) {
      const bool holds = std::any_of(tops.begin(), tops.end(), [&folder](const std::string& top) {
        return top == "." || read::is_below(top, folder);
      });
      if (!holds) continue;
      for (const std::string_view file : {".gitignore", ".ordainignore"}) {
        const std::string path = read::join(folder, file);
        if (const auto bytes = read::read_file(path, kIgnoreBytes))
          add(path, Role::kIgnore, *bytes);
      }
    }
  }

  const CheckOptions& options_;
  const Run& run_;
  const std::string& project_;
  std::map<std::string, PackedFile> files_;
  std::set<std::string> unread_;
  std::string problem_;
};

// The ranges, sorted and apart, with those of every further place where one of the texts stands.
std::vector<text::Source::Hidden> ranges_in(std::string_view bytes,
                                            const std::vector<text::Source::Hidden>& known,
                                            const std::set<std::string>& texts) {
  std::vector<text::Source::Hidden> all = known;
  for (const std::string& secret : texts) {
    for (size_t at = bytes.find(secret); at != std::string_view::npos;
         at = bytes.find(secret, at + secret.size())) {
      all.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(at + secret.size())});
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<text::Source::Hidden> out;
  for (const auto& one : all) {
    if (one.begin >= one.end || one.end > bytes.size()) continue;
    if (!out.empty() && one.begin < out.back().end) {
      out.back().end = std::max(out.back().end, one.end);
    } else {
      out.push_back(one);
    }
  }
  return out;
}

char quote_of(std::string_view written) {
  if (written.size() < 2 || written.front() != written.back()) return '\0';
  return written.front() == '"' || written.front() == '\'' ? written.front() : '\0';
}

std::string_view without_quotes(std::string_view written) {
  return quote_of(written) == '\0' ? written : written.substr(1, written.size() - 2);
}

// Whether a text that is a secret in one place is taken for one wherever it stands.
bool is_telling(std::string_view text) {
  bool digit = false, upper = false, lower = false;
  for (const char c : text) {
    digit |= c >= '0' && c <= '9';
    upper |= c >= 'A' && c <= 'Z';
    lower |= c >= 'a' && c <= 'z';
  }
  return text.size() >= kShortestSecret && (digit || (upper && lower));
}

std::string without(std::string_view bytes, const std::vector<text::Source::Hidden>& ranges) {
  std::string out;
  size_t at = 0;
  for (const auto& range : ranges) {
    out += bytes.substr(at, range.begin - at);
    const char quote = quote_of(bytes.substr(range.begin, range.end - range.begin));
    if (quote != '\0') out += quote;
    out += kRedacted;
    if (quote != '\0') out += quote;
    at = range.end;
  }
  out += bytes.substr(at);
  return out;
}

}  // namespace

std::string_view name(Role role) {
  switch (role) {
    case Role::kRule:
      return "rule";
    case Role::kSetting:
      return "setting";
    case Role::kIgnore:
      return "ignore";
    case Role::kNamed:
      return "named";
    case Role::kInput:
      break;
  }
  return "input";
}

const PackedFile* PackedTree::find(std::string_view path) const {
  const auto it = std::lower_bound(
      files.begin(), files.end(), path,
      [](const PackedFile& file, std::string_view wanted) { return file.path < wanted; });
  return it == files.end() || it->path != path ? nullptr : &*it;
}

bool PackedTree::redacted() const {
  return std::any_of(files.begin(), files.end(),
                     [](const PackedFile& file) { return file.redacted; });
}

std::expected<Ground, std::string> relocate(CheckOptions& options) {
  std::vector<std::string*> paths;
  for (auto* list : {&options.load.paths, &options.rules, &options.load.var_files}) {
    for (std::string& path : *list) paths.push_back(&path);
  }
  for (std::string& pack : options.packs) {
    if (pack.ends_with(".yaml")) paths.push_back(&pack);
  }
  const std::string config =
      options.isolated ? std::string() : nearest_config(options.load.paths.front());
  std::vector<std::string> folders;
  for (std::string* path : paths) {
    if (*path == "-") return std::unexpected("standard input is no file that can be packed");
    if (path->empty() || !read::path_exists(read::shown_path(*path)))
      return std::unexpected(fmt::format("no such path: {}", text::preview(*path, 200)));
    *path = placed(*path);
    folders.push_back(is_folder(*path) ? *path : std::string(read::parent_of(*path)));
  }
  const std::string config_folder =
      config.empty() ? std::string() : read::absolute_path(std::string(read::parent_of(config)));
  const std::vector<std::string> checked(
      folders.begin(), folders.begin() + static_cast<std::ptrdiff_t>(options.load.paths.size()));
  const std::string project = read::project_root(checked, config_folder);
  std::string root = read::project_root(folders, config_folder);
  // Rules of another project make the root the folder that holds both.
  while (!read::is_below(root, project)) root = read::parent_of(root);
  if (!config_folder.empty() && !read::is_below(root, config_folder))
    return std::unexpected(fmt::format("the settings {} stand outside of {}", config, root));
  for (std::string* path : paths) {
    const std::string_view inside = read::path_from(root, *path);
    *path = inside.empty() ? "." : std::string(inside);
  }
  const std::string_view inside = read::path_from(root, project);
  return Ground{root, inside.empty() ? "." : std::string(inside)};
}

std::expected<PackedTree, std::string> pack_tree(const CheckOptions& options, const Run& run,
                                                 const std::string& project) {
  return Packer(options, run, project).pack();
}

void add_secrets(const Run& run, Secrets& secrets) {
  for (text::SourceId id = 0; id < run.sources.size(); ++id) {
    const text::Source& source = run.sources[id];
    if (source.hidden().empty() || !is_file(source)) continue;
    auto& known = secrets[fs::path(source.path()).lexically_normal().generic_string()];
    known.insert(known.end(), source.hidden().begin(), source.hidden().end());
  }
}

void redact(PackedTree& tree, const Secrets& secrets) {
  std::set<std::string> texts;
  for (const auto& [path, ranges] : secrets) {
    const PackedFile* file = tree.find(path);
    if (file == nullptr) continue;
    for (const auto& range : ranges) {
      if (range.begin >= range.end || range.end > file->bytes.size()) continue;
      const std::string_view text = without_quotes(
          std::string_view(file->bytes).substr(range.begin, range.end - range.begin));
      if (is_telling(text)) texts.emplace(text);
    }
  }
  for (PackedFile& file : tree.files) {
    const auto known = secrets.find(file.path);
    const auto ranges = ranges_in(
        file.bytes, known == secrets.end() ? std::vector<text::Source::Hidden>() : known->second,
        texts);
    if (ranges.empty()) continue;
    file.bytes = without(file.bytes, ranges);
    file.redacted = true;
  }
}

std::string lay_out(const PackedTree& tree, const CheckOptions& options, Workspace& workspace) {
  if (std::string problem = workspace.add_folder(read::join(tree.project, ".git"));
      !problem.empty())
    return problem;
  for (const PackedFile& file : tree.files) {
    if (std::string problem = workspace.add_file(file.path, file.bytes); !problem.empty())
      return problem;
  }
  for (const std::string& path : tree.unread) {
    if (std::string problem = workspace.add_file(path, ""); !problem.empty()) return problem;
  }
  for (const auto* list : {&options.load.paths, &options.rules}) {
    for (const std::string& path : *list) {
      if (tree.find(path) != nullptr ||
          std::binary_search(tree.unread.begin(), tree.unread.end(), path))
        continue;
      if (std::string problem = workspace.add_folder(path); !problem.empty()) return problem;
    }
  }
  return "";
}

std::string foreign_source(const PackedTree& tree, const Run& run) {
  for (text::SourceId id = 0; id < run.sources.size(); ++id) {
    const text::Source& source = run.sources[id];
    if (!is_file(source)) continue;
    const std::string path = fs::path(source.path()).lexically_normal().generic_string();
    const PackedFile* file = tree.find(path);
    if (file == nullptr || file->bytes != source.bytes()) return source.path();
  }
  return "";
}

}  // namespace ordain::run

// The files that modules and expressions of Terraform name, read where they stand.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_disk.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "engine/read/file.h"
#include "engine/read/path.h"
#include "engine/read/project.h"
#include "engine/text/utf8.h"

namespace ordain::read {

namespace {

// More files than a module has.
constexpr size_t kMostFiles = 10'000;

bool is_configuration(std::string_view name) {
  return name.ends_with(".tf") || name.ends_with(".tofu") || name.ends_with(".tf.json") ||
         name.ends_with(".tofu.json");
}

}  // namespace

std::vector<TerraformFile> ReadingDisk::folder(const std::string& path, const std::string& place,
                                               text::Findings& findings, std::string& why) {
  std::vector<TerraformFile> files;
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    why = fmt::format("there is no folder {}", text::printable(path));
    return files;
  }
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    std::string name = at->path().filename().string();
    if (is_configuration(name) && names.size() < kMostFiles) names.push_back(std::move(name));
  }
  if (error) {
    why = fmt::format("cannot read {}: {}", text::printable(path), error.message());
    return files;
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    TerraformFile file;
    file.path = path == "." ? name : join(path, name);
    file.place = place;
    auto bytes = read_file(file.path, limits_.file_bytes);
    const text::SourceId id = sources_.add(file.path);
    sources_[id].set_place(place);
    if (!bytes) {
      findings.report(
          "read/unreadable", text::Level::kError, {id, 0, 0},
          fmt::format("cannot read {}: {}", text::printable(file.path), bytes.error().words));
      file.is_alone = true;
      file.tree = std::make_unique<hcl::File>();
      file.tree->source = id;
      file.tree->whole = false;
    } else {
      sources_[id].set_bytes(std::move(*bytes));
      file.tree = parse_terraform(file.path, false, {sources_, id, symbols_, limits_, findings});
    }
    files.push_back(std::move(file));
  }
  if (files.empty()) why = fmt::format("no file of Terraform stands in {}", text::printable(path));
  return files;
}

text::SourceId ReadingDisk::file(const std::string& path, const std::string& place,
                                 std::string& why) {
  const std::lock_guard lock(mutex_);
  if (const auto known = known_.find(path); known != known_.end()) {
    why = known->second.second;
    return known->second.first;
  }
  auto& [id, reason] = known_[path];
  id = text::kNoSource;
  std::error_code error;
  const std::string real = std::filesystem::canonical(path, error).string();
  if (error) {
    reason = fmt::format("there is no file {}", text::preview(path));
  } else if (root_.empty() || !is_below(root_, real)) {
    reason = fmt::format("{} leads out of the project", text::preview(path));
  } else if (auto bytes = read_file(path, kLargestNamedFile); !bytes) {
    reason = fmt::format("{} {}", text::preview(path), bytes.error().words);
  } else if (text::find_invalid_utf8(*bytes) != std::string::npos) {
    reason = fmt::format("{} is no text in UTF-8", text::preview(path));
  } else {
    id = sources_.add(path);
    sources_[id].set_place(place);
    sources_[id].set_bytes(std::move(*bytes));
  }
  why = reason;
  return id;
}

std::vector<TerraformFile> NoDisk::folder(const std::string& path, const std::string&,
                                          text::Findings&, std::string& why) {
  why = fmt::format("no file of Terraform is given that stands in {}", text::printable(path));
  return {};
}

text::SourceId NoDisk::file(const std::string& path, const std::string&, std::string& why) {
  const auto known = texts_.find(path);
  if (known != texts_.end()) return known->second;
  why = fmt::format("no file {} is given", text::preview(path));
  return text::kNoSource;
}

}  // namespace ordain::read

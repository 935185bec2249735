// Config: ordain.yaml -> Config, every mistake at its place.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "engine/read/file.h"
#include "engine/read/load.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::run {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 10> kKeys = {"language", "root",   "params",     "worlds",
                                                    "packs",    "rules",  "catalogues", "replaces",
                                                    "ignore",   "fail-on"};

// Reads the entries of one config, reporting into `findings`.
class Reader {
 public:
  Reader(Config& config, text::Findings& findings) : config_(config), findings_(findings) {}

  bool read(data::Node root) {
    if (root.kind() == data::Kind::kNull) return true;
    if (!root.is_map())
      return wrong(root, fmt::format("found {}{}, wants a map of settings", data::name(root.kind()),
                                     root.is_scalar() ? " " + text::preview(root.text()) : ""));
    for (uint32_t i = 0; i < root.child_count(); ++i) entry(root.child(i));
    return ok_;
  }

 private:
  bool wrong(data::Node node, std::string message, std::vector<std::string> notes = {}) {
    ok_ = false;
    findings_.report("run/config", text::Level::kError, node.blame_span(), std::move(message),
                     std::move(notes));
    return false;
  }

  void entry(data::Node node) {
    const std::string_view key = node.key();
    if (key == "language") {
      config_.names_language = true;
      if (node.kind() != data::Kind::kInt || node.text() != std::to_string(kLanguage)) {
        wrong(node, fmt::format("found language {}{}, this program knows language {}",
                                node.kind() == data::Kind::kString ? "string " : "",
                                text::preview(node.text()), kLanguage));
      }
    } else if (key == "root") {
      if (node.kind() != data::Kind::kBool) wrong(node, "root is true or false");
    } else if (key == "params") {
      if (!node.is_map()) {
        wrong(node, "params is a map from a parameter's name to its value");
      } else {
        config_.params = node;
      }
    } else if (key == "worlds") {
      texts(node, config_.worlds);
    } else if (key == "packs") {
      placed(node, config_.packs);
    } else if (key == "rules") {
      texts(node, config_.rules);
    } else if (key == "catalogues") {
      texts(node, config_.catalogues);
    } else if (key == "replaces") {
      placed(node, config_.replaces);
    } else if (key == "ignore") {
      placed(node, config_.ignore);
    } else if (key == "fail-on") {
      config_.fail_on = text::severity_named(node.text());
      if (!config_.fail_on)
        wrong(node, fmt::format("found {}, fail-on is info, low, medium, high or critical",
                                text::preview(node.text())));
    } else {
      wrong(node,
            fmt::format("ordain.yaml has no setting {}{}", text::preview(key),
                        text::did_you_mean(key, kKeys)),
            {fmt::format("settings are: {}", fmt::join(kKeys, ", "))});
    }
  }

  void texts(data::Node node, std::vector<std::string>& out) {
    if (!node.is_list()) {
      wrong(node, fmt::format("{} is a list of strings", node.key()));
      return;
    }
    for (uint32_t i = 0; i < node.child_count(); ++i) {
      const data::Node item = node.child(i);
      if (item.kind() != data::Kind::kString) {
        wrong(item, fmt::format("found {}{}, wants a string", data::name(item.kind()),
                                item.is_scalar() ? " " + text::preview(item.text()) : ""));
      } else {
        out.emplace_back(item.text());
      }
    }
  }

  void placed(data::Node node, std::map<std::string, text::Span, std::less<>>& out) {
    std::vector<std::string> names;
    texts(node, names);
    for (uint32_t i = 0; ok_ && i < node.child_count(); ++i)
      out.emplace(names[i], node.child(i).span());
  }

  Config& config_;
  text::Findings& findings_;
  bool ok_ = true;
};

// `path` as the user would type it from here.
std::string shown(const fs::path& path) {
  std::error_code error;
  const fs::path near = fs::relative(path, fs::current_path(error), error);
  return error || near.empty() ? path.generic_string() : near.generic_string();
}

constexpr std::string_view kConfigName = "ordain.yaml";
constexpr std::string_view kOtherName = "ordain.yml";

// Whether something of that name stands there, be it a link to nothing: what cannot be looked at
// is not said to be absent.
bool stands(const fs::path& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() != fs::file_type::not_found;
}

// As shown, but of a symbolic link itself and not of what it leads to.
std::string shown_itself(const fs::path& path) {
  const fs::path folder(shown(path.parent_path()));
  return (folder == "." ? path.filename() : folder / path.filename()).generic_string();
}

// What was found on the way from a folder up to the nearest ordain.yaml.
struct Search {
  std::string config;
  std::string other;  // the nearest ordain.yml, which nobody reads
};

Search search(const std::string& folder) {
  Search found;
  std::error_code error;
  fs::path at = fs::weakly_canonical(fs::path(folder.empty() ? "." : folder), error);
  if (error) return found;
  if (!fs::is_directory(at, error)) at = at.parent_path();
  for (;; at = at.parent_path()) {
    if (found.other.empty() && stands(at / kOtherName)) found.other = shown_itself(at / kOtherName);
    const fs::path file = at / kConfigName;
    if (fs::is_regular_file(file, error)) {
      found.config = shown(file);
    } else if (stands(file)) {
      found.config = shown_itself(file);
    }
    // A repository is a world of its own: what stands above it is not its configuration.
    if (!found.config.empty() || at == at.parent_path() || fs::exists(at / ".git", error))
      return found;
  }
}

}  // namespace

std::span<const std::string_view> config_keys() { return kKeys; }

std::string nearest_config(const std::string& folder) { return search(folder).config; }

namespace {

// Comments and nothing else, as where every setting is commented out: it sets nothing.
bool says_nothing(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t end = std::min(bytes.find('\n'), bytes.size() - 1);
    const std::string_view line = bytes.substr(0, end + 1);
    const size_t first = line.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && line[first] != '#') return false;
    bytes.remove_prefix(end + 1);
  }
  return true;
}

}  // namespace

FoundConfig find_config(const std::string& folder, text::SourceSet& sources,
                        text::Findings& findings) {
  FoundConfig found;
  const Search files = search(folder);
  if (!files.other.empty()) {
    findings.report(
        "run/config", text::Level::kError, {},
        fmt::format("{} is not read, rename it to {}", text::printable(files.other), kConfigName));
    found.ok = false;
  }
  found.config.path = files.config;
  if (found.config.path.empty()) return found;
  auto bytes = read::read_file(found.config.path, read::Limits().file_bytes);
  if (!bytes) {
    findings.report("run/config", text::Level::kError, {},
                    fmt::format("{} cannot be read: {}", text::printable(found.config.path),
                                bytes.error().words));
    found.ok = false;
    return found;
  }
  if (says_nothing(*bytes)) return found;
  const text::SourceId id = sources.add(found.config.path, std::move(*bytes));
  found.config.symbols->freeze();
  found.config.document = read::read_own(sources, id, *found.config.symbols, findings);
  found.ok = found.config.document != nullptr &&
             Reader(found.config, findings).read(found.config.document->root());
  return found;
}

}  // namespace ordain::run

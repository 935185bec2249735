// Packs: named selections of the shipped rules: rules/packs/*.yaml, and files of a project.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/packs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

#include "engine/read/file.h"
#include "engine/read/load.h"
#include "engine/run/config.h"
#include "engine/run/embedded.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::run {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolder = "rules/packs/";
constexpr std::string_view kEnding = ".yaml";
constexpr std::array<std::string_view, 5> kKeys = {"language", "title", "rules", "without",
                                                   "controls"};

bool fits(const std::string& glob, const std::string& text) {
  return fnmatch(glob.c_str(), text.c_str(), 0) == 0;
}

bool fits_any(const Pack::Globs& globs, const std::string& text) {
  return std::any_of(globs.begin(), globs.end(),
                     [&text](const auto& glob) { return fits(glob.first, text); });
}

bool fits_control(const std::string& glob, const lang::Rule& rule) {
  return std::any_of(rule.controls.begin(), rule.controls.end(),
                     [&glob](const std::string& control) { return fits(glob, control); });
}

// The source of the pack: a shipped one, or a file; none, with an error, when it is neither.
std::optional<text::SourceId> source_of(const std::string& name, const std::string& folder,
                                        text::Span named, text::SourceSet& sources,
                                        text::Findings& findings) {
  if (!name.ends_with(kEnding)) {
    if (const EmbeddedFile* file = find_embedded(fmt::format("{}{}{}", kFolder, name, kEnding)))
      return sources.add_lasting(std::string(file->path), file->bytes);
    const std::vector<std::string> known = pack_names();
    const std::vector<std::string_view> names(known.begin(), known.end());
    findings.report(
        "run/pack", text::Level::kError, named,
        fmt::format("no pack is named {}{}", text::preview(name), text::did_you_mean(name, names)),
        {fmt::format("packs are: {}; one of your own is a file that ends in {}",
                     fmt::join(known, ", "), kEnding)});
    return std::nullopt;
  }
  const std::string path = (fs::path(folder) / name).lexically_normal().generic_string();
  auto bytes = read::read_file(path, read::Limits().file_bytes);
  if (!bytes) {
    findings.report("run/pack", text::Level::kError, named,
                    fmt::format("the pack {} cannot be read", text::printable(path)));
    return std::nullopt;
  }
  return sources.add(path, std::move(*bytes));
}

// The entries of one pack, every mistake at its place.
class Reader {
 public:
  Reader(Pack& pack, text::Findings& findings) : pack_(pack), findings_(findings) {}

  void read(data::Node root) {
    if (!root.is_map()) return wrong(root, "a pack is a map of title, rules, without and controls");
    for (uint32_t i = 0; i < root.child_count(); ++i) entry(root.child(i));
    if (pack_.rules.empty()) wrong(root, "the pack names no rules; rules: [\"*\"] is all of them");
  }

 private:
  void wrong(data::Node node, std::string message) {
    findings_.report("run/pack", text::Level::kError, node.blame_span(), std::move(message));
  }

  void entry(data::Node node) {
    const std::string_view key = node.key();
    if (key == "language") {
      if (node.kind() != data::Kind::kInt || node.text() != std::to_string(kLanguage))
        wrong(node, fmt::format("found language {}, this program knows language {}",
                                text::preview(node.text()), kLanguage));
    } else if (key == "title") {
      pack_.title = node.text();
    } else if (key == "rules") {
      globs(node, pack_.rules);
    } else if (key == "without") {
      globs(node, pack_.without);
    } else if (key == "controls") {
      globs(node, pack_.controls);
    } else {
      wrong(node, fmt::format("a pack has no entry {}{}", text::preview(key),
                              text::did_you_mean(key, kKeys)));
    }
  }

  void globs(data::Node node, Pack::Globs& out) {
    if (!node.is_list()) return wrong(node, fmt::format("{} is a list of globs", node.key()));
    for (uint32_t i = 0; i < node.child_count(); ++i) {
      const data::Node item = node.child(i);
      if (item.kind() != data::Kind::kString || item.text().empty()) {
        wrong(item, fmt::format("found {}, wants a glob such as \"kubernetes.*\"",
                                data::name(item.kind())));
      } else {
        out.emplace_back(item.text(), item.span());
      }
    }
  }

  Pack& pack_;
  text::Findings& findings_;
};

}  // namespace

bool Pack::holds(const lang::Rule& rule) const {
  const std::string id(rule.id);
  if (!fits_any(rules, id) || fits_any(without, id)) return false;
  return controls.empty() ||
         std::any_of(controls.begin(), controls.end(),
                     [&rule](const auto& glob) { return fits_control(glob.first, rule); });
}

std::vector<std::string> pack_names() {
  std::vector<std::string> names;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with(kFolder)) continue;
    const std::string_view name = file.path.substr(kFolder.size());
    names.emplace_back(name.substr(0, name.size() - kEnding.size()));
  }
  return names;
}

Pack load_pack(const std::string& name, const std::string& folder, text::Span named,
               text::SourceSet& sources, text::Findings& findings) {
  Pack pack;
  pack.name = name;
  const auto source = source_of(name, folder, named, sources, findings);
  if (!source) return pack;
  text::SymbolTable symbols;
  symbols.freeze();
  if (const auto document = read::read_own(sources, *source, symbols, findings))
    Reader(pack, findings).read(document->root());
  return pack;
}

void check_pack(const Pack& pack, const lang::Plan& plan, text::Findings& findings) {
  const auto check = [&](const Pack::Globs& globs, auto&& fits_rule, std::string_view what) {
    for (const auto& [glob, span] : globs) {
      const bool any = std::any_of(plan.rules.begin(), plan.rules.end(),
                                   [&](const lang::Rule& rule) { return fits_rule(glob, rule); });
      if (any) continue;
      findings.report("run/pack", text::Level::kError, span,
                      fmt::format("no shipped rule {} {}", what, text::preview(glob)));
    }
  };
  const auto by_id = [](const std::string& glob, const lang::Rule& rule) {
    return fits(glob, std::string(rule.id));
  };
  check(pack.rules, by_id, "is named");
  check(pack.without, by_id, "is named");
  check(pack.controls, fits_control, "names the control");
}

}  // namespace ordain::run

// Rules: which rule files and catalogues a run loads, and which of its rules it keeps.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "engine/eval/bound.h"
#include "engine/lang/parse.h"
#include "engine/read/file.h"
#include "engine/read/load.h"
#include "engine/run/embedded.h"
#include "engine/text/utf8.h"

namespace ordain::run {
namespace {

namespace fs = std::filesystem;

// "rules/kubernetes/x.ord" -> "kubernetes.x": a file that names no package has its path for one.
std::string package_of(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const size_t slash = std::min(path.find('/'), path.size());
    std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part == "." || part == "..") continue;
    const size_t dot = part.rfind('.');
    if (path.empty() && dot != std::string_view::npos && dot > 0) part = part.substr(0, dot);
    if (part.empty() || (out.empty() && part == "rules")) continue;
    if (!out.empty()) out += '.';
    out += part;
  }
  return out;
}

void add_file(const fs::path& path, lang::LoadInput& input, text::SourceSet& sources,
              text::Findings& findings) {
  auto bytes = read::read_file(path.string(), read::Limits().file_bytes);
  if (!bytes) {
    findings.report("run/rules", text::Level::kError, {},
                    fmt::format("rule file {} cannot be read: {}",
                                text::printable(path.generic_string()), bytes.error().words));
    return;
  }
  const std::string shown = path.lexically_normal().generic_string();
  input.sources.push_back({sources.add(shown, std::move(*bytes)), package_of(shown), false});
}

void add_path(const fs::path& path, lang::LoadInput& input, text::SourceSet& sources,
              text::Findings& findings) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    // A link to nothing stands there all the same, and says so when it is read.
    if (fs::symlink_status(path, error).type() == fs::file_type::not_found) {
      findings.report("run/rules", text::Level::kError, {},
                      fmt::format("no rule file or folder {}", path.generic_string()));
      return;
    }
    add_file(path, input, sources, findings);
    return;
  }
  std::vector<fs::path> files;
  auto it = fs::recursive_directory_iterator(path, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    const bool folder = it->is_directory(error);
    if (folder && it->is_symlink(error)) {
      findings.report("run/rules", text::Level::kWarning, {},
                      fmt::format("folder {} is a symbolic link and is not entered",
                                  text::printable(it->path().generic_string())),
                      {"name it itself where the rules are named if it holds some"});
    } else if (!folder && it->path().extension() == ".ord") {
      files.push_back(it->path());
    }
    error.clear();
  }
  if (error) {
    findings.report(
        "run/rules", text::Level::kError, {},
        fmt::format("folder {} cannot be read whole: {}", text::printable(path.generic_string()),
                    read::error_words(error.value())));
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    findings.report("run/rules", text::Level::kError, {},
                    fmt::format("folder {} holds no rule file (*.ord)", path.generic_string()));
  }
  for (const fs::path& file : files) add_file(file, input, sources, findings);
}

// The standard library, and the shipped rules if they are wanted.
void add_shipped(bool rules, lang::LoadInput& input, text::SourceSet& sources) {
  for (const EmbeddedFile& file : embedded_files()) {
    const bool library = file.path.starts_with("stdlib/");
    if (!file.path.ends_with(".ord") || (!library && !rules)) continue;
    input.sources.push_back({sources.add_lasting(std::string(file.path), file.bytes),
                             package_of(file.path), true, file.pack});
  }
}

bool is_catalogue(const EmbeddedFile& file) {
  return file.path.starts_with("rules/catalogues/") && !file.path.ends_with(".titles.yaml");
}

}  // namespace

size_t count_catalogues() {
  const auto& files = embedded_files();
  return static_cast<size_t>(std::count_if(files.begin(), files.end(), is_catalogue));
}

namespace {

// The catalogues of a run on their way: each file, and the one that its titles stand in.
class CatalogueFiles {
 public:
  CatalogueFiles(text::SourceSet& sources, text::Findings& findings)
      : sources_(sources), findings_(findings) {
    symbols_.freeze();
  }

  void add_shipped(const EmbeddedFile& file) {
    add(read(file), [this](std::string_view name) {
      const EmbeddedFile* found = find_embedded(fmt::format("rules/catalogues/{}", name));
      return found == nullptr ? nullptr : read(*found);
    });
  }

  void add_own(const fs::path& path) {
    add(read(path), [&](std::string_view name) { return read(path.parent_path() / name); });
  }

  std::vector<comply::Catalogue> take() { return std::move(catalogues_); }

 private:
  using Document = std::unique_ptr<data::Document>;

  Document read(const EmbeddedFile& file) {
    return read::read_own(sources_, sources_.add_lasting(std::string(file.path), file.bytes),
                          symbols_, findings_);
  }

  Document read(const fs::path& path) {
    auto bytes = read::read_file(path.string(), read::Limits().file_bytes);
    const std::string shown = path.lexically_normal().generic_string();
    if (!bytes) {
      findings_.report("run/catalogue", text::Level::kError, {},
                       fmt::format("the file of a catalogue {} cannot be read", shown));
      return nullptr;
    }
    return read::read_own(sources_, sources_.add(shown, std::move(*bytes)), symbols_, findings_);
  }

  template <typename Find>
  void add(const Document& document, Find find) {
    if (document == nullptr) return;
    const data::Node root = document->root();
    const data::Node id = root.is_map() ? root.get("catalogue") : data::Node();
    const auto same = [id](const comply::Catalogue& one) { return id && one.id == id.text(); };
    const auto other = std::find_if(catalogues_.begin(), catalogues_.end(), same);
    const data::Node titles = root.is_map() ? root.get("titles") : data::Node();
    if (other != catalogues_.end() && titles && titles.is_map() && !root.get("controls")) {
      comply::retitle(*other, titles, findings_);
      return;
    }
    Document file;
    if (titles && !titles.is_map()) file = find(titles.text());
    comply::Catalogue made = comply::read_catalogue(root,
                                                    file                        ? file->root()
                                                    : titles && titles.is_map() ? titles
                                                                                : data::Node(),
                                                    findings_);
    if (other != catalogues_.end()) {
      *other = std::move(made);
    } else {
      catalogues_.push_back(std::move(made));
    }
  }

  text::SourceSet& sources_;
  text::Findings& findings_;
  text::SymbolTable symbols_;
  std::vector<comply::Catalogue> catalogues_;
};

}  // namespace

std::vector<comply::Catalogue> load_catalogues(const Config& config, text::SourceSet& sources,
                                               text::Findings& findings) {
  CatalogueFiles files(sources, findings);
  for (const EmbeddedFile& file : embedded_files()) {
    if (is_catalogue(file)) files.add_shipped(file);
  }
  const fs::path folder = fs::path(config.path).parent_path();
  for (const std::string& path : config.catalogues) files.add_own(folder / path);
  return files.take();
}

lang::LoadInput rule_input(const std::vector<std::string>& paths, const Config& config,
                           std::vector<comply::Catalogue>& catalogues, text::SourceSet& sources,
                           text::Findings& findings, bool shipped_too) {
  lang::LoadInput input;
  input.decide_bound = eval::decide_bound;
  input.controls = [&catalogues, &config, &sources, &findings] {
    if (catalogues.empty()) catalogues = load_catalogues(config, sources, findings);
    return comply::control_ids(catalogues);
  };
  input.params = config.params;
  for (const auto& [id, span] : config.replaces) input.replaces.insert(id);
  add_shipped(paths.empty() || shipped_too, input, sources);
  for (const std::string& path : paths) add_path(path, input, sources, findings);
  if (paths.empty()) {
    const fs::path folder = fs::path(config.path).parent_path();
    for (const std::string& path : config.rules) add_path(folder / path, input, sources, findings);
  }
  return input;
}

lang::Plan load_rules(const std::vector<std::string>& paths, const Config& config,
                      std::vector<comply::Catalogue>& catalogues, text::SourceSet& sources,
                      text::Findings& findings, bool checks) {
  lang::LoadInput input = rule_input(paths, config, catalogues, sources, findings);
  input.checks = checks;
  return lang::load(input, sources, findings);
}

lang::Plan load_expression(std::string_view expression, text::SourceSet& sources,
                           text::Findings& findings) {
  // Alone first: what does not end is then told at its end, not at what is put behind it.
  text::Arena arena;
  if (lang::parse_expr(sources, sources.add("expression", std::string(expression)), arena,
                       findings) == nullptr)
    return {};
  lang::LoadInput input;
  add_shipped(false, input, sources);
  std::string text = fmt::format("let it = {}\n\nrule {} {{ for x in [0] require exists it }}\n",
                                 expression, kExpressionRule);
  input.sources.push_back(
      {sources.add("expression", std::move(text)), std::string(kExpressionRule), false});
  return lang::load(input, sources, findings);
}

lang::Plan load_library(text::SourceSet& sources, text::Findings& findings) {
  lang::LoadInput input;
  add_shipped(false, input, sources);
  return lang::load(input, sources, findings);
}

bool names_id(std::string_view wanted, std::string_view id) {
  return id == wanted ||
         (id.starts_with(wanted) && (wanted.ends_with('.') || id[wanted.size()] == '.'));
}

bool names_rule(std::string_view wanted, const lang::Rule& rule) {
  if (names_id(wanted, rule.id)) return true;
  return std::any_of(rule.controls.begin(), rule.controls.end(),
                     [wanted](const std::string& control) {
                       return control == wanted ||
                              std::string_view(control).substr(control.find('/') + 1) == wanted;
                     });
}

}  // namespace ordain::run

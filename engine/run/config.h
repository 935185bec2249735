// Config: ordain.yaml, found in the nearest folder above what is checked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/document.h"
#include "engine/text/finding.h"

namespace ordain::run {

struct Config {
  std::string path;  // empty when there is none
  // Keeps the nodes below alive; its keys belong to a symbol table of its own.
  std::unique_ptr<text::SymbolTable> symbols = std::make_unique<text::SymbolTable>();
  std::unique_ptr<data::Document> document;
  data::Node params;                // `params:`, a map, or no node
  std::vector<std::string> worlds;  // `worlds:` globs, relative to the config's folder
  std::vector<std::string> rules;   // `rules:` files and folders, relative to the config's folder
  std::vector<std::string> catalogues;  // `catalogues:` files, relative to the config's folder
  // `packs:` names, or files relative to the config's folder, and where each stands.
  std::map<std::string, text::Span, std::less<>> packs;
  std::map<std::string, text::Span, std::less<>>
      replaces;  // `replaces:` ids, and where each stands
  // `ignore:` as of --ignore: ids, prefixes or controls, and where each stands.
  std::map<std::string, text::Span, std::less<>> ignore;
  std::optional<text::Severity> fail_on;
  // `language:` is given; where not, the current one holds.
  bool names_language = false;
};

// The version of the rule language that this program knows.
inline constexpr int kLanguage = 1;

// The settings that there are, in the order in which they are told. stdlib/config-v1.schema.json
// says the same; a test holds one against the other.
std::span<const std::string_view> config_keys();

// Path, as it is shown, of the nearest ordain.yaml in `folder` (or the folder of that file) or
// above it, up to the root of its repository; empty when there is none.
std::string nearest_config(const std::string& folder);

// The settings of that file. A mistake in it is reported, with a suggestion for a misspelt key, and
// so is what stands there and cannot be read, or is called ordain.yml; `ok` is then false.
struct FoundConfig {
  Config config;
  bool ok = true;
};
FoundConfig find_config(const std::string& folder, text::SourceSet& sources,
                        text::Findings& findings);

}  // namespace ordain::run

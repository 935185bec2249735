// Load: paths -> Snapshot. Walks the paths, reads every file in parallel, derives the subjects.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/snapshot.h"
#include "engine/read/reader.h"
#include "engine/read/records.h"
#include "engine/text/progress.h"

namespace ordain::read {

// What the program itself knows, as records of a source: it is there where the run reads records of
// another source, and counts as no file.
struct Given {
  std::string domain;
  std::string name;                   // to show
  std::function<std::string()> json;  // makes a list of records, once, where they are read
};

struct LoadOptions {
  // Files and folders, as given; "-" is standard input.
  std::vector<std::string> paths;
  // The name to show (and to detect the format by) for standard input.
  std::string stdin_name = "stdin";
  YamlSource yaml = YamlSource::kLibyaml;
  Limits limits;
  unsigned jobs = 1;
  // Kind of every file instead of what its name and content say; empty: detect.
  std::string as;
  // Globs of `worlds:` in ordain.yaml: each folder that fits is a world of its own, and they
  // override the split of language.md section 6.
  std::vector<std::string> worlds;
  // Files of values for the variables of Terraform's root modules, the last one counts.
  std::vector<std::string> var_files;
  // Told of each file that is read; null: nobody looks.
  text::Progress* progress = nullptr;
  // Folder of the nearest ordain.yaml: it is the root of the project where there is no repository.
  // Empty when there is none.
  std::string config_folder;
  // Sources of records, read whatever the paths are; and the globs of `docs()`.
  std::vector<RecordSource> records;
  // Where the globs of the sources start, and the files that records name: the folder of the
  // ordain.yaml in force, or those that are checked. None: no other file than those of the paths.
  std::vector<std::string> record_folders;
  std::vector<std::string> documents;
  std::vector<Given> given;
};

// Text given by a test or by a pipe instead of a file.
struct Inline {
  std::string name;
  std::string bytes;
  // A list of the elements of this domain, and nothing else; empty: a file of that name.
  std::string domain = {};
};

// Everything that cannot be read is a finding; everything else is in the snapshot, sorted.
data::Snapshot load(const LoadOptions& options, text::SourceSet& sources,
                    const text::SymbolTable& symbols, text::Findings& findings);

// The same for texts in memory: one world.
data::Snapshot load(const std::vector<Inline>& files, const LoadOptions& options,
                    text::SourceSet& sources, const text::SymbolTable& symbols,
                    text::Findings& findings);

// One of the tool's own files, read as YAML is by default: its only document, or null and a
// finding.
std::unique_ptr<data::Document> read_own(text::SourceSet& sources, text::SourceId source,
                                         const text::SymbolTable& symbols,
                                         text::Findings& findings);

// One row of `ordain list formats`.
struct Format {
  std::string_view name;
  std::string_view files;  // names by which it is known: "*.yaml *.yml"
  std::string_view doc;
};
std::vector<Format> formats();

}  // namespace ordain::read

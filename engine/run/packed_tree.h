// Packed tree: the files that a run read, as evidence keeps them and a check reads them again.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/run/check.h"
#include "engine/run/workspace.h"

namespace ordain::run {

// What a file was read as: settings are ordain.yaml, catalogues and packs; ignore files decide what
// is left out; of a named one (by a record, beside its hash) the bytes alone were read.
enum class Role : uint8_t { kInput, kRule, kSetting, kIgnore, kNamed };
std::string_view name(Role role);

struct PackedFile {
  std::string path;  // from the root of the project
  Role role = Role::kInput;
  std::string bytes;  // a copy without its secrets where it is redacted
  bool redacted = false;
  // Of the bytes that were read.
  std::string sha256;
  uint64_t size = 0;
};

struct PackedTree {
  std::vector<PackedFile> files;    // sorted by path
  std::vector<std::string> unread;  // names of what no reader knows or was skipped, sorted
  // The folder that findings are known from (read::project_root), from the root.
  std::string project = ".";

  const PackedFile* find(std::string_view path) const;
  bool redacted() const;
};

struct Ground {
  // The folder that all of a check stands in, absolute: its paths, rules, packs and values, and its
  // configuration.
  std::string root;
  std::string project;  // as in PackedTree
};
// Paths of `options` are made relative to the root. Else what keeps them from that.
std::expected<Ground, std::string> relocate(CheckOptions& options);

// What the run read, from where the program stands: the root. Nothing that stands outside of it, or
// that changed meanwhile, can be packed: that is said.
std::expected<PackedTree, std::string> pack_tree(const CheckOptions& options, const Run& run,
                                                 const std::string& project);

// Byte ranges of values that no report shows, by path.
using Secrets = std::map<std::string, std::vector<text::Source::Hidden>, std::less<>>;
// Adds those of a run.
void add_secrets(const Run& run, Secrets& secrets);

// Puts `not-shown` in the place of each secret, and of the same text wherever else it stands in a
// file of the tree, if it is no plain or short word.
void redact(PackedTree& tree, const Secrets& secrets);

// Lays the tree out, with the folders that the options name, and its project as the root of a
// repository: above that a check looks for nothing. Empty: done; else why not.
std::string lay_out(const PackedTree& tree, const CheckOptions& options, Workspace& workspace);

// The first file that the run read and the tree does not hold as it was read; empty: there is none.
// A run of a packed tree that reads something else does not rest on it.
std::string foreign_source(const PackedTree& tree, const Run& run);

}  // namespace ordain::run

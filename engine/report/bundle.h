// Bundle: evidence read back: every byte accounted for before anything of it is believed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/comply/archive.h"
#include "engine/run/packed_tree.h"
#include "engine/text/finding.h"

namespace ordain::report {

// What a bundle says of itself. Views look into the bytes it was read from.
struct Bundle {
  std::map<std::string, std::string_view, std::less<>> entries;
  // From the manifest.
  std::vector<std::string> arguments;
  std::string collected_at;
  std::string program_version;
  std::string program_sha256;
  int valid_days = 0;
  run::PackedTree tree;
  struct Item {
    std::string id;
    std::string source;  // empty: it stands in no file
    std::string rule;
    std::string valid_until;
  };
  std::vector<Item> items;
};

// Finds what differs from how it was written: in the archive (comply::read_archive), in the hashes
// of SHA256SUMS, in the manifest, its chain and what it says of the files. Each is an error:
// `evidence/unreadable` when the rest cannot be told, then nothing, else `evidence/changed`.
// Reads from memory; writes nothing.
Bundle read_bundle(std::string_view bytes, text::Findings& findings);

// The (rule, subject) pairs of two JSON reports whose findings differ, as "RULE of SUBJECT: pass,
// now fail"; `more` is empty or says that the reports differ elsewhere.
struct Differences {
  std::vector<std::string> pairs;
  std::string more;
};
Differences differences(std::string_view collected, std::string_view now);

}  // namespace ordain::report

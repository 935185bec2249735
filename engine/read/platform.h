// Platforms: what makes subjects of the documents of a file, a row for each in platforms.def.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/read/derived.h"
#include "engine/read/detect.h"
#include "engine/read/other_files.h"
#include "engine/read/reader.h"
#include "engine/text/finding.h"

namespace ordain::read {

// One file that was read, as platforms see it. Several threads ask for several files at once.
struct ReadFile {
  std::string_view path;
  FormatId format;
  Documents& documents;
  const text::SymbolTable& symbols;
  text::Findings& findings;
  OtherFiles* others = nullptr;  // null: it stands in no folder (standard input)
};

enum class PlatformId : uint8_t {
#define PLATFORM(id, family, derive, world_a_file, doc) id,
#include "engine/read/platforms.def"
#undef PLATFORM
  kCount,
};

// The rows that take a file for theirs, a bit for each.
class PlatformSet {
 public:
  void put(PlatformId id) { bits_ |= 1u << static_cast<uint32_t>(id); }
  bool has(PlatformId id) const { return (bits_ & 1u << static_cast<uint32_t>(id)) != 0; }

 private:
  uint32_t bits_ = 0;
};

// The first part of the names of a platform's domains: "k8s".
std::string_view family(PlatformId id);
// Whether each of its files is a world of its own.
bool has_world_a_file(PlatformId id);

// Asks each platform whether something in the file is its own, and for what subjects.
PlatformSet derive_platforms(const ReadFile& file, DerivedSubjects& subjects);

// What the document as a whole is to rules, where a platform makes a view of that; else no node.
data::Node understood(const data::Snapshot& snapshot, const data::Document& document);

}  // namespace ordain::read

// Slot: one file of a run, from when it is found until it is merged with the others.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/read/derived.h"
#include "engine/read/hcl.h"
#include "engine/read/platform.h"
#include "engine/read/reader.h"
#include "engine/read/walk.h"
#include "engine/text/finding.h"
#include "engine/text/source.h"

namespace ordain::read {

// One file on its way: what a thread makes of it, until all are merged in their order.
struct Slot {
  FoundFile file;
  text::SourceId id = text::kNoSource;
  text::Source* source = nullptr;
  // Bytes in hand (standard input, texts in memory), or else to be read from the file.
  std::optional<std::string> bytes;
  // Sources whose records it holds; and whether it is read for them alone.
  std::vector<uint32_t> records;
  bool only_records = false;
  // A list that a test gives for this domain, read for it alone; empty: none.
  std::string given;
  // It is one that the program itself gives.
  bool own = false;

  enum class State : uint8_t { kFailed, kRead, kUnrecognised, kSkipped } state = State::kFailed;
  Documents documents;
  // Of Terraform: its documents are made when all of its module is read.
  std::unique_ptr<hcl::File> terraform;
  bool is_var_file = false;
  // Those of them that hold records which say themselves of what kind they are.
  std::vector<const data::Document*> registers;
  DerivedSubjects subjects;
  PlatformSet platforms;
  text::Findings findings;
};

}  // namespace ordain::read

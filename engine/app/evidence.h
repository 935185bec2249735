// Evidence: what `ordain evidence pack` and `ordain evidence verify` share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>

#include "engine/app/command_line.h"
#include "engine/app/flags.h"
#include "engine/run/packed_tree.h"

namespace ordain::app {

// Bytes of a bundle. It is held in memory, and so is what is in it.
inline constexpr uint64_t kMostEvidence = uint64_t{2} << 30;

CommandLine parse_evidence(Flags& flags, const Arguments& arguments);

// The flags and paths of a pack in one fixed form, as the manifest keeps them: what is not the
// default.
Arguments pack_arguments(const EvidenceCommand& command);
// Back again; else what is wrong with them. Paths that lead out of a tree are wrong.
std::expected<EvidenceCommand, std::string> read_pack_arguments(const Arguments& arguments);

// A check of a tree that was laid out for it alone.
struct Rerun {
  std::unique_ptr<run::Run> run;
  std::string json;  // the report, with every outcome
};
// Else why it could not be done, in words.
std::expected<Rerun, std::string> check_again(const run::PackedTree& tree,
                                              const run::CheckOptions& options);

int pack_evidence(const EvidenceCommand& command, const report::Style& style);
int verify_evidence(const EvidenceCommand& command, const report::Style& style);

}  // namespace ordain::app

// Dockerfile words: the keys of the tree that its reader makes, looked up once a document.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/data/document.h"

namespace ordain::read {

enum class DockerWord : uint8_t {
  kArgs,
  kArgv,
  kAssigned,
  kBase,
  kBody,
  kChecksum,
  kChmod,
  kChown,
  kCommands,
  kDestination,
  kDirectives,
  kEnd,
  kEnv,
  kFeeds,
  kFiles,
  kFinalStage,
  kFlags,
  kForm,
  kFrom,
  kGroup,
  kId,
  kImage,
  kIndex,
  kInstructions,
  kIsFinal,
  kMaintainer,
  kMounts,
  kName,
  kNetwork,
  kNone,
  kOnbuild,
  kOp,
  kOperands,
  kOwnInstructions,
  kPairs,
  kPath,
  kPlatform,
  kPort,
  kPorts,
  kPrefix,
  kProgram,
  kProtocol,
  kScript,
  kSecurity,
  kSignal,
  kSource,
  kSources,
  kStage,
  kStages,
  kTarget,
  kText,
  kTrigger,
  kType,
  kValue,
  kVerb,
  kVolumes,
};

inline constexpr std::array<std::string_view, 56> kDockerWordTexts = {
    "args",       "argv",
    "assigned",   "base",
    "body",       "checksum",
    "chmod",      "chown",
    "commands",   "destination",
    "directives", "end",
    "env",        "feeds",
    "files",      "final_stage",
    "flags",      "form",
    "from",       "group",
    "id",         "image",
    "index",      "instructions",
    "is_final",   "maintainer",
    "mounts",     "name",
    "network",    "none",
    "onbuild",    "op",
    "operands",   "own_instructions",
    "pairs",      "path",
    "platform",   "port",
    "ports",      "prefix",
    "program",    "protocol",
    "script",     "security",
    "signal",     "source",
    "sources",    "stage",
    "stages",     "target",
    "text",       "trigger",
    "type",       "value",
    "verb",       "volumes",
};

// Their keys in one document.
class DockerKeys {
 public:
  explicit DockerKeys(data::Document& document) {
    for (size_t i = 0; i < kDockerWordTexts.size(); ++i)
      keys_[i] = document.intern_kept_key(kDockerWordTexts[i]);
  }
  data::Key operator[](DockerWord word) const { return keys_[static_cast<size_t>(word)]; }

 private:
  std::array<data::Key, kDockerWordTexts.size()> keys_;
};

}  // namespace ordain::read

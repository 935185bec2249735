// Dockerfiles: the tree that their reader makes, and what of it rules are asked about.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/read/platform.h"
#include "engine/read/reader.h"

namespace ordain::read {

inline constexpr std::string_view kDockerFiles = "docker.files";
inline constexpr std::string_view kDockerStages = "docker.stages";
inline constexpr std::string_view kDockerInstructions = "docker.instructions";

// A Dockerfile as BuildKit reads it: one document, a map of
//
//   directives  list of {name, value}
//   args        the ARG instructions before the first FROM
//   stages      list of {name?, index, image, base?, platform?, instructions}
//
// and an instruction is a map of `op` (in capitals), `text` (as it is written) and the fields of
// its kind (dockerfile_instructions.cc; stdlib/schema/docker.ord says what they are). Variables of
// ARG and ENV are put in where BuildKit does so and in the commands of RUN; what only the build
// knows is an unknown with its reason. A file that a builder would refuse gives findings
// read/dockerfile-syntax at each such place; what can be read is kept.
bool read_dockerfile(const ReadContext& context, Documents& documents);

// Subjects of a Dockerfile:
//
//   docker.files         the file: its own fields, `path`, `final_stage`
//   docker.stages        a stage: its own fields, `is_final`, and `instructions` with those of the
//                        local stages that it stands on, their ONBUILD triggers run; its own alone
//                        are `own_instructions`
//   docker.instructions  each instruction, and each trigger of an ONBUILD, with `stage` (name,
//   index,
//                        image, base and is_final of its own) and `onbuild`
bool derive_docker(const ReadFile& file, DerivedSubjects& subjects);

}  // namespace ordain::read

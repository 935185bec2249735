// Compose: the services of a project as rules see them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/read/platform.h"

namespace ordain::read {

inline constexpr std::string_view kComposeFiles = "compose.files";
inline constexpr std::string_view kComposeServices = "compose.services";

// Appends the subjects of the file's documents and says whether one of them is a Compose file: by
// its name (compose.yaml, docker-compose.prod.yml ...) with `services`, or a map whose `services`
// hold one with an image or a build. The subjects:
//
//   compose.files     the document, with its `path`
//   compose.services  views: the service's own fields and its `name`, in one shape whichever of its
//                     spellings a field has (stdlib/schema/compose.ord), variables put in, with
//                     what `extends` takes from a service of this or another file, what an
//                     override file beside a base file changes, and the variables of env_file
//
// Whatever a view shows leads back to where it is written: what comes from another file stands
// where that is named (what an override changes: at the service), with an origin in that file. A
// service of an override file that its base has too is a subject of the base alone; one of an
// included file that the run does not read by itself is a subject of the file that includes it.
// What cannot be read leaves the view with more keys than are known. A shape that Compose would
// refuse, a file or a service that is not there, and a cycle are findings read/compose-shape.
bool derive_compose(const ReadFile& file, DerivedSubjects& subjects);

}  // namespace ordain::read

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
//                     spellings a field has (stdlib/schema/compose.ord), variables put in, and what
//                     `extends` takes from a service of the same file
//
// Whatever a view shows leads back to where it is written. What a service takes from another file,
// and what a file that others are merged into leaves open, is not known: the view may have more
// keys. A shape that Compose would refuse is a finding read/compose-shape.
bool derive_compose(const ReadFile& file, DerivedSubjects& subjects);

}  // namespace ordain::read

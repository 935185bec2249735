// OpenAPI: descriptions of HTTP interfaces, their operations, servers and security schemes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/platform.h"

namespace ordain::read {

// Appends the subjects of the file's documents (YAML or JSON) and says whether one of them is a
// description: a map with `openapi: 3...` or `swagger: "2.0"`. The subjects:
//
//   openapi.documents   the file as it stands; `file`, and `major` ("2", "3")
//   openapi.operations  a method of a path: `path`, `method`, `document`, and `effective_security`:
//                       its own `security`, else that of the document, else an empty list
//   openapi.servers     an entry of `servers` of the document, a path or an operation; of 2.0, each
//                       of `schemes`, with a `url` that is made of it and of `host`; `document`
//   openapi.schemes     a security scheme: `id`, `document`
//
// What stands behind a $ref within the file is followed; a path whose $ref leads elsewhere is told
// (read/openapi-shape), as its operations are not checked, and so is a shape that hides subjects.
bool derive_openapi(const ReadFile& file, DerivedSubjects& subjects);

}  // namespace ordain::read

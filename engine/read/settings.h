// Settings: files by which programs and build tools are set up, each by its name.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/platform.h"

namespace ordain::read {

// Appends the documents of files whose name says what they set up (settings.def has the rows), and
// says whether there is one. Each subject has
//
//   file      the name of the file
//   sample    whether the name says that it is filled in elsewhere: .env.example,
//   app.properties.dist settings  the document as it stands; of Spring (config.spring) a flat map
//   from each property in
//             the spelling of its documentation (`management.server.ssl.enabled`) to its value,
//             whether it is written as properties or as YAML
//
// A map of Spring's YAML that is kFlatDepth deep or has more than kFlatEntries values is an error
// read/limit.
inline constexpr uint32_t kFlatDepth = 100;
inline constexpr uint64_t kFlatEntries = 100'000;
bool derive_settings(const ReadFile& file, DerivedSubjects& subjects);

}  // namespace ordain::read

// TOML 1.0 by toml++.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/reader.h"

namespace ordain::read {

// One document: the root table. Integers are written in decimal whatever the file says, infinity
// and nan as YAML has them, dates and times are strings. Tables and keys stand at their headers.
bool read_toml(const ReadContext& context, Documents& documents);

}  // namespace ordain::read

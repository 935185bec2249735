// Read as: the reader of each format, where one file makes documents by itself.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/detect.h"
#include "engine/read/reader.h"

namespace ordain::read {

// Appends the documents of the source and says whether they are all of it (reader.h). False without
// a word for a format whose files are no documents by themselves (Terraform), and for none.
bool read_as(FormatId format, const ReadContext& context, YamlSource yaml, Documents& documents);

}  // namespace ordain::read

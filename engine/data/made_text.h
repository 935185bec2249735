// Made texts: a text that was made by writing a value down, and the value, with its places.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/data/document.h"

namespace ordain::data {

// Says that the text at index `text`, known or not, was made from the value at `root`, which is no
// part of any list or map of the document: jsonencode({...}) makes JSON of a map. Kept where the
// originals of copies are; a scalar that has one and is no copy was made.
void set_made_from(Document& document, uint32_t text, uint32_t root);

// That value, or no node.
Node made_from(Node text);

}  // namespace ordain::data

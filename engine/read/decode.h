// Decoding: the readers of JSON and YAML for a text inside a document, which rules ask for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/embedding.h"

namespace ordain::read {

// A text of more bytes than this is not decoded.
inline constexpr uint64_t kMostDecoded = 4u << 20;

// Wants exactly one document in the text. It is as deep as any other (Limits::depth), and its
// aliases may make fewer values, as there may be many such texts in one source.
data::Decoders decoders();

}  // namespace ordain::read

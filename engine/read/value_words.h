// Value words: a value of a document as a message names it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/data/document.h"

namespace ordain::read {

// `the string "x"`, `a list`, `null`.
std::string value_words(data::Node node);

}  // namespace ordain::read

// Written: whether a value is there and says something; null says no more than nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/document.h"

namespace ordain::read {

inline bool is_written(data::Node node) { return node && node.kind() != data::Kind::kNull; }

}  // namespace ordain::read

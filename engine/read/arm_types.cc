// Types of ARM resources, as rules spell them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/arm_types.h"

#include <algorithm>
#include <array>

namespace ordain::read {
namespace {

constexpr std::array kTypes = {
#define ARM_TYPE(type) std::string_view(type),
#include "engine/read/arm_types.def"
#undef ARM_TYPE
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

std::string canonical_arm_type(std::string_view type) {
  for (const std::string_view known : kTypes) {
    if (known.size() == type.size() &&
        std::equal(known.begin(), known.end(), type.begin(),
                   [](char a, char b) { return lower(a) == lower(b); }))
      return std::string(known);
  }
  return std::string(type);
}

}  // namespace ordain::read

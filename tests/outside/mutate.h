// A seeded mutator: small edits of bytes and lines that a writer of YAML may make.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace ordain::test {

// Numbers from a seed: the same on every machine (splitmix64).
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}
  // From 0 to `sides` - 1.
  size_t roll(size_t sides);

 private:
  uint64_t state_;
};

// `text` with one to three edits.
std::string mutate(std::string text, Dice& dice);

}  // namespace ordain::test

// Patterns: those that a rule does not write out where it matches, compiled once for all workers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <re2/re2.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ordain::eval {

// Lists of patterns are few and short, but a rule may take one from each document: what is kept is
// bounded by forgetting all of it. May be asked by several threads at once.
class Patterns {
 public:
  // Not ok() when the text is no pattern. The pattern lives as long as it is held.
  std::shared_ptr<const RE2> compiled(std::string_view text);

  static constexpr size_t kMost = 512;

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const RE2>> known_;
};

}  // namespace ordain::eval

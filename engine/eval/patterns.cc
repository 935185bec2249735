// Patterns: those that a rule does not write out where it matches, compiled once for all workers.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/patterns.h"

namespace ordain::eval {
namespace {

constexpr int64_t kMostMemory = 8 << 20;

}  // namespace

std::shared_ptr<const RE2> Patterns::compiled(std::string_view text) {
  const std::lock_guard lock(mutex_);
  std::string key(text);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  if (known_.size() >= kMost) known_.clear();
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMostMemory);
  auto made = std::make_shared<const RE2>(re2::StringPiece(text.data(), text.size()), options);
  known_.emplace(std::move(key), made);
  return made;
}

}  // namespace ordain::eval

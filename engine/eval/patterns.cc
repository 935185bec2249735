// Patterns: regular expressions that a rule puts together, compiled once a run.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/patterns.h"

namespace ordain::eval {
namespace {

// Bytes that one pattern may take.
constexpr int64_t kMostMemory = 8 << 20;

}  // namespace

const RE2* Patterns::find(std::string_view text) {
  const std::lock_guard lock(mutex_);
  const auto [it, fresh] = compiled_.try_emplace(std::string(text));
  if (fresh) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kMostMemory);
    it->second = std::make_unique<RE2>(re2::StringPiece(text.data(), text.size()), options);
  }
  return it->second.get();
}

}  // namespace ordain::eval

// Progress: how far a run has come, for somebody who looks at it from another thread.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace ordain::text {

// The run writes, and never waits for who reads. A step counts what it has done of what is known to
// be before it (files, tasks); 0 of 0 while that is not known. The three are not read at one
// moment: good enough for a bar, and for nothing else.
struct Progress {
  enum class Step : uint8_t { kRules, kReading, kEvaluating, kTelling };

  void begin(Step now, uint64_t amount) {
    done.store(0, std::memory_order_relaxed);
    total.store(amount, std::memory_order_relaxed);
    step.store(now, std::memory_order_relaxed);
  }
  void add() { done.fetch_add(1, std::memory_order_relaxed); }

  std::atomic<Step> step = Step::kRules;
  std::atomic<uint64_t> done = 0;
  std::atomic<uint64_t> total = 0;
};

}  // namespace ordain::text

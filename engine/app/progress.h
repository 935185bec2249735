// Progress bar: a line on the terminal's standard error while a long check runs, gone when it ends.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "engine/text/progress.h"

namespace ordain::app {

// A shorter run shows none.
inline constexpr std::chrono::milliseconds kPatience{1000};

// Whether a run shows a bar at all: only where somebody looks (standard error is a terminal that
// can erase a line, as every one but a "dumb" one does) and did not ask for quiet.
bool wants_bar(bool terminal, std::string_view kind, bool quiet);

// One line of less than `width` columns, without a line break: "reading  [####    ]  12 of 40".
// Empty where it would not fit.
std::string bar(text::Progress::Step step, uint64_t done, uint64_t total, size_t width, bool color);

// From its making to stop() it looks at the progress and draws. It is drawn by a thread of its own,
// which a run without a bar does not have.
class ProgressBar {
 public:
  ProgressBar(const text::Progress& progress, bool color);
  // Erases the line; nothing is drawn after it.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

 private:
  void draw(const std::stop_token& stop);

  const text::Progress& progress_;
  bool color_;
  bool drawn_ = false;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace ordain::app

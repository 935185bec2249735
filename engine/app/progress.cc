// Progress bar: when it is due, what it looks like, and the thread that draws it.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "engine/app/terminal.h"
#include "engine/report/cells.h"

namespace ordain::app {
namespace {

using text::Progress;

constexpr std::chrono::milliseconds kBetween{100};
// Of the bar between its brackets.
constexpr size_t kWidest = 40;
constexpr size_t kNarrowest = 8;

constexpr std::array<std::string_view, 4> kSteps = {"rules     ", "reading   ", "evaluating",
                                                    "telling   "};

}  // namespace

bool wants_bar(bool terminal, std::string_view kind, bool quiet) {
  return terminal && !quiet && kind != "dumb";
}

std::string bar(Progress::Step step, uint64_t done, uint64_t total, size_t width, bool color) {
  const std::string_view name = kSteps[static_cast<size_t>(step)];
  if (total == 0) return width > name.size() ? std::string(name) : std::string();
  done = std::min(done, total);
  const std::string all = report::grouped(total);
  const std::string counts = fmt::format("{:>{}} of {}", report::grouped(done), all.size(), all);
  const size_t around = name.size() + 2 + 2 + 2 + counts.size();
  if (width < around + kNarrowest + 1) return width > name.size() ? std::string(name) : "";
  const size_t room = std::min(width - around - 1, kWidest);
  const auto full = static_cast<size_t>(static_cast<double>(done) / static_cast<double>(total) *
                                        static_cast<double>(room));
  const std::string filled(full, '#');
  return fmt::format("{}  [{}{}]  {}", name,
                     color && full > 0 ? "\x1b[32m" + filled + "\x1b[0m" : filled,
                     std::string(room - full, ' '), counts);
}

ProgressBar::ProgressBar(const Progress& progress, bool color)
    : progress_(progress), color_(color) {
  try {
    thread_ = std::jthread([this](const std::stop_token& stop) { draw(stop); });
  } catch (const std::system_error&) {
    // The system gives no thread: a run without a bar.
    drawn_ = false;
  }
}

ProgressBar::~ProgressBar() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  if (drawn_) clear_line();
}

void ProgressBar::draw(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto never = [] { return false; };
  wake_.wait_for(lock, stop, kPatience, never);
  while (!stop.stop_requested()) {
    draw_line(bar(progress_.step.load(std::memory_order_relaxed),
                  progress_.done.load(std::memory_order_relaxed),
                  progress_.total.load(std::memory_order_relaxed),
                  static_cast<size_t>(std::max(1, error_width())), color_));
    drawn_ = true;
    wake_.wait_for(lock, stop, kBetween, never);
  }
}

}  // namespace ordain::app

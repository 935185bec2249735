// `ordain check`: evaluates, then writes each report where it was asked for.
// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <chrono>

#include "engine/app/commands.h"
#include "engine/app/terminal.h"
#include "engine/app/watched.h"
#include "engine/report/stats.h"

namespace ordain::app {
namespace {

// Bytes, as the system counts them; 0 when it does not.
uint64_t peak_memory() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace

int execute(const CheckCommand& command, const report::Style& style) {
  // On the heap: a run is large, and its parts point at one another. It lasts until the process
  // ends, which gives its memory back at once (main.cc).
  static std::unique_ptr<run::Run> run;
  run = std::make_unique<run::Run>();
  check_watched(command.options, *run, style);
  const auto start = std::chrono::steady_clock::now();
  report::Written cost;
  bool written = true;
  for (const Output& output : command.outputs) {
    report::Style own = style;
    own.color = style.color && output.file.empty();
    own.waived = command.show_waived;
    const std::string text = *report::write(output.format, *run, own);
    cost.bytes += text.size();
    written &= write_report(output.file, text, *run, style);
  }
  cost.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  cost.peak_memory = peak_memory();
  if (command.stats) complain(report::stats(*run, cost));
  if (command.options.eval.profile)
    complain(report::rule_profile(*run, static_cast<size_t>(style.width)));
  return written ? run->posture.exit_code : 2;
}

}  // namespace ordain::app

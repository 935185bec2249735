// `ordain check`: evaluates, then writes each report where it was asked for.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>

#include "engine/app/commands.h"
#include "engine/app/progress.h"
#include "engine/app/terminal.h"
#include "engine/report/stats.h"

namespace ordain::app {
namespace {

// A report must not take the place of what it is about.
bool is_source(const std::string& file, const run::Run& run) {
  std::error_code error;
  for (text::SourceId id = 0; id < run.sources.size(); ++id) {
    if (std::filesystem::equivalent(file, run.sources[id].path(), error)) return true;
  }
  return false;
}

// A report that cannot be written is a job that was not done.
bool write_report(const std::string& file, std::string_view text, const run::Run& run,
                  const report::Style& style) {
  if (file.empty()) return print(text);
  const bool input = is_source(file, run);
  if (!input && write_file(file.c_str(), text)) return true;
  const std::string why = input ? "it is a file that was checked" : std::strerror(errno);
  text::Findings findings;
  findings.report("app/output", text::Level::kError, {},
                  fmt::format("the report {} cannot be written: {}", file, why));
  complain(report::diagnostics(text::SourceSet(), findings, style));
  return false;
}

// The check, with a bar of progress where one is wanted: it is gone when this returns.
void check_watched(const run::CheckOptions& options, run::Run& run, const report::Style& style) {
  // A bar would write over an input that is being typed.
  const auto& paths = options.load.paths;
  const bool typed =
      std::find(paths.begin(), paths.end(), "-") != paths.end() && input_is_terminal();
  if (typed || !wants_bar(error_is_terminal(), terminal_kind(), style.quiet)) {
    run::check(options, run);
    return;
  }
  text::Progress progress;
  run::CheckOptions watched = options;
  watched.progress = &progress;
  const ProgressBar bar(progress, error_color());
  run::check(watched, run);
}

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

// The check under a bar of progress, and writing reports where they were asked for.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/watched.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "engine/app/progress.h"
#include "engine/app/terminal.h"

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

}  // namespace

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

}  // namespace ordain::app

// `ordain check`: evaluates, then writes each report where it was asked for.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "engine/app/commands.h"
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

}  // namespace

int execute(const CheckCommand& command, const report::Style& style) {
  // On the heap: a run is large, and its parts point at one another.
  const auto run = std::make_unique<run::Run>();
  run::check(command.options, *run);
  bool written = true;
  for (const Output& output : command.outputs) {
    report::Style own = style;
    own.color = style.color && output.file.empty();
    written &= write_report(output.file, *report::write(output.format, *run, own), *run, style);
  }
  return written ? run->posture.exit_code : 2;
}

}  // namespace ordain::app

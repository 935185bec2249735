// `ordain check`: evaluates, then writes each report where it was asked for.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "engine/app/commands.h"
#include "engine/app/terminal.h"

namespace ordain::app {
namespace {

// A report that cannot be written is a job that was not done.
int not_written(const std::string& where, int error, const report::Style& style) {
  text::Findings findings;
  findings.report(
      "app/output", text::Level::kError, {},
      fmt::format("the report cannot be written to {}: {}", where, std::strerror(error)));
  complain(report::diagnostics(text::SourceSet(), findings, style));
  return 2;
}

}  // namespace

int execute(const CheckCommand& command, const report::Style& style) {
  // On the heap: a run is large, and its parts point at one another.
  const auto run = std::make_unique<run::Run>();
  run::check(command.options, *run);
  int code = run->posture.exit_code;
  for (const Output& output : command.outputs) {
    report::Style plain = style;
    if (!output.file.empty()) plain.color = false;
    const std::string text = *report::write(output.format, *run, plain);
    const bool written = output.file.empty() ? print(text) : write_file(output.file.c_str(), text);
    if (!written)
      code = not_written(output.file.empty() ? "standard output" : output.file, errno, style);
  }
  return code;
}

}  // namespace ordain::app

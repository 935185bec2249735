// The program's door: arguments -> command -> exit code.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "engine/app/command_line.h"
#include "engine/app/terminal.h"

namespace {

int run(const std::vector<std::string>& arguments) {
  using namespace ordain;
  report::Style style;
  style.width = app::terminal_width();
  const auto parsed = app::parse_command_line(arguments, style.width);
  if (const auto* mistake = std::get_if<text::Finding>(&parsed)) {
    text::Findings findings;
    findings.report(*mistake);
    app::complain(report::diagnostics(text::SourceSet(), findings, style));
    return 2;
  }
  const auto& line = std::get<app::CommandLine>(parsed);
  style.color =
      line.color == app::Color::kAuto ? app::terminal_color() : line.color == app::Color::kAlways;
  style.quiet = line.quiet;
  style.verbose = line.verbose;
  return std::visit([&style](const auto& command) { return app::execute(command, style); },
                    line.command);
}

}  // namespace

int main(int argc, char** argv) {
  ordain::app::watch_signals();
  // What no step foresaw, as memory that ran out, must not look like findings: that is exit code 1.
  try {
    const int code = run(std::vector<std::string>(argv + 1, argv + argc));
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return code;  // the sanitizer has the last word
#else
    // All is written. To give back the memory of a hundred thousand values one by one takes longer
    // than to read them.
    std::fflush(nullptr);
    std::_Exit(code);
#endif
  } catch (const std::exception& error) {
    ordain::app::complain(std::string("ordain: internal error: ") + error.what() + "\n");
    return 2;
  }
}

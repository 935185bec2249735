// `ordain report KIND`: checks, then tells how controls and clauses stand.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "engine/app/commands.h"
#include "engine/app/terminal.h"
#include "engine/app/watched.h"
#include "engine/read/load.h"
#include "engine/report/facts.h"
#include "engine/report/kinds.h"
#include "engine/report/oscal.h"
#include "engine/run/standing.h"

namespace ordain::app {
namespace {

// An earlier report, and what it views.
struct Earlier {
  text::SourceSet sources;
  text::Findings findings;
  text::SymbolTable symbols;
  data::Snapshot snapshot;
  data::Node root;
};

// False when the file is no JSON that can be read, which is said on standard error.
bool read_earlier(const std::string& file, Earlier& earlier, const report::Style& style) {
  if (file.empty()) return true;
  earlier.symbols.freeze();
  read::LoadOptions load;
  load.paths.push_back(file);
  load.as = "json";
  earlier.snapshot = read::load(load, earlier.sources, earlier.symbols, earlier.findings);
  if (!earlier.snapshot.documents().empty())
    earlier.root = earlier.snapshot.documents().front()->root();
  if (earlier.root && !earlier.findings.has_errors()) return true;
  if (!earlier.findings.has_errors())
    earlier.findings.report("app/previous", text::Level::kError, {},
                            fmt::format("{} holds no report", file));
  complain(report::diagnostics(earlier.sources, earlier.findings, style));
  return false;
}

void complain_of(std::string_view code, std::string message, const report::Style& style) {
  text::Findings findings;
  findings.report(code, text::Level::kError, {}, std::move(message));
  complain(report::diagnostics(text::SourceSet(), findings, style));
}

// The models that were asked for; one of which there is nothing to tell is not written.
bool write_oscal(const ReportCommand& command, const run::Run& run,
                 const comply::Standing& standing, const report::Style& style) {
  bool written = true;
  for (const Output& output : command.outputs) {
    const auto text = report::oscal(output.format, {run, standing, command.oscal_version});
    if (!text) {
      complain_of("app/oscal", fmt::format("there is no {}: {}", output.format, text.error()),
                  style);
    }
    written &= text && write_report(output.file, *text, run, style);
  }
  return written;
}

// Whether every control and clause has a rule that shows it.
bool all_served(const comply::Standing& standing) {
  return std::all_of(
      standing.controls.begin(), standing.controls.end(),
      [](const comply::ControlStanding& one) { return one.coverage != comply::Coverage::kNone; });
}

}  // namespace

int execute(const ReportCommand& command, const report::Style& style) {
  Earlier earlier;
  if (!read_earlier(command.previous, earlier, style)) return 2;
  // On the heap: a run is large, and its parts point at one another.
  const auto run = std::make_unique<run::Run>();
  const bool reads = command.kind != "coverage";
  bool whole = true;
  if (reads) {
    check_watched(command.options, *run, style);
    // What a report cannot show: files that could not be read, rules that do not compile.
    complain(report::diagnostics(run->sources, run->findings, style));
    if (run->posture.incomplete && !run->posture.incomplete_reason.empty())
      complain_of(report::kIncomplete, run->posture.incomplete_reason, style);
  } else {
    whole = load_rules(command.choice, *run, style);
  }
  const comply::Standing standing = run::standing(*run);
  if (command.kind == "oscal")
    return write_oscal(command, *run, standing, style) ? run->posture.exit_code : 2;
  std::string problem;
  const std::optional<report::Sheet> sheet = report::sheet_of(
      command.kind,
      {.run = *run, .standing = standing, .stage = command.stage, .previous = earlier.root},
      problem);
  if (!problem.empty()) {
    complain_of("app/previous", fmt::format("{}: {}", command.previous, problem), style);
    return 2;
  }
  bool written = true;
  for (const Output& output : command.outputs)
    written &= write_report(output.file, report::write_sheet(*sheet, output.format), *run, style);
  if (!written || !whole) return 2;
  if (reads) return run->posture.exit_code;
  return all_served(standing) || command.options.policy.exit_zero ? 0 : 1;
}

}  // namespace ordain::app

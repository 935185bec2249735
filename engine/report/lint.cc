// What `ordain lint` found: frames and counts, or one JSON object.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/lint.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/report/cells.h"
#include "engine/report/facts.h"
#include "engine/report/json_writer.h"
#include "engine/report/parts.h"

namespace ordain::report {
namespace {

constexpr int kVersion = 1;

size_t count(const run::LintRun& run, text::Level level) {
  return static_cast<size_t>(
      std::count_if(run.findings.all().begin(), run.findings.all().end(),
                    [level](const text::Finding& finding) { return finding.level == level; }));
}

}  // namespace

std::string lint_text(const run::LintRun& run, const Style& style) {
  std::string out = diagnostics(run.sources, run.findings, style);
  if (style.verbose) {
    if (!out.empty()) out += '\n';
    size_t widest = 0;
    for (const run::RuleCost& cost : run.costs) widest = std::max(widest, cells(shown(cost.rule)));
    out += "Cost at most, as a product of sizes:\n";
    for (const run::RuleCost& cost : run.costs) {
      const std::string id = shown(cost.rule);
      out +=
          fmt::format("  {}{}  {}\n", id, std::string(widest - cells(id), ' '), shown(cost.bound));
    }
  }
  if (style.quiet) return out;
  if (!out.empty()) out += '\n';
  out += fmt::format("Linted {} in {}: {}, {}, {}\n", counted(run.rules, "rule"),
                     counted(run.files, "file"), counted(count(run, text::Level::kError), "error"),
                     counted(count(run, text::Level::kWarning), "warning"),
                     counted(count(run, text::Level::kNote), "note"));
  if (run.exit_code == 2)
    out += "incomplete: not all that was asked for was linted (exit code 2)\n";
  return out;
}

std::string lint_json(const run::LintRun& run) {
  JsonWriter json;
  json.open('{').entry("version", kVersion);
  json.key("tool").open('{').entry("name", "ordain").entry("version", version()).close();
  json.entry("exit_code", run.exit_code);
  json.key("summary").open('{');
  json.entry("files", static_cast<uint64_t>(run.files));
  json.entry("rules", static_cast<uint64_t>(run.rules));
  json.entry("errors", static_cast<uint64_t>(count(run, text::Level::kError)));
  json.entry("warnings", static_cast<uint64_t>(count(run, text::Level::kWarning)));
  json.entry("notes", static_cast<uint64_t>(count(run, text::Level::kNote))).close();
  json.key("diagnostics").open('[');
  for (const text::Finding& finding : run.findings.all()) {
    json.open('{').entry("code", finding.code).entry("level", text::name(finding.level));
    json.entry("message", finding.message).key("location");
    write_place(json, run.sources, finding.span, nullptr);
    json.key("related").open('[');
    for (const text::Related& other : finding.related) {
      json.open('{').entry("message", other.text).key("location");
      write_place(json, run.sources, other.span, nullptr);
      json.close();
    }
    json.close();
    json.texts("notes", finding.notes).close();
  }
  json.close();
  json.key("costs").open('[');
  for (const run::RuleCost& cost : run.costs)
    json.open('{').entry("rule", cost.rule).entry("bound", cost.bound).close();
  json.close();
  json.close();
  return json.take();
}

}  // namespace ordain::report

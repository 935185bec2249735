// Tests: failed cases with what decided them, tables of coverage and of mutants, and the counts.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/tests.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/report/cells.h"
#include "engine/report/facts.h"
#include "engine/report/json_writer.h"
#include "engine/report/proof.h"

namespace ordain::report {
namespace {

// Of the values below one failed case.
constexpr size_t kMostLines = 40;

// One row of a table: a name, cut where there is no room, and cells at the right edge.
std::string row(std::string_view name, const std::vector<std::string>& columns, size_t width) {
  std::string right;
  for (const std::string& column : columns) right += fmt::format("{:>12}", column);
  const size_t room = width - right.size();
  std::string left = shown(name);
  if (cells(left) > room) left = left.substr(0, room - 3) + "...";
  return left + std::string(room - std::min(room, cells(left)), ' ') + right + "\n";
}

// A rule of many parts has a long proof; what decides first is mostly what is looked for.
std::string shortened(const std::string& lines, const Style& style) {
  size_t at = 0;
  for (size_t line = 0; line < kMostLines && at != std::string::npos; ++line)
    at = lines.find('\n', at == 0 ? 0 : at + 1);
  if (style.verbose || at == std::string::npos || at + 1 == lines.size()) return lines;
  const auto left =
      static_cast<size_t>(std::count(lines.begin() + static_cast<long>(at) + 1, lines.end(), '\n'));
  return fmt::format("{}  and {} (-v shows them)\n", lines.substr(0, at + 1),
                     counted(left, "more line"));
}

std::string of(size_t part, size_t whole) {
  return fmt::format("{}/{}", grouped(part), grouped(whole));
}

std::string coverage_table(const run::TestRun& run, const Style& style, size_t width) {
  std::string rows;
  size_t whole = 0;
  const auto line = [width](std::string_view name, const run::Coverage& one) {
    return row(name,
               {of(one.clauses_both, one.clauses), of(one.conditions_both, one.conditions),
                fmt::format("{} %", run::percent(one.seen, one.wanted))},
               width);
  };
  for (const run::RuleTested& tested : run.tested) {
    const bool all = tested.coverage.seen == tested.coverage.wanted;
    whole += all;
    if (!all || style.verbose) rows += line(tested.rule->id, tested.coverage);
  }
  std::string out = row("both ways", {"clauses", "conditions", "outcomes"}, width) + rows;
  if (whole > 0 && !style.verbose)
    out += fmt::format("{} covered whole (-v lists them)\n", counted(whole, "rule"));
  return out + line("in all", run.coverage);
}

std::string mutation_table(const run::TestRun& run, const Style& style, size_t width) {
  std::string rows;
  size_t whole = 0;
  const auto line = [width](std::string_view name, const run::Mutation& one) {
    return row(name,
               {grouped(one.mutants), grouped(one.noticed), grouped(one.excluded),
                fmt::format("{} %", run::percent(one))},
               width);
  };
  for (const run::RuleTested& tested : run.tested) {
    const bool all = tested.mutation.noticed + tested.mutation.excluded == tested.mutation.mutants;
    whole += all;
    if (!all || style.verbose) rows += line(tested.rule->id, tested.mutation);
  }
  std::string out = row("small changes", {"made", "noticed", "excluded", "score"}, width) + rows;
  if (whole > 0 && !style.verbose)
    out += fmt::format("{} of which every change is noticed or excluded (-v lists them)\n",
                       counted(whole, "rule"));
  out += line("in all", run.mutation);
  for (const run::Excluded& one : run.excluded) {
    const std::string text = fmt::format("excluded: {} {}: {}", told_place(run.sources, one.at),
                                         one.change, shown(one.reason));
    std::string indent;
    for (const std::string& part : wrap(text, width, 2)) {
      out += indent + part + "\n";
      indent = "  ";
    }
  }
  if (run.mutation.excluded > 0)
    out += fmt::format("{} of {} excluded\n", grouped(run.mutation.excluded),
                       counted(run.mutation.mutants, "change"));
  return out;
}

void put_coverage(JsonWriter& json, const run::Coverage& one) {
  json.key("coverage").open('{');
  json.entry("clauses", static_cast<uint64_t>(one.clauses));
  json.entry("clauses_both", static_cast<uint64_t>(one.clauses_both));
  json.entry("conditions", static_cast<uint64_t>(one.conditions));
  json.entry("conditions_both", static_cast<uint64_t>(one.conditions_both));
  json.entry("percent", run::percent(one.seen, one.wanted)).close();
}

void put_mutation(JsonWriter& json, const run::Mutation& one) {
  json.key("mutation").open('{');
  json.entry("mutants", static_cast<uint64_t>(one.mutants));
  json.entry("noticed", static_cast<uint64_t>(one.noticed));
  json.entry("excluded", static_cast<uint64_t>(one.excluded));
  json.entry("percent", run::percent(one)).close();
}

void put_place(JsonWriter& json, const text::SourceSet& sources, text::Span span) {
  if (!span.valid()) return;
  const Where at = where(sources, span);
  json.entry("path", at.path);
  json.entry("line", at.start.line);
  json.entry("column", at.start.column);
}

}  // namespace

std::string write_test_text(const run::TestRun& run, const TestTold& told, const Style& style) {
  const auto width = static_cast<size_t>(std::clamp(style.width, 60, 400));
  std::string out;
  for (const text::Finding& finding : run.findings.all()) {
    text::Findings one;
    one.report(finding);
    if (!out.empty()) out += '\n';
    out += diagnostics(run.sources, one, style);
    const auto proofs = run.proofs.find(finding.fingerprint);
    if (finding.code != "test/failed" || proofs == run.proofs.end() || style.quiet) continue;
    for (const eval::Proof& proof : proofs->second)
      out += shortened(write_proof_values(run.sources, proof, style), style);
  }
  if (style.quiet) return out;
  if (!out.empty()) out += '\n';
  for (const std::string& mark : run.updated) out += fmt::format("updated {}\n", shown(mark));
  if ((told.coverage || told.mutation) && !run.measured && run.cases > 0)
    out += "coverage and changes are looked at when all cases hold\n";
  if (told.coverage && run.measured) out += coverage_table(run, style, width) + "\n";
  if (told.mutation && run.measured) out += mutation_table(run, style, width) + "\n";
  out += fmt::format("Ran {} of {}: {} held, {} failed\n", counted(run.cases, "case"),
                     counted(run.rules, "rule"),
                     grouped(run.cases - std::min(run.cases, run.failed)), grouped(run.failed));
  for (const std::string& one : run.lacking) out += one + " (exit code 1)\n";
  if (run.exit_code == 2)
    out += "incomplete: not all that was asked for was tested (exit code 2)\n";
  return out;
}

std::string write_test_json(const run::TestRun& run, const TestTold& told) {
  JsonWriter json;
  json.open('{');
  json.entry("version", 1);
  json.entry("cases", static_cast<uint64_t>(run.cases));
  json.entry("failed", static_cast<uint64_t>(run.failed));
  json.entry("exit_code", run.exit_code);
  json.key("findings").open('[');
  for (const text::Finding& finding : run.findings.all()) {
    json.open('{');
    json.entry("code", finding.code);
    json.entry("level", text::name(finding.level));
    json.entry("message", finding.message);
    if (!finding.label.empty()) json.entry("label", finding.label);
    put_place(json, run.sources, finding.span);
    json.close();
  }
  json.close();
  if (told.coverage && run.measured) put_coverage(json, run.coverage);
  if (told.mutation && run.measured) put_mutation(json, run.mutation);
  json.texts("lacking", run.lacking);
  json.key("rules").open('[');
  for (const run::RuleTested& tested : run.tested) {
    json.open('{');
    json.entry("id", tested.rule->id);
    json.entry("cases", static_cast<uint64_t>(tested.cases));
    if (told.coverage) put_coverage(json, tested.coverage);
    if (told.mutation) put_mutation(json, tested.mutation);
    json.close();
  }
  json.close();
  json.key("excluded").open('[');
  for (const run::Excluded& one : run.excluded) {
    json.open('{');
    put_place(json, run.sources, one.at);
    json.entry("change", one.change);
    json.entry("reason", one.reason);
    json.close();
  }
  json.close();
  json.close();
  return json.take();
}

}  // namespace ordain::report

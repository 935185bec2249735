// The command line of `ordain report`: the flags of a check that choose, and those of a report.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/report_flags.h"

#include <algorithm>

#include "engine/app/flag_values.h"
#include "engine/report/kinds.h"
#include "engine/report/oscal.h"

namespace ordain::app {

CommandLine parse_report(Flags& flags, const Arguments& arguments) {
  ReportCommand report;
  Shared shared;
  Reading reading;
  Running running;
  Arguments formats;
  std::string stage;
  run::CheckOptions& options = report.options;
  const std::vector<report::Kind> kinds = report::kinds();
  std::vector<std::string_view> names;
  for (const report::Kind& kind : kinds) names.push_back(kind.name);
  names.push_back("oscal");

  add_rules(flags, report.choice);
  flags.texts("-f,--format", "F[=FILE]", formats, false,
              "markdown, html, csv or json, to standard output or a file; repeats (default: "
              "markdown). Of oscal: catalog, profile, component-definition, assessment-results or "
              "poam");
  flags.text("--oscal-version", "V", report.oscal_version,
             "Of oscal: 1.1.3 or 1.2.2 (default: 1.1.3)");
  flags.text("--stage", "N", stage, "Of readiness: 1 (documents) or 2 (evidence); else both");
  flags.text("--previous", "FILE", report.previous,
             "JSON of an earlier report of the kind: what changed since");
  flags.texts("--pack", "NAME", options.packs, true, "As of check; repeats");
  flags.texts("--select", "NAME", options.select, true, "As of check; repeats");
  flags.texts("--ignore", "NAME", options.ignore, true, "As of check; repeats");
  reading.add(flags);
  flags.texts("--var-file", "FILE", options.load.var_files, false, "As of check; repeats");
  flags.text("--as-of", "DATE", running.as_of,
             "The date of the report: without one nothing is known to be late or stale");
  flags.flag("--exit-zero", options.policy.exit_zero, "Exit code 0 for findings; 2 stays 2");
  flags.text("-j,--jobs", "N", running.jobs, "Threads (default: one a processor)");
  flags.texts("--limits", "NAME=N", running.limits, true, "As of check; repeats");
  shared.add(flags);
  flags.place("KIND", report.kind, fmt::format("{}", fmt::join(names, ", ")));
  flags.places("PATH", options.load.paths, "Files and folders, as of check (default: .)");
  flags.parse(arguments);

  if (report.kind.empty())
    wrong("app/flag", "report wants a kind", {fmt::format("one of: {}", fmt::join(names, ", "))});
  if (std::find(names.begin(), names.end(), report.kind) == names.end())
    wrong("app/value",
          fmt::format("report has no kind {}{}", text::preview(report.kind),
                      text::did_you_mean(report.kind, names)),
          {fmt::format("one of: {}", fmt::join(names, ", "))});
  const bool oscal = report.kind == "oscal";
  if (oscal && running.as_of.empty())
    wrong("app/flag", "report oscal wants --as-of: its documents name the day of the run");
  if (!oscal && !report.oscal_version.empty())
    wrong("app/flag", "--oscal-version is of report oscal");
  if (report.oscal_version.empty()) report.oscal_version = report::kOscalVersions.front();
  constexpr std::array<std::pair<std::string_view, bool>, 2> kVersions = {
      {{report::kOscalVersions[0], true}, {report::kOscalVersions[1], true}}};
  choose("--oscal-version", report.oscal_version, kVersions);
  if (!stage.empty()) {
    if (report.kind != "readiness") wrong("app/flag", "--stage is of report readiness");
    report.stage = static_cast<int>(number("--stage", stage, 1, 2));
  }
  if (report.kind == "coverage" && !options.load.paths.empty())
    wrong("app/flag", "report coverage is made from the rules, and reads no PATH");
  if (report.kind == "coverage" &&
      !(options.packs.empty() && options.select.empty() && options.ignore.empty()))
    wrong("app/flag", "report coverage is of all rules: no --pack, --select and --ignore",
          {"of rules of your own: ordain report coverage -r policy/"});
  options.rules = report.choice.rules;
  options.isolated = report.choice.isolated;
  options.whole_plan = true;
  // Samples are drawn from what passes.
  options.eval.tell_pass = report.kind == "readiness" && report.stage != 1;
  reading.fill(options.load);
  if (options.load.paths.empty()) options.load.paths.push_back(".");
  running.fill(options);
  report.outputs =
      oscal ? outputs(formats, {report::kOscalModels.begin(), report::kOscalModels.end()})
            : outputs(formats, {report::kSheetFormats.begin(), report::kSheetFormats.end()});
  return shared.line(std::move(report));
}

}  // namespace ordain::app

// Command line: the flags of each command, and what their values mean.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/command_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <thread>

#include "engine/app/evidence.h"
#include "engine/app/flag_values.h"
#include "engine/app/help.h"
#include "engine/app/report_flags.h"
#include "engine/read/walk.h"
#include "engine/report/cells.h"
#include "engine/report/facts.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::app {
namespace {

namespace fs = std::filesystem;

// --- the commands
// ----------------------------------------------------------------------------------

// Reads the arguments of one command; with no arguments to read, only makes its help.
using Parse = CommandLine (*)(Flags& flags, const Arguments& arguments);

CommandLine parse_check(Flags& flags, const Arguments& arguments) {
  CheckCommand check;
  RuleChoice choice;
  Shared shared;
  Reading reading;
  Running running;
  Arguments formats, show;
  std::string severity = "info", fail_on, undecided = "absent";
  run::CheckOptions& options = check.options;
  add_rules(flags, choice);
  flags.texts("-f,--format", "F[=FILE]", formats, false,
              format_names() + ", to standard output or a file; repeats");
  flags.texts("--pack", "NAME", options.packs, true,
              "Only this pack of shipped rules, or a file of your own that names some (ordain list "
              "packs; default: default); repeats");
  flags.texts("--select", "NAME", options.select, true,
              "Only these rules: an id, a prefix of ids or a control (A.8.24); repeats");
  flags.texts("--ignore", "NAME", options.ignore, true, "Not these rules; repeats");
  flags.text("--severity", "SEV", severity,
             "Only rules from this severity on: info, low, medium, high or critical");
  flags.text("--fail-on", "SEV", fail_on,
             "Exit code 1 from this severity on, or never (default: medium)");
  flags.text("--undecided", "HOW", undecided,
             "What counts as a failure of what cannot be decided: absent (because a value is not "
             "set), fail (all) or report (none) (default: absent)");
  flags.texts("--show", "WHAT", show, true,
              "Findings for passed, na (not applicable) and waived too");
  reading.add(flags);
  flags.texts("--var-file", "FILE", options.load.var_files, false,
              "Values for the variables of Terraform's root modules (.tfvars); repeats");
  flags.text("--as-of", "DATE", running.as_of,
             "The date of the run, which is `today` in rules; no clock is read");
  flags.flag("--allow-empty", options.policy.allow_empty, "Nothing to evaluate is no error");
  flags.flag("--exit-zero", options.policy.exit_zero, "Exit code 0 for findings; 2 stays 2");
  flags.text("-j,--jobs", "N", running.jobs, "Threads (default: one a processor)");
  flags.texts("--limits", "NAME=N", running.limits, true,
              "Bounds on hostile input: file-bytes, depth, alias-nodes, steps; repeats");
  flags.flag("--stats", check.stats, "Time, bytes and memory of each step, on standard error");
  flags.flag("--profile-rules", options.eval.profile,
             "Time and outcomes of each rule, the most costly first, on standard error");
  shared.add(flags);
  flags.places("PATH", options.load.paths, "Files and folders; - is standard input (default: .)");
  flags.parse(arguments);

  options.rules = choice.rules;
  options.isolated = choice.isolated;
  options.least_severity = choose("--severity", severity, kSeverities);
  options.policy.undecided = choose("--undecided", undecided, kGates);
  options.fail_on_given = !fail_on.empty();
  if (options.fail_on_given) options.policy.fail_on = choose("--fail-on", fail_on, kThresholds);
  for (const std::string& one : show) {
    const std::array<std::pair<std::string_view, bool*>, 3> shown = {
        {{"passed", &options.eval.tell_pass},
         {"na", &options.eval.tell_not_applicable},
         {"waived", &check.show_waived}}};
    *choose("--show", one, shown) = true;
  }
  reading.fill(options.load);
  if (options.load.paths.empty()) options.load.paths.push_back(".");
  running.fill(options);
  std::vector<std::string_view> names;
  for (const report::Format& format : report::formats()) names.push_back(format.name);
  check.outputs = outputs(formats, names);
  return shared.line(std::move(check));
}

CommandLine parse_test(Flags& flags, const Arguments& arguments) {
  TestCommand test;
  Shared shared;
  std::string coverage, mutate, format = "text";
  flags.text("--run", "RE", test.options.filter,
             "Only cases of which \"RULE PAGE-TITLE\" fits this pattern");
  flags.flag_with("--coverage", "N", coverage,
                  "Which clauses and conditions came out both ways; exit code 1 below N percent");
  flags.flag_with("--mutate", "N", mutate,
                  "Which small changes of a rule no case notices; exit code 1 when fewer than N "
                  "percent are noticed (default: 100)");
  flags.flag("--update", test.options.update,
             "Move the `# expect:` marks of pages to the lines that the rules name now");
  flags.text("-f,--format", "F", format, "text or json (default: text)");
  shared.add(flags);
  flags.places("PATH", test.options.paths,
               "Rule files, and folders of them (default: the shipped rules)");
  flags.parse(arguments);
  const auto least = [](std::string_view flag, const std::string& given, unsigned& out) {
    if (given.empty()) return false;
    if (given != "true") out = static_cast<unsigned>(number(flag, given, 0, 100));
    return true;
  };
  test.options.coverage = least("--coverage", coverage, test.options.least_coverage);
  test.options.mutate = least("--mutate", mutate, test.options.least_mutation);
  if (test.options.update && test.options.paths.empty())
    wrong("app/flag", "--update wants the rule files whose pages are to be written",
          {"as ordain test --update policy/"});
  constexpr std::array<std::pair<std::string_view, bool>, 2> kForms = {
      {{"text", false}, {"json", true}}};
  test.json = choose("--format", format, kForms);
  return shared.line(std::move(test));
}

CommandLine parse_fmt(Flags& flags, const Arguments& arguments) {
  FmtCommand format;
  Shared shared;
  flags.flag("--check", format.check, "Write nothing: list what would be formatted");
  flags.flag("--diff", format.diff, "Write nothing: show what would change");
  format.stdin_name = read::kStdinName;
  flags.text("--stdin-filename", "NAME", format.stdin_name, "What to call standard input (PATH -)");
  shared.add(flags);
  flags.places("PATH", format.paths,
               "Rule files, and folders of them; - is standard input, formatted to standard "
               "output (default: .)");
  flags.parse(arguments);
  if (format.paths.empty()) format.paths.push_back(".");
  const bool reads_stdin =
      std::find(format.paths.begin(), format.paths.end(), "-") != format.paths.end();
  if (reads_stdin && format.paths.size() > 1)
    wrong("app/value", "fmt has - beside other paths, and their outputs would be mixed",
          {"format standard input by itself: ordain fmt -"});
  return shared.line(std::move(format));
}

CommandLine parse_new(Flags& flags, const Arguments& arguments) {
  NewCommand made;
  Shared shared;
  std::string what;
  shared.add(flags);
  flags.flag("--isms", made.isms, "Of a project: the records of an ISMS to start from");
  flags.place("WHAT", what, "rule or project");
  flags.place("PATH", made.path,
              "Of the two files of a rule, without .ord, or the folder of a project; made if need "
              "be");
  flags.parse(arguments);
  constexpr std::array<std::pair<std::string_view, bool>, 2> kKinds = {
      {{"rule", false}, {"project", true}}};
  if (what.empty() || made.path.empty())
    wrong("app/flag", "new wants to know what, and a path",
          {"as ordain new rule policy/no-latest-tag", "as ordain new project --isms acme"});
  if (choose("new", what, kKinds) != made.isms)
    wrong("app/flag", made.isms ? "--isms is for a project" : "a project is made with --isms",
          {"as ordain new project --isms acme"});
  return shared.line(std::move(made));
}

CommandLine parse_lint(Flags& flags, const Arguments& arguments) {
  LintCommand lint;
  Shared shared;
  std::string format = "text";
  flags.text("-f,--format", "F", format, "text or json (default: text)");
  flags.flag("--isolated", lint.options.isolated, "Do not look for ordain.yaml");
  shared.add(flags);
  flags.places("PATH", lint.options.paths,
               "Rule files, and folders of them (default: the shipped rules and the project's)");
  flags.parse(arguments);
  constexpr std::array<std::pair<std::string_view, bool>, 2> kForms = {
      {{"text", false}, {"json", true}}};
  lint.json = choose("--format", format, kForms);
  return shared.line(std::move(lint));
}

CommandLine parse_eval(Flags& flags, const Arguments& arguments) {
  EvalCommand eval;
  Shared shared;
  Reading reading;
  std::string format = "text", as_of;
  flags.texts("-i,--input", "FILE", eval.options.load.paths, false,
              "A file or folder that it is about; - is standard input; repeats");
  flags.text("-f,--format", "F", format, "text or json (default: text)");
  reading.add(flags);
  flags.text("--as-of", "DATE", as_of, "What `today` is; no clock is read");
  shared.add(flags);
  flags.place("EXPR", eval.options.expression, "An expression, as it stands in a rule");
  flags.parse(arguments);
  if (eval.options.expression.empty())
    wrong("app/flag", "eval wants an expression", {"as ordain eval 'len(k8s.Pod)' -i pods.yaml"});
  constexpr std::array<std::pair<std::string_view, bool>, 2> kForms = {
      {{"text", false}, {"json", true}}};
  eval.json = choose("--format", format, kForms);
  reading.fill(eval.options.load);
  if (!as_of.empty()) eval.options.as_of = date("--as-of", as_of);
  return shared.line(std::move(eval));
}

CommandLine parse_parse(Flags& flags, const Arguments& arguments) {
  ParseCommand parse;
  Shared shared;
  Reading reading;
  std::string format = "tree", file;
  flags.text("-f,--format", "F", format,
             "tree (each value with its place) or json (default: tree)");
  reading.add(flags);
  shared.add(flags);
  flags.place("FILE", file, "The file; - is standard input");
  flags.parse(arguments);
  if (file.empty()) wrong("app/flag", "parse wants a file", {"as ordain parse deployment.yaml"});
  constexpr std::array<std::pair<std::string_view, bool>, 2> kForms = {
      {{"tree", false}, {"json", true}}};
  parse.json = choose("--format", format, kForms);
  reading.fill(parse.load);
  parse.load.paths.push_back(file);
  return shared.line(std::move(parse));
}

CommandLine parse_explain(Flags& flags, const Arguments& arguments) {
  ExplainCommand explain;
  Shared shared;
  Reading reading;
  std::string format, as_of;
  Arguments limits;
  run::CheckOptions& options = explain.options;
  add_rules(flags, explain.choice);
  flags.text("-f,--format", "F", format, "Of a proof: text or json (default: text)");
  reading.add(flags);
  flags.text("--as-of", "DATE", as_of, "Of a proof: what `today` is");
  flags.texts("--limits", "NAME=N", limits, true, "As of check; repeats");
  shared.add(flags);
  flags.place("RULE", explain.rule,
              "Its id, as kubernetes.no-latest-tag; or of a control, or of a record");
  flags.place("SUBJECT", explain.subject,
              "A resource as findings name it: asks for the proof; of a control or record a PATH");
  flags.places("PATH", options.load.paths, "Files and folders of the proof, as of check");
  flags.parse(arguments);
  if (explain.rule.empty())
    wrong("app/flag", "explain wants the id of a rule", {"all of them: ordain list rules"});
  const bool of_proof = !format.empty() || !limits.empty() || !reading.kind.empty() ||
                        !reading.stdin_name.empty() || !as_of.empty();
  if (explain.subject.empty() && of_proof)
    wrong("app/flag",
          "--format, --as, --stdin-filename, --as-of and --limits want a subject to prove",
          {"as ordain explain kubernetes.no-latest-tag Deployment/shop/cart/container/cart"});
  constexpr std::array<std::pair<std::string_view, bool>, 2> kForms = {
      {{"text", false}, {"json", true}}};
  if (!as_of.empty()) options.as_of = date("--as-of", as_of);
  if (!format.empty()) explain.json = choose("--format", format, kForms);
  options.rules = explain.choice.rules;
  options.isolated = explain.choice.isolated;
  reading.fill(options.load);
  explain.paths_given = !options.load.paths.empty();
  if (!explain.paths_given) options.load.paths.push_back(".");
  options.load.jobs = std::max(1u, std::thread::hardware_concurrency());
  for (const std::string& limit : limits) fill_limit(limit, options);
  return shared.line(std::move(explain));
}

CommandLine parse_list(Flags& flags, const Arguments& arguments) {
  constexpr std::array<std::pair<std::string_view, bool>, 11> kLists = {{{"rules", true},
                                                                         {"packs", true},
                                                                         {"controls", true},
                                                                         {"params", true},
                                                                         {"kinds", true},
                                                                         {"builtins", true},
                                                                         {"formats", true},
                                                                         {"schema", true},
                                                                         {"proof-schema", true},
                                                                         {"report-schema", true},
                                                                         {"config-schema", true}}};
  ListCommand list;
  Shared shared;
  std::string format;
  add_rules(flags, list.choice);
  flags.text("-f,--format", "F", format, "text or json (default: text)");
  shared.add(flags);
  flags.texts("--pack", "NAME", list.packs, true, "Of rules: only those of this pack; repeats");
  flags.texts("--control", "ID", list.controls, true,
              "Of rules: only those that serve this control (A.8.24); repeats");
  flags.place("WHAT", list.what,
              "rules, packs, controls, params, kinds, builtins, formats; or a JSON Schema: of -f "
              "json schema of check, proof-schema of explain and report-schema of report, "
              "config-schema of ordain.yaml");
  ControlFilter& filter = list.filter;
  flags.text("--theme", "T", filter.theme, "Of controls: those of this theme");
  flags.texts("--attribute", "NAME=WORD", filter.attributes, true,
              "Of controls: those with this word in this attribute, as control_type=corrective");
  flags.text("--formerly", "ID", filter.from_2013,
             "Of controls: those that came of this one of 2013, as A.9.2.5");
  flags.flag("--new", filter.fresh, "Of controls: those that are new in 2022");
  flags.flag("--coverage", filter.coverage, "Of controls: how each is shown, and by which rules");
  flags.parse(arguments);
  if (list.what.empty())
    wrong(
        "app/flag", "list wants to know what",
        {"one of: rules, packs, controls, params, kinds, builtins, formats, schema, proof-schema, "
         "report-schema, config-schema"});
  const bool filtered = !filter.theme.empty() || !filter.attributes.empty() ||
                        !filter.from_2013.empty() || filter.fresh || filter.coverage;
  if (filtered && list.what != "controls")
    wrong("app/flag",
          "--theme, --attribute, --formerly, --new and --coverage are of list controls");
  choose("list", list.what, kLists);
  const bool has_forms =
      list.what != "formats" && list.what != "packs" && !list.what.ends_with("schema");
  if (!has_forms && !format.empty())
    wrong("app/flag", fmt::format("list {} has one form, and no --format", list.what));
  constexpr std::array<std::pair<std::string_view, bool>, 2> kForms = {
      {{"text", false}, {"json", true}}};
  if (!format.empty()) list.json = choose("--format", format, kForms);
  if (list.what != "rules" && (!list.packs.empty() || !list.controls.empty()))
    wrong("app/flag", fmt::format("list {} knows no --pack and no --control", list.what),
          {"as ordain list rules --pack kubernetes --control A.8.24"});
  return shared.line(std::move(list));
}

CommandLine parse_doc(Flags& flags, const Arguments& arguments) {
  constexpr std::array<std::pair<std::string_view, bool>, 3> kParts = {
      {{"builtins", true}, {"kinds", true}, {"rules", true}}};
  DocCommand doc;
  Shared shared;
  add_rules(flags, doc.choice);
  shared.add(flags);
  flags.place("WHAT", doc.what, "builtins, kinds or rules (default: all)");
  flags.parse(arguments);
  if (!doc.what.empty()) choose("doc", doc.what, kParts);
  return shared.line(std::move(doc));
}

CommandLine parse_version(Flags& flags, const Arguments& arguments) {
  flags.parse(arguments);
  return {PrintCommand{fmt::format("ordain {}\n", report::version())}};
}

struct Entry {
  std::string_view name;
  Parse parse;
};
constexpr std::array<Entry, 13> kCommands = {{{"check", parse_check},
                                              {"test", parse_test},
                                              {"fmt", parse_fmt},
                                              {"new", parse_new},
                                              {"lint", parse_lint},
                                              {"eval", parse_eval},
                                              {"parse", parse_parse},
                                              {"explain", parse_explain},
                                              {"list", parse_list},
                                              {"report", parse_report},
                                              {"doc", parse_doc},
                                              {"evidence", parse_evidence},
                                              {"version", parse_version}}};

const Entry* find_command(std::string_view name) {
  const auto it = std::find_if(kCommands.begin(), kCommands.end(),
                               [name](const Entry& entry) { return entry.name == name; });
  return it == kCommands.end() ? nullptr : it;
}

[[noreturn]] void no_command(const std::string& name, std::string_view what) {
  std::vector<std::string_view> known = {"help"};
  for (const Entry& entry : kCommands) known.push_back(entry.name);
  wrong("app/command",
        fmt::format("{} is no {}{}", text::preview(name), what, text::did_you_mean(name, known)),
        {"all commands: ordain help"});
}

CommandLine run_entry(const Entry& entry, const Arguments& arguments, int width) {
  Flags flags(entry.name);
  try {
    return entry.parse(flags, arguments);
  } catch (const HelpWanted&) {
    return {PrintCommand{command_help(entry.name, flags.rows(), width)}};
  }
}

CommandLine parse(const Arguments& arguments, int width) {
  if (arguments.empty()) return {PrintCommand{short_help()}};
  const std::string& first = arguments.front();
  const Arguments rest(arguments.begin() + 1, arguments.end());
  if (first == "-h" || first == "--help") return {PrintCommand{short_help()}};
  if (first == "--version") return run_entry(*find_command("version"), {}, width);
  if (first == "help") {
    if (rest.empty() || rest.front() == "help") return {PrintCommand{short_help()}};
    const Entry* entry = find_command(rest.front());
    if (entry == nullptr) no_command(rest.front(), "command");
    return run_entry(*entry, {"--help"}, width);
  }
  if (const Entry* entry = find_command(first)) return run_entry(*entry, rest, width);
  // `ordain PATH` and `ordain -f json` are checks.
  std::error_code error;
  if (!first.starts_with('-') && !fs::exists(first, error))
    no_command(first, "command, file or folder");
  return run_entry(*find_command("check"), arguments, width);
}

}  // namespace

std::variant<CommandLine, text::Finding> parse_command_line(const Arguments& arguments, int width) {
  try {
    return parse(arguments, width);
  } catch (Wrong& error) {
    return std::move(error.finding);
  }
}

}  // namespace ordain::app

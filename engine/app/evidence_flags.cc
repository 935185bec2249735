// Evidence: the flags of `ordain evidence`, from arguments to a command and back.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "engine/app/evidence.h"
#include "engine/app/flag_values.h"
#include "engine/comply/archive.h"

namespace ordain::app {
namespace {

// Common practice for the evidence of configuration, which changes with every release; no standard
// says a number.
constexpr int kValidDays = 90;
constexpr uint64_t kMostValidDays = 3660;

constexpr std::array<std::pair<std::string_view, bool>, 2> kDoings = {
    {{"pack", false}, {"verify", true}}};

template <typename Value, size_t N>
std::string_view word_of(Value value,
                         const std::array<std::pair<std::string_view, Value>, N>& choices) {
  return std::find_if(choices.begin(), choices.end(),
                      [value](const auto& one) { return one.second == value; })
      ->first;
}

// A path that is no flag.
std::string as_path(const std::string& path) {
  return path.starts_with('-') ? fmt::format("./{}", path) : path;
}

std::string path_fault(const run::CheckOptions& options) {
  std::vector<std::string> paths = options.load.paths;
  paths.insert(paths.end(), options.rules.begin(), options.rules.end());
  paths.insert(paths.end(), options.load.var_files.begin(), options.load.var_files.end());
  for (const std::string& pack : options.packs) {
    if (pack.ends_with(".yaml")) paths.push_back(pack);
  }
  for (const std::string& path : paths) {
    if (path == ".") continue;
    const std::string_view plain =
        path.starts_with("./") ? std::string_view(path).substr(2) : std::string_view(path);
    if (const std::string fault = comply::name_fault(plain); !fault.empty())
      return fmt::format("the path {} {}", text::preview(path), fault);
  }
  return "";
}

}  // namespace

CommandLine parse_evidence(Flags& flags, const Arguments& arguments) {
  EvidenceCommand evidence;
  Shared shared;
  RuleChoice choice;
  run::CheckOptions& options = evidence.options;
  std::string doing, severity = "info", fail_on, undecided = "absent", as_of, yaml, kind, valid_for;
  // Each takes its own flags; the help tells those of both.
  const std::string first = arguments.empty() ? "" : arguments.front();
  const bool packs = first != "verify";
  const bool verifies = first != "pack";
  if (packs) {
    add_rules(flags, choice);
    flags.texts("--pack", "NAME", options.packs, true, "Of pack, as of check; repeats");
    flags.texts("--select", "NAME", options.select, true, "Of pack, as of check; repeats");
    flags.texts("--ignore", "NAME", options.ignore, true, "Of pack, as of check; repeats");
    flags.text("--severity", "SEV", severity, "Of pack, as of check");
    flags.text("--fail-on", "SEV", fail_on, "Of pack, as of check");
    flags.text("--undecided", "HOW", undecided, "Of pack, as of check");
    flags.text("--as", "FORMAT", kind, "Of pack, as of check");
    flags.text("--yaml", "LIBRARY", yaml, "Of pack, as of check");
    flags.texts("--var-file", "FILE", options.load.var_files, false,
                "Of pack, as of check; repeats");
    flags.text("--valid-for", "DAYS", valid_for,
               fmt::format("Of pack: how long the evidence stands (default: {})", kValidDays));
    flags.text("--sign", "KEY.pem", evidence.sign_key,
               "Of pack: sign it with this private key of ed25519, into FILE.sig");
  }
  if (verifies) {
    flags.text("--key", "PUBLIC.pem", evidence.key,
               "Of verify: FILE.sig must be the signature by the owner of this key");
  }
  flags.text("--as-of", "DATE", as_of,
             "Of pack: the day of collection, which is `today` in rules; of verify: a day on which "
             "the evidence should still stand. No clock is read");
  shared.add(flags);
  flags.place("WHAT", doing, "pack or verify");
  flags.place("FILE", evidence.file, "The bundle (.tar); for pack also a folder to write it in");
  if (packs) flags.places("PATH", options.load.paths, "Of pack: files and folders (default: .)");
  flags.parse(arguments);

  if (doing.empty() || evidence.file.empty())
    wrong("app/flag", "evidence wants to know what, and a file",
          {"as ordain evidence pack evidence.tar --as-of 2026-11-30 .",
           "as ordain evidence verify evidence.tar"});
  evidence.verify = choose("evidence", doing, kDoings);
  if (evidence.verify && packs)
    wrong("app/flag", "the flags of verify stand behind the word",
          {"as ordain evidence verify evidence.tar"});
  if (!as_of.empty()) evidence.on = date("--as-of", as_of);
  if (evidence.verify) return shared.line(std::move(evidence));

  if (as_of.empty())
    wrong("app/flag", "evidence pack wants --as-of: what is collected on no day proves nothing",
          {"no clock is read, so that the same tree gives the same bundle"});
  options.as_of = evidence.on;
  options.rules = choice.rules;
  options.isolated = choice.isolated;
  options.least_severity = choose("--severity", severity, kSeverities);
  options.policy.undecided = choose("--undecided", undecided, kGates);
  options.fail_on_given = !fail_on.empty();
  if (options.fail_on_given) options.policy.fail_on = choose("--fail-on", fail_on, kThresholds);
  Reading reading;
  reading.kind = kind;
  if (!yaml.empty()) reading.yaml = yaml;
  reading.fill(options.load);
  if (options.load.paths.empty()) options.load.paths.push_back(".");
  options.load.jobs = options.eval.jobs = std::max(1u, std::thread::hardware_concurrency());
  options.eval.tell_pass = options.eval.tell_not_applicable = true;
  // The bundle tells of controls too.
  options.whole_plan = true;
  evidence.valid_days = valid_for.empty()
                            ? kValidDays
                            : static_cast<int>(number("--valid-for", valid_for, 1, kMostValidDays));
  return shared.line(std::move(evidence));
}

Arguments pack_arguments(const EvidenceCommand& command) {
  const run::CheckOptions& options = command.options;
  Arguments out;
  const auto add = [&out](std::string_view flag, std::string_view value) {
    out.emplace_back(flag);
    out.emplace_back(value);
  };
  add("--as-of", options.as_of);
  for (const std::string& path : options.rules) add("--rules", as_path(path));
  if (options.isolated) out.emplace_back("--isolated");
  for (const std::string& name : options.packs) add("--pack", name);
  for (const std::string& name : options.select) add("--select", name);
  for (const std::string& name : options.ignore) add("--ignore", name);
  if (options.least_severity != text::Severity::kInfo)
    add("--severity", text::name(options.least_severity));
  if (options.fail_on_given) add("--fail-on", word_of(options.policy.fail_on, kThresholds));
  if (options.policy.undecided != comply::UndecidedGate::kAbsent)
    add("--undecided", word_of(options.policy.undecided, kGates));
  if (!options.load.as.empty()) add("--as", options.load.as);
  if (options.load.yaml == read::YamlSource::kYamlCpp) add("--yaml", "yaml-cpp");
  for (const std::string& path : options.load.var_files) add("--var-file", as_path(path));
  add("--valid-for", std::to_string(command.valid_days));
  for (const std::string& path : options.load.paths) out.push_back(as_path(path));
  return out;
}

std::expected<EvidenceCommand, std::string> read_pack_arguments(const Arguments& arguments) {
  Arguments all = {"pack", "evidence.tar"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  try {
    Flags flags("evidence");
    CommandLine line = parse_evidence(flags, all);
    auto command = std::get<EvidenceCommand>(std::move(line.command));
    if (std::string fault = path_fault(command.options); !fault.empty())
      return std::unexpected(std::move(fault));
    if (!command.sign_key.empty()) return std::unexpected("a bundle names no key to sign with");
    for (auto* list :
         {&command.options.load.paths, &command.options.rules, &command.options.load.var_files}) {
      for (std::string& path : *list) {
        if (path.starts_with("./")) path.erase(0, 2);
      }
    }
    return command;
  } catch (const Wrong& error) {
    return std::unexpected(error.finding.message);
  } catch (const HelpWanted&) {
    return std::unexpected("they ask for help");
  }
}

}  // namespace ordain::app

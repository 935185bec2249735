// Flag values: what several commands have in common: flags, and what their values mean.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/flag_values.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <thread>

#include "engine/report/facts.h"

namespace ordain::app {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMostJobs = 1024;
// What reads and evaluates documents goes as deep as they do, on the stack of a thread.
constexpr uint64_t kDeepest = 1000;
constexpr std::array<std::pair<std::string_view, read::YamlSource>, 2> kYamls = {
    {{"libyaml", read::YamlSource::kLibyaml}, {"yaml-cpp", read::YamlSource::kYamlCpp}}};
constexpr std::array<std::pair<std::string_view, Color>, 3> kColors = {
    {{"auto", Color::kAuto}, {"always", Color::kAlways}, {"never", Color::kNever}}};

}  // namespace

uint64_t number(std::string_view flag, std::string_view given, uint64_t least, uint64_t most) {
  uint64_t out = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), out);
  if (error != std::errc() || end != given.data() + given.size() || given.empty() || out < least ||
      out > most) {
    wrong("app/value", fmt::format("{} is {}, wants a whole number from {} to {}", flag,
                                   text::preview(given), least, most));
  }
  return out;
}

std::string date(std::string_view flag, const std::string& given) {
  using namespace std::chrono;
  const bool shaped = given.size() == 10 && given[4] == '-' && given[7] == '-';
  const auto part = [&given](size_t at, size_t size) {
    unsigned out = 0;
    const auto [end, error] = std::from_chars(given.data() + at, given.data() + at + size, out);
    return error == std::errc() && end == given.data() + at + size ? out : 0u;
  };
  if (!shaped ||
      !year_month_day(year(static_cast<int>(part(0, 4))), month(part(5, 2)), day(part(8, 2)))
           .ok() ||
      part(0, 4) == 0) {
    wrong("app/value",
          fmt::format("{} is {}, wants a date as 2026-11-23", flag, text::preview(given)));
  }
  return given;
}

void Shared::add(Flags& flags) {
  flags.text("--color", "WHEN", color, "auto, always or never; NO_COLOR is obeyed (default: auto)");
  flags.flag("-q,--quiet", quiet, "Only the findings: no notes, no counts");
  flags.flag("-v,--verbose", verbose, "Lists in full");
}

CommandLine Shared::line(Command command) const {
  return {std::move(command), choose("--color", color, kColors), quiet, verbose};
}

void Reading::add(Flags& flags) {
  flags.text("--as", "FORMAT", kind, "Read every file as this format (ordain list formats)");
  flags.text("--yaml", "LIBRARY", yaml, "Read YAML by libyaml or by yaml-cpp (default: libyaml)");
  flags.text("--stdin-filename", "NAME", stdin_name, "What to call standard input (PATH -)");
}

void Reading::fill(read::LoadOptions& load) const {
  load.yaml = choose("--yaml", yaml, kYamls);
  if (!stdin_name.empty()) load.stdin_name = stdin_name;
  if (kind.empty()) return;
  std::vector<std::string_view> names;
  for (const read::Format& format : read::formats()) names.push_back(format.name);
  if (std::find(names.begin(), names.end(), kind) == names.end()) {
    wrong("app/value",
          fmt::format("--as has no format {}{}", text::preview(kind),
                      text::did_you_mean(kind, names)),
          {fmt::format("one of: {}", fmt::join(names, ", "))});
  }
  load.as = kind;
}

void add_rules(Flags& flags, RuleChoice& choice) {
  flags.texts("-r,--rules", "FILE|DIR", choice.rules, false,
              "Rules of your own instead of the shipped ones; repeats");
  flags.flag("--isolated", choice.isolated, "Do not look for ordain.yaml");
}

void fill_limit(const std::string& given, run::CheckOptions& options) {
  constexpr std::array<std::pair<std::string_view, int>, 4> kLimits = {
      {{"file-bytes", 0}, {"depth", 1}, {"alias-nodes", 2}, {"steps", 3}}};
  const size_t equals = given.find('=');
  if (equals == std::string::npos) {
    wrong("app/value", fmt::format("--limits is {}, wants NAME=NUMBER", text::preview(given)),
          {"as --limits depth=100"});
  }
  const std::string value = given.substr(equals + 1);
  switch (choose("--limits", given.substr(0, equals), kLimits)) {
    case 0:
      options.load.limits.file_bytes = number("--limits file-bytes", value, 1, UINT32_MAX);
      break;
    case 1:
      options.load.limits.depth =
          static_cast<uint32_t>(number("--limits depth", value, 1, kDeepest));
      break;
    case 2:
      options.load.limits.alias_nodes = number("--limits alias-nodes", value, 1, UINT32_MAX);
      break;
    default:
      options.eval.budget.steps = number("--limits steps", value, 1, UINT64_MAX / 32);
  }
}

void Running::fill(run::CheckOptions& options) const {
  if (!as_of.empty()) options.as_of = date("--as-of", as_of);
  const unsigned processors = std::max(1u, std::thread::hardware_concurrency());
  const auto threads =
      jobs.empty() ? processors : static_cast<unsigned>(number("--jobs", jobs, 1, kMostJobs));
  options.load.jobs = threads;
  options.eval.jobs = threads;
  for (const std::string& limit : limits) fill_limit(limit, options);
}

std::string format_names() {
  const std::vector<report::Format> formats = report::formats();
  std::string out;
  for (size_t i = 0; i < formats.size(); ++i)
    out += fmt::format("{}{}",
                       i == 0                    ? ""
                       : i + 1 == formats.size() ? " or "
                                                 : ", ",
                       formats[i].name);
  return out;
}

std::vector<Output> outputs(const Arguments& given, const std::vector<std::string_view>& names) {
  std::vector<Output> out;
  size_t on_stdout = 0;
  for (const std::string& one : given) {
    const size_t equals = one.find('=');
    Output output{one.substr(0, equals), equals == std::string::npos ? "" : one.substr(equals + 1)};
    if (std::find(names.begin(), names.end(), output.format) == names.end()) {
      wrong("app/value",
            fmt::format("--format has no format {}{}", text::preview(output.format),
                        text::did_you_mean(output.format, names)),
            {fmt::format("one of: {}", fmt::join(names, ", "))});
    }
    if (equals == std::string::npos) {
      ++on_stdout;
    } else {
      const fs::path folder = fs::path(output.file).parent_path();
      std::error_code error;
      if (output.file.empty())
        wrong("app/value", fmt::format("--format {}= names no file", output.format));
      if (!folder.empty() && !fs::is_directory(folder, error)) {
        wrong("app/output", fmt::format("no folder {} for the report {}", folder.generic_string(),
                                        output.format));
      }
    }
    for (const Output& other : out) {
      if (!output.file.empty() && other.file == output.file)
        wrong("app/value",
              fmt::format("two reports would be mixed in {}", text::preview(output.file)));
    }
    out.push_back(std::move(output));
  }
  if (on_stdout > 1) {
    wrong("app/value", "two reports would be mixed on standard output",
          {"give one a file: -f json=report.json"});
  }
  if (out.empty()) out.push_back({std::string(names.front()), ""});
  return out;
}

}  // namespace ordain::app

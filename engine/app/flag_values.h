// Flag values: what several commands have in common: flags, and what their values mean.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/app/command_line.h"
#include "engine/app/flags.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::app {

// The value of a flag that has a few; its name must be among those of `choices`.
template <typename Value, size_t N>
Value choose(std::string_view flag, const std::string& given,
             const std::array<std::pair<std::string_view, Value>, N>& choices) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : choices) {
    if (name == given) return value;
    names.push_back(name);
  }
  wrong("app/value",
        fmt::format("{} has no value {}{}", flag, text::preview(given),
                    text::did_you_mean(given, names)),
        {fmt::format("one of: {}", fmt::join(names, ", "))});
}

// The words of --severity, --fail-on and --undecided.
inline constexpr std::array<std::pair<std::string_view, text::Severity>, 5> kSeverities = {
    {{"info", text::Severity::kInfo},
     {"low", text::Severity::kLow},
     {"medium", text::Severity::kMedium},
     {"high", text::Severity::kHigh},
     {"critical", text::Severity::kCritical}}};
inline constexpr std::array<std::pair<std::string_view, std::optional<text::Severity>>, 6>
    kThresholds = {{{"info", text::Severity::kInfo},
                    {"low", text::Severity::kLow},
                    {"medium", text::Severity::kMedium},
                    {"high", text::Severity::kHigh},
                    {"critical", text::Severity::kCritical},
                    {"never", std::nullopt}}};
inline constexpr std::array<std::pair<std::string_view, comply::UndecidedGate>, 3> kGates = {
    {{"report", comply::UndecidedGate::kReport},
     {"absent", comply::UndecidedGate::kAbsent},
     {"fail", comply::UndecidedGate::kFail}}};

// What is no whole number of that range, or no date as 2026-11-23, ends the reading.
uint64_t number(std::string_view flag, std::string_view given, uint64_t least, uint64_t most);
std::string date(std::string_view flag, const std::string& given);

// Flags that every command has.
struct Shared {
  std::string color = "auto";
  bool quiet = false;
  bool verbose = false;

  void add(Flags& flags);
  CommandLine line(Command command) const;
};

// Flags of commands that read documents.
struct Reading {
  std::string yaml = "libyaml";
  std::string kind;
  std::string stdin_name;

  void add(Flags& flags);
  void fill(read::LoadOptions& load) const;
};

// Flags of commands that speak of rules.
void add_rules(Flags& flags, RuleChoice& choice);

// One `--limits NAME=NUMBER`.
void fill_limit(const std::string& given, run::CheckOptions& options);

// Flags of commands that evaluate rules, as they are given.
struct Running {
  std::string as_of;
  std::string jobs;
  Arguments limits;

  void fill(run::CheckOptions& options) const;
};

// "text, concise, json or csv".
std::string format_names();
// All of `--format F[=FILE]`, whose formats are among `names`: no two go to one place. Without any
// the first, on standard output.
std::vector<Output> outputs(const Arguments& given, const std::vector<std::string_view>& names);

}  // namespace ordain::app

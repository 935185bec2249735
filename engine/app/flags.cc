// Flags: read by CLI11, which no other file includes.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/flags.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::app {

struct Flags::Parser {
  CLI::App app;
};

void wrong(std::string_view code, std::string message, std::vector<std::string> notes) {
  Wrong out;
  out.finding.code = code;
  out.finding.message = std::move(message);
  out.finding.notes = std::move(notes);
  throw out;
}

Flags::Flags(std::string_view command) : command_(command), parser_(std::make_unique<Parser>()) {
  parser_->app.set_help_flag("-h,--help");
  // What is left over is told with a suggestion.
  parser_->app.allow_extras();
}

Flags::~Flags() = default;

void Flags::text(std::string_view names, std::string_view value, std::string& out,
                 std::string_view doc) {
  parser_->app.add_option(std::string(names), out)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  row(names, value, doc);
  values_.emplace_back(names_.back(), &out);
}

void Flags::texts(std::string_view names, std::string_view value, Arguments& out, bool commas,
                  std::string_view doc) {
  CLI::Option* option = parser_->app.add_option(std::string(names), out)->allow_extra_args(false);
  if (commas) option->delimiter(',');
  row(names, value, doc);
}

void Flags::flag(std::string_view names, bool& out, std::string_view doc) {
  parser_->app.add_flag(std::string(names), out);
  row(names, "", doc);
}

void Flags::flag_with(std::string_view name, std::string_view value, std::string& out,
                      std::string_view doc) {
  parser_->app.add_flag(std::string(name), out)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  row(name, "", doc);
  rows_.back().flags += fmt::format("[={}]", value);
  values_.emplace_back(names_.back(), &out);
}

void Flags::places(std::string_view name, Arguments& out, std::string_view doc) {
  parser_->app.add_option(std::string(name), out);
  rows_.insert(rows_.begin() + places_++, {std::string(name) + "...", std::string(doc)});
}

void Flags::place(std::string_view name, std::string& out, std::string_view doc) {
  parser_->app.add_option(std::string(name), out);
  rows_.insert(rows_.begin() + places_++, {std::string(name), std::string(doc)});
}

void Flags::parse(const Arguments& arguments) {
  CLI::App& app = parser_->app;
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    throw HelpWanted{};
  } catch (const CLI::ArgumentMismatch& error) {
    // "--select: 1 required TEXT missing"
    const std::string what = error.what();
    wrong("app/flag", fmt::format("{} wants a value", what.substr(0, what.find(':'))), help_note());
  } catch (const CLI::ParseError& error) {
    wrong("app/flag", fmt::format("wrong arguments: {}", text::preview(error.what(), 120)),
          help_note());
  }
  for (const auto& [name, value] : values_) {
    if (app.get_option(name)->count() > 0 && value->empty())
      wrong("app/flag", fmt::format("{} wants a value", name), help_note());
  }
  for (const std::string& left : app.remaining()) {
    if (left == "--") continue;
    if (!left.starts_with('-')) {
      wrong(
          "app/flag",
          fmt::format("found {}, and {} takes no further argument", text::preview(left), command_),
          help_note());
    }
    const std::string name = left.substr(0, left.find('=', 2));
    const std::vector<std::string_view> known(names_.begin(), names_.end());
    wrong("app/flag",
          fmt::format("{} has no flag {}{}", command_, text::preview(name),
                      text::did_you_mean(name, known)),
          help_note());
  }
}

std::vector<std::string> Flags::help_note() const {
  return {fmt::format("all flags: ordain help {}", command_)};
}

void Flags::row(std::string_view names, std::string_view value, std::string_view doc) {
  std::string shown;
  while (!names.empty()) {
    const size_t end = std::min(names.find(','), names.size());
    names_.emplace_back(names.substr(0, end));
    shown += (shown.empty() ? (names.starts_with("--") ? "    " : "") : ", ") + names_.back();
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  if (!value.empty()) shown += fmt::format(" {}", value);
  rows_.push_back({std::move(shown), std::string(doc)});
}

}  // namespace ordain::app

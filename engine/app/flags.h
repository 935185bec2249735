// Flags: those of one command: what stands in the arguments for them, and their help.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/help.h"
#include "engine/text/finding.h"

namespace ordain::app {

using Arguments = std::vector<std::string>;

// What ends the reading of a command line before its end. Thrown here, caught in command_line.cc.
struct Wrong {
  text::Finding finding;
};
struct HelpWanted {};

[[noreturn]] void wrong(std::string_view code, std::string message,
                        std::vector<std::string> notes = {});

// First each flag is added with the variable that it sets, then parse() sets them. A flag is named
// as in
// "-r,--rules"; `value` stands for its value in the help. Variables outlive the Flags.
class Flags {
 public:
  explicit Flags(std::string_view command);
  ~Flags();
  Flags(const Flags&) = delete;
  Flags& operator=(const Flags&) = delete;

  // One value, not empty; of several the last counts.
  void text(std::string_view names, std::string_view value, std::string& out, std::string_view doc);
  // May be repeated, and takes several values with commas between them where `commas` says so.
  void texts(std::string_view names, std::string_view value, Arguments& out, bool commas,
             std::string_view doc);
  void flag(std::string_view names, bool& out, std::string_view doc);
  // One that may have a value, as in --name=VALUE; "true" without one. Never the argument behind
  // it.
  void flag_with(std::string_view name, std::string_view value, std::string& out,
                 std::string_view doc);
  // Arguments that are no flags: any number, or one.
  void places(std::string_view name, Arguments& out, std::string_view doc);
  void place(std::string_view name, std::string& out, std::string_view doc);

  // Throws Wrong (app/flag) or HelpWanted.
  void parse(const Arguments& arguments);

  const std::vector<HelpRow>& rows() const { return rows_; }

 private:
  struct Parser;
  void row(std::string_view names, std::string_view value, std::string_view doc);
  std::vector<std::string> help_note() const;

  std::string command_;
  std::unique_ptr<Parser> parser_;
  std::vector<std::string> names_;
  std::vector<HelpRow> rows_;                                       // what is no flag first
  int places_ = 0;                                                  // rows of that
  std::vector<std::pair<std::string, const std::string*>> values_;  // of flags that take one
};

}  // namespace ordain::app

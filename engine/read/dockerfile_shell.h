// Dockerfile shell: the script of a RUN -> the commands that it starts, each with its words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/read/dockerfile_lines.h"
#include "engine/read/dockerfile_variables.h"
#include "engine/read/dockerfile_words.h"
#include "engine/read/made_tree.h"

namespace ordain::read {

// A text whose bytes have places in the source.
struct PlacedText {
  std::string_view text;
  const JoinedText* joined = nullptr;  // of a part of a joined text: which begins at `begin` of it
  size_t begin = 0;
  uint32_t source = 0;  // of a stretch of the source: where that begins
  // Of a text that was decoded: all of it stands in these bytes.
  bool decoded = false;
  uint32_t source_end = 0;

  uint32_t begin_of(size_t at) const;
  uint32_t end_of(size_t at) const;  // of the bytes that end before `at`
};

// One word of a command, or what is known of it.
struct ShellWord {
  DockerText text;
  uint32_t begin = 0;
  uint32_t end = 0;
  bool quoted = false;  // something in it is quoted: it is no word of the shell's own
};

// Splits scripts of a POSIX shell. What it makes is one list of maps under the key `commands`:
//
//   program   the last part of the path of what is started; `pip` for `python3 -m pip`
//   args      the words behind it
//   flags     those of them that begin with a dash: names alone (`--x` of `--x=1`), and of a bundle
//             of letters (`-yq`) each letter too
//   operands  the others, without those that are values of a flag of a program that is known here
//   verb      the first of them: install of `apt-get -y install nginx`
//   prefix    what starts it: sudo, env, exec, time, xargs ...
//   assigned  list of {name, value} of the variables that it is started with, or that it exports
//   feeds     the programs that take its output: by a pipe, or by $(...), `...` or <(...)
//
// in which lists that would be empty are left out. A word that holds what is known only when it
// runs is unknown, with what is known of its start; it may be no word then, or several. Commands in
// $(...), in (...), in the bodies of if, for, while and case, and in the script of `sh -c` are
// commands too.
class ShellCommands {
 public:
  ShellCommands(data::Document& document, const DockerKeys& keys, DockerSubstitution& substitution,
                MadeTree& tree)
      : document_(document), keys_(keys), substitution_(substitution), tree_(tree) {}

  // Puts the list on the tree; or an unknown, when the script cannot be split. `bodies`: scripts
  // that stand in here-documents of the script.
  void put_script(const PlacedText& script, const DockerVariables& variables,
                  const std::vector<Heredoc>& heredocs);
  // The same of a command whose words are given.
  void put_words(std::vector<ShellWord> words, const DockerVariables& variables, uint32_t begin,
                 uint32_t end);
  void put_unknown(std::string_view reason, uint32_t begin, uint32_t end);

 private:
  friend class ShellSplitter;
  static constexpr size_t kFeeds = 8;
  struct Command {
    uint32_t first = 0;  // of words_
    uint32_t count = 0;
    uint32_t assigned = 0;  // words at the front that give variables values
    uint32_t prefix = 0;    // words behind them that start the program
    uint32_t skipped = 0;   // words between the program and its arguments (-m pip)
    std::string_view program;
    std::vector<ShellWord> fed;  // programs that take its output; at most kFeeds
  };

  void begin(const DockerVariables& variables);
  void put_commands(uint32_t begin, uint32_t end);
  void put_command(const Command& command);
  void put_word(data::Key key, const ShellWord& word);
  void put_assignment(const ShellWord& word);
  void put_flags(const Command& command, std::vector<bool>& is_value);
  // Makes a command of words; false when there is no program among them.
  bool add_command(std::vector<ShellWord>& words, size_t from);
  void add_script_of(const ShellWord& word);

  data::Document& document_;
  const DockerKeys& keys_;
  DockerSubstitution& substitution_;
  MadeTree& tree_;
  const DockerVariables* variables_ = nullptr;
  std::vector<Command> commands_;
  std::vector<ShellWord> words_;
  std::unordered_set<std::string_view> assigned_;  // by the script itself
  std::string_view fault_;
  int depth_ = 0;
};

// NAME=value, as it stands before a command.
bool is_assignment(const ShellWord& word);

}  // namespace ordain::read

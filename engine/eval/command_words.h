// Command words: what programs a command line starts, and with which words, a shell's script too.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Internal to engine/eval/builtins_command.cc.
namespace ordain::eval {

// One word of a command. `known` is how much of `text`, from its start, is written out; what comes
// behind it is filled in when the command runs (a variable, the output of another command).
struct Word {
  std::string text;
  size_t known = 0;
  size_t element = 0;  // the element of the list that it was written in

  bool whole() const { return known == text.size(); }
  std::string_view known_text() const { return std::string_view(text).substr(0, known); }
};

// A word that is an element of a list, where $(NAME) stands for a variable and $$ for one $.
Word listed_word(std::string_view text, size_t element);

// One start of a program: the element that names it, and the words behind its name.
struct Run {
  size_t element = 0;
  std::vector<Word> words;
};

// Every start of the program by the command: by itself, by a
// program that starts others (env, exec, tini, go-runner ...), as a part of hyperkube, or in the
// script of `sh -c`. A program is known by the last part of its path. Scripts that hold a
// here-document are not gone into, and scripts within scripts only a few deep.
std::vector<Run> runs_of(std::string_view program, const std::vector<Word>& words);

}  // namespace ordain::eval

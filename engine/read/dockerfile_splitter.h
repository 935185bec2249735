// Dockerfile splitter: goes through the text of a shell's script and hands over its commands.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/read/dockerfile_shell.h"

// Internal to engine/read/dockerfile_shell.cc.
namespace ordain::read {

// One script, or the inside of one $(...). What cannot be split leaves a fault in `owner`.
class ShellSplitter {
 public:
  ShellSplitter(ShellCommands& owner, const PlacedText& script)
      : owner_(owner), script_(script), text_(script.text) {}

  void run();

 private:
  // What an unfinished `(`, `{`, `if` ... is, and which commands of it a pipe may take from.
  struct Level {
    enum class Kind : uint8_t { kTop, kParenthesis, kWord, kCase } kind = Kind::kTop;
    uint32_t pipeline = 0;  // commands of the open pipeline begin here
    uint32_t element = 0;   // and those of its open element here
  };
  struct ShellHeredoc {
    std::string name;
    bool strips_tabs = false;
  };

  // Splits up to `closer` (or the end, for '\0') and stands behind it. False: there is a fault.
  bool list(char closer);
  bool sign(char c);
  void skip_pattern();
  bool open_parenthesis();
  bool word();
  bool quoted();
  bool dollar(bool in_quotes);
  bool substitution(char closer);
  bool redirect();
  void skip_heredocs();
  void plain_name(std::string_view name, bool in_quotes);
  void braced(std::string_view inside, bool in_quotes);

  void end_word();
  void end_command();
  void end_pipeline();
  void end_element();
  bool wants_element() const;
  bool take_reserved(const ShellWord& word);
  bool fault(std::string_view words);

  void add(char c);
  void add(std::string_view text);
  void fill_in(std::string_view reason);
  std::string_view reason_of(std::string_view source);
  char peek(size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  ShellCommands& owner_;
  const PlacedText& script_;
  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  std::vector<Level> levels_;
  std::vector<ShellWord> words_;                      // of the open command
  std::vector<std::pair<uint32_t, uint32_t>> inner_;  // commands of its $(...)
  std::vector<ShellHeredoc> heredocs_;
  bool for_loop_ = false;  // the words are those of `for`, up to the end of the line
  bool in_case_head_ = false;
  bool wants_pattern_ = false;

  // The open word.
  bool in_word_ = false;
  size_t word_begin_ = 0;
  std::string made_;
  bool known_ = true;
  bool quoted_ = false;
  std::string_view reason_;
  const data::Origin* origin_ = nullptr;
};

}  // namespace ordain::read

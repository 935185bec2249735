// Dockerfile shell: commands of a script as maps of the tree.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/dockerfile_shell.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/read/dockerfile_splitter.h"
#include "engine/read/shell_programs.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using Word = DockerWord;

// Scripts in scripts (`sh -c`): more than anyone writes.
constexpr int kScriptDepth = 8;
// A longer one is a word, not a bundle of letters.
constexpr size_t kBundle = 9;
// A program of which `-m` names another.
constexpr size_t kModuleWords = 2;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_flag(const ShellWord& word) {
  const std::string_view text = word.text.text;
  return text.size() > 1 && text[0] == '-' && (text[1] < '0' || text[1] > '9');
}

}  // namespace

uint32_t PlacedText::begin_of(size_t at) const {
  if (decoded) return source;
  if (joined != nullptr) return joined->source(begin + at);
  return source + static_cast<uint32_t>(at);
}

uint32_t PlacedText::end_of(size_t at) const {
  if (decoded) return source_end;
  return at == 0 ? begin_of(0) : begin_of(at - 1) + 1;
}

bool is_assignment(const ShellWord& word) {
  const std::string_view text = word.text.text;
  const size_t equals = text.find('=');
  if (equals == text.npos || equals == 0 || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(equals), [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '+';
  });
}

void ShellCommands::begin(const DockerVariables& variables) {
  variables_ = &variables;
  commands_.clear();
  words_.clear();
  assigned_.clear();
  fault_ = {};
  depth_ = 0;
}

void ShellCommands::put_script(const PlacedText& script, const DockerVariables& variables,
                               const std::vector<Heredoc>& heredocs) {
  begin(variables);
  ShellSplitter(*this, script).run();
  // What a shell is given to read is its script.
  const size_t outer = commands_.size();
  for (const Heredoc& heredoc : heredocs) {
    if (outer != 1 || !is_shell_program(commands_[0].program) || !fault_.empty()) break;
    PlacedText body{heredoc.body};
    body.source = heredoc.body_begin;
    ShellSplitter(*this, body).run();
  }
  const uint32_t begin = script.begin_of(0);
  const uint32_t end = script.end_of(script.text.size());
  if (fault_.empty()) {
    put_commands(begin, end);
  } else {
    put_unknown(fault_, begin, end);
  }
}

void ShellCommands::put_words(std::vector<ShellWord> words, const DockerVariables& variables,
                              uint32_t begin_at, uint32_t end) {
  begin(variables);
  add_command(words, 0);
  if (fault_.empty()) {
    put_commands(begin_at, end);
  } else {
    put_unknown(fault_, begin_at, end);
  }
}

void ShellCommands::put_unknown(std::string_view reason, uint32_t begin, uint32_t end) {
  tree_.scalar(keys_[Word::kCommands], data::Kind::kUnknown, reason, begin, end);
}

// What is started, behind what starts it. The words are taken.
bool ShellCommands::add_command(std::vector<ShellWord>& words, size_t from) {
  size_t at = from;
  const auto skip_flags = [&](std::string_view valued) {
    while (at < words.size() && is_flag(words[at]) && words[at].text.known) {
      const std::string_view flag = words[at].text.text;
      ++at;
      if (flag == "--") break;
      const bool takes = valued.find(std::string(" ").append(flag).append(" ")) != valued.npos;
      if (takes && at < words.size()) ++at;
    }
  };
  size_t prefix = 0;  // words that start others are moved to the front, one behind the other
  std::vector<ShellWord> starters;
  std::vector<ShellWord> assigned;
  while (at < words.size()) {
    const ShellWord& word = words[at];
    if (is_assignment(word)) {
      assigned.push_back(word);
      ++at;
      continue;
    }
    if (!word.text.known) break;
    const ProgramStarter* starter = program_starter(program_name(word.text.text));
    if (starter == nullptr || at + 1 == words.size()) break;
    starters.push_back(word);
    ++at;
    skip_flags(starter->valued_flags);
    for (int i = 0; i < starter->operands && at < words.size(); ++i) ++at;
    ++prefix;
  }
  if (at >= words.size()) return false;
  Command command;
  if (words[at].text.known) {
    command.program = program_name(words[at].text.text);
    const bool module = is_python_program(command.program) && at + kModuleWords < words.size() &&
                        words[at + 1].text.text == "-m" && words[at + 2].text.known;
    if (module && program_name(words[at + 2].text.text).starts_with("pip")) {
      command.program = "pip";
      command.skipped = kModuleWords;
    } else if (command.program.starts_with("pip") &&
               command.program.find_first_not_of("0123456789.", 3) == command.program.npos) {
      command.program = "pip";
    }
  }
  command.first = static_cast<uint32_t>(words_.size());
  command.assigned = static_cast<uint32_t>(assigned.size());
  command.prefix = static_cast<uint32_t>(prefix);
  words_.insert(words_.end(), assigned.begin(), assigned.end());
  words_.insert(words_.end(), starters.begin(), starters.end());
  words_.insert(words_.end(), words.begin() + static_cast<std::ptrdiff_t>(at), words.end());
  command.count = static_cast<uint32_t>(words_.size()) - command.first;
  const uint32_t first = command.first + command.assigned + command.prefix + 1;
  const uint32_t end = command.first + command.count;
  const bool shell = is_shell_program(command.program);
  commands_.push_back(std::move(command));
  if (!shell) return true;
  // The script of `sh -e -c SCRIPT`.
  bool wanted = false;
  for (uint32_t i = first; i < end; ++i) {
    const DockerText& text = words_[i].text;
    if (text.text.size() > 1 && (text.text[0] == '-' || text.text[0] == '+') && text.known) {
      if (text.text.starts_with("--")) continue;
      wanted |= text.text[0] == '-' && text.text.find('c') != text.text.npos;
      if (text.text.ends_with('o')) ++i;
      continue;
    }
    if (wanted && depth_ < kScriptDepth) {
      const ShellWord script = words_[i];
      add_script_of(script);
    }
    break;
  }
  return true;
}

void ShellCommands::add_script_of(const ShellWord& word) {
  // Of one that is filled in when it runs, the part that is written out.
  PlacedText script{word.text.text};
  const text::Source& source = document_.source_text();
  const std::string_view bytes = source.bytes();
  if (!script.text.empty() && script.text.data() >= bytes.data() &&
      script.text.data() < bytes.data() + bytes.size()) {
    script.source = static_cast<uint32_t>(script.text.data() - bytes.data());
  } else {
    script.decoded = true;
    script.source = word.begin;
    script.source_end = word.end;
  }
  ++depth_;
  const bool known = word.text.known;
  ShellSplitter(*this, script).run();
  // What is cut off in the middle says nothing of the whole.
  if (!known) fault_ = {};
  --depth_;
}

void ShellCommands::put_commands(uint32_t begin, uint32_t end) {
  if (commands_.empty()) return;
  const size_t mark = tree_.mark();
  for (const Command& command : commands_) put_command(command);
  tree_.end_list(mark, keys_[Word::kCommands], begin, end);
}

void ShellCommands::put_word(data::Key key, const ShellWord& word) {
  put_docker_text(document_, tree_, key, word.text, word.begin, word.end);
}

void ShellCommands::put_command(const Command& command) {
  const size_t map = tree_.mark();
  const ShellWord* const words = words_.data() + command.first;
  const ShellWord& program = words[command.assigned + command.prefix];
  if (program.text.known) {
    tree_.string(keys_[Word::kProgram], command.program, program.begin, program.end);
  } else {
    put_word(keys_[Word::kProgram], program);
  }
  const uint32_t first = command.assigned + command.prefix + 1 + command.skipped;
  const uint32_t begin = words[0].begin;
  const uint32_t end = words[command.count - 1].end;
  const auto list = [&](Word key, auto&& put) {
    const size_t mark = tree_.mark();
    put();
    if (tree_.mark() > mark) tree_.end_list(mark, keys_[key], begin, end);
  };
  list(Word::kArgs, [&] {
    for (uint32_t i = first; i < command.count; ++i) put_word(data::kNoKey, words[i]);
  });
  std::vector<bool> is_value(command.count);
  list(Word::kFlags, [&] { put_flags(command, is_value); });
  const ShellWord* verb = nullptr;
  list(Word::kOperands, [&] {
    bool flags_ended = false;
    for (uint32_t i = first; i < command.count; ++i) {
      const ShellWord& word = words[i];
      if (is_value[i]) continue;
      if (!flags_ended && word.text.known && word.text.text == "--") {
        flags_ended = true;
      } else if (flags_ended || !is_flag(word)) {
        put_word(data::kNoKey, word);
        if (verb == nullptr) verb = &word;
      }
    }
  });
  if (verb != nullptr) put_word(keys_[Word::kVerb], *verb);
  list(Word::kPrefix, [&] {
    for (uint32_t i = command.assigned; i < command.assigned + command.prefix; ++i) {
      tree_.string(data::kNoKey, program_name(words[i].text.text), words[i].begin, words[i].end);
    }
  });
  list(Word::kAssigned, [&] {
    for (uint32_t i = 0; i < command.assigned; ++i) put_assignment(words[i]);
    for (uint32_t i = first; command.program == "export" && i < command.count; ++i) {
      if (is_assignment(words[i])) put_assignment(words[i]);
    }
  });
  list(Word::kFeeds, [&] {
    for (const ShellWord& fed : command.fed) put_word(data::kNoKey, fed);
  });
  tree_.end_map(map, data::kNoKey, begin, end);
}

// NAME=value
void ShellCommands::put_assignment(const ShellWord& word) {
  const std::string_view text = word.text.text;
  const size_t equals = text.find('=');
  const auto middle = std::min(word.end, word.begin + static_cast<uint32_t>(equals));
  const size_t map = tree_.mark();
  tree_.string(keys_[Word::kName], text.substr(0, equals), word.begin, middle);
  DockerText value = word.text;
  value.text = text.substr(equals + 1);
  put_docker_text(document_, tree_, keys_[Word::kValue], value, std::min(middle + 1, word.end),
                  word.end);
  tree_.end_map(map, data::kNoKey, word.begin, word.end);
}

// Puts the names of the flags and marks the words that are values of them.
void ShellCommands::put_flags(const Command& command, std::vector<bool>& is_value) {
  const ShellWord* const words = words_.data() + command.first;
  for (uint32_t i = command.assigned + command.prefix + 1 + command.skipped; i < command.count;
       ++i) {
    const ShellWord& word = words[i];
    if (!is_flag(word)) {
      // It may be flags, of which none is known.
      if (!word.text.known && word.text.text.empty() && !word.quoted) put_word(data::kNoKey, word);
      continue;
    }
    const std::string_view text = word.text.text;
    const size_t equals = text.find('=');
    if (equals == text.npos && !word.text.known) {
      put_word(data::kNoKey, word);
      continue;
    }
    const std::string_view name = text.substr(0, equals);
    if (name == "--") break;
    tree_.string(data::kNoKey, name, word.begin, word.end);
    const bool bundle =
        name[1] != '-' && name.size() > 2 && std::all_of(name.begin() + 1, name.end(), is_letter);
    bool takes = equals == text.npos && takes_value(command.program, name);
    for (size_t k = 1; bundle && k < name.size() && name.size() <= kBundle; ++k) {
      const std::string_view letter = document_.arena().copy(std::string("-") + name[k]);
      tree_.string(data::kNoKey, letter, word.begin, word.end);
      // What stands behind such a letter is its value.
      if (!takes_value(command.program, letter)) continue;
      takes = k + 1 == name.size() && equals == text.npos;
      break;
    }
    if (takes && i + 1 < command.count) is_value[++i] = true;
  }
}

}  // namespace ordain::read

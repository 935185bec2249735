// Command words: splitting a shell's script, and looking through what starts other programs.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/command_words.h"

#include <algorithm>
#include <array>
#include <span>

namespace ordain::eval {
namespace {

constexpr int kScriptDepth = 4;

constexpr std::array<std::string_view, 6> kShells = {"ash", "bash", "dash", "ksh", "sh", "zsh"};
// They start the program that their first word without a dash names.
constexpr std::array<std::string_view, 9> kStarters = {
    "dumb-init", "env", "exec", "go-runner", "nice", "nohup", "setsid", "time", "tini"};
// Words of a shell behind which a command begins.
constexpr std::array<std::string_view, 8> kShellWords = {"!",    "{",  "do",   "elif",
                                                         "else", "if", "then", "while"};

template <size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

std::string_view last_part(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// NAME=value before a command.
bool is_assignment(const Word& word) {
  const size_t equals = word.known_text().find('=');
  return equals != std::string_view::npos && equals > 0 && word.text[0] != '-' &&
         is_name(word.known_text().substr(0, equals));
}

// The simple commands of a script, each as its words.
class Script {
 public:
  explicit Script(const Word& script) : text_(script.text), element_(script.element) {}

  // False when it cannot be split.
  bool split() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\r') {
        end_word();
        ++at_;
      } else if (c == '#' && !in_word_) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '\n' || c == ';' || c == '|' || c == '&' || c == '(' || c == ')') {
        end_command();
        ++at_;
      } else if (c == '<' || c == '>') {
        if (!redirect()) return false;
      } else if (!take()) {
        return false;
      }
    }
    end_command();
    return true;
  }

  std::vector<std::vector<Word>> commands;

 private:
  void add(char c) {
    word_.text += c;
    in_word_ = true;
    if (!filled_in_) word_.known = word_.text.size();
  }

  // Something that is written only when the script runs.
  void fill_in(std::string_view source) {
    filled_in_ = true;
    in_word_ = true;
    word_.text += source;
  }

  // One character, or what stands in quotes or for something else.
  bool take() {
    const char c = text_[at_];
    if (c == '\\') {
      if (at_ + 1 < text_.size() && text_[at_ + 1] != '\n') add(text_[at_ + 1]);
      at_ = std::min(at_ + 2, text_.size());
      return true;
    }
    if (c == '\'') {
      const size_t end = text_.find('\'', at_ + 1);
      if (end == std::string_view::npos) return false;
      in_word_ = true;
      for (++at_; at_ < end; ++at_) add(text_[at_]);
      ++at_;
      return true;
    }
    if (c == '"') return quoted();
    if (c == '$' || c == '`') return expansion();
    add(c);
    ++at_;
    return true;
  }

  bool quoted() {
    in_word_ = true;
    for (++at_; at_ < text_.size() && text_[at_] != '"';) {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < text_.size()) {
        const char next = text_[at_ + 1];
        if (next == '"' || next == '\\' || next == '$' || next == '`') {
          add(next);
        } else if (next != '\n') {
          add(c);
          add(next);
        }
        at_ += 2;
      } else if (c == '$' || c == '`') {
        if (!expansion()) return false;
      } else {
        add(c);
        ++at_;
      }
    }
    if (at_ == text_.size()) return false;
    ++at_;
    return true;
  }

  // $NAME, ${...}, $(...), `...`: left as it stands.
  bool expansion() {
    const size_t begin = at_;
    if (text_[at_] == '`') {
      const size_t end = text_.find('`', at_ + 1);
      if (end == std::string_view::npos) return false;
      at_ = end + 1;
    } else if (at_ + 1 < text_.size() && (text_[at_ + 1] == '(' || text_[at_ + 1] == '{')) {
      const char open = text_[at_ + 1];
      const char close = open == '(' ? ')' : '}';
      int depth = 0;
      for (++at_; at_ < text_.size(); ++at_) {
        if (text_[at_] == open) ++depth;
        if (text_[at_] == close && --depth == 0) break;
      }
      if (at_ == text_.size()) return false;
      ++at_;
    } else {
      ++at_;
      while (at_ < text_.size() &&
             (is_name(text_.substr(at_, 1)) && text_[at_] != '-' && text_[at_] != '.')) {
        ++at_;
      }
      if (at_ == begin + 1 && at_ < text_.size() &&
          std::string_view("@*#?!$").find(text_[at_]) != std::string_view::npos) {
        ++at_;
      }
      if (at_ == begin + 1) {
        add('$');
        return true;
      }
    }
    fill_in(text_.substr(begin, at_ - begin));
    return true;
  }

  // >file, 2>&1, >>file, <file: no words of the command. False for a here-document.
  bool redirect() {
    const bool number = in_word_ && !filled_in_ &&
                        std::all_of(word_.text.begin(), word_.text.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
    if (number) {
      forget_word();
    } else {
      end_word();
    }
    if (text_.substr(at_).starts_with("<<")) return false;
    ++at_;
    while (at_ < text_.size() && (text_[at_] == '>' || text_[at_] == '&' || text_[at_] == '|')) {
      ++at_;
    }
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n;|&()<>").find(text_[at_]) == std::string_view::npos) {
      if (!take()) return false;
    }
    forget_word();
    return true;
  }

  void forget_word() {
    word_ = Word{};
    in_word_ = false;
    filled_in_ = false;
  }

  void end_word() {
    if (in_word_) {
      word_.element = element_;
      command_.push_back(std::move(word_));
    }
    forget_word();
  }

  void end_command() {
    end_word();
    if (!command_.empty()) commands.push_back(std::move(command_));
    command_.clear();
  }

  std::string_view text_;
  size_t element_;
  size_t at_ = 0;
  Word word_;
  bool in_word_ = false;
  bool filled_in_ = false;
  std::vector<Word> command_;
};

// The script of `sh -e -c SCRIPT`, or null.
const Word* script_of(std::span<const Word> words) {
  bool wanted = false;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string_view text = words[i].text;
    if (text.size() > 1 && (text[0] == '-' || text[0] == '+')) {
      if (text.starts_with("--")) continue;
      wanted |= text[0] == '-' && text.find('c') != std::string_view::npos;
      if (text.ends_with('o')) ++i;  // the name of an option follows
    } else {
      return wanted ? &words[i] : nullptr;
    }
  }
  return nullptr;
}

void add_runs(std::string_view program, std::span<const Word> words, int depth,
              std::vector<Run>& runs) {
  while (!words.empty() && words.front().whole()) {
    // Arguments alone: the program is that of the image, whatever a path in a flag ends with.
    if (words.front().text.starts_with('-')) return;
    const size_t element = words.front().element;
    const std::string_view name = last_part(words.front().text);
    if (is_assignment(words.front()) || is_one_of(name, kShellWords)) {
      words = words.subspan(1);
      continue;
    }
    words = words.subspan(1);
    if (name == program) {
      runs.push_back({element, {words.begin(), words.end()}});
      return;
    }
    if (name == "hyperkube") {
      if (words.empty()) return;
      const std::string_view part = words.front().text;
      if (part == program || (program.starts_with("kube-") && part == program.substr(5)))
        runs.push_back({element, {words.begin() + 1, words.end()}});
      return;
    }
    if (is_one_of(name, kShells)) {
      const Word* const script = script_of(words);
      if (script == nullptr || depth == kScriptDepth) return;
      Script shell(*script);
      if (!shell.split()) return;
      for (const std::vector<Word>& command : shell.commands)
        add_runs(program, command, depth + 1, runs);
      return;
    }
    if (!is_one_of(name, kStarters)) return;
    while (!words.empty() && words.front().text.starts_with('-')) words = words.subspan(1);
  }
}

}  // namespace

Word listed_word(std::string_view text, size_t element) {
  Word word;
  word.element = element;
  bool filled_in = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '$' && i + 1 < text.size()) {
      // Looks no further than a name goes, so that many dollars cost no more than their bytes.
      size_t end = i + 2;
      while (end < text.size() && is_name(text.substr(end, 1))) ++end;
      if (text[i + 1] == '(' && end > i + 2 && end < text.size() && text[end] == ')') {
        filled_in = true;
      } else if (text[i + 1] == '$') {
        ++i;
      }
    }
    word.text += text[i];
    if (!filled_in) word.known = word.text.size();
  }
  return word;
}

std::vector<Run> runs_of(std::string_view program, const std::vector<Word>& words) {
  std::vector<Run> runs;
  add_runs(program, words, 0, runs);
  return runs;
}

}  // namespace ordain::eval

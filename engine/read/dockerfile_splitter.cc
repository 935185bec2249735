// Dockerfile splitter: goes through the text of a shell's script and hands over its commands.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/dockerfile_splitter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/read/shell_programs.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

// $(...) in each other, and levels of if, for, ( ...: more than anyone writes.
// Words of a command that need no second block of memory.
constexpr size_t kUsualWords = 8;
constexpr int kDepth = 16;
constexpr size_t kLevels = 64;
// So many commands before it a pipe is taken to come from.
constexpr uint32_t kFarFeed = 16;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// What ends a plain word or means something in it.
constexpr std::array<bool, 256> kSpecial = [] {
  std::array<bool, 256> special{};
  for (char c : std::string_view(" \t\r\n;|&()<>\\'\"$`"))
    special[static_cast<unsigned char>(c)] = true;
  return special;
}();

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

constexpr std::array<std::string_view, 5> kOpens = {"if", "while", "until", "{", "for"};
constexpr std::array<std::string_view, 3> kCloses = {"fi", "done", "}"};
constexpr std::array<std::string_view, 6> kBetween = {"then", "elif", "else", "do", "!", "time"};

template <size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

void ShellSplitter::run() { list('\0'); }

bool ShellSplitter::fault(std::string_view words) {
  if (owner_.fault_.empty()) owner_.fault_ = words;
  return false;
}

bool ShellSplitter::list(char closer) {
  const auto now = static_cast<uint32_t>(owner_.commands_.size());
  levels_.push_back({Level::Kind::kTop, now, now});
  while (at_ < text_.size()) {
    if (wants_pattern_) {
      skip_pattern();
      continue;
    }
    const char c = text_[at_];
    if (is_blank(c)) {
      end_word();
      ++at_;
    } else if (c == '#' && !in_word_) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (closer == '`' && c == '`') {
      break;
    } else if (c == ')' && closer == ')' && levels_.back().kind == Level::Kind::kTop) {
      break;
    } else if (c == '\n' || c == ';' || c == '|' || c == '&' || c == '(' || c == ')') {
      if (!sign(c)) return false;
    } else if (c == '<' || c == '>') {
      if (!redirect()) return false;
    } else if (!word()) {
      return false;
    }
  }
  end_command();
  end_pipeline();
  if (closer != '\0') {
    if (at_ == text_.size()) return fault("the script holds a $( or ` that does not end");
    ++at_;
  }
  if (levels_.back().kind == Level::Kind::kParenthesis)
    return fault("the script holds a ( that does not end");
  return true;
}

bool ShellSplitter::sign(char c) {
  switch (c) {
    case '\n':
      end_command();
      if (!wants_element()) end_pipeline();
      ++at_;
      skip_heredocs();
      return true;
    case ';':
      end_command();
      end_pipeline();
      ++at_;
      if (peek(0) == ';' && levels_.back().kind == Level::Kind::kCase) wants_pattern_ = true;
      return true;
    case '&':
      if (peek(1) == '>') return ++at_, redirect();
      end_command();
      end_pipeline();
      at_ += peek(1) == '&' ? 2 : 1;
      return true;
    case '|':
      end_command();
      if (peek(1) == '|') {
        end_pipeline();
        at_ += 2;
      } else {
        end_element();
        at_ += peek(1) == '&' ? 2 : 1;
      }
      return true;
    case '(':
      return open_parenthesis();
    default:
      break;
  }
  end_command();
  if (levels_.back().kind != Level::Kind::kParenthesis)
    return fault("the script holds a ) without its (");
  levels_.pop_back();
  ++at_;
  return true;
}

// Behind the pattern of a branch of `case`, or before the `esac` in its place.
void ShellSplitter::skip_pattern() {
  wants_pattern_ = false;
  at_ = std::min(text_.find_first_not_of(" \t\r\n;", at_), text_.size());
  if (text_.substr(at_).starts_with("esac") && !is_name(peek(4))) return;
  const size_t end = text_.find(')', at_);
  at_ = end == text_.npos ? text_.size() : end + 1;
}

bool ShellSplitter::open_parenthesis() {
  end_word();
  // `name() {` declares a function: its body's commands are those that it starts.
  if (words_.size() == 1 && peek(1) == ')') {
    words_.clear();
    at_ += 2;
    return true;
  }
  if (!words_.empty() && !std::all_of(words_.begin(), words_.end(), is_assignment))
    return fault("the script holds a ( in the middle of a command");
  words_.clear();
  // (( ... )) is arithmetic.
  if (peek(1) == '(') {
    const size_t end = text_.find("))", at_);
    if (end == text_.npos) return fault("the script holds a (( that does not end");
    at_ = end + 2;
    return true;
  }
  if (levels_.size() == kLevels) return fault("the script is nested too deep");
  const auto now = static_cast<uint32_t>(owner_.commands_.size());
  levels_.push_back({Level::Kind::kParenthesis, now, now});
  ++at_;
  return true;
}

// --- words ---------------------------------------------------------------------------------------

void ShellSplitter::add(char c) {
  if (known_) made_ += c;
}

void ShellSplitter::add(std::string_view text) {
  if (known_) made_ += text;
}

// From here on the word is known only when it runs.
void ShellSplitter::fill_in(std::string_view reason) {
  if (!known_) return;
  known_ = false;
  reason_ = reason;
}

std::string_view ShellSplitter::reason_of(std::string_view source) {
  return owner_.document_.arena().copy(
      fmt::format("{} is filled in when the command runs", text::preview(source)));
}

bool ShellSplitter::word() {
  if (!in_word_) {
    // Most words are plain: they end before anything that means something.
    size_t end = at_;
    while (end < text_.size() && !kSpecial[static_cast<unsigned char>(text_[end])]) ++end;
    const bool whole = end == text_.size() || is_blank(text_[end]) || text_[end] == '\n' ||
                       text_[end] == ';' || text_[end] == '&' || text_[end] == '|';
    if (whole) {
      if (words_.capacity() == 0) words_.reserve(kUsualWords);
      ShellWord& plain = words_.emplace_back();
      plain.text.text = script_.joined != nullptr
                            ? script_.joined->slice(owner_.document_.text_bytes(),
                                                    script_.begin + at_, script_.begin + end)
                            : text_.substr(at_, end - at_);
      plain.begin = script_.begin_of(at_);
      plain.end = script_.end_of(end);
      at_ = end;
      if (take_reserved(plain)) return owner_.fault_.empty();
      return true;
    }
    in_word_ = true;
    word_begin_ = at_;
  }
  const char c = text_[at_];
  if (c == '\\') {
    if (at_ + 1 < text_.size() && text_[at_ + 1] != '\n') add(text_[at_ + 1]);
    quoted_ = true;
    at_ = std::min(at_ + 2, text_.size());
    return true;
  }
  if (c == '\'') {
    const size_t end = text_.find('\'', at_ + 1);
    if (end == text_.npos) return fault("a quote in the script does not end");
    add(text_.substr(at_ + 1, end - at_ - 1));
    quoted_ = true;
    at_ = end + 1;
    return true;
  }
  if (c == '"') return quoted();
  if (c == '$') return dollar(false);
  if (c == '`') {
    ++at_;
    return substitution('`');
  }
  add(c);
  ++at_;
  return true;
}

bool ShellSplitter::quoted() {
  quoted_ = true;
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
    } else if (c == '$') {
      if (!dollar(true)) return false;
    } else if (c == '`') {
      ++at_;
      if (!substitution('`')) return false;
    } else {
      add(c);
      ++at_;
    }
  }
  if (at_ >= text_.size()) return fault("a quote in the script does not end");
  ++at_;
  return true;
}

bool ShellSplitter::dollar(bool in_quotes) {
  const char next = peek(1);
  if (next == '(' && peek(2) == '(') {
    const size_t end = text_.find("))", at_);
    if (end == text_.npos) return fault("the script holds a $(( that does not end");
    fill_in(reason_of(text_.substr(at_, end + 2 - at_)));
    at_ = end + 2;
    return true;
  }
  if (next == '(') {
    at_ += 2;
    return substitution(')');
  }
  if (next == '{') {
    int open = 0;
    size_t end = at_ + 1;
    for (; end < text_.size(); ++end) {
      if (text_[end] == '{') ++open;
      if (text_[end] == '}' && --open == 0) break;
    }
    if (end == text_.size()) return fault("the script holds a ${ that does not end");
    braced(text_.substr(at_ + 2, end - at_ - 2), in_quotes);
    at_ = end + 1;
    return true;
  }
  if (!in_quotes && (next == '\'' || next == '"')) {  // $'...' and $"..."
    ++at_;
    return true;
  }
  size_t end = at_ + 1;
  while (end < text_.size() && is_name(text_[end])) ++end;
  if (end == at_ + 1) {
    if (std::string_view("@*#?!$-").find(next) != std::string_view::npos && next != '\0') {
      fill_in(reason_of(text_.substr(at_, 2)));
      at_ += 2;
    } else {
      add('$');
      ++at_;
    }
    return true;
  }
  plain_name(text_.substr(at_ + 1, end - at_ - 1), in_quotes);
  at_ = end;
  return true;
}

// A variable: what ARG and ENV say, unless the script itself gives it a value.
void ShellSplitter::plain_name(std::string_view name, bool in_quotes) {
  DockerText value;
  if (owner_.assigned_.contains(name) || !is_name_start(name[0])) {
    value = {{}, false, reason_of(std::string("$").append(name)), nullptr};
  } else {
    value = owner_.substitution_.value_of(name, *owner_.variables_);
  }
  if (known_ && origin_ == nullptr) origin_ = value.origin;
  if (in_quotes) {
    add(value.text);
  } else {
    // Its blanks part words.
    for (size_t i = 0; i < value.text.size() && known_; ++i) {
      const char c = value.text[i];
      if (!is_blank(c) && c != '\n') {
        add(c);
        continue;
      }
      if (made_.empty() && !quoted_) continue;
      const size_t begin = word_begin_;
      end_word();
      in_word_ = true;
      word_begin_ = begin;
      origin_ = value.origin;
    }
  }
  if (!value.known) fill_in(value.reason);
}

void ShellSplitter::braced(std::string_view inside, bool in_quotes) {
  size_t end = 0;
  while (end < inside.size() && is_name(inside[end])) ++end;
  if (end == inside.size() && end > 0) return plain_name(inside, in_quotes);
  const std::string source = fmt::format("${{{}}}", inside);
  if (end == 0 || owner_.assigned_.contains(inside.substr(0, end))) {
    fill_in(reason_of(source));
  } else {
    const DockerText value = owner_.substitution_.expand_unquoted(
        owner_.document_.arena().copy(source), *owner_.variables_);
    if (known_ && origin_ == nullptr) origin_ = value.origin;
    add(value.text);
    if (!value.known) fill_in(value.reason);
  }
}

// Commands whose output becomes a part of a word.
bool ShellSplitter::substitution(char closer) {
  if (depth_ == kDepth) return fault("the script is nested too deep");
  const size_t begin = at_;
  ShellSplitter inside(owner_, script_);
  inside.at_ = at_;
  inside.depth_ = depth_ + 1;
  const auto first = static_cast<uint32_t>(owner_.commands_.size());
  if (!inside.list(closer)) return false;
  inner_.emplace_back(first, static_cast<uint32_t>(owner_.commands_.size()));
  at_ = inside.at_;
  in_word_ = true;
  fill_in(reason_of(
      text_.substr(begin - (closer == '`' ? 1 : 2), at_ - begin + (closer == '`' ? 1 : 2))));
  return true;
}

// >file, 2>&1, >>file, <file: no words of the command; <(...) is one.
bool ShellSplitter::redirect() {
  const bool number =
      in_word_ && known_ && !quoted_ &&
      std::all_of(made_.begin(), made_.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (number) {
    made_.clear();
    in_word_ = false;
  } else {
    end_word();
    // The digits of `2>&1` stood as a plain word.
    if (!words_.empty() && at_ > 0 && text_[at_ - 1] >= '0' && text_[at_ - 1] <= '9') {
      const ShellWord& last = words_.back();
      const bool digits = last.text.known && !last.quoted && last.end == script_.end_of(at_) &&
                          last.text.text.find_first_not_of("0123456789") == std::string_view::npos;
      if (digits) words_.pop_back();
    }
  }
  if (peek(1) == '(') {
    in_word_ = true;
    word_begin_ = at_;
    at_ += 2;
    return substitution(')');
  }
  if (text_.substr(at_).starts_with("<<") && peek(2) != '<') {
    at_ += 2;
    ShellHeredoc heredoc;
    if (peek(0) == '-') {
      heredoc.strips_tabs = true;
      ++at_;
    }
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    for (; at_ < text_.size() &&
           std::string_view(" \t\r\n;|&()<>").find(text_[at_]) == std::string_view::npos;
         ++at_) {
      if (text_[at_] != '\'' && text_[at_] != '"' && text_[at_] != '\\') heredoc.name += text_[at_];
    }
    heredocs_.push_back(std::move(heredoc));
    return true;
  }
  ++at_;
  while (at_ < text_.size() &&
         (text_[at_] == '>' || text_[at_] == '&' || text_[at_] == '|' || text_[at_] == '<'))
    ++at_;
  while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  // The file is a word of its own, and none of the command.
  const size_t before = words_.size();
  while (at_ < text_.size() &&
         std::string_view(" \t\r\n;|&()<>").find(text_[at_]) == std::string_view::npos) {
    in_word_ = true;
    word_begin_ = at_;
    if (!word()) return false;
  }
  in_word_ = true;
  end_word();
  words_.resize(std::min(words_.size(), before));
  return true;
}

// Bodies of here-documents that the script itself holds.
void ShellSplitter::skip_heredocs() {
  for (const ShellHeredoc& heredoc : heredocs_) {
    while (at_ < text_.size()) {
      const size_t end = std::min(text_.find('\n', at_), text_.size());
      std::string_view line = text_.substr(at_, end - at_);
      if (line.ends_with('\r')) line.remove_suffix(1);
      while (heredoc.strips_tabs && line.starts_with('\t')) line.remove_prefix(1);
      at_ = std::min(end + 1, text_.size());
      if (line == heredoc.name) break;
    }
  }
  heredocs_.clear();
}

// --- commands ------------------------------------------------------------------------------------

void ShellSplitter::end_word() {
  if (!in_word_) return;
  const bool nothing = known_ && made_.empty() && !quoted_;
  if (!nothing) {
    ShellWord word;
    word.text = {owner_.document_.arena().copy(made_), known_, reason_, origin_};
    // What stands in one pair of quotes, and nothing else, is a part of the source.
    const std::string_view raw = text_.substr(word_begin_, at_ - word_begin_);
    if (known_ && raw.size() == made_.size() + 2 && raw.substr(1, made_.size()) == made_ &&
        (raw[0] == '\'' || raw[0] == '"')) {
      word.text.text =
          script_.joined != nullptr
              ? script_.joined->slice(owner_.document_.text_bytes(),
                                      script_.begin + word_begin_ + 1, script_.begin + at_ - 1)
              : raw.substr(1, made_.size());
    }
    word.begin = script_.begin_of(word_begin_);
    word.end = script_.end_of(at_);
    word.quoted = quoted_;
    words_.push_back(word);
  }
  in_word_ = false;
  made_.clear();
  known_ = true;
  quoted_ = false;
  reason_ = {};
  origin_ = nullptr;
}

// A word of the shell's own where a command could begin: taken away again. Says whether it was one.
bool ShellSplitter::take_reserved(const ShellWord& word) {
  if (for_loop_) return false;
  const std::string_view text = word.text.text;
  if (in_case_head_ && text == "in") {
    words_.clear();
    in_case_head_ = false;
    const auto now = static_cast<uint32_t>(owner_.commands_.size());
    levels_.push_back({Level::Kind::kCase, now, now});
    wants_pattern_ = true;
    return true;
  }
  if (words_.size() != 1) return false;
  if (is_one_of(text, kOpens) || text == "case") {
    if (levels_.size() == kLevels) return fault("the script is nested too deep"), true;
    const auto now = static_cast<uint32_t>(owner_.commands_.size());
    if (text == "case") {
      in_case_head_ = true;
    } else {
      levels_.push_back({Level::Kind::kWord, now, now});
      for_loop_ = text == "for";
    }
  } else if (is_one_of(text, kCloses) || text == "esac") {
    const Level::Kind wanted = text == "esac" ? Level::Kind::kCase : Level::Kind::kWord;
    if (levels_.back().kind != wanted) return false;
    levels_.pop_back();
  } else if (text == "function") {
    return false;
  } else if (!is_one_of(text, kBetween)) {
    return false;
  }
  words_.clear();
  return true;
}

void ShellSplitter::end_command() {
  end_word();
  ShellCommands& owner = owner_;
  std::vector<ShellWord> words = std::move(words_);
  words_.clear();
  const std::vector<std::pair<uint32_t, uint32_t>> inner = std::move(inner_);
  inner_.clear();
  in_case_head_ = false;
  if (words.empty()) return;
  const auto assign = [&](std::string_view text) {
    owner.assigned_.insert(text.substr(0, text.find_first_of("=+")));
  };
  if (for_loop_) {
    for_loop_ = false;
    assign(words.front().text.text);
    return;
  }
  for (const ShellWord& word : words) {
    if (!is_assignment(word)) break;
    assign(word.text.text);
  }
  const auto first = static_cast<uint32_t>(owner.commands_.size());
  if (!owner.add_command(words, 0)) return;
  const ShellCommands::Command made = owner.commands_[first];
  const ShellWord program = owner.words_[made.first + made.assigned + made.prefix];
  if (made.program == "export" || made.program == "read" || made.program == "local") {
    for (uint32_t i = 1; i < made.count; ++i) assign(owner.words_[made.first + i].text.text);
  }
  const auto feed = [&](uint32_t from, uint32_t to) {
    for (uint32_t i = std::max(from, to > kFarFeed ? to - kFarFeed : 0); i < to; ++i) {
      ShellCommands::Command& source = owner.commands_[i];
      if (source.fed.size() == ShellCommands::kFeeds) continue;
      ShellWord& fed = source.fed.emplace_back();
      fed = program;
      if (program.text.known) fed.text.text = made.program;
    }
  };
  for (const auto& [from, to] : inner) feed(from, to);
  for (const Level& level : levels_) feed(level.pipeline, std::min(level.element, first));
}

void ShellSplitter::end_pipeline() {
  levels_.back().pipeline = levels_.back().element = static_cast<uint32_t>(owner_.commands_.size());
}

// Behind a pipe: what it leads to may stand on the next line.
bool ShellSplitter::wants_element() const {
  const Level& level = levels_.back();
  return level.element > level.pipeline && level.element == owner_.commands_.size();
}

void ShellSplitter::end_element() {
  levels_.back().element = static_cast<uint32_t>(owner_.commands_.size());
}

}  // namespace ordain::read

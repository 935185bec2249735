// Dockerfile variables: what ARG and ENV set, and the words that they are put into.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/dockerfile_variables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

constexpr int kDepth = 16;
// Steps that patterns may take in one file, each of which is tried at each length of a value.
constexpr size_t kPatternSteps = 50'000'000;

constexpr std::array<std::string_view, 9> kPlatform = {
    "BUILDPLATFORM", "BUILDOS",    "BUILDARCH",     "BUILDVARIANT", "TARGETPLATFORM",
    "TARGETOS",      "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE"};
constexpr std::array<std::string_view, 10> kProxies = {
    "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY",
    "ftp_proxy",  "NO_PROXY",   "no_proxy",    "ALL_PROXY",   "all_proxy"};

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

size_t name_end(std::string_view text, size_t at) {
  if (at < text.size() && is_digit(text[at])) return at + 1;
  size_t end = at;
  while (end < text.size() && (is_name_start(text[end]) || (end > at && is_digit(text[end]))))
    ++end;
  return end;
}

// A pattern of a shell with `*` and `?` against the whole text.
bool fits(std::string_view pattern, std::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t behind = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      behind = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++behind;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// What is left of `text` without the shortest or longest part at one end that fits.
std::string_view cut(std::string_view text, std::string_view pattern, bool front, bool longest) {
  const size_t size = text.size();
  for (size_t i = 0; i <= size; ++i) {
    const size_t length = longest ? size - i : i;
    const std::string_view part = front ? text.substr(0, length) : text.substr(size - length);
    if (fits(pattern, part)) return front ? text.substr(length) : text.substr(0, size - length);
  }
  return text;
}

// Each place (or the first) where `what` stands, with `by` in its place.
std::string replaced(std::string_view text, std::string_view what, std::string_view by, bool all) {
  std::string out;
  size_t at = 0;
  while (!what.empty()) {
    const size_t found = text.find(what, at);
    if (found == std::string_view::npos) break;
    out.append(text, at, found - at).append(by);
    at = found + what.size();
    if (!all) break;
  }
  out += text.substr(at);
  return out;
}

}  // namespace

void put_docker_text(data::Document& document, MadeTree& tree, data::Key key,
                     const DockerText& text, uint32_t begin, uint32_t end) {
  if (text.known)
    return tree.scalar(key, data::Kind::kString, text.text, begin, end, {text.origin, nullptr});
  data::Hint* hint = nullptr;
  if (!text.text.empty()) {
    hint = document.arena().make<data::Hint>();
    hint->prefix = text.text;
    hint->is_set = true;
  }
  tree.scalar(key, data::Kind::kUnknown, text.reason, begin, end, {text.origin, hint});
}

bool is_platform_argument(std::string_view name) {
  return std::find(kPlatform.begin(), kPlatform.end(), name) != kPlatform.end();
}

bool is_proxy_argument(std::string_view name) {
  return std::find(kProxies.begin(), kProxies.end(), name) != kProxies.end();
}

struct DockerSubstitution::Made {
  std::string text;
  bool known = true;
  std::string_view reason;
  const data::Origin* origin = nullptr;

  void add(std::string_view more) {
    if (known) text += more;
  }
  void add(const DockerText& more) {
    if (!known) return;
    text += more.text;
    if (origin == nullptr) origin = more.origin;
    if (more.known) return;
    known = false;
    reason = more.reason;
  }
};

DockerText DockerSubstitution::value_of(std::string_view name,
                                        const DockerVariables& variables) const {
  const auto unknown = [&](std::string words) {
    return DockerText{{}, false, arena_.copy(words), nullptr};
  };
  if (const DockerVariable* variable = variables.find(name)) return variable->value;
  using Others = DockerVariables::Others;
  const std::string shown = text::preview(name);
  if (is_proxy_argument(name) ||
      (is_platform_argument(name) && variables.others == Others::kUndeclared))
    return unknown(fmt::format("{} is set by who builds", shown));
  switch (variables.others) {
    case Others::kUndeclared:
      return unknown(fmt::format("{} is declared by no ARG before the first FROM", shown));
    case Others::kOfImage:
      return unknown(fmt::format("{} is set by no ARG or ENV here, the image may set it", shown));
    case Others::kEmpty:
      break;
  }
  return {};
}

DockerText DockerSubstitution::expand(std::string_view word, const DockerVariables& variables) {
  const bool plain = word.find_first_of("$'\"") == std::string_view::npos &&
                     word.find(escape_) == std::string_view::npos;
  if (plain) return {word};
  Made made;
  run(word, true, 0, variables, made);
  return finish(made);
}

DockerText DockerSubstitution::expand_unquoted(std::string_view text,
                                               const DockerVariables& variables) {
  if (text.find('$') == std::string_view::npos) return {text};
  Made made;
  run(text, false, 0, variables, made);
  return finish(made);
}

DockerText DockerSubstitution::finish(Made& made) {
  bytes_ += made.text.size();
  if (made.text.size() > kLongest || bytes_ > kMostBytes) {
    passed_limit_ = true;
    return {{}, false, "its value is too long", made.origin};
  }
  return {arena_.copy(made.text), made.known, made.reason, made.origin};
}

void DockerSubstitution::run(std::string_view word, bool quotes, int depth,
                             const DockerVariables& variables, Made& made) {
  char quote = '\0';
  for (size_t at = 0; at < word.size() && made.text.size() <= kLongest;) {
    const char c = word[at];
    if (quotes && quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
      ++at;
    } else if (quotes && c == quote) {
      quote = '\0';
      ++at;
    } else if (quote == '\'') {
      made.add(word.substr(at++, 1));
    } else if (c == escape_ && at + 1 < word.size()) {
      const char next = word[at + 1];
      // In quotes, only what would mean something is escaped.
      const bool means =
          quote == '\0' ? quotes || next == '$' : next == '"' || next == '$' || next == escape_;
      made.add(means ? word.substr(at + 1, 1) : word.substr(at, 2));
      at += 2;
    } else if (c == '$') {
      at = variable(word, at, depth, variables, made);
    } else {
      made.add(word.substr(at++, 1));
    }
  }
}

// Behind the variable at `at`.
size_t DockerSubstitution::variable(std::string_view word, size_t at, int depth,
                                    const DockerVariables& variables, Made& made) {
  const size_t begin = at + 1;
  if (begin < word.size() && word[begin] == '{') {
    size_t close = begin + 1;
    int open = 1;
    while (close < word.size()) {
      if (word[close] == '$' && close + 1 < word.size() && word[close + 1] == '{') ++open;
      if (word[close] == '}' && --open == 0) break;
      ++close;
    }
    const std::string_view inside = word.substr(begin + 1, close - begin - 1);
    const size_t end = name_end(inside, 0);
    if (close >= word.size() || end == 0 || depth == kDepth) {
      made.add(DockerText{{},
                          false,
                          arena_.copy(fmt::format("{} is no variable that can be read",
                                                  text::preview(word.substr(at)))),
                          nullptr});
      return word.size();
    }
    modified(inside.substr(0, end), inside.substr(end), depth, variables, made);
    return close + 1;
  }
  const size_t end = name_end(word, begin);
  if (end == begin) {
    made.add("$");
    return begin;
  }
  made.add(value_of(word.substr(begin, end - begin), variables));
  return end;
}

void DockerSubstitution::modified(std::string_view name, std::string_view modifier, int depth,
                                  const DockerVariables& variables, Made& made) {
  DockerText value = value_of(name, variables);
  if (modifier.empty()) return made.add(value);
  const DockerVariable* variable = variables.find(name);
  const bool unset = variable != nullptr && variable->unset;
  const bool colon = modifier[0] == ':';
  const char sign = modifier.size() > (colon ? 1 : 0) ? modifier[colon ? 1 : 0] : '\0';
  const std::string_view rest = modifier.substr(std::min(modifier.size(), colon ? size_t{2} : 1));
  // Without a value of its own, the word in the modifier is what the file says.
  const bool undecided = !value.known && !unset && value.text.empty();
  const bool is_set = !unset && (variable != nullptr || !value.known) &&
                      !(colon && value.known && value.text.empty());
  Made word;
  const auto expand_rest = [&] { run(rest, true, depth + 1, variables, word); };
  switch (sign) {
    case '-':
      if (undecided || is_set) return made.add(value);
      expand_rest();
      return made.add({arena_.copy(word.text), word.known, word.reason, word.origin});
    case '+':
      if (undecided) return made.add(value);
      if (!is_set) return;
      expand_rest();
      return made.add({arena_.copy(word.text), word.known, word.reason, word.origin});
    case '?':
      return made.add(value);
    default:
      break;
  }
  if (!value.known) return made.add(DockerText{{}, false, value.reason, value.origin});
  const bool twice = modifier.size() > 1 && modifier[1] == sign;
  const std::string_view pattern =
      modifier.substr(std::min(modifier.size(), twice ? size_t{2} : 1));
  const size_t slash = pattern.find('/');
  const std::string_view what = pattern.substr(0, sign == '/' ? slash : pattern.npos);
  const bool stars = what.find_first_of("*?") != what.npos;
  const bool trims = sign == '#' || sign == '%';
  pattern_steps_ += (stars ? value.text.size() * value.text.size() : 1) * what.size();
  // Variables in a pattern, and patterns in a replacement, are left alone.
  const bool simple = what.find('$') == what.npos && pattern_steps_ <= kPatternSteps &&
                      (trims || (sign == '/' && !stars && pattern.find('$') == pattern.npos));
  if (colon || !simple) {
    return made.add(
        DockerText{{},
                   false,
                   arena_.copy(fmt::format("what ${{{}{}}} makes is not worked out",
                                           text::preview(name), text::preview(modifier))),
                   value.origin});
  }
  if (made.origin == nullptr) made.origin = value.origin;
  if (trims) {
    made.add(cut(value.text, what, sign == '#', twice));
  } else {
    made.add(
        replaced(value.text, what, slash == pattern.npos ? "" : pattern.substr(slash + 1), twice));
  }
}

}  // namespace ordain::read

// Dockerfile parts: flags, words, the exec form and here-documents of one instruction.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/read/dockerfile_reader.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using Op = DockerInstructions::Op;

// More flags than any instruction has use for.
constexpr size_t kMostFlags = 64;

struct OpRow {
  std::string_view name;
  std::string_view flags;  // that it knows, each with a blank around it
};
constexpr std::array<OpRow, 18> kOps = {{
    {"ADD", " chown chmod link checksum keep-git-dir exclude unpack "},
    {"ARG", ""},
    {"CMD", ""},
    {"COPY", " from chown chmod link parents exclude "},
    {"ENTRYPOINT", ""},
    {"ENV", ""},
    {"EXPOSE", ""},
    {"FROM", " platform "},
    {"HEALTHCHECK", " interval timeout start-period start-interval retries "},
    {"LABEL", ""},
    {"MAINTAINER", ""},
    {"ONBUILD", ""},
    {"RUN", " mount network security device "},
    {"SHELL", ""},
    {"STOPSIGNAL", ""},
    {"USER", ""},
    {"VOLUME", ""},
    {"WORKDIR", ""},
}};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' || c == '\n';
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

void append_escape(std::string& out, std::string_view text, size_t& at, bool& good) {
  const char c = text[at++];
  switch (c) {
    case 'b':
      out += '\b';
      break;
    case 'f':
      out += '\f';
      break;
    case 'n':
      out += '\n';
      break;
    case 'r':
      out += '\r';
      break;
    case 't':
      out += '\t';
      break;
    case '"':
    case '\\':
    case '/':
      out += c;
      break;
    case 'u': {
      uint32_t point = 0;
      for (int i = 0; i < 4 && good; ++i, ++at) {
        const char digit = at < text.size() ? upper(text[at]) : '\0';
        good = (digit >= '0' && digit <= '9') || (digit >= 'A' && digit <= 'F');
        if (good)
          point = point << 4 | static_cast<uint32_t>(digit <= '9' ? digit - '0' : digit - 'A' + 10);
      }
      // Half of a pair stands for nothing by itself.
      text::append_utf8(out, point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point);
      break;
    }
    default:
      good = false;
  }
}

}  // namespace

std::string_view name_of(Op op) { return kOps[static_cast<size_t>(op)].name; }

DockerInstructions::DockerInstructions(const ReadContext& context, data::Document& document,
                                       MadeTree& tree, const DockerKeys& keys,
                                       DockerfileLines& lines)
    : context_(context),
      document_(document),
      tree_(tree),
      keys_(keys),
      lines_(lines),
      substitution_(document.arena(), lines.escape()),
      commands_(document, keys, substitution_, tree),
      bytes_(context.sources[context.source].bytes()) {}

bool DockerInstructions::fault(const JoinedText& line, Stretch at, std::string message) {
  const uint32_t begin = line.source(at.begin);
  const uint32_t end = at.empty() ? begin : line.source(at.end - 1) + 1;
  context_.findings.report("read/dockerfile-syntax", text::Level::kError,
                           {context_.source, begin, end}, std::move(message));
  whole_ = false;
  return false;
}

void DockerInstructions::limit(const JoinedText& line, std::string message) {
  context_.findings.report("read/limit", text::Level::kError,
                           {context_.source, line.source(0), line.source(line.text.size() - 1) + 1},
                           std::move(message));
  whole_ = false;
}

Op DockerInstructions::op_of(const JoinedText& line) {
  size_t end = 0;
  while (end < line.text.size() && !is_blank(line.text[end])) ++end;
  const std::string_view word = line.text.substr(0, end);
  for (size_t i = 0; i < kOps.size(); ++i) {
    const std::string_view name = kOps[i].name;
    if (word.size() == name.size() && std::equal(word.begin(), word.end(), name.begin(),
                                                 [](char a, char b) { return upper(a) == b; }))
      return static_cast<Op>(i);
  }
  std::string wanted(word);
  std::transform(wanted.begin(), wanted.end(), wanted.begin(), upper);
  std::vector<std::string_view> names;
  for (const OpRow& row : kOps) names.push_back(row.name);
  std::string hint = wanted.size() <= 16 ? text::did_you_mean(wanted, names) : "";
  if (hint.empty()) hint = ", wants one such as FROM, RUN or COPY";
  fault(line, {0, end}, fmt::format("{} is no instruction{}", text::preview(word), hint));
  return Op::kNone;
}

size_t DockerInstructions::skip_blanks(size_t at) const {
  while (at < line_->text.size() && is_blank(line_->text[at])) ++at;
  return at;
}

// Up to a blank that stands in no quotes.
Stretch DockerInstructions::word_at(size_t begin) const {
  const std::string_view text = line_->text;
  char quote = '\0';
  size_t at = begin;
  while (at < text.size()) {
    const char c = text[at];
    if (quote == '\0' && is_blank(c)) break;
    if (c == lines_.escape() && quote != '\'' && at + 1 < text.size()) {
      at += 2;
      continue;
    }
    if (quote != '\0' ? c == quote : c == '\'' || c == '"') quote = quote != '\0' ? '\0' : c;
    ++at;
  }
  return {begin, at};
}

void DockerInstructions::take_flags(Op op) {
  flags_.clear();
  const std::string_view known = kOps[static_cast<size_t>(op)].flags;
  size_t at = rest_.begin;
  while (!known.empty() && line_->text.substr(at).starts_with("--")) {
    const Stretch whole = word_at(at);
    if (whole.size() == 2) break;
    DockerFlag flag{whole, {whole.begin + 2, whole.end}, {whole.end, whole.end}};
    const size_t equals = line_->text.substr(0, whole.end).find('=', whole.begin);
    if (equals != std::string_view::npos) {
      flag.name.end = equals;
      flag.value = {equals + 1, whole.end};
      flag.has_value = true;
    }
    const std::string_view name = line_->text.substr(flag.name.begin, flag.name.size());
    if (known.find(fmt::format(" {} ", name)) == std::string_view::npos) {
      context_.findings.report(
          "read/dockerfile-syntax", text::Level::kWarning,
          {context_.source, begin_of(flag.whole), end_of(flag.whole)},
          fmt::format("{} has no flag --{} that is known here", name_of(op), text::preview(name)));
    }
    if (flags_.size() == kMostFlags) {
      fault(whole, fmt::format("more than {} flags, the others are not read", kMostFlags));
    } else if (flags_.size() < kMostFlags) {
      flags_.push_back(flag);
    }
    at = skip_blanks(whole.end);
  }
  rest_.begin = std::min(at, rest_.end);
}

const DockerFlag* DockerInstructions::flag(std::string_view name) const {
  const DockerFlag* found = nullptr;
  for (const DockerFlag& flag : flags_) {
    if (line_->text.substr(flag.name.begin, flag.name.size()) == name) found = &flag;
  }
  return found;
}

void DockerInstructions::put_flags() {
  if (flags_.empty()) return;
  const size_t map = tree_.mark();
  std::vector<bool> done(flags_.size());
  for (size_t i = 0; i < flags_.size(); ++i) {
    if (done[i]) continue;
    const std::string_view name = text(flags_[i].name);
    const size_t list = tree_.mark();
    for (size_t k = i; k < flags_.size(); ++k) {
      if (text(flags_[k].name) != name) continue;
      done[k] = true;
      const DockerFlag& flag = flags_[k];
      const uint32_t begin = begin_of(flag.whole);
      if (flag.has_value) {
        tree_.string(data::kNoKey, text(flag.value), begin, end_of(flag.whole));
      } else {
        tree_.string(data::kNoKey, "true", begin, end_of(flag.whole));
      }
    }
    tree_.end_list(list, document_.intern_kept_key(name), begin_of(flags_[i].whole),
                   end_of(flags_[i].whole));
  }
  tree_.end_map(map, keys_[DockerWord::kFlags], begin_of(flags_.front().whole),
                end_of(flags_.back().whole));
}

std::vector<Stretch> DockerInstructions::blank_words() const {
  std::vector<Stretch> words;
  for (size_t at = skip_blanks(rest_.begin); at < rest_.end;) {
    size_t end = at;
    while (end < rest_.end && !is_blank(line_->text[end])) ++end;
    words.push_back({at, end});
    at = skip_blanks(end);
  }
  return words;
}

std::vector<Stretch> DockerInstructions::quoted_words() const {
  std::vector<Stretch> words;
  for (size_t at = skip_blanks(rest_.begin); at < rest_.end;) {
    words.push_back(word_at(at));
    at = skip_blanks(words.back().end);
  }
  return words;
}

DockerInstructions::Exec DockerInstructions::exec_form(std::vector<ExecWord>& words) {
  const std::string_view text = line_->text;
  size_t at = rest_.begin;
  if (at >= rest_.end || text[at] != '[') return Exec::kNot;
  at = skip_blanks(at + 1);
  bool other = false;  // something that is a value of JSON and no text
  std::string made;
  while (at < rest_.end && text[at] != ']') {
    if (!words.empty() || other) {
      if (text[at] != ',') return Exec::kNot;
      at = skip_blanks(at + 1);
    }
    if (at >= rest_.end) return Exec::kNot;
    if (text[at] != '"') {
      size_t end = at;
      while (end < rest_.end && text[end] != ',' && text[end] != ']' && !is_blank(text[end])) ++end;
      const std::string_view word = text.substr(at, end - at);
      const bool number = !word.empty() && word.find_first_not_of("0123456789.-+eE") == word.npos;
      if (!number && word != "true" && word != "false" && word != "null") return Exec::kNot;
      other = true;
      at = skip_blanks(end);
      continue;
    }
    const size_t begin = at;
    size_t end = at + 1;
    bool escaped = false;
    bool good = true;
    made.clear();
    while (end < rest_.end && text[end] != '"' && good) {
      if (text[end] == '\\' && end + 1 < rest_.end) {
        if (!escaped) made.assign(text, begin + 1, end - begin - 1);
        escaped = true;
        ++end;
        append_escape(made, text, end, good);
      } else {
        if (static_cast<unsigned char>(text[end]) < 0x20) return Exec::kNot;
        if (escaped) made += text[end];
        ++end;
      }
    }
    if (!good || end >= rest_.end) return Exec::kNot;
    const Stretch inside{begin + 1, end};
    words.push_back(
        {escaped ? document_.arena().copy(made) : line_->slice(bytes_, inside.begin, inside.end),
         line_->source(begin), line_->source(end) + 1});
    at = skip_blanks(end + 1);
  }
  if (at >= rest_.end || skip_blanks(at + 1) < rest_.end) return Exec::kNot;
  if (!other) return Exec::kList;
  fault(rest_, "a list of the exec form holds what is no string");
  return Exec::kFault;
}

// Words such as <<EOF, <<-"END": their bodies follow the line, one behind the other.
bool DockerInstructions::take_heredocs() {
  heredocs_.clear();
  const std::string_view all = line_->text;
  size_t found = all.find("<<", rest_.begin);
  if (found == std::string_view::npos) return true;
  bool good = true;
  for (const Stretch word : quoted_words()) {
    std::string_view text = all.substr(word.begin, word.size());
    const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(digits);
    if (!text.starts_with("<<")) continue;
    text.remove_prefix(2);
    Heredoc heredoc;
    heredoc.begin = begin_of(word);
    heredoc.end = end_of(word);
    if (text.starts_with('-')) {
      heredoc.strips_tabs = true;
      text.remove_prefix(1);
    }
    if (text.empty() || text.find('<') != text.npos) continue;
    std::string name;
    for (char c : text) {
      if (c == '"' || c == '\'' || c == lines_.escape()) {
        heredoc.expands = false;
      } else {
        name += c;
      }
    }
    if (name.empty()) continue;
    heredoc.name = document_.arena().copy(name);
    good &= lines_.take_heredoc(heredoc);
    heredocs_.push_back(heredoc);
  }
  return good;
}

}  // namespace ordain::read

// Dockerfile lines: bytes -> instructions as BuildKit joins them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/dockerfile_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool same_letters(std::string_view a, std::string_view lower) {
  return std::equal(a.begin(), a.end(), lower.begin(), lower.end(), [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? static_cast<char>(x | 0x20) : x) == y;
  });
}

}  // namespace

size_t JoinedText::joint_of(size_t at) const {
  if (joints_.size() == 1) return 0;
  if (last_ >= joints_.size() || joints_[last_].joined > at) last_ = 0;
  if (last_ + 1 == joints_.size() || joints_[last_ + 1].joined > at) return last_;
  if (last_ + 2 == joints_.size() || joints_[last_ + 2].joined > at) return ++last_;
  const auto behind =
      std::upper_bound(joints_.begin(), joints_.end(), at,
                       [](size_t wanted, const Joint& joint) { return wanted < joint.joined; });
  last_ = static_cast<size_t>(behind - joints_.begin()) - 1;
  return last_;
}

uint32_t JoinedText::source(size_t at) const {
  if (at > 0 && at == text.size()) return source(at - 1) + 1;
  const Joint& joint = joints_[joint_of(at)];
  return joint.source + static_cast<uint32_t>(at - joint.joined);
}

std::string_view JoinedText::slice(std::string_view source_bytes, size_t begin, size_t end) const {
  if (begin >= end) return {};
  const uint32_t first = source(begin);
  if (source(end - 1) - first != end - 1 - begin) return text.substr(begin, end - begin);
  return source_bytes.substr(first, end - begin);
}

void JoinedText::skip(size_t bytes) {
  const size_t joint = joint_of(bytes);
  const uint32_t first = source(bytes);
  joints_.erase(joints_.begin(), joints_.begin() + static_cast<std::ptrdiff_t>(joint));
  for (Joint& rest : joints_) rest.joined -= static_cast<uint32_t>(bytes);
  joints_.front() = {0, first};
  text.remove_prefix(bytes);
  last_ = 0;
}

DockerfileLines::DockerfileLines(const ReadContext& context, data::Document& document)
    : context_(context),
      document_(document),
      bytes_(context.sources[context.source].bytes()),
      at_(static_cast<uint32_t>(context.sources[context.source].bom())) {
  read_directives();
}

DockerfileLines::Line DockerfileLines::take_line() {
  Line line{at_, 0};
  const void* const end = std::memchr(bytes_.data() + at_, '\n', bytes_.size() - at_);
  if (end == nullptr) {
    line.end = at_ = static_cast<uint32_t>(bytes_.size());
  } else {
    line.end = static_cast<uint32_t>(static_cast<const char*>(end) - bytes_.data());
    at_ = line.end + 1;
  }
  if (line.end > line.begin && bytes_[line.end - 1] == '\r') --line.end;
  return line;
}

bool DockerfileLines::is_comment(const Line& line, uint32_t& sign) const {
  sign = line.begin;
  while (sign < line.end && is_blank(bytes_[sign])) ++sign;
  return sign < line.end && bytes_[sign] == '#';
}

// `# name=value` on the first lines: one of any other shape ends them, and is a comment.
void DockerfileLines::read_directives() {
  while (at_ < bytes_.size()) {
    const uint32_t before = at_;
    const Line line = take_line();
    uint32_t sign = 0;
    std::string_view text;
    if (is_comment(line, sign)) text = bytes_.substr(sign + 1, line.end - sign - 1);
    const size_t equals = text.find('=');
    const std::string_view name = trim(text.substr(0, equals == text.npos ? 0 : equals));
    const bool known =
        same_letters(name, "syntax") || same_letters(name, "escape") || same_letters(name, "check");
    if (!known) {
      at_ = before;
      return;
    }
    const std::string_view value = trim(text.substr(equals + 1));
    DirectiveLine directive{name, value, static_cast<uint32_t>(name.data() - bytes_.data()), 0};
    directive.value_begin = static_cast<uint32_t>(
        value.empty() ? line.end : static_cast<size_t>(value.data() - bytes_.data()));
    const text::Span span{context_.source, sign, line.end};
    const auto fault = [&](std::string message) {
      context_.findings.report("read/dockerfile-syntax", text::Level::kError, span,
                               std::move(message));
      whole_ = false;
    };
    const bool twice =
        std::any_of(directives_.begin(), directives_.end(), [&](const DirectiveLine& other) {
          return other.name.size() == name.size() && (other.name[0] | 0x20) == (name[0] | 0x20);
        });
    if (twice) {
      fault(fmt::format("a second parser directive {}, wants one", text::preview(name)));
    } else if (same_letters(name, "escape") && value != "\\" && value != "`") {
      fault(fmt::format("the escape directive is {}, wants \\ or `", text::preview(value)));
    } else {
      if (same_letters(name, "escape")) escape_ = value[0];
      directives_.push_back(directive);
    }
  }
}

// Whether the sign at the end of the line continues it; then its text goes up to that sign.
bool DockerfileLines::continues(const Line& line, uint32_t& text_end) const {
  uint32_t end = line.end;
  while (end > line.begin && (bytes_[end - 1] == ' ' || bytes_[end - 1] == '\t')) --end;
  text_end = line.end;
  if (end == line.begin || bytes_[end - 1] != escape_) return false;
  if (end - 1 > line.begin && bytes_[end - 2] == escape_) return false;
  text_end = end - 1;
  return true;
}

bool DockerfileLines::next(JoinedText& joined) {
  while (at_ < bytes_.size()) {
    Line line = take_line();
    uint32_t begin = 0;
    if (is_comment(line, begin)) {
      document_.add_comment(
          {{context_.source, begin, line.end}, bytes_.substr(begin + 1, line.end - begin - 1)});
      continue;
    }
    if (begin == line.end) continue;
    line.begin = begin;
    uint32_t text_end = 0;
    bool more = continues(line, text_end);
    joined.start(begin);
    if (!more) {
      joined.text = bytes_.substr(begin, text_end - begin);
      return true;
    }
    joined_.assign(bytes_, begin, text_end - begin);
    while (more && at_ < bytes_.size()) {
      line = take_line();
      uint32_t sign = 0;
      if (is_comment(line, sign)) {
        document_.add_comment(
            {{context_.source, sign, line.end}, bytes_.substr(sign + 1, line.end - sign - 1)});
        continue;
      }
      if (sign == line.end) continue;  // an empty line does not end what is continued
      more = continues(line, text_end);
      joined.join(static_cast<uint32_t>(joined_.size()), line.begin);
      joined_.append(bytes_, line.begin, text_end - line.begin);
    }
    // A sign alone on its line, with nothing behind it, is no instruction.
    if (trim(joined_).empty()) continue;
    joined.text = document_.arena().copy(joined_);
    return true;
  }
  return false;
}

bool DockerfileLines::take_heredoc(Heredoc& heredoc) {
  heredoc.body_begin = at_;
  while (at_ < bytes_.size()) {
    const uint32_t before = at_;
    const Line line = take_line();
    uint32_t begin = line.begin;
    while (heredoc.strips_tabs && begin < line.end && bytes_[begin] == '\t') ++begin;
    if (bytes_.substr(begin, line.end - begin) == heredoc.name) {
      heredoc.body = bytes_.substr(heredoc.body_begin, before - heredoc.body_begin);
      return true;
    }
  }
  heredoc.body = bytes_.substr(heredoc.body_begin);
  context_.findings.report(
      "read/dockerfile-syntax", text::Level::kError, {context_.source, heredoc.begin, heredoc.end},
      fmt::format("the here-document {} does not end, wants a line that holds this word alone",
                  text::preview(heredoc.name)));
  whole_ = false;
  return false;
}

}  // namespace ordain::read

// What can be told of a YAML source from its bytes alone.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/yaml_scan.h"

#include <algorithm>

namespace ordain::read {
namespace {

bool is_break(char c) { return c == '\n' || c == '\r'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_flow_sign(char c) { return c == ',' || c == '[' || c == ']' || c == '{' || c == '}'; }

uint32_t line_end(std::string_view bytes, uint32_t at) {
  while (at < bytes.size() && !is_break(bytes[at])) ++at;
  return at;
}

// Behind the line break at `at`, if there is one.
uint32_t next_line(std::string_view bytes, uint32_t at) {
  if (at < bytes.size() && bytes[at] == '\r')
    ++at;
  else if (at < bytes.size() && bytes[at] == '\n')
    return at + 1;
  else
    return at;
  return at < bytes.size() && bytes[at] == '\n' ? at + 1 : at;
}

}  // namespace

uint32_t skip_blank(std::string_view bytes, uint32_t at, bool commas) {
  while (at < bytes.size()) {
    const char c = bytes[at];
    if (is_blank(c) || is_break(c) || (commas && c == ',')) {
      ++at;
    } else if (c == '#') {
      at = line_end(bytes, at);
    } else {
      break;
    }
  }
  return at;
}

Properties yaml_properties(std::string_view bytes, uint32_t begin) {
  Properties found;
  found.content = found.end = begin;
  uint32_t at = begin;
  while (at < bytes.size() && (bytes[at] == '&' || bytes[at] == '!')) {
    const uint32_t start = at;
    const bool verbatim = bytes[at] == '!' && at + 1 < bytes.size() && bytes[at + 1] == '<';
    while (at < bytes.size() && !is_blank(bytes[at]) && !is_break(bytes[at]) &&
           (verbatim || !is_flow_sign(bytes[at]))) {
      if (verbatim && bytes[at] == '>') {
        ++at;
        break;
      }
      ++at;
    }
    found.end = at;
    if (bytes[start] == '!') {
      found.tag = true;
    } else {
      found.anchor = bytes.substr(start + 1, at - start - 1);
    }
    at = skip_blank(bytes, at);
    found.content = at;
  }
  return found;
}

data::Style yaml_style(std::string_view bytes, uint32_t content) {
  if (content >= bytes.size()) return data::Style::kPlain;
  switch (bytes[content]) {
    case '"':
      return data::Style::kDoubleQuoted;
    case '\'':
      return data::Style::kSingleQuoted;
    case '|':
      return data::Style::kLiteral;
    case '>':
      return data::Style::kFolded;
    default:
      return data::Style::kPlain;
  }
}

uint32_t quoted_end(std::string_view bytes, uint32_t content) {
  const char quote = bytes[content];
  for (uint32_t at = content + 1; at < bytes.size(); ++at) {
    if (bytes[at] == '\\' && quote == '"') {
      ++at;
    } else if (bytes[at] == quote) {
      if (quote == '"' || at + 1 >= bytes.size() || bytes[at + 1] != quote) return at + 1;
      ++at;
    }
  }
  return npos32;
}

uint32_t plain_end(std::string_view bytes, uint32_t content, std::string_view text) {
  if (bytes.substr(content, text.size()) == text) {
    return content + static_cast<uint32_t>(text.size());
  }
  uint32_t at = content;
  for (char c : text) {
    if (is_blank(c) || is_break(c)) continue;
    while (at < bytes.size() && (is_blank(bytes[at]) || is_break(bytes[at]))) ++at;
    if (at >= bytes.size() || bytes[at] != c) break;
    ++at;
  }
  return at;
}

BlockScalar block_scalar(std::string_view bytes, uint32_t content, int parent) {
  BlockScalar found;
  uint32_t at = content + 1;
  int given = 0;
  while (at < bytes.size() &&
         (bytes[at] == '+' || bytes[at] == '-' || (bytes[at] >= '0' && bytes[at] <= '9'))) {
    if (bytes[at] >= '0' && bytes[at] <= '9') given = bytes[at] - '0';
    ++at;
  }
  found.end = at;
  const uint32_t header_end = line_end(bytes, at);
  while (at < header_end && is_blank(bytes[at])) ++at;
  if (at < header_end && bytes[at] == '#') found.comment = at;
  found.body = next_line(bytes, header_end);

  int indent = given ? std::max(parent, 0) + given : -1;
  for (at = found.body; at < bytes.size();) {
    uint32_t text = at;
    while (text < bytes.size() && bytes[text] == ' ' &&
           (indent < 0 || text - at < static_cast<uint32_t>(indent))) {
      ++text;
    }
    const uint32_t end = line_end(bytes, text);
    const int depth = static_cast<int>(text - at);
    if (end > text) {
      // The first line with text sets the indent; a line with less ends the scalar.
      if (indent < 0) {
        if (depth <= parent) break;
        indent = depth;
      }
      if (depth < indent) break;
      if (indent == 0) {
        const std::string_view sign = bytes.substr(at, 3);
        const bool alone =
            at + 3 >= bytes.size() || is_blank(bytes[at + 3]) || is_break(bytes[at + 3]);
        if ((sign == "---" || sign == "...") && alone) break;
      }
      found.end = end;
    }
    at = next_line(bytes, end);
  }
  found.indent = static_cast<uint32_t>(std::max(indent, 0));
  return found;
}

uint32_t column_of(std::string_view bytes, uint32_t at) {
  uint32_t begin = at;
  while (begin > 0 && !is_break(bytes[begin - 1])) --begin;
  const uint32_t column = at - begin;
  return begin == 0 && bytes.starts_with("\xEF\xBB\xBF") && column >= 3 ? column - 3 : column;
}

std::string_view alias_name(std::string_view bytes, uint32_t at) {
  uint32_t end = at + 1;
  while (end < bytes.size() && !is_blank(bytes[end]) && !is_break(bytes[end]) &&
         !is_flow_sign(bytes[end])) {
    ++end;
  }
  return bytes.substr(at + 1, end - at - 1);
}

}  // namespace ordain::read

// JSON text: values of documents as JSON on one line.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/json_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/text/utf8.h"

namespace ordain::data {
namespace {

constexpr int kDeepest = 64;

bool append(std::string& out, Node node, size_t limit, int depth) {
  switch (node.kind()) {
    case Kind::kNull:
      out += "null";
      break;
    case Kind::kUnknown:
      return false;
    case Kind::kBool:
      // YAML knows more spellings.
      out += node.text().starts_with('t') || node.text().starts_with('T') ? "true" : "false";
      break;
    case Kind::kInt:
    case Kind::kDecimal:
      if (is_json_number(node.text())) {
        out += node.text();
        break;
      }
      append_json(out, node.text());
      break;
    case Kind::kString:
      if (node.text().size() > limit) return false;
      append_json(out, node.text());
      break;
    case Kind::kList:
    case Kind::kMap: {
      if (depth >= kDeepest || node.has(kOpen)) return false;
      const bool map = node.is_map();
      out += map ? '{' : '[';
      bool first = true;
      for (uint32_t i = 0; i < node.child_count(); ++i) {
        const Node child = node.child(i);
        if (child.has(kShadowed)) continue;
        if (!first) out += ", ";
        first = false;
        if (map) {
          append_json(out, child.key());
          out += ": ";
        }
        if (out.size() > limit || !append(out, child, limit, depth + 1)) return false;
      }
      out += map ? '}' : ']';
    }
  }
  return out.size() <= limit;
}

}  // namespace

bool is_json_number(std::string_view text) {
  const auto digits = [&text] {
    const size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool zero = text.starts_with('0');
  const size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return text.empty();
}

void append_json(std::string& out, std::string_view text, std::string_view more) {
  out += '"';
  while (!text.empty()) {
    const size_t bad = text::find_invalid_utf8(text);
    for (char c : text.substr(0, bad)) {
      if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
      } else if (c == '\n') {
        out += "\\n";
      } else if (c == '\r') {
        out += "\\r";
      } else if (c == '\t') {
        out += "\\t";
      } else if (static_cast<unsigned char>(c) < 0x20 || more.find(c) != std::string_view::npos) {
        out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
      } else {
        out += c;
      }
    }
    if (bad == std::string_view::npos) break;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(bad + 1);
  }
  out += '"';
}

bool append_json(std::string& out, Node node, size_t limit) { return append(out, node, limit, 0); }

}  // namespace ordain::data

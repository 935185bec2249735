// Dump: a document as text, for `ordain parse`, for tests and for debugging.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "engine/data/json_text.h"
#include "engine/text/utf8.h"

namespace ordain::data {
namespace {

// Columns of the window that a line should fit in.
constexpr size_t kWindow = 80;
// What a preview is never cut below, however deep the indent.
constexpr size_t kLeastPreview = 12;
// Indents grow no further than this many levels, so that the tree stays in sight.
constexpr size_t kIndents = 16;

struct Row {
  std::string key;
  std::string value;
  std::string_view kind;
  size_t depth = 0;
  std::string name;  // "image: ", "- "
  Node node;
};

std::string words(text::Position at) { return fmt::format("{}:{}", at.line, at.column); }

std::string span_words(const Document& document, text::Span span) {
  const text::Source& source = document.source_text();
  return fmt::format("{}-{}", words(source.position(span.begin)), words(source.position(span.end)));
}

std::string_view words(Origin::Via via) {
  constexpr std::array<std::string_view, 7> kNames = {"alias",    "merge", "view",  "default",
                                                      "variable", "local", "module"};
  return kNames[static_cast<size_t>(via)];
}

constexpr std::string_view kNotShown = "(not shown)";

bool is_hidden(Node node) {
  return node.has(kSensitive) && node.is_scalar() && node.kind() != Kind::kNull;
}

void collect(Node node, size_t depth, bool in_list, std::vector<Row>& rows) {
  const Document& document = node.document();
  Row row;
  row.depth = depth;
  row.node = node;
  row.kind = name(node.kind());
  const text::Span key = node.key_span();
  row.key = key.valid() ? words(document.source_text().position(key.begin)) : "-";
  row.value = span_words(document, node.span());
  // How long it is, is not told either.
  if (is_hidden(node)) row.value.resize(row.value.find('-'));
  if (in_list) {
    row.name = "- ";
  } else if (node.data().key != kNoKey) {
    row.name = text::preview(node.key(), kWindow / 2) + ": ";
  }
  rows.push_back(std::move(row));
  for (uint32_t i = 0; i < node.child_count(); ++i) {
    collect(node.child(i), depth + 1, node.is_list(), rows);
  }
}

std::string preview_of(Node node, size_t room) {
  const auto cut = [&node, room](size_t taken) {
    return text::preview(node.text(), std::max(kLeastPreview, room > taken ? room - taken : 0));
  };
  if (is_hidden(node)) return std::string(kNotShown);
  if (node.is_map()) return fmt::format("{{{}}}", node.size());
  if (node.is_list()) return fmt::format("[{}]", node.size());
  switch (node.style()) {
    case Style::kSingleQuoted:
      return fmt::format("'{}'", cut(2));
    case Style::kDoubleQuoted:
    case Style::kTemplate:
      return fmt::format("\"{}\"", cut(2));
    case Style::kLiteral:
      return fmt::format("| {}", cut(2));
    case Style::kFolded:
      return fmt::format("> {}", cut(2));
    case Style::kHeredoc:
      return fmt::format("<< {}", cut(3));
    case Style::kImplicit:
      return "";
    default:
      return cut(0);
  }
}

std::string notes_of(Node node) {
  std::string notes;
  const auto add = [&notes](std::string_view note) {
    notes += notes.empty() ? "  [" : ", ";
    notes += note;
  };
  if (node.has(kDuplicateKey)) add("duplicate");
  if (node.has(kShadowed)) add("shadowed");
  if (node.has(kOpen)) add("open");
  if (node.has(kTagged)) add(fmt::format("tag {}", text::preview(node.tag())));
  // Only where it starts to be another's: what is inside came with it.
  for (const Origin* origin = node.has(kHasOrigin) ? node.origin() : nullptr; origin != nullptr;
       origin = origin->next) {
    const text::Source& source = node.document().sources()[origin->span.source];
    const std::string what =
        origin->what.empty() ? std::string(words(origin->via)) : text::preview(origin->what);
    add(fmt::format("{} {}", what, words(source.position(origin->span.begin))));
  }
  if (!notes.empty()) notes += ']';
  return notes;
}

// --- JSON ---------------------------------------------------------------------------------------

size_t digits(std::string_view text, size_t at) {
  const size_t begin = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at - begin;
}

// A number of YAML as JSON writes it; empty when it cannot be.
std::string json_number(std::string_view text) {
  if (is_json_number(text)) return std::string(text);
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  const int base = text.starts_with("0x") ? 16 : text.starts_with("0o") ? 8 : 10;
  if (base != 10) {
    uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + 2, end, value, base);
    if (error != std::errc() || stop != end) return {};
    return fmt::format("{}{}", minus ? "-" : "", value);
  }
  // Leading zeros, a missing digit on a side of the point.
  std::string plain(text);
  size_t zeros = 0;
  while (zeros + 1 < plain.size() && plain[zeros] == '0' && digits(plain, zeros + 1) > 0) ++zeros;
  plain.erase(0, zeros);
  if (plain.starts_with('.')) plain.insert(0, "0");
  const size_t point = plain.find('.');
  if (point != std::string::npos && digits(plain, point + 1) == 0) plain.insert(point + 1, "0");
  if (!is_json_number(plain)) return {};
  return (minus ? "-" : "") + plain;
}

void append_tree(std::string& out, Node node, size_t depth) {
  if (is_hidden(node)) return append_json(out, kNotShown);
  const auto line = [&out](size_t indent) { out.append("\n").append(2 * indent, ' '); };
  switch (node.kind()) {
    case Kind::kNull:
      out += "null";
      return;
    case Kind::kBool: {
      const std::string_view text = node.text();
      out += text.starts_with('t') || text.starts_with('T') ? "true" : "false";
      return;
    }
    case Kind::kInt:
    case Kind::kDecimal: {
      const std::string number = json_number(node.text());
      number.empty() ? append_json(out, node.text()) : static_cast<void>(out += number);
      return;
    }
    case Kind::kString:
      append_json(out, node.text());
      return;
    case Kind::kUnknown:
      append_json(out, fmt::format("(unknown: {})", node.text()));
      return;
    case Kind::kList: {
      out += '[';
      for (uint32_t i = 0; i < node.child_count(); ++i) {
        if (i > 0) out += ',';
        line(depth + 1);
        append_tree(out, node.child(i), depth + 1);
      }
      if (node.child_count() > 0) line(depth);
      out += ']';
      return;
    }
    case Kind::kMap: {
      std::vector<Node> entries;
      for (uint32_t i = 0; i < node.child_count(); ++i) {
        if (!node.child(i).has(kShadowed)) entries.push_back(node.child(i));
      }
      std::stable_sort(entries.begin(), entries.end(),
                       [](Node a, Node b) { return a.key() < b.key(); });
      out += '{';
      for (size_t i = 0; i < entries.size(); ++i) {
        if (i > 0) out += ',';
        line(depth + 1);
        append_json(out, entries[i].key());
        out += ": ";
        append_tree(out, entries[i], depth + 1);
      }
      if (!entries.empty()) line(depth);
      out += '}';
      return;
    }
  }
}

// A table of the value and what is in it; of no node none but its head.
std::string table(const Document& document, Node node) {
  std::vector<Row> rows;
  if (node) collect(node, 0, false, rows);
  size_t key_width = 3;
  size_t value_width = 5;
  for (const Row& row : rows) {
    key_width = std::max(key_width, row.key.size());
    value_width = std::max(value_width, row.value.size());
  }
  const auto head = [&](std::string_view key, std::string_view value, std::string_view kind) {
    return fmt::format("{:<{}}  {:<{}}  {:<7}  ", key, key_width, value, value_width, kind);
  };
  std::string out = head("key", "value", "kind");
  out += fmt::format("{}, document {}\n", text::printable(document.source_text().path()),
                     document.ordinal());
  for (const Row& row : rows) {
    std::string line = head(row.key, row.value, row.kind);
    // The root's children stand at the margin: the root itself has no name to stand under.
    line.append(2 * std::min(row.depth > 0 ? row.depth - 1 : 0, kIndents), ' ');
    line += row.name;
    const std::string notes = notes_of(row.node);
    const size_t taken = line.size() + notes.size();
    line += preview_of(row.node, taken < kWindow ? kWindow - taken : 0);
    line += notes;
    while (line.ends_with(' ')) line.pop_back();
    out += line;
    out += '\n';
  }
  return out;
}

}  // namespace

std::string dump_tree(const Document& document) {
  return table(document, document.node_count() > 0 ? document.root() : Node());
}

std::string dump_tree(Node node) { return table(node.document(), node); }

std::string dump_json(const Document& document) {
  return document.node_count() > 0 ? dump_json(document.root()) : "null\n";
}

std::string dump_json(Node node) {
  std::string out;
  append_tree(out, node, 0);
  out += '\n';
  return out;
}

}  // namespace ordain::data

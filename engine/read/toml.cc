// TOML 1.0 by toml++ -> one document. The only file that includes toml++.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/toml.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/read/byte_check.h"
#include "engine/read/core_schema.h"
#include "engine/read/tree_builder.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Style;

// Parts of a dotted key: toml++ makes a table of each and takes them down by recursion.
constexpr uint32_t kMostDots = 250;

// Where a line outside of texts and comments has more dots than that; npos: nowhere.
size_t too_many_dots(std::string_view bytes) {
  uint32_t dots = 0;
  for (size_t at = 0; at < bytes.size(); ++at) {
    const char c = bytes[at];
    if (c == '\n') {
      dots = 0;
    } else if (c == '.') {
      if (++dots > kMostDots) return at;
    } else if (c == '#') {
      at = std::min(bytes.find('\n', at), bytes.size()) - 1;
    } else if (c == '"' || c == '\'') {
      const std::string_view three = c == '"' ? "\"\"\"" : "'''";
      const bool many = bytes.substr(at).starts_with(three);
      const std::string_view quotes = three.substr(0, many ? 3 : 1);
      at += quotes.size();
      while (at < bytes.size() && !bytes.substr(at).starts_with(quotes) &&
             (many || bytes[at] != '\n'))
        at += c == '"' && bytes[at] == '\\' ? 2 : 1;
      if (at < bytes.size() && bytes[at] == '\n') continue;
      at += quotes.size() - 1;
    }
  }
  return std::string_view::npos;
}

// What toml++ says, as one sentence of ours: "Error while parsing string: x" -> "x, in a string".
std::string words(std::string_view description) {
  constexpr std::string_view kBegin = "Error while parsing ";
  std::string what;
  if (description.starts_with(kBegin)) {
    description.remove_prefix(kBegin.size());
    if (const size_t colon = description.find(": "); colon != std::string_view::npos) {
      what = description.substr(0, colon);
      description.remove_prefix(colon + 2);
    }
  }
  std::string out(description);
  return what.empty() ? out : fmt::format("{}, in the {}", out, what);
}

class TomlReader {
 public:
  TomlReader(const ReadContext& context, Documents& documents)
      : context_(context), source_(context.sources[context.source]), builder_(context, documents) {}

  bool read() {
    if (!check_bytes(context_, false).ok) return false;
    const std::string_view bytes = source_.bytes().substr(source_.bom());
    if (bytes.starts_with("\xEF\xBB\xBF")) {
      const auto at = static_cast<uint32_t>(source_.bom());
      return builder_.refuse("read/encoding", at, at + 3,
                             "a second byte order mark stands behind the first");
    }
    if (const size_t dots = too_many_dots(bytes); dots != std::string_view::npos) {
      const auto at = static_cast<uint32_t>(dots + source_.bom());
      return builder_.refuse(
          "read/limit", at, at + 1,
          fmt::format("a key has more than {} parts, which is too deep", kMostDots));
    }
    builder_.begin_document(0);
    bool good = false;
    try {
      const toml::table root = toml::parse(bytes);
      good = table(root, 0, static_cast<uint32_t>(source_.bytes().size()), false);
    } catch (const toml::parse_error& error) {
      const uint32_t at = offset(error.source().begin);
      builder_.refuse("read/toml-syntax", at, at, words(error.description()));
    }
    builder_.end_document(good);
    return good;
  }

 private:
  using Entry = std::pair<const toml::key*, const toml::node*>;

  // Columns count characters. Most places are asked for in their order, so a long line is not
  // counted from its start for each of them.
  uint32_t offset(const toml::source_position& at) {
    if (at.line != last_.line || at.column < last_.column) {
      last_ = {at.line, 1};
      last_offset_ = source_.offset({at.line, 1});
    }
    const std::string_view bytes = source_.bytes();
    for (; last_.column < at.column && last_offset_ < bytes.size(); ++last_.column) {
      ++last_offset_;
      while (last_offset_ < bytes.size() && (bytes[last_offset_] & 0xC0) == 0x80) ++last_offset_;
    }
    return static_cast<uint32_t>(last_offset_);
  }

  bool table(const toml::table& table, uint32_t begin, uint32_t end, bool is_inline) {
    if (!builder_.begin_map(is_inline ? Style::kFlow : Style::kBlock, {begin, {}, {}}))
      return false;
    // toml++ sorts by key; the order of the file is that of the keys' places.
    std::vector<Entry> entries;
    for (const auto& [key, value] : table) entries.emplace_back(&key, &value);
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      const toml::source_position& left = a.first->source().begin;
      const toml::source_position& right = b.first->source().begin;
      return std::tie(left.line, left.column) < std::tie(right.line, right.column);
    });
    for (const auto& [key, value] : entries) {
      const uint32_t at = offset(key->source().begin);
      const uint32_t key_end = offset(key->source().end);
      if (!builder_.key(builder_.keep(key->str(), at), at, key_end) || !node(*value)) return false;
    }
    return builder_.end(end);
  }

  bool node(const toml::node& node) {
    const uint32_t begin = offset(node.source().begin);
    const uint32_t end = offset(node.source().end);
    switch (node.type()) {
      case toml::node_type::table:
        return table(*node.as_table(), begin, end, node.as_table()->is_inline());
      case toml::node_type::array: {
        const bool written = source_.bytes().substr(begin, 2) != "[[";
        if (!builder_.begin_list(written ? Style::kFlow : Style::kBlock, {begin, {}, {}}))
          return false;
        for (const toml::node& item : *node.as_array()) {
          if (!this->node(item)) return false;
        }
        return builder_.end(end);
      }
      case toml::node_type::string:
        return text(node.as_string()->get(), begin, end);
      case toml::node_type::boolean:
        return scalar(Kind::kBool, source_.bytes().substr(begin, end - begin), begin, end);
      case toml::node_type::integer: {
        // 0x1F and 1_000 are written in ways that rules do not read.
        const std::string number = std::to_string(node.as_integer()->get());
        return scalar(Kind::kInt, builder_.keep(number, begin), begin, end);
      }
      case toml::node_type::floating_point:
        return number(node.as_floating_point()->get(), begin, end);
      default:
        // Dates and times are texts until a rule or a type says that they are more.
        return scalar(Kind::kString, source_.bytes().substr(begin, end - begin), begin, end);
    }
  }

  bool number(double value, uint32_t begin, uint32_t end) {
    if (std::isnan(value)) return scalar(Kind::kDecimal, ".nan", begin, end);
    if (std::isinf(value)) return scalar(Kind::kDecimal, value < 0 ? "-.inf" : ".inf", begin, end);
    std::string digits(source_.bytes().substr(begin, end - begin));
    std::erase(digits, '_');
    std::erase(digits, '+');
    return scalar(Kind::kDecimal, builder_.keep(digits, begin), begin, end);
  }

  bool text(const std::string& value, uint32_t begin, uint32_t end) {
    const std::string_view written = source_.bytes().substr(begin, end - begin);
    const bool many = written.starts_with("\"\"\"") || written.starts_with("'''");
    uint32_t content = begin + (many ? 3 : 1);
    // The line break behind the opening quotes is no part of the text.
    if (many && written.substr(3).starts_with("\r\n")) {
      content += 2;
    } else if (many && written.substr(3).starts_with('\n')) {
      content += 1;
    }
    const Style style = many                       ? Style::kMade
                        : written.starts_with('"') ? Style::kDoubleQuoted
                                                   : Style::kSingleQuoted;
    return builder_.scalar(Kind::kString, style, builder_.keep(value, content), {begin, {}, {}},
                           end);
  }

  bool scalar(Kind kind, std::string_view text, uint32_t begin, uint32_t end) {
    return builder_.scalar(kind, Style::kPlain, text, {begin, {}, {}}, end);
  }

  const ReadContext& context_;
  const text::Source& source_;
  TreeBuilder builder_;
  toml::source_position last_ = {0, 1};
  size_t last_offset_ = 0;
};

}  // namespace

bool read_toml(const ReadContext& context, Documents& documents) {
  return TomlReader(context, documents).read();
}

}  // namespace ordain::read

// Values of the evaluator: their names and their text.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/value.h"

#include <algorithm>
#include <array>

#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

// A list or map in a message shows this many elements.
constexpr size_t kShown = 8;

void append_node(std::string& out, data::Node node, size_t limit) {
  if (out.size() > limit) return;
  switch (node.kind()) {
    case data::Kind::kNull:
      out += "null";
      break;
    case data::Kind::kUnknown:
      out += "(not known)";
      break;
    case data::Kind::kList:
    case data::Kind::kMap: {
      const bool map = node.is_map();
      out += map ? "{" : "[";
      size_t shown = 0;
      for (uint32_t i = 0; i < node.child_count() && out.size() <= limit; ++i) {
        const data::Node child = node.child(i);
        if (child.has(data::kShadowed)) continue;
        if (shown++ > 0) out += ", ";
        if (shown > kShown) {
          out += "...";
          break;
        }
        if (map) out += text::printable(child.key()) + ": ";
        append_node(out, child, limit);
      }
      out += map ? "}" : "]";
      break;
    }
    default:
      out += text::printable(node.text());
  }
}

void append(std::string& out, const Value& value, size_t limit) {
  if (out.size() > limit) return;
  switch (value.tag) {
    case Tag::kBool:
      out += value.boolean ? "true" : "false";
      break;
    case Tag::kInt:
      out += std::to_string(value.integer);
      break;
    case Tag::kDecimal:
      out += to_string(*value.decimal);
      break;
    case Tag::kQuantity: {
      // As it is written, unless the node is something else that it was computed from.
      const auto written = value.node ? parse_quantity(value.node.text()) : std::nullopt;
      const bool same = written && compare(*written, *value.decimal) == std::strong_ordering::equal;
      out += same ? text::printable(value.node.text()) : to_string(*value.decimal);
      break;
    }
    case Tag::kDate:
      out += data::to_string(*value.moment);
      break;
    case Tag::kDuration:
      out += data::duration_text(value.moment->at);
      break;
    case Tag::kPeriod:
      out += data::period_text(value.integer);
      break;
    case Tag::kRange:
      append(out, value.range->from, limit);
      out += "..";
      append(out, value.range->to, limit);
      break;
    case Tag::kVersion: {
      // As it is written, unless the node is something else that it was computed from.
      std::string wrong;
      const auto written =
          value.node ? parse_version(value.node.text(), wrong) : std::optional<Version>();
      const bool same = written && compare(*written, *value.version) == std::strong_ordering::equal;
      out += text::printable(same ? std::string(value.node.text()) : to_string(*value.version));
      break;
    }
    case Tag::kString:
      out += text::printable(value.string());
      break;
    case Tag::kRecord:
      out += "{}";
      break;
    case Tag::kList:
      if (value.list == nullptr) {
        append_node(out, value.node, limit);
      } else {
        out += "[";
        for (size_t i = 0; i < value.list->items.size(); ++i) {
          if (i > 0) out += ", ";
          if (i >= kShown) {
            out += "...";
            break;
          }
          append(out, value.list->items[i], limit);
        }
        out += "]";
      }
      break;
    case Tag::kMap:
      if (value.map == nullptr) {
        append_node(out, value.node, limit);
      } else if (value.map->source != nullptr) {
        // There may be many, and they are in files of their own.
        out += value.map->source->name;
      } else {
        out += "{";
        for (size_t i = 0; i < value.map->items.size(); ++i) {
          if (i > 0) out += ", ";
          out += text::printable(value.map->keys[i]) + ": ";
          append(out, value.map->items[i], limit);
        }
        out += "}";
      }
      break;
    case Tag::kMissing:
      out += value.reasons & text::kBroken    ? "(error)"
             : value.reasons & text::kUnknown ? "(not known)"
                                              : "(not set)";
  }
}

}  // namespace

std::string_view kind_name(const Value& value) {
  switch (value.tag) {
    case Tag::kBool:
      return "a bool";
    case Tag::kInt:
      return "an int";
    case Tag::kDecimal:
      return "a decimal";
    case Tag::kQuantity:
      return "a quantity";
    case Tag::kDate:
      return "a date";
    case Tag::kDuration:
      return "a duration";
    case Tag::kPeriod:
      return "a period";
    case Tag::kRange:
      return "a range";
    case Tag::kVersion:
      return "a version";
    case Tag::kString:
      return "a string";
    case Tag::kList:
      return "a list";
    case Tag::kMap:
    case Tag::kRecord:
      return "a map";
    case Tag::kMissing:
      break;
  }
  return "nothing";
}

std::string to_text(const Value& value, size_t limit) {
  std::string out;
  append(out, value, limit);
  if (out.size() <= limit) return out;
  out.resize(limit - 3);
  while (!out.empty() && text::is_continuation(out.back())) out.pop_back();
  if (!out.empty() && (out.back() & 0x80) != 0) out.pop_back();
  return out + "...";
}

data::Kind converted_kind(data::Node scalar, lang::TypeKind wanted) {
  const data::Kind kind = scalar.kind();
  const std::string_view text = scalar.text();
  switch (wanted) {
    case lang::TypeKind::kBool: {
      constexpr std::array<std::string_view, 8> kWords = {"true",  "True",  "TRUE",  "1",
                                                          "false", "False", "FALSE", "0"};
      const bool word = std::find(kWords.begin(), kWords.end(), text) != kWords.end();
      return kind == data::Kind::kString && word ? data::Kind::kBool : kind;
    }
    case lang::TypeKind::kInt:
    case lang::TypeKind::kDecimal: {
      if (kind != data::Kind::kString || !parse_decimal(text)) return kind;
      const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
      const bool whole = digits.find_first_not_of("0123456789") == std::string_view::npos;
      return whole ? data::Kind::kInt : data::Kind::kDecimal;
    }
    case lang::TypeKind::kString:
      return kind == data::Kind::kBool || kind == data::Kind::kInt || kind == data::Kind::kDecimal
                 ? data::Kind::kString
                 : kind;
    default:
      return kind;
  }
}

}  // namespace ordain::eval

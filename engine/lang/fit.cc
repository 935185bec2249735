// Fit: values and types, side by side.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "engine/lang/compiler.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::lang {
namespace {

using data::Kind;
using data::Node;

std::string found(Node node) {
  if (!node.is_scalar() || node.kind() == Kind::kNull)
    return fmt::format("a {}", data::name(node.kind()));
  return fmt::format("the {} {}", data::name(node.kind()), text::preview(node.text()));
}

// What the type wants, in words; of several words the nearest is offered.
std::string wanted(Node node, const Type* type) {
  Type plain = *type;
  plain.optional = false;
  if (!plain.is(TypeKind::kUnion) && !plain.is(TypeKind::kLiteral)) return with_article(&plain);
  std::vector<std::string_view> words;
  for (const Type* option : plain.options) {
    if (option->is(TypeKind::kLiteral)) words.push_back(option->literal);
  }
  const bool text = node && node.kind() == Kind::kString;
  return to_string(&plain) + (text ? text::did_you_mean(node.text(), words) : std::string());
}

class Fitting {
 public:
  Fitting(uint64_t& budget, text::FunctionRef<void(const Misfit&)> tell)
      : budget_(budget), tell_(tell) {}

  // Tells what does not fit; `quiet`: only says whether all of it does.
  bool fits(Node node, const Type* type, bool quiet) {
    if (budget_ == 0) return true;
    --budget_;
    if (type->is(TypeKind::kAny) || node.kind() == Kind::kUnknown) return true;
    if (node.kind() == Kind::kNull && type->optional) return true;
    switch (type->kind) {
      case TypeKind::kUnion:
        return fits_union(node, type, quiet);
      case TypeKind::kList:
      case TypeKind::kMap: {
        if (type->is(TypeKind::kList) ? !node.is_list() : !node.is_map())
          return wrong(node, type, quiet);
        bool good = true;
        for (uint32_t i = 0; i < node.child_count() && (good || !quiet); ++i) {
          const Node child = node.child(i);
          if (!child.has(data::kShadowed)) good &= fits(child, type->element, quiet);
        }
        return good;
      }
      case TypeKind::kRecord:
        return node.is_map() ? fits_record(node, *type->record, quiet) : wrong(node, type, quiet);
      default:
        return is_scalar_of(node, *type) || wrong(node, type, quiet);
    }
  }

 private:
  bool wrong(Node node, const Type* type, bool quiet) {
    if (!quiet)
      tell_({node, fmt::format("found {}, wants {}", found(node), wanted(node, type)), false, {}});
    return false;
  }

  static bool is_scalar_of(Node node, const Type& type) {
    switch (type.kind) {
      case TypeKind::kBool:
        return node.kind() == Kind::kBool;
      case TypeKind::kInt:
        return node.kind() == Kind::kInt;
      case TypeKind::kDecimal:
        return node.kind() == Kind::kInt || node.kind() == Kind::kDecimal;
      case TypeKind::kLiteral:
        return node.kind() == Kind::kString && node.text() == type.literal;
      case TypeKind::kDate:
      case TypeKind::kDuration:
      case TypeKind::kPeriod:
      case TypeKind::kRange:
        return node.kind() == Kind::kString && text_mistake(node.text(), type.kind).empty();
      case TypeKind::kQuantity:
        return node.kind() == Kind::kString || node.kind() == Kind::kInt ||
               node.kind() == Kind::kDecimal;
      case TypeKind::kNull:
        return node.kind() == Kind::kNull;
      default:
        return node.kind() == Kind::kString;
    }
  }

  bool fits_union(Node node, const Type* type, bool quiet) {
    const Type* inside = nullptr;  // the one option that the value has the shape of
    size_t shapes = 0;
    for (const Type* option : type->options) {
      if (fits(node, option, true)) return true;
      const bool shape = option->is(TypeKind::kList) ? node.is_list()
                         : option->is(TypeKind::kMap) || option->is(TypeKind::kRecord)
                             ? node.is_map()
                             : false;
      if (shape) inside = option;
      shapes += shape;
    }
    if (quiet) return false;
    return shapes == 1 ? fits(node, inside, false) : wrong(node, type, false);
  }

  bool fits_record(Node node, const Record& record, bool quiet) {
    bool good = true;
    for (uint32_t i = 0; i < node.child_count() && (good || !quiet); ++i) {
      const Node child = node.child(i);
      if (child.has(data::kShadowed)) continue;
      const Field* field = record.find(child.key());
      if (field == nullptr && record.open) continue;
      if (field == nullptr) {
        good = false;
        if (!quiet) unknown(child, record);
      } else if (child.kind() != Kind::kNull) {
        good &= fits(child, field->type, quiet);
      }
    }
    for (const Field& field : record.fields) {
      if (field.optional || field.initial != nullptr || field.has_default) continue;
      if (field.type->is(TypeKind::kAny)) continue;
      const Node child = node.get(field.name);
      if (child && child.kind() != Kind::kNull) continue;
      good = false;
      if (quiet) return false;
      tell_({child ? child : node,
             fmt::format("{} is not set, wants {}", field.name, wanted(Node(), field.type)), false,
             field.name});
    }
    return good;
  }

  void unknown(Node child, const Record& record) {
    std::vector<std::string_view> known;
    for (const Field& field : record.fields) known.push_back(field.name);
    tell_({child,
           fmt::format("{} has no field {}{}", record.name.empty() ? "the record" : record.name,
                       text::preview(child.key()), text::did_you_mean(child.key(), known)),
           true,
           {}});
  }

  uint64_t& budget_;
  text::FunctionRef<void(const Misfit&)> tell_;
};

}  // namespace

bool find_misfits(data::Node node, const Type* type, uint64_t& budget,
                  text::FunctionRef<void(const Misfit&)> tell) {
  Fitting(budget, tell).fits(node, type, false);
  return budget > 0;
}

}  // namespace ordain::lang

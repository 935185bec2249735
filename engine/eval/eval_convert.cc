// Conversion: scalars that a platform takes for another type, read as what the schema says.
// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "engine/eval/decimal.h"
#include "engine/eval/evaluator.h"

namespace ordain::eval {

using lang::TypeKind;

bool needs_conversion(data::Node node, const lang::Type* type) {
  if (node.has(data::kDuplicateKey)) return false;
  switch (node.kind()) {
    case data::Kind::kBool:
      return type->is(TypeKind::kString);
    case data::Kind::kInt:
    case data::Kind::kDecimal:
      return type->is(TypeKind::kString);
    case data::Kind::kString:
      return type->is(TypeKind::kBool) || type->is(TypeKind::kInt) || type->is(TypeKind::kDecimal);
    default:
      return false;
  }
}

Value Evaluator::converted(data::Node node, const lang::Type* type) {
  const std::string_view text = node.text();
  Value value;
  value.node = node;
  if (type->is(TypeKind::kString)) {
    value.tag = Tag::kString;
    value.text = text.data();
    value.length = static_cast<uint32_t>(text.size());
    return value;
  }
  if (type->is(TypeKind::kBool)) {
    const bool is_true = text == "true" || text == "True" || text == "TRUE" || text == "1";
    const bool is_false = text == "false" || text == "False" || text == "FALSE" || text == "0";
    if (!is_true && !is_false) return of_node(node, type);
    value.tag = Tag::kBool;
    value.boolean = is_true;
    return value;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value.integer);
  if (error == std::errc() && end == text.data() + text.size()) {
    value.tag = Tag::kInt;
    return value;
  }
  const auto number = type->is(TypeKind::kDecimal) ? parse_decimal(text) : std::nullopt;
  if (!number) return of_node(node, type);
  value = make_decimal(*number);
  value.node = node;
  return value;
}

}  // namespace ordain::eval

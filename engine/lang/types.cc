// Types: making, printing and comparing them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/types.h"

#include <algorithm>
#include <array>
#include <vector>

namespace ordain::lang {
namespace {

constexpr std::array<std::string_view, 16> kNames = {
    "any",      "null",   "bool",  "int",      "decimal", "string", "string", "date",
    "duration", "period", "range", "quantity", "version", "list",   "map",    "record"};

// Applies `test` to the type, or to each option of a union.
template <typename Test>
bool some(const Type* type, const Test& test) {
  if (type->kind != TypeKind::kUnion) return test(type);
  return std::any_of(type->options.begin(), type->options.end(),
                     [&](const Type* option) { return some(option, test); });
}

bool is_text(const Type* type) {
  return type->is(TypeKind::kString) || type->is(TypeKind::kLiteral);
}
bool is_number(const Type* type) {
  return type->is(TypeKind::kInt) || type->is(TypeKind::kDecimal);
}
bool is_keyed(const Type* type) { return type->is(TypeKind::kMap) || type->is(TypeKind::kRecord); }

bool simple_may_be_equal(const Type* a, const Type* b) {
  if (a->is(TypeKind::kAny) || b->is(TypeKind::kAny)) return true;
  if (a->is(TypeKind::kLiteral) && b->is(TypeKind::kLiteral)) return a->literal == b->literal;
  if (is_text(a) && is_text(b)) return true;
  if (is_number(a) && is_number(b)) return true;
  if (is_keyed(a) && is_keyed(b)) return true;
  if (a->is(TypeKind::kList) && b->is(TypeKind::kList)) return may_be_equal(a->element, b->element);
  return a->kind == b->kind;
}

// The same values are of both; whether they may be absent is left aside at the top.
bool same_type(const Type* a, const Type* b) {
  if (a == b) return true;
  if (a->kind != b->kind || a->record != b->record || a->literal != b->literal) return false;
  if ((a->element == nullptr) != (b->element == nullptr)) return false;
  const auto same_inside = [](const Type* left, const Type* right) {
    return left->optional == right->optional && same_type(left, right);
  };
  if (a->element != nullptr && !same_inside(a->element, b->element)) return false;
  return std::equal(a->options.begin(), a->options.end(), b->options.begin(), b->options.end(),
                    same_inside);
}

}  // namespace

const Field* Record::find(std::string_view field) const {
  for (const Field& candidate : fields) {
    if (candidate.name == field) return &candidate;
  }
  return nullptr;
}

const Type* Types::any() { return simple(TypeKind::kAny); }

const Type* Types::simple(TypeKind kind) {
  static const auto all = [] {
    std::array<Type, 17> types;
    for (size_t i = 0; i < types.size(); ++i) types[i].kind = static_cast<TypeKind>(i);
    return types;
  }();
  return &all[static_cast<size_t>(kind)];
}

const Type* Types::converting(TypeKind kind) {
  static const auto all = [] {
    std::array<Type, 17> types;
    for (size_t i = 0; i < types.size(); ++i) {
      types[i].kind = static_cast<TypeKind>(i);
      types[i].converts = types[i].is(TypeKind::kBool) || types[i].is(TypeKind::kInt) ||
                          types[i].is(TypeKind::kDecimal) || types[i].is(TypeKind::kString);
    }
    return types;
  }();
  return &all[static_cast<size_t>(kind)];
}

const Type* Types::list(const Type* element) {
  Type* type = arena_.make<Type>();
  type->kind = TypeKind::kList;
  type->element = element;
  return type;
}

const Type* Types::map(const Type* element) {
  Type* type = arena_.make<Type>();
  type->kind = TypeKind::kMap;
  type->element = element;
  return type;
}

const Type* Types::record(const Record* record) {
  Type* type = arena_.make<Type>();
  type->kind = TypeKind::kRecord;
  type->record = record;
  return type;
}

const Type* Types::literal(std::string_view text) {
  Type* type = arena_.make<Type>();
  type->kind = TypeKind::kLiteral;
  type->literal = arena_.copy(text);
  return type;
}

const Type* Types::empty(TypeKind kind) {
  static const auto make = [](TypeKind wanted) {
    Type type;
    type.kind = wanted;
    type.empty = true;
    type.element = any();
    return type;
  };
  static const Type list = make(TypeKind::kList);
  static const Type map = make(TypeKind::kMap);
  return kind == TypeKind::kList ? &list : &map;
}

const Type* Types::union_of(std::span<const Type* const> options) {
  std::vector<const Type*> flat;
  bool optional = false;
  const auto add = [&](const auto& self, const Type* type) -> void {
    optional |= type->optional;
    if (type->kind == TypeKind::kUnion) {
      for (const Type* option : type->options) self(self, option);
      return;
    }
    const auto same = [type](const Type* other) { return same_type(type, other); };
    if (std::none_of(flat.begin(), flat.end(), same)) flat.push_back(type);
  };
  for (const Type* option : options) add(add, option);
  const auto adds_nothing = [&flat](const Type* type) {
    return type->empty && std::any_of(flat.begin(), flat.end(), [type](const Type* other) {
             return !other->empty &&
                    (type->is(TypeKind::kList) ? other->is(TypeKind::kList) : is_keyed(other));
           });
  };
  flat.erase(std::remove_if(flat.begin(), flat.end(), adds_nothing), flat.end());
  const bool has_any = std::any_of(flat.begin(), flat.end(),
                                   [](const Type* type) { return type->is(TypeKind::kAny); });
  const Type* result = nullptr;
  if (flat.empty() || has_any) {
    result = any();
  } else if (flat.size() == 1) {
    result = flat.front();
  } else {
    Type* type = arena_.make<Type>();
    type->kind = TypeKind::kUnion;
    type->options = arena_.copy(flat);
    result = type;
  }
  return optional ? this->optional(result) : result;
}

const Type* Types::optional(const Type* type) {
  if (type->optional) return type;
  Type* copy = arena_.make<Type>(*type);
  copy->optional = true;
  return copy;
}

const Type* Types::required(const Type* type) {
  if (!type->optional) return type;
  Type* copy = arena_.make<Type>(*type);
  copy->optional = false;
  return copy;
}

const Type* Types::widened(const Type* type) {
  switch (type->kind) {
    case TypeKind::kLiteral: {
      const Type* text = simple(TypeKind::kString);
      return type->optional ? optional(text) : text;
    }
    case TypeKind::kList:
    case TypeKind::kMap: {
      const Type* element = widened(type->element);
      if (element == type->element) return type;
      Type* copy = arena_.make<Type>(*type);
      copy->element = element;
      return copy;
    }
    case TypeKind::kUnion: {
      std::vector<const Type*> options;
      for (const Type* option : type->options) options.push_back(widened(option));
      const Type* made = union_of(options);
      return type->optional ? optional(made) : made;
    }
    default:
      return type;
  }
}

std::string to_string(const Type* type) {
  std::string out;
  switch (type->kind) {
    case TypeKind::kList:
      out = "list<" + to_string(type->element) + ">";
      break;
    case TypeKind::kMap:
      out = "map<" + to_string(type->element) + ">";
      break;
    case TypeKind::kRecord:
      out = type->record->name.empty() ? "record" : std::string(type->record->name);
      break;
    case TypeKind::kLiteral:
      out = "'" + std::string(type->literal) + "'";
      break;
    case TypeKind::kUnion:
      for (const Type* option : type->options) {
        if (!out.empty()) out += " | ";
        out += to_string(option);
      }
      break;
    default:
      out = kNames[static_cast<size_t>(type->kind)];
  }
  return type->optional ? out + "?" : out;
}

std::string with_article(const Type* type) {
  if (type->kind == TypeKind::kAny) return "any value";
  const std::string text = to_string(type);
  return (std::string_view("aeiou").find(text[0]) != std::string_view::npos ? "an " : "a ") + text;
}

bool may_be_equal(const Type* a, const Type* b) {
  return some(a, [b](const Type* left) {
    return some(b, [left](const Type* right) { return simple_may_be_equal(left, right); });
  });
}

bool has_option_read_from_text(const Type* type) {
  return some(type, [](const Type* option) { return is_read_from_text(option->kind); });
}

const Type* element_read_as(const Type* collection) {
  if (collection->kind != TypeKind::kUnion) return collection->element;
  const Type* found = nullptr;
  for (const Type* option : collection->options) {
    if (option->element == nullptr || option->empty) continue;
    if (found != nullptr) return nullptr;
    found = option->element;
  }
  return found;
}

bool may_be(const Type* given, TypeKind wanted) {
  return some(given, [wanted](const Type* type) {
    if (type->is(TypeKind::kAny) || type->kind == wanted) return true;
    if (wanted == TypeKind::kString) return type->is(TypeKind::kLiteral);
    if (wanted == TypeKind::kMap) return type->is(TypeKind::kRecord);
    return false;
  });
}

bool is_surely(const Type* given, TypeKind wanted) {
  return !some(given, [wanted](const Type* type) {
    return type->is(TypeKind::kAny) || !may_be(type, wanted);
  });
}

const Record* only_record(const Type* type) {
  if (type->is(TypeKind::kRecord)) return type->record;
  if (!type->is(TypeKind::kUnion)) return nullptr;
  const Record* found = nullptr;
  for (const Type* option : type->options) {
    if (option->is(TypeKind::kMap)) return nullptr;
    if (!option->is(TypeKind::kRecord)) continue;
    if (found != nullptr) return nullptr;
    found = option->record;
  }
  return found;
}

}  // namespace ordain::lang

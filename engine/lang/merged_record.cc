// Merged records: what is known of a value that is one of several records.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "engine/lang/plan.h"
#include "engine/lang/types.h"

namespace ordain::lang {
namespace {

// Calls `visit` with the type, or with each option of a union.
template <typename Visit>
void each_option(const Type* type, const Visit& visit) {
  if (!type->is(TypeKind::kUnion)) return visit(type);
  for (const Type* option : type->options) each_option(option, visit);
}

// Two constants of a schema, by structure. Numbers are compared as they are written.
bool same_constant(const Expr* a, const Expr* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->op == b->op && a->flag == b->flag && a->number == b->number && a->text == b->text &&
         std::equal(a->keys.begin(), a->keys.end(), b->keys.begin(), b->keys.end()) &&
         std::equal(a->args.begin(), a->args.end(), b->args.begin(), b->args.end(), same_constant);
}

// They read alike when they are not written.
bool same_when_absent(const Field* a, const Field* b) {
  if (a == nullptr || b == nullptr) {
    const Field* one = a == nullptr ? b : a;
    return one == nullptr || (one->initial == nullptr && (one->optional || !one->has_default));
  }
  const bool virtual_a = !a->optional && a->has_default;
  const bool virtual_b = !b->optional && b->has_default;
  return same_constant(a->initial, b->initial) && virtual_a == virtual_b;
}

}  // namespace

const Type* Types::element_of(const Type* type) {
  std::vector<const Type*> elements;
  each_option(type, [&elements](const Type* option) {
    if (option->is(TypeKind::kAny) || option->is(TypeKind::kRecord)) elements.push_back(any());
    // Of `[]` there is none.
    if (option->element != nullptr && !option->empty) elements.push_back(option->element);
  });
  return union_of(elements);
}

const Record* Types::record_of(const Type* type) {
  std::vector<const Record*> records;
  bool other_map = false;
  each_option(type, [&](const Type* option) {
    other_map |= option->is(TypeKind::kAny) || option->is(TypeKind::kMap);
    if (option->is(TypeKind::kRecord)) records.push_back(option->record);
  });
  if (other_map || records.empty()) return nullptr;
  return records.size() == 1 ? records.front() : merged(std::move(records));
}

const Record* Types::merged(std::vector<const Record*> records) {
  if (const auto known = merged_.find(records); known != merged_.end()) return known->second;
  Record* made = arena_.make<Record>();
  std::string name;
  std::vector<Field> fields;
  for (const Record* record : records) {
    made->open |= record->open;
    if (!name.empty()) name += " | ";
    name += record->name.empty() ? "record" : record->name;
    for (const Field& field : record->fields) {
      const auto same = [&field](const Field& other) { return other.name == field.name; };
      if (std::none_of(fields.begin(), fields.end(), same))
        fields.push_back(merged_field(field.name, records));
    }
  }
  made->name = arena_.copy(name);
  made->span = records.front()->span;
  made->fields = arena_.copy(fields);
  merged_.emplace(std::move(records), made);
  return made;
}

Field Types::merged_field(std::string_view name, std::span<const Record* const> records) {
  std::vector<Choice> choices;
  std::vector<const Type*> types;
  for (const Record* record : records) {
    choices.push_back({record, record->find(name)});
    if (choices.back().field != nullptr) types.push_back(choices.back().field->type);
  }
  const auto first = std::find_if(choices.begin(), choices.end(),
                                  [](const Choice& choice) { return choice.field != nullptr; });
  Field made = *first->field;
  made.type = union_of(types);
  bool agree = true;
  for (const Choice& choice : choices) {
    agree &= same_when_absent(choice.field, choices.front().field);
    made.optional |= choice.field == nullptr || choice.field->optional;
  }
  if (!agree) {
    made.initial = nullptr;
    made.choices = arena_.copy(choices);
  }
  return made;
}

}  // namespace ordain::lang

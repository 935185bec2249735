// Types: what the checker knows of a value before any document is read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/arena.h"
#include "engine/text/span.h"
#include "engine/text/symbol.h"

namespace ordain::lang {

struct Expr;
struct Field;
struct Record;
struct Type;

// What one record of a union says of a field.
struct Choice {
  const Record* record = nullptr;
  const Field* field = nullptr;  // null: the record has no such field
};

// A field of a record.
struct Field {
  std::string_view name;
  text::Symbol symbol = text::kNoSymbol;
  const Type* type = nullptr;
  // `name?: type` or a type `T?`: never virtual, and absent when it is not written.
  bool optional = false;
  // What the platform does when the field is not written: a constant; or null.
  const Expr* initial = nullptr;
  // Holds a default itself or further down, so that an absent field of record type reads as a
  // virtual empty record.
  bool has_default = false;
  // Of a field that the records of a union do not agree on when it is not written: what each says.
  // Which of them holds is for the value to say, when there is one.
  std::span<const Choice> choices;
};

// A set of fields: one that is not listed is a mistake in the rule, unless the record is open.
struct Record {
  std::string_view name;  // "k8s.Container", or "" for one that is written in place
  text::Span span;
  std::span<Field> fields;
  // Has a field `'*'`: there may be others than those listed, and these are of any type.
  bool open = false;

  const Field* find(std::string_view field) const;
};

enum class TypeKind : uint8_t {
  kAny,  // nothing is known; every use is checked when it happens
  kNull,
  kBool,
  kInt,
  kDecimal,
  kString,
  kLiteral,
  kDate,
  kDuration,
  kPeriod,  // months: of no fixed length
  kRange,
  kQuantity,
  kVersion,
  kList,
  kMap,
  kRecord,
  kUnion,
};

struct Type {
  TypeKind kind = TypeKind::kAny;
  bool optional = false;  // `T?`: may be absent
  // A scalar that its platform takes written as another: "true" for true, "3306" for 3306, 1 for
  // "1".
  bool converts = false;
  bool empty = false;                    // kList, kMap: of `[]` or `{}`, which has no elements
  const Type* element = nullptr;         // kList, kMap
  const Record* record = nullptr;        // kRecord
  std::string_view literal;              // kLiteral
  std::span<const Type* const> options;  // kUnion

  bool is(TypeKind wanted) const { return kind == wanted; }
};

// Makes types; those of equal shape may be different objects.
class Types {
 public:
  explicit Types(text::Arena& arena) : arena_(arena) {}
  static const Type* any();
  static const Type* simple(TypeKind kind);
  // The same of a scalar that converts.
  static const Type* converting(TypeKind kind);
  const Type* list(const Type* element);
  const Type* map(const Type* element);
  const Type* record(const Record* record);
  const Type* literal(std::string_view text);
  // The type of the literal `[]` or `{}`.
  static const Type* empty(TypeKind kind);
  // A union without repeats; any when one of them is any; the type itself when there is one. `[]`
  // beside another list and `{}` beside a map or a record add nothing.
  const Type* union_of(std::span<const Type* const> options);
  const Type* optional(const Type* type);
  const Type* required(const Type* type);
  // The type with strings in the place of literals, in elements too: what a name without a declared
  // type may hold.
  const Type* widened(const Type* type);
  // What an element of a list or map of this type may be: of a union, an element of any list or map
  // in it. Any when nothing is known, as of a record's.
  const Type* element_of(const Type* type);
  // The record that a map of this type must be. Of several in a union, one made of them all: it has
  // the fields that some of them has, of what types these have. Null when it may be another map.
  const Record* record_of(const Type* type);

 private:
  const Record* merged(std::vector<const Record*> records);
  Field merged_field(std::string_view name, std::span<const Record* const> records);

  text::Arena& arena_;
  std::map<std::vector<const Record*>, const Record*> merged_;
};

// As an author would write it: `list<string>`, `int | string`, `k8s.Container`.
std::string to_string(const Type* type);

// The word of a value's type in messages: "a string", "a list".
std::string with_article(const Type* type);

// A value of each could be equal to one of the other (a literal is a string; an int is no string).
bool may_be_equal(const Type* a, const Type* b);
// A value of type `given` may be of type `wanted`: some kind is in both. Any fits all.
bool may_be(const Type* given, TypeKind wanted);
// Values of the kind are no kind of value in a document: they are read from its texts.
inline bool is_read_from_text(TypeKind kind) {
  return kind == TypeKind::kDate || kind == TypeKind::kDuration || kind == TypeKind::kPeriod ||
         kind == TypeKind::kRange;
}
// One of its options is such a kind.
bool has_option_read_from_text(const Type* type);
inline bool reads_texts(const Type* type) {
  if (type->is(TypeKind::kUnion)) return has_option_read_from_text(type);
  return is_read_from_text(type->kind);
}
// What an element of a list or map of a document is read as; null: as it stands there.
const Type* element_read_as(const Type* collection);
// No value of type `given` can be anything but `wanted`.
bool is_surely(const Type* given, TypeKind wanted);

// The record that a map of this type must be, when there is one such record only: itself, or the
// only one among its options. Null when it may be another map.
const Record* only_record(const Type* type);

}  // namespace ordain::lang

// Values of the evaluator: what an expression gives, with where it came from and why it is missing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/data/calendar.h"
#include "engine/data/document.h"
#include "engine/data/snapshot.h"
#include "engine/eval/decimal.h"
#include "engine/eval/version.h"
#include "engine/lang/plan.h"

// Everything here is trivially destructible and lives in the evaluator's arena.
namespace ordain::eval {

// Why something is missing: one cause (left is null) or two sets of them. language.md section 6: a
// truth value is T, F or undecided with a set of reasons and the values that caused it.
struct Cause {
  text::Reason reason = text::kAbsent;
  bool exhausted = false;  // kBroken: the budget of steps is used up
  data::Node node;         // nearest value that exists, or the written null; may be none
  std::string_view
      path;  // kAbsent: what is missing below it ("securityContext/privileged": address.h)
  // In words: of kUnknown and kBroken; of kAbsent where a path would not say it (a record that
  // nobody has).
  std::string_view message;
  text::Span rule_at;                // the expression of the rule, for kBroken
  const data::Hint* hint = nullptr;  // kUnknown: what is known of it (Value::hinted)
  const Cause* left = nullptr;
  const Cause* right = nullptr;
  // Of two sets: their reasons, and how many causes they hold. A set is bounded (kMostJoined), as a
  // list of a million nulls has a million causes and nobody reads them all.
  uint8_t reasons = 0;
  uint16_t count = 1;
};

// That something is absent, of which nobody will be told: a null that is written there, or what is
// not there.
extern const Cause kWrittenNull;
extern const Cause kNotTold;

// A set of causes or places grows no further when it holds this many.
inline constexpr uint16_t kMostJoined = 256;

// The values of the documents that explain a result: one place, two sets, or the failing elements
// of a quantifier (each a finding of its own when the clause is just the quantifier).
struct Blame {
  enum class Kind : uint8_t { kPlace, kBoth, kParts } kind = Kind::kPlace;
  data::Node node;
  std::string_view missing;  // path below the node that is not there, or empty
  std::string_view label;    // what is said under the place
  const Blame* left = nullptr;
  const Blame* right = nullptr;
  std::span<const Blame* const> parts;
  uint16_t count = 1;  // kBoth: places that it holds, bounded by kMostJoined
  // kBoth: the left is of a record, the right is the place of the key that led to it.
  bool by_key = false;
};

enum class Tag : uint8_t {
  kBool,
  kInt,
  kDecimal,
  kQuantity,
  kDate,
  kDuration,
  kPeriod,
  kRange,
  kVersion,
  kString,
  kList,
  kMap,
  kRecord,
  kMissing
};

struct Value;

struct Range;

// A computed list. A list of a document has none: its elements are the node's children.
struct List {
  std::span<const Value> items;
  // Reasons why it may have more elements than are known; 0 when it is whole.
  uint8_t open = 0;
  const Cause* why_open = nullptr;
  // It is the domain of this name: it stands in no document.
  std::string_view domain;
  // It outlives the subject: a constant, or a file-level let's.
  bool lasting = false;
};

// A computed map, keys in the order made.
struct Map {
  std::span<const std::string_view> keys;
  std::span<const Value> items;
  // Reasons why it may have more keys than are known; 0 when it is whole.
  uint8_t open = 0;
  const Cause* why_open = nullptr;
  // It is this source of records, by key: items are in the order of its subjects.
  const data::Domain* source = nullptr;
};

// A record that is not written, but whose type has defaults: reads as an empty one.
struct Virtual {
  const lang::Record* record = nullptr;  // null: a map whose default is {}
  data::Node node;                       // nearest value that exists
  std::string_view path;                 // from there
};

struct Value {
  Tag tag = Tag::kMissing;
  uint8_t reasons = 0;     // kMissing: reason bits
  bool tolerated = false;  // kMissing, kRecord: not written, and the rule said `?`
  bool defaulted = false;  // not written: a schema's default
  bool certain = false;    // kMissing: which one is not known, but that there is one is
  bool argument = false;   // kMissing: what is absent is a function's argument, not its result
  bool unsettled = false;  // kMissing: whether it is there hangs on something that is not decided
  bool hinted = false;     // kMissing: it is the very value that its cause has a hint of
  uint32_t length = 0;     // kString: bytes
  union {
    int64_t integer = 0;  // kInt; kPeriod: months
    bool boolean;
    const char* text;
    const Decimal* decimal;      // kDecimal, kQuantity
    const data::Moment* moment;  // kDate, kDuration
    const Range* range;
    const Version* version;
    const List* list;  // null: the children of `node`
    const Map* map;    // null: the children of `node`
    const Virtual* record;
    const Cause* cause;
  };
  // The value of a document that this is, or that it was computed from; may be none.
  data::Node node;
  // Why it is what it is, when that is more than `node`. Made in the second pass only.
  const Blame* blame = nullptr;

  bool missing() const { return tag == Tag::kMissing; }
  bool is_true() const { return tag == Tag::kBool && boolean; }
  bool is_false() const { return tag == Tag::kBool && !boolean; }
  bool is_absent() const { return tag == Tag::kMissing && reasons == text::kAbsent && !unsettled; }
  bool is_scalar() const { return tag <= Tag::kString; }
  bool is_time() const { return tag >= Tag::kDate && tag <= Tag::kPeriod; }
  bool is_number() const { return tag == Tag::kInt || tag == Tag::kDecimal; }
  std::string_view string() const { return {text, length}; }

  static Value of(bool boolean) {
    Value value;
    value.tag = Tag::kBool;
    value.integer = 0;
    value.boolean = boolean;
    return value;
  }
  static Value of(int64_t integer) {
    Value value;
    value.tag = Tag::kInt;
    value.integer = integer;
    return value;
  }
  static Value of(std::string_view text) {
    Value value;
    value.tag = Tag::kString;
    value.text = text.data();
    value.length = static_cast<uint32_t>(text.size());
    return value;
  }
};

// `from..to`, both ends in it: two numbers, two dates or two durations. Where it ends before it
// begins nothing is in it.
struct Range {
  Value from;
  Value to;
};

// "a string", "an int": of a value that is not missing.
std::string_view kind_name(const Value& value);

// As it stands in a message: strings bare, lists in brackets, at most `limit` bytes; "(not set)",
// "(not known)" or "(error)" for what is missing.
std::string to_text(const Value& value, size_t limit = 200);

// What a scalar is where its platform takes one kind for another (lang::Type::converts): the kind
// of scalar that is wanted if it spells one, else its own.
data::Kind converted_kind(data::Node scalar, lang::TypeKind wanted);

}  // namespace ordain::eval

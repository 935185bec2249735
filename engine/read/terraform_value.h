// Values of Terraform: what an expression comes to, where it stands and where it came from.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/document.h"
#include "engine/read/hcl.h"
#include "engine/text/arena.h"

// A value is what it is (Content, shared and never changed) and how it got to where it is used
// (Value: place, origins, marks). All of it lives in the arena of one evaluation.
namespace ordain::read::terraform {

struct Resource;
struct Module;
struct Content;

// Scopes and things that are looked into by name and are no values themselves: `var`, `local`,
// `aws_s3_bucket` of `aws_s3_bucket.logs`.
enum class Kind : uint8_t {
  kNull,
  kBool,
  kNumber,
  kString,
  kList,      // a tuple or a list; with Content::is_set a set
  kMap,       // an object or a map
  kUnknown,   // Content::unknown
  kResource,  // one instance of a resource or data source: its arguments are read one by one
  kModule,    // one instance of a module call: its outputs are read one by one
};
// "null", "bool", "number", "string", "list", "map", "unknown", "resource", "module".
std::string_view name(Kind kind);

enum Mark : uint8_t {
  kSensitive = 1,  // made of a value that is marked so
  kEphemeral = 2,
};

struct Value {
  const Content* content = nullptr;
  // Where it is used: inside the expression that is being evaluated.
  text::Span span;
  // The steps from there to where it is written, nearest first.
  const data::Origin* origin = nullptr;
  // Of a value that is known: what it was read from; else null (an unknown has it in its content).
  const struct Reference* reference = nullptr;
  uint8_t marks = 0;

  Kind kind() const;
  bool is(Kind wanted) const { return kind() == wanted; }
  bool is_known() const { return kind() != Kind::kUnknown; }
};

// What a value refers to.
struct Reference {
  std::string_view identity;         // "aws_kms_key.main.arn", with the module's address before it
  const Resource* target = nullptr;  // or null: a variable
};

struct Element {
  std::string_view key;  // of a map
  text::Span key_span;   // not valid: the key is written nowhere
  Value value;
  uint16_t flags = 0;  // data::kDuplicateKey
};

struct Unknown {
  std::string_view reason;
  Reference reference;
  std::string_view prefix;  // a text that begins so
  bool is_set = false;      // surely not null
  // An operation that Terraform refuses, not a value that comes later: `try` goes on.
  bool is_failure = false;
};

// A stretch of a text that was put together, and what it came from.
struct Piece {
  uint32_t begin = 0;    // in the text; the next one's begin is its end
  text::Span source;     // bytes of the source that are it, or the expression that gave it
  bool is_text = false;  // byte by byte as in the source
  Value value;           // of an insertion: its value, unknown or not
};

// What a text was made from: exactly one of them is there.
struct Made {
  const Value* encoded = nullptr;         // jsonencode, yamlencode: this value
  std::span<const Piece> pieces;          // a template
  text::SourceId file = text::kNoSource;  // file(): all bytes of this source
};

struct Content {
  Kind kind = Kind::kNull;
  bool boolean = false;
  bool is_set = false;
  bool holds_unknown = false;  // a list or map: there is an unknown in it
  uint16_t depth = 0;          // levels of lists and maps below it
  // Values in it and itself, each as often as it stands there: lists of lists that are one another
  // grow without being made. No more than Values::kHeaviest.
  uint32_t weight = 1;
  // A list or map that may have more than is known, for this reason.
  std::string_view open;
  // Of a block of a resource: what is not in it is decided by the provider, and this is the
  // identity of the block. Empty: what is not in it is not there.
  Reference computed;
  std::string_view text;  // kString; kNumber: as Terraform prints it
  double number = 0;      // kNumber
  std::span<const Element> elements;
  const Unknown* unknown = nullptr;
  const Made* made = nullptr;  // kString; kUnknown of a text of which parts are known
  const Resource* resource = nullptr;
  const Module* module = nullptr;
  // Where the text stands in a source that is its own, for the ways through escapes.
  const hcl::String* written = nullptr;

  bool is_collection() const { return kind == Kind::kList || kind == Kind::kMap; }
  // The element of a map, or null.
  const Element* find(std::string_view key) const;
};

inline Kind Value::kind() const { return content->kind; }

// Makes values, and counts what they cost: when the evaluation has made too many, all further
// values are unknown and `exhausted` says why.
class Values {
 public:
  // Elements of all lists and maps, and bytes of all texts, that one evaluation may make.
  static constexpr uint64_t kElements = 1'000'000;
  static constexpr uint64_t kBytes = 256u << 20;
  static constexpr size_t kLongestText = 4u << 20;
  // Levels of lists and maps in each other.
  static constexpr uint16_t kDeepest = 200;
  // Values in one value.
  static constexpr uint32_t kHeaviest = 1'000'000;
  // Steps of an origin chain that are kept.
  static constexpr size_t kSteps = 12;

  text::Arena& arena() { return arena_; }
  std::string_view keep(std::string_view text) { return arena_.copy(text); }

  Value null(text::Span span);
  Value boolean(bool value, text::Span span);
  Value number(double value, text::Span span);
  // A number as it is written, whatever its size.
  Value number(std::string_view text, text::Span span);
  // `text` is copied unless it is `kept`.
  Value string(std::string_view text, text::Span span, bool kept = false);
  // A text and what it was made from.
  Value string(std::string_view text, text::Span span, const Made& made);
  Value list(const std::vector<Value>& elements, text::Span span, bool is_set = false,
             std::string_view open = {});
  // Keys are sorted as Terraform sorts them (bytes); of equal ones the last stays.
  Value map(std::vector<Element> elements, text::Span span, std::string_view open = {});
  Value of(const Content& content, text::Span span);
  Value unknown(std::string_view reason, text::Span span);
  Value unknown(const Unknown& unknown, text::Span span);

  // The value of an element as seen through the collection: it has the collection's way behind it.
  Value element(const Value& collection, const Element& element);
  Value element(const Value& collection, size_t i) {
    return element(collection, collection.content->elements[i]);
  }
  // `value`, used at `span` under the name `what`.
  Value through(const Value& value, text::Span span, data::Origin::Via via, std::string_view what);
  // `made` was computed from `from`: it takes over its origins and marks.
  void derive(Value& made, const Value& from);

  // It would hold more than kHeaviest values, and is unknown.
  static bool is_too_heavy(const Value& value);
  bool is_exhausted() const { return elements_ > kElements || bytes_ > kBytes; }

 private:
  bool count(size_t elements, size_t bytes);
  Value collection(Content content, text::Span span);
  const data::Origin* joined(const data::Origin* first, const data::Origin* second);

  text::Arena arena_;
  uint64_t elements_ = 0;
  uint64_t bytes_ = 0;
};

// Where the last step of a collection's way leads for one of its elements: to where the element is
// written, if that is a part of where the collection is.
text::Span place_in(const data::Origin& last, text::Span element);

// --- conversions, as Terraform makes them: nothing where there is none ------------------------

std::optional<std::string_view> as_string(const Value& value);
std::optional<double> as_number(const Value& value);
std::optional<bool> as_bool(const Value& value);
// As Terraform prints a number: no exponent, no trailing zeros.
std::string number_text(double value);

// Whether two values are the same; nothing when that hangs on something unknown. Numbers and
// booleans are not texts.
std::optional<bool> same(const Value& a, const Value& b);
// The first unknown in it, or null: itself, an element, an element of an element.
const Value* first_unknown(const Value& value);
// For messages: `"text"`, `12`, `a list of 3`.
std::string preview(const Value& value);

}  // namespace ordain::read::terraform

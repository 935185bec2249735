// HCL: the syntax tree of Terraform's language, of its native syntax and of its JSON one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/read/reader.h"
#include "engine/text/arena.h"
#include "engine/text/check.h"
#include "engine/text/span.h"

// Nothing in the tree is evaluated or resolved: it says what is written and where. All nodes live
// in the arena of their File: trivially destructible, never moved. Texts are views into the source
// where the same bytes stand there, else into the arena.
namespace ordain::read::hcl {

// Bytes [begin, end) of the file's source, a byte order mark included. Of a text in a JSON file
// too: the way through JSON's escapes has been gone.
struct Bytes {
  uint32_t begin = 0;
  uint32_t end = 0;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

struct Name {
  std::string_view text;
  Bytes span;
  bool empty() const { return text.empty(); }
};

// ------------------------------------------------------------------------------------ expressions

enum class ExprKind : uint8_t {
  kNull,         // null
  kBool,         // true, false                                                  Bool
  kNumber,       // 12, 1.5e3; never with a sign                                 Number
  kString,       // "text", a heredoc without ${ or %{, a bare key of an object  String
  kTemplate,     // "a${b}", a heredoc with ${ or %{                             Template
  kTuple,        // [a, b]                                                       Tuple
  kObject,       // { a = b }                                                    Object
  kFor,          // [for x in xs : y if c], { for k, v in m : a => b... }        For
  kVariable,     // a name at the start of a reference: var, local, aws_s3_bucket, x of a `for`
  kGetAttr,      // object.name                                                  GetAttr
  kIndex,        // object[key], object.0                                        Index
  kSplat,        // object[*].a.b, object.*.a                                    Splat
  kSplatItem,    // the element that a Splat goes through, inside Splat::each
  kCall,         // f(a, b...)                                                   Call
  kUnary,        // !a, -a                                                       Unary
  kBinary,       // a + b                                                        Binary
  kConditional,  // a ? b : c                                                    Conditional
  kParens,       // (a)                                                          Parens
  kBroken,       // a fault was reported here; whoever meets it says nothing more
};

struct Expr {
  ExprKind kind = ExprKind::kBroken;
  // Levels of expressions below it: never more than Limits::depth, however long a chain is.
  uint16_t height = 0;
  // Quotes, brackets and parentheses included. Of a heredoc: from `<<` to the end of the closing
  // marker. Of a chain (GetAttr, Index, Splat): from the start of its first name.
  Bytes span;

  template <typename T>
  const T& as() const {
    ORDAIN_CHECK(kind == T::kKind);
    return static_cast<const T&>(*this);
  }
};

using Exprs = std::span<const Expr* const>;

struct Bool : Expr {
  static constexpr ExprKind kKind = ExprKind::kBool;
  bool value = false;
};

// As written: digits, '.', exponent. A number of JSON may begin with '-'.
struct Number : Expr {
  static constexpr ExprKind kKind = ExprKind::kNumber;
  std::string_view text;
};

// How a text is written.
enum class Quote : uint8_t {
  kBare,      // an identifier: `a` of { a = 1 }
  kQuoted,    // "..." with \n \r \t \" \\ \uXXXX \UXXXXXXXX $${ %%{
  kHeredoc,   // <<EOT, with $${ and %%{ and no other escape
  kIndented,  // <<-EOT: the same, and the least indent of all its lines is left out
  kJson,      // a string of JSON, whose decoded text is a template: $${ and %%{ are escapes
  kJsonPlain  // a string of JSON that is taken as it is (a name, a description)
};

struct String : Expr {
  static constexpr ExprKind kKind = ExprKind::kString;
  std::string_view text;  // decoded
  Quote quote = Quote::kQuoted;
  // Where the text stands: between the quotes; the lines of a heredoc, the last line break included
  // (it is part of the text).
  Bytes inner;
};

// One part of a template. Strip markers (~) are applied and the indent of <<- is taken away: the
// value is the parts' texts one after the other.
struct Part {
  enum class Kind : uint8_t {
    kText,    // text
    kInsert,  // ${ value }
    kIf,      // %{ if value } then %{ else } otherwise %{ endif }
    kFor,     // %{ for key, element in value } then %{ endfor }
  };
  Kind kind = Kind::kText;
  // Of the text as written; from `${` to `}`; from the first `%{` to the `}` of the last directive.
  Bytes span;
  std::string_view text;        // kText: decoded; may be empty where ~ took everything
  const Expr* value = nullptr;  // kInsert, kIf (the condition), kFor (the collection)
  std::span<const Part> then;   // kIf, kFor
  std::span<const Part> otherwise;
  Name key;      // kFor; empty: none
  Name element;  // kFor
};

struct Template : Expr {
  static constexpr ExprKind kKind = ExprKind::kTemplate;
  std::span<const Part> parts;
  Quote quote = Quote::kQuoted;
  Bytes inner;  // as String::inner
  // "${a}" and nothing else: the value is that of `a`, of whatever type; it is not made a string.
  bool is_wrap() const { return parts.size() == 1 && parts[0].kind == Part::Kind::kInsert; }
};

struct Tuple : Expr {
  static constexpr ExprKind kKind = ExprKind::kTuple;
  Exprs elements;
};

// `key = value` or `key : value`.
struct Item {
  // A bare name is a String of Quote::kBare (it is no reference). A chain outside of Parens (a.b)
  // is right in the `providers` of a module only: else who evaluates it refuses it. Any other
  // expression stands as it is.
  const Expr* key = nullptr;
  const Expr* value = nullptr;
};

struct Object : Expr {
  static constexpr ExprKind kKind = ExprKind::kObject;
  std::span<const Item> items;
};

struct For : Expr {
  static constexpr ExprKind kKind = ExprKind::kFor;
  bool is_object = false;  // {...}, else [...]
  bool grouped = false;    // `...` behind the value: the values of one key become a list
  Name key;                // empty: there is one name
  Name element;
  const Expr* collection = nullptr;
  const Expr* key_value = nullptr;  // of an object: what stands before =>, else null
  const Expr* value = nullptr;
  const Expr* condition = nullptr;  // or null
};

struct Variable : Expr {
  static constexpr ExprKind kKind = ExprKind::kVariable;
  std::string_view name;
};

struct GetAttr : Expr {
  static constexpr ExprKind kKind = ExprKind::kGetAttr;
  const Expr* object = nullptr;
  Name name;  // without the dot
};

struct Index : Expr {
  static constexpr ExprKind kKind = ExprKind::kIndex;
  const Expr* object = nullptr;
  const Expr* key = nullptr;  // of the legacy `.0`: a Number
  bool legacy = false;
};

// The elements of a list, or of what is no list a list of it (of null: none), each put through
// `each`. The steps behind [*] are all in `each`; of those behind .* the attributes only.
struct Splat : Expr {
  static constexpr ExprKind kKind = ExprKind::kSplat;
  const Expr* object = nullptr;
  const Expr* each = nullptr;    // a chain on kSplatItem, or kSplatItem itself
  bool attributes_only = false;  // `.*`
};

struct Call : Expr {
  static constexpr ExprKind kKind = ExprKind::kCall;
  Name function;  // "jsonencode", "provider::aws::arn_parse" (without blanks)
  Exprs arguments;
  bool expands = false;  // `...`: the last argument is the list of the rest
};

enum class Op : uint8_t {
  kNot,
  kNegate,
  kMultiply,
  kDivide,
  kModulo,
  kAdd,
  kSubtract,
  kGreater,
  kGreaterEqual,
  kLess,
  kLessEqual,
  kEqual,
  kNotEqual,
  kAnd,
  kOr,
};
// As written: "+", "&&".
std::string_view spelling(Op op);

struct Unary : Expr {
  static constexpr ExprKind kKind = ExprKind::kUnary;
  Op op = Op::kNot;
  const Expr* operand = nullptr;
};

struct Binary : Expr {
  static constexpr ExprKind kKind = ExprKind::kBinary;
  Op op = Op::kAdd;
  Bytes op_span;
  const Expr* left = nullptr;
  const Expr* right = nullptr;
};

struct Conditional : Expr {
  static constexpr ExprKind kKind = ExprKind::kConditional;
  const Expr* condition = nullptr;
  const Expr* then = nullptr;
  const Expr* otherwise = nullptr;
};

struct Parens : Expr {
  static constexpr ExprKind kKind = ExprKind::kParens;
  const Expr* inner = nullptr;
};

// ----------------------------------------------------------------------------- bodies and blocks

struct Attribute {
  Name name;
  const Expr* value = nullptr;
  // From the name to the end of the value.
  Bytes span;
  // The name stands more than once in its body, which the platform refuses and is reported: the
  // last is `duplicate`, those before it are `shadowed` (as data::kDuplicateKey, kShadowed).
  bool duplicate = false;
  bool shadowed = false;
};

struct Label {
  std::string_view text;  // decoded
  Bytes span;             // with its quotes
  bool quoted = false;
};

struct Block;

struct Body {
  // In the order of the source, each.
  std::span<const Attribute* const> attributes;
  std::span<const Block* const> blocks;
  // Between the braces; of a file the whole file.
  Bytes span;
  // False where a fault was reported in it (not in a block of it): something may be missing here,
  // so that "it is not there" is not known.
  bool whole = true;

  // The attribute of this name (of several the last), or null.
  const Attribute* attribute(std::string_view name) const;
};

struct Block {
  Name type;
  std::span<const Label> labels;
  // From the type to the end of the last label, without the brace. In JSON the last label alone, as
  // the type may stand far from it (with no labels: the type).
  Bytes header;
  // From the type to the closing brace. In JSON from the header on.
  Bytes span;
  Body body;
};

// Native: as the language says. JSON: only a schema can tell an attribute from a block, so that
// - at the top and where the language itself names a block (resource, data, variable, output,
//   module, provider, terraform, check, moved, import, removed, lifecycle, provisioner, connection,
//   dynamic, validation, precondition, postcondition, assert, backend, cloud ...) there are Blocks,
//   one for each that is meant, with labels from the keys;
// - an object in a resource, data source or provider is a Block too, and so is each element of a
//   list of objects, unless its name is one of those that providers give to maps
//   (terraform_maps.def);
// - everything else, and what stands in the call of a module, is an Attribute.
// Where the language wants a reference, a keyword or a type (depends_on, provider, providers,
// ignore_changes, replace_triggered_by, moved, import, `type` of a variable ...) the text is read
// as the expression that it holds; where it takes a text as it is (default and description of a
// variable, source and version of a module), it is a String of Quote::kJsonPlain.
enum class Syntax : uint8_t { kNative, kJson };

struct File {
  text::SourceId source = text::kNoSource;
  Syntax syntax = Syntax::kNative;
  Body body;
  // From the sign to the end of the line; of a block comment up to its */. In order.
  std::vector<data::Comment> comments;
  // False when at least one finding of level error (read/hcl-syntax, read/limit) is about it.
  bool whole = true;
  text::Arena arena;

  text::Span span(Bytes bytes) const { return {source, bytes.begin, bytes.end}; }
};

// Reads the native syntax: .tf, .tofu, .tfvars. What can be read is in the tree, whatever the
// faults around it; each fault is a finding. Bounded by context.limits (depth 400 at most). Never
// throws, never null.
std::unique_ptr<File> parse(const ReadContext& context);

// Reads the JSON syntax: .tf.json, .tofu.json. The bytes are read by read_json first, whose
// findings come as they are.
std::unique_ptr<File> parse_json(const ReadContext& context);
// Reads .tfvars.json: all members of the object are attributes, whose strings are templates in
// syntax but plain in meaning: they are String of Quote::kJsonPlain.
std::unique_ptr<File> parse_json_variables(const ReadContext& context);

// How a text of the language is written, for the nodes of a document made of it: source_offsets
// (reader.h) then finds each byte of the text in the source.
data::Style style_of(Quote quote);

}  // namespace ordain::read::hcl

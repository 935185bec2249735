// The syntax tree of rule files, as the parser makes it: nothing in it is resolved or typed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/arena.h"
#include "engine/text/finding.h"
#include "engine/text/span.h"

// Everything here lives in an arena: trivially destructible, texts are views into the arena, or
// into the pack that the tree came from. lang/pack.cc lists the members of each struct once more.
// Spans are bytes of the rule file; those of an interpolation are of the same file, so a mistake
// inside
// "{...}" is shown where it stands.
namespace ordain::lang::ast {

using text::Span;

// A word with its place.
struct Name {
  std::string_view text;
  Span span;
  bool empty() const { return text.empty(); }
};

// ------------------------------------------------------------------------------------------ types
struct TypeExpr;

struct Field {
  Name name;
  bool optional = false;  // `name?: type`
  const TypeExpr* type = nullptr;
  const struct Expr* initial = nullptr;  // default, or null
};

struct TypeExpr {
  enum class Kind : uint8_t { kNamed, kLiteral, kRecord, kUnion };
  Kind kind = Kind::kNamed;
  bool optional = false;  // postfix `?`
  Span span;
  std::string_view text;                  // kNamed: dotted name; kLiteral: decoded text
  std::span<const TypeExpr* const> args;  // kNamed: arguments; kUnion: alternatives
  std::span<const Field> fields;          // kRecord
};

// ------------------------------------------------------------------------------------ expressions
enum class ExprKind : uint8_t {
  kNull,      // null
  kBool,      // flag
  kInt,       // number
  kDecimal,   // text (digits, '.', exponent), as written without '_'
  kString,    // text: decoded, no interpolation in it
  kTemplate,  // args: strings and interpolated expressions in turn ("a{b}c" -> "a", b, "c")
  kDate,      // text as written: 2026-02-01 or 2026-02-01T10:00Z
  kDuration,  // number, text: unit in the singular ("day")
  kList,      // args
  kMap,       // entries
  kListComp,  // args[0] for binder
  kMapComp,   // args[0]: args[1] for binder
  kName,      // text
  kDot,       // args[0] . text; flag: `?.`
  kIndex,     // args[0] [ args[1] ]
  kCall,      // args[0] ( entries: name is empty for a positional argument )
  kTolerate,  // args[0] ?
  kExists,    // exists args[0]
  kNegate,    // - args[0]
  kNot,       // not args[0]
  kBinary,    // args[0] op args[1]: + - * / % .. ?? and or implies
  kCompare,   // args[0] op args[1]; flag: `not` before the operator; any: `... any` behind it
  kIs,        // args[0] is text; flag: `is not`. text is a type's name, null, empty, blank, unknown
  kCond,      // if args[0] then args[1] else args[2]
  kQuantified,  // quantifier binder body
  kBroken,      // a syntax error was reported here; whoever meets it stays silent
};

enum class Op : uint8_t {
  kNone,
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMod,
  kRange,
  kCoalesce,
  kAnd,
  kOr,
  kImplies,
  kEq,
  kNe,
  kLt,
  kLe,
  kGt,
  kGe,
  kIn,
  kContains,
  kMatches,
  kStartsWith,
  kEndsWith,
  kRefersTo,
};
// As written: "+", "starts with".
std::string_view spelling(Op op);

enum class Quantifier : uint8_t {
  kNone,
  kEvery,
  kAny,
  kNo,
  kOne,
  kFirst,
  kLast,
  kAtLeast,
  kAtMost,
  kExactly
};
std::string_view spelling(Quantifier quantifier);

struct Expr;

// `a in xs` or `k, v in xs`.
struct Generator {
  Name first;
  Name second;  // empty when there is one name
  const Expr* collection = nullptr;
};

struct Binder {
  std::span<const Generator> generators;
  const Expr* where = nullptr;  // or null
};

struct Entry {
  Name key;  // kMap: the key, decoded; kCall: the argument's name, or empty
  const Expr* value = nullptr;
};

struct Let {
  Name name;
  const TypeExpr* type = nullptr;  // or null
  const Expr* value = nullptr;
};

// `{ let ... then expr }` of a function or a quantifier.
struct Body {
  std::span<const Let> lets;
  const Expr* result = nullptr;
};

// One struct for all kinds; ExprKind says which members count.
struct Expr {
  ExprKind kind = ExprKind::kBroken;
  Op op = Op::kNone;
  Quantifier quantifier = Quantifier::kNone;
  bool flag = false;
  bool any = false;
  bool raw = false;    // kString: written with '...'
  bool paren = false;  // stands in parentheses
  int64_t number = 0;  // kInt, kDuration; kQuantified: n of `at least n`
  Span span;           // the whole expression, parentheses not included
  Span op_span;        // kBinary, kCompare, kIs: the operator; kDot: the member
  std::string_view text;
  std::span<const Expr* const> args;
  std::span<const Entry> entries;
  const Binder* binder = nullptr;
  const Body* body = nullptr;
};

// -------------------------------------------------------------------------------------- statements
enum class StmtKind : uint8_t { kLet, kRequire, kDeny, kEach, kIf };

struct Stmt {
  StmtKind kind = StmtKind::kLet;
  Span span;
  Let let;                            // kLet
  const Expr* condition = nullptr;    // kRequire, kDeny, kIf
  const Expr* message = nullptr;      // kRequire, kDeny: kString or kTemplate, or null
  const Expr* at = nullptr;           // kRequire, kDeny, or null
  const Binder* binder = nullptr;     // kEach
  std::span<const Stmt* const> then;  // kEach, kIf
  std::span<const Stmt* const> otherwise;
  bool has_else = false;
};

struct FixOp {
  enum class Kind : uint8_t { kSet, kRemove, kAdd } kind = Kind::kSet;
  const Expr* target = nullptr;  // set T = V, remove T, add V to T
  const Expr* value = nullptr;
};

struct Fix {
  Span span;
  bool safe = false;
  bool unsafe = false;
  Name text;
  std::span<const FixOp> ops;
};

struct Exempt {
  Span span;
  const Expr* when = nullptr;
  Name reason;
  Name until;  // date as written, or empty
};

struct Rule {
  Name id;
  Name title;
  Span span;  // from `rule` to the closing brace
  // Metadata: each once (the parser reports a second one).
  Name severity;
  std::span<const Name> controls;
  Name why;
  Name remedy;
  std::span<const Name> refs;
  std::span<const Name> tags;
  Name sensitive;                    // the word, where it stands; or empty
  const Binder* subjects = nullptr;  // `for`; null when missing
  Span for_span;
  std::span<const Stmt* const> body;  // when/exempt apart, in the order written
  std::span<const Expr* const> when;
  std::span<const Exempt> exempt;
  std::span<const Expr* const> evidence;
  std::span<const Fix> fixes;
};

// -------------------------------------------------------------------------------------
// declarations
struct Param {
  Name name;
  Span span;
  const TypeExpr* type = nullptr;
  const Expr* initial = nullptr;
  const Expr* bound = nullptr;
  Name help;
};

struct Type {
  Name name;
  Span span;
  std::span<const Field> fields;
};

struct SourceDecl {
  Name name;
  Span span;
  const TypeExpr* type = nullptr;
  std::span<const Name> from;
  Name at;
  Name key;
};

struct FnParam {
  Name name;
  const TypeExpr* type = nullptr;
  const Expr* initial = nullptr;
};

struct Fn {
  Name name;
  Span span;
  std::span<const FnParam> params;
  const TypeExpr* result = nullptr;
  const Body* body = nullptr;
};

struct TestItem {
  enum class Kind : uint8_t {
    kGivenInline,
    kGivenFile,
    kGivenData,
    kWith,
    kToday,
    kCheck,
    kExpect
  };
  Kind kind = Kind::kCheck;
  Span span;
  Name name;  // given NAME, with NAME, given dotted.NAME, expect RULE-ID (or empty)
  Name text;  // file name, path, date; expect: outcome word
  Name doc;   // kGivenInline: the here-document's text, indent removed; its span is the source text
  const Expr* value = nullptr;
  Name on;           // expect ... on
  Name message;      // expect ... message
  int64_t line = 0;  // expect ... at line N; 0: none
};

struct Test {
  Name title;
  Span span;
  std::span<const TestItem> items;
};

struct Import {
  Name module;
  Name alias;
  Span span;
};

// One file. The parser makes its tree in its own arena, unpacking (lang/pack.h) in another.
struct File {
  text::SourceId source = text::kNoSource;
  text::Arena arena;
  Name package;
  std::vector<Import> imports;
  std::vector<Param> params;
  std::vector<Type> types;
  std::vector<SourceDecl> sources;
  std::vector<Let> lets;
  std::vector<Fn> fns;
  std::vector<Rule> rules;
  std::vector<Test> tests;
  // A syntax error was reported: what was parsed may be used for further messages, but no rule of
  // this file is evaluated.
  bool broken = false;
};

// The tree as text, an s-expression a declaration, for tests.
std::string dump(const File& file);
std::string dump(const Expr& expr);

}  // namespace ordain::lang::ast

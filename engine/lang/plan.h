// The plan: rules, checked and compiled. What the evaluator runs; it never changes once made.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/calendar.h"
#include "engine/data/document.h"
#include "engine/data/record_path.h"
#include "engine/lang/ast.h"
#include "engine/lang/types.h"
#include "engine/text/finding.h"
#include "engine/text/symbol.h"

namespace ordain::lang {

struct Builtin;
struct Function;

// What an expression does. Names are resolved: to a slot of the frame, to a file-level let, to a
// domain. Operators keep the meaning of language.md section 6.
enum class ExprOp : uint8_t {
  kBool,      // flag
  kInt,       // number
  kDecimal,   // text
  kString,    // text
  kDate,      // moment
  kDuration,  // moment
  kPeriod,    // number: months
  kToday,     // the day of the run
  kReadAs,    // args[0]: a text is read as `type`, which is of dates or the like
  kNode,      // node: a parameter's value from ordain.yaml
  kTemplate,  // args: rendered and joined
  kList,      // args; flag: all constants, and slot is its number among such lists
  kMap,       // keys and args in turn
  kListComp,  // args[0] for loop
  kMapComp,   // args[0]: args[1] for loop
  kSlot,      // slot: a binder's name or a let of the rule
  kGlobal,    // slot: index into Plan::globals
  kDomain,    // text: name of the domain
  kField,     // args[0] . text (symbol; field when the type is known); flag: `?.`
  kIndex,     // args[0] [ args[1] ]
  kCall,      // builtin ( args )
  kApply,     // function ( args ): one for each of its parameters
  kTolerate,  // args[0] ?
  kExists,
  kNegate,
  kNot,  // args[0]
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMod,
  kRange,  // args[0], args[1]
  kCoalesce,
  kAnd,
  kOr,
  kImplies,  // args[0], args[1]
  kEq,
  kNe,
  kLt,
  kLe,
  kGt,
  kGe,  // args[0], args[1]
  kIn,
  kContains,
  kMatches,
  kStartsWith,
  kEndsWith,    // flag: `not` before; any: `... any` behind
  kRefersTo,    // args[0], args[1]; flag: `not` before
  kIs,          // args[0] is test; flag: `is not`
  kCond,        // if args[0] then args[1] else args[2]
  kQuantified,  // quantifier loop { args[0] }; number
};

enum class IsTest : uint8_t {
  kNull,
  kEmpty,
  kBlank,
  kUnknown,
  kBool,
  kInt,
  kDecimal,
  kString,
  kDate,
  kDuration,
  kPeriod,
  kRange,
  kList,
  kMap
};

// A let inside a rule, a quantifier's body or an each: computed when first used in its round.
struct Local {
  uint32_t slot = 0;
  std::string_view name;
  const Expr* value = nullptr;
};

// One `a in xs` of a binder; slots of its names.
struct Generator {
  uint32_t slot = 0;
  uint32_t key_slot = 0;
  bool has_key = false;
  std::string_view name;  // of the element, for explanations
  const Expr* collection = nullptr;
};

struct Loop {
  std::span<const Generator> generators;
  const Expr* where = nullptr;    // or null
  std::span<const Local> locals;  // lets of the body: fresh in each round
};

// One struct for all; ExprOp says which members count. Lives in the plan's arena.
struct Expr {
  ExprOp op = ExprOp::kBool;
  ast::Quantifier quantifier = ast::Quantifier::kNone;
  IsTest test = IsTest::kNull;
  bool flag = false;
  bool any = false;
  uint32_t slot = 0;
  text::Symbol symbol = text::kNoSymbol;
  text::Span span;
  int64_t number = 0;
  const data::Moment* moment = nullptr;
  std::string_view text;
  const Type* type = nullptr;
  const Field* field = nullptr;
  const Record* record = nullptr;  // kField, kIndex: the record that args[0] is when it is a map
  const Builtin* builtin = nullptr;
  const Function* function = nullptr;
  const RE2* pattern = nullptr;  // kMatches with a constant pattern
  const Loop* loop = nullptr;
  data::Node node;
  std::span<const Expr* const> args;
  std::span<const std::string_view> keys;  // kMap
};

enum class StmtKind : uint8_t { kRequire, kDeny, kEach, kIf };

struct Stmt {
  StmtKind kind = StmtKind::kRequire;
  text::Span span;
  // Ordinal of the clause in its rule, from 1, in the order written: part of a finding's identity.
  uint32_t ordinal = 0;
  const Expr* condition = nullptr;  // kRequire, kDeny, kIf
  const Expr* message = nullptr;    // or null
  const Expr* at = nullptr;         // or null
  const Loop* loop = nullptr;       // kEach
  std::span<const Local> locals;    // lets of the `then` block
  std::span<const Local> other_locals;
  std::span<const Stmt* const> then;
  std::span<const Stmt* const> otherwise;
};

// `exempt when e reason "..." until DATE`.
struct Exempt {
  const Expr* when = nullptr;
  std::string_view reason;
  // The last day on which it holds, "2026-12-31"; empty: it does not end.
  std::string_view until;
  text::Span span;
};

// `set p = e`, `remove p`, `add e to p`. The target is a path that begins at a name of the rule's
// `for`, or at a let of such a path.
struct FixOp {
  ast::FixOp::Kind kind = ast::FixOp::Kind::kSet;
  const Expr* target = nullptr;
  const Expr* value = nullptr;  // none of kRemove
};

struct Fix {
  std::string_view text;
  bool safe = false;
  std::vector<FixOp> operations;
};

struct Rule {
  std::string_view id;
  std::string_view title;
  text::Span span;  // of the id
  text::Severity severity = text::Severity::kMedium;
  std::vector<std::string> controls;
  std::string_view why;
  std::string_view remedy;
  std::vector<std::string_view> refs;
  std::vector<std::string_view> tags;
  // What it finds is not shown in any report.
  bool sensitive = false;
  const Loop* subjects = nullptr;
  // Name of the domain of the first generator; empty when it is another expression.
  std::string_view domain;
  // Of a shipped one over another expression that is not compiled at once (lang/loader.h): the
  // first words of the collections it may speak of. If they are empty, `subjects` stays null.
  std::vector<std::string_view> families;
  std::vector<const Expr*> when;
  std::vector<Exempt> exempt;
  std::vector<const Expr*> evidence;
  std::vector<Fix> fixes;
  std::vector<Local> locals;
  std::vector<const Stmt*> body;
  // Number of slots that a frame of this rule has.
  uint32_t slots = 0;
  // Clauses in all (require and deny).
  uint32_t clauses = 0;
  bool shipped = false;
  // No rule of anybody: the condition of a `check` in a test, asked once a world.
  bool check = false;
};

// A function of a file. It is compiled once, however often it is called; a call has a frame of its
// own, in which the arguments stand, each evaluated once.
struct Function {
  struct Parameter {
    std::string_view name;
    const Type* type = nullptr;
    const Expr* initial = nullptr;  // where a call may leave it out; speaks of no other parameter
  };
  std::string_view name;                  // with its package: "oci.is_pinned"
  text::Span span;                        // of the name
  std::span<const Parameter> parameters;  // in the slots 0, 1, ...
  const Type* result = nullptr;
  std::span<const Local> locals;
  const Expr* body = nullptr;  // null: it does not compile, or nobody calls this shipped one
  uint32_t slots = 0;
  bool shipped = false;
};
// "(port: int, strict?: bool) -> bool"
std::string signature(const Function& function);
// What the comment says that stands in the lines right above the one with this place: the doc of a
// function.
std::string comment_above(std::string_view text, size_t at);

// A file-level let: computed at most once a world.
struct Global {
  std::string_view name;
  const Expr* value = nullptr;
  uint32_t slots = 0;
};

// A parameter and the value in force.
struct Param {
  std::string_view name;
  std::string_view package;
  std::string_view help;
  const Type* type = nullptr;
  const Expr* value = nullptr;
  // Where the value stands: the rule file's default or ordain.yaml.
  text::Span from;
  bool overridden = false;
  text::Span name_span;
  text::Span initial_span;  // of the default
  text::Span bound_span;    // not valid when it has no bound
};

// A rule that is listed as not evaluated: it, or the file it stands in, does not compile.
struct BadRule {
  std::string id;
  text::Span span;
};

// Where the records of a source stand: `from "isms/*.yaml" at '$.people[*]' key id`.
struct Records {
  std::vector<std::string> globs;
  std::optional<data::RecordPath> path;
  std::string_view key;  // a field of the element; empty: they are a list
  // `from "kind:person"`: known by their field `kind`, or "*"; else empty.
  std::string_view kind;
  // `from "catalogue:iso27001:2022/A."`: the controls of a catalogue, those whose ids begin so.
  std::string_view catalogue;
  bool shipped = false;
  bool used = false;    // some rule speaks of it
  bool broken = false;  // a mistake in it was reported
};

// A shipped rule that the project's own of the same id stands in for (`replaces:`).
struct Replaced {
  std::string_view id;
  text::Span by;
  text::Span shipped;
};

// A domain that the standard library declares: `source containers: Container from
// "reader:kubernetes"`; or that of a source of records.
struct DomainDecl {
  std::string_view name;  // "k8s.containers"
  const Type* element = nullptr;
  text::Span span;
  Records* records = nullptr;  // of Plan::sources; null: a reader gives it
};

struct Plan {
  Plan() = default;
  Plan(Plan&&) = default;
  Plan& operator=(Plan&&) = default;

  // Frozen when the plan is made.
  std::unique_ptr<text::SymbolTable> symbols = std::make_unique<text::SymbolTable>();
  text::Arena arena;
  std::vector<std::unique_ptr<ast::File>> files;
  std::vector<std::unique_ptr<data::Document>> parameters;  // documents that Param::value views
  std::deque<RE2> patterns;
  std::vector<Rule> rules;  // sorted by id
  std::vector<Global> globals;
  std::vector<Param> params;
  std::vector<BadRule> bad_rules;
  std::vector<Replaced> replaced;   // sorted by id
  std::vector<DomainDecl> domains;  // sorted by name
  std::vector<const Record*> records;
  std::vector<const Function*> functions;  // in the order of the files
  std::deque<Records> sources;
  std::set<std::string> documents;  // globs of `docs()`
  uint32_t constant_lists = 0;

  const Rule* find_rule(std::string_view id) const;
};

}  // namespace ordain::lang

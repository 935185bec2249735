// The compiler's worker: resolves names, checks types and makes plan expressions, file by file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/lang/builtins.h"
#include "engine/lang/load.h"
#include "engine/lang/loader.h"
#include "engine/lang/pack.h"
#include "engine/lang/plan.h"
#include "engine/text/function_ref.h"

// Internal to engine/lang: compile*.cc and check*.cc are its parts. Checking and compiling are one
// walk: each function takes a piece of the syntax tree and returns its piece of the plan, typed. A
// mistake is reported where it stands and yields an expression of type any, so that one mistake
// makes one message.
namespace ordain::lang {

// The types of a builtin's arguments and result, made from its signature.
struct Signature {
  struct Parameter {
    std::string_view name;
    bool optional = false;
    const Type* type = nullptr;
  };
  std::vector<Parameter> parameters;
  const Type* result = nullptr;
  // The type variable T, where a signature uses it: an object of its own, recognised by address.
  const Type* variable = nullptr;
};
Signature parse_signature(std::string_view text, Types& types, text::Arena& arena,
                          text::SymbolTable& symbols);

// A literal, and literals inside it: what a default may be, and what a param needs no frame for.
bool is_literal(const ast::Expr& ast);

// `a.b.c` of a name and members behind it, else empty.
std::string dotted_name(const ast::Expr& ast);

// What stands for a module that an import does not find: the import has been reported.
inline constexpr std::string_view kNoModule = "?";
// The name of the day of the run.
inline constexpr std::string_view kToday = "today";

// What is wrong with a text that a document writes for a value of this kind (a date, a duration,
// months, a range), in words; empty when nothing is.
std::string text_mistake(std::string_view text, TypeKind kind);

// What helps when values of these types are compared: how one becomes the other, if it can; the
// first of these only when a date, a duration or months are among them.
std::vector<std::string> time_notes(const Type* a, const Type* b);
std::vector<std::string> comparison_notes(const Type* a, const Type* b);

class Compiler {
 public:
  // `apart`, one for each file: what is shipped is compiled by finish(), or never (loader.h).
  Compiler(Plan& plan, const LoadInput& input, const text::SourceSet& sources,
           text::Findings& findings, std::vector<ast::Apart> apart = {});

  // In this order, the first for all files at once, those of a file once for each: packages and
  // what they declare, types and domains, imports; then the types' fields, then params, functions,
  // rules and the lets that they use; last what nobody used.
  void declare_packages();
  void declare_types(ast::File& file);
  void resolve_imports();
  void complete_types();
  void compile_file(ast::File& file);
  void report_unused();
  void finish(const Loader::Found& found);

 private:
  // --- names
  struct Visible {
    std::string_view name;
    text::Span span;
    bool global = false;
    bool let = false;
    uint32_t slot = 0;
    const Type* type = nullptr;
    bool used = false;
    uint32_t depth = 0;  // of a let's value
  };
  struct Unit;
  struct FileLet {
    const ast::Let* ast = nullptr;
    Unit* unit = nullptr;
    enum class State : uint8_t { kFresh, kBusy, kDone, kBroken } state = State::kFresh;
    uint32_t global = 0;
    const Type* type = nullptr;
    bool used = false;
    uint32_t depth = 0;
  };
  struct FileParam {
    const ast::Param* ast = nullptr;
    Unit* unit = nullptr;
    FileLet::State state = FileLet::State::kFresh;
    const Expr* value = nullptr;
    const Type* type = nullptr;
    bool used = false;
    uint32_t depth = 0;
  };
  struct FileFn {
    const ast::Fn* ast = nullptr;
    Unit* unit = nullptr;
    FileLet::State signature = FileLet::State::kFresh;
    FileLet::State state = FileLet::State::kFresh;  // of the body
    Function* made = nullptr;
    bool used = false;
    uint32_t depth = 0;
  };
  // What the files of one package declare beside types and rules: they see each other's.
  struct Package {
    std::string_view name;
    bool shipped = false;
    bool offered = true;     // it has a name and no rules: what it declares is for others
    bool broken = false;     // a file of it has a syntax error: what it declares is not all known
    bool skipped = false;    // what its files use is not all known
    bool converts = false;   // scalars of its types are taken for others (Type::converts)
    bool ambiguous = false;  // two files that name no package have this name for their path
    std::set<std::string_view> twice;  // functions whose name means something else already
    std::map<std::string_view, FileLet> lets;
    std::map<std::string_view, FileParam> params;
    std::map<std::string_view, FileFn> fns;
  };
  struct Imported {
    std::string_view alias;
    std::string_view module;  // empty: there is none
    text::Span span;
    bool used = false;
  };
  // A file, the package it is of, and what it calls others.
  struct Unit {
    const ast::File* file = nullptr;
    std::string_view package;
    Package* names = nullptr;
    bool shipped = false;
    const ast::Apart* apart = nullptr;
    std::vector<Imported> imports;
  };
  // A declaration that is being compiled, because of this use of it.
  struct Using {
    const void* declaration;
    std::string_view name;
    bool function;
    text::Span use;
    bool circular = false;  // a circle was reported in it
  };
  struct PendingRecord {
    const ast::File* file;
    std::span<const ast::Field> fields;
    Record* record;
  };
  struct DeclaredType {
    ast::Type* ast;
    const ast::File* file;
    std::string_view rest;  // of its pack
    Record* record;
    bool wanted = false;  // its fields are there, or will be when what is pending is
  };
  struct DeclaredSource {
    const ast::SourceDecl* ast;
    const Unit* unit;
  };
  // A shipped rule that is compiled when what it waits for is there.
  struct Waiting {
    ast::Rule* ast;
    const Unit* unit;
    size_t number;  // in its file
    // Its subjects are elements of these; empty: of Rule::families.
    std::vector<std::string_view> domains;
  };

  // --- compile_types.cc
  const Type* type(const ast::TypeExpr& ast);
  const Type* named_type(const ast::TypeExpr& ast);
  const Type* want(DeclaredType& declared);
  void complete(const PendingRecord& pending);
  void complete_pending();
  bool has_default(const Type* type, std::set<const Record*>& busy);
  const Expr* constant(const ast::Expr& ast, const Type* type);
  bool fits(data::Node node, const Type* type, std::string& mistake, data::Node& at);

  // --- compile_rule.cc
  void rule(ast::Rule& ast, size_t number);
  void body(const ast::Rule& ast, Rule& rule);
  // Says what it waits for.
  bool may_wait(Waiting& waiting, Rule& rule) const;
  bool is_control(std::string_view id);
  void check(const ast::TestItem& ast);  // compile_test.cc
  void param(FileParam& param);
  void compile_param(FileParam& param);
  const Stmt* statement(const ast::Stmt& ast);
  void block(std::span<const ast::Stmt* const> ast, std::vector<const Stmt*>& out,
             std::vector<Local>& locals);
  const Loop* loop(const ast::Binder& ast);  // leaves its names visible: call pop_scope() after
  Local local(const ast::Let& ast);
  const Expr* condition(const ast::Expr& ast, std::string_view what);
  const Expr* file_let(FileLet& let, const ast::Expr& use);

  // What of the unit nobody asks for is left alone.
  bool waits(const Unit& unit) const { return unit.shipped && unit.apart != nullptr; }

  // --- compile_package.cc
  void declare_names(Unit& unit);
  bool declare_name(const Unit& unit, const ast::Name& name);
  void enter(const ast::File& file);
  Package* find_package(std::string_view name);
  std::string package_mistake(const Unit& unit);
  void import_module(Unit& unit, const ast::Import& ast);
  std::string_view imported(const ast::Name& module);
  std::string_view module_named(std::string_view name);
  // The module that a name or a dotted name leads to, as `net` or `acme.ports`; empty when it leads
  // to none, or when the first word names something else here.
  std::string_view module_of(const ast::Expr& ast);
  // The same of a type's name: with the module's own name for what the file calls it.
  std::string whole_name(std::string_view dotted);
  text::Span declared_at(const Package& package, std::string_view name) const;
  // Whether a domain has such a name with one word behind it.
  bool has_domains(std::string_view prefix) const;
  Expr* member(const ast::Expr& ast, std::string_view module, std::string_view word);
  Expr* param_value(FileParam& param, const ast::Expr& use);
  std::vector<std::string_view> names_of(const Package& package) const;

  // --- compile_fn.cc
  FileFn* find_fn(const ast::Expr& callee);
  Expr* unknown_function(const ast::Expr& ast, std::string_view name);
  Expr* apply(const ast::Expr& ast, FileFn& fn);
  void sign(FileFn& fn, text::Span use);
  void compile_fn(FileFn& fn, text::Span use);
  // Compiles a declaration where nothing of the rule that uses it is seen; true when that went
  // well. `depth` becomes how deep its value nests.
  bool apart(Unit& unit, const Using& use, uint32_t& depth, text::FunctionRef<void()> compile);
  void cycle(const void* declaration, text::Span use, text::Span declared);
  // A use of something that nests so deep itself.
  bool reaches(uint32_t depth, const ast::Expr& use);
  const Type* bounded(const Type* type) const;
  // --- compile_governance.cc
  void bound(FileParam& entry, Param& param, const Expr* initial);
  bool bound_holds(FileParam& entry, const Expr* value, text::Span at, const std::string& what);
  void governance(const ast::Rule& ast, Rule& rule);
  Fix fix(const ast::Fix& ast, const Rule& rule);

  // --- compile_expr.cc
  Expr* expr(const ast::Expr& ast);
  Expr* expression(const ast::Expr& ast);
  Expr* name(const ast::Expr& ast);
  Expr* dot(const ast::Expr& ast);
  Expr* field(const ast::Expr& ast, Expr* base, std::string_view member, text::Span at);
  Expr* index(const ast::Expr& ast);
  Expr* call(const ast::Expr& ast);
  Expr* quantified(const ast::Expr& ast);
  // Names of the domains of a family, without it.
  std::vector<std::string_view> kinds_of(std::string_view space) const;
  Expr* domain(const ast::Expr& ast, std::string_view space, std::string_view member);

  // --- compile_sources.cc
  void declare_source(const ast::SourceDecl& ast, const Unit& unit);
  void complete_source(const ast::SourceDecl& ast, DomainDecl& domain);
  // Once all are declared.
  DomainDecl* find_domain(std::string_view name) const;
  const Type* element_of(DomainDecl& domain);
  static std::string_view package_word(const Unit& unit);
  void find_record_words();
  // With `words`, the first words of the shipped packages that lead to one of them.
  std::set<std::string_view> words_that_lead_to(std::set<std::string_view> words) const;
  static bool leads_to(const std::set<std::string_view>& words, const Unit& unit);
  // The shipped records that what is compiled later may speak of are read for it.
  void ask_for_records_of(const Unit& unit);
  Expr* records(const ast::Expr& ast, DomainDecl& source);
  Expr* documents(const ast::Expr& ast);

  // --- compile_operator.cc
  Expr* binary(const ast::Expr& ast);
  Expr* compare(const ast::Expr& ast);
  Expr* is_test(const ast::Expr& ast);
  const RE2* pattern(std::string_view text, text::Span at);
  void check_equality(const ast::Expr& ast, const Expr* left, const Expr* right);
  void check_membership(const ast::Expr& ast, const Expr* item, const Expr* collection);
  void check_text(const ast::Expr& ast, const Expr* operand, std::string_view operation);

  // --- compile_time.cc
  Expr* time_literal(const ast::Expr& ast);
  Expr* today(const ast::Expr& ast);
  // `value` under a declared type that is read from texts, where it may be a text of a document.
  const Expr* read_as(const ast::Expr& ast, const Expr* value, const Type* declared);
  // Nothing else may have that name.
  void keep_today(const ast::Name& name);
  Expr* range(const ast::Expr& ast);
  Expr* map_comprehension(const ast::Expr& ast);
  // Whether dates, durations or months are part of the operation; then `type` is what it gives, or
  // the mistake is reported.
  bool time_arithmetic(const ast::Expr& ast, const Type* left, const Type* right,
                       const Type*& type);

  // --- scopes and messages (compile.cc)
  Visible* find_visible(std::string_view name);
  void declare(const ast::Name& name, uint32_t slot, const Type* type, bool let);
  void push_scope();
  void pop_scope();
  Expr* make(ExprOp op, const ast::Expr& ast, const Type* type);
  Expr* broken(const ast::Expr& ast);
  void error(std::string_view code, text::Span at, std::string message,
             std::vector<std::string> notes = {}, std::vector<text::Related> related = {});
  void warning(std::string_view code, text::Span at, std::string message);
  void skipped() { skipped_in_rule_ = here_->skipped = true; }
  std::vector<std::string_view> visible_names();

  Plan& plan_;
  const LoadInput& input_;
  const std::vector<ast::Apart> apart_;
  std::vector<Waiting> waiting_;
  std::optional<std::set<std::string, std::less<>>> controls_;  // once they were asked for
  const text::SourceSet& sources_;
  text::Findings& findings_;
  Types types_;
  std::unordered_map<std::string_view, DeclaredType> declared_types_;
  std::unordered_map<std::string_view, DeclaredSource> declared_sources_;
  std::vector<const Unit*> library_;  // the shipped files that have a package of their own
  // First words of the packages that lead to records, and to documents, that a run reads for them.
  std::set<std::string_view> record_words_;
  std::set<std::string_view> document_words_;
  // Of each first word that domains, or shipped packages that speak of such, have: the first words
  // of these domains.
  std::map<std::string_view, std::set<std::string_view>> families_;
  // What of the shipped records and of the library no rule that waits has been seen to speak of.
  std::vector<DomainDecl*> unasked_records_;
  std::vector<const Unit*> unasked_library_;
  std::vector<PendingRecord> pending_;
  bool types_complete_ = false;  // what is declared from here on is completed at once
  std::map<std::string_view, Signature> signatures_;

  std::deque<Unit> units_;  // as LoadInput::sources
  std::unordered_map<const ast::File*, Unit*> unit_of_;
  std::deque<Package> packages_;
  std::map<std::string_view, Package*> packages_by_name_;
  // Those of files that name none: known by their paths, to imports alone.
  std::map<std::string_view, Package*> packages_by_path_;
  // Sources of records by their whole names.
  std::map<std::string, text::Span> source_spans_;
  // First parts of the names of builtins.
  std::set<std::string, std::less<>> spaces_;
  std::vector<Using> using_;
  // How deep the expression at hand stands, and the deepest one of the declaration at hand.
  uint32_t depth_ = 0;
  uint32_t deepest_ = 0;

  // Of the file at hand.
  const ast::File* file_ = nullptr;
  std::string_view package_;
  Unit* unit_ = nullptr;
  Package* here_ = nullptr;
  // The param whose bound is at hand, and names it; of no let or param that the bound uses.
  const FileParam* bound_of_ = nullptr;
  // Of the rule or file-level let at hand.
  std::vector<std::vector<Visible>> scopes_;
  uint32_t next_slot_ = 0;
  uint32_t next_clause_ = 0;
  bool failed_ = false;
  // A part of the rule was given up before all its names were looked at: that a name seems unused
  // there says nothing.
  bool skipped_in_rule_ = false;
  // Names that the rule uses where nothing has them: a let of that name further down is no unused
  // one.
  std::set<std::string_view> unknown_names_;
};

}  // namespace ordain::lang

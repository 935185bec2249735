// The compiler's worker: resolves names, checks types and makes plan expressions, file by file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/lang/builtins.h"
#include "engine/lang/load.h"
#include "engine/lang/plan.h"

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

class Compiler {
 public:
  Compiler(Plan& plan, const LoadInput& input, const text::SourceSet& sources,
           text::Findings& findings);

  // All types of all files, then domains, then lets, params and rules. Each file once.
  void declare_types(const ast::File& file, std::string_view package);
  void complete_types();
  void compile_file(const ast::File& file, std::string_view package, bool shipped);

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
  };
  struct FileLet {
    const ast::Let* ast = nullptr;
    enum class State : uint8_t { kFresh, kBusy, kDone, kBroken } state = State::kFresh;
    uint32_t global = 0;
    const Type* type = nullptr;
    bool used = false;
  };
  struct FileParam {
    const ast::Param* ast = nullptr;
    FileLet::State state = FileLet::State::kFresh;
    const Expr* value = nullptr;
    const Type* type = nullptr;
    bool used = false;
  };
  struct PendingRecord {
    const ast::File* file;
    std::string_view package;
    std::span<const ast::Field> fields;
    Record* record;
  };

  // --- compile_types.cc
  const Type* type(const ast::TypeExpr& ast);
  const Type* named_type(const ast::TypeExpr& ast);
  void complete(const PendingRecord& pending);
  void complete_pending();
  bool has_default(const Type* type, std::set<const Record*>& busy);
  const Expr* constant(const ast::Expr& ast, const Type* type);
  bool fits(data::Node node, const Type* type, std::string& mistake, data::Node& at);

  // --- compile_rule.cc
  void rule(const ast::Rule& ast, bool shipped);
  void param(FileParam& param);
  void compile_param(FileParam& param);
  const Stmt* statement(const ast::Stmt& ast);
  void block(std::span<const ast::Stmt* const> ast, std::vector<const Stmt*>& out,
             std::vector<Local>& locals);
  const Loop* loop(const ast::Binder& ast);  // leaves its names visible: call pop_scope() after
  Local local(const ast::Let& ast);
  const Expr* condition(const ast::Expr& ast, std::string_view what);
  const Expr* file_let(FileLet& let, const ast::Expr& use);

  // --- compile_governance.cc
  void bound(FileParam& entry, Param& param, const Expr* initial);
  bool bound_holds(FileParam& entry, const Expr* value, text::Span at, const std::string& what);
  void governance(const ast::Rule& ast, Rule& rule);
  Fix fix(const ast::Fix& ast, const Rule& rule);

  // --- compile_expr.cc
  Expr* expr(const ast::Expr& ast);
  Expr* name(const ast::Expr& ast);
  Expr* dot(const ast::Expr& ast);
  Expr* field(const ast::Expr& ast, Expr* base, std::string_view member, text::Span at);
  Expr* index(const ast::Expr& ast);
  Expr* call(const ast::Expr& ast);
  Expr* quantified(const ast::Expr& ast);
  Expr* domain(const ast::Expr& ast, std::string_view space, std::string_view member);
  bool is_namespace(const ast::Expr& ast) const;

  // --- compile_operator.cc
  Expr* binary(const ast::Expr& ast);
  Expr* compare(const ast::Expr& ast);
  Expr* is_test(const ast::Expr& ast);
  const RE2* pattern(std::string_view text, text::Span at);
  void check_equality(const ast::Expr& ast, const Expr* left, const Expr* right);
  void check_membership(const ast::Expr& ast, const Expr* item, const Expr* collection);
  void check_text(const ast::Expr& ast, const Expr* operand, std::string_view operation);

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
  Expr* not_yet(const ast::Expr& ast, std::string_view what);
  void skipped() { skipped_in_rule_ = skipped_in_file_ = true; }
  std::vector<std::string_view> visible_names();

  Plan& plan_;
  const LoadInput& input_;
  const text::SourceSet& sources_;
  text::Findings& findings_;
  Types types_;
  std::map<std::string, Record*, std::less<>> records_;
  std::vector<PendingRecord> pending_;
  bool types_complete_ = false;  // what is declared from here on is completed at once
  std::map<std::string_view, Signature> signatures_;

  // Of the file at hand.
  const ast::File* file_ = nullptr;
  std::string_view package_;
  std::map<std::string_view, FileLet> lets_;
  std::map<std::string_view, FileParam> params_;
  // The param whose bound is at hand, and names it; of no let or param that the bound uses.
  const FileParam* bound_of_ = nullptr;
  // Of the rule or file-level let at hand.
  std::vector<std::vector<Visible>> scopes_;
  uint32_t next_slot_ = 0;
  uint32_t next_clause_ = 0;
  bool failed_ = false;
  // A part of the rule, or of the file, was given up before all its names were looked at: that a
  // name seems unused there says nothing.
  bool skipped_in_rule_ = false;
  bool skipped_in_file_ = false;
  // Names that the rule uses where nothing has them: a let of that name further down is no unused
  // one.
  std::set<std::string_view> unknown_names_;
};

}  // namespace ordain::lang

// Tests: a `check` of a test becomes a rule that is asked once in the test's world.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/lang/compiler.h"

namespace ordain::lang {

std::string check_id(const text::SourceSet& sources, text::Span item) {
  return fmt::format("check {}:{}", sources[item.source].path(), item.begin);
}

// It is checked with its file also where nobody runs the tests, so that a mistake in it is known.
void Compiler::check(const ast::TestItem& ast) {
  failed_ = false;
  skipped_in_rule_ = false;
  unknown_names_.clear();
  scopes_.assign(1, {});
  // The rule goes through a list of one, which nobody can name.
  next_slot_ = 1;
  next_clause_ = 1;
  Expr* one = make(ExprOp::kBool, *ast.value, Types::simple(TypeKind::kBool));
  one->flag = true;
  Expr* list = make(ExprOp::kList, *ast.value, Types::any());
  list->args = plan_.arena.copy(std::vector<const Expr*>{one});
  Generator generator{.slot = 0, .collection = list};
  generator.name = "_";
  Loop* loop = plan_.arena.make<Loop>();
  loop->generators = plan_.arena.copy(std::vector<Generator>{generator});
  Stmt* clause = plan_.arena.make<Stmt>();
  clause->kind = StmtKind::kRequire;
  clause->span = ast.span;
  clause->ordinal = 1;
  clause->condition = condition(*ast.value, "`check`");
  pop_scope();
  if (failed_ || !input_.checks) return;
  Rule rule;
  rule.id = plan_.arena.copy(check_id(sources_, ast.span));
  rule.span = ast.span;
  rule.check = true;
  rule.subjects = loop;
  rule.body.push_back(clause);
  rule.slots = next_slot_;
  rule.clauses = 1;
  plan_.rules.push_back(std::move(rule));
}

}  // namespace ordain::lang

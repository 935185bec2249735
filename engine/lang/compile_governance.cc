// Governance: bounds of params, exemptions, evidence and fixes of rules -> their part of the plan.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/data/json_text.h"
#include "engine/lang/compiler.h"
#include "engine/text/check.h"
#include "engine/text/utf8.h"

namespace ordain::lang {
namespace {

// Bytes of a value, or of a part of a rule, in a message.
constexpr size_t kQuoted = 120;

// A part of a rule file on one line.
std::string written(text::Span span, const text::SourceSet& sources) {
  std::string out;
  for (char c : sources[span.source].bytes().substr(span.begin, span.end - span.begin)) {
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return text::preview(out, kQuoted);
}

// Whether it reads what is checked, itself or by a let or function of a file. `seen`: values and
// bodies that were looked at.
bool reads_documents(const Plan& plan, const Expr& expr, std::set<const Expr*>& seen) {
  if (expr.op == ExprOp::kDomain) return true;
  const auto reads_once = [&](const Expr& part) {
    return seen.insert(&part).second && reads_documents(plan, part, seen);
  };
  if (expr.op == ExprOp::kGlobal && reads_once(*plan.globals[expr.slot].value)) return true;
  if (expr.op == ExprOp::kApply) {
    const Function& function = *expr.function;
    if (function.body != nullptr && reads_once(*function.body)) return true;
    for (const Local& local : function.locals) {
      if (reads_once(*local.value)) return true;
    }
  }
  const auto reads = [&](const Expr* part) {
    return part != nullptr && reads_documents(plan, *part, seen);
  };
  if (std::any_of(expr.args.begin(), expr.args.end(), reads)) return true;
  if (expr.loop == nullptr) return false;
  return reads(expr.loop->where) ||
         std::any_of(expr.loop->generators.begin(), expr.loop->generators.end(),
                     [&](const Generator& generator) { return reads(generator.collection); }) ||
         std::any_of(expr.loop->locals.begin(), expr.loop->locals.end(),
                     [&](const Local& local) { return reads(local.value); });
}

// Whether it leads into what the rule's `for` names, by fields and indexes alone. `steps`: how
// many.
bool is_path(const Expr& expr, const Rule& rule, size_t& steps) {
  switch (expr.op) {
    case ExprOp::kField:
    case ExprOp::kIndex:
      ++steps;
      return is_path(*expr.args[0], rule, steps);
    case ExprOp::kTolerate:
      return is_path(*expr.args[0], rule, steps);
    case ExprOp::kSlot: {
      const auto& names = rule.subjects->generators;
      if (std::any_of(names.begin(), names.end(),
                      [&](const Generator& name) { return name.slot == expr.slot; }))
        return true;
      const auto local =
          std::find_if(rule.locals.begin(), rule.locals.end(),
                       [&](const Local& candidate) { return candidate.slot == expr.slot; });
      return local != rule.locals.end() && is_path(*local->value, rule, steps);
    }
    default:
      return false;
  }
}

}  // namespace

void Compiler::bound(FileParam& entry, Param& param, const Expr* initial) {
  // An error before leaves nothing to hold against it.
  if (failed_) return;
  const Expr* in_force = entry.value;
  const bool used = entry.used;
  // In its bound the name stands for the value that is looked at; the bounds of two params that
  // name each other would have no order, and are a cycle.
  bound_of_ = &entry;
  const bool fits = bound_holds(entry, initial, param.initial_span,
                                fmt::format("the default of param {}, {},", param.name,
                                            written(param.initial_span, sources_)));
  if (fits && param.overridden) {
    std::string value;
    if (!data::append_json(value, in_force->node, kQuoted)) value = "its value";
    bound_holds(entry, in_force, in_force->node.blame_span(),
                fmt::format("param {}: {}", param.name, value));
  }
  bound_of_ = nullptr;
  entry.value = in_force;
  entry.used = used;
}

bool Compiler::bound_holds(FileParam& entry, const Expr* value, text::Span at,
                           const std::string& what) {
  const ast::Expr& ast = *entry.ast->bound;
  entry.value = value;
  entry.used = false;
  const Expr* made = condition(ast, "a bound");
  if (failed_) return false;
  if (!entry.used) {
    error("lang/param-bound", ast.span,
          fmt::format("the bound of param {} does not speak of {}", entry.ast->name.text,
                      entry.ast->name.text));
    return false;
  }
  std::set<const Expr*> seen;
  if (reads_documents(plan_, *made, seen)) {
    error("lang/param-bound", ast.span,
          fmt::format("the bound of param {} reads what is checked, which it cannot know",
                      entry.ast->name.text));
    return false;
  }
  ORDAIN_CHECK(input_.decide_bound != nullptr);
  const BoundVerdict verdict = input_.decide_bound(plan_, *made, next_slot_);
  if (verdict.held == BoundVerdict::Held::kYes) return true;
  const std::string bound = written(ast.span, sources_);
  if (verdict.held == BoundVerdict::Held::kNo) {
    error("lang/param-bound", at, fmt::format("{} is out of its bound `{}`", what, bound), {},
          {{ast.span, "the bound"}});
  } else {
    error("lang/param-bound", at,
          fmt::format("whether {} is in its bound `{}` cannot be decided: {}", what, bound,
                      verdict.why),
          {}, {{ast.span, "the bound"}});
  }
  return false;
}

void Compiler::governance(const ast::Rule& ast, Rule& rule) {
  for (const ast::Exempt& exempt : ast.exempt) {
    // The time of a day is left out: an exemption holds until its last day is over.
    rule.exempt.push_back({.when = condition(*exempt.when, "`exempt when`"),
                           .reason = plan_.arena.copy(exempt.reason.text),
                           .until = plan_.arena.copy(exempt.until.text.substr(0, 10)),
                           .span = exempt.span});
    if (const auto until = data::read_date(exempt.until.text); !exempt.until.text.empty() && !until)
      error("lang/date", exempt.until.span, until.error());
    if (exempt.reason.text.find_first_not_of(" \t\r\n") == std::string_view::npos)
      error("lang/exempt-reason", exempt.reason.span, "the reason of an exemption is empty",
            {"say why, for whoever reads the report"});
  }
  for (const ast::Expr* evidence : ast.evidence) rule.evidence.push_back(expr(*evidence));
  if (rule.subjects == nullptr) return;
  for (const ast::Fix& one : ast.fixes) rule.fixes.push_back(fix(one, rule));
}

Fix Compiler::fix(const ast::Fix& ast, const Rule& rule) {
  Fix made{.text = plan_.arena.copy(ast.text.text), .safe = ast.safe, .operations = {}};
  if (ast.ops.empty())
    error("lang/empty-fix", ast.span, "the fix changes nothing",
          {"it holds `set p = e`, `remove p` or `add e to p`"});
  // A mistake elsewhere in the rule is no reason to be silent about this one.
  bool failed = failed_;
  for (const ast::FixOp& op : ast.ops) {
    failed_ = false;
    FixOp operation{.kind = op.kind, .target = expr(*op.target), .value = nullptr};
    if (op.value != nullptr) operation.value = expr(*op.value);
    const Type* target = operation.target->type;
    size_t steps = 0;
    if (failed_) {
      // What is wrong with its parts is told.
    } else if (!is_path(*operation.target, rule, steps) || steps == 0) {
      error("lang/fix-target", op.target->span,
            fmt::format("`{}` is no path into the subject", written(op.target->span, sources_)),
            {"a fix changes fields: of a name of `for`, or of a let that leads there"});
    } else if (op.kind == ast::FixOp::Kind::kAdd) {
      const Type* element = types_.element_of(target);
      if (!may_be(target, TypeKind::kList)) {
        error("lang/type-mismatch", op.target->span,
              fmt::format("`add` wants a list, found {}", with_article(target)));
      } else if (!may_be_equal(operation.value->type, element)) {
        error("lang/type-mismatch", op.value->span,
              fmt::format("the fix adds {}, the list holds {}", with_article(operation.value->type),
                          to_string(element)));
      }
    } else if (op.kind == ast::FixOp::Kind::kSet && !may_be_equal(operation.value->type, target)) {
      error("lang/type-mismatch", op.value->span,
            fmt::format("the fix sets {}, the field is {}", with_article(operation.value->type),
                        with_article(target)));
    }
    made.operations.push_back(operation);
    failed |= failed_;
  }
  failed_ = failed;
  return made;
}

}  // namespace ordain::lang

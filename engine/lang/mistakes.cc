// Mistakes of clauses: absent values that leave them undecided, repeats, and looks without a key.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/mistakes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/lang/builtins.h"
#include "engine/lang/never.h"
#include "engine/lang/one_line.h"
#include "engine/text/utf8.h"

namespace ordain::lang {
namespace {

bool is_order(ExprOp op) {
  return op == ExprOp::kLt || op == ExprOp::kLe || op == ExprOp::kGt || op == ExprOp::kGe;
}

bool is_text_test(ExprOp op) {
  return op == ExprOp::kMatches || op == ExprOp::kStartsWith || op == ExprOp::kEndsWith;
}

bool mentions(const Expr& expr, uint32_t slot) {
  if (expr.op == ExprOp::kSlot && expr.slot == slot) return true;
  if (expr.loop != nullptr) {
    for (const Generator& generator : expr.loop->generators) {
      if (mentions(*generator.collection, slot)) return true;
    }
    if (expr.loop->where != nullptr && mentions(*expr.loop->where, slot)) return true;
  }
  return std::any_of(expr.args.begin(), expr.args.end(),
                     [slot](const Expr* arg) { return mentions(*arg, slot); });
}

// Whether an equality among what must hold ties the slot to something else.
bool has_key(const Expr* expr, uint32_t slot) {
  if (expr == nullptr) return false;
  if (expr->op == ExprOp::kAnd) return has_key(expr->args[0], slot) || has_key(expr->args[1], slot);
  return expr->op == ExprOp::kEq &&
         mentions(*expr->args[0], slot) != mentions(*expr->args[1], slot);
}

// Whether a `refers to` among what must hold ties the slot to something else.
bool refers(const Expr* expr, uint32_t slot) {
  if (expr == nullptr) return false;
  if (expr->op == ExprOp::kAnd) return refers(expr->args[0], slot) || refers(expr->args[1], slot);
  return expr->op == ExprOp::kRefersTo &&
         (mentions(*expr->args[0], slot) || mentions(*expr->args[1], slot));
}

class RuleReader {
 public:
  RuleReader(const Rule& rule, const text::SourceSet& sources, text::Findings& findings)
      : rule_(rule), sources_(sources), findings_(findings) {}

  void read() {
    const Loop& loop = *rule_.subjects;
    gather(loop.locals);
    gather(rule_.locals);
    gather(rule_.body);
    guards_of(loop);
    for (const Expr* when : rule_.when) guards_of(*when);
    for (const Local& local : rule_.locals) guards_of(*local.value);
    guards_of(rule_.body);

    visit(loop, nullptr, true);
    for (const Expr* when : rule_.when) visit(*when);
    for (const Local& local : rule_.locals) visit(*local.value);
    block(rule_.body);
  }

 private:
  void warn(std::string_view code, text::Span at, std::string message,
            std::vector<std::string> notes) {
    findings_.report(code, text::Level::kWarning, at, std::move(message), std::move(notes));
  }

  // --- names: what a let stands for
  void gather(std::span<const Local> locals) {
    for (const Local& local : locals) {
      if (lets_.size() < kMostLets) lets_[local.slot] = local.value;
    }
  }
  void gather(std::span<const Stmt* const> body) {
    for (const Stmt* stmt : body) {
      gather(stmt->locals);
      gather(stmt->other_locals);
      gather(stmt->then);
      gather(stmt->otherwise);
    }
  }
  const Expr* let_of(const Expr& expr) const {
    if (expr.op != ExprOp::kSlot) return nullptr;
    const auto it = lets_.find(expr.slot);
    return it == lets_.end() ? nullptr : it->second;
  }

  // A path as it would be written without lets and `?`.
  std::string path(const Expr& expr) const {
    if (const Expr* let = let_of(expr)) return path(*let);
    switch (expr.op) {
      case ExprOp::kSlot:
        return fmt::format("{}#{}", expr.text, expr.slot);
      case ExprOp::kField:
        return fmt::format("{}.{}", path(*expr.args[0]), expr.text);
      case ExprOp::kTolerate:
        return path(*expr.args[0]);
      default:
        return written(expr, sources_);
    }
  }

  // --- guards: the paths that some `exists` of the rule asks for
  void guards_of(const Loop& loop) {
    for (const Generator& generator : loop.generators) guards_of(*generator.collection);
    if (loop.where != nullptr) guards_of(*loop.where);
    gather(loop.locals);
    for (const Local& local : loop.locals) guards_of(*local.value);
  }
  void guards_of(const Expr& expr) {
    if (expr.loop != nullptr) guards_of(*expr.loop);
    if (expr.op == ExprOp::kExists) guards_.insert(path(*expr.args[0]));
    for (const Expr* arg : expr.args) guards_of(*arg);
  }
  void guards_of(std::span<const Stmt* const> body) {
    for (const Stmt* stmt : body) {
      if (stmt->loop != nullptr) guards_of(*stmt->loop);
      if (stmt->condition != nullptr) guards_of(*stmt->condition);
      for (const Local& local : stmt->locals) guards_of(*local.value);
      for (const Local& local : stmt->other_locals) guards_of(*local.value);
      guards_of(stmt->then);
      guards_of(stmt->otherwise);
    }
  }
  // What is asked for, or has a part that is.
  bool is_guarded(const Expr& expr) const {
    const std::string own = path(expr);
    const auto it = guards_.lower_bound(own);
    if (it != guards_.end() && *it == own) return true;
    const auto below = guards_.lower_bound(own + ".");
    return below != guards_.end() && below->starts_with(own + ".");
  }

  // --- every expression
  void visit(const Loop& loop, const Expr* body, bool outermost = false) {
    for (size_t i = 0; i < loop.generators.size(); ++i) {
      const Generator& generator = loop.generators[i];
      visit(*generator.collection);
      if (!(outermost && i == 0)) check_key(loop, generator, body);
    }
    if (loop.where != nullptr) visit(*loop.where);
    for (const Local& local : loop.locals) visit(*local.value);
  }

  void visit(const Expr& expr) {
    find_never(expr, sources_, findings_);
    visit_parts(expr);
  }

  void visit_parts(const Expr& expr) {
    if (expr.loop != nullptr) {
      const bool narrows =
          expr.op == ExprOp::kQuantified && expr.quantifier != ast::Quantifier::kEvery;
      visit(*expr.loop, narrows ? expr.args[0] : nullptr);
    }
    if (is_order(expr.op) || is_text_test(expr.op)) check_order(expr, *expr.args[0]);
    if (is_order(expr.op)) {
      check_order(expr, *expr.args[1]);
      for (const Expr* arg : expr.args) check_text_order(*arg);
    }
    for (const Expr* arg : expr.args) {
      // A chain of one connective was looked at as a whole.
      const bool same = arg->op == expr.op && (arg->op == ExprOp::kAnd || arg->op == ExprOp::kOr);
      same ? visit_parts(*arg) : visit(*arg);
    }
  }

  void check_key(const Loop& loop, const Generator& generator, const Expr* body) {
    if (rule_.domain.empty() || generator.collection->op != ExprOp::kDomain) return;
    if (is_looked_up(loop, generator, body)) return;
    // Of a reference and of files there is no other way to ask.
    if (refers(loop.where, generator.slot) || refers(body, generator.slot)) return;
    if (generator.collection->text.starts_with("docs(")) return;
    warn("lang/no-key", generator.collection->span,
         fmt::format("all of {} is gone through for each of {}: the cost is their product",
                     generator.collection->text, rule_.domain),
         {fmt::format("an equality between a part of `{}` and the subject is looked up instead",
                      generator.name)});
  }

  // --- `?` where it does not help
  bool is_tolerated(const Expr& expr) const {
    if (const Expr* let = let_of(expr)) return is_tolerated(*let);
    if (expr.op == ExprOp::kTolerate) return true;
    if (expr.op != ExprOp::kField || (expr.field != nullptr && expr.field->initial != nullptr))
      return false;
    return expr.flag || is_tolerated(*expr.args[0]);
  }
  // What the `?` is said of is asked for: `let a = r.a?` and `exists a and a.until > today`.
  bool is_tolerance_guarded(const Expr& expr) const {
    if (const Expr* let = let_of(expr)) return is_tolerance_guarded(*let);
    if (expr.op == ExprOp::kTolerate) return guards_.contains(path(*expr.args[0]));
    return expr.op == ExprOp::kField && !expr.flag && is_tolerance_guarded(*expr.args[0]);
  }
  static bool has_default(const Expr& expr) {
    const Expr& inner = expr.op == ExprOp::kTolerate ? *expr.args[0] : expr;
    return inner.op == ExprOp::kField && inner.field != nullptr && inner.field->initial != nullptr;
  }
  void check_order(const Expr& expr, const Expr& operand) {
    if (!is_tolerated(operand) || has_default(operand) || is_guarded(operand) ||
        is_tolerance_guarded(operand))
      return;
    const bool text = is_text_test(expr.op);
    const std::string shown = written(operand, sources_);
    warn("lang/tolerated-order", operand.span,
         fmt::format("when {} is absent this {} is undecided all the same, in spite of the `?`",
                     shown, text ? "test of a text" : "comparison"),
         {fmt::format("say what it is then: `({} ?? {})`",
                      shown.ends_with('?') ? shown.substr(0, shown.size() - 1) : shown,
                      text ? "\"\"" : "0")});
  }

  // --- an order of texts where one of sizes or versions is meant
  void check_text_order(const Expr& operand) {
    if (operand.op != ExprOp::kString || operand.text.empty()) return;
    const std::string_view text = operand.text;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const size_t start = text[0] == 'v' ? 1 : 0;
    // 2026-02-01: such texts are in the order of their days.
    const bool day = text.size() >= 10 && text[4] == '-' && text[7] == '-';
    if (start == text.size() || !is_digit(text[start]) || day) return;
    const bool dotted = text.find('.') != std::string_view::npos;
    const bool unit = !is_digit(text.back()) && text.back() != '.';
    warn("lang/text-order", operand.span,
         fmt::format("{} is compared letter by letter here, as any text, and not by what it says",
                     text::preview(text)),
         {unit     ? "quantity(x) of both sides compares sizes, duration(x) lengths of time"
          : dotted ? "semver(x) of both sides compares versions, quantity(x) numbers"
                   : "int(x) of both sides compares numbers"});
  }

  // --- deny
  void may_be_absent(const Loop& loop) {
    for (const Generator& generator : loop.generators) may_be_absent(*generator.collection);
    if (loop.where != nullptr) may_be_absent(*loop.where);
  }
  // `tests`: of an operator that `?` does not help.
  void may_be_absent(const Expr& expr, bool tests = false) {
    if (const Expr* let = let_of(expr)) {
      // Lets that use each other twice are a number of ways without bound.
      if (entered_.insert(expr.slot).second) may_be_absent(*let, tests);
      return;
    }
    if (expr.loop != nullptr) may_be_absent(*expr.loop);
    switch (expr.op) {
      case ExprOp::kTolerate:
      case ExprOp::kExists:
        return;
      case ExprOp::kCoalesce:
        return may_be_absent(*expr.args[1]);
      case ExprOp::kIs:
        if (expr.test == IsTest::kNull || expr.test == IsTest::kUnknown) return;
        break;
      case ExprOp::kCall:
        if (expr.builtin->takes_missing) return;
        break;
      case ExprOp::kField:
        if (expr.field != nullptr && expr.field->optional && expr.field->initial == nullptr &&
            expr.field->choices.empty() && !is_guarded(expr)) {
          if (!told_.insert(path(expr)).second) return;
          const std::string shown = written(expr, sources_);
          warn("lang/deny-absent", expr.span,
               fmt::format("{} may be absent, and this `deny` is undecided then", shown),
               {fmt::format("write {1}`{0} ?? d` if it means d, or `exists {0} and ...`", shown,
                            tests ? "" : fmt::format("`{}?` if absent is fine, ", shown))});
          return;
        }
        if (expr.flag) return;
        break;
      default:
        break;
    }
    const bool ordered = is_order(expr.op) || is_text_test(expr.op);
    for (const Expr* arg : expr.args) may_be_absent(*arg, ordered);
  }

  // --- statements
  void block(std::span<const Stmt* const> body) {
    std::map<std::string, const Stmt*> seen;
    for (const Stmt* stmt : body) {
      const bool clause = stmt->kind == StmtKind::kRequire || stmt->kind == StmtKind::kDeny;
      if (stmt->loop != nullptr) visit(*stmt->loop, nullptr);
      if (stmt->condition != nullptr) visit(*stmt->condition);
      for (const Local& local : stmt->locals) visit(*local.value);
      for (const Local& local : stmt->other_locals) visit(*local.value);
      if (clause) check_clause(*stmt, seen);
      block(stmt->then);
      block(stmt->otherwise);
    }
  }
  void check_clause(const Stmt& stmt, std::map<std::string, const Stmt*>& seen) {
    const bool require = stmt.kind == StmtKind::kRequire;
    const std::string_view word = require ? "require" : "deny";
    const std::string text = written(*stmt.condition, sources_);
    const auto [it, fresh] = seen.try_emplace(fmt::format("{} {}", word, text), &stmt);
    if (!fresh) {
      text::Finding finding;
      finding.code = "lang/duplicate-clause";
      finding.level = text::Level::kWarning;
      finding.span = stmt.condition->span;
      finding.message = fmt::format("this `{}` stands here twice", word);
      finding.related.push_back({it->second->condition->span, "the first one"});
      findings_.report(std::move(finding));
    }
    told_.clear();
    entered_.clear();
    if (!require) may_be_absent(*stmt.condition);
  }

  const Rule& rule_;
  const text::SourceSet& sources_;
  text::Findings& findings_;
  std::map<uint32_t, const Expr*> lets_;  // by slot
  std::set<std::string> guards_;
  std::set<uint32_t> entered_;  // lets that the clause at hand uses
  std::set<std::string> told_;  // paths of the clause at hand that were warned of
};

void find_idle_clauses(std::span<const Stmt* const> body, const text::SourceSet& sources,
                       text::Findings& findings) {
  for (const Stmt* stmt : body) {
    const bool require = stmt->kind == StmtKind::kRequire;
    if (require || stmt->kind == StmtKind::kDeny) {
      const std::string text = written(*stmt->condition, sources);
      if (text == (require ? "true" : "false")) {
        findings.report("lint/never-fails", text::Level::kWarning, stmt->condition->span,
                        fmt::format("this `{} {}` cannot fail", require ? "require" : "deny", text),
                        {"it counts as a check and is none: take it away, or say what is wanted"});
      }
    }
    find_idle_clauses(stmt->then, sources, findings);
    find_idle_clauses(stmt->otherwise, sources, findings);
  }
}

}  // namespace

bool is_looked_up(const Loop& loop, const Generator& generator, const Expr* body) {
  return has_key(loop.where, generator.slot) || has_key(body, generator.slot);
}

std::string written(const Expr& expr, const text::SourceSet& sources) {
  if (!expr.span.valid()) return {};
  return on_one_line(
      sources[expr.span.source].bytes().substr(expr.span.begin, expr.span.end - expr.span.begin));
}

void find_mistakes(const Plan& plan, bool shipped, const text::SourceSet& sources,
                   text::Findings& findings) {
  for (const Rule& rule : plan.rules) {
    if (rule.shipped == shipped) RuleReader(rule, sources, findings).read();
  }
}

void find_idle_clauses(const Plan& plan, const text::SourceSet& sources, text::Findings& findings) {
  for (const Rule& rule : plan.rules) find_idle_clauses(rule.body, sources, findings);
}

}  // namespace ordain::lang

// The shape of a rule: its parts put together in one text, and the deepest nest of its loops.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/rule_shape.h"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "engine/lang/mistakes.h"

namespace ordain::run {
namespace {

using lang::Expr;
using lang::Stmt;

using Nest = std::vector<std::string>;

class Shape {
 public:
  explicit Shape(const text::SourceSet& sources) : sources_(sources) {}

  std::string take() { return std::move(out_); }

  void loop(const lang::Loop& loop) {
    for (const lang::Generator& generator : loop.generators)
      add(fmt::format("{} in", generator.name), *generator.collection);
    if (loop.where != nullptr) add("where", *loop.where);
    locals(loop.locals);
  }
  void locals(std::span<const lang::Local> locals) {
    for (const lang::Local& local : locals) add(local.name, *local.value);
  }
  void add(std::string_view word, const Expr& expr) {
    out_ += fmt::format("{} {}\n", word, lang::written(expr, sources_));
  }
  void block(std::span<const Stmt* const> body) {
    for (const Stmt* stmt : body) {
      if (stmt->loop != nullptr) loop(*stmt->loop);
      if (stmt->condition != nullptr)
        add(stmt->kind == lang::StmtKind::kDeny ? "deny" : "", *stmt->condition);
      locals(stmt->locals);
      out_ += "{\n";
      block(stmt->then);
      out_ += "}\n";
      locals(stmt->other_locals);
      block(stmt->otherwise);
      out_ += ";\n";
    }
  }

 private:
  const text::SourceSet& sources_;
  std::string out_;
};

// The longest nest of loops in each part.
class Deepest {
 public:
  explicit Deepest(const text::SourceSet& sources) : sources_(sources) {}

  void know(std::span<const lang::Local> locals) {
    for (const lang::Local& local : locals) {
      if (lets_.size() < lang::kMostLets) lets_[local.slot] = local.value;
    }
  }

  Nest of(const Expr& expr) {
    if (expr.op == lang::ExprOp::kSlot) {
      const auto let = lets_.find(expr.slot);
      if (let == lets_.end()) return {};
      // Once each: lets that use each other twice are a number of ways without bound.
      const auto known = nests_.find(expr.slot);
      if (known != nests_.end()) return known->second;
      return nests_[expr.slot] = of(*let->second);
    }
    Nest inside;
    for (const Expr* arg : expr.args) keep(inside, of(*arg));
    if (expr.loop == nullptr) return inside;
    const bool narrows =
        expr.op == lang::ExprOp::kQuantified && expr.quantifier != lang::ast::Quantifier::kEvery;
    return around(*expr.loop, std::move(inside), narrows ? expr.args[0] : nullptr, false);
  }

  Nest of(std::span<const Stmt* const> body) {
    Nest deepest;
    for (const Stmt* stmt : body) {
      know(stmt->locals);
      know(stmt->other_locals);
      if (stmt->condition != nullptr) keep(deepest, of(*stmt->condition));
      keep(deepest, of(stmt->otherwise));
      Nest inside = of(stmt->then);
      if (stmt->loop != nullptr) inside = around(*stmt->loop, std::move(inside), nullptr, false);
      keep(deepest, std::move(inside));
    }
    return deepest;
  }

  Nest around(const lang::Loop& loop, Nest inside, const Expr* body, bool outermost) {
    know(loop.locals);
    if (loop.where != nullptr) keep(inside, of(*loop.where));
    Nest out;
    Nest before;  // a collection may be made by a loop of its own
    for (size_t i = 0; i < loop.generators.size(); ++i) {
      const lang::Generator& generator = loop.generators[i];
      keep(before, of(*generator.collection));
      const bool looked_up = generator.collection->op == lang::ExprOp::kDomain &&
                             !(outermost && i == 0) && lang::is_looked_up(loop, generator, body);
      if (!looked_up) out.push_back(lang::written(*generator.collection, sources_));
    }
    out.insert(out.end(), inside.begin(), inside.end());
    keep(out, std::move(before));
    return out;
  }

  static void keep(Nest& deepest, Nest other) {
    if (other.size() > deepest.size()) deepest = std::move(other);
  }

 private:
  const text::SourceSet& sources_;
  std::map<uint32_t, const Expr*> lets_;
  std::map<uint32_t, Nest> nests_;  // of lets, by slot
};

}  // namespace

std::string shape_of(const lang::Rule& rule, const text::SourceSet& sources) {
  Shape shape(sources);
  shape.loop(*rule.subjects);
  for (const Expr* when : rule.when) shape.add("when", *when);
  shape.locals(rule.locals);
  shape.block(rule.body);
  return shape.take();
}

std::string cost_of(const lang::Rule& rule, const text::SourceSet& sources) {
  Deepest deepest(sources);
  deepest.know(rule.locals);
  Nest inside = deepest.of(rule.body);
  for (const Expr* when : rule.when) Deepest::keep(inside, deepest.of(*when));
  return fmt::format(
      "{}", fmt::join(deepest.around(*rule.subjects, std::move(inside), nullptr, true), " x "));
}

}  // namespace ordain::run

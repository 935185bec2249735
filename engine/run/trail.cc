// Trails: names are followed to where they come from, and steps from there into a document.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/trail.h"

#include "engine/lang/mistakes.h"

namespace ordain::run {
namespace {

using lang::Expr;
using lang::ExprOp;

bool follow_from(const Trail& trail, size_t step, data::Node node,
                 text::FunctionRef<bool(data::Node)> visit) {
  for (; step < trail.steps.size(); ++step) {
    if (!trail.steps[step]) break;
    if (!node.is_map()) return true;
    node = node.get(*trail.steps[step]);
    if (!node) return true;
  }
  if (step == trail.steps.size()) return visit(node);
  if (!node.is_map() && node.kind() != data::Kind::kList) return true;
  for (uint32_t i = 0; i < node.child_count(); ++i) {
    const data::Node child = node.child(i);
    if (child.has(data::kShadowed)) continue;
    if (!follow_from(trail, step + 1, child, visit)) return false;
  }
  return true;
}

}  // namespace

Trails::Trails(const lang::Rule& rule) {
  gather(*rule.subjects);
  for (const Expr* when : rule.when) gather(*when);
  gather(rule.locals);
  gather(rule.body);
}

void Trails::gather(const lang::Loop& loop) {
  for (const lang::Generator& generator : loop.generators) {
    elements_[generator.slot] = generator.collection;
    gather(*generator.collection);
  }
  if (loop.where != nullptr) gather(*loop.where);
  gather(loop.locals);
}

void Trails::gather(const Expr& expr) {
  if (expr.loop != nullptr) gather(*expr.loop);
  for (const Expr* arg : expr.args) gather(*arg);
}

void Trails::gather(std::span<const lang::Local> locals) {
  for (const lang::Local& local : locals) {
    if (lets_.size() < lang::kMostLets) lets_[local.slot] = local.value;
    gather(*local.value);
  }
}

void Trails::gather(std::span<const lang::Stmt* const> body) {
  for (const lang::Stmt* stmt : body) {
    if (stmt->loop != nullptr) gather(*stmt->loop);
    if (stmt->condition != nullptr) gather(*stmt->condition);
    gather(stmt->locals);
    gather(stmt->other_locals);
    gather(stmt->then);
    gather(stmt->otherwise);
  }
}

std::optional<Trail> Trails::of(const Expr& expr) const {
  switch (expr.op) {
    case ExprOp::kSlot: {
      if (const auto let = lets_.find(expr.slot); let != lets_.end()) return of(*let->second);
      const auto found = elements_.find(expr.slot);
      if (found == elements_.end()) return {};
      const Expr& collection = *found->second;
      if (collection.op == ExprOp::kDomain) return Trail{.domain = collection.text, .steps = {}};
      std::optional<Trail> trail = of(collection);
      if (trail) trail->steps.emplace_back();
      return trail;
    }
    case ExprOp::kField: {
      std::optional<Trail> trail = of(*expr.args[0]);
      if (trail) trail->steps.emplace_back(expr.text);
      return trail;
    }
    case ExprOp::kIndex: {
      if (expr.args[1]->op != ExprOp::kString) return {};
      std::optional<Trail> trail = of(*expr.args[0]);
      if (trail) trail->steps.emplace_back(expr.args[1]->text);
      return trail;
    }
    case ExprOp::kTolerate:
      return of(*expr.args[0]);
    default:
      return {};
  }
}

bool follow(const Trail& trail, data::Node subject, text::FunctionRef<bool(data::Node)> visit) {
  return follow_from(trail, 0, subject, visit);
}

}  // namespace ordain::run

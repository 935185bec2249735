// Glances: what an expression plainly is, found out without a reason, a place or a copy.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "engine/eval/evaluator.h"
#include "engine/eval/placeholder.h"

namespace ordain::eval {

using lang::Expr;
using lang::ExprOp;
using Kind = Glance::Kind;

namespace {

// Parts of a path that are looked at in one go.
constexpr size_t kPath = 8;
// Digits of an integer that surely fits.
constexpr size_t kDigits = 18;

bool is_plain_map(data::Node node) {
  return node && node.is_map() && !node.has(data::kDuplicateKey) && !node.has(data::kOpen);
}

Glance glance_at(data::Node node, const lang::Type* type) {
  if (node.has(data::kDuplicateKey) || node.has(data::kOpen)) return {};
  // What a text says is the evaluator's to read.
  if (type != nullptr && lang::reads_texts(type)) return {};
  // So is what is written as another kind of scalar.
  if (type != nullptr && type->converts && converted_kind(node, type->kind) != node.kind())
    return {};
  switch (node.kind()) {
    case data::Kind::kBool: {
      const char first = node.text().empty() ? '\0' : node.text()[0];
      return Glance::of(first == 't' || first == 'T');
    }
    case data::Kind::kInt: {
      const std::string_view digits = node.text();
      if (digits.empty() || digits.size() > kDigits) return {};
      int64_t number = 0;
      for (const char c : digits) {
        if (c < '0' || c > '9') return {};
        number = number * 10 + (c - '0');
      }
      return Glance::of(number);
    }
    case data::Kind::kString:
      // The evaluator knows which words the platform reads as booleans, and what is not known of a
      // placeholder.
      if (type != nullptr && type->is(lang::TypeKind::kBool)) return {};
      if (type != nullptr && is_filled_in_later(node.text(), type)) return {};
      return Glance::of(node.text());
    case data::Kind::kList:
    case data::Kind::kMap: {
      Glance glance = Glance::of(Kind::kNode);
      glance.node = node;
      return glance;
    }
    default:
      return {};
  }
}

// A field that is not written, as Evaluator::default_of() reads it.
Glance glance_at_default(const lang::Field* field) {
  if (field == nullptr) return Glance::of(Kind::kAbsent);
  // Which default holds is for the evaluator to find out.
  if (!field->choices.empty()) return Glance();
  if (const Expr* initial = field->initial) {
    Glance glance;
    switch (initial->op) {
      case ExprOp::kBool:
        glance = Glance::of(initial->flag);
        break;
      case ExprOp::kInt:
        glance = Glance::of(initial->number);
        break;
      case ExprOp::kString:
        glance = Glance::of(initial->text);
        break;
      case ExprOp::kList:
        if (initial->args.empty()) glance = Glance::of(Kind::kNothing);
        break;
      case ExprOp::kMap:
        if (initial->keys.empty()) glance = Glance::of(Kind::kRecord);
        break;
      default:
        break;
    }
    glance.written = false;
    return glance;
  }
  if (field->optional || !field->has_default) return Glance::of(Kind::kAbsent);
  Glance record = Glance::of(Kind::kRecord);
  record.written = false;
  return record;
}

Glance glance_of(const Value& value) {
  Glance glance;
  switch (value.tag) {
    case Tag::kBool:
      glance = Glance::of(value.boolean);
      break;
    case Tag::kInt:
      glance = Glance::of(value.integer);
      break;
    case Tag::kString:
      glance = Glance::of(value.string());
      break;
    case Tag::kList:
    case Tag::kMap:
      if ((value.tag == Tag::kList ? value.list != nullptr : value.map != nullptr) ||
          value.node.has(data::kOpen)) {
        return {};
      }
      glance = Glance::of(Kind::kNode);
      glance.node = value.node;
      break;
    case Tag::kRecord:
      glance = Glance::of(Kind::kRecord);
      glance.tolerated = value.tolerated;
      glance.written = false;
      return glance;
    case Tag::kMissing:
      if (!value.is_absent() || value.certain || value.argument) return {};
      return Glance::of(value.tolerated ? Kind::kGone : Kind::kAbsent);
    default:
      return {};
  }
  glance.written = !value.defaulted;
  return glance;
}

bool is_by_name(const Expr& expr) {
  return expr.op == ExprOp::kIndex && expr.args[1]->op == ExprOp::kString;
}

bool is_plain_scalar(const Glance& glance) {
  return glance.is(Kind::kBool) || glance.is(Kind::kInt) || glance.is(Kind::kString);
}

Sight same(const Glance& a, const Glance& b) {
  if (a.kind != b.kind) return Sight::kUnclear;
  switch (a.kind) {
    case Kind::kBool:
      return sight(a.boolean == b.boolean);
    case Kind::kInt:
      return sight(a.integer == b.integer);
    case Kind::kString:
      return sight(a.string() == b.string());
    default:
      return Sight::kUnclear;
  }
}

Sight opposite(Sight sight) {
  if (sight == Sight::kUnclear) return sight;
  return sight == Sight::kTrue ? Sight::kFalse : Sight::kTrue;
}

Glance glance_of(Sight sight) {
  return sight == Sight::kUnclear ? Glance() : Glance::of(sight == Sight::kTrue);
}

// What stands under the key that is written out, in what `base` is.
Glance glance_at_key(const Glance& base, const Expr& expr) {
  const std::string_view key = expr.args[1]->text;
  const lang::Field* field = expr.record != nullptr ? expr.record->find(key) : nullptr;
  switch (base.kind) {
    case Kind::kNode: {
      if (!base.node.is_map()) return {};
      const data::Node found = base.node.get(key);
      if (!found) return glance_at_default(field);
      return glance_at(found, field != nullptr ? field->type : expr.type);
    }
    case Kind::kRecord: {
      Glance made = glance_at_default(field);
      if (base.tolerated && made.is(Kind::kAbsent)) made.kind = Kind::kGone;
      if (base.tolerated && made.is(Kind::kRecord)) made.tolerated = true;
      return made;
    }
    case Kind::kAbsent:
    case Kind::kGone:
      return base;
    default:
      return {};
  }
}

}  // namespace

Glance Evaluator::glance_at_path(const Expr& expr) {
  std::array<const Expr*, kPath> path;
  size_t left = 0;
  const Expr* at = &expr;
  for (; left < path.size() && at->op == ExprOp::kField; at = at->args[0]) path[left++] = at;
  Glance base = glance(*at);
  // What a function made is the evaluator's.
  if (base.is(Kind::kUnclear)) return glance_of(eval(expr));
  // Keys of the documents are those of the rules, but for a parameter's.
  const bool of_plan = base.node && &base.node.document().symbols() == plan_.symbols.get();
  // Maps on the way are gone through without a glance at each.
  while (of_plan && left > 1 && base.is(Kind::kNode)) {
    const Expr& step = *path[left - 1];
    const data::Node found = base.node.get(step.symbol);
    const lang::Type* type = step.field != nullptr ? step.field->type : step.type;
    if (!is_plain_map(found) || (type != nullptr && lang::reads_texts(type))) break;
    base.node = found;
    --left;
  }
  while (left > 0) {
    const Expr& step = *path[--left];
    switch (base.kind) {
      case Kind::kNode: {
        if (!base.node.is_map()) return {};
        const data::Node found = of_plan ? base.node.get(step.symbol) : child(base.node, step);
        if (!found) {
          base = glance_at_default(step.field);
        } else {
          base = glance_at(found, step.field != nullptr ? step.field->type : step.type);
        }
        break;
      }
      case Kind::kRecord: {
        const bool tolerated = base.tolerated || step.flag;
        base = glance_at_default(step.field);
        if (tolerated && base.is(Kind::kAbsent)) base.kind = Kind::kGone;
        if (tolerated && base.is(Kind::kRecord)) base.tolerated = true;
        break;
      }
      case Kind::kAbsent:
        if (step.flag) base.kind = Kind::kGone;
        break;
      case Kind::kGone:
        break;
      default:
        return {};
    }
    if (base.is(Kind::kUnclear)) return base;
  }
  return base;
}

Glance Evaluator::glance(const Expr& expr) {
  if (!step(expr)) return {};
  switch (expr.op) {
    case ExprOp::kBool:
      return Glance::of(expr.flag);
    case ExprOp::kInt:
      return Glance::of(expr.number);
    case ExprOp::kString:
      return Glance::of(expr.text);
    case ExprOp::kSlot:
      // Looked at where it is: a copy is nine words.
      return glance_of(slots_[expr.slot].pending != nullptr ? slot(expr.slot)
                                                            : slots_[expr.slot].value);
    case ExprOp::kField:
      return glance_at_path(expr);
    case ExprOp::kIndex: {
      // `m["a key"]`: as a field of that name, of a map.
      if (!is_by_name(expr)) return glance_of(eval(expr));
      const Glance base = glance(*expr.args[0]);
      return base.is(Kind::kUnclear) ? glance_of(eval(expr)) : glance_at_key(base, expr);
    }
    case ExprOp::kTolerate: {
      // What it says behind a function's result is the evaluator's to know.
      const Expr& inner = *expr.args[0];
      if (inner.op != ExprOp::kField && inner.op != ExprOp::kSlot && !is_by_name(inner))
        return glance_of(eval(expr));
      Glance base = glance(*expr.args[0]);
      if (base.is(Kind::kAbsent)) base.kind = Kind::kGone;
      base.tolerated = true;
      return base;
    }
    case ExprOp::kExists: {
      const Glance base = glance(*expr.args[0]);
      if (base.is(Kind::kUnclear)) return base;
      return Glance::of(!base.is_absent() && base.written && !base.is(Kind::kRecord));
    }
    case ExprOp::kCoalesce: {
      const Glance base = glance(*expr.args[0]);
      if (base.is(Kind::kUnclear)) return base;
      const bool there = !base.is_absent() && base.written && !base.is(Kind::kRecord);
      return there ? base : glance(*expr.args[1]);
    }
    case ExprOp::kCond: {
      const Sight test = sees(*expr.args[0]);
      if (test == Sight::kUnclear) return {};
      return glance(*expr.args[test == Sight::kTrue ? 1 : 2]);
    }
    case ExprOp::kNot:
    case ExprOp::kAnd:
    case ExprOp::kOr:
    case ExprOp::kImplies:
    case ExprOp::kEq:
    case ExprOp::kNe:
    case ExprOp::kIn:
    case ExprOp::kStartsWith:
    case ExprOp::kEndsWith:
    case ExprOp::kIs:
    case ExprOp::kQuantified:
      return glance_of(sees(expr));
    default:
      return glance_of(eval(expr));
  }
}

Sight Evaluator::sees(const Expr& expr) {
  switch (expr.op) {
    case ExprOp::kNot:
      return opposite(sees(*expr.args[0]));
    case ExprOp::kAnd:
    case ExprOp::kOr:
    case ExprOp::kImplies: {
      // A left side that decides is enough, whatever the other is.
      const Sight decides = expr.op == ExprOp::kAnd ? Sight::kFalse : Sight::kTrue;
      Sight left = sees(*expr.args[0]);
      if (expr.op == ExprOp::kImplies) left = opposite(left);
      // What is not plain is not worth the other side.
      return left == decides || left == Sight::kUnclear ? left : sees(*expr.args[1]);
    }
    case ExprOp::kEq:
    case ExprOp::kNe: {
      const Glance left = glance(*expr.args[0]);
      if (left.is(Kind::kUnclear) || left.is(Kind::kAbsent)) return Sight::kUnclear;
      const Glance right = glance(*expr.args[1]);
      if (right.is(Kind::kUnclear) || right.is(Kind::kAbsent)) return Sight::kUnclear;
      const bool gone = left.is(Kind::kGone) || right.is(Kind::kGone);
      const Sight equal = gone ? Sight::kFalse : same(left, right);
      return expr.op == ExprOp::kEq ? equal : opposite(equal);
    }
    case ExprOp::kIn:
      return sees_among(expr);
    case ExprOp::kStartsWith:
    case ExprOp::kEndsWith: {
      if (expr.any) break;
      const Glance left = glance(*expr.args[0]);
      const Glance right = glance(*expr.args[1]);
      if (!left.is(Kind::kString) || !right.is(Kind::kString)) return Sight::kUnclear;
      const bool holds = expr.op == ExprOp::kStartsWith ? left.string().starts_with(right.string())
                                                        : left.string().ends_with(right.string());
      return sight(holds != expr.flag);
    }
    case ExprOp::kIs:
      return sees_empty(expr);
    case ExprOp::kQuantified:
      return sees_elements(expr);
    case ExprOp::kApply:
      return sees_applied(expr);
    default: {
      const Glance value = glance(expr);
      return value.is(Kind::kBool) ? sight(value.boolean) : Sight::kUnclear;
    }
  }
  const Glance value = glance_of(eval(expr));
  return value.is(Kind::kBool) ? sight(value.boolean) : Sight::kUnclear;
}

// `x in [constants]`.
Sight Evaluator::sees_among(const Expr& expr) {
  const Expr& list = *expr.args[1];
  if (expr.any || list.op != ExprOp::kList || !list.flag) {
    const Glance value = glance_of(eval(expr));
    return value.is(Kind::kBool) ? sight(value.boolean) : Sight::kUnclear;
  }
  const Glance item = glance(*expr.args[0]);
  if (!is_plain_scalar(item)) return Sight::kUnclear;
  bool comparable = list.args.empty();
  for (const Expr* constant : list.args) {
    const Sight equal = same(item, glance(*constant));
    if (equal == Sight::kTrue) return sight(!expr.flag);
    comparable |= equal == Sight::kFalse;
  }
  return comparable ? sight(expr.flag) : Sight::kUnclear;
}

// `x is empty` and `x is not empty`.
Sight Evaluator::sees_empty(const Expr& expr) {
  bool empty = false;
  const Glance base = expr.test == lang::IsTest::kEmpty ? glance(*expr.args[0]) : Glance();
  switch (base.kind) {
    case Kind::kGone:
    case Kind::kNothing:
    case Kind::kRecord:
      empty = true;
      break;
    case Kind::kString:
      empty = base.length == 0;
      break;
    case Kind::kNode:
      empty = base.node.size() == 0;
      break;
    default: {
      const Glance value = glance_of(eval(expr));
      return value.is(Kind::kBool) ? sight(value.boolean) : Sight::kUnclear;
    }
  }
  return sight(empty != expr.flag);
}

// `any`, `no` and `every` over the elements of one list or map of a document.
Sight Evaluator::sees_elements(const Expr& expr) {
  using Quantifier = lang::ast::Quantifier;
  const lang::Loop& loop = *expr.loop;
  const bool every = expr.quantifier == Quantifier::kEvery;
  const bool any = expr.quantifier == Quantifier::kAny;
  const lang::Generator& generator = loop.generators[0];
  if (loop.generators.size() != 1 || generator.has_key ||
      (!every && !any && expr.quantifier != Quantifier::kNo) ||
      generator.collection->op == ExprOp::kDomain || generator.collection->op == ExprOp::kGlobal) {
    const Glance value = glance_of(eval(expr));
    return value.is(Kind::kBool) ? sight(value.boolean) : Sight::kUnclear;
  }
  const Glance collection = glance(*generator.collection);
  if (collection.is(Kind::kGone) || collection.is(Kind::kNothing) || collection.is(Kind::kRecord))
    return sight(!any);
  if (!collection.is(Kind::kNode)) return Sight::kUnclear;
  // The element that decides: one that counts for `any`, one that must not be for the others.
  const Sight decides = every ? Sight::kFalse : Sight::kTrue;
  bool unclear = false;
  const lang::Type* element = lang::element_read_as(generator.collection->type);
  const uint32_t count = collection.node.child_count();
  for (uint32_t i = 0; i < count; ++i) {
    const data::Node child = collection.node.child(i);
    if (child.has(data::kShadowed)) continue;
    if (!step(expr)) return Sight::kUnclear;
    bind(generator.slot, of_node(child, element));
    const Sight where = loop.where == nullptr ? Sight::kTrue : sees(*loop.where);
    if (where == Sight::kFalse) continue;
    open_locals(loop.locals);
    const Sight body = sees(*expr.args[0]);
    if (body == decides && where == Sight::kTrue) return sight(any);
    unclear |= body == Sight::kUnclear || (where == Sight::kUnclear && body == decides);
  }
  return unclear ? Sight::kUnclear : sight(!any);
}

}  // namespace ordain::eval

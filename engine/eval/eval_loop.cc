// Loops: going through collections, quantifiers, comprehensions.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/eval/evaluator.h"

namespace ordain::eval {

using Quantifier = lang::ast::Quantifier;

Evaluator::Rounds Evaluator::each(const Value& collection, const lang::Expr& at,
                                  text::FunctionRef<bool(const Value&, const Value&)> visit,
                                  const lang::Type* element) {
  bool stopped = false;
  switch (collection.tag) {
    case Tag::kRange:
      return each_of_range(collection, at, visit);
    case Tag::kMissing:
      if (collection.tolerated) return {};
      return {.whole = false, .reasons = collection.reasons, .cause = collection.cause};
    case Tag::kRecord:
      return {};
    case Tag::kList:
      if (collection.list != nullptr) {
        int64_t index = 0;
        for (const Value& item : collection.list->items) {
          if (!step(at))
            return {.whole = false, .reasons = text::kBroken, .cause = exhausted_value_.cause};
          if (!visit(item, Value::of(index++))) {
            stopped = true;
            break;
          }
        }
        return {.whole = collection.list->open == 0,
                .stopped = stopped,
                .reasons = collection.list->open,
                .cause = collection.list->why_open};
      }
      break;
    case Tag::kMap:
      if (collection.map != nullptr) {
        for (size_t i = 0; i < collection.map->items.size(); ++i) {
          if (!step(at))
            return {.whole = false, .reasons = text::kBroken, .cause = exhausted_value_.cause};
          if (!visit(collection.map->items[i], Value::of(collection.map->keys[i]))) {
            stopped = true;
            break;
          }
        }
        return {.whole = collection.map->open == 0,
                .stopped = stopped,
                .reasons = collection.map->open,
                .cause = collection.map->why_open};
      }
      break;
    default: {
      const Value value = broken(fmt::format("{} {} has no elements to go through",
                                             kind_name(collection), to_text(collection, 40)),
                                 at, collection);
      return {.whole = false, .reasons = value.reasons, .cause = value.cause};
    }
  }
  const data::Node node = collection.node;
  const bool map = node.is_map();
  for (uint32_t i = 0; i < node.child_count(); ++i) {
    const data::Node child = node.child(i);
    if (child.has(data::kShadowed)) continue;
    if (!step(at))
      return {.whole = false, .reasons = text::kBroken, .cause = exhausted_value_.cause};
    if (!visit(of_node(child, element), map ? Value::of(child.key()) : Value::of(int64_t{i}))) {
      stopped = true;
      break;
    }
  }
  if (!node.has(data::kOpen)) return {.stopped = stopped};
  Cause* cause = arena_->make<Cause>();
  cause->reason = text::kUnknown;
  cause->node = node;
  cause->message = "it may have more elements than are known";
  if (const std::string_view why = node.open_reason(); !why.empty())
    cause->message = arena_->copy(fmt::format("{}: {}", cause->message, why));
  return {.whole = false, .stopped = stopped, .reasons = text::kUnknown, .cause = cause};
}

Evaluator::Rounds Evaluator::each_of(const Value& collection, std::span<const uint32_t> rows,
                                     const lang::Expr& at,
                                     text::FunctionRef<bool(const Value&, const Value&)> visit) {
  const bool is_list = collection.tag == Tag::kList;
  const std::span<const Value> items = is_list ? collection.list->items : collection.map->items;
  const Rounds whole = is_list ? Rounds{.whole = collection.list->open == 0,
                                        .reasons = collection.list->open,
                                        .cause = collection.list->why_open}
                               : Rounds{.whole = collection.map->open == 0,
                                        .reasons = collection.map->open,
                                        .cause = collection.map->why_open};
  for (const uint32_t row : std::vector(rows.begin(), rows.end())) {
    if (!step(at))
      return {.whole = false, .reasons = text::kBroken, .cause = exhausted_value_.cause};
    const Value key = is_list ? Value::of(int64_t{row}) : Value::of(collection.map->keys[row]);
    if (visit(items[row], key)) continue;
    Rounds stopped = whole;
    stopped.stopped = true;
    return stopped;
  }
  return whole;
}

void Evaluator::open_locals(std::span<const lang::Local> locals) {
  for (const lang::Local& local : locals) slots_[local.slot] = {{}, local.value};
}

Value Evaluator::where(const lang::Loop& loop) {
  return loop.where == nullptr ? Value::of(true) : truth(*loop.where);
}

namespace {

// The elements of what is a domain, be it a list or records by key; nothing of anything else.
std::span<const Value> domain_items(const Value& collection) {
  if (collection.tag == Tag::kList && collection.list != nullptr &&
      !collection.list->domain.empty())
    return collection.list->items;
  if (collection.tag == Tag::kMap && collection.map != nullptr && collection.map->source != nullptr)
    return collection.map->items;
  return {};
}

}  // namespace

Evaluator::Rounds Evaluator::rounds(const lang::Loop& loop, size_t depth,
                                    text::FunctionRef<bool(const Value&)> body,
                                    const lang::Expr* filter) {
  if (depth == loop.generators.size()) {
    const Value condition = where(loop);
    if (condition.is_false()) return {};
    open_locals(loop.locals);
    return {.stopped = !body(condition)};
  }
  const lang::Generator& generator = loop.generators[depth];
  const Value collection = eval(*generator.collection);
  Rounds result;
  const auto visit = [&](const Value& element, const Value& key) {
    bind(generator.slot, element);
    if (generator.has_key) bind(generator.key_slot, key);
    if (witness_ != nullptr) witness_->element(loop, depth, element, key);
    const Rounds inner = rounds(loop, depth + 1, body, filter);
    if (!inner.whole) {
      result.whole = false;
      result.reasons |= inner.reasons;
      result.cause = both(result.cause, inner.cause);
    }
    result.stopped = inner.stopped;
    return !inner.stopped;
  };
  const std::vector<uint32_t>* rows = nullptr;
  // Only the last binder: the elements of an earlier one are needed for what follows. A witness
  // wants to see each.
  if (witness_ == nullptr && depth + 1 == loop.generators.size()) {
    const auto items = domain_items(collection);
    if (!items.empty()) rows = joined(loop, generator, items, filter);
  }
  const Rounds outer = rows != nullptr ? each_of(collection, *rows, *generator.collection, visit)
                                       : each(collection, *generator.collection, visit,
                                              lang::element_read_as(generator.collection->type));
  if (!outer.whole) {
    result.whole = false;
    result.reasons |= outer.reasons;
    result.cause = both(result.cause, outer.cause);
  }
  return result;
}

namespace {

bool mentions(const lang::Expr& expr, const lang::Loop& loop) {
  if (expr.op == lang::ExprOp::kSlot) {
    return std::any_of(loop.generators.begin(), loop.generators.end(),
                       [&expr](const lang::Generator& generator) {
                         return generator.slot == expr.slot ||
                                (generator.has_key && generator.key_slot == expr.slot);
                       }) ||
           std::any_of(loop.locals.begin(), loop.locals.end(),
                       [&expr](const lang::Local& local) { return local.slot == expr.slot; });
  }
  if (expr.loop != nullptr) return true;
  return std::any_of(expr.args.begin(), expr.args.end(),
                     [&loop](const lang::Expr* arg) { return mentions(*arg, loop); });
}

// The side of an equality of the loop's condition that is the subject's, not the element's: what
// was looked for.
const lang::Expr* join_key(const lang::Expr* expr, const lang::Loop& loop) {
  if (expr == nullptr) return nullptr;
  if (expr->op == lang::ExprOp::kAnd) {
    const lang::Expr* left = join_key(expr->args[0], loop);
    return left != nullptr ? left : join_key(expr->args[1], loop);
  }
  if (expr->op != lang::ExprOp::kEq) return nullptr;
  const bool left = mentions(*expr->args[0], loop);
  if (left == mentions(*expr->args[1], loop)) return nullptr;
  const lang::Expr* key = expr->args[left ? 1 : 0];
  return key->args.empty() && key->op != lang::ExprOp::kSlot ? nullptr : key;
}

}  // namespace

const Blame* Evaluator::searched(const lang::Expr& expr) {
  const Value collection = eval(*expr.loop->generators[0].collection);
  const bool records =
      collection.tag == Tag::kMap && collection.map != nullptr && collection.map->source != nullptr;
  const std::string_view domain = records ? std::string_view(collection.map->source->name)
                                  : collection.tag == Tag::kList && collection.list != nullptr
                                      ? collection.list->domain
                                      : std::string_view();
  if (!domain.empty()) {
    const lang::Expr* key = join_key(expr.loop->where, *expr.loop);
    if (key == nullptr) key = join_key(expr.args[0], *expr.loop);
    if (key == nullptr) return nullptr;
    const Value value = eval(*key);
    return place(value.node, "",
                 arena_->copy(fmt::format("no {} fits {}", domain, to_text(value, 40))));
  }
  const Blame* blame = blame_of(collection);
  if (blame == nullptr || !blame->label.empty() || blame->kind != Blame::Kind::kPlace) return blame;
  size_t count = 0;
  each(collection, expr, [&count](const Value&, const Value&) { return ++count, true; });
  Blame* labelled = arena_->make<Blame>(*blame);
  labelled->label = count == 0   ? "is empty"
                    : count == 1 ? "its one element does not fit"
                                 : arena_->copy(fmt::format("none of its {} elements fits", count));
  return labelled;
}

Value Evaluator::quantified(const lang::Expr& expr) {
  const lang::Loop& loop = *expr.loop;
  const Quantifier kind = expr.quantifier;
  const bool every = kind == Quantifier::kEvery;
  const bool picks = kind == Quantifier::kFirst || kind == Quantifier::kLast;
  const uint32_t slot = loop.generators.back().slot;
  // An element counts when `where` and the body hold; for `every`, when the body does not: "every x
  // is p" is "no x is not p". An element of which that is undecided may count.
  int64_t counted = 0;
  int64_t maybe = 0;
  uint8_t reasons = 0;
  const Cause* cause = nullptr;
  Value picked;
  bool maybe_before = false;
  std::vector<const Blame*> parts;
  const bool first_decides = kind == Quantifier::kAny || kind == Quantifier::kNo || every;
  const auto round = [&](const Value& condition) {
    Value body = truth(*expr.args[0]);
    if (every && !body.missing()) {
      if (with_blame_) body.blame = blame_of(body);
      body.boolean = !body.boolean;
    }
    if (body.is_false()) return true;
    if (body.missing() || condition.missing()) {
      ++maybe;
      const Value why = join_missing(condition, body);
      reasons |= why.reasons;
      cause = both(cause, why.cause);
      if (kind == Quantifier::kLast) maybe_before = true;
      if (kind == Quantifier::kFirst && counted == 0) maybe_before = true;
      return true;
    }
    ++counted;
    if (kind == Quantifier::kLast || (kind == Quantifier::kFirst && counted == 1)) {
      picked = slots_[slot].value;
      if (kind == Quantifier::kLast) maybe_before = false;
      if (kind == Quantifier::kFirst) return false;
    }
    if (with_blame_) {
      const Blame* blame = blame_of(body);
      if (blame == nullptr) blame = blame_of(slots_[slot].value);
      if (blame != nullptr) parts.push_back(blame);
      return true;
    }
    return !first_decides;
  };
  const Rounds whole = rounds(loop, 0, round, every ? nullptr : expr.args[0]);
  if (exhausted_) return exhausted_value_;
  const bool open = !whole.whole;
  if (open) {
    reasons |= whole.reasons;
    cause = both(cause, whole.cause);
  }
  if (picks) {
    // Where the elements of an open list stand that are not known is not known either.
    if (counted > 0 && !maybe_before && !open) return picked;
    if (counted > 0) {
      Value value = missing(reasons | text::kUnknown, cause);
      value.certain = true;
      return value;
    }
    if (reasons != 0) return unsettled(reasons, cause);
    const Blame* where_searched = with_blame_ ? searched(expr) : nullptr;
    Value value = absent(where_searched != nullptr ? where_searched->node : data::Node(), "");
    value.blame = where_searched;
    return value;
  }
  const bool undecided = maybe > 0 || open;
  const int64_t n = kind == Quantifier::kOne ? 1 : expr.number;
  bool result = false;
  bool decided = true;
  switch (kind) {
    case Quantifier::kAny:
      result = counted > 0;
      decided = result || !undecided;
      break;
    case Quantifier::kEvery:
    case Quantifier::kNo:
      result = counted == 0;
      decided = !result || !undecided;
      break;
    case Quantifier::kAtLeast:
      result = counted >= n;
      decided = result || !undecided || (!open && counted + maybe < n);
      break;
    case Quantifier::kAtMost:
      result = counted <= n;
      decided = !result || !undecided || (!open && counted + maybe <= n);
      break;
    default:  // one, exactly
      result = counted == n;
      decided = counted > n || !undecided || (!open && counted + maybe < n);
  }
  if (!decided) return missing(reasons, cause);
  Value value = Value::of(result);
  if (with_blame_) {
    const bool found =
        (kind == Quantifier::kAny && result) || ((every || kind == Quantifier::kNo) && !result);
    if (found && parts.size() > 1) {
      Blame* blame = arena_->make<Blame>();
      blame->kind = Blame::Kind::kParts;
      blame->parts = arena_->copy(parts);
      value.blame = blame;
    } else if (found && !parts.empty()) {
      value.blame = parts.front();
    } else {
      value.blame = searched(expr);
    }
  }
  return value;
}

Value Evaluator::comprehension(const lang::Expr& expr) {
  std::vector<Value> items;
  uint8_t open = 0;
  const Cause* why = nullptr;
  const Rounds whole = rounds(*expr.loop, 0, [&](const Value& condition) {
    if (condition.missing()) {
      // It may be in the list or not.
      open |= condition.reasons;
      why = both(why, condition.cause);
      return true;
    }
    items.push_back(eval(*expr.args[0]));
    return items.size() <= budget_.elements;
  });
  if (!whole.whole) {
    open |= whole.reasons;
    why = both(why, whole.cause);
  }
  Value value = make_list(items, expr, open, why);
  if (value.tag == Tag::kList && with_blame_) {
    const Value collection = eval(*expr.loop->generators[0].collection);
    value.blame = blame_of(collection);
  }
  return value;
}

}  // namespace ordain::eval

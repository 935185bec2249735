// Expressions: literals, names, calls, arithmetic.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "engine/eval/builtins.h"
#include "engine/eval/evaluator.h"
#include "engine/eval/made_value.h"
#include "engine/lang/builtins.h"

namespace ordain::eval {

using lang::ExprOp;

namespace {

// What remembered results may take before all are forgotten.
constexpr size_t kMemoBytes = 1 << 20;

// A text as it stands in a document, which no other text will take the place of. One that was made
// from it has its node too, and memory that the next subject's text gets.
bool is_written(const Value& value) {
  return value.tag == Tag::kString && value.node && value.node.text().data() == value.text &&
         value.node.text().size() == value.length;
}

}  // namespace

void Evaluator::begin(const lang::Rule& rule, data::WorldId world, bool with_blame, bool told) {
  if (memo_arena_.total() > kMemoBytes) {
    memos_.fill({});
    memo_arena_.clear();
  }
  told_ = told;
  pair_arena_.clear();
  arena_ = &pair_arena_;
  slots_.assign(rule.slots, {});
  world_ = world;
  with_blame_ = with_blame;
  sensitive_ = rule.sensitive;
  most_steps_ = budget_.steps * (with_blame ? Budget::kBlameFactor : 1);
  steps_ = 0;
  exhausted_ = false;
  each_keys_.clear();
}

void Evaluator::restart() {
  steps_ = 0;
  exhausted_ = false;
  each_keys_.clear();
}

void Evaluator::bind(uint32_t slot, const Value& value) { slots_[slot] = {value, nullptr}; }

bool Evaluator::overspent(const lang::Expr& expr) {
  if (exhausted_) return false;
  exhausted_ = true;
  if (witness_ != nullptr) witness_->exhausted();
  Cause* cause = arena_->make<Cause>();
  cause->reason = text::kBroken;
  cause->exhausted = true;
  cause->message =
      arena_->copy(fmt::format("the rule takes more than {} steps for one subject", budget_.steps));
  cause->rule_at = expr.span;
  exhausted_value_ = missing(text::kBroken, cause);
  return false;
}

Value Evaluator::operation(const lang::Expr& expr) {
  switch (expr.op) {
    case ExprOp::kBool:
    case ExprOp::kInt:
    case ExprOp::kDecimal:
    case ExprOp::kString:
    case ExprOp::kDate:
    case ExprOp::kDuration:
    case ExprOp::kPeriod:
      return constant(expr);
    case ExprOp::kToday:
      return day_of_run(expr);
    case ExprOp::kReadAs:
      return read_as(expr);
    case ExprOp::kRange:
      return range(expr);
    case ExprOp::kNode:
      return of_node(expr.node, expr.type);
    case ExprOp::kTemplate:
      return interpolated(expr);
    case ExprOp::kList:
      return listed(expr);
    case ExprOp::kMap: {
      std::vector<Value> items;
      for (const lang::Expr* item : expr.args) items.push_back(eval(*item));
      return make_map(expr.keys, items);
    }
    case ExprOp::kListComp:
      return comprehension(expr);
    case ExprOp::kMapComp:
      return map_comprehension(expr);
    case ExprOp::kSlot:
      return slot(expr.slot);
    case ExprOp::kGlobal:
      return global(expr);
    case ExprOp::kDomain:
      return domain(expr);
    case ExprOp::kField:
      return field(expr);
    case ExprOp::kIndex:
      return index(expr);
    case ExprOp::kCall:
      return call(expr);
    case ExprOp::kApply:
      return apply(expr);
    case ExprOp::kTolerate: {
      Value value = eval(*expr.args[0]);
      // `f(a.b).c?` says that c may be absent, not that a.b may.
      const ExprOp op = expr.args[0]->op;
      if (value.argument && op != ExprOp::kCall && op != ExprOp::kApply) return value;
      if (value.is_absent() || value.tag == Tag::kRecord) value.tolerated = true;
      return value;
    }
    case ExprOp::kExists: {
      const Value value = eval(*expr.args[0]);
      if (value.missing() && !value.is_absent() && !value.certain) return value;
      if (value.certain) return Value::of(true);
      // What is written counts, never a default.
      Value result = Value::of(!value.missing() && !value.defaulted && value.tag != Tag::kRecord);
      if (with_blame_) {
        result.blame = blame_of(value);
        if (result.boolean && value.blame == nullptr)
          result.blame = place(value.node, "", value.is_scalar() ? "" : "is set");
      }
      return result;
    }
    case ExprOp::kNegate: {
      Value value = eval(*expr.args[0]);
      value.hinted = false;
      if (value.missing()) return value;
      if (value.tag == Tag::kInt && value.integer != INT64_MIN) {
        Value result = value;
        result.integer = -value.integer;
        return result;
      }
      if (value.tag == Tag::kDecimal) {
        Value result = make_decimal({-value.decimal->mantissa, value.decimal->exponent});
        result.node = value.node;
        return result;
      }
      if (value.tag == Tag::kDuration || value.tag == Tag::kPeriod)
        return negative_span(expr, value);
      return broken(fmt::format("`-` wants a number or a duration, found {}", kind_name(value)),
                    expr, value);
    }
    case ExprOp::kAdd:
    case ExprOp::kSub:
    case ExprOp::kMul:
    case ExprOp::kDiv:
    case ExprOp::kMod:
      return arithmetic(expr);
    case ExprOp::kCoalesce: {
      const Value value = eval(*expr.args[0]);
      const bool written = !value.missing() && !value.defaulted && value.tag != Tag::kRecord;
      if (written || (value.missing() && !value.is_absent())) return value;
      Value other = eval(*expr.args[1]);
      // The place of what was not there stays the place to look at.
      if (with_blame_) other.blame = both(blame_of(value), blame_of(other));
      return other;
    }
    case ExprOp::kCond: {
      const Value test = truth(*expr.args[0]);
      if (test.missing()) return test;
      Value value = eval(*expr.args[test.boolean ? 1 : 2]);
      if (with_blame_) value.blame = both(blame_of(value), blame_of(test));
      return value;
    }
    case ExprOp::kNot:
    case ExprOp::kAnd:
    case ExprOp::kOr:
    case ExprOp::kImplies:
      return connective(expr);
    case ExprOp::kEq:
    case ExprOp::kNe:
      return equality(expr);
    case ExprOp::kLt:
    case ExprOp::kLe:
    case ExprOp::kGt:
    case ExprOp::kGe:
      return ordering(expr);
    case ExprOp::kIn:
    case ExprOp::kContains:
    case ExprOp::kMatches:
    case ExprOp::kStartsWith:
    case ExprOp::kEndsWith:
      return text_or_membership(expr);
    case ExprOp::kRefersTo:
      return reference(expr);
    case ExprOp::kIs:
      return is_test(expr);
    case ExprOp::kQuantified:
      return quantified(expr);
  }
  return exhausted_value_;
}

// A list of constants is made once.
Value Evaluator::listed(const lang::Expr& expr) {
  if (witness_ == nullptr && expr.flag && expr.slot < constant_lists_.size() &&
      constant_lists_[expr.slot] != nullptr) {
    Value value;
    value.tag = Tag::kList;
    value.list = constant_lists_[expr.slot];
    return value;
  }
  text::Arena* const arena = arena_;
  const uint64_t steps = steps_;
  if (expr.flag) arena_ = &world_arena_;
  std::vector<Value> items;
  for (const lang::Expr* item : expr.args) items.push_back(eval(*item));
  const Value value = make_list(items, expr);
  arena_ = arena;
  // What it costs must not depend on who asks first.
  if (expr.flag && !exhausted_) steps_ = steps;
  if (expr.flag && !exhausted_ && value.tag == Tag::kList) {
    constant_lists_.resize(plan_.constant_lists);
    constant_lists_[expr.slot] = value.list;
  }
  return value;
}

// A string of a condition: what is missing in it is missing, and nothing is shortened or escaped as
// it is in a message.
Value Evaluator::interpolated(const lang::Expr& expr) {
  std::string text;
  Value gone = Value::of(true);
  Value first_gone;
  data::Node node;
  const Blame* blame = nullptr;
  for (const lang::Expr* arg : expr.args) {
    const Value part = eval(*arg);
    if (part.missing()) {
      if (!gone.missing()) first_gone = part;
      gone = gone.missing() ? join_missing(gone, part) : part;
    } else if (!part.is_scalar()) {
      const Value wrong =
          broken(fmt::format("{} {} has no place in a string", kind_name(part), to_text(part, 40)),
                 *arg, part);
      gone = gone.missing() ? join_missing(gone, wrong) : wrong;
    } else if (gone.missing()) {
      // What stands behind what is not known is no part of the beginning.
    } else if (part.tag == Tag::kString) {
      text += part.string();
    } else {
      text += to_text(part, budget_.string_bytes);
    }
    if (!node) node = part.node;
    if (is_traced()) blame = both(blame, blame_of(part));
    if (text.size() > budget_.string_bytes) break;
  }
  if (gone.missing()) return hinted_text(std::move(text), first_gone, gone);
  Value value = make_string(std::move(text), expr);
  if (value.missing()) return value;
  value.node = node;
  value.blame = blame;
  return value;
}

Value Evaluator::constant(const lang::Expr& expr) {
  switch (expr.op) {
    case ExprOp::kBool:
      return Value::of(expr.flag);
    case ExprOp::kInt:
      return Value::of(expr.number);
    case ExprOp::kString:
      return Value::of(expr.text);
    case ExprOp::kDate:
    case ExprOp::kDuration:
    case ExprOp::kPeriod:
      return moment(expr);
    case ExprOp::kDecimal:
      if (const auto number = parse_decimal(expr.text)) return make_decimal(*number);
      return broken("the number has more digits than are kept", expr, {});
    default:
      return eval(expr);
  }
}

Value Evaluator::slot(uint32_t index) {
  if (const lang::Expr* pending = slots_[index].pending) {
    slots_[index].pending = nullptr;
    const Value value = eval(*pending);
    slots_[index].value = value;
  }
  return slots_[index].value;
}

Value Evaluator::global(const lang::Expr& expr) {
  const auto key = std::pair(expr.slot, world_);
  if (auto it = globals_.find(key); it != globals_.end()) return it->second;
  // A frame, an arena and a budget of its own: what it costs must not depend on who asks first.
  const lang::Global& global = plan_.globals[expr.slot];
  std::vector<Slot> slots(global.slots);
  slots_.swap(slots);
  text::Arena* const arena = std::exchange(arena_, &world_arena_);
  const bool blame = std::exchange(with_blame_, true);
  const bool told = std::exchange(told_, true);
  const uint64_t steps = std::exchange(steps_, 0);
  const uint64_t most_steps = std::exchange(most_steps_, budget_.steps);
  const bool exhausted = std::exchange(exhausted_, false);
  const Value value = eval(*global.value);
  slots_.swap(slots);
  arena_ = arena;
  with_blame_ = blame;
  told_ = told;
  steps_ = steps;
  most_steps_ = most_steps;
  exhausted_ = exhausted;
  globals_[key] = value;
  return value;
}

Value Evaluator::domain(const lang::Expr& expr) {
  const data::Domain* const found = snapshot_.find_domain(expr.text);
  const bool shared = found != nullptr && found->every_world;
  const auto key = std::pair(expr.text, shared ? data::kEveryWorld : world_);
  if (auto it = domains_.find(key); it != domains_.end()) return it->second;
  text::Arena* const arena = std::exchange(arena_, &world_arena_);
  if (found != nullptr && !found->key.empty()) {
    const Value value = domains_[key] = source(*found);
    arena_ = arena;
    return value;
  }
  std::vector<Value> items;
  List* list = arena_->make<List>();
  list->domain = expr.text;
  if (found != nullptr) {
    for (const data::Subject& subject : found->in_world(world_))
      items.push_back(of_node(subject.node));
    if (!found->open_reason.empty()) {
      Cause* cause = arena_->make<Cause>();
      cause->reason = text::kUnknown;
      cause->node = found->open_at;
      cause->message = found->open_reason;
      list->open = text::kUnknown;
      list->why_open = cause;
    }
  }
  list->items = arena_->copy(items);
  arena_ = arena;
  Value value;
  value.tag = Tag::kList;
  value.list = list;
  domains_[key] = value;
  return value;
}

Value Evaluator::call(const lang::Expr& expr) {
  std::array<Value, 8> values;
  const size_t count = std::min(expr.args.size(), values.size());
  const Value* worst = nullptr;
  for (size_t i = 0; i < count; ++i) {
    values[i] = eval(*expr.args[i]);
    // The first error, else the first unknown, else the first absent argument.
    if (values[i].missing() && (worst == nullptr || values[i].reasons > worst->reasons))
      worst = &values[i];
  }
  // What a text says may be known where the text is not.
  const bool decodes = expr.builtin->id == lang::Builtin::Id::json_decode ||
                       expr.builtin->id == lang::Builtin::Id::yaml_decode;
  const bool is_made = decodes && worst != nullptr && made_from(*worst);
  if (worst != nullptr && !expr.builtin->takes_missing && !is_made) {
    Value value = *worst;
    value.certain = value.hinted = false;
    value.argument = !value.tolerated;
    return value;
  }
  if (!told_ && count == 1 && is_written(values[0])) return remembered(expr, values[0]);
  Value result = call_builtin(*this, expr, {values.data(), count});
  result.hinted = false;
  if (!result.missing() && !result.node && result.blame == nullptr && count > 0) {
    result.node = values[0].node;
    result.blame = values[0].blame;
  }
  // What comes from another argument, or from elements put together in the rule, stands there too.
  if (is_traced() && !result.missing()) {
    const Blame* others = nullptr;
    for (size_t i = 0; i < count; ++i) {
      if (values[i].missing()) continue;
      if (i > 0) others = both(others, blame_of(values[i]));
      if (values[i].tag != Tag::kList || values[i].list == nullptr || values[i].node) continue;
      for (const Value& item :
           values[i].list->items.first(std::min<size_t>(values[i].list->items.size(), kMostJoined)))
        if (!item.missing()) others = both(others, blame_of(item));
    }
    if (others != nullptr) result.blame = both(blame_of(result), others);
  }
  return result;
}

Value Evaluator::remembered(const lang::Expr& expr, const Value& text) {
  const size_t place = (reinterpret_cast<uintptr_t>(text.text) >> 2) * 31 +
                       static_cast<size_t>(expr.builtin->id) * 7;
  Memo& memo = memos_[place % memos_.size()];
  if (memo.builtin == expr.builtin && memo.text == text.text && memo.length == text.length) {
    // It costs what it did when it was made: no outcome hangs on what was asked before.
    if (!spend(memo.steps, expr)) return exhausted_value_;
    return memo.result;
  }
  text::Arena* const arena = std::exchange(arena_, &memo_arena_);
  const uint64_t before = steps_;
  Value result = call_builtin(*this, expr, {&text, 1});
  arena_ = arena;
  if (!result.missing() && !result.node) result.node = text.node;
  if (!exhausted_) memo = {expr.builtin, text.text, text.length, steps_ - before, result};
  return result;
}

Value Evaluator::arithmetic(const lang::Expr& expr) {
  const Value left = eval(*expr.args[0]);
  const Value right = eval(*expr.args[1]);
  // A list and something not known are an open list.
  const auto list_or_unknown = [](const Value& value) {
    return value.tag == Tag::kList || (value.missing() && value.reasons == text::kUnknown);
  };
  const bool opens = expr.op == ExprOp::kAdd && left.tag != right.tag && list_or_unknown(left) &&
                     list_or_unknown(right);
  if ((left.missing() || right.missing()) && !opens) {
    Value value = join_missing(left, right);
    const bool text = expr.op == ExprOp::kAdd && (left.tag == Tag::kString || left.hinted);
    if (text) {
      const std::string begin(left.missing() ? std::string_view() : left.string());
      return hinted_text(begin, left.missing() ? left : right, value);
    }
    value.certain = value.hinted = false;
    return value;
  }
  const auto from = [&](Value value) {
    value.node = left.node ? left.node : right.node;
    value.blame = left.blame != nullptr ? left.blame : right.blame;
    return value;
  };
  if (expr.op == ExprOp::kAdd && left.tag == Tag::kString && right.tag == Tag::kString) {
    return from(make_string(std::string(left.string()) + std::string(right.string()), expr));
  }
  if (opens || (expr.op == ExprOp::kAdd && left.tag == Tag::kList && right.tag == Tag::kList)) {
    std::vector<Value> items;
    uint8_t open = 0;
    const Cause* why = nullptr;
    for (const Value* part : {&left, &right}) {
      const auto take = [&items](const Value& element, const Value&) {
        items.push_back(element);
        return true;
      };
      const lang::Expr& side = *expr.args[part == &left ? 0 : 1];
      const Rounds rounds = each(*part, expr, take, lang::element_read_as(side.type));
      if (!rounds.whole) {
        open |= rounds.reasons;
        why = both(why, rounds.cause);
      }
    }
    Value value = make_list(items, expr, open, why);
    return from(value);
  }
  if (left.is_time() || right.is_time()) return from(time_arithmetic(expr, left, right));
  if (!left.is_number() || !right.is_number()) {
    return broken(
        fmt::format("found {} and {}, wants two numbers", kind_name(left), kind_name(right)), expr,
        left.is_number() ? right : left);
  }
  const Value& placed = left.node ? left : right;
  if (left.tag == Tag::kInt && right.tag == Tag::kInt) {
    int64_t result = 0;
    bool wrong = false;
    switch (expr.op) {
      case ExprOp::kAdd:
        wrong = __builtin_add_overflow(left.integer, right.integer, &result);
        break;
      case ExprOp::kSub:
        wrong = __builtin_sub_overflow(left.integer, right.integer, &result);
        break;
      case ExprOp::kMul:
        wrong = __builtin_mul_overflow(left.integer, right.integer, &result);
        break;
      default:
        wrong = right.integer == 0 || (left.integer == INT64_MIN && right.integer == -1);
        if (!wrong)
          result =
              expr.op == ExprOp::kDiv ? left.integer / right.integer : left.integer % right.integer;
    }
    if (wrong)
      return broken(
          right.integer == 0 ? "a division by zero" : "the result does not fit in 64 bits", expr,
          placed);
    return from(Value::of(result));
  }
  const Decimal a = left.tag == Tag::kInt ? to_decimal(left.integer) : *left.decimal;
  Decimal b = right.tag == Tag::kInt ? to_decimal(right.integer) : *right.decimal;
  std::optional<Decimal> result;
  if (b.mantissa == 0 && (expr.op == ExprOp::kDiv || expr.op == ExprOp::kMod))
    return broken("a division by zero", expr, placed);
  if (expr.op == ExprOp::kMul) result = multiply(a, b);
  if (expr.op == ExprOp::kDiv) result = divide(a, b);
  if (expr.op == ExprOp::kMod) result = remainder(a, b);
  if (expr.op == ExprOp::kSub) b.mantissa = -b.mantissa;
  if (expr.op == ExprOp::kAdd || expr.op == ExprOp::kSub) result = add(a, b);
  if (!result) return broken("the decimal result cannot be given exactly", expr, placed);
  return from(make_decimal(*result));
}

}  // namespace ordain::eval

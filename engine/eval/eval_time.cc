// Time: dates, durations, months and ranges: made, read from documents, added and compared.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/eval/evaluator.h"
#include "engine/lang/compiler.h"
#include "engine/lang/literals.h"
#include "engine/text/utf8.h"

namespace ordain::eval {

using lang::ExprOp;
using lang::TypeKind;

namespace {

std::string_view sign_of(ExprOp op) {
  switch (op) {
    case ExprOp::kAdd:
      return "+";
    case ExprOp::kSub:
      return "-";
    case ExprOp::kMul:
      return "*";
    case ExprOp::kDiv:
      return "/";
    default:
      return "%";
  }
}

bool is_span(const Value& value) {
  return value.tag == Tag::kDuration || value.tag == Tag::kPeriod;
}

bool fits(data::Nanos length) {
  return length <= data::kMostDuration && length >= -data::kMostDuration;
}

// Applies `test` to the type, or to each option of a union, until it says yes.
template <typename Test>
bool some(const lang::Type* type, const Test& test) {
  if (!type->is(TypeKind::kUnion)) return test(type);
  for (const lang::Type* option : type->options) {
    if (some(option, test)) return true;
  }
  return false;
}

// What no text spells.
bool is_other(const lang::Type* option) { return !lang::is_read_from_text(option->kind); }

TypeKind first_kind(const lang::Type* type) {
  return type->is(TypeKind::kUnion) ? first_kind(type->options[0]) : type->kind;
}

}  // namespace

Value Evaluator::moment(const lang::Expr& expr) {
  Value value;
  value.tag = expr.op == ExprOp::kDate       ? Tag::kDate
              : expr.op == ExprOp::kDuration ? Tag::kDuration
                                             : Tag::kPeriod;
  if (value.tag == Tag::kPeriod) {
    value.integer = expr.number;
  } else {
    value.moment = expr.moment;
  }
  return value;
}

Value Evaluator::day_of_run(const lang::Expr& at) {
  if (today_) return make_moment(Tag::kDate, *today_);
  Cause* cause = arena_->make<Cause>();
  cause->reason = text::kUnknown;
  cause->message = "the run has no day: --as-of DATE gives it one";
  cause->rule_at = at.span;
  return missing(text::kUnknown, cause);
}

Value Evaluator::spelled(std::string_view text, const lang::Type* type) {
  Value value;
  some(type, [&](const lang::Type* option) {
    switch (option->kind) {
      case TypeKind::kDate:
        if (const auto date = data::read_date(text)) value = make_moment(Tag::kDate, *date);
        break;
      case TypeKind::kDuration:
        if (const auto length = data::read_duration(text))
          value = make_moment(Tag::kDuration, {*length, false});
        break;
      case TypeKind::kPeriod:
        if (const auto months = data::read_period(text)) {
          value.tag = Tag::kPeriod;
          value.integer = *months;
        }
        break;
      case TypeKind::kRange:
        if (const auto ends = lang::decode_range(text)) {
          Range* range = arena_->make<Range>();
          range->from = Value::of(ends->first);
          range->to = Value::of(ends->second);
          value.tag = Tag::kRange;
          value.range = range;
        }
        break;
      default:
        break;
    }
    return !value.missing();
  });
  return value;
}

Value Evaluator::read_as(data::Node node, const lang::Type* type) {
  const bool is_text = node.kind() == data::Kind::kString;
  if (is_text) {
    Value value = spelled(node.text(), type);
    value.node = node;
    if (!value.missing()) return value;
  }
  // What else the schema allows there is read as ever.
  if (some(type, is_other)) return of_node(node);
  Cause* cause = arena_->make<Cause>();
  cause->reason = text::kBroken;
  cause->node = node;
  cause->message =
      arena_->copy(is_text ? lang::text_mistake(node.text(), first_kind(type))
                           : fmt::format("found {} {}, wants {}", data::name(node.kind()),
                                         text::preview(node.text()), lang::with_article(type)));
  return missing(text::kBroken, cause);
}

Value Evaluator::read_as(const lang::Expr& expr) {
  const Value value = eval(*expr.args[0]);
  if (lang::reads_texts(expr.type)) return read_as(value, expr.type, expr);
  // A list of them. One of a document would be read element by element too, but not one that the
  // rule put together.
  const lang::Type* element = lang::element_read_as(expr.type);
  if (value.tag != Tag::kList || element == nullptr) return value;
  std::vector<Value> items;
  const Rounds whole = each(value, expr, [&](const Value& item, const Value&) {
    items.push_back(read_as(item, element, expr));
    return items.size() <= budget_.elements;
  });
  if (exhausted_) return exhausted_value_;
  Value list = make_list(items, expr, whole.reasons, whole.cause);
  list.node = value.node;
  list.blame = value.blame;
  return list;
}

Value Evaluator::read_as(const Value& value, const lang::Type* type, const lang::Expr& at) {
  if (value.missing()) {
    // What is known of the text says nothing of what is read from it.
    Value gone = value;
    gone.hinted = false;
    return gone;
  }
  if (value.is_time() || value.tag == Tag::kRange) return value;
  if (value.tag == Tag::kString) {
    Value read = spelled(value.string(), type);
    read.node = value.node;
    read.blame = value.blame;
    if (!read.missing()) return read;
  }
  if (some(type, is_other)) return value;
  return broken(value.tag == Tag::kString
                    ? lang::text_mistake(value.string(), first_kind(type))
                    : fmt::format("found {} {}, wants {}", kind_name(value), to_text(value, 40),
                                  lang::with_article(type)),
                at, value);
}

Value Evaluator::range(const lang::Expr& expr) {
  const Value from = eval(*expr.args[0]);
  const Value to = eval(*expr.args[1]);
  if (from.missing() || to.missing()) {
    Value value = join_missing(from, to);
    value.certain = false;
    return value;
  }
  for (const Value* end : {&from, &to}) {
    if (end->is_number() || end->tag == Tag::kDate || end->tag == Tag::kDuration) continue;
    return broken(fmt::format("{} {} is no end of a range, which has two numbers, two dates or two "
                              "durations",
                              kind_name(*end), to_text(*end, 40)),
                  expr, *end);
  }
  const Value sign = order(from, to, expr);
  if (sign.missing()) return sign;
  Range* range = arena_->make<Range>();
  range->from = from;
  range->to = to;
  Value value;
  value.tag = Tag::kRange;
  value.range = range;
  value.node = from.node ? from.node : to.node;
  if (is_traced()) value.blame = both(blame_of(from), blame_of(to));
  return value;
}

// A day at the upper end is in the range to its last moment.
Value Evaluator::in_range(const Value& item, const Range& range, const lang::Expr& at) {
  const Value above = order(item, range.from, at);
  if (above.missing()) return above;
  if (above.integer < 0) return Value::of(false);
  const bool whole_day =
      range.to.tag == Tag::kDate && !range.to.moment->timed && item.moment->timed;
  if (whole_day) return Value::of(item.moment->at < range.to.moment->at + data::kDay);
  const Value below = order(item, range.to, at);
  return below.missing() ? below : Value::of(below.integer <= 0);
}

Evaluator::Rounds Evaluator::each_of_range(
    const Value& range, const lang::Expr& at,
    text::FunctionRef<bool(const Value&, const Value&)> visit) {
  const Value& from = range.range->from;
  const Value& to = range.range->to;
  if (from.tag != Tag::kInt || to.tag != Tag::kInt) {
    const Value wrong = broken(fmt::format("the range {} has no elements to go through: only one "
                                           "of ints has",
                                           to_text(range, 40)),
                               at, range);
    return {.whole = false, .reasons = wrong.reasons, .cause = wrong.cause};
  }
  int64_t index = 0;
  for (int64_t number = from.integer; number <= to.integer; ++number) {
    if (!step(at))
      return {.whole = false, .reasons = text::kBroken, .cause = exhausted_value_.cause};
    Value element = Value::of(number);
    element.node = range.node;
    if (!visit(element, Value::of(index++))) return {.stopped = true};
    if (number == INT64_MAX) break;
  }
  return {};
}

Value Evaluator::negative_span(const lang::Expr& expr, const Value& span) {
  if (span.tag == Tag::kDuration) {
    Value value = make_moment(Tag::kDuration, {-span.moment->at, false});
    value.node = span.node;
    return value;
  }
  if (span.integer == INT64_MIN)
    return broken("the number of months does not fit in 64 bits", expr, span);
  Value value = span;
  value.integer = -span.integer;
  return value;
}

Value Evaluator::time_arithmetic(const lang::Expr& expr, const Value& left, const Value& right) {
  const bool add = expr.op == ExprOp::kAdd;
  const bool sub = expr.op == ExprOp::kSub;
  const Value& placed = left.node ? left : right;
  const auto date = [&](const std::optional<data::Moment>& moment) {
    if (moment) return make_moment(Tag::kDate, *moment);
    return broken("the date lies outside of the years 0000 to 9999", expr, placed);
  };
  const auto duration = [&](data::Nanos length) {
    if (fits(length)) return make_moment(Tag::kDuration, {length, false});
    return broken("the duration is longer than the years 0000 to 9999", expr, placed);
  };
  const auto period = [&](bool overflow, int64_t months) {
    if (overflow) return broken("the number of months does not fit in 64 bits", expr, placed);
    Value value;
    value.tag = Tag::kPeriod;
    value.integer = months;
    return value;
  };
  int64_t months = 0;
  // A date and what it is moved by, in either order.
  const bool moves = (add || sub) && left.tag == Tag::kDate && is_span(right);
  if (moves || (add && is_span(left) && right.tag == Tag::kDate)) {
    const Value& from = moves ? left : right;
    const Value& by = moves ? right : left;
    if (by.tag == Tag::kDuration)
      return date(data::add(*from.moment, sub ? -by.moment->at : by.moment->at));
    if (sub && by.integer == INT64_MIN) return date(std::nullopt);
    return date(data::add_months(*from.moment, sub ? -by.integer : by.integer));
  }
  if (sub && left.tag == Tag::kDate && right.tag == Tag::kDate)
    return duration(left.moment->at - right.moment->at);
  if ((add || sub) && left.tag == right.tag) {
    if (left.tag == Tag::kDuration)
      return duration(left.moment->at + (sub ? -right.moment->at : right.moment->at));
    if (left.tag == Tag::kPeriod) {
      const bool overflow = sub ? __builtin_sub_overflow(left.integer, right.integer, &months)
                                : __builtin_add_overflow(left.integer, right.integer, &months);
      return period(overflow, months);
    }
  }
  const bool span_first = is_span(left) && right.tag == Tag::kInt;
  if (expr.op == ExprOp::kMul && (span_first || (left.tag == Tag::kInt && is_span(right)))) {
    const Value& span = span_first ? left : right;
    const int64_t times = span_first ? right.integer : left.integer;
    if (span.tag == Tag::kPeriod) {
      const bool overflow = __builtin_mul_overflow(span.integer, times, &months);
      return period(overflow, months);
    }
    data::Nanos length = 0;
    if (__builtin_mul_overflow(span.moment->at, data::Nanos{times}, &length))
      length = data::kMostDuration + 1;
    return duration(length);
  }
  const bool text = left.tag == Tag::kString || right.tag == Tag::kString;
  return broken(
      fmt::format("`{}` has no meaning for {} {} and {} {}{}", sign_of(expr.op), kind_name(left),
                  to_text(left, 40), kind_name(right), to_text(right, 40),
                  text ? ": date(x) and duration(x) read strings" : ""),
      expr, left.is_time() && right.node ? right : placed);
}

}  // namespace ordain::eval

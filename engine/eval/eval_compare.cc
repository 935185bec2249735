// Truth: connectives, comparisons, membership, tests of texts, `is`.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/eval/evaluator.h"
#include "engine/text/utf8.h"

namespace ordain::eval {

using lang::ExprOp;
using lang::IsTest;

namespace {

// Both are numbers, both strings, and so on: only then can they be equal.
bool same_type(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return true;
  const auto keyed = [](const Value& value) {
    return value.tag == Tag::kMap || value.tag == Tag::kRecord;
  };
  return a.tag == b.tag || (keyed(a) && keyed(b));
}

// How a text becomes the other one, when that is what is wrong.
std::string_view conversion(const Value& a, const Value& b) {
  if (a.tag != Tag::kString && b.tag != Tag::kString) return "";
  const Tag other = a.tag == Tag::kString ? b.tag : a.tag;
  if (other == Tag::kDate) return ": date(x) reads a date from a string";
  if (other == Tag::kDuration) return ": duration(x) reads a duration from a string";
  return "";
}

enum class Shape { kScalar, kList, kMap };

Shape shape(const Value& value) {
  return value.is_scalar() ? Shape::kScalar : value.tag == Tag::kList ? Shape::kList : Shape::kMap;
}

// The schema says that this operand may be of the one shape or of the other.
bool may_be_both(const lang::Type* type, Shape a, Shape b) {
  if (!type->is(lang::TypeKind::kUnion)) return false;
  const auto has = [type](Shape wanted) {
    return std::any_of(
        type->options.begin(), type->options.end(), [wanted](const lang::Type* option) {
          const bool map = option->is(lang::TypeKind::kMap) || option->is(lang::TypeKind::kRecord);
          return wanted == (map                                 ? Shape::kMap
                            : option->is(lang::TypeKind::kList) ? Shape::kList
                                                                : Shape::kScalar);
        });
  };
  return has(a) && has(b);
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

// What a comparison that does not hold wanted, in words: "wants 3", "wants one of [...]".
std::string_view wanted(const lang::Expr& expr) {
  switch (expr.op) {
    case ExprOp::kEq:
      return "";
    case ExprOp::kNe:
      return "anything but ";
    case ExprOp::kLt:
      return "less than ";
    case ExprOp::kLe:
      return "at most ";
    case ExprOp::kGt:
      return "more than ";
    case ExprOp::kGe:
      return "at least ";
    case ExprOp::kIn:
      return expr.flag ? "none of " : "one of ";
    case ExprOp::kMatches:
      return expr.flag ? "no match of " : "a match of ";
    case ExprOp::kContains:
      return expr.flag ? "nothing of " : "";
    case ExprOp::kStartsWith:
      return expr.flag ? "no text that starts with " : "a text that starts with ";
    case ExprOp::kRefersTo:
      return expr.flag ? "no reference to " : "a reference to ";
    case ExprOp::kEndsWith:
      return expr.flag ? "no text that ends with " : "a text that ends with ";
    default:
      return "";
  }
}

constexpr size_t kLabelText = 48;

// What is known of a value, as its document says it: what a rule put together may hold what nobody
// may tell.
std::string known_of(const Value& value) {
  const data::Hint& hint = *value.cause->hint;
  if (!value.node || value.node.hint() != &hint) return std::string(value.cause->message);
  return hint.identity.empty()
             ? fmt::format("begins with {}", text::preview(hint.prefix, kLabelText))
             : fmt::format("is {}", text::preview(hint.identity, kLabelText));
}

// The truth that cannot be told of a missing operand: not itself tolerated by the operand's `?`.
Value undecided_truth(Value value) {
  value.tolerated = false;
  value.certain = value.hinted = false;
  return value;
}

}  // namespace

Value Evaluator::truth(const lang::Expr& expr) {
  const Value value = eval(expr);
  if (value.missing()) return undecided_truth(value);
  if (value.tag == Tag::kBool) return value;
  const Value wrong =
      broken(fmt::format("found {} {}, wants true or false", kind_name(value), to_text(value, 40)),
             expr, value);
  if (witness_ != nullptr) witness_->no_truth(expr, wrong);
  return wrong;
}

Value Evaluator::connective(const lang::Expr& expr) {
  if (expr.op == ExprOp::kNot) {
    Value value = truth(*expr.args[0]);
    if (value.missing()) return value;
    if (with_blame_) value.blame = blame_of(value);
    value.boolean = !value.boolean;
    return value;
  }
  // `a implies b` is `not a or b`.
  const bool is_and = expr.op == ExprOp::kAnd;
  Value left = truth(*expr.args[0]);
  if (expr.op == ExprOp::kImplies && !left.missing()) {
    if (with_blame_) left.blame = blame_of(left);
    left.boolean = !left.boolean;
  }
  // F decides an `and`, T an `or`. With blame, an `and` names all that is false.
  const bool decides = !left.missing() && left.boolean != is_and;
  if (decides && !(with_blame_ && is_and)) return left;
  const Value right = truth(*expr.args[1]);
  const bool right_decides = !right.missing() && right.boolean != is_and;
  if (decides || right_decides) {
    Value result = Value::of(!is_and);
    if (with_blame_) {
      const Blame* blame = decides ? blame_of(left) : nullptr;
      result.blame = right_decides ? both(blame, blame_of(right)) : blame;
    }
    return result;
  }
  if (left.missing() || right.missing()) {
    Value result = join_missing(left, right);
    // The side that decides nothing may be the one that is about a secret.
    if (with_blame_ && sensitive_) {
      const Value& known = left.missing() ? right : left;
      if (!known.missing()) result.blame = both(result.blame, blame_of(known));
    }
    return result;
  }
  Value result = Value::of(is_and);
  if (with_blame_) result.blame = both(blame_of(left), blame_of(right));
  return result;
}

Value Evaluator::atom(bool result, const lang::Expr& expr, const Value& left, const Value& right) {
  Value value = Value::of(result);
  if (!with_blame_) return value;
  const Blame* first = blame_of(left);
  const Blame* second = blame_of(right);
  // The operand that stands in a document says what it is, and what was wanted if it is not that.
  const bool flipped = first == nullptr;
  const Value& found = flipped ? right : left;
  const Value& other = flipped ? left : right;
  const Blame* main = flipped ? second : first;
  // Of a part of a record, it is the part that is labelled; the key that led to it stands beside.
  const Blame* const way = main != nullptr && main->by_key ? main : nullptr;
  if (way != nullptr) main = way->left;
  if (main != nullptr && main->kind == Blame::Kind::kPlace &&
      (found.hinted || (main->label.empty() && !found.missing()))) {
    std::string label =
        found.hinted ? known_of(found) : fmt::format("is {}", to_text(found, kLabelText));
    if (expr.op == ExprOp::kContains && !expr.flag) {
      label = fmt::format("{} {}", result ? "contains" : "does not contain",
                          to_text(other, kLabelText));
    } else if (!result && !flipped) {
      label += fmt::format(", wants {}{}", wanted(expr), to_text(other, kLabelText));
    }
    Blame* labelled = arena_->make<Blame>(*main);
    labelled->label = arena_->copy(label);
    main = labelled;
  }
  if (way != nullptr) main = rejoined(*way, main);
  value.blame = flipped ? main : both(main, second);
  return value;
}

Value Evaluator::equal(const Value& a, const Value& b, const lang::Expr& at) {
  if (a.missing() || b.missing()) {
    if (const auto same = hinted_equal(a, b)) return Value::of(*same);
    return join_missing(a, b);
  }
  if (a.is_number() && b.is_number()) {
    if (a.tag == Tag::kInt && b.tag == Tag::kInt) return Value::of(a.integer == b.integer);
    const Decimal left = a.tag == Tag::kInt ? to_decimal(a.integer) : *a.decimal;
    const Decimal right = b.tag == Tag::kInt ? to_decimal(b.integer) : *b.decimal;
    return Value::of(compare(left, right) == std::strong_ordering::equal);
  }
  if (!same_type(a, b)) {
    const Shape left = shape(a);
    const Shape right = shape(b);
    if (left != right && at.args.size() == 2 &&
        (may_be_both(at.args[0]->type, left, right) ||
         may_be_both(at.args[1]->type, left, right))) {
      return Value::of(false);
    }
    return broken(fmt::format("{} {} cannot be compared with {} {}{}", kind_name(a), to_text(a, 40),
                              kind_name(b), to_text(b, 40), conversion(a, b)),
                  at, a.node ? a : b);
  }
  switch (a.tag) {
    case Tag::kBool:
      return Value::of(a.boolean == b.boolean);
    case Tag::kString:
      return Value::of(a.string() == b.string());
    case Tag::kDate:
    case Tag::kDuration:
      return Value::of(a.moment->at == b.moment->at);
    case Tag::kPeriod:
      return Value::of(a.integer == b.integer);
    case Tag::kRange: {
      const Value from = equal(a.range->from, b.range->from, at);
      return from.is_true() ? equal(a.range->to, b.range->to, at) : from;
    }
    case Tag::kQuantity:
      return Value::of(compare(*a.decimal, *b.decimal) == std::strong_ordering::equal);
    case Tag::kVersion:
      return Value::of(compare(*a.version, *b.version) == std::strong_ordering::equal);
    default:
      break;
  }
  return equal_parts(a, b, at);
}

Value Evaluator::order(const Value& a, const Value& b, const lang::Expr& at) {
  const auto sign = [](std::strong_ordering ordering) {
    return Value::of(int64_t{ordering < 0 ? -1 : ordering > 0 ? 1 : 0});
  };
  if (a.missing() || b.missing()) return join_missing(a, b);
  if (a.tag == Tag::kInt && b.tag == Tag::kInt) return sign(a.integer <=> b.integer);
  if (a.is_number() && b.is_number()) {
    return sign(compare(a.tag == Tag::kInt ? to_decimal(a.integer) : *a.decimal,
                        b.tag == Tag::kInt ? to_decimal(b.integer) : *b.decimal));
  }
  if (a.tag == Tag::kString && b.tag == Tag::kString) return sign(a.string() <=> b.string());
  if (a.tag == Tag::kQuantity && b.tag == Tag::kQuantity)
    return sign(compare(*a.decimal, *b.decimal));
  if (a.tag == b.tag && (a.tag == Tag::kDate || a.tag == Tag::kDuration))
    return sign(a.moment->at <=> b.moment->at);
  if (a.tag == Tag::kPeriod && b.tag == Tag::kPeriod) return sign(a.integer <=> b.integer);
  if (a.tag == Tag::kVersion && b.tag == Tag::kVersion)
    return sign(compare(*a.version, *b.version));
  return broken(fmt::format("{} {} and {} {} have no order{}", kind_name(a), to_text(a, 40),
                            kind_name(b), to_text(b, 40), conversion(a, b)),
                at, a.node ? a : b);
}

Value Evaluator::equality(const lang::Expr& expr) {
  const Value left = eval(*expr.args[0]);
  const Value right = eval(*expr.args[1]);
  const bool negated = expr.op == ExprOp::kNe;
  if (left.missing() || right.missing()) {
    if (const auto same = hinted_equal(left, right))
      return atom(*same != negated, expr, left, right);
    const bool strict_left = left.missing() && !left.tolerated;
    const bool strict_right = right.missing() && !right.tolerated;
    if (strict_left && strict_right) return undecided_truth(join_missing(left, right));
    if (strict_left || strict_right) return undecided_truth(strict_left ? left : right);
    return atom(negated, expr, left, right);
  }
  const Value same = equal(left, right, expr);
  return same.missing() ? undecided_truth(same) : atom(same.boolean != negated, expr, left, right);
}

Value Evaluator::ordering(const lang::Expr& expr) {
  const Value left = eval(*expr.args[0]);
  const Value right = eval(*expr.args[1]);
  const Value sign = order(left, right, expr);
  if (sign.missing()) return undecided_truth(sign);
  bool result = false;
  switch (expr.op) {
    case ExprOp::kLt:
      result = sign.integer < 0;
      break;
    case ExprOp::kLe:
      result = sign.integer <= 0;
      break;
    case ExprOp::kGt:
      result = sign.integer > 0;
      break;
    default:
      result = sign.integer >= 0;
  }
  return atom(result, expr, left, right);
}

Value Evaluator::membership(const lang::Expr& expr, const Value& item, const Value& collection) {
  if (collection.missing() && !collection.tolerated)
    return item.missing() && !item.tolerated ? join_missing(item, collection) : collection;
  const bool listed = collection.tag == Tag::kList;
  if (item.missing() && !item.tolerated && !(item.hinted && listed)) return item;
  if (collection.tag == Tag::kRange)
    return item.missing() ? Value::of(false) : in_range(item, *collection.range, expr);
  if (collection.is_scalar()) {
    return broken(fmt::format("found {} {}, wants a list, a map or a range", kind_name(collection),
                              to_text(collection, 40)),
                  expr, collection);
  }
  if ((item.missing() && !item.hinted) || collection.missing()) return Value::of(false);
  if (!listed) {
    if (item.tag != Tag::kString) {
      return broken(fmt::format("the keys of a map are strings, found {} {}", kind_name(item),
                                to_text(item, 40)),
                    expr, item);
    }
    if (collection.tag == Tag::kMap && collection.map != nullptr &&
        collection.map->source != nullptr) {
      if (collection.map->source->by_key.contains(item.string())) return Value::of(true);
      return collection.map->open == 0 ? Value::of(false)
                                       : missing(collection.map->open, collection.map->why_open);
    }
    bool there = false;
    const Rounds rounds = each(collection, expr, [&](const Value&, const Value& key) {
      return !(there = key.string() == item.string());
    });
    if (!there && !rounds.whole) return missing(rounds.reasons, rounds.cause);
    return Value::of(there);
  }
  if (item.tag == Tag::kString && collection.list != nullptr) {
    if (const auto among = is_among(item.string(), *collection.list); among == false)
      return Value::of(false);
  }
  Value found = Value::of(false);
  bool any = false;
  bool comparable = false;
  const auto compare_with = [&](const Value& element, const Value&) {
    any = true;
    // A range stands for what is in it.
    const bool within = element.tag == Tag::kRange && item.tag != Tag::kRange && !item.missing();
    if (within && !same_type(item, element.range->from)) return true;
    if (!within && !element.missing() && !item.missing() && !same_type(item, element)) return true;
    comparable = true;
    if (element.missing() && element.tolerated) return true;
    const Value same = within ? in_range(item, *element.range, expr) : equal(item, element, expr);
    if (same.is_true()) {
      found = same;
      found.node = element.node;
      return false;
    }
    if (same.missing()) found = found.missing() ? join_missing(found, same) : same;
    return true;
  };
  const lang::Type* type = expr.args[expr.op == ExprOp::kIn ? 1 : 0]->type;
  const Rounds rounds =
      each(collection, expr, compare_with,
           expr.any && expr.op == ExprOp::kIn ? nullptr : lang::element_read_as(type));
  if (found.is_true()) return found;
  if (!rounds.whole) {
    const Value open = missing(rounds.reasons, rounds.cause);
    return found.missing() ? join_missing(found, open) : open;
  }
  if (found.missing()) return found;
  if (any && !comparable) {
    return broken(fmt::format("{} {} is looked for in a list that holds none", kind_name(item),
                              to_text(item, 40)),
                  expr, item.node ? item : collection);
  }
  return found;
}

const RE2* Evaluator::pattern(std::string_view text) {
  if (const auto known = known_patterns_.find(text); known != known_patterns_.end())
    return known->second;
  const RE2* compiled = patterns_->find(text);
  known_patterns_.emplace(text, compiled);
  return compiled;
}

Value Evaluator::text_test(const lang::Expr& expr, const Value& left, const Value& right) {
  if (left.missing() || right.missing()) {
    if (const auto result = hinted_test(expr, left, right)) return Value::of(*result);
    return join_missing(left, right);
  }
  for (const Value* value : {&left, &right}) {
    if (value->tag != Tag::kString) {
      return broken(
          fmt::format("found {} {}, wants a string", kind_name(*value), to_text(*value, 40)), expr,
          *value);
    }
  }
  const std::string_view text = left.string();
  switch (expr.op) {
    case ExprOp::kStartsWith:
      return Value::of(text.starts_with(right.string()));
    case ExprOp::kEndsWith:
      return Value::of(text.ends_with(right.string()));
    case ExprOp::kContains:
      return Value::of(text.find(right.string()) != std::string_view::npos);
    default:
      break;
  }
  const RE2* compiled = expr.pattern != nullptr ? expr.pattern : pattern(right.string());
  if (!compiled->ok()) {
    return broken(fmt::format("the pattern {} is not valid: {}", text::preview(right.string()),
                              compiled->error()),
                  expr, right);
  }
  return Value::of(RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled));
}

Value Evaluator::text_or_membership(const lang::Expr& expr) {
  const Value left = eval(*expr.args[0]);
  const Value right = eval(*expr.args[1]);
  const auto test = [&](const Value& other) {
    if (expr.op == ExprOp::kIn) return membership(expr, left, other);
    if (expr.op == ExprOp::kContains && left.tag != Tag::kString && !left.hinted)
      return membership(expr, other, left);
    return text_test(expr, left, other);
  };
  Value result = Value::of(false);
  if (!expr.any) {
    result = test(right);
  } else {
    const Rounds rounds = each(
        right, expr,
        [&](const Value& element, const Value&) {
          const Value one = test(element);
          if (one.missing()) {
            result = result.missing() ? join_missing(result, one) : one;
          } else if (one.boolean) {
            result = one;
            return false;
          }
          return true;
        },
        lang::element_read_as(expr.args[1]->type));
    if (!rounds.whole && !result.is_true()) {
      result = result.missing() ? join_missing(result, missing(rounds.reasons, rounds.cause))
                                : missing(rounds.reasons, rounds.cause);
    }
  }
  if (result.missing()) return undecided_truth(result);
  const data::Node element = result.node;
  Value value = atom(result.boolean != expr.flag, expr, left, right);
  // Of a list that contains a thing, the thing is the place, not the list.
  const bool asks_list = expr.op == ExprOp::kContains || (expr.op == ExprOp::kIn && !left.node);
  if (with_blame_ && asks_list && result.boolean && element) {
    const Value& thing = expr.op == ExprOp::kIn ? left : right;
    value.blame =
        place(element, "", arena_->copy(fmt::format("is {}", to_text(thing, kLabelText))));
  }
  return value;
}

// A known value refers to a resource when it is the resource's id, name or arn.
Value Evaluator::reference(const lang::Expr& expr) {
  const Value left = eval(*expr.args[0]);
  const Value right = eval(*expr.args[1]);
  if (left.missing() && left.tolerated) return atom(expr.flag, expr, left, right);
  if (const auto refers = hinted_reference(left, right))
    return atom(*refers != expr.flag, expr, left, right);
  if (left.missing() || right.missing()) return undecided_truth(join_missing(left, right));
  if (left.tag != Tag::kString || (right.tag != Tag::kMap && right.tag != Tag::kRecord)) {
    return broken(fmt::format("found {} and {}, wants a string and a resource", kind_name(left),
                              kind_name(right)),
                  expr, left.tag != Tag::kString ? left : right);
  }
  bool refers = false;
  uint8_t reasons = 0;
  const Cause* cause = nullptr;
  const Rounds rounds = each(right, expr, [&](const Value& value, const Value& key) {
    const std::string_view name = key.string();
    if (name != "id" && name != "name" && name != "arn") return true;
    // What the platform makes of the resource itself is nothing that could have been written.
    const bool own = value.missing() && value.hinted && value.cause->hint->target &&
                     value.cause->hint->target.original() == right.node.original();
    if (value.missing() && !value.is_absent() && !own) {
      reasons |= value.reasons;
      cause = both(cause, value.cause);
    }
    refers = value.tag == Tag::kString && value.string() == left.string();
    return !refers;
  });
  if (!refers && !rounds.whole) {
    reasons |= rounds.reasons;
    cause = both(cause, rounds.cause);
  }
  if (!refers && reasons != 0) return missing(reasons, cause);
  return atom(refers != expr.flag, expr, left, right);
}

Value Evaluator::is_test(const lang::Expr& expr) {
  const Value value = eval(*expr.args[0]);
  bool result = false;
  if (expr.test == IsTest::kUnknown) {
    result = value.missing() && (value.reasons & text::kUnknown) != 0;
  } else if (expr.test == IsTest::kNull) {
    const data::Node node = value.tag == Tag::kRecord ? value.record->node : value.node;
    const bool whole =
        value.tag == Tag::kRecord
            ? value.record->path.empty()
            : !value.missing() || (value.cause->left == nullptr && value.cause->path.empty());
    result = node && whole && node.kind() == data::Kind::kNull;
  } else if (value.missing() && !value.tolerated) {
    const auto is = hinted_is(expr.test, value);
    if (!is) return undecided_truth(value);
    result = *is;
  } else if (value.missing()) {
    result = expr.test == IsTest::kEmpty || expr.test == IsTest::kBlank;
  } else {
    switch (expr.test) {
      case IsTest::kBool:
        result = value.tag == Tag::kBool;
        break;
      case IsTest::kInt:
        result = value.tag == Tag::kInt;
        break;
      case IsTest::kDecimal:
        result = value.tag == Tag::kDecimal;
        break;
      case IsTest::kString:
        result = value.tag == Tag::kString;
        break;
      case IsTest::kDate:
        result = value.tag == Tag::kDate;
        break;
      case IsTest::kDuration:
        result = value.tag == Tag::kDuration;
        break;
      case IsTest::kPeriod:
        result = value.tag == Tag::kPeriod;
        break;
      case IsTest::kRange:
        result = value.tag == Tag::kRange;
        break;
      case IsTest::kList:
        result = value.tag == Tag::kList;
        break;
      case IsTest::kMap:
        result = value.tag == Tag::kMap || value.tag == Tag::kRecord;
        break;
      default: {
        if (value.tag == Tag::kString) {
          const std::string_view text = value.string();
          result = expr.test == IsTest::kEmpty ? text.empty()
                                               : std::all_of(text.begin(), text.end(), is_space);
        } else if (value.tag == Tag::kRange) {
          result = order(value.range->from, value.range->to, expr).integer > 0;
        } else if (value.is_scalar()) {
          return broken(
              fmt::format("{} {} is neither empty nor not", kind_name(value), to_text(value, 40)),
              expr, value);
        } else {
          bool any = false;
          const Rounds rounds =
              each(value, expr, [&any](const Value&, const Value&) { return !(any = true); });
          if (!any && !rounds.whole) return missing(rounds.reasons, rounds.cause);
          result = !any;
        }
      }
    }
  }
  Value made = Value::of(result != expr.flag);
  if (with_blame_) {
    made.blame = blame_of(value);
    if (made.blame != nullptr && made.blame->kind == Blame::Kind::kPlace &&
        made.blame->label.empty()) {
      Blame* labelled = arena_->make<Blame>(*made.blame);
      labelled->label =
          arena_->copy(fmt::format("is {}", value.missing() ? "null" : to_text(value, kLabelText)));
      made.blame = labelled;
    }
  }
  return made;
}

}  // namespace ordain::eval

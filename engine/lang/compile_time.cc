// Time: literals of dates and durations, `today`, ranges, and what arithmetic with them gives.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "engine/data/calendar.h"
#include "engine/lang/compiler.h"
#include "engine/lang/literals.h"
#include "engine/text/utf8.h"

namespace ordain::lang {

using ast::Op;

namespace {

bool is_time(TypeKind kind) {
  return kind == TypeKind::kDate || kind == TypeKind::kDuration || kind == TypeKind::kPeriod;
}

// The kinds that a value may be of; kAny when any.
std::vector<TypeKind> kinds(const Type* type) {
  if (!type->is(TypeKind::kUnion)) return {type->kind};
  std::vector<TypeKind> out;
  for (const Type* option : type->options) {
    for (const TypeKind kind : kinds(option)) out.push_back(kind);
  }
  return out;
}

// What the operation gives of these two kinds, one of which is of time.
std::optional<TypeKind> result_of(Op op, TypeKind a, TypeKind b) {
  const bool span_a = a == TypeKind::kDuration || a == TypeKind::kPeriod;
  const bool span_b = b == TypeKind::kDuration || b == TypeKind::kPeriod;
  switch (op) {
    case Op::kAdd:
      if (a == TypeKind::kDate && span_b) return a;
      if (span_a && b == TypeKind::kDate) return b;
      if (span_a && a == b) return a;
      break;
    case Op::kSub:
      if (a == TypeKind::kDate && a == b) return TypeKind::kDuration;
      if (a == TypeKind::kDate && span_b) return a;
      if (span_a && a == b) return a;
      break;
    case Op::kMul:
      if (span_a && b == TypeKind::kInt) return a;
      if (a == TypeKind::kInt && span_b) return b;
      break;
    default:
      break;
  }
  return std::nullopt;
}

constexpr TypeKind kOperands[] = {TypeKind::kInt, TypeKind::kDate, TypeKind::kDuration,
                                  TypeKind::kPeriod};

}  // namespace

std::string text_mistake(std::string_view text, TypeKind kind) {
  const auto said = [](const auto& read) { return read ? std::string() : read.error(); };
  switch (kind) {
    case TypeKind::kDate:
      return said(data::read_date(text));
    case TypeKind::kDuration:
      return said(data::read_duration(text));
    case TypeKind::kPeriod:
      return said(data::read_period(text));
    case TypeKind::kRange:
      if (decode_range(text)) return {};
      return fmt::format("found {}, wants a range such as 22..25", text::preview(text));
    default:
      return {};
  }
}

std::vector<std::string> time_notes(const Type* a, const Type* b) {
  const auto is_pair = [&](TypeKind one, TypeKind other) {
    return (may_be(a, one) && may_be(b, other)) || (may_be(b, one) && may_be(a, other));
  };
  if (is_pair(TypeKind::kString, TypeKind::kDate)) return {"date(x) reads a date from a string"};
  if (is_pair(TypeKind::kString, TypeKind::kDuration))
    return {"duration(x) reads a duration from a string"};
  if (is_pair(TypeKind::kDuration, TypeKind::kPeriod)) {
    return {
        "months and years have no fixed length: compare with days, or add them to a date, as "
        "in d + 1 year >= today"};
  }
  if (is_pair(TypeKind::kInt, TypeKind::kDuration) || is_pair(TypeKind::kInt, TypeKind::kPeriod))
    return {"a number becomes one by its unit: x * 1 day"};
  if (is_pair(TypeKind::kDate, TypeKind::kDuration))
    return {"of a date the time since then is a duration: today - x"};
  return {};
}

std::vector<std::string> comparison_notes(const Type* a, const Type* b) {
  std::vector<std::string> notes = time_notes(a, b);
  if (notes.empty()) notes.emplace_back("string(x) and int(x) convert");
  return notes;
}

Expr* Compiler::time_literal(const ast::Expr& ast) {
  data::Moment moment;
  if (ast.kind == ast::ExprKind::kDate) {
    const auto date = data::read_date(ast.text);
    if (!date) {
      error("lang/date", ast.span, date.error());
      return broken(ast);
    }
    Expr* made = make(ExprOp::kDate, ast, Types::simple(TypeKind::kDate));
    made->moment = plan_.arena.make<data::Moment>(*date);
    return made;
  }
  if (const auto months = data::months_of(ast.text)) {
    Expr* made = make(ExprOp::kPeriod, ast, Types::simple(TypeKind::kPeriod));
    if (__builtin_mul_overflow(ast.number, *months, &made->number)) {
      error("lang/number", ast.span, "found a number of months that does not fit in 64 bits");
      return broken(ast);
    }
    return made;
  }
  moment.at = *data::length_of(ast.text) * ast.number;
  if (moment.at > data::kMostDuration) {
    error("lang/number", ast.span, "found a duration that is longer than the years 0000 to 9999");
    return broken(ast);
  }
  Expr* made = make(ExprOp::kDuration, ast, Types::simple(TypeKind::kDuration));
  made->moment = plan_.arena.make<data::Moment>(moment);
  return made;
}

Expr* Compiler::today(const ast::Expr& ast) {
  return make(ExprOp::kToday, ast, Types::simple(TypeKind::kDate));
}

const Expr* Compiler::read_as(const ast::Expr& ast, const Expr* value, const Type* declared) {
  const Type* element = declared->is(TypeKind::kList) ? declared->element : nullptr;
  const bool texts = reads_texts(declared) && may_be(value->type, TypeKind::kString);
  const bool lists =
      element != nullptr && reads_texts(element) && may_be(value->type, TypeKind::kList);
  if (!texts && !lists) return value;
  Expr* made = make(ExprOp::kReadAs, ast, declared);
  made->args = plan_.arena.copy(std::vector<const Expr*>{value});
  return made;
}

void Compiler::keep_today(const ast::Name& name) {
  if (name.text != kToday) return;
  error("lang/shadowed-name", name.span, "`today` already names the day of the run",
        {"choose another name"});
}

Expr* Compiler::range(const ast::Expr& ast) {
  const Expr* ends[] = {expr(*ast.args[0]), expr(*ast.args[1])};
  const auto may_be_end = [](const Type* type) {
    return may_be(type, TypeKind::kInt) || may_be(type, TypeKind::kDecimal) ||
           may_be(type, TypeKind::kDate) || may_be(type, TypeKind::kDuration);
  };
  if (!may_be_end(ends[0]->type) || !may_be_end(ends[1]->type) ||
      !may_be_equal(ends[0]->type, ends[1]->type)) {
    error("lang/type-mismatch", ast.op_span,
          fmt::format("`..` wants two numbers, two dates or two durations, found {} and {}",
                      with_article(ends[0]->type), with_article(ends[1]->type)),
          time_notes(ends[0]->type, ends[1]->type));
    return broken(ast);
  }
  if (ends[0]->op == ends[1]->op &&
      ((ends[0]->op == ExprOp::kInt && ends[0]->number > ends[1]->number) ||
       (ends[0]->moment != nullptr && ends[0]->moment->at > ends[1]->moment->at))) {
    error("lang/empty-range", ast.span, "the range ends before it begins, so nothing is in it",
          {"the lower end stands first"});
  }
  Type* type = plan_.arena.make<Type>();
  type->kind = TypeKind::kRange;
  const Type* known = ends[0]->type->is(TypeKind::kAny) ? ends[1]->type : ends[0]->type;
  type->element = types_.required(known);
  Expr* made = make(ExprOp::kRange, ast, type);
  made->args = plan_.arena.copy(std::vector<const Expr*>{ends[0], ends[1]});
  return made;
}

Expr* Compiler::map_comprehension(const ast::Expr& ast) {
  push_scope();
  const Loop* made_loop = loop(*ast.binder);
  const Expr* key = expr(*ast.args[0]);
  const Expr* value = expr(*ast.args[1]);
  pop_scope();
  if (!may_be(key->type, TypeKind::kString)) {
    error("lang/type-mismatch", ast.args[0]->span,
          fmt::format("the keys of a map are strings, found {}", with_article(key->type)),
          {"string(x) makes a string"});
  }
  Expr* made = make(ExprOp::kMapComp, ast, types_.map(types_.widened(value->type)));
  made->loop = made_loop;
  made->args = plan_.arena.copy(std::vector<const Expr*>{key, value});
  return made;
}

bool Compiler::time_arithmetic(const ast::Expr& ast, const Type* left, const Type* right,
                               const Type*& type) {
  const std::vector<TypeKind> lefts = kinds(left);
  const std::vector<TypeKind> rights = kinds(right);
  if (std::none_of(lefts.begin(), lefts.end(), is_time) &&
      std::none_of(rights.begin(), rights.end(), is_time)) {
    return false;
  }
  std::vector<const Type*> results;
  bool open = false;  // what it gives hangs on a value of which nothing is known
  const auto each_kind = [&open](const std::vector<TypeKind>& some, const auto& visit) {
    for (const TypeKind kind : some) {
      if (kind != TypeKind::kAny) {
        visit(kind);
        continue;
      }
      open = true;
      for (const TypeKind operand : kOperands) visit(operand);
    }
  };
  each_kind(lefts, [&](TypeKind a) {
    each_kind(rights, [&](TypeKind b) {
      if (const auto result = result_of(ast.op, a, b)) results.push_back(Types::simple(*result));
    });
  });
  if (!results.empty()) {
    const Type* made = types_.union_of(results);
    const bool sure = std::all_of(lefts.begin(), lefts.end(), is_time) ||
                      std::all_of(rights.begin(), rights.end(), is_time);
    // Numbers, strings or lists of a union have results of their own.
    type = sure && (!open || !made->is(TypeKind::kUnion)) ? made : Types::any();
    return true;
  }
  const bool all = std::all_of(lefts.begin(), lefts.end(), is_time) ||
                   std::all_of(rights.begin(), rights.end(), is_time);
  // Then what it has to do with time is not what is meant.
  if (!all) return false;
  std::vector<std::string> notes = time_notes(left, right);
  if (notes.empty()) {
    notes.emplace_back(
        "a date takes a duration or months (d + 90 days, d - 1 month), two dates have a difference "
        "(d - e), and a duration is multiplied by an int (2 * 1 hour)");
  }
  error("lang/type-mismatch", ast.op_span,
        fmt::format("`{}` has no meaning for {} and {}", spelling(ast.op), with_article(left),
                    with_article(right)),
        std::move(notes));
  return true;
}

}  // namespace ordain::lang

// Operators: arithmetic, connectives, comparisons and `is`, each held to the types it works on.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/lang/compiler.h"
#include "engine/text/suggest.h"

namespace ordain::lang {

using ast::Op;

namespace {

bool may_be_number(const Type* type) {
  return may_be(type, TypeKind::kInt) || may_be(type, TypeKind::kDecimal);
}

bool may_be_ordered(const Type* type) {
  return may_be_number(type) || may_be(type, TypeKind::kString) ||
         may_be(type, TypeKind::kQuantity) || may_be(type, TypeKind::kDate) ||
         may_be(type, TypeKind::kDuration) || may_be(type, TypeKind::kPeriod) ||
         may_be(type, TypeKind::kVersion);
}

// 'a' < 'b': two literals that are never equal have an order all the same.
bool both_texts(const Type* a, const Type* b) {
  return may_be(a, TypeKind::kString) && may_be(b, TypeKind::kString);
}

}  // namespace

Expr* Compiler::binary(const ast::Expr& ast) {
  const auto both = [&](ExprOp op, const Type* type, const Expr* left, const Expr* right) {
    Expr* made = make(op, ast, type);
    made->args = plan_.arena.copy(std::vector<const Expr*>{left, right});
    return made;
  };
  switch (ast.op) {
    case Op::kAnd:
    case Op::kOr:
    case Op::kImplies: {
      const std::string what = fmt::format("`{}`", spelling(ast.op));
      const Expr* left = condition(*ast.args[0], what);
      const Expr* right = condition(*ast.args[1], what);
      const ExprOp op = ast.op == Op::kAnd  ? ExprOp::kAnd
                        : ast.op == Op::kOr ? ExprOp::kOr
                                            : ExprOp::kImplies;
      return both(op, Types::simple(TypeKind::kBool), left, right);
    }
    case Op::kRange:
      return range(ast);
    case Op::kCoalesce: {
      const Expr* left = expr(*ast.args[0]);
      const Expr* right = expr(*ast.args[1]);
      const Type* options[] = {types_.required(left->type), right->type};
      return both(ExprOp::kCoalesce, types_.union_of(options), left, right);
    }
    default:
      break;
  }
  const Expr* left = expr(*ast.args[0]);
  const Expr* right = expr(*ast.args[1]);
  const bool numbers = may_be_number(left->type) && may_be_number(right->type);
  const Type* type = Types::any();
  if (time_arithmetic(ast, left->type, right->type, type)) {
    // Its type is known, or it has been said why there is none.
  } else if (ast.op == Op::kAdd) {
    const bool texts =
        may_be(left->type, TypeKind::kString) && may_be(right->type, TypeKind::kString);
    const bool lists = may_be(left->type, TypeKind::kList) && may_be(right->type, TypeKind::kList);
    if (!numbers && !texts && !lists) {
      error("lang/type-mismatch", ast.op_span,
            fmt::format("`+` adds two numbers, two strings or two lists, found {} and {}",
                        with_article(left->type), with_article(right->type)));
    }
    if (is_surely(left->type, TypeKind::kList) && is_surely(right->type, TypeKind::kList)) {
      const Type* options[] = {left->type, right->type};
      type = types_.list(types_.element_of(types_.union_of(options)));
    } else if (is_surely(left->type, TypeKind::kString) &&
               is_surely(right->type, TypeKind::kString)) {
      type = Types::simple(TypeKind::kString);
    }
  } else if (!numbers) {
    error("lang/type-mismatch", ast.op_span,
          fmt::format("`{}` wants two numbers, found {} and {}", spelling(ast.op),
                      with_article(left->type), with_article(right->type)));
  }
  if (is_surely(left->type, TypeKind::kInt) && is_surely(right->type, TypeKind::kInt))
    type = Types::simple(TypeKind::kInt);
  const ExprOp op = ast.op == Op::kAdd   ? ExprOp::kAdd
                    : ast.op == Op::kSub ? ExprOp::kSub
                    : ast.op == Op::kMul ? ExprOp::kMul
                    : ast.op == Op::kDiv ? ExprOp::kDiv
                                         : ExprOp::kMod;
  return both(op, type, left, right);
}

void Compiler::check_equality(const ast::Expr& ast, const Expr* left, const Expr* right) {
  if (may_be_equal(left->type, right->type)) return;
  // Two sets of words: no conversion helps, the right word does.
  const auto meant = [](const Type* words, const Type* word) {
    std::vector<std::string_view> known;
    if (words->is(TypeKind::kLiteral)) known.push_back(words->literal);
    for (const Type* option : words->options) {
      if (option->is(TypeKind::kLiteral)) known.push_back(option->literal);
    }
    return word->is(TypeKind::kLiteral) ? text::did_you_mean(word->literal, known) : std::string();
  };
  const bool words = both_texts(left->type, right->type);
  const std::string nearest = right->type->is(TypeKind::kLiteral) ? meant(left->type, right->type)
                                                                  : meant(right->type, left->type);
  error("lang/never-equal", ast.op_span,
        fmt::format("{} is never equal to {}{}", with_article(left->type),
                    with_article(right->type), nearest),
        words ? std::vector<std::string>() : comparison_notes(left->type, right->type));
}

void Compiler::check_membership(const ast::Expr& ast, const Expr* item, const Expr* collection) {
  if (collection->type->is(TypeKind::kRange)) {
    const Type* end = collection->type->element;
    if (end != nullptr && !may_be_equal(item->type, end)) {
      error("lang/never-equal", ast.op_span,
            fmt::format("{} is never in a range of {}s", with_article(item->type), to_string(end)),
            comparison_notes(item->type, end));
    }
    return;
  }
  if (!may_be(collection->type, TypeKind::kList) && !may_be(collection->type, TypeKind::kMap) &&
      !may_be(collection->type, TypeKind::kRange)) {
    error("lang/type-mismatch", ast.op_span,
          fmt::format("`{}` wants a list, a map or a range, found {}", spelling(ast.op),
                      with_article(collection->type)));
    return;
  }
  if (collection->type->is(TypeKind::kList) &&
      !may_be_equal(item->type, collection->type->element) &&
      !may_be(collection->type->element, TypeKind::kRange)) {
    error("lang/never-equal", ast.op_span,
          fmt::format("{} is never an element of {}", with_article(item->type),
                      with_article(collection->type)));
  }
}

void Compiler::check_text(const ast::Expr& ast, const Expr* operand, std::string_view operation) {
  if (may_be(operand->type, TypeKind::kString)) return;
  error("lang/type-mismatch", ast.op_span,
        fmt::format("`{}` wants a string, found {}", operation, with_article(operand->type)));
}

const RE2* Compiler::pattern(std::string_view text, text::Span at) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(8 << 20);
  const RE2& made =
      plan_.patterns.emplace_back(re2::StringPiece(text.data(), text.size()), options);
  if (!made.ok()) {
    error("lang/bad-pattern", at, fmt::format("the pattern is not valid: {}", made.error()),
          {"patterns are RE2's: no look-around and no back-references"});
  }
  return &made;
}

Expr* Compiler::compare(const ast::Expr& ast) {
  const Expr* left = expr(*ast.args[0]);
  const Expr* right = expr(*ast.args[1]);
  Expr* made = make(ExprOp::kEq, ast, Types::simple(TypeKind::kBool));
  made->flag = ast.flag;
  made->any = ast.any;
  made->args = plan_.arena.copy(std::vector<const Expr*>{left, right});
  const std::string_view word = spelling(ast.op);
  switch (ast.op) {
    case Op::kEq:
    case Op::kNe:
      made->op = ast.op == Op::kEq ? ExprOp::kEq : ExprOp::kNe;
      check_equality(ast, left, right);
      break;
    case Op::kLt:
    case Op::kLe:
    case Op::kGt:
    case Op::kGe:
      made->op = ast.op == Op::kLt   ? ExprOp::kLt
                 : ast.op == Op::kLe ? ExprOp::kLe
                 : ast.op == Op::kGt ? ExprOp::kGt
                                     : ExprOp::kGe;
      if (!may_be_ordered(left->type) || !may_be_ordered(right->type) ||
          !(may_be_equal(left->type, right->type) || both_texts(left->type, right->type))) {
        error("lang/type-mismatch", ast.op_span,
              fmt::format("`{}` cannot order {} and {}", word, with_article(left->type),
                          with_article(right->type)),
              time_notes(left->type, right->type));
      }
      break;
    case Op::kIn:
      made->op = ExprOp::kIn;
      check_membership(ast, left, right);
      break;
    case Op::kContains:
      made->op = ExprOp::kContains;
      if (ast.any) {
        if (!may_be(right->type, TypeKind::kList)) {
          error("lang/type-mismatch", ast.op_span,
                fmt::format("`contains any` wants a list, found {}", with_article(right->type)));
        }
      } else if (is_surely(left->type, TypeKind::kString)) {
        check_text(ast, right, "contains");
      } else if (!may_be(left->type, TypeKind::kString)) {
        check_membership(ast, right, left);
      }
      break;
    case Op::kMatches:
    case Op::kStartsWith:
    case Op::kEndsWith:
      made->op = ast.op == Op::kMatches      ? ExprOp::kMatches
                 : ast.op == Op::kStartsWith ? ExprOp::kStartsWith
                                             : ExprOp::kEndsWith;
      check_text(ast, left, word);
      if (ast.any) {
        if (!may_be(right->type, TypeKind::kList)) {
          error("lang/type-mismatch", ast.op_span,
                fmt::format("`{} any` wants a list, found {}", word, with_article(right->type)));
        }
      } else {
        check_text(ast, right, word);
      }
      if (ast.op == Op::kMatches && !ast.any) {
        if (right->op == ExprOp::kString) made->pattern = pattern(right->text, right->span);
        if (right->op == ExprOp::kTemplate) {
          error("lang/bad-pattern", right->span, "a pattern cannot be put together from parts",
                {"write it with single quotes, or make it a param"});
        }
      }
      break;
    case Op::kRefersTo:
      made->op = ExprOp::kRefersTo;
      check_text(ast, left, word);
      if (!may_be(right->type, TypeKind::kMap)) {
        error("lang/type-mismatch", ast.op_span,
              fmt::format("`refers to` wants a resource, found {}", with_article(right->type)));
      }
      break;
    default:
      return broken(ast);
  }
  return made;
}

Expr* Compiler::is_test(const ast::Expr& ast) {
  static constexpr std::pair<std::string_view, IsTest> kTests[] = {
      {"null", IsTest::kNull},         {"empty", IsTest::kEmpty},   {"blank", IsTest::kBlank},
      {"unknown", IsTest::kUnknown},   {"bool", IsTest::kBool},     {"int", IsTest::kInt},
      {"decimal", IsTest::kDecimal},   {"string", IsTest::kString}, {"date", IsTest::kDate},
      {"duration", IsTest::kDuration}, {"period", IsTest::kPeriod}, {"range", IsTest::kRange},
      {"list", IsTest::kList},         {"map", IsTest::kMap}};
  const Expr* operand = expr(*ast.args[0]);
  Expr* made = make(ExprOp::kIs, ast, Types::simple(TypeKind::kBool));
  made->flag = ast.flag;
  made->args = plan_.arena.copy(std::vector<const Expr*>{operand});
  std::vector<std::string_view> known;
  for (const auto& [word, test] : kTests) {
    if (word == ast.text) {
      made->test = test;
      const bool sized = test == IsTest::kEmpty || test == IsTest::kBlank;
      if (sized && !may_be(operand->type, TypeKind::kString) &&
          !may_be(operand->type, TypeKind::kRange) && !may_be(operand->type, TypeKind::kList) &&
          !may_be(operand->type, TypeKind::kMap)) {
        error("lang/type-mismatch", ast.op_span,
              fmt::format("{} is never {}", with_article(operand->type), word));
      }
      return made;
    }
    known.push_back(word);
  }
  error("lang/unknown-test", ast.op_span,
        fmt::format("`is {}` is no test{}", ast.text, text::did_you_mean(ast.text, known)),
        {"after `is` stands null, empty, blank, unknown, bool, int, decimal, string, date, "
         "duration, period, range, list or map"});
  return broken(ast);
}

}  // namespace ordain::lang

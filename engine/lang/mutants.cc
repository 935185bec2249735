// Mutants: finds them in the compiled rule, and where each stands in its text.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/mutants.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "engine/lang/rule_walk.h"

namespace ordain::lang {
namespace {

using ast::Quantifier;

struct Swap {
  ExprOp from;
  ExprOp to;
  std::string_view change;
};
constexpr Swap kSwaps[] = {
    {ExprOp::kEq, ExprOp::kNe, "== -> !="},
    {ExprOp::kNe, ExprOp::kEq, "!= -> =="},
    {ExprOp::kLt, ExprOp::kLe, "< -> <="},
    {ExprOp::kLe, ExprOp::kLt, "<= -> <"},
    {ExprOp::kGt, ExprOp::kGe, "> -> >="},
    {ExprOp::kGe, ExprOp::kGt, ">= -> >"},
    {ExprOp::kAnd, ExprOp::kOr, "and -> or"},
    {ExprOp::kOr, ExprOp::kAnd, "or -> and"},
    {ExprOp::kImplies, ExprOp::kAnd, "implies -> and"},
};

struct QuantifierSwap {
  Quantifier from;
  Quantifier to;
};
constexpr QuantifierSwap kQuantifierSwaps[] = {
    {Quantifier::kEvery, Quantifier::kAny},  {Quantifier::kAny, Quantifier::kEvery},
    {Quantifier::kNo, Quantifier::kAny},     {Quantifier::kOne, Quantifier::kAny},
    {Quantifier::kFirst, Quantifier::kLast}, {Quantifier::kLast, Quantifier::kFirst},
};

// The word of a test that may have `not` before it; empty for any other expression.
std::string word_of(const Expr& expr) {
  const std::string_view any = expr.any ? " any" : "";
  switch (expr.op) {
    case ExprOp::kIn:
      return "in";
    case ExprOp::kContains:
      return fmt::format("contains{}", any);
    case ExprOp::kMatches:
      return fmt::format("matches{}", any);
    case ExprOp::kStartsWith:
      return fmt::format("starts with{}", any);
    case ExprOp::kEndsWith:
      return fmt::format("ends with{}", any);
    case ExprOp::kRefersTo:
      return "refers to";
    default:
      return "";
  }
}

// A condition that says only the opposite when `not` goes before it, so that dropping the `not`
// around it and changing it are one.
bool only_negates(const Expr& expr) {
  return expr.op == ExprOp::kEq || expr.op == ExprOp::kNe || expr.op == ExprOp::kExists ||
         expr.op == ExprOp::kIs || !word_of(expr).empty() ||
         (expr.op == ExprOp::kQuantified && expr.quantifier == Quantifier::kNo);
}

class Finder {
 public:
  Finder(Plan& plan, const text::SourceSet& sources) : plan_(plan), sources_(sources) {}

  void visit(const Visit& visit) {
    const Expr& expr = *visit.expr;
    if (!expr.span.valid()) return;
    const bool negated = visit.parent != nullptr && visit.parent->op == ExprOp::kNot;
    for (const Swap& swap : kSwaps) {
      if (swap.from != expr.op || (negated && only_negates(expr))) continue;
      Expr changed = expr;
      changed.op = swap.to;
      add(expr, between(expr), std::string(swap.change), changed);
    }
    if (const std::string word = word_of(expr); !word.empty() && !negated) {
      Expr changed = expr;
      changed.flag = !expr.flag;
      add(expr, between(expr),
          expr.flag ? fmt::format("not {0} -> {0}", word) : fmt::format("{0} -> not {0}", word),
          changed);
    }
    switch (expr.op) {
      case ExprOp::kIs:
        if (!negated) {
          Expr changed = expr;
          changed.flag = !expr.flag;
          add(expr, behind(expr), expr.flag ? "is not -> is" : "is -> is not", changed);
        }
        break;
      case ExprOp::kExists:
        if (!negated) add(expr, before(expr), "exists -> not exists", opposite(expr));
        break;
      case ExprOp::kNot:
        add(expr, before(expr), "not dropped", *expr.args[0]);
        break;
      case ExprOp::kTolerate:
        // Before `??` it says nothing: what is absent there is replaced either way.
        if (visit.parent == nullptr || visit.parent->op != ExprOp::kCoalesce ||
            visit.parent->args[0] != &expr)
          add(expr, behind(expr), "? dropped", *expr.args[0]);
        break;
      case ExprOp::kCoalesce:
        add(expr, between(expr), "?? dropped", *expr.args[0]);
        break;
      case ExprOp::kInt:
        if (visit.parent == nullptr || visit.parent->op != ExprOp::kList) {
          if (expr.number == INT64_MAX) break;
          Expr changed = expr;
          ++changed.number;
          add(expr, expr.span, fmt::format("{} -> {}", expr.number, changed.number), changed);
        }
        break;
      case ExprOp::kQuantified:
        quantifier(expr, negated);
        break;
      case ExprOp::kField:
      case ExprOp::kIndex:
      case ExprOp::kCall:
        if (visit.condition && !negated) add(expr, expr.span, "negated", opposite(expr));
        break;
      default:
        break;
    }
    // What stands in for a condition that may be absent.
    const bool in_place = expr.op == ExprOp::kTolerate || expr.op == ExprOp::kCoalesce;
    if (in_place && visit.condition && !negated) add(expr, expr.span, "negated", opposite(expr));
  }

  std::vector<Mutant> take() { return std::move(mutants_); }

 private:
  void add(const Expr& expr, text::Span at, std::string change, const Expr& changed) {
    // Expressions are made in the plan's arena as ones that may change: the plan, which is not
    // const here, only hands them out as const.
    mutants_.push_back({at, std::move(change), const_cast<Expr*>(&expr), changed});
  }

  Expr opposite(const Expr& expr) {
    Expr* const kept = plan_.arena.make<Expr>(expr);
    Expr out;
    out.op = ExprOp::kNot;
    out.span = expr.span;
    out.type = Types::simple(TypeKind::kBool);
    out.args = plan_.arena.copy(std::vector<const Expr*>{kept});
    return out;
  }

  void quantifier(const Expr& expr, bool negated) {
    const auto word = [&expr](std::string_view spelling) {
      return text::Span{expr.span.source, expr.span.begin,
                        expr.span.begin + static_cast<uint32_t>(spelling.size())};
    };
    const std::string_view from = ast::spelling(expr.quantifier);
    for (const QuantifierSwap& swap : kQuantifierSwaps) {
      if (swap.from != expr.quantifier || (negated && only_negates(expr))) continue;
      Expr changed = expr;
      changed.quantifier = swap.to;
      add(expr, word(from), fmt::format("{} -> {}", from, ast::spelling(swap.to)), changed);
    }
    const bool counts = expr.quantifier == Quantifier::kAtLeast ||
                        expr.quantifier == Quantifier::kAtMost ||
                        expr.quantifier == Quantifier::kExactly;
    if (!counts || expr.number == INT64_MAX) return;
    Expr changed = expr;
    ++changed.number;
    add(expr, word(from), fmt::format("{0} {1} -> {0} {2}", from, expr.number, changed.number),
        changed);
  }

  // The text between two places without blanks, brackets and comments at its ends.
  text::Span trimmed(text::Span span) const {
    const std::string_view bytes = sources_[span.source].bytes();
    const auto skips = [&bytes](uint32_t at) {
      return std::string_view(" \t\r\n()").find(bytes[at]) != std::string_view::npos;
    };
    while (span.begin < span.end) {
      if (bytes[span.begin] == '#') {
        while (span.begin < span.end && bytes[span.begin] != '\n') ++span.begin;
      } else if (skips(span.begin)) {
        ++span.begin;
      } else {
        break;
      }
    }
    uint32_t end = span.begin;
    // Up to a comment behind the operator.
    while (end < span.end && bytes[end] != '#' && bytes[end] != '\n') ++end;
    while (end > span.begin && skips(end - 1)) --end;
    return {span.source, span.begin, end};
  }

  text::Span or_whole(const Expr& expr, text::Span part) const {
    if (part.begin >= part.end || part.begin < expr.span.begin || part.end > expr.span.end)
      return expr.span;
    part = trimmed(part);
    return part.begin < part.end ? part : expr.span;
  }
  // The operator between two operands, before one, and behind one. An operand that was written
  // elsewhere (a param's value) does not say where the operator is.
  text::Span between(const Expr& expr) const {
    const text::Span left = expr.args[0]->span;
    const text::Span right = expr.args[1]->span;
    if (left.source != expr.span.source || right.source != expr.span.source) return expr.span;
    return or_whole(expr, {expr.span.source, left.end, right.begin});
  }
  text::Span before(const Expr& expr) const {
    return or_whole(expr, {expr.span.source, expr.span.begin, expr.args[0]->span.begin});
  }
  text::Span behind(const Expr& expr) const {
    return or_whole(expr, {expr.span.source, expr.args[0]->span.end, expr.span.end});
  }

  Plan& plan_;
  const text::SourceSet& sources_;
  std::vector<Mutant> mutants_;
};

}  // namespace

std::vector<Mutant> mutants(Plan& plan, const Rule& rule, const text::SourceSet& sources) {
  Finder finder(plan, sources);
  walk(plan, rule, [&finder](const Visit& visit) { finder.visit(visit); });
  return finder.take();
}

}  // namespace ordain::lang

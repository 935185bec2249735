// Never: chains of comparisons that exclude each other, and words that a type does not have.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/never.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "engine/lang/mistakes.h"
#include "engine/text/suggest.h"

namespace ordain::lang {
namespace {

// The words of a type that is nothing but literals.
std::optional<std::vector<std::string_view>> words_of(const Type* type) {
  std::vector<std::string_view> words;
  const auto add = [&words](const Type* one) {
    if (!one->is(TypeKind::kLiteral)) return false;
    words.push_back(one->literal);
    return true;
  };
  if (type->is(TypeKind::kUnion)) {
    if (!std::all_of(type->options.begin(), type->options.end(), add)) return {};
  } else if (!add(type)) {
    return {};
  }
  return words;
}

// What a chain says of one thing: the constants that it is, is not, and the whole numbers between
// which it lies.
struct Claims {
  const Expr* thing = nullptr;
  std::set<std::string> equal;
  std::set<std::string> unequal;
  std::set<std::string> texts;  // of `equal`, those that are texts, bare
  int64_t least = std::numeric_limits<int64_t>::min();
  int64_t most = std::numeric_limits<int64_t>::max();
};

// A constant in one spelling, kinds apart. A param is none, as its value may be another.
std::optional<std::string> constant(const Expr& expr, const text::SourceSet& sources) {
  const std::string text = written(expr, sources);
  const bool word =
      !text.empty() && (text[0] == '_' || std::isalpha(static_cast<unsigned char>(text[0])));
  if (word && text != "true" && text != "false") return {};
  switch (expr.op) {
    case ExprOp::kBool:
      return expr.flag ? "true" : "false";
    case ExprOp::kInt:
      return fmt::format("{}", expr.number);
    case ExprOp::kString:
      return fmt::format("\"{}\"", expr.text);
    default:
      return {};
  }
}

class Chain {
 public:
  Chain(const Expr& whole, const text::SourceSet& sources, text::Findings& findings)
      : whole_(whole), and_(whole.op == ExprOp::kAnd), sources_(sources), findings_(findings) {}

  void judge() {
    gather(whole_);
    for (const auto& [name, claims] : claims_) judge(name, claims);
  }

 private:
  void gather(const Expr& expr) {
    if (expr.op == whole_.op) {
      for (const Expr* arg : expr.args) gather(*arg);
      return;
    }
    const bool equality = expr.op == ExprOp::kEq || expr.op == ExprOp::kNe;
    const bool order = expr.op == ExprOp::kLt || expr.op == ExprOp::kLe || expr.op == ExprOp::kGt ||
                       expr.op == ExprOp::kGe;
    if (expr.op == ExprOp::kIn && !expr.any) return among(expr);
    if (!equality && !order) return;
    const bool swapped = constant(*expr.args[0], sources_).has_value();
    const Expr& thing = *expr.args[swapped ? 1 : 0];
    const Expr& value = *expr.args[swapped ? 0 : 1];
    const auto text = constant(value, sources_);
    if (!text || constant(thing, sources_)) return;
    Claims& claims = of(thing);
    if (equality) {
      (expr.op == ExprOp::kEq ? claims.equal : claims.unequal).insert(*text);
      if (expr.op == ExprOp::kEq && value.op == ExprOp::kString) claims.texts.emplace(value.text);
    } else if (value.op == ExprOp::kInt && is_surely(thing.type, TypeKind::kInt)) {
      limit(claims, expr.op, value.number, swapped);
    }
  }

  void among(const Expr& expr) {
    const Expr& list = *expr.args[1];
    if (list.op != ExprOp::kList || list.args.empty()) return;
    for (const Expr* element : list.args) {
      if (!constant(*element, sources_)) return;
    }
    // In a chain of `and`, `x in [a, b]` is no claim of one constant; `x not in` is one of each.
    if (and_ != expr.flag) return;
    Claims& claims = of(*expr.args[0]);
    for (const Expr* element : list.args) {
      (expr.flag ? claims.unequal : claims.equal).insert(*constant(*element, sources_));
      if (!expr.flag && element->op == ExprOp::kString) claims.texts.emplace(element->text);
    }
  }

  // A bound of an `and` narrows what may be; of an `or` it is kept as what lies beyond it.
  void limit(Claims& claims, ExprOp op, int64_t number, bool swapped) {
    constexpr int64_t kFar = std::numeric_limits<int64_t>::max() / 2;
    if (number > kFar || number < -kFar) return;
    const bool less = (op == ExprOp::kLt || op == ExprOp::kLe) != swapped;
    const bool strict = op == ExprOp::kLt || op == ExprOp::kGt;
    if (and_) {
      if (less) claims.most = std::min(claims.most, number - (strict ? 1 : 0));
      if (!less) claims.least = std::max(claims.least, number + (strict ? 1 : 0));
    } else {
      // Not (x < 3) is x >= 3: what an `or` leaves out is the `and` of the opposites.
      if (less) claims.least = std::max(claims.least, number + (strict ? 0 : 1));
      if (!less) claims.most = std::min(claims.most, number - (strict ? 0 : 1));
    }
  }

  Claims& of(const Expr& thing) {
    Claims& claims = claims_[written(thing, sources_)];
    if (claims.thing == nullptr) claims.thing = &thing;
    return claims;
  }

  void judge(const std::string& name, const Claims& claims) {
    // In an `and`, being two things excludes itself; in an `or`, so does not being two things.
    const std::set<std::string>& one = and_ ? claims.equal : claims.unequal;
    const std::set<std::string>& other = and_ ? claims.unequal : claims.equal;
    if (one.size() > 1) {
      const std::string list =
          fmt::format("{} {} [{}]", name, and_ ? "in" : "not in", fmt::join(one, ", "));
      return warn(and_ ? fmt::format("{} is never both {} and {}", name, *one.begin(),
                                     *std::next(one.begin()))
                       : fmt::format("this is always true: {} is always other than {} or than {}",
                                     name, *one.begin(), *std::next(one.begin())),
                  fmt::format("write `{}`", list));
    }
    for (const std::string& value : one) {
      if (!other.contains(value)) continue;
      return warn(fmt::format("this is {}: {} either is {} or is not",
                              and_ ? "never true" : "always true", name, value),
                  "one of the two is meant otherwise");
    }
    if (claims.least > claims.most) {
      return warn(
          and_ ? fmt::format("no {} is both at least {} and at most {}", name, claims.least,
                             claims.most)
               : fmt::format("this is always true: every {} lies on one of the two sides", name),
          and_ ? "write `or`, or mend the bounds" : "write `and`, or mend the bounds");
    }
    const auto words = words_of(claims.thing->type);
    if (and_ || !words || words->size() < 2) return;
    if (std::all_of(words->begin(), words->end(), [&claims](std::string_view word) {
          return claims.texts.contains(std::string(word));
        })) {
      warn(fmt::format("this is always true: {} has no other value", name),
           "leave out one, or ask whether it exists");
    }
  }

  void warn(std::string message, std::string note) {
    findings_.report("lang/never", text::Level::kWarning, whole_.span, std::move(message),
                     {std::move(note)});
  }

  const Expr& whole_;
  const bool and_;
  const text::SourceSet& sources_;
  text::Findings& findings_;
  std::map<std::string, Claims> claims_;
};

// `x in ["Alwys"]`: a word that the type of x does not have; or all that it has.
void check_words(const Expr& expr, const text::SourceSet& sources, text::Findings& findings) {
  const Expr& list = *expr.args[1];
  const auto words = words_of(expr.args[0]->type);
  if (expr.any || list.op != ExprOp::kList || !words || constant(*expr.args[0], sources)) return;
  std::set<std::string_view> named;
  for (const Expr* element : list.args) {
    if (element->op != ExprOp::kString) return;
    named.insert(element->text);
    if (std::find(words->begin(), words->end(), element->text) != words->end()) continue;
    findings.report("lang/never", text::Level::kWarning, element->span,
                    fmt::format("{} is never \"{}\"{}", written(*expr.args[0], sources),
                                element->text, text::did_you_mean(element->text, *words)),
                    {fmt::format("it is one of: {}", fmt::join(*words, ", "))});
  }
  if (words->size() > 1 && std::all_of(words->begin(), words->end(), [&](std::string_view word) {
        return named.contains(word);
      })) {
    findings.report("lang/never", text::Level::kWarning, expr.span,
                    fmt::format("this is {} true: {} has no other value",
                                expr.flag ? "never" : "always", written(*expr.args[0], sources)),
                    {"leave out one, or ask whether it exists"});
  }
}

void check_kind(const Expr& expr, const text::SourceSet& sources, text::Findings& findings) {
  TypeKind kind = TypeKind::kAny;
  std::string_view word;
  switch (expr.test) {
    case IsTest::kBool:
      kind = TypeKind::kBool, word = "a bool";
      break;
    case IsTest::kInt:
      kind = TypeKind::kInt, word = "an int";
      break;
    case IsTest::kString:
      kind = TypeKind::kString, word = "a string";
      break;
    case IsTest::kList:
      kind = TypeKind::kList, word = "a list";
      break;
    case IsTest::kMap:
      kind = TypeKind::kMap, word = "a map";
      break;
    default:
      return;
  }
  const Type* type = expr.args[0]->type;
  // Only of kinds that are one kind of value in a document.
  static constexpr TypeKind kPlain[] = {TypeKind::kBool, TypeKind::kInt, TypeKind::kString,
                                        TypeKind::kList, TypeKind::kMap};
  const auto plain = std::find_if(std::begin(kPlain), std::end(kPlain),
                                  [type](TypeKind one) { return is_surely(type, one); });
  if (plain == std::end(kPlain) || *plain == kind) return;
  findings.report("lang/never", text::Level::kWarning, expr.span,
                  fmt::format("{} is never {}: it is {}", written(*expr.args[0], sources), word,
                              with_article(type)));
}

bool is_comparison(ExprOp op) {
  return op == ExprOp::kEq || op == ExprOp::kNe || op == ExprOp::kLt || op == ExprOp::kLe ||
         op == ExprOp::kGt || op == ExprOp::kGe;
}

}  // namespace

void find_never(const Expr& expr, const text::SourceSet& sources, text::Findings& findings) {
  if (expr.op == ExprOp::kAnd || expr.op == ExprOp::kOr) Chain(expr, sources, findings).judge();
  if (expr.op == ExprOp::kIn) check_words(expr, sources, findings);
  if (expr.op == ExprOp::kIs) check_kind(expr, sources, findings);
  if (!is_comparison(expr.op)) return;
  const std::string left = written(*expr.args[0], sources);
  if (left != written(*expr.args[1], sources)) return;
  const bool holds = expr.op == ExprOp::kEq || expr.op == ExprOp::kLe || expr.op == ExprOp::kGe;
  findings.report(
      "lang/never", text::Level::kWarning, expr.span,
      fmt::format("this is {} true: {} is compared with itself", holds ? "always" : "never", left));
}

}  // namespace ordain::lang

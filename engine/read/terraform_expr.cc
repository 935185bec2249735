// Expressions of Terraform: literals, operators and collections, made into values.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "engine/read/terraform_evaluation.h"
#include "engine/read/terraform_functions.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

using hcl::ExprKind;
using hcl::Op;

// One level deeper, through whatever refers to what.
struct Evaluation::Deeper {
  explicit Deeper(Evaluation& evaluation) : evaluation_(evaluation) { ++evaluation_.depth_; }
  ~Deeper() { --evaluation_.depth_; }
  Evaluation& evaluation_;
};

bool Evaluation::spend(uint64_t steps) {
  steps_ += steps;
  return steps_ <= kSteps && !values_.is_exhausted();
}

void Evaluation::report(std::string_view code, text::Level level, text::Span span,
                        std::string message, std::vector<std::string> notes) {
  if (quiet_ > 0) return;
  // A module is evaluated once for each of its instances, and says the same each time.
  if (!reported_.emplace(span.source, span.begin, span.end, message).second) return;
  findings_.report(code, level, span, std::move(message), std::move(notes));
}

Value Evaluation::keep_unknown(std::string reason, text::Span span) {
  return values_.unknown(values_.keep(reason), span);
}

Value Evaluation::refuse(std::string_view code, text::Span span, std::string message) {
  Unknown unknown;
  unknown.reason = values_.keep(message);
  unknown.is_failure = true;
  report(code, text::Level::kWarning, span, std::move(message));
  return values_.unknown(unknown, span);
}

Value Evaluation::unknown_from(const Value& part, text::Span span, bool is_set) {
  const Value* found = first_unknown(part);
  Unknown unknown;
  unknown.reason = "it is a resource as a whole, of which not all is known";
  unknown.is_set = is_set;
  if (found != nullptr) {
    unknown.reason = found->content->unknown->reason;
    unknown.is_failure = found->content->unknown->is_failure;
  }
  Value made = values_.unknown(unknown, span);
  values_.derive(made, part);
  if (found != nullptr && found != &part) values_.derive(made, *found);
  return made;
}

Value Evaluation::eval(const hcl::Expr& expr, const Scope& scope) {
  const text::Span span = scope.file->span(expr.span);
  if (depth_ >= kDepth) {
    report("read/limit", text::Level::kError, span,
           fmt::format("what this refers to leads through more than {} expressions", kDepth));
    return values_.unknown("it leads through too many expressions", span);
  }
  if (!spend(1)) {
    if (reported_.emplace(text::kNoSource, 0, 0, "steps").second) {
      report("read/limit", text::Level::kError, span,
             fmt::format("the root module {} makes more values or takes more steps than an "
                         "evaluation may; what is left of it is not known",
                         text::preview(root_->config->folder)));
    }
    return values_.unknown("the module takes too many steps to evaluate", span);
  }
  const Deeper deeper(*this);
  const Value value = eval_any(expr, scope, span);
  const bool refers = expr.kind == ExprKind::kGetAttr || expr.kind == ExprKind::kIndex;
  if (Values::is_too_heavy(value) && value.span == span && !refers) {
    report("read/limit", text::Level::kError, span,
           fmt::format("this holds more than {} values, counted at each place where they stand; it "
                       "is not known",
                       Values::kHeaviest));
  }
  return value;
}

Value Evaluation::eval_any(const hcl::Expr& expr, const Scope& scope, text::Span span) {
  switch (expr.kind) {
    case ExprKind::kNull:
      return values_.null(span);
    case ExprKind::kBool:
      return values_.boolean(expr.as<hcl::Bool>().value, span);
    case ExprKind::kNumber:
      return values_.number(expr.as<hcl::Number>().text, span);
    case ExprKind::kString: {
      const auto& string = expr.as<hcl::String>();
      Content content{.kind = Kind::kString, .text = string.text, .written = &string};
      return values_.of(content, span);
    }
    case ExprKind::kTemplate:
      return text_template(expr.as<hcl::Template>(), scope, span);
    case ExprKind::kTuple: {
      std::vector<Value> elements;
      for (const hcl::Expr* element : expr.as<hcl::Tuple>().elements)
        elements.push_back(eval(*element, scope));
      return values_.list(elements, span);
    }
    case ExprKind::kObject:
      return object(expr.as<hcl::Object>(), scope, span);
    case ExprKind::kFor:
      return for_each(expr.as<hcl::For>(), scope, span);
    case ExprKind::kVariable: {
      const std::string_view name = expr.as<hcl::Variable>().name;
      for (const Binding* at = scope.bindings; at != nullptr; at = at->next) {
        if (at->name == name) return at->value;
      }
      return refuse("read/terraform-reference", span,
                    fmt::format("found {}, a reference wants more than a name: type.name.argument",
                                text::preview(name)));
    }
    case ExprKind::kGetAttr:
      return get_attr(expr.as<hcl::GetAttr>(), scope, span);
    case ExprKind::kIndex: {
      const auto& access = expr.as<hcl::Index>();
      const Value base = eval(*access.object, scope);
      return index(base, eval(*access.key, scope), span);
    }
    case ExprKind::kSplat:
      return splat(expr.as<hcl::Splat>(), scope, span);
    case ExprKind::kSplatItem:
      for (const Binding* at = scope.bindings; at != nullptr; at = at->next) {
        if (at->name.empty()) return at->value;
      }
      return values_.unknown("there is no element here", span);
    case ExprKind::kCall:
      return call(expr.as<hcl::Call>(), scope, span);
    case ExprKind::kUnary:
      return unary(expr.as<hcl::Unary>(), scope, span);
    case ExprKind::kBinary:
      return binary(expr.as<hcl::Binary>(), scope, span);
    case ExprKind::kConditional:
      return conditional(expr.as<hcl::Conditional>(), scope, span);
    case ExprKind::kParens:
      return eval(*expr.as<hcl::Parens>().inner, scope);
    case ExprKind::kBroken:
      return values_.unknown("the expression could not be read", span);
  }
  return values_.unknown("the expression could not be read", span);
}

Value Evaluation::object(const hcl::Object& expr, const Scope& scope, text::Span span) {
  std::vector<Element> elements;
  std::string_view open;
  for (const hcl::Item& item : expr.items) {
    const Value key = eval(*item.key, scope);
    if (!key.is_known()) {
      open = values_.keep(fmt::format("a key is not known: {}", key.content->unknown->reason));
      continue;
    }
    const auto text = as_string(key);
    if (!text) {
      return refuse("read/terraform-value", key.span,
                    fmt::format("found {} as a key, wants a string", preview(key)));
    }
    elements.push_back({*text, scope.file->span(item.key->span), eval(*item.value, scope)});
  }
  return values_.map(std::move(elements), span, open);
}

Value Evaluation::unary(const hcl::Unary& expr, const Scope& scope, text::Span span) {
  const Value operand = eval(*expr.operand, scope);
  if (!operand.is_known()) return unknown_from(operand, span);
  Value made;
  if (expr.op == Op::kNot) {
    const auto value = as_bool(operand);
    if (!value) {
      return refuse("read/terraform-value", operand.span,
                    fmt::format("found {} behind !, wants a bool", preview(operand)));
    }
    made = values_.boolean(!*value, span);
  } else {
    const auto value = as_number(operand);
    if (!value) {
      return refuse("read/terraform-value", operand.span,
                    fmt::format("found {} behind -, wants a number", preview(operand)));
    }
    made = values_.number(-*value, span);
  }
  values_.derive(made, operand);
  return made;
}

Value Evaluation::logic(const hcl::Binary& expr, const Value& left, const Scope& scope,
                        text::Span span) {
  const bool decides = expr.op == Op::kOr;
  const auto wrong = [&](const Value& value) {
    return refuse(
        "read/terraform-value", value.span,
        fmt::format("found {} beside {}, wants a bool", preview(value), hcl::spelling(expr.op)));
  };
  std::optional<bool> one;
  if (left.is_known()) {
    one = as_bool(left);
    if (!one) return wrong(left);
    if (*one == decides) {
      Value made = values_.boolean(decides, span);
      values_.derive(made, left);
      return made;
    }
  }
  const Value right = eval(*expr.right, scope);
  if (!right.is_known()) return unknown_from(left.is_known() ? right : left, span);
  const auto other = as_bool(right);
  if (!other) return wrong(right);
  if (!left.is_known() && *other != decides) return unknown_from(left, span);
  Value made = values_.boolean(*other, span);
  if (left.is_known()) values_.derive(made, left);
  values_.derive(made, right);
  return made;
}

Value Evaluation::binary(const hcl::Binary& expr, const Scope& scope, text::Span span) {
  const Value left = eval(*expr.left, scope);
  if (expr.op == Op::kAnd || expr.op == Op::kOr) return logic(expr, left, scope, span);
  const Value right = eval(*expr.right, scope);
  Value made;
  if (expr.op == Op::kEqual || expr.op == Op::kNotEqual) {
    const auto equal = same(left, right);
    if (!equal) return unknown_from(first_unknown(left) != nullptr ? left : right, span);
    made = values_.boolean(*equal == (expr.op == Op::kEqual), span);
    values_.derive(made, left);
    values_.derive(made, right);
    return made;
  }
  if (!left.is_known()) return unknown_from(left, span);
  if (!right.is_known()) return unknown_from(right, span);
  const auto a = as_number(left);
  const auto b = as_number(right);
  if (!a || !b) {
    const Value& wrong = a ? right : left;
    return refuse(
        "read/terraform-value", wrong.span,
        fmt::format("found {} beside {}, wants a number", preview(wrong), hcl::spelling(expr.op)));
  }
  if ((expr.op == Op::kDivide || expr.op == Op::kModulo) && *b == 0)
    return refuse("read/terraform-value", span, "a number is divided by zero");
  switch (expr.op) {
    case Op::kMultiply:
      made = values_.number(*a * *b, span);
      break;
    case Op::kDivide:
      made = values_.number(*a / *b, span);
      break;
    case Op::kModulo:
      made = values_.number(std::fmod(*a, *b), span);
      break;
    case Op::kAdd:
      made = values_.number(*a + *b, span);
      break;
    case Op::kSubtract:
      made = values_.number(*a - *b, span);
      break;
    case Op::kGreater:
      made = values_.boolean(*a > *b, span);
      break;
    case Op::kGreaterEqual:
      made = values_.boolean(*a >= *b, span);
      break;
    case Op::kLess:
      made = values_.boolean(*a < *b, span);
      break;
    default:
      made = values_.boolean(*a <= *b, span);
  }
  values_.derive(made, left);
  values_.derive(made, right);
  return made;
}

Value Evaluation::conditional(const hcl::Conditional& expr, const Scope& scope, text::Span span) {
  const Value condition = eval(*expr.condition, scope);
  if (!condition.is_known()) {
    // What comes out the same both ways does not hang on the condition.
    const Value then = eval(*expr.then, scope);
    const Value otherwise = eval(*expr.otherwise, scope);
    if (same(then, otherwise) == true) return then;
    const bool is_set = !then.is(Kind::kNull) && !otherwise.is(Kind::kNull) &&
                        (then.is_known() || then.content->unknown->is_set) &&
                        (otherwise.is_known() || otherwise.content->unknown->is_set);
    return unknown_from(condition, span, is_set);
  }
  const auto chosen = as_bool(condition);
  if (!chosen) {
    return refuse("read/terraform-value", condition.span,
                  fmt::format("found {} as a condition, wants a bool", preview(condition)));
  }
  Value made = eval(*chosen ? *expr.then : *expr.otherwise, scope);
  values_.derive(made, condition);
  return made;
}

Value Evaluation::index(const Value& base, const Value& key, text::Span span) {
  if (!base.is_known()) {
    Unknown unknown = *base.content->unknown;
    unknown.prefix = {};
    unknown.is_set = false;
    if (!unknown.reference.identity.empty() && as_string(key)) {
      const std::string text = key.is(Kind::kNumber) ? std::string(key.content->text)
                                                     : fmt::format("\"{}\"", *as_string(key));
      unknown.reference.identity =
          values_.keep(fmt::format("{}[{}]", unknown.reference.identity, text));
    } else {
      unknown.reference = {};
    }
    Value made = values_.unknown(unknown, span);
    values_.derive(made, base);
    return made;
  }
  if (!key.is_known()) return unknown_from(key, span, false);
  if (base.is(Kind::kMap) || base.is(Kind::kResource) || base.is(Kind::kModule)) {
    const auto text = as_string(key);
    if (!text) {
      return refuse("read/terraform-value", key.span,
                    fmt::format("found {} as a key, wants a string", preview(key)));
    }
    return attribute(base, *text, span);
  }
  if (!base.is(Kind::kList)) {
    return refuse("read/terraform-value", span,
                  fmt::format("{} has no elements to index", preview(base)));
  }
  const auto number = as_number(key);
  const size_t size = base.content->elements.size();
  if (!number || std::floor(*number) != *number || *number < 0 ||
      (*number >= static_cast<double>(size) && base.content->open.empty())) {
    return refuse("read/terraform-value", span,
                  number ? fmt::format("index {} is out of range: there are {} elements",
                                       key.content->text, size)
                         : fmt::format("a list is indexed by a number, found {}", preview(key)));
  }
  if (!base.content->open.empty()) return values_.unknown(base.content->open, span);
  Value made = values_.element(base, static_cast<size_t>(*number));
  made.span = span;
  values_.derive(made, key);
  return made;
}

Value Evaluation::attribute(const Value& base, std::string_view name, text::Span span) {
  switch (base.kind()) {
    case Kind::kMap: {
      if (const Element* element = base.content->find(name)) {
        const Value& raw = element->value;
        // A null leaves it to the provider.
        if (!raw.is(Kind::kNull) || base.content->computed.identity.empty()) {
          Value made = values_.element(base, *element);
          // A literal of the same expression stands where it stands.
          const bool inside = base.origin == nullptr && made.span.source == span.source &&
                              made.span.begin >= span.begin && made.span.end <= span.end;
          if (!inside) made.span = span;
          return made;
        }
      }
      if (!base.content->computed.identity.empty()) {
        Unknown unknown;
        unknown.reference = base.content->computed;
        unknown.reference.identity =
            values_.keep(fmt::format("{}.{}", unknown.reference.identity, name));
        unknown.reason =
            values_.keep(fmt::format("known only after apply ({})", unknown.reference.identity));
        return values_.unknown(unknown, span);
      }
      if (!base.content->open.empty()) return values_.unknown(base.content->open, span);
      std::vector<std::string_view> known;
      for (const Element& element : base.content->elements) known.push_back(element.key);
      return refuse("read/terraform-value", span,
                    fmt::format("the object has no attribute {}{}", text::preview(name),
                                text::did_you_mean(name, known)));
    }
    case Kind::kUnknown: {
      Unknown unknown = *base.content->unknown;
      unknown.prefix = {};
      unknown.is_set = false;
      if (!unknown.reference.identity.empty()) {
        unknown.reference.identity =
            values_.keep(fmt::format("{}.{}", unknown.reference.identity, name));
      }
      Value made = values_.unknown(unknown, span);
      made.marks = base.marks;
      made.origin = base.origin;
      return made;
    }
    case Kind::kResource: {
      Value made = member(*base.content->resource, name, span);
      values_.derive(made, base);
      return made;
    }
    case Kind::kModule: {
      Value made = output(*base.content->module, name, span);
      values_.derive(made, base);
      return made;
    }
    case Kind::kNull:
      return refuse("read/terraform-value", span,
                    fmt::format("a null has no attribute {}", text::preview(name)));
    default:
      return refuse("read/terraform-value", span,
                    fmt::format("{} has no attribute {}", preview(base), text::preview(name)));
  }
}

Value Evaluation::call(const hcl::Call& expr, const Scope& scope, text::Span span) {
  std::string_view called = expr.function.text;
  if (called.starts_with("core::")) called.remove_prefix(6);
  const Function* function = find_function(called);
  if (function == nullptr) {
    if (called.starts_with("provider::")) {
      return keep_unknown(
          fmt::format("{} is a function of a provider, which is not asked", text::preview(called)),
          span);
    }
    return refuse("read/terraform-function", scope.file->span(expr.function.span),
                  fmt::format("Terraform has no function {}{}", text::preview(called),
                              text::did_you_mean(called, function_names())));
  }
  if (function->run == nullptr) {
    for (const hcl::Expr* argument : expr.arguments) eval(*argument, scope);
    return keep_unknown(fmt::format("{}() {}", function->name, function->why_unknown), span);
  }
  Call made{*this, expr, scope, span, {}};
  if (function->takes == Takes::kExpressions) return function->run(made);
  for (size_t i = 0; i < expr.arguments.size(); ++i) {
    const Value value = eval(*expr.arguments[i], scope);
    if (!expr.expands || i + 1 < expr.arguments.size()) {
      made.arguments.push_back(value);
      continue;
    }
    if (!value.is_known()) return unknown_from(value, span);
    if (!value.is(Kind::kList)) {
      return refuse("read/terraform-value", value.span,
                    fmt::format("found {} before ..., wants a list", preview(value)));
    }
    if (!value.content->open.empty()) return values_.unknown(value.content->open, span);
    for (size_t k = 0; k < value.content->elements.size(); ++k)
      made.arguments.push_back(values_.element(value, k));
  }
  return apply(*function, made);
}

}  // namespace ordain::read::terraform

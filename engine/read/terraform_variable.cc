// Variables of Terraform: what they are given, and the types that they are made to fit.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/read/terraform_evaluation.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

using hcl::ExprKind;

namespace {

// The word of `string`, of `list(string)`, of a quoted "string" (as before Terraform 0.12).
std::string_view type_word(const hcl::Expr& type) {
  switch (type.kind) {
    case ExprKind::kVariable:
      return type.as<hcl::Variable>().name;
    case ExprKind::kString:
      return type.as<hcl::String>().text;
    case ExprKind::kCall:
      return type.as<hcl::Call>().function.text;
    default:
      return {};
  }
}

const hcl::Expr* type_argument(const hcl::Expr& type) {
  if (type.kind != ExprKind::kCall) return nullptr;
  const auto& call = type.as<hcl::Call>();
  return call.arguments.empty() ? nullptr : call.arguments[0];
}

bool is_true(const Written& written) {
  return written && written.value().kind == ExprKind::kBool &&
         written.value().as<hcl::Bool>().value;
}

}  // namespace

Value Evaluation::given_value(Module& module, const Declaration& declaration) {
  const text::Span place = declaration.name_span;
  const Written fallback = declaration.attribute("default");
  std::optional<Value> value;
  if (module.call != nullptr) {
    if (const Written argument = module.call->attribute(declaration.name))
      value = eval(argument, scope_of_call(module));
  } else if (const auto given = given_.find(declaration.name); given != given_.end()) {
    Scope scope = scope_of(module);
    scope.file = given->second.file;
    value = eval(*given->second.attribute->value, scope);
  }
  const Written nullable = declaration.attribute("nullable");
  const bool may_be_null = !nullable || nullable.value().kind != ExprKind::kBool ||
                           nullable.value().as<hcl::Bool>().value;
  if (value && (may_be_null || !value->is(Kind::kNull))) return *value;
  if (fallback) return eval(fallback, scope_of(module));
  Unknown unknown;
  const std::string whole = fmt::format("{}var.{}", module.prefix, declaration.name);
  unknown.reason = values_.keep(fmt::format("no value is given for {}", whole));
  unknown.reference.identity = values_.keep(whole);
  unknown.is_set = !may_be_null;
  if (module.call != nullptr && module.call->whole()) {
    const Layer& call = module.call->base;
    report("read/terraform-value", text::Level::kWarning, call.span(call.block->header),
           fmt::format("module {} is not given the argument {}, which has no default",
                       text::printable(module.call->name), text::printable(declaration.name)));
  }
  return values_.unknown(unknown, place);
}

Value Evaluation::variable_value(Module& module, const Declaration& declaration) {
  Value value = given_value(module, declaration);
  if (const Written type = declaration.attribute("type")) {
    value = convert(value, type.value(), scope_of(module).in(type.file),
                    values_.keep(fmt::format("var.{}", declaration.name)));
  }
  if (is_true(declaration.attribute("sensitive"))) value.marks |= kSensitive;
  if (is_true(declaration.attribute("ephemeral"))) value.marks |= kEphemeral;
  return value;
}

// The content alone is made anew: the value stays where it is and came from.
Value Evaluation::convert(const Value& value, const hcl::Expr& type, const Scope& scope,
                          std::string_view what) {
  if (!value.is_known() || value.is(Kind::kNull) || value.is(Kind::kResource) ||
      value.is(Kind::kModule))
    return value;
  if (type.kind == ExprKind::kParens)
    return convert(value, *type.as<hcl::Parens>().inner, scope, what);
  const std::string_view word = type_word(type);
  const auto wrong = [&](std::string_view wanted) {
    return refuse("read/terraform-value", value.span,
                  fmt::format("{} is {}, wants {}", what, preview(value), wanted));
  };
  const auto with = [&](const Value& made) {
    Value result = value;
    result.content = made.content;
    return result;
  };
  if (word == "optional") {
    const hcl::Expr* inner = type_argument(type);
    return inner == nullptr ? value : convert(value, *inner, scope, what);
  }
  if (word == "string") {
    if (value.is(Kind::kString)) return value;
    const auto text = as_string(value);
    return text ? with(values_.string(*text, value.span, true)) : wrong("a string");
  }
  if (word == "number") {
    if (value.is(Kind::kNumber)) return value;
    const auto number = as_number(value);
    return number ? with(values_.number(*number, value.span)) : wrong("a number");
  }
  if (word == "bool") {
    if (value.is(Kind::kBool)) return value;
    const auto boolean = as_bool(value);
    return boolean ? with(values_.boolean(*boolean, value.span)) : wrong("a bool");
  }
  const hcl::Expr* inner = type_argument(type);
  if (word == "list" || word == "set" || word == "tuple") {
    if (!value.is(Kind::kList)) return wrong(fmt::format("a {}", word));
    if (word == "tuple" || inner == nullptr) return value;
    std::vector<Value> elements;
    for (const Element& element : value.content->elements) {
      Value made = convert(element.value, *inner, scope, what);
      const bool again = word == "set" &&
                         std::any_of(elements.begin(), elements.end(),
                                     [&](const Value& known) { return same(known, made) == true; });
      if (!again) elements.push_back(made);
    }
    return with(values_.list(elements, value.span, word == "set" || value.content->is_set,
                             value.content->open));
  }
  if (word == "map") {
    if (!value.is(Kind::kMap)) return wrong("a map");
    if (inner == nullptr) return value;
    std::vector<Element> elements(value.content->elements.begin(), value.content->elements.end());
    for (Element& element : elements) element.value = convert(element.value, *inner, scope, what);
    return with(values_.map(std::move(elements), value.span, value.content->open));
  }
  if (word == "object" && inner != nullptr && inner->kind == ExprKind::kObject) {
    if (!value.is(Kind::kMap)) return wrong("an object");
    return with(object_of(value, inner->as<hcl::Object>(), scope, what));
  }
  return value;
}

Value Evaluation::object_of(const Value& value, const hcl::Object& type, const Scope& scope,
                            std::string_view what) {
  std::vector<Element> elements;
  for (const hcl::Item& item : type.items) {
    if (item.key->kind != ExprKind::kString) continue;
    const std::string_view name = item.key->as<hcl::String>().text;
    const std::string whole = fmt::format("{}.{}", what, name);
    const Element* given = value.content->find(name);
    const bool optional = type_word(*item.value) == "optional";
    const auto* call = item.value->kind == ExprKind::kCall ? &item.value->as<hcl::Call>() : nullptr;
    const hcl::Expr* fallback =
        optional && call->arguments.size() > 1 ? call->arguments[1] : nullptr;
    if (given != nullptr && !(given->value.is(Kind::kNull) && fallback != nullptr)) {
      Element element = *given;
      element.value = convert(given->value, *item.value, scope, whole);
      elements.push_back(element);
      continue;
    }
    if (fallback != nullptr) {
      const Value made = convert(eval(*fallback, scope), *item.value, scope, whole);
      elements.push_back({name, {}, made});
      continue;
    }
    if (optional) {
      elements.push_back({name, {}, values_.null(value.span)});
      continue;
    }
    if (given == nullptr && value.content->open.empty()) {
      return refuse(
          "read/terraform-value", value.span,
          fmt::format("{} has no attribute {}, which its type wants", what, text::printable(name)));
    }
  }
  return values_.map(std::move(elements), value.span, value.content->open);
}

}  // namespace ordain::read::terraform

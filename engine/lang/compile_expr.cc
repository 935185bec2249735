// Expressions: names, access, calls, literals and quantifiers -> plan expressions with types.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/lang/compiler.h"
#include "engine/text/suggest.h"

namespace ordain::lang {

using ast::ExprKind;

// Data sources of Terraform are a family of their own: `tf.data.aws_ami`.
constexpr std::string_view kDataSources = "tf.data";

Expr* Compiler::expression(const ast::Expr& ast) {
  switch (ast.kind) {
    case ExprKind::kBool: {
      Expr* made = make(ExprOp::kBool, ast, Types::simple(TypeKind::kBool));
      made->flag = ast.flag;
      return made;
    }
    case ExprKind::kInt: {
      Expr* made = make(ExprOp::kInt, ast, Types::simple(TypeKind::kInt));
      made->number = ast.number;
      return made;
    }
    case ExprKind::kDecimal: {
      Expr* made = make(ExprOp::kDecimal, ast, Types::simple(TypeKind::kDecimal));
      made->text = plan_.arena.copy(ast.text);
      return made;
    }
    case ExprKind::kString: {
      Expr* made = make(ExprOp::kString, ast, types_.literal(ast.text));
      made->text = plan_.arena.copy(ast.text);
      return made;
    }
    case ExprKind::kTemplate: {
      Expr* made = make(ExprOp::kTemplate, ast, Types::simple(TypeKind::kString));
      std::vector<const Expr*> args;
      for (const ast::Expr* arg : ast.args) args.push_back(expr(*arg));
      made->args = plan_.arena.copy(args);
      return made;
    }
    case ExprKind::kList: {
      std::vector<const Expr*> args;
      std::vector<const Type*> types;
      for (const ast::Expr* arg : ast.args) {
        args.push_back(expr(*arg));
        types.push_back(types_.widened(args.back()->type));
      }
      const Type* type =
          args.empty() ? Types::empty(TypeKind::kList) : types_.list(types_.union_of(types));
      Expr* made = make(ExprOp::kList, ast, type);
      made->args = plan_.arena.copy(args);
      made->flag = std::all_of(args.begin(), args.end(), [](const Expr* arg) {
        return arg->op == ExprOp::kBool || arg->op == ExprOp::kInt || arg->op == ExprOp::kString;
      });
      if (made->flag) made->slot = plan_.constant_lists++;
      return made;
    }
    case ExprKind::kMap: {
      std::vector<const Expr*> args;
      std::vector<std::string_view> keys;
      std::vector<const Type*> types;
      for (const ast::Entry& entry : ast.entries) {
        keys.push_back(plan_.arena.copy(entry.key.text));
        args.push_back(expr(*entry.value));
        types.push_back(types_.widened(args.back()->type));
      }
      const Type* type =
          args.empty() ? Types::empty(TypeKind::kMap) : types_.map(types_.union_of(types));
      Expr* made = make(ExprOp::kMap, ast, type);
      made->keys = plan_.arena.copy(keys);
      made->args = plan_.arena.copy(args);
      return made;
    }
    case ExprKind::kListComp: {
      push_scope();
      const Loop* made_loop = loop(*ast.binder);
      const Expr* head = expr(*ast.args[0]);
      pop_scope();
      Expr* made = make(ExprOp::kListComp, ast, types_.list(types_.widened(head->type)));
      made->loop = made_loop;
      made->args = plan_.arena.copy(std::vector<const Expr*>{head});
      return made;
    }
    case ExprKind::kName:
      return name(ast);
    case ExprKind::kDot:
      return dot(ast);
    case ExprKind::kIndex:
      return index(ast);
    case ExprKind::kCall:
      return call(ast);
    case ExprKind::kTolerate: {
      const Expr* operand = expr(*ast.args[0]);
      Expr* made = make(ExprOp::kTolerate, ast, types_.optional(operand->type));
      made->args = plan_.arena.copy(std::vector<const Expr*>{operand});
      return made;
    }
    case ExprKind::kExists: {
      Expr* made = make(ExprOp::kExists, ast, Types::simple(TypeKind::kBool));
      made->args = plan_.arena.copy(std::vector<const Expr*>{expr(*ast.args[0])});
      return made;
    }
    case ExprKind::kNegate: {
      const Expr* operand = expr(*ast.args[0]);
      if (!may_be(operand->type, TypeKind::kInt) && !may_be(operand->type, TypeKind::kDecimal) &&
          !may_be(operand->type, TypeKind::kDuration) &&
          !may_be(operand->type, TypeKind::kPeriod)) {
        error(
            "lang/type-mismatch", ast.span,
            fmt::format("`-` wants a number or a duration, found {}", with_article(operand->type)));
      }
      Expr* made = make(ExprOp::kNegate, ast, types_.required(operand->type));
      made->args = plan_.arena.copy(std::vector<const Expr*>{operand});
      return made;
    }
    case ExprKind::kNot: {
      Expr* made = make(ExprOp::kNot, ast, Types::simple(TypeKind::kBool));
      made->args = plan_.arena.copy(std::vector<const Expr*>{condition(*ast.args[0], "`not`")});
      return made;
    }
    case ExprKind::kBinary:
      return binary(ast);
    case ExprKind::kCompare:
      return compare(ast);
    case ExprKind::kIs:
      return is_test(ast);
    case ExprKind::kCond: {
      const Expr* test = condition(*ast.args[0], "`if`");
      const Expr* then = expr(*ast.args[1]);
      const Expr* otherwise = expr(*ast.args[2]);
      const Type* options[] = {then->type, otherwise->type};
      Expr* made = make(ExprOp::kCond, ast, types_.union_of(options));
      made->args = plan_.arena.copy(std::vector<const Expr*>{test, then, otherwise});
      return made;
    }
    case ExprKind::kQuantified:
      return quantified(ast);
    case ExprKind::kNull:
      error("lang/null-literal", ast.span,
            "a value cannot be compared with null: reading a null gives absent",
            {"write `exists x`, `not exists x` or `x is null`"});
      return broken(ast);
    case ExprKind::kMapComp:
      return map_comprehension(ast);
    case ExprKind::kDate:
    case ExprKind::kDuration:
      return time_literal(ast);
    case ExprKind::kBroken:
      skipped();
      break;
  }
  return broken(ast);
}

Expr* Compiler::name(const ast::Expr& ast) {
  if (Visible* visible = find_visible(ast.text)) {
    visible->used = true;
    if (!reaches(visible->depth, ast)) return broken(ast);
    Expr* made = make(visible->global ? ExprOp::kGlobal : ExprOp::kSlot, ast, visible->type);
    made->slot = visible->slot;
    made->text = plan_.arena.copy(ast.text);
    return made;
  }
  if (auto it = here_->lets.find(ast.text); it != here_->lets.end()) {
    const Expr* found = file_let(it->second, ast);
    return found == nullptr ? broken(ast) : const_cast<Expr*>(found);
  }
  if (auto it = here_->params.find(ast.text); it != here_->params.end())
    return param_value(it->second, ast);
  if (find_domain(fmt::format("{}.{}", package_, ast.text)) != nullptr)
    return domain(ast, package_, ast.text);
  if (ast.text == kToday) return today(ast);
  const std::vector<std::string_view> names = visible_names();
  if (!module_of(ast).empty()) {
    error("lang/unknown-name", ast.span, fmt::format("{} is a module, not a value", ast.text),
          {fmt::format("name something in it: {}.x", ast.text)});
    return broken(ast);
  }
  if (find_builtin(ast.text) != nullptr || here_->fns.contains(ast.text)) {
    error("lang/unknown-name", ast.span,
          fmt::format("{} is a function: call it, {}(...)", ast.text, ast.text));
    return broken(ast);
  }
  unknown_names_.insert(ast.text);
  error("lang/unknown-name", ast.span,
        fmt::format("nothing is named {}{}", ast.text, text::did_you_mean(ast.text, names)));
  return broken(ast);
}

std::vector<std::string_view> Compiler::kinds_of(std::string_view space) const {
  std::vector<std::string_view> kinds;
  for (const DomainDecl& row : plan_.domains) {
    if (row.name.starts_with(std::string(space) + "."))
      kinds.push_back(row.name.substr(space.size() + 1));
  }
  return kinds;
}

Expr* Compiler::domain(const ast::Expr& ast, std::string_view space, std::string_view member) {
  const std::string name = fmt::format("{}.{}", space, member);
  DomainDecl* const found = find_domain(name);
  // `k8s."group/Kind"`: a custom resource, of which nothing is known.
  const bool custom = space == "k8s" && member.find('/') != std::string_view::npos;
  // `cfn."Acme::Thing"`: a type of resource of which nothing is known, unless a name that is known
  // is meant. `tf."acme_thing"`, `tf.data.acme_thing` likewise.
  const bool quoted = ast.op_span.end - ast.op_span.begin > member.size();
  const auto cfn_type = [&] {
    return space == "cfn" && member.find("::") != std::string_view::npos &&
           text::nearest(member, kinds_of(space)).empty();
  };
  if (found == nullptr && (space == kDataSources || (space == "tf" && quoted) || cfn_type())) {
    Expr* made = make(ExprOp::kDomain, ast, types_.list(Types::any()));
    made->text = plan_.arena.copy(name);
    return made;
  }
  if (found == nullptr && !custom) {
    if (find_builtin(name) != nullptr) {
      error("lang/unknown-name", ast.span,
            fmt::format("{} is a function: call it, {}(...)", name, name));
      return broken(ast);
    }
    error(
        "lang/unknown-kind", ast.op_span,
        fmt::format("{} has no {}{}", space, member, text::did_you_mean(member, kinds_of(space))),
        space == "k8s"  ? std::vector<std::string>{"all of them: ordain list kinds",
                                                   "a custom resource is written k8s.\"group/Kind\""}
        : space == "tf" ? std::vector<std::string>{"all of them: ordain list kinds",
                                                   "a type without a schema is written tf.\"type\""}
                        : std::vector<std::string>{"all of them: ordain list kinds"});
    return broken(ast);
  }
  // A kind that Kubernetes itself has is known by its name alone: in this form it would match
  // nothing.
  const std::string_view group = custom ? member.substr(0, member.rfind('/')) : std::string_view();
  const std::string_view kind = custom ? member.substr(group.size() + 1) : std::string_view();
  const std::string plain = custom ? fmt::format("{}.{}", space, kind) : std::string();
  if (custom && find_domain(plain) != nullptr &&
      (group.find('.') == std::string_view::npos || group.ends_with(".k8s.io"))) {
    error("lang/unknown-kind", ast.op_span,
          fmt::format("{} is no custom resource, write {}", member, plain));
    return broken(ast);
  }
  if (!custom && found->records != nullptr) return records(ast, *found);
  Expr* made = make(ExprOp::kDomain, ast, types_.list(custom ? Types::any() : element_of(*found)));
  made->text = plan_.arena.copy(name);
  return made;
}

Expr* Compiler::dot(const ast::Expr& ast) {
  const ast::Expr& base = *ast.args[0];
  const std::string_view module = module_of(base);
  if (!module.empty()) return member(ast, module, ast.text);
  if (base.kind == ExprKind::kDot && !base.flag && base.text == "data" &&
      module_of(*base.args[0]) == "tf")
    return domain(ast, kDataSources, ast.text);
  return field(ast, expr(base), ast.text, ast.op_span);
}

Expr* Compiler::field(const ast::Expr& ast, Expr* base, std::string_view member, text::Span at) {
  Expr* made = make(ExprOp::kField, ast, Types::any());
  made->args = plan_.arena.copy(std::vector<const Expr*>{base});
  made->text = plan_.arena.copy(member);
  made->symbol = plan_.symbols->intern(member);
  made->flag = ast.kind == ExprKind::kDot && ast.flag;
  const Type* type = base->type;
  if (!may_be(type, TypeKind::kMap)) {
    error("lang/no-fields", at,
          fmt::format("{} has no fields, so no {}", with_article(type), member));
    return made;
  }
  if (const Record* record = types_.record_of(type)) {
    made->record = record;
    made->field = record->find(member);
    if (made->field == nullptr) {
      std::vector<std::string_view> known;
      for (const Field& field : record->fields) known.push_back(field.name);
      const std::string near = text::did_you_mean(member, known);
      // Of an open record, one slip away from what is listed is a slip all the same.
      if (record->open && near.empty()) return made;
      error("lang/unknown-field", at,
            fmt::format("{} has no field {}{}", record->name.empty() ? "the record" : record->name,
                        member, near));
      return made;
    }
    made->type = made->field->optional ? types_.optional(made->field->type) : made->field->type;
  } else if (is_surely(type, TypeKind::kMap)) {
    made->type = types_.element_of(type);
  }
  return made;
}

Expr* Compiler::index(const ast::Expr& ast) {
  Expr* base = expr(*ast.args[0]);
  const ast::Expr& key = *ast.args[1];
  if (key.kind == ExprKind::kString && types_.record_of(base->type) != nullptr) {
    return field(ast, base, key.text, key.span);
  }
  const Expr* at = expr(key);
  Expr* made = make(ExprOp::kIndex, ast, Types::any());
  made->args = plan_.arena.copy(std::vector<const Expr*>{base, at});
  made->record = types_.record_of(base->type);
  made->type = types_.element_of(base->type);
  if (is_surely(base->type, TypeKind::kList)) {
    if (!may_be(at->type, TypeKind::kInt)) {
      error("lang/type-mismatch", key.span,
            fmt::format("a list is indexed by an int, found {}", with_article(at->type)));
    }
  } else if (is_surely(base->type, TypeKind::kMap)) {
    if (!may_be(at->type, TypeKind::kString)) {
      error("lang/type-mismatch", key.span,
            fmt::format("a map is indexed by a string, found {}", with_article(at->type)));
    }
  } else if (!may_be(base->type, TypeKind::kList) && !may_be(base->type, TypeKind::kMap)) {
    error("lang/no-fields", ast.span,
          fmt::format("{} has no elements to index", with_article(base->type)));
  }
  return made;
}

Expr* Compiler::call(const ast::Expr& ast) {
  const ast::Expr& callee = *ast.args[0];
  if (FileFn* fn = find_fn(callee)) return apply(ast, *fn);
  std::string name;
  if (callee.kind == ExprKind::kName) {
    name = callee.text;
  } else if (callee.kind == ExprKind::kDot) {
    const std::string_view module = module_of(*callee.args[0]);
    name = module.empty() ? dotted_name(callee) : fmt::format("{}.{}", module, callee.text);
  }
  if (name == "docs") return documents(ast);
  const Builtin* builtin = find_builtin(name);
  if (builtin == nullptr) {
    // What it is called with is used all the same.
    for (const ast::Entry& entry : ast.entries) expr(*entry.value);
    return callee.kind == ExprKind::kBroken ? broken(ast) : unknown_function(ast, name);
  }
  const Signature& signature = signatures_[builtin->name];
  std::vector<const Expr*> args(signature.parameters.size(), nullptr);
  const Type* variable = nullptr;
  size_t position = 0;
  for (const ast::Entry& entry : ast.entries) {
    size_t at = position++;
    if (!entry.key.empty()) {
      at = 0;
      while (at < args.size() && signature.parameters[at].name != entry.key.text) ++at;
    }
    const Expr* value = expr(*entry.value);
    if (at >= args.size() || args[at] != nullptr) {
      error("lang/arguments", entry.value->span,
            fmt::format("{} takes {}", name, builtin->signature));
      continue;
    }
    args[at] = value;
    const Type* wanted = signature.parameters[at].type;
    if (signature.variable != nullptr && variable == nullptr &&
        (wanted->is(TypeKind::kList) || wanted->is(TypeKind::kMap)) &&
        wanted->element == signature.variable && is_surely(value->type, wanted->kind)) {
      variable = types_.element_of(value->type);
    }
    if (!may_be_equal(value->type, wanted)) {
      error("lang/arguments", entry.value->span,
            fmt::format("{} wants {} as {}, found {}", name, with_article(wanted),
                        signature.parameters[at].name, with_article(value->type)));
    }
  }
  while (!args.empty() && args.back() == nullptr && signature.parameters[args.size() - 1].optional)
    args.pop_back();
  for (size_t i = 0; i < args.size(); ++i) {
    if (args[i] != nullptr) continue;
    error("lang/arguments", ast.span,
          fmt::format("{} misses its argument {}: it takes {}", name, signature.parameters[i].name,
                      builtin->signature));
    return broken(ast);
  }
  const Type* result = signature.result;
  if (signature.variable != nullptr) {
    const Type* element = variable == nullptr ? Types::any() : variable;
    if (result == signature.variable) {
      result = element;
    } else if (result->is(TypeKind::kList) && result->element == signature.variable) {
      result = types_.list(element);
    }
  }
  Expr* made = make(ExprOp::kCall, ast, result);
  made->builtin = builtin;
  made->args = plan_.arena.copy(args);
  return made;
}

Expr* Compiler::quantified(const ast::Expr& ast) {
  push_scope();
  const Loop* made_loop = loop(*ast.binder);
  std::vector<Local> locals;
  for (const ast::Let& let : ast.body->lets) locals.push_back(local(let));
  const_cast<Loop*>(made_loop)->locals = plan_.arena.copy(locals);
  const Expr* body = condition(*ast.body->result, "the body of a quantifier");
  const Type* element = Types::any();
  const ast::Generator& innermost = ast.binder->generators.back();
  const ast::Name& value_name = innermost.second.empty() ? innermost.first : innermost.second;
  if (const Visible* last = find_visible(value_name.text)) element = last->type;
  pop_scope();
  const bool picks =
      ast.quantifier == ast::Quantifier::kFirst || ast.quantifier == ast::Quantifier::kLast;
  Expr* made = make(ExprOp::kQuantified, ast,
                    picks ? types_.optional(element) : Types::simple(TypeKind::kBool));
  made->quantifier = ast.quantifier;
  made->number = ast.number;
  made->loop = made_loop;
  made->args = plan_.arena.copy(std::vector<const Expr*>{body});
  return made;
}

}  // namespace ordain::lang

// References of Terraform: names in expressions, and what they lead to.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "engine/read/terraform_evaluation.h"
#include "engine/read/terraform_names.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

using data::Origin;
using hcl::ExprKind;

const hcl::Variable* Evaluation::free_variable(const hcl::Expr& expr, const Scope& scope) const {
  if (expr.kind != ExprKind::kVariable) return nullptr;
  const auto& variable = expr.as<hcl::Variable>();
  for (const Binding* at = scope.bindings; at != nullptr; at = at->next) {
    if (at->name == variable.name) return nullptr;
  }
  return &variable;
}

Value Evaluation::get_attr(const hcl::GetAttr& expr, const Scope& scope, text::Span span) {
  if (const hcl::Variable* root = free_variable(*expr.object, scope))
    return named(root->name, expr.name.text, scope, span);
  if (expr.object->kind == ExprKind::kGetAttr) {
    const auto& inner = expr.object->as<hcl::GetAttr>();
    const hcl::Variable* root = free_variable(*inner.object, scope);
    if (root != nullptr && root->name == "data")
      return resource(inner.name.text, expr.name.text, true, scope, span);
    if (root != nullptr && root->name == "ephemeral") {
      Unknown unknown;
      unknown.reason = values_.keep(fmt::format("ephemeral.{}.{} is there while Terraform runs",
                                                inner.name.text, expr.name.text));
      Value made = values_.unknown(unknown, span);
      made.marks = kEphemeral;
      return made;
    }
  }
  return attribute(eval(*expr.object, scope), expr.name.text, span);
}

Value Evaluation::named(std::string_view root, std::string_view name, const Scope& scope,
                        text::Span span) {
  if (root == "var") return variable(*scope.module, name, span);
  if (root == "local") return local(*scope.module, name, span);
  if (root == "module") return module_call(name, scope, span);
  if (root == "each" || root == "count") return each_value(root, name, scope, span);
  if (root == "self") {
    if (scope.self != nullptr) return member(*scope.self, name, span);
    return refuse("read/terraform-reference", span, "there is no `self` here");
  }
  if (root == "path") {
    // Told from the root module, as Terraform does when it is started there.
    if (name == "module") {
      const std::filesystem::path folder(scope.module->config->folder);
      const std::string from = folder.lexically_relative(root_->config->folder).generic_string();
      return values_.string(from.empty() ? "." : from, span);
    }
    if (name == "root") return values_.string(".", span);
    if (name == "cwd") return keep_unknown("path.cwd is where Terraform is started", span);
    return refuse(
        "read/terraform-reference", span,
        fmt::format("there is no path.{}, wants module, root or cwd", text::printable(name)));
  }
  if (root == "terraform" || root == "tofu") {
    if (name == "workspace") {
      Unknown unknown;
      unknown.reason = "terraform.workspace is chosen when Terraform runs";
      unknown.reference.identity = "terraform.workspace";
      unknown.is_set = true;
      return values_.unknown(unknown, span);
    }
    return keep_unknown(
        fmt::format("{}.{} is known when Terraform runs", root, text::printable(name)), span);
  }
  if (root == "data" || root == "ephemeral") {
    return refuse("read/terraform-reference", span,
                  fmt::format("{}.{} names no {}: wants {}.type.name", root, text::printable(name),
                              root == "data" ? "data source" : "resource", root));
  }
  return resource(root, name, false, scope, span);
}

Value Evaluation::not_declared(const Scope& scope, std::string_view what, std::string_view name,
                               const std::vector<std::string_view>& known, text::Span span) {
  const std::string whole = text::printable(fmt::format("{}{}", what, name));
  // What was not read may declare it.
  if (!scope.module->config->whole) {
    Unknown unknown;
    unknown.reason = values_.keep(fmt::format("{} is declared in no file that was read", whole));
    unknown.reference.identity = values_.keep(fmt::format("{}{}", scope.module->prefix, whole));
    return values_.unknown(unknown, span);
  }
  Value made = refuse(
      "read/terraform-reference", span,
      fmt::format("{} is not declared in this module{}", whole, text::did_you_mean(name, known)));
  return made;
}

Value Evaluation::cycle(std::string_view what, text::Span span) {
  report("read/terraform-cycle", text::Level::kError, span,
         fmt::format("{} refers to itself", text::printable(what)));
  return keep_unknown(fmt::format("{} refers to itself", text::printable(what)), span);
}

Value Evaluation::variable(Module& module, std::string_view name, text::Span span) {
  const auto found = module.config->variables.find(name);
  if (found == module.config->variables.end()) {
    std::vector<std::string_view> known;
    for (const auto& [key, declaration] : module.config->variables) known.push_back(key);
    Scope scope;
    scope.module = &module;
    return not_declared(scope, "var.", name, known, span);
  }
  Lazy& lazy = module.variables[found->first];
  const std::string whole = fmt::format("var.{}", name);
  if (lazy.state == Lazy::State::kBusy) return cycle(whole, span);
  if (lazy.state == Lazy::State::kFresh) {
    lazy.state = Lazy::State::kBusy;
    lazy.value = variable_value(module, found->second);
    lazy.state = Lazy::State::kDone;
  }
  return values_.through(lazy.value, span, Origin::Via::kVariable, values_.keep(whole));
}

Value Evaluation::local(Module& module, std::string_view name, text::Span span) {
  const auto found = module.config->locals.find(name);
  if (found == module.config->locals.end()) {
    std::vector<std::string_view> known;
    for (const auto& [key, written] : module.config->locals) known.push_back(key);
    Scope scope;
    scope.module = &module;
    return not_declared(scope, "local.", name, known, span);
  }
  Lazy& lazy = module.locals[found->first];
  const std::string whole = fmt::format("local.{}", name);
  if (lazy.state == Lazy::State::kBusy) return cycle(whole, span);
  if (lazy.state == Lazy::State::kFresh) {
    lazy.state = Lazy::State::kBusy;
    // Once for all who refer to it: what is said of it is said aloud.
    const size_t quiet = std::exchange(quiet_, 0);
    lazy.value = eval(found->second, scope_of(module));
    quiet_ = quiet;
    lazy.state = Lazy::State::kDone;
  }
  return values_.through(lazy.value, span, Origin::Via::kLocal, values_.keep(whole));
}

Value Evaluation::each_value(std::string_view root, std::string_view name, const Scope& scope,
                             text::Span span) {
  const Each none;
  const Each& each = scope.each == nullptr ? none : *scope.each;
  const std::optional<Value>& value = root == "count" ? each.index
                                      : name == "key" ? each.key
                                                      : each.value;
  const std::string whole = fmt::format("{}.{}", root, name);
  const bool known = root == "count" ? name == "index" : name == "key" || name == "value";
  if (!known || !value) {
    return refuse("read/terraform-reference", span,
                  known ? fmt::format("{} stands in a block without {}", whole,
                                      root == "count" ? "count" : "for_each")
                        : fmt::format("there is no {}", text::printable(whole)));
  }
  if (root == "count" || !value->is_known()) {
    Value made = *value;
    made.span = span;
    return made;
  }
  return values_.through(*value, span, Origin::Via::kLocal, values_.keep(whole));
}

Value Evaluation::resource(std::string_view type, std::string_view name, bool is_data,
                           const Scope& scope, text::Span span) {
  const auto& all = is_data ? scope.module->config->data : scope.module->config->resources;
  const auto found = all.find(fmt::format("{}.{}", type, name));
  if (found == all.end()) {
    std::vector<std::string_view> known;
    for (const auto& [key, declaration] : all) {
      if (declaration.type == type) known.push_back(declaration.name);
    }
    // A word that stands before no resource of the module, and whose type is none.
    return not_declared(scope, fmt::format("{}{}.", is_data ? "data." : "", type), name, known,
                        span);
  }
  Expansion<Resource>& expansion = expand(*scope.module, found->second, is_data);
  if (expansion.state == Expansion<Resource>::State::kBusy) {
    return cycle(fmt::format("{}{}.{}", is_data ? "data." : "", type, name), span);
  }
  Value made = expansion.value;
  made.span = span;
  return made;
}

Value Evaluation::module_call(std::string_view name, const Scope& scope, text::Span span) {
  const auto& all = scope.module->config->modules;
  const auto found = all.find(name);
  if (found == all.end()) {
    std::vector<std::string_view> known;
    for (const auto& [key, declaration] : all) known.push_back(key);
    return not_declared(scope, "module.", name, known, span);
  }
  Expansion<Module>& expansion = expand_call(*scope.module, found->second);
  if (expansion.state == Expansion<Module>::State::kBusy)
    return cycle(fmt::format("module.{}", name), span);
  Value made = expansion.value;
  made.span = span;
  return made;
}

Value Evaluation::output(const Module& module, std::string_view name, text::Span span) {
  const std::string whole = fmt::format("{}.{}", module.address, name);
  if (module.config == nullptr) {
    Unknown unknown;
    unknown.reason = module.why_unread;
    unknown.reference.identity = values_.keep(whole);
    return values_.unknown(unknown, span);
  }
  Module& owner = const_cast<Module&>(module);
  const auto found = module.config->outputs.find(name);
  if (found == module.config->outputs.end()) {
    if (!module.config->whole) {
      return keep_unknown(fmt::format("{} is declared in no file that was read", whole), span);
    }
    std::vector<std::string_view> known;
    for (const auto& [key, declaration] : module.config->outputs) known.push_back(key);
    return refuse("read/terraform-reference", span,
                  fmt::format("{} has no output {}{}", module.address, text::printable(name),
                              text::did_you_mean(name, known)));
  }
  Lazy& lazy = owner.outputs[found->first];
  if (lazy.state == Lazy::State::kBusy) return cycle(whole, span);
  if (lazy.state == Lazy::State::kFresh) {
    lazy.state = Lazy::State::kBusy;
    const size_t quiet = std::exchange(quiet_, 0);
    const Written written = found->second.attribute("value");
    lazy.value = written ? eval(written, scope_of(owner))
                         : values_.unknown("the output has no value", found->second.name_span);
    quiet_ = quiet;
    lazy.state = Lazy::State::kDone;
  }
  Value made = values_.through(lazy.value, span, Origin::Via::kModule, values_.keep(whole));
  if (module.is_open && made.is_known()) {
    // Of a call whose instances are not known: this stands for all of them.
    return made;
  }
  return made;
}

std::optional<Value> Evaluation::configured(const Resource& resource, std::string_view name) {
  const Declaration& declaration = *resource.declaration;
  const Written written = declaration.attribute(name);
  const std::vector<Layer> blocks = written ? std::vector<Layer>() : declaration.blocks();
  const auto is_it = [name](const Layer& layer) {
    return layer.block->type.text == name ||
           (layer.block->type.text == "dynamic" && !layer.block->labels.empty() &&
            layer.block->labels[0].text == name);
  };
  if (!written && std::none_of(blocks.begin(), blocks.end(), is_it)) return std::nullopt;
  const std::string_view key =
      written ? written.attribute->name.text
              : std::find_if(blocks.begin(), blocks.end(), is_it)->block->type.text;
  // A dynamic block is known by what it makes.
  Lazy& lazy = resource.members[key == name ? key : values_.keep(name)];
  const text::Span place =
      written ? written.span() : declaration.base.span(declaration.base.block->header);
  if (lazy.state == Lazy::State::kBusy)
    return cycle(fmt::format("{}.{}", resource.address, name), place);
  if (lazy.state == Lazy::State::kFresh) {
    lazy.state = Lazy::State::kBusy;
    const size_t quiet = std::exchange(quiet_, 0);
    const Scope scope = scope_of(resource);
    if (written) {
      lazy.value = eval(written, scope);
    } else {
      std::vector<Layer> wanted;
      std::copy_if(blocks.begin(), blocks.end(), std::back_inserter(wanted), is_it);
      const Value all = body({}, wanted, place, scope, {resource.address, &resource}, {});
      lazy.value =
          all.content->elements.empty() ? values_.list({}, place) : all.content->elements[0].value;
    }
    quiet_ = quiet;
    lazy.state = Lazy::State::kDone;
  }
  return lazy.value;
}

Value Evaluation::member(const Resource& resource, std::string_view name, text::Span span) {
  const std::string whole = fmt::format("{}.{}", resource.address, name);
  if (resource.type == "aws_iam_policy_document" && resource.is_data &&
      (name == "json" || name == "minified_json")) {
    return values_.through(policy_document(resource, span), span, Origin::Via::kLocal,
                           values_.keep(resource.address));
  }
  std::string_view argument = name;
  std::optional<Value> value = configured(resource, argument);
  if (!value && name == "id" && !resource.is_data) {
    argument = identity_argument(resource.type);
    if (!argument.empty()) value = configured(resource, argument);
  }
  if (value && !value->is(Kind::kNull)) {
    Value made = values_.through(*value, span, Origin::Via::kLocal, values_.keep(whole));
    if (made.is_known())
      made.reference = values_.arena().make<Reference>(Reference{values_.keep(whole), &resource});
    return made;
  }
  Unknown unknown;
  unknown.reference = {values_.keep(whole), &resource};
  unknown.is_set = is_always_set(name);
  // Whatever AWS makes is named so: no ARN that comes later is a star, or empty.
  if (name == "arn" && resource.type.starts_with("aws_")) unknown.prefix = "arn:";
  unknown.reason =
      values_.keep(resource.is_data ? fmt::format("known only when it is planned ({})", whole)
                                    : fmt::format("known only after apply ({})", whole));
  return values_.unknown(unknown, span);
}

}  // namespace ordain::read::terraform

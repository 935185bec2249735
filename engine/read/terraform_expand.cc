// Expansion of Terraform: the instances of resources and module calls, by count and for_each.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/read/terraform_evaluation.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

namespace {

// As Terraform writes a key in an address.
std::string quoted(std::string_view key) {
  std::string out = "[\"";
  for (char c : key) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return text::printable(out) + "\"]";
}

}  // namespace

Evaluation::Evaluation(const ModuleConfig& root,
                       std::map<std::string, GivenVariable, std::less<>> given,
                       const Surroundings& surroundings, text::Findings& findings)
    : surroundings_(surroundings), findings_(findings), given_(std::move(given)) {
  root_ = &modules_.emplace_back();
  root_->config = &root;
}

Scope Evaluation::scope_of(Module& module) const {
  Scope scope;
  scope.module = &module;
  if (module.config != nullptr && !module.config->files.empty())
    scope.file = module.config->files[0];
  return scope;
}

Scope Evaluation::scope_of(const Resource& resource) const {
  Scope scope;
  scope.module = resource.module;
  scope.file = resource.declaration->base.file;
  scope.each = &resource.each;
  scope.self = &resource;
  return scope;
}

Scope Evaluation::scope_of_call(const Module& module) const {
  Scope scope;
  scope.module = module.parent;
  scope.file = module.call->base.file;
  scope.each = &module.each;
  return scope;
}

template <typename Instance>
void Evaluation::expand_into(
    Expansion<Instance>& expansion, Module& module, const Declaration& declaration,
    const std::function<Instance*(Each, std::optional<Value>, std::string suffix)>& make) {
  using Form = typename Expansion<Instance>::Form;
  const Written count = declaration.attribute("count");
  const Written for_each = declaration.attribute("for_each");
  const std::string named = text::printable(fmt::format(
      "{}.{}", declaration.type.empty() ? "module" : declaration.type, declaration.name));
  Scope scope = scope_of(module);
  scope.file = declaration.base.file;
  const auto add = [&](Each each, std::optional<Value> key, std::string suffix) {
    Instance* made = make(std::move(each), std::move(key), std::move(suffix));
    if (made != nullptr) expansion.instances.push_back(made);
    return made;
  };
  // One that stands for all there may be.
  const auto add_open = [&](std::string_view reason) {
    expansion.form = Form::kUnknown;
    Each each;
    const text::Span place = declaration.name_span;
    Unknown unknown;
    unknown.reason = reason;
    unknown.is_set = true;
    if (count) {
      each.index = values_.unknown(unknown, place);
    } else {
      each.key = values_.unknown(unknown, place);
      each.value = values_.unknown(unknown, place);
    }
    const std::optional<Value> key = each.index ? each.index : each.key;
    if (Instance* made = add(std::move(each), key, "[?]")) {
      made->is_open = true;
      if constexpr (std::is_same_v<Instance, Resource>) made->open_reason = reason;
    }
  };
  const auto too_many = [&](const Value& value, std::string found) {
    report("read/limit", text::Level::kError, value.span,
           fmt::format("{} would make {} instances, more than the {} that are made; it is checked "
                       "as one of them",
                       named, found, kInstances));
    add_open("it would make too many instances");
  };
  if (count && for_each) {
    report("read/terraform-value", text::Level::kWarning,
           declaration.base.span(declaration.base.block->header),
           fmt::format("{} has a count and a for_each, Terraform wants one of them", named));
  }
  if (count) {
    const Value value = eval(count, scope);
    expansion.argument = value;
    if (!value.is_known()) {
      add_open(values_.keep(
          fmt::format("count of {} is not known: {}", named, value.content->unknown->reason)));
      return;
    }
    const auto number = as_number(value);
    if (!number || *number < 0 || std::floor(*number) != *number) {
      const Value refused =
          refuse("read/terraform-value", value.span,
                 fmt::format("found {} as count, wants a whole number from 0", preview(value)));
      return add_open(refused.content->unknown->reason);
    }
    if (*number > static_cast<double>(kInstances))
      return too_many(value, std::string(value.content->text));
    expansion.form = Form::kCount;
    for (size_t i = 0; i < static_cast<size_t>(*number); ++i) {
      Each each;
      each.index = values_.number(static_cast<double>(i), value.span);
      const Value key = *each.index;
      add(std::move(each), key, fmt::format("[{}]", i));
    }
    return;
  }
  if (!for_each) {
    add({}, std::nullopt, "");
    return;
  }
  const Value value = eval(for_each, scope);
  expansion.argument = value;
  const auto open = [&](std::string_view reason) {
    add_open(values_.keep(fmt::format("for_each of {} is not known: {}", named, reason)));
  };
  if (!value.is_known()) return open(value.content->unknown->reason);
  if (!value.content->is_collection()) {
    if (value.is(Kind::kResource) || value.is(Kind::kModule))
      return open("it goes through a resource as a whole");
    const Value refused =
        refuse("read/terraform-value", value.span,
               fmt::format("found {} as for_each, wants a map or a set", preview(value)));
    return add_open(refused.content->unknown->reason);
  }
  if (value.content->elements.size() > kInstances)
    return too_many(value, std::to_string(value.content->elements.size()));
  expansion.form = Form::kForEach;
  std::string_view unknown_key;
  for (size_t i = 0; i < value.content->elements.size(); ++i) {
    const Element& element = value.content->elements[i];
    const Value item = values_.element(value, i);
    Each each;
    if (value.is(Kind::kMap)) {
      each.key = values_.string(element.key, value.span, true);
      each.key->origin = item.origin;
      each.value = item;
    } else {
      const auto text = as_string(item);
      if (!item.is_known()) {
        unknown_key = item.content->unknown->reason;
        continue;
      }
      if (!text) {
        const Value refused =
            refuse("read/terraform-value", item.span,
                   fmt::format("found {} in a for_each, whose set wants strings", preview(item)));
        return add_open(refused.content->unknown->reason);
      }
      each.key = item;
      each.value = item;
    }
    const Value key = *each.key;
    add(std::move(each), key, quoted(*as_string(key)));
  }
  if (!value.content->open.empty()) unknown_key = value.content->open;
  if (!unknown_key.empty()) open(unknown_key);
}

bool Evaluation::one_more(const Declaration& declaration) {
  if (++instances_ <= kAllInstances) return true;
  if (instances_ == kAllInstances + 1) {
    report("read/limit", text::Level::kError, declaration.base.span(declaration.base.block->header),
           fmt::format("the root module makes more than {} instances; the rest is not checked",
                       kAllInstances));
  }
  return false;
}

Expansion<Resource>& Evaluation::expand(Module& module, const Declaration& declaration,
                                        bool is_data) {
  Expansion<Resource>& expansion = module.resources[&declaration];
  using State = Expansion<Resource>::State;
  if (expansion.state != State::kFresh) return expansion;
  expansion.state = State::kBusy;
  const size_t quiet = std::exchange(quiet_, 0);
  const std::string base = fmt::format("{}{}{}.{}", module.prefix, is_data ? "data." : "",
                                       declaration.type, declaration.name);
  expand_into<Resource>(expansion, module, declaration,
                        [&](Each each, std::optional<Value> key, std::string suffix) -> Resource* {
                          if (!one_more(declaration)) return nullptr;
                          Resource& made = resources_.emplace_back();
                          made.declaration = &declaration;
                          made.module = &module;
                          made.is_data = is_data;
                          made.type = declaration.type;
                          made.name = declaration.name;
                          made.address = values_.keep(text::printable(base) + suffix);
                          made.each = each;
                          made.key = key;
                          return &made;
                        });
  expansion.value = instances_value(expansion, declaration.name_span);
  quiet_ = quiet;
  expansion.state = State::kDone;
  return expansion;
}

Value Evaluation::instances_value(const Expansion<Resource>& expansion, text::Span span) {
  using Form = Expansion<Resource>::Form;
  const auto one = [&](const Resource* resource) {
    return values_.of({.kind = Kind::kResource, .resource = resource}, span);
  };
  if (expansion.instances.empty() || expansion.form == Form::kUnknown) {
    if (expansion.form == Form::kCount) return values_.list({}, span);
    if (expansion.form == Form::kForEach) return values_.map({}, span);
    Unknown unknown;
    unknown.reason = "it has more instances than are made";
    if (!expansion.instances.empty()) {
      const Resource* resource = expansion.instances.back();
      unknown.reason = resource->open_reason;
      std::string_view identity = resource->address;
      if (identity.ends_with("[?]")) identity.remove_suffix(3);
      unknown.reference = {identity, resource};
    }
    return values_.unknown(unknown, span);
  }
  if (expansion.form == Form::kOne) return one(expansion.instances[0]);
  if (expansion.form == Form::kCount) {
    std::vector<Value> elements;
    for (const Resource* resource : expansion.instances) elements.push_back(one(resource));
    return values_.list(elements, span);
  }
  std::vector<Element> elements;
  for (const Resource* resource : expansion.instances)
    elements.push_back({*as_string(*resource->key), {}, one(resource)});
  return values_.map(std::move(elements), span);
}

Module* Evaluation::make_module(Module& parent, const Declaration& declaration,
                                std::string address) {
  Module& made = modules_.emplace_back();
  made.call = &declaration;
  made.parent = &parent;
  made.depth = parent.depth + 1;
  made.address = values_.keep(address);
  made.prefix = values_.keep(address + ".");
  const Written written = declaration.attribute("source");
  const text::Span place = written ? written.span() : declaration.name_span;
  const auto unread = [&](std::string why) {
    made.why_unread = values_.keep(fmt::format("{} is not read: {}", address, why));
    return &made;
  };
  if (!written || written.value().kind != hcl::ExprKind::kString) {
    if (!written && declaration.whole()) {
      report("read/terraform-module", text::Level::kError, declaration.name_span,
             fmt::format("module {} has no source", text::printable(declaration.name)));
    }
    return unread("its source is not known");
  }
  const std::string_view source = written.value().as<hcl::String>().text;
  const bool local =
      source.starts_with("./") || source.starts_with("../") || source == "." || source == "..";
  if (!local)
    return unread(fmt::format("its source {} is not a folder beside it", text::preview(source)));
  std::string why;
  const ModuleConfig* config = surroundings_.module_at(*parent.config, source, why);
  if (config == nullptr) {
    report("read/terraform-module", text::Level::kError, place,
           fmt::format("module {} is not checked: {}", text::printable(declaration.name), why));
    return unread(why);
  }
  for (const Module* above = &parent; above != nullptr; above = above->parent) {
    if (above->config != config) continue;
    report("read/terraform-cycle", text::Level::kError, place,
           fmt::format("the module {} calls itself{}", text::preview(config->folder),
                       above == &parent ? "" : " through the modules that it calls"));
    return unread("it calls itself");
  }
  if (made.depth > kModuleDepth) {
    report("read/limit", text::Level::kError, place,
           fmt::format("modules call each other more than {} deep; what is below is not checked",
                       kModuleDepth));
    return unread("modules call each other too deep");
  }
  made.config = config;
  return &made;
}

Expansion<Module>& Evaluation::expand_call(Module& module, const Declaration& declaration) {
  Expansion<Module>& expansion = module.modules[&declaration];
  using State = Expansion<Module>::State;
  if (expansion.state != State::kFresh) return expansion;
  expansion.state = State::kBusy;
  const size_t quiet = std::exchange(quiet_, 0);
  const std::string base =
      text::printable(fmt::format("{}module.{}", module.prefix, declaration.name));
  expand_into<Module>(expansion, module, declaration,
                      [&](Each each, std::optional<Value> key, std::string suffix) -> Module* {
                        if (!one_more(declaration)) return nullptr;
                        Module* made = make_module(module, declaration, base + suffix);
                        made->each = each;
                        made->key = key;
                        return made;
                      });
  expansion.value = instances_value(expansion, declaration.name_span);
  quiet_ = quiet;
  expansion.state = State::kDone;
  return expansion;
}

Value Evaluation::instances_value(const Expansion<Module>& expansion, text::Span span) {
  using Form = Expansion<Module>::Form;
  const auto one = [&](const Module* module) {
    return values_.of({.kind = Kind::kModule, .module = module}, span);
  };
  if (expansion.form == Form::kUnknown || expansion.instances.empty()) {
    if (expansion.form == Form::kCount) return values_.list({}, span);
    if (expansion.form == Form::kForEach) return values_.map({}, span);
    Unknown unknown;
    unknown.reason = "how many instances the module has is not known";
    if (!expansion.instances.empty()) {
      std::string_view identity = expansion.instances.back()->address;
      if (identity.ends_with("[?]")) identity.remove_suffix(3);
      unknown.reference.identity = identity;
    }
    return values_.unknown(unknown, span);
  }
  if (expansion.form == Form::kOne) return one(expansion.instances[0]);
  if (expansion.form == Form::kCount) {
    std::vector<Value> elements;
    for (const Module* module : expansion.instances) elements.push_back(one(module));
    return values_.list(elements, span);
  }
  std::vector<Element> elements;
  for (const Module* module : expansion.instances)
    elements.push_back({*as_string(*module->key), {}, one(module)});
  return values_.map(std::move(elements), span);
}

}  // namespace ordain::read::terraform

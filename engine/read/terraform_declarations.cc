// Subjects of Terraform: calls, providers, variables, outputs and settings.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/read/terraform_subjects.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

namespace {

text::Span header_of(const Declaration& declaration) {
  return declaration.base.span(declaration.base.block->header);
}

text::Span whole_of(const Declaration& declaration) {
  return declaration.base.span(declaration.base.block->span);
}

text::Span key_of(const Written& written) {
  return written.file->span(written.attribute->name.span);
}

}  // namespace

Element Subjects::named_entry(const Module& module, std::string_view name, text::Span place) {
  return terraform_entry(
      {made_text("name", name, place), made_text("module", module.address, place)}, place);
}

void Subjects::put_block(File& file, const std::string& section, Waiting waiting,
                         const Declaration& declaration, const Value& value) {
  waiting.item = file.tree->item(value, whole_of(declaration));
  file.tree->set_key(waiting.item, waiting.key, header_of(declaration));
  put(file, section, "", std::move(waiting));
}

void Subjects::add_calls(Module& module, Files& files) {
  static const std::set<std::string_view> kMeta = {"providers", "depends_on", "count",
                                                   "for_each",  "terraform",  "address"};
  for (const auto& [name, declaration] : module.config->modules) {
    Expansion<Module>& expansion = evaluation_.expand_call(module, declaration);
    File& file = file_of(files, declaration.base.file);
    const Written for_each = declaration.attribute("for_each");
    if (for_each && expansion.argument && expansion.instances.size() > 1)
      file.tree->share(*expansion.argument, header_of(declaration));
    for (Module* called : expansion.instances) {
      const text::Span header = header_of(declaration);
      const Scope scope = evaluation_.scope_of_call(*called);
      std::vector<Element> made;
      add_meta(declaration, scope, made);
      if (for_each && expansion.argument)
        made.push_back({"for_each", key_of(for_each), *expansion.argument});
      if (const Written providers = declaration.attribute("providers")) {
        std::vector<Element> entries;
        if (providers.value().kind == hcl::ExprKind::kObject) {
          for (const hcl::Item& item : providers.value().as<hcl::Object>().items) {
            entries.push_back({text_as_written(*providers.file, *item.key).content->text,
                               providers.file->span(item.key->span),
                               text_as_written(*providers.file, *item.value)});
          }
        }
        made.push_back(
            {"providers", key_of(providers), values().map(std::move(entries), providers.span())});
      }
      std::vector<Element> terraform = {made_text("name", declaration.name, header),
                                        made_text("module", module.address, header)};
      if (called->key) {
        Value key = *called->key;
        key.span = header;
        terraform.push_back({"key", {}, key});
      }
      made.push_back(made_text("address", called->address, header));
      made.push_back(terraform_entry(std::move(terraform), header));
      const std::string_view key = called->address.substr(module.prefix.size() + 7);
      put_block(file, "module", {std::string(key), {}, {"tf.modules"}, called->address},
                declaration, block_value(declaration, scope, {}, std::move(made), kMeta));
    }
  }
}

void Subjects::add_providers(Module& module, Files& files) {
  for (const Declaration& declaration : module.config->providers) {
    File& file = file_of(files, declaration.base.file);
    const text::Span header = header_of(declaration);
    const Scope scope = evaluation_.scope_of(module);
    std::string key(declaration.name);
    if (const Written alias = declaration.attribute("alias"))
      key += fmt::format(".{}", text_as_written(*alias.file, alias.value()).content->text);
    const std::string address = text::printable(fmt::format("{}provider.{}", module.prefix, key));
    std::vector<Element> made = {made_text("address", address, header),
                                 named_entry(module, declaration.name, header)};
    put_block(file, "provider", {key, {}, {"tf.providers"}, address}, declaration,
              block_value(declaration, scope, {}, std::move(made), {"address", "terraform"}));
  }
}

void Subjects::add_variables(Module& module, Files& files) {
  for (const auto& [name, declaration] : module.config->variables) {
    File& file = file_of(files, declaration.base.file);
    const text::Span header = header_of(declaration);
    const std::string address = text::printable(fmt::format("{}var.{}", module.prefix, name));
    std::vector<Element> made = {made_text("address", address, header),
                                 made_text("name", name, declaration.name_span),
                                 named_entry(module, name, header)};
    if (const Written type = declaration.attribute("type"))
      made.push_back({"type", key_of(type), text_as_written(*type.file, type.value())});
    const Value value = evaluation_.variable(module, name, header);
    made.push_back({"value", {}, value});
    const Scope scope = evaluation_.scope_of(module);
    if (const Written fallback = declaration.attribute("default")) {
      Value own = evaluation_.eval(fallback, scope);
      own.marks |= value.marks;
      made.push_back({"default", key_of(fallback), own});
    }
    put_block(
        file, "variable", {std::string(name), {}, {"tf.variables"}, address}, declaration,
        block_value(declaration, scope, {}, std::move(made),
                    {"address", "terraform", "name", "value", "type", "default", "validation"}));
  }
}

void Subjects::add_outputs(Module& module, Files& files) {
  for (const auto& [name, declaration] : module.config->outputs) {
    File& file = file_of(files, declaration.base.file);
    const text::Span header = header_of(declaration);
    const std::string address = text::printable(fmt::format("{}output.{}", module.prefix, name));
    std::vector<Element> made = {made_text("address", address, header),
                                 made_text("name", name, declaration.name_span),
                                 named_entry(module, name, header)};
    const Scope scope = evaluation_.scope_of(module);
    add_meta(declaration, scope, made);
    put_block(file, "output", {std::string(name), {}, {"tf.outputs"}, address}, declaration,
              block_value(declaration, scope, {}, std::move(made),
                          {"address", "terraform", "name", "depends_on", "count", "provider"}));
  }
}

void Subjects::add_locals(Module& module, Files& files) {
  for (const auto& [name, written] : module.config->locals) {
    File& file = file_of(files, written.file);
    // As it is evaluated, without the step that a reference to it would be.
    const Value value = evaluation_.local(module, name, written.span());
    Waiting waiting;
    waiting.key = name;
    Value own = value;
    own.origin = value.origin == nullptr ? nullptr : value.origin->next;
    own.span = value.origin == nullptr ? value.span : value.origin->span;
    waiting.item = file.tree->entry(name, key_of(written), own, written.span());
    put(file, "locals", "", std::move(waiting));
  }
}

void Subjects::add_settings(Module& module, Files& files) {
  size_t number = 0;
  for (const Declaration& declaration : module.config->settings) {
    File& file = file_of(files, declaration.base.file);
    const text::Span header = header_of(declaration);
    const Scope scope = evaluation_.scope_of(module);
    const std::string count = number++ == 0 ? "" : fmt::format("[{}]", number - 1);
    const std::string address = fmt::format("{}settings{}", module.prefix, count);
    std::vector<Element> made = {
        made_text("address", address, header),
        terraform_entry({made_text("module", module.address, header)}, header)};
    std::vector<Element> required;
    text::Span key;
    text::Span place;
    for (const Layer& layer : declaration.blocks("required_providers")) {
      if (!key.valid()) {
        key = layer.span(layer.block->type.span);
        place = layer.span(layer.block->span);
      }
      for (const hcl::Attribute* attribute : layer.body().attributes) {
        if (attribute->shadowed) continue;
        const text::Span name = layer.span(attribute->name.span);
        // configuration_aliases are no values.
        std::vector<Element> entries;
        if (attribute->value->kind == hcl::ExprKind::kObject) {
          for (const hcl::Item& item : attribute->value->as<hcl::Object>().items) {
            const std::string_view what = text_as_written(*layer.file, *item.key).content->text;
            const text::Span at = layer.span(item.key->span);
            if (what == "configuration_aliases") {
              std::vector<Value> names;
              if (item.value->kind == hcl::ExprKind::kTuple) {
                for (const hcl::Expr* one : item.value->as<hcl::Tuple>().elements)
                  names.push_back(text_as_written(*layer.file, *one));
              }
              entries.push_back({what, at, values().list(names, layer.span(item.value->span))});
            } else {
              entries.push_back({what, at, evaluation_.eval(*item.value, scope.in(layer.file))});
            }
          }
        } else {
          // Before Terraform 0.13 it was the version alone.
          entries.push_back(
              {"version", name, evaluation_.eval(*attribute->value, scope.in(layer.file))});
        }
        required.push_back({attribute->name.text, name,
                            values().map(std::move(entries), layer.span(attribute->value->span))});
      }
    }
    if (key.valid())
      made.push_back({"required_providers", key, values().map(std::move(required), place)});
    std::vector<Layer> backends = declaration.blocks("backend");
    for (const Layer& layer : declaration.blocks("cloud")) backends.push_back(layer);
    for (const Layer& layer : backends) {
      const std::string type(layer.block->labels.empty() ? layer.block->type.text
                                                         : layer.block->labels[0].text);
      const text::Span place_of = layer.span(layer.block->header);
      const std::string backend = text::printable(fmt::format("{}backend.{}", module.prefix, type));
      Value body = evaluation_.block_body(layer, scope, {});
      std::vector<Element> entries(body.content->elements.begin(), body.content->elements.end());
      entries.push_back(made_text("address", backend, place_of));
      entries.push_back(terraform_entry(
          {made_text("type", type, place_of), made_text("module", module.address, place_of)},
          place_of));
      body = values().map(std::move(entries), layer.span(layer.block->span),
                          body.is(Kind::kMap) ? body.content->open : std::string_view());
      File& own = file_of(files, layer.file);
      Waiting waiting;
      waiting.key = type;
      waiting.item = own.tree->entry(type, place_of, body, place_of);
      waiting.address = backend;
      waiting.domains = {"tf.backends"};
      put(own, "backend", "", std::move(waiting));
    }
    put_block(file, "terraform", {fmt::format("settings{}", count), {}, {"tf.settings"}, address},
              declaration,
              block_value(declaration, scope, {}, std::move(made),
                          {"address", "terraform", "required_providers", "backend", "cloud"}));
  }
}

}  // namespace ordain::read::terraform

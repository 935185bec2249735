// Subjects of Terraform: the documents of an evaluated root module, and what rules speak of.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_subjects.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/read/terraform_names.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

using data::Origin;

namespace {

text::Span header_of(const Declaration& declaration) {
  return declaration.base.span(declaration.base.block->header);
}

text::Span whole_of(const Declaration& declaration) {
  return declaration.base.span(declaration.base.block->span);
}

std::string suffix_of(std::string_view address, std::string_view base) {
  return std::string(address.substr(std::min(address.size(), base.size())));
}

}  // namespace

void Subjects::make() {
  make_module(evaluation_.root());
  for (const PendingTarget& pending : pending_) {
    const auto node = nodes_.find(pending.resource);
    if (node != nodes_.end()) pending.hint->target = node->second;
  }
}

void Subjects::make_module(Module& module) {
  Files files;
  // Every file has a document, also one that declares nothing.
  for (const hcl::File* file : module.config->files) file_of(files, file);
  add_settings(module, files);
  add_providers(module, files);
  add_variables(module, files);
  add_locals(module, files);
  add_resources(module, files, false);
  add_resources(module, files, true);
  add_calls(module, files);
  add_outputs(module, files);
  for (const hcl::File* file : module.config->files) finish(files.at(file));
  for (auto& [declaration, expansion] : module.modules) {
    for (Module* called : expansion.instances) {
      if (called->config != nullptr) make_module(*called);
    }
  }
}

Subjects::File& Subjects::file_of(Files& files, const hcl::File* file) {
  File& made = files[file];
  if (made.document == nullptr) {
    const Surroundings& surroundings = evaluation_.surroundings();
    made.document = std::make_unique<data::Document>(*surroundings.sources, file->source,
                                                     *surroundings.symbols);
    made.tree = std::make_unique<Tree>(*made.document, pending_, made_from_);
  }
  return made;
}

void Subjects::put(File& file, const std::string& section, const std::string& type,
                   Waiting waiting) {
  waiting.address = file.document->arena().copy(waiting.address);
  file.sections[section][type].push_back(std::move(waiting));
}

void Subjects::finish(File& file) {
  Tree& tree = *file.tree;
  const text::Span whole = {file.document->source(), 0,
                            static_cast<uint32_t>(file.document->text_bytes().size())};
  std::vector<Tree::Item> sections;
  for (auto& [section, types] : file.sections) {
    std::vector<Tree::Item> entries;
    for (auto& [type, waiting] : types) {
      std::vector<Tree::Item> items;
      for (Waiting& one : waiting) items.push_back(one.item);
      if (type.empty()) {
        // Appended with the section.
        entries.insert(entries.end(), items.begin(), items.end());
        continue;
      }
      Tree::Item item = tree.map(items, whole);
      for (uint32_t i = 0; i < waiting.size(); ++i) {
        const uint32_t node = item.node.first + i;
        for (const std::string& domain : waiting[i].domains)
          subjects_.add(domain, *file.document, node, waiting[i].address);
        if (waiting[i].resource != nullptr)
          nodes_[waiting[i].resource] = data::Node(file.document.get(), node);
      }
      tree.set_key(item, type, {});
      entries.push_back(item);
    }
    Tree::Item item = tree.map(entries, whole);
    if (const auto plain = types.find(""); plain != types.end()) {
      // They come first: "" sorts before any type.
      for (uint32_t i = 0; i < plain->second.size(); ++i) {
        for (const std::string& domain : plain->second[i].domains)
          subjects_.add(domain, *file.document, item.node.first + i, plain->second[i].address);
      }
    }
    tree.set_key(item, section, {});
    sections.push_back(item);
  }
  file.document->set_root(tree.append({tree.map(sections, whole)}));
  documents_.push_back(std::move(file.document));
}

Element Subjects::made_text(std::string_view key, std::string_view text, text::Span place) {
  return {key, {}, values().string(text, place)};
}

Element Subjects::terraform_entry(std::vector<Element> entries, text::Span place) {
  return {"terraform", {}, values().map(std::move(entries), place)};
}

Value Subjects::text_as_written(const hcl::File& file, const hcl::Expr& expr) {
  const text::Span span = file.span(expr.span);
  if (expr.kind == hcl::ExprKind::kString)
    return values().string(expr.as<hcl::String>().text, span);
  const std::string_view bytes = (*evaluation_.surroundings().sources)[file.source].bytes();
  return values().string(bytes.substr(expr.span.begin, expr.span.end - expr.span.begin), span,
                         true);
}

Value Subjects::as_written(const Written& written) {
  const hcl::Expr& expr = written.value();
  std::vector<Value> elements;
  if (expr.kind == hcl::ExprKind::kTuple) {
    for (const hcl::Expr* element : expr.as<hcl::Tuple>().elements)
      elements.push_back(text_as_written(*written.file, *element));
  } else {
    elements.push_back(text_as_written(*written.file, expr));
  }
  return values().list(elements, written.span());
}

Value Subjects::lifecycle(const Layer& layer, const Scope& scope) {
  std::vector<Element> elements;
  for (const hcl::Attribute* attribute : layer.body().attributes) {
    if (attribute->shadowed) continue;
    const Written written{layer.file, attribute};
    const std::string_view name = attribute->name.text;
    const bool names = name == "ignore_changes" || name == "replace_triggered_by";
    elements.push_back({name, layer.span(attribute->name.span),
                        names ? as_written(written) : evaluation_.eval(written, scope)});
  }
  std::vector<Layer> blocks;
  for (const hcl::Block* block : layer.body().blocks) blocks.push_back({layer.file, block});
  const text::Span span = layer.span(layer.block->span);
  const Value conditions = evaluation_.body({}, blocks, span, scope, {}, {});
  if (conditions.is(Kind::kMap)) {
    elements.insert(elements.end(), conditions.content->elements.begin(),
                    conditions.content->elements.end());
  }
  return values().map(std::move(elements), span);
}

void Subjects::add_meta(const Declaration& declaration, const Scope& scope,
                        std::vector<Element>& made) {
  const auto key_of = [](const Written& written) {
    return written.file->span(written.attribute->name.span);
  };
  if (const Written depends = declaration.attribute("depends_on"))
    made.push_back({"depends_on", key_of(depends), as_written(depends)});
  if (const Written provider = declaration.attribute("provider")) {
    made.push_back(
        {"provider", key_of(provider), text_as_written(*provider.file, provider.value())});
  }
  if (const Written count = declaration.attribute("count"))
    made.push_back({"count", key_of(count), evaluation_.eval(count, scope)});
  for (const Layer& layer : declaration.blocks("lifecycle"))
    made.push_back({"lifecycle", layer.span(layer.block->type.span), lifecycle(layer, scope)});
  std::vector<Value> provisioners;
  text::Span key;
  text::Span place;
  for (const Layer& layer : declaration.blocks("provisioner")) {
    Value body = evaluation_.block_body(layer, scope, {});
    if (!key.valid()) {
      key = layer.span(layer.block->type.span);
      place = layer.span(layer.block->span);
    }
    if (body.is(Kind::kMap) && layer.block->labels.size() == 1) {
      std::vector<Element> elements(body.content->elements.begin(), body.content->elements.end());
      const hcl::Label& label = layer.block->labels[0];
      elements.push_back({"type", {}, values().string(label.text, layer.span(label.span), true)});
      body = values().map(std::move(elements), body.span);
    }
    provisioners.push_back(body);
  }
  if (!provisioners.empty())
    made.push_back({"provisioner", key, values().list(provisioners, place)});
}

Value Subjects::block_value(const Declaration& declaration, const Scope& scope,
                            const Reference& computed, std::vector<Element> made,
                            const std::set<std::string_view>& skip) {
  const text::Span whole = whole_of(declaration);
  const Value own = evaluation_.body(declaration.attributes(), declaration.blocks(), whole, scope,
                                     computed, skip);
  if (!own.is(Kind::kMap)) return own;
  std::vector<Element> elements(own.content->elements.begin(), own.content->elements.end());
  elements.insert(elements.end(), made.begin(), made.end());
  return values().map(
      std::move(elements), whole,
      declaration.whole() ? std::string_view() : "the block could not be read whole");
}

void Subjects::add_resources(Module& module, Files& files, bool is_data) {
  const auto& all = is_data ? module.config->data : module.config->resources;
  for (const auto& [name, declaration] : all) {
    Expansion<Resource>& expansion = evaluation_.expand(module, declaration, is_data);
    File& file = file_of(files, declaration.base.file);
    const bool loops = declaration.attribute("for_each") && expansion.argument;
    if (loops && expansion.instances.size() > 1)
      file.tree->share(*expansion.argument, header_of(declaration));
    for (const Resource* resource : expansion.instances)
      add_resource(*resource, file, loops ? &*expansion.argument : nullptr);
  }
}

void Subjects::add_default_tags(const Resource& resource, std::vector<Element>& elements,
                                const Declaration& declaration) {
  const std::string written =
      resource.declaration->attribute("provider")
          ? std::string(text_as_written(*resource.declaration->base.file,
                                        resource.declaration->attribute("provider").value())
                            .content->text)
          : std::string(provider_of(resource.type));
  const size_t dot = written.find('.');
  std::string name = written.substr(0, dot);
  std::string alias = dot == std::string::npos ? "" : written.substr(dot + 1);
  // The provider of the module, or the one that its caller hands down.
  Module* module = resource.module;
  const Declaration* provider = nullptr;
  while (module != nullptr) {
    provider = module->config->provider(name, alias);
    const bool is_own = provider != nullptr && provider->base.body().blocks.size() > 0;
    if (is_own || module->call == nullptr) break;
    const Written handed = module->call->attribute("providers");
    std::string given;
    if (handed && handed.value().kind == hcl::ExprKind::kObject) {
      for (const hcl::Item& item : handed.value().as<hcl::Object>().items) {
        const std::string_view key = text_as_written(*handed.file, *item.key).content->text;
        if (key == (alias.empty() ? name : name + "." + alias))
          given = text_as_written(*handed.file, *item.value).content->text;
      }
    }
    if (!given.empty()) {
      const size_t at = given.find('.');
      name = given.substr(0, at);
      alias = at == std::string::npos ? "" : given.substr(at + 1);
    } else if (!alias.empty()) {
      break;
    }
    module = module->parent;
  }
  if (provider == nullptr || module == nullptr) return;
  const std::vector<Layer> blocks = provider->blocks("default_tags");
  if (blocks.empty()) return;
  const hcl::Attribute* tags = blocks[0].body().attribute("tags");
  if (tags == nullptr) return;
  const text::Span header = header_of(declaration);
  const std::string_view what =
      values().keep(fmt::format("provider {}{}", name, alias.empty() ? "" : "." + alias));
  Value defaults = values().through(
      evaluation_.eval(*tags->value, evaluation_.scope_of(*module).in(blocks[0].file)), header,
      Origin::Via::kDefault, what);
  const auto own = std::find_if(elements.begin(), elements.end(),
                                [](const Element& element) { return element.key == "tags"; });
  if (own == elements.end() || own->value.is(Kind::kNull)) {
    const text::Span key = own == elements.end() ? text::Span() : own->key_span;
    if (own != elements.end()) elements.erase(own);
    elements.push_back({"tags", key, defaults});
    return;
  }
  if (!own->value.is(Kind::kMap)) return;
  std::vector<Element> merged;
  std::string_view open = own->value.content->open;
  if (!defaults.is(Kind::kMap)) {
    open = defaults.is_known() ? open : defaults.content->unknown->reason;
  } else {
    if (!defaults.content->open.empty()) open = defaults.content->open;
    for (const Element& element : defaults.content->elements)
      merged.push_back({element.key, {}, values().element(defaults, element)});
  }
  for (const Element& element : own->value.content->elements) {
    Element entry = element;
    entry.value = values().element(own->value, element);
    if (own->value.origin != nullptr) entry.key_span = {};
    merged.push_back(entry);
  }
  own->value = values().map(std::move(merged), own->value.span, open);
}

void Subjects::add_resource(const Resource& resource, File& file, const Value* for_each) {
  static const std::set<std::string_view> kMeta = {"depends_on", "provider",  "count",
                                                   "for_each",   "lifecycle", "provisioner",
                                                   "terraform",  "address"};
  const Declaration& declaration = *resource.declaration;
  const text::Span header = header_of(declaration);
  const Scope scope = evaluation_.scope_of(resource);
  const Reference self{resource.address, &resource};
  Value value = block_value(declaration, scope, self, {}, kMeta);
  std::vector<Element> elements;
  if (value.is(Kind::kMap))
    elements.assign(value.content->elements.begin(), value.content->elements.end());
  const bool sets_tags = declaration.attribute("tags").attribute != nullptr;
  if (resource.type.starts_with("aws_") && !resource.is_data &&
      (sets_tags || is_taggable(resource.type)))
    add_default_tags(resource, elements, declaration);
  const auto has = [&elements](std::string_view key) {
    return std::any_of(elements.begin(), elements.end(),
                       [key](const Element& element) { return element.key == key; });
  };
  for (std::string_view key : {"id", "arn"}) {
    if (has(key) || (key == "arn" && !resource.type.starts_with("aws_"))) continue;
    elements.push_back({key, {}, evaluation_.member(resource, key, header)});
  }
  add_meta(declaration, scope, elements);
  if (for_each != nullptr) {
    const Written written = declaration.attribute("for_each");
    elements.push_back({"for_each", written.file->span(written.attribute->name.span), *for_each});
  }
  std::vector<Element> terraform = {
      made_text("mode", resource.is_data ? "data" : "managed", header),
      made_text("type", resource.type, header), made_text("name", resource.name, header),
      made_text("module", resource.module->address, header)};
  if (resource.key) {
    Value key = *resource.key;
    key.span = header;
    terraform.push_back({"key", {}, key});
  }
  const Written provider = declaration.attribute("provider");
  const std::string_view local_name =
      provider ? text_as_written(*provider.file, provider.value()).content->text
               : provider_of(resource.type);
  terraform.push_back(made_text("provider", local_name.substr(0, local_name.find('.')), header));
  std::vector<Element> hidden;
  for (std::string_view name : {"address", "terraform"}) {
    const std::optional<Value> own = evaluation_.configured(resource, name);
    if (!own) continue;
    const Written written = declaration.attribute(name);
    hidden.push_back(
        {name, written ? written.file->span(written.attribute->name.span) : text::Span(), *own});
  }
  if (!hidden.empty())
    terraform.push_back({"arguments", {}, values().map(std::move(hidden), whole_of(declaration))});
  elements.push_back(made_text("address", resource.address, header));
  elements.push_back(terraform_entry(std::move(terraform), header));
  const std::string_view open =
      value.is(Kind::kMap) ? value.content->open : value.content->unknown->reason;
  value = values().map(std::move(elements), whole_of(declaration), open);
  Waiting waiting;
  const std::string base =
      text::printable(fmt::format("{}{}{}.{}", resource.module->prefix,
                                  resource.is_data ? "data." : "", resource.type, resource.name));
  waiting.key = std::string(resource.name) + suffix_of(resource.address, base);
  waiting.item = file.tree->item(value, whole_of(declaration));
  file.tree->set_key(waiting.item, waiting.key, header);
  waiting.address = resource.address;
  waiting.resource = &resource;
  const std::string family = resource.is_data ? "tf.data." : "tf.";
  waiting.domains.push_back(text::printable(family + std::string(resource.type)));
  if (!resource.is_data) {
    waiting.domains.push_back("tf.resources");
    if (sets_tags || is_taggable(resource.type)) waiting.domains.push_back("tf.taggable");
  }
  put(file, resource.is_data ? "data" : "resource", std::string(resource.type), std::move(waiting));
}

}  // namespace ordain::read::terraform

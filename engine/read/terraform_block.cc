// Blocks of Terraform: bodies as maps, nested and dynamic blocks as lists of them.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/read/terraform_evaluation.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

namespace {

// A list of blocks of one type.
struct Group {
  std::string_view type;
  text::Span key_span;
  text::Span first;
  text::Span last;
  std::vector<Value> blocks;
  std::string_view open;
};

text::Span around(text::Span first, text::Span last) {
  if (first.source != last.source) return first;
  return {first.source, std::min(first.begin, last.begin), std::max(first.end, last.end)};
}

}  // namespace

void Evaluation::add_dynamic(const Layer& layer, const Scope& scope, const Reference& computed,
                             std::vector<Value>& blocks, std::string_view& open) {
  const hcl::Body& body = layer.body();
  const hcl::Attribute* for_each = body.attribute("for_each");
  const hcl::Attribute* iterator = body.attribute("iterator");
  const auto content =
      std::find_if(body.blocks.begin(), body.blocks.end(),
                   [](const hcl::Block* one) { return one->type.text == "content"; });
  const std::string_view type = layer.block->labels[0].text;
  if (for_each == nullptr || content == body.blocks.end()) {
    report("read/terraform-block", text::Level::kWarning, layer.span(layer.block->header),
           fmt::format("a dynamic block has a for_each and a content, this one has no {}",
                       for_each == nullptr ? "for_each" : "content"));
    open = "its dynamic block is not whole";
    return;
  }
  std::string_view name = type;
  if (iterator != nullptr && iterator->value->kind == hcl::ExprKind::kVariable)
    name = iterator->value->as<hcl::Variable>().name;
  const Value collection = eval(*for_each->value, scope);
  if (!collection.is_known() || collection.is(Kind::kResource) || collection.is(Kind::kModule)) {
    open = values_.keep(
        fmt::format("the dynamic blocks {} are not known: {}", type,
                    unknown_from(collection, collection.span).content->unknown->reason));
    return;
  }
  if (!collection.content->is_collection()) {
    refuse("read/terraform-value", collection.span,
           fmt::format("found {} as for_each, wants a list, a set or a map", preview(collection)));
    open = "for_each of its dynamic blocks is no collection";
    return;
  }
  if (!collection.content->open.empty()) open = collection.content->open;
  if (collection.content->elements.size() > kInstances) {
    report("read/limit", text::Level::kError, collection.span,
           fmt::format("{} dynamic blocks would be made, more than the {} that are made",
                       collection.content->elements.size(), kInstances));
    open = "there would be too many dynamic blocks";
    return;
  }
  for (size_t i = 0; i < collection.content->elements.size(); ++i) {
    const Element& element = collection.content->elements[i];
    const Value item = values_.element(collection, i);
    Value key = item;
    if (collection.is(Kind::kMap)) {
      key = values_.string(element.key, collection.span, true);
      key.origin = item.origin;
    } else if (!collection.content->is_set) {
      key = values_.number(static_cast<double>(i), item.span);
    }
    std::vector<Element> both = {{"key", {}, key}, {"value", {}, item}};
    const Binding binding{name, values_.map(std::move(both), item.span), scope.bindings};
    Scope inner = scope;
    inner.bindings = &binding;
    blocks.push_back(block_body({layer.file, *content}, inner, computed));
  }
}

Value Evaluation::block_body(const Layer& layer, const Scope& scope, const Reference& computed) {
  std::vector<Written> attributes;
  for (const hcl::Attribute* attribute : layer.body().attributes) {
    if (!attribute->shadowed) attributes.push_back({layer.file, attribute});
  }
  std::vector<Layer> blocks;
  for (const hcl::Block* block : layer.body().blocks) blocks.push_back({layer.file, block});
  Value made = body(attributes, blocks, layer.span(layer.block->span), scope, computed, {});
  if (made.is(Kind::kMap) && !layer.body().whole && made.content->open.empty()) {
    Content content = *made.content;
    content.open = "the block could not be read whole";
    made = values_.of(content, made.span);
  }
  return made;
}

Value Evaluation::body(const std::vector<Written>& attributes, const std::vector<Layer>& blocks,
                       text::Span span, const Scope& scope, const Reference& computed,
                       const std::set<std::string_view>& skip) {
  std::vector<Element> elements;
  for (const Written& written : attributes) {
    const std::string_view name = written.attribute->name.text;
    if (skip.contains(name)) continue;
    Element element{name, written.file->span(written.attribute->name.span), eval(written, scope)};
    if (written.attribute->duplicate) element.flags |= data::kDuplicateKey;
    elements.push_back(element);
  }
  std::vector<Group> groups;
  for (const Layer& layer : blocks) {
    const bool dynamic = layer.block->type.text == "dynamic" && !layer.block->labels.empty();
    const std::string_view type = dynamic ? layer.block->labels[0].text : layer.block->type.text;
    if (skip.contains(type)) continue;
    auto group = std::find_if(groups.begin(), groups.end(),
                              [type](const Group& one) { return one.type == type; });
    const text::Span place = layer.span(layer.block->span);
    if (group == groups.end()) {
      const text::Span key =
          layer.span(dynamic ? layer.block->labels[0].span : layer.block->type.span);
      groups.push_back({type, key, place, place, {}, {}});
      group = groups.end() - 1;
    }
    group->last = place;
    const auto inside = [&] {
      if (computed.identity.empty()) return computed;
      return Reference{
          values_.keep(fmt::format("{}.{}[{}]", computed.identity, type, group->blocks.size())),
          computed.target};
    };
    const Scope here = scope.in(layer.file);
    if (dynamic) {
      add_dynamic(layer, here, inside(), group->blocks, group->open);
    } else {
      group->blocks.push_back(block_body(layer, here, inside()));
    }
  }
  for (const Group& group : groups) {
    const Value list =
        values_.list(group.blocks, around(group.first, group.last), false, group.open);
    elements.push_back({group.type, group.key_span, list});
  }
  Value made = values_.map(std::move(elements), span);
  if (!computed.identity.empty() && made.is(Kind::kMap)) {
    Content content = *made.content;
    content.computed = computed;
    made = values_.of(content, span);
  }
  return made;
}

}  // namespace ordain::read::terraform

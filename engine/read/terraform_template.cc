// Templates of Terraform: texts with values and directives in them.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/read/hcl_parser.h"
#include "engine/read/terraform_evaluation.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

// A text on its way: what it is so far, and what each stretch of it came from.
struct Evaluation::Texts {
  std::string text;
  std::vector<Piece> pieces;
  Value derived;                   // whose origins and marks the whole takes over
  const Value* unknown = nullptr;  // the first part that is not known
  size_t known = 0;                // bytes before it
  Value unknown_value;
  bool failed = false;
  Value failure;
};

void Evaluation::add_parts(std::span<const hcl::Part> parts, const Scope& scope, Texts& texts) {
  for (const hcl::Part& part : parts) {
    if (texts.failed || texts.text.size() > Values::kLongestText) return;
    const text::Span span = scope.file->span(part.span);
    const auto at = static_cast<uint32_t>(texts.text.size());
    switch (part.kind) {
      case hcl::Part::Kind::kText: {
        if (part.text.empty()) break;
        texts.pieces.push_back({at, span, true, {}});
        texts.text += part.text;
        break;
      }
      case hcl::Part::Kind::kInsert: {
        const Value value = eval(*part.value, scope);
        values_.derive(texts.derived, value);
        texts.pieces.push_back({at, span, false, value});
        if (!value.is_known()) {
          if (texts.unknown == nullptr) {
            texts.unknown_value = value;
            texts.unknown = &texts.unknown_value;
            texts.known = at;
          }
          break;
        }
        const auto text = as_string(value);
        if (!text) {
          texts.failed = true;
          if (value.is(Kind::kResource) || value.is(Kind::kModule)) {
            texts.failure = unknown_from(value, span);
          } else {
            texts.failure = refuse("read/terraform-value", span,
                                   fmt::format("found {} inside a text, wants a string, a number "
                                               "or a bool",
                                               preview(value)));
          }
          return;
        }
        texts.text += *text;
        break;
      }
      case hcl::Part::Kind::kIf:
      case hcl::Part::Kind::kFor:
        add_directive(part, scope, texts);
        break;
    }
  }
}

void Evaluation::add_directive(const hcl::Part& part, const Scope& scope, Texts& texts) {
  const Value value = eval(*part.value, scope);
  const auto at = static_cast<uint32_t>(texts.text.size());
  if (!value.is_known()) {
    texts.pieces.push_back({at, scope.file->span(part.span), false, value});
    if (texts.unknown == nullptr) {
      texts.unknown_value = value;
      texts.unknown = &texts.unknown_value;
      texts.known = at;
    }
    return;
  }
  values_.derive(texts.derived, value);
  if (part.kind == hcl::Part::Kind::kIf) {
    if (const auto chosen = as_bool(value))
      return add_parts(*chosen ? part.then : part.otherwise, scope, texts);
    texts.failed = true;
    texts.failure = refuse("read/terraform-value", value.span,
                           fmt::format("found {} behind `if`, wants a bool", preview(value)));
    return;
  }
  if (!value.content->is_collection()) {
    texts.failed = true;
    texts.failure =
        refuse("read/terraform-value", value.span,
               fmt::format("found {} behind `in`, wants a list or a map", preview(value)));
    return;
  }
  const auto elements = value.content->elements;
  for (size_t i = 0; i < elements.size() && !texts.failed; ++i) {
    const Value item = values_.element(value, i);
    const Value name = value.is(Kind::kMap)    ? values_.string(elements[i].key, item.span, true)
                       : value.content->is_set ? item
                                               : values_.number(static_cast<double>(i), item.span);
    const Binding element{part.element.text, item, scope.bindings};
    const Binding key{part.key.text, name, &element};
    Scope inner = scope;
    inner.bindings = part.key.empty() ? &element : &key;
    if (!spend(1)) return;
    add_parts(part.then, inner, texts);
  }
}

Value Evaluation::text_template(const hcl::Template& expr, const Scope& scope, text::Span span) {
  if (expr.is_wrap()) return eval(*expr.parts[0].value, scope);
  Texts texts;
  texts.derived = values_.null(span);
  add_parts(expr.parts, scope, texts);
  if (texts.failed) return texts.failure;
  Made made;
  made.pieces = values_.arena().copy(texts.pieces);
  Value value;
  if (texts.unknown != nullptr) {
    Unknown unknown;
    const Unknown& part = *texts.unknown->content->unknown;
    unknown.reason = part.reason;
    unknown.is_failure = part.is_failure;
    unknown.is_set = true;
    std::string prefix = texts.text.substr(0, texts.known);
    prefix += part.prefix;
    unknown.prefix = values_.keep(prefix);
    value = values_.unknown(unknown, span);
    Content content = *value.content;
    content.text = values_.keep(texts.text);
    content.made = values_.arena().make<Made>(made);
    value = values_.of(content, span);
  } else {
    value = values_.string(texts.text, span, made);
  }
  values_.derive(value, texts.derived);
  return value;
}

Value Evaluation::rendered(text::SourceId source, const Value& names, text::Span span) {
  const text::Source& found = (*surroundings_.sources)[source];
  auto& [file, expr] = templates_[source];
  if (file == nullptr) {
    file = std::make_unique<hcl::File>();
    file->source = source;
    static const Limits limits;
    text::Findings findings;
    const ReadContext context{*surroundings_.sources, source, *surroundings_.symbols, limits,
                              findings};
    const auto size = static_cast<uint32_t>(found.bytes().size());
    expr = hcl::Parser(context, *file, found.bytes()).parse_json_template({0, size});
    for (const text::Finding& finding : findings.all())
      report(finding.code, text::Level::kWarning, finding.span, finding.message);
  }
  if (!names.is_known()) return unknown_from(names, span);
  if (!names.is(Kind::kMap)) {
    return refuse("read/terraform-value", span,
                  fmt::format("templatefile: found {}, wants a map of names", preview(names)));
  }
  std::deque<Binding> bindings;
  for (const Element& element : names.content->elements) {
    bindings.push_back({element.key, values_.element(names, element),
                        bindings.empty() ? nullptr : &bindings.back()});
  }
  Scope scope;
  scope.module = root_;
  scope.file = file.get();
  scope.bindings = bindings.empty() ? nullptr : &bindings.back();
  return values_.through(eval(*expr, scope), span, data::Origin::Via::kLocal,
                         values_.keep(found.path()));
}

}  // namespace ordain::read::terraform

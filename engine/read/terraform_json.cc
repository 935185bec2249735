// JSON and Terraform: values as JSON, and documents as values.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_json.h"

#include "engine/data/json_text.h"

namespace ordain::read::terraform {

namespace {

void append_json(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::kBool:
    case Kind::kNumber:
      out += *as_string(value);
      return;
    case Kind::kString:
      out += json_quoted(value.content->text);
      return;
    case Kind::kList: {
      out += '[';
      bool first = true;
      for (const Element& element : value.content->elements) {
        if (!first) out += ',';
        first = false;
        append_json(out, element.value);
      }
      out += ']';
      return;
    }
    case Kind::kMap: {
      out += '{';
      bool first = true;
      for (const Element& element : value.content->elements) {
        if (!first) out += ',';
        first = false;
        out += json_quoted(element.key);
        out += ':';
        append_json(out, element.value);
      }
      out += '}';
      return;
    }
    default:
      out += "null";
  }
}

void append_yaml(std::string& out, const Value& value, size_t indent, bool in_list) {
  const auto elements = value.content->elements;
  if (!value.content->is_collection() || elements.empty()) {
    append_json(out, value);
    out += '\n';
    return;
  }
  if (!in_list && indent > 0) out += '\n';
  bool first = true;
  for (const Element& element : elements) {
    if (!first || !in_list) out.append(indent, ' ');
    first = false;
    if (value.is(Kind::kList)) {
      out += "- ";
      append_yaml(out, element.value, indent + 2, true);
    } else {
      out += json_quoted(element.key);
      out += element.value.content->is_collection() && !element.value.content->elements.empty()
                 ? ":"
                 : ": ";
      append_yaml(out, element.value, indent + 2, false);
    }
  }
}

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string out;
  data::append_json(out, text, "<>&");
  return out;
}

std::string json_text(const Value& value) {
  std::string out;
  append_json(out, value);
  return out;
}

std::string yaml_text(const Value& value) {
  std::string out;
  append_yaml(out, value, 0, false);
  return out;
}

Value value_of(Values& values, data::Node node, text::Span span) {
  switch (node.kind()) {
    case data::Kind::kBool:
      return values.boolean(node.text().starts_with('t') || node.text().starts_with('T'), span);
    case data::Kind::kInt:
    case data::Kind::kDecimal:
      return values.number(values.keep(node.text()), span);
    case data::Kind::kString:
      return values.string(node.text(), span);
    case data::Kind::kList:
    case data::Kind::kMap: {
      std::vector<Element> elements;
      std::vector<Value> list;
      for (uint32_t i = 0; i < node.child_count(); ++i) {
        const data::Node child = node.child(i);
        if (child.has(data::kShadowed)) continue;
        const Value made = value_of(values, child, span);
        if (node.is_map()) {
          elements.push_back({values.keep(child.key()), {}, made});
        } else {
          list.push_back(made);
        }
      }
      return node.is_map() ? values.map(std::move(elements), span) : values.list(list, span);
    }
    case data::Kind::kUnknown:
      return values.unknown(values.keep(node.text()), span);
    default:
      return values.null(span);
  }
}

}  // namespace ordain::read::terraform

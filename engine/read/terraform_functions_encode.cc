// Functions of Terraform: encodings.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cctype>

#include "engine/read/terraform_base64.h"
#include "engine/read/terraform_functions.h"
#include "engine/read/terraform_json.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

namespace {

using Read = bool (*)(const ReadContext& context, Documents& documents);

bool as_yaml(const ReadContext& context, Documents& documents) {
  return read_yaml(context, YamlSource::kLibyaml, documents);
}

// The only document of a text, as a value that stands where the call does.
Value decoded(const Call& call, Read read) {
  const auto text = as_string(call[0]);
  if (!text) return call.wants(0, "a string");
  text::SourceSet own;
  own.add("", std::string(*text));
  Documents documents;
  text::Findings findings;
  Limits limits;
  limits.alias_nodes = 100'000;
  limits.depth = Values::kDeepest;
  const text::SymbolTable& symbols = *call.evaluation.surroundings().symbols;
  if (!read({own, 0, symbols, limits, findings}, documents) || documents.size() != 1) {
    for (const text::Finding& finding : findings.all()) {
      if (finding.level == text::Level::kError)
        return call.refuse(fmt::format("cannot read the text: {}", finding.message));
    }
    return call.refuse(fmt::format("found {} documents in the text, wants one", documents.size()));
  }
  return value_of(call.values(), documents[0]->root(), call.span);
}

// The text of an encoded value. What is in it is kept, so that it is found again where it stands.
Value encoded(const Call& call, std::string (*encode)(const Value& value)) {
  const Value& value = call[0];
  Made made;
  made.encoded = call.values().arena().make<Value>(value);
  if (first_unknown(value) == nullptr && !value.is(Kind::kResource) && !value.is(Kind::kModule))
    return call.values().string(encode(value), call.span, made);
  Value result = call.evaluation.unknown_from(value, call.span);
  Content content = *result.content;
  content.made = call.values().arena().make<Made>(made);
  result.content = call.values().of(content, call.span).content;
  return result;
}

bool is_plain_in_url(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.' ||
         c == '~';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Value run_jsonencode(const Call& call) { return encoded(call, json_text); }

Value run_yamlencode(const Call& call) { return encoded(call, yaml_text); }

Value run_jsondecode(const Call& call) { return decoded(call, read_json); }

Value run_yamldecode(const Call& call) { return decoded(call, as_yaml); }

Value run_csvdecode(const Call& call) { return decoded(call, read_csv); }

Value run_base64encode(const Call& call) {
  const auto text = as_string(call[0]);
  return text ? call.text(to_base64(*text)) : call.wants(0, "a string");
}

Value run_base64decode(const Call& call) {
  const auto text = as_string(call[0]);
  if (!text) return call.wants(0, "a string");
  const auto bytes = from_base64(*text);
  if (!bytes) return call.refuse("the text is no base64");
  if (text::find_invalid_utf8(*bytes) != std::string::npos)
    return call.refuse("the bytes that it stands for are no text in UTF-8");
  return call.text(*bytes);
}

Value run_urlencode(const Call& call) {
  const auto text = as_string(call[0]);
  if (!text) return call.wants(0, "a string");
  std::string out;
  for (char c : *text) {
    if (is_plain_in_url(c)) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return call.text(out);
}

Value run_urldecode(const Call& call) {
  const auto text = as_string(call[0]);
  if (!text) return call.wants(0, "a string");
  std::string out;
  for (size_t i = 0; i < text->size(); ++i) {
    const char c = (*text)[i];
    if (c == '+') {
      out += ' ';
    } else if (c != '%') {
      out += c;
    } else {
      const int high = i + 2 < text->size() ? hex_digit((*text)[i + 1]) : -1;
      const int low = i + 2 < text->size() ? hex_digit((*text)[i + 2]) : -1;
      if (high < 0 || low < 0) return call.refuse("a % is not followed by two digits");
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (text::find_invalid_utf8(out) != std::string::npos)
    return call.refuse("what it stands for is no text in UTF-8");
  return call.text(out);
}

}  // namespace ordain::read::terraform

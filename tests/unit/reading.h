// A text read by one of the readers, and what can be asked of it in a test.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/read/dockerfile.h"
#include "engine/read/jsonc.h"
#include "engine/read/keyed_lines.h"
#include "engine/read/reader.h"
#include "engine/read/toml.h"
#include "engine/read/xml.h"

namespace ordain::test {

enum class By {
  kLibyaml,
  kYamlCpp,
  kJson,
  kJsonc,
  kNdjson,
  kToml,
  kIni,
  kDotenv,
  kProperties,
  kXml,
  kDockerfile
};

struct Reading {
  Reading(By by, std::string bytes, const read::Limits& limits = {}, std::string name = "case") {
    source = sources.add(std::move(name), std::move(bytes));
    symbols.intern("named");
    symbols.freeze();
    const read::ReadContext context{sources, source, symbols, limits, findings};
    switch (by) {
      case By::kLibyaml:
        whole = read_yaml(context, read::YamlSource::kLibyaml, documents);
        break;
      case By::kYamlCpp:
        whole = read_yaml(context, read::YamlSource::kYamlCpp, documents);
        break;
      case By::kJson:
        whole = read_json(context, documents);
        break;
      case By::kJsonc:
        whole = read_jsonc(context, documents);
        break;
      case By::kNdjson:
        whole = read_ndjson(context, documents);
        break;
      case By::kToml:
        whole = read_toml(context, documents);
        break;
      case By::kIni:
        whole = read_ini(context, documents);
        break;
      case By::kDotenv:
        whole = read_dotenv(context, documents);
        break;
      case By::kProperties:
        whole = read_properties(context, documents);
        break;
      case By::kXml:
        whole = read_xml(context, documents);
        break;
      case By::kDockerfile:
        whole = read_dockerfile(context, documents);
        break;
    }
  }

  std::string_view bytes() const { return sources[source].bytes(); }
  std::string_view slice(text::Span span) const {
    return bytes().substr(span.begin, span.end - span.begin);
  }
  data::Node root(size_t document = 0) const {
    return document < documents.size() ? documents[document]->root() : data::Node();
  }
  // The value under these keys.
  data::Node at(std::initializer_list<std::string_view> keys) const {
    data::Node node = root();
    for (std::string_view key : keys) node = node ? node.get(key) : node;
    return node;
  }
  // "read/what line:column" of the first finding; empty when there is none.
  std::string first_finding() const {
    if (findings.all().empty()) return "";
    const text::Finding& finding = findings.all().front();
    const text::Position place = sources[source].position(finding.span.begin);
    return finding.code + " " + std::to_string(place.line) + ":" + std::to_string(place.column);
  }

  text::SourceSet sources;
  text::SymbolTable symbols;
  text::Findings findings;
  text::SourceId source = 0;
  read::Documents documents;
  bool whole = false;
};

// A value in one line, shadowed entries left out: `{a: int 1, b: [string "x"]}`; with `places`
// each value and key is followed by the bytes where it starts (and, for scalars, ends).
inline std::string told(const data::Node& node, bool places = false) {
  if (!node) return "none";
  std::string out;
  if (node.is_map() || node.is_list()) {
    out += node.is_map() ? '{' : '[';
    bool first = true;
    for (uint32_t i = 0; i < node.child_count(); ++i) {
      const data::Node child = node.child(i);
      if (child.has(data::kShadowed)) continue;
      if (!first) out += ", ";
      first = false;
      if (node.is_map()) {
        out += child.key();
        if (places) out += "@" + std::to_string(child.document().span(child.index()).key_begin);
        out += ": ";
      }
      out += told(child, places);
    }
    out += node.is_map() ? '}' : ']';
  } else {
    out += name(node.kind());
    out += " \"";
    out += node.text();
    out += '"';
  }
  if (node.has(data::kTagged)) out += " " + std::string(node.tag());
  if (places) {
    out += "@" + std::to_string(node.span().begin);
    if (node.is_scalar()) out += "-" + std::to_string(node.span().end);
  }
  return out;
}

}  // namespace ordain::test

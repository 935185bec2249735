// Decoding: the readers of JSON, YAML and TOML for a text inside a document, which rules ask for.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/read/github_expression.h"
#include "engine/read/reader.h"
#include "engine/read/toml.h"

namespace ordain::read {
namespace {

constexpr uint64_t kMostAliasNodes = 100'000;

using Read = bool (*)(const ReadContext& context, Documents& documents);

bool as_json(const ReadContext& context, Documents& documents) {
  return read_json(context, documents);
}

bool as_yaml(const ReadContext& context, Documents& documents) {
  return read_yaml(context, YamlSource::kLibyaml, documents);
}

bool as_toml(const ReadContext& context, Documents& documents) {
  return read_toml(context, documents);
}

// A document that is a scalar of these bytes of the text.
std::unique_ptr<data::Document> scalar_at(const text::SourceSet& own,
                                          const text::SymbolTable& symbols, uint32_t begin,
                                          uint32_t end) {
  const std::string_view bytes = own[0].bytes();
  begin = std::min(begin, static_cast<uint32_t>(bytes.size()));
  end = std::clamp(end, begin, static_cast<uint32_t>(bytes.size()));
  auto document = std::make_unique<data::Document>(own, 0, symbols);
  data::NodeData node;
  node.kind = data::Kind::kString;
  node.style = data::Style::kPlain;
  document->set_text(node, bytes.substr(begin, end - begin));
  document->set_root(
      document->append(std::array{node}, std::array{data::NodeSpan{begin, begin, begin, end}}));
  return document;
}

// What the readers call a file is a text here.
std::string of_text(std::string message) {
  constexpr std::string_view kFile = "the file";
  const size_t at = message.find(kFile);
  // What stands in quotes is the text's own.
  if (at != std::string::npos && message.find('"') > at)
    message.replace(at, kFile.size(), "the text");
  return message;
}

// Why the text is no document, and where.
text::Finding fault_of(const text::Findings& findings, const Documents& documents) {
  text::Finding finding;
  for (const text::Finding& told : findings.all()) {
    if (told.level != text::Level::kError) continue;
    finding.span = told.span;
    finding.message = of_text(told.message);
    return finding;
  }
  finding.span = {0, 0, 0};
  finding.message = "there is no document in the text";
  if (documents.size() > 1) {
    finding.span = documents[1]->root().span();
    finding.message = fmt::format("the text holds {} documents, wants one", documents.size());
  }
  return finding;
}

std::unique_ptr<data::Document> decode(Read read, std::string_view text, data::Node host,
                                       const text::SymbolTable& symbols, std::string& problem) {
  auto embedding = std::make_unique<data::Embedding>();
  auto own = std::make_unique<text::SourceSet>();
  own->add("", text.size() > kMostDecoded ? std::string() : std::string(text));
  Documents documents;
  text::Findings findings;
  std::unique_ptr<data::Document> document;
  if (text.size() > kMostDecoded) {
    problem = fmt::format("the text has {} bytes, more than the {} that are decoded", text.size(),
                          kMostDecoded);
    document = scalar_at(*own, symbols, 0, 0);
  } else {
    Limits limits;
    limits.file_bytes = kMostDecoded;
    limits.alias_nodes = kMostAliasNodes;
    const bool whole = read({*own, 0, symbols, limits, findings}, documents);
    if (whole && documents.size() == 1) {
      document = std::move(documents[0]);
    } else {
      const text::Finding fault = fault_of(findings, documents);
      problem = fault.message;
      if (!host) {
        const text::Position place = (*own)[0].position(fault.span.begin);
        problem += fmt::format(" (line {}, column {} of the text)", place.line, place.column);
      }
      document = scalar_at(*own, symbols, fault.span.begin, fault.span.end);
    }
  }
  if (host) {
    embedding->host = host;
    std::vector<uint32_t> offsets = source_offsets(host);
    // A text that is not read has one place.
    if (text.size() > kMostDecoded) offsets.resize(1);
    embedding->places = data::TextMap(offsets);
  }
  embedding->own = std::move(own);
  document->embed(std::move(embedding));
  return document;
}

template <Read read>
std::unique_ptr<data::Document> decode_by(std::string_view text, data::Node host,
                                          const text::SymbolTable& symbols, std::string& problem) {
  return decode(read, text, host, symbols, problem);
}

}  // namespace

// In the order of data::Encoding.
data::Decoders decoders() {
  return {{decode_by<as_json>, decode_by<as_yaml>, decode_by<as_toml>, decode_by<read_expressions>,
           decode_by<read_condition>}};
}

}  // namespace ordain::read

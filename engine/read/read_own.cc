// Read own: one of the tool's own files, as the one document that it holds.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/read/load.h"

namespace ordain::read {

using text::Level;

std::unique_ptr<data::Document> read_own(text::SourceSet& sources, text::SourceId source,
                                         const text::SymbolTable& symbols,
                                         text::Findings& findings) {
  const Limits limits;
  Documents documents;
  const ReadContext context{sources, source, symbols, limits, findings};
  if (!read_yaml(context, YamlSource::kLibyaml, documents)) return nullptr;
  if (documents.size() == 1) return std::move(documents[0]);
  const bool none = documents.empty();
  text::Span place{source, 0, 0};
  if (!none) place = documents[1]->root().blame_span();
  findings.report("read/one-document", Level::kError, place,
                  none ? "the file holds no document, wants one"
                       : fmt::format("the file holds {} documents, wants one", documents.size()));
  return nullptr;
}

}  // namespace ordain::read

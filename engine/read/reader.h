// Readers: the bytes of one source -> documents. What every format's reader takes and gives.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/data/document.h"
#include "engine/text/finding.h"
#include "engine/text/source.h"

namespace ordain::read {

// Bounds on hostile input; passing one is an error finding (read/limit) that names the limit.
struct Limits {
  uint64_t file_bytes = 256u << 20;
  uint32_t depth = 256;
  // Values made by copying what an alias or a merge key names, over a whole source.
  uint64_t alias_nodes = 1'000'000;
};

// Which library's events make the tree of a YAML source.
enum class YamlSource : uint8_t { kLibyaml, kYamlCpp };

struct ReadContext {
  const text::SourceSet& sources;
  text::SourceId source;
  const text::SymbolTable& symbols;
  const Limits& limits;
  text::Findings& findings;
};

using Documents = std::vector<std::unique_ptr<data::Document>>;

// Each appends the documents it could read whole and says whether that was all of the source; if
// not, at least one finding of level error is there. Never throws.
bool read_yaml(const ReadContext& context, YamlSource yaml, Documents& documents);
bool read_json(const ReadContext& context, Documents& documents);
// One JSON text a line.
bool read_ndjson(const ReadContext& context, Documents& documents);
// RFC 4180 with a header row, whose cells are the keys: a list of maps, one for each further row.
// Cells are strings, of which an empty one without quotes is null. Rows end with CRLF, LF or CR;
// those without a byte are no rows.
bool read_csv(const ReadContext& context, Documents& documents);

// Byte offset in the source of byte `at` of a scalar's decoded text (at == size: its end): through
// the escapes, folds and indents of its style.
uint32_t source_offset(data::Node scalar, size_t at);

}  // namespace ordain::read

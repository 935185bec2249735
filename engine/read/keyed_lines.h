// Keyed lines: files of `key = value` lines: INI, .env and Java properties.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/reader.h"

namespace ordain::read {

// INI as most programs read it: `[section]` and below it `key = value` or `key: value`; comments
// are lines that begin with ; or #. One document: a map of the keys before the first section and
// of the sections, each a map. Values are strings, without the quotes that may stand around all of
// them; a key without a sign is null. A section that stands twice is one. A line that is indented
// below a key goes on with its value.
bool read_ini(const ReadContext& context, Documents& documents);

// .env as Compose and most libraries read it: `KEY=value`, `export` before it, 'raw' and "quoted"
// values (\n, \", \\ in the latter), # behind a blank begins a comment. One document: a map of
// strings. Names that stand in values (${X}) stay as they are written.
bool read_dotenv(const ReadContext& context, Documents& documents);

// Properties as java.util.Properties loads them: separators =, : or a blank; escapes, \uXXXX and
// lines that a backslash continues; comments begin with # or !. One document: a map of strings.
bool read_properties(const ReadContext& context, Documents& documents);

}  // namespace ordain::read

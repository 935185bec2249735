// Packs: the syntax tree of a rule file in bytes that load without a parser.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/lang/ast.h"
#include "engine/text/source.h"

// Parsing the shipped rules at each start would cost more than most checks. So the build parses
// them (engine/lang/ordain_pack.cc) and puts the trees into the program beside the texts. A pack is
// made and read by one build: its format is nobody else's and may change with any commit.
//
// The format: the mark, the size of the text that was parsed, the words and the roots of the file
// (ast::File), its package, then each list of declarations.
// A number is in groups of seven bits, the lowest first, with the high bit set in all but the last.
// A struct is a number with a bit for each member that is not as a fresh one has it, the first
// member lowest, and then those members. A text is its size and its bytes; a list its size and its
// items; a span its begin and its length, as its source is known when the pack is read. Of a rule,
// what is behind its metadata, and of a type its fields, are packed as a text of their own: most
// starts need them of few rules and types.
namespace ordain::lang::ast {

// The tree of `text`, which parsed without a finding.
std::string pack(const File& file, std::string_view text);

// The tree as parsing `source` would make it, with spans in that source. It lives in `arena` and
// not in that of the file, as files are many and small; its texts look into `bytes`. What does not
// fit aborts: a pack is part of the program and not input. `whole`: with the rest of all rules and
// types; otherwise unpack_rest() makes that of one, if it was not made before.
std::unique_ptr<File> unpack(std::string_view bytes, const text::SourceSet& sources,
                             text::SourceId source, text::Arena& arena, bool whole = true);
void unpack_rest(Rule& rule, const text::SourceSet& sources, text::SourceId source,
                 text::Arena& arena);
void unpack_rest(Type& type, const text::SourceSet& sources, text::SourceId source,
                 text::Arena& arena);

}  // namespace ordain::lang::ast

// Packs: the syntax tree of a rule file in bytes that load without a parser.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lang/ast.h"
#include "engine/text/source.h"

// Parsing the shipped rules at each start would cost more than most checks. So the build parses
// them (engine/lang/ordain_pack.cc) and puts the trees into the program beside the texts. A pack is
// made and read by one build: its format is nobody else's and may change with any commit.
//
// The format: the mark, the size of the text that was parsed, the words, roots, domains and what
// its rules are drawn from (Apart), its package, then each list of declarations.
// A number is in groups of seven bits, the lowest first, with the high bit set in all but the last.
// A struct is a number with a bit for each member that is not as a fresh one has it, the first
// member lowest, and then those members. A text is its size and its bytes; a list its size and its
// items; a span its begin and its length, as its source is known when the pack is read. Of a rule,
// what is behind its metadata, and of a type its fields, are packed as a text of their own: most
// starts need them of few rules and types.
namespace ordain::lang::ast {

// The tree of `text`, which parsed without a finding.
std::string pack(const File& file, std::string_view text);

// What of a pack is read at once, and what stands in it apart.
struct Apart {
  // The names of fields in the file, and the first words of the names that it speaks of, each once
  // and in order.
  std::vector<std::string_view> words;
  std::vector<std::string_view> roots;
  // Of each rule in order: the dotted name that the first of the collections of its `for` is, when
  // one name is bound to its elements; else empty.
  std::vector<std::string_view> domains;
  // Of each rule in order: the names that this collection, and what of the file it uses, speaks of,
  // as long as they are dotted ("k8s.Role"); in order, each once.
  std::vector<std::vector<std::string_view>> drawn_from;
  // Of each rule, and of each type, in order: what unpack_rest() reads.
  std::vector<std::string_view> rules;
  std::vector<std::string_view> types;
};

// The tree as parsing `source` would make it, with spans in that source. It lives in `arena` and
// not in that of the file, as files are many and small; its texts look into `bytes`. What does not
// fit aborts: a pack is part of the program and not input. With `apart`, rules end behind their
// metadata and types have no fields, until unpack_rest() reads the rest, once each.
std::unique_ptr<File> unpack(std::string_view bytes, const text::SourceSet& sources,
                             text::SourceId source, text::Arena& arena, Apart* apart = nullptr);
void unpack_rest(Rule& rule, std::string_view rest, const text::SourceSet& sources,
                 text::SourceId source, text::Arena& arena);
void unpack_rest(Type& type, std::string_view rest, const text::SourceSet& sources,
                 text::SourceId source, text::Arena& arena);

}  // namespace ordain::lang::ast

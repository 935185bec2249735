// Dump: a document as text, for `ordain parse`, for tests and for debugging.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/data/document.h"

namespace ordain::data {

// A line a value, in the order of the source, made for a window of 80 columns:
//
//   key    value        kind    a.yaml, document 0
//   -      1:1-4:1      map     {2}
//   1:1    1:7-1:11     string  name: "cart"
//   2:1    3:3-4:1      list    ports: [1]
//   -      3:5-3:9      int       - 8080
//
// First where the key stands, then the span of the value (its end is behind the last character),
// then the kind, then the value under its key: indented, cut to fit, marked with its style (quoted,
// | literal, > folded). What is special about it stands behind it in brackets: a duplicate key, a
// shadowed value, a tag, where it came from. Of a sensitive value nothing is shown but where it
// begins. Values that views added are no part of the tree.
std::string dump_tree(const Document& document);

// The document as JSON, for programs: two blanks of indent, keys sorted by their bytes, of a key
// that stands twice the last value. Numbers keep their digits; those that JSON cannot write (hex,
// .5, infinities) become decimal ones where they are one and strings where not. A value that is not
// known is a string that says so, and so is one that is sensitive.
std::string dump_json(const Document& document);
// The same of one value.
std::string dump_json(Node node);

}  // namespace ordain::data

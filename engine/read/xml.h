// XML: elements -> maps, by pugixml, which expands no entities of a document and opens no file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/reader.h"

namespace ordain::read {

// One document: a map with the root element under its name. An element with nothing but text is a
// string, an empty one the empty string; any other is a map: `@name` for each attribute, `#text`
// for the text in it (without blanks around it), and its elements by their names, where one name
// stands once the element, else a list of them. Names keep their prefixes. Entities that a document
// declares stay as they are written (`&name;`).
bool read_xml(const ReadContext& context, Documents& documents);

}  // namespace ordain::read

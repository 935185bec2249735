// Catalogues: the controls that an auditor asks about, as data.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/data/document.h"
#include "engine/text/finding.h"

namespace ordain::comply {

struct Control {
  std::string id;  // "A.8.24", "C.9.2"
  std::string title;
  std::string kind;   // "control" or "clause"
  std::string theme;  // of Annex A; empty for a clause
  // What else the catalogue says of it, in its order: words under a name, such as `control_type`.
  std::vector<std::pair<std::string, std::vector<std::string>>> attributes;

  // The words of that name; none where there is no such attribute.
  const std::vector<std::string>& words(std::string_view attribute) const;
};

struct Catalogue {
  std::string id;                 // "iso27001:2022"
  std::string title;              // "ISO/IEC 27001:2022"
  std::string basis;              // "requirement", or "guidance", which binds nobody
  std::vector<Control> controls;  // in the order of the standard

  const Control* find(std::string_view id) const;
};

// One catalogue of its document (rules/catalogues/*.yaml) and the document with its titles. What is
// wrong with it is reported (comply/catalogue ...) at its place.
Catalogue read_catalogue(data::Node root, data::Node titles, text::Findings& findings);

// Gives controls of the catalogue other titles: a map from id to title.
void retitle(Catalogue& catalogue, data::Node titles, text::Findings& findings);

// The controls whose full id begins with `prefix` ("iso27001:2022/A."), as a list of records in
// JSON: id, catalogue, title, kind, theme, attributes.
std::string records_of(const std::vector<Catalogue>& catalogues, std::string_view prefix);

// Full ids of all controls: "iso27001:2022/A.8.24".
std::set<std::string, std::less<>> control_ids(const std::vector<Catalogue>& catalogues);

}  // namespace ordain::comply

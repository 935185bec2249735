// Catalogues: the controls that an auditor asks about, as data.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/document.h"
#include "engine/text/finding.h"

namespace ordain::comply {

struct Control {
  std::string id;  // "A.8.24", "C.9.2"
  std::string title;
  std::string kind;   // "control" or "clause"
  std::string theme;  // of Annex A; empty for a clause
};

struct Catalogue {
  std::string id;                 // "iso27001:2022"
  std::string title;              // "ISO/IEC 27001:2022"
  std::vector<Control> controls;  // in the order of the standard

  const Control* find(std::string_view id) const;
};

// One catalogue of its document (rules/catalogues/*.yaml) and the document with its titles. What is
// wrong with it is reported (comply/catalogue ...) at its place.
Catalogue read_catalogue(data::Node root, data::Node titles, text::Findings& findings);

// Full ids of all controls: "iso27001:2022/A.8.24".
std::set<std::string, std::less<>> control_ids(const std::vector<Catalogue>& catalogues);

}  // namespace ordain::comply

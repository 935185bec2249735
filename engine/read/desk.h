// Desk: one document of a file on its way to subjects, and what readers ask for at it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "engine/data/document.h"
#include "engine/read/derived.h"
#include "engine/text/finding.h"

namespace ordain::read {

struct Desk {
  data::Document& document;
  DerivedSubjects& subjects;
  text::Findings& findings;
  // "release.yml": what addresses begin with. Lives as long as the document.
  std::string_view file;
  // The code of findings about what has another shape than it should: "read/github-shape".
  std::string_view shape;

  data::Key key(std::string_view name) const { return document.intern_key(name); }
  std::string_view keep(std::string_view text) const { return document.arena().copy(text); }
  data::Node view_at(uint32_t index) const { return data::Node(&document, index); }
  void report(text::Level level, data::Node node, std::string message) const {
    findings.report(shape, level, node.blame_span(), std::move(message));
  }
};

}  // namespace ordain::read

// Cases: what a rule must say of an example. From the page beside the rule, and from `test` blocks.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/lang/plan.h"
#include "engine/read/load.h"
#include "engine/text/finding.h"

namespace ordain::run {

// One thing that a case expects.
struct Expectation {
  text::Outcome outcome = text::Outcome::kPass;
  std::string rule;
  std::string subject;  // empty: any
  uint32_t line = 0;    // of the first document, from 1; 0: any
  std::string message;  // empty: any
  text::Span span;      // where it is written
  bool check = false;   // `check EXPR`: `rule` is the id that the plan has for it
};

// language.md section 4: "two spellings of one test case".
struct Case {
  std::string title;
  text::Span span;  // of the fence's first line, or of the test's title
  std::vector<read::Inline> documents;
  // Byte where the first document's text begins in the source that holds the case, so that a line
  // of it can be shown where it stands; `given file` has none.
  uint32_t document_begin = 0;
  // `given isms.people = [...]`: the name as it is written, and the list as JSON.
  struct Given {
    lang::ast::Name name;
    std::string elements;
  };
  std::vector<Given> data;
  std::string package;  // that the file of a `test` block names; or empty
  // `with p = v`, as one JSON object; empty: none.
  std::string params;
  // What `today` is; none: not known.
  std::optional<data::Moment> today;
  std::vector<Expectation> expectations;
  // Of a page: what its fence says, and which rule the page is of.
  std::optional<text::Outcome> fence;
  std::string page_rule;
};

// Cases of a page: fences "```yaml fails", "passes", "undecided", "not_applicable", "error"; lines
// of it that end in `# expect: RULE` are where findings of that outcome start, each of them and no
// other. A mark that is alone on its line speaks of the next line that is no such mark: in formats
// where a # behind a text is a part of it. "```yaml fails today is 2026-02-01" says the day of the
// run.
std::vector<Case> page_cases(const text::SourceSet& sources, text::SourceId page,
                             const std::string& rule, text::Findings& findings);

// Whether the line is a mark and nothing else.
bool is_mark_line(std::string_view line);

// Cases of the test blocks of a file. What they use that is not supported yet is reported.
std::vector<Case> block_cases(const text::SourceSet& sources, const lang::ast::File& file,
                              text::Findings& findings);

}  // namespace ordain::run

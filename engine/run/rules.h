// Rules: which rule files and catalogues a run loads, and which of its rules it keeps.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/comply/catalogue.h"
#include "engine/lang/load.h"
#include "engine/run/config.h"

namespace ordain::run {

// The shipped catalogues (rules/catalogues/*.yaml) and those of the configuration. A file there
// that has the id of another one and no `controls` gives its controls other titles; with them, it
// stands in its place.
std::vector<comply::Catalogue> load_catalogues(const Config& config, text::SourceSet& sources,
                                               text::Findings& findings);

// How many there are, without reading them.
size_t count_catalogues();

// The plan of the standard library and of `paths` (rule files, or folders of them); of the shipped
// rules and what the configuration names when `paths` is empty. A path that cannot be read is
// reported. `catalogues` are read now if they are empty and a rule that is not shipped names a
// control; `checks`: lang/load.h.
lang::Plan load_rules(const std::vector<std::string>& paths, const Config& config,
                      std::vector<comply::Catalogue>& catalogues, text::SourceSet& sources,
                      text::Findings& findings, bool checks = false);

// What it is made of, for who makes it himself. `shipped_too`: the shipped rules beside `paths`.
lang::LoadInput rule_input(const std::vector<std::string>& paths, const Config& config,
                           std::vector<comply::Catalogue>& catalogues, text::SourceSet& sources,
                           text::Findings& findings, bool shipped_too = false);

// The plan of the standard library alone.
lang::Plan load_library(text::SourceSet& sources, text::Findings& findings);

// The plan of the standard library and of one expression, as the file-level let `it`: the condition
// of the one clause of the rule kExpressionRule is `exists it`.
inline constexpr std::string_view kExpressionRule = "expression";
lang::Plan load_expression(std::string_view expression, text::SourceSet& sources,
                           text::Findings& findings);

// Whether `wanted` is this id of a rule, or a prefix of it that ends at a dot.
bool names_id(std::string_view wanted, std::string_view id);
// Whether `wanted` names the rule: by its id, or by a control ("A.8.24", "iso27001:2022/A.8.24").
bool names_rule(std::string_view wanted, const lang::Rule& rule);

}  // namespace ordain::run

// Packs: named selections of the shipped rules: rules/packs/*.yaml, and files of a project.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/lang/plan.h"
#include "engine/text/finding.h"

namespace ordain::run {

// The pack that holds when nobody names one.
inline constexpr std::string_view kDefaultPack = "default";

// A rule is of a pack when a glob of `rules` fits its id, none of `without` does, and one of
// `controls` fits one of its controls where there are any. In a glob `*` is any text and `?` any
// character.
struct Pack {
  using Globs = std::vector<std::pair<std::string, text::Span>>;

  std::string name;
  std::string title;
  Globs rules;
  Globs without;
  Globs controls;

  bool holds(const lang::Rule& rule) const;
};

// The names of the shipped packs, sorted.
std::vector<std::string> pack_names();

// The pack of that name; where it ends in .yaml, of the file in `folder`. A name or a file that is
// no pack is an error at `named` (or without a place), and the result is empty of rules.
Pack load_pack(const std::string& name, const std::string& folder, text::Span named,
               text::SourceSet& sources, text::Findings& findings);

// An error for each glob that fits nothing in the plan: what it was to choose, or to leave out, is
// not what happens.
void check_pack(const Pack& pack, const lang::Plan& plan, text::Findings& findings);

}  // namespace ordain::run

// Views of GitHub Actions: what the parts of its reader share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "engine/data/document.h"
#include "engine/read/desk.h"
#include "engine/read/view_builder.h"

namespace ordain::read {

// One document of a file on its way to subjects.
struct GithubDesk : Desk {
  // The value under the key; no node when it is not written, when null is, and in what is no map.
  data::Node written(data::Node map, std::string_view name) const;
  // Makes of a text that is one expression a value that is not known.
  void settle_expression(data::Node node) const;
  void settle_expressions(data::Node map, std::initializer_list<std::string_view> names) const;
  // A warning for each entry that has the name of a field of the view: rules see the view's.
  void warn_hidden(data::Node map, std::initializer_list<std::string_view> names) const;
  // The map under the key, or no node: a finding then, unless nothing is written.
  data::Node map_at(data::Node of, std::string_view name, text::Level level) const;
};

// Where steps stand: in a job of a workflow, or in a composite action.
struct StepPlace {
  data::Node workflow;  // views
  data::Node job;
  data::Node composite;
  std::string_view address;
  // The environment variables around the steps, as one map; no node: none.
  data::Node environment;
  // What shell they have that say none: the text of the nearest default, or, without one, what
  // follows from the runner (made); empty: not known.
  data::Node default_shell;
  std::string_view platform_shell;
};

void add_workflow(GithubDesk& desk);
void add_action(GithubDesk& desk);
void add_dependabot(GithubDesk& desk);
// The steps of a list, and what they use.
void add_steps(GithubDesk& desk, data::Node steps, const StepPlace& place);
// What a step or a job uses: a subject when `uses` is written.
void add_use(GithubDesk& desk, data::Node user, const StepPlace& place, std::string_view address);

}  // namespace ordain::read

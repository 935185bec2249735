// GitHub Actions: workflows, actions and Dependabot's file, and what is in them, as subjects.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/platform.h"

namespace ordain::read {

// Appends the subjects of the file's documents and says whether one of them is a file of GitHub. A
// file in .github/workflows is a workflow; elsewhere a map with `on` and `jobs` is one, a map with
// `runs.using` is an action, and one with `updates` of a `package-ecosystem` is Dependabot's. The
// subjects, each a view over what is written:
//
//   github.workflows   `file`, and `triggers`: `on` in one form, a map from event to its settings
//   github.triggers    an event of `on`: `event`, `workflow`, and its settings
//   github.jobs        `id`, `workflow`, `labels` (of the runners it may come to, through the
//                      matrix), `runner_group`, `effective_permissions` (each scope: read, write or
//                      none)
//   github.steps       of jobs and of composite actions: `index`, `job` and `workflow` or
//                      `composite`, `effective_env`, `effective_shell`
//   github.uses        steps and jobs with `uses`: its parts beside those of the step
//   github.actions     `file`
//   github.dependabot  `file`
//   github.updates     an entry of `updates`: `dependabot`
//
// A value that is one expression where the platform wants something else than a text (a number, a
// list, labels of runners) is unknown from here on, as it is filled in when the workflow runs.
//
// A shape that the platform would refuse is a finding read/github-shape: an error when subjects
// could not be found for it (a job that is no map), else a warning. The tree must be final but for
// the nodes added here.
bool derive_github(const ReadFile& file, DerivedSubjects& subjects);

}  // namespace ordain::read

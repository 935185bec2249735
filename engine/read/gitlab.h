// GitLab CI: pipelines, their jobs as GitLab puts them together, and what they include.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/platform.h"

namespace ordain::read {

// Appends the subjects of the file's documents and says whether one of them is a pipeline:
// .gitlab-ci.yml, *.gitlab-ci.yml, a YAML file of .gitlab/ci or .gitlab-ci, or elsewhere a map with
// a list of `stages` and a map that has a `script`. The subjects:
//
//   gitlab.pipelines  the file as it stands, and `file`
//   gitlab.jobs       what GitLab makes of a job: its own fields over those that it extends (maps
//                     are merged, of all else the nearest holds), over those of `default`; scripts
//                     as one list of lines, with !reference followed; `variables` with those of the
//                     pipeline; `name` and `pipeline`. Templates (.name) are no jobs.
//   gitlab.includes   an entry of `include` in one form: `kind` (local, remote, project, template,
//                     component) and `location`
//
// What is taken from elsewhere has an origin that points there. A job that extends something that
// is not in the file may have more fields than are known, where the file includes others; where it
// does not, that is an error read/gitlab-shape, as are cycles and shapes that hide subjects. What
// is put together is bounded by a number of values a file.
bool derive_gitlab(const ReadFile& file, DerivedSubjects& subjects);

}  // namespace ordain::read

// Update: moves the `# expect:` marks of pages to the lines that their rules name now.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/run/test.h"

namespace ordain::run {

// For pages whose example still ends as its fence says (```yaml fails still fails, and is neither
// undecided nor an error) but on other lines than those that are marked. Only such an example with
// marks is written anew, and only if it holds then. What ends otherwise is left for people to look
// at, as are `test` blocks. Gives each change, as "rules/tag.md:12: + # expect: acme.tag"; a page
// that cannot be written is a finding.
std::vector<std::string> update_marks(TestRun& run, text::Findings& findings);

}  // namespace ordain::run

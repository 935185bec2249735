// Own report: whether a document is a report that an earlier run of this program wrote.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/reader.h"

namespace ordain::read {

// Whether the only document of a file is such a report: then it is taken away, with a note
// (read/own-report) at what names the program. JSON of check, lint, explain and report is known,
// and so are SARIF and OSCAL; what names no program (the format of GitLab) is not. A document with
// a key that no such report has is none: nothing is kept from the rules by a line that says who
// wrote it.
bool leave_out_own_report(Documents& documents, text::Findings& findings);

}  // namespace ordain::read

// sshd_config: what the server of OpenSSH is told, its blocks and the value of each keyword.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/platform.h"
#include "engine/read/reader.h"

namespace ordain::read {

// `Keyword value ...` a line, and what follows a `Match` up to the next one -> one document, a map
// `blocks`: a list of
//
//   criteria  the words behind Match; the first block, which holds for everyone, has none
//   options   a map from each keyword, in lower case, to the list of its words
//
// Of a keyword that stands twice in a block the first one counts, as it does for sshd; those that
// add up (Port, AllowUsers, HostKey ...) have the words of all of them. What an Include names is
// not opened: a keyword behind it is not known, for the included file may have set it first, and
// one that is not written is not known either. A line that is none is an error read/sshd-syntax;
// the others are read.
bool read_sshd(const ReadContext& context, Documents& documents);

// Appends the subjects of a file that read_sshd() read, and says whether it is one:
//
//   sshd.blocks  each block, with `file`, and `fragment`: it is a file of sshd_config.d, beside
//                which others say what it does not
bool derive_sshd(const ReadFile& file, DerivedSubjects& subjects);

}  // namespace ordain::read

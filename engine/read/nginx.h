// nginx: configuration files, their servers and locations with the settings they take over.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/platform.h"
#include "engine/read/reader.h"

namespace ordain::read {

// The directives of a file as nginx reads them -> one document, a map `directives`: a list of
//
//   name        as it is written
//   args        the texts behind it, without quotes and escapes
//   directives  of one with a block: the list of what stands in it
//
// The block of a *_by_lua_block is one text, its last argument. What an `include` names is not
// opened. Variables stay as they are written. The first fault ends the file (read/nginx-syntax).
bool read_nginx(const ReadContext& context, Documents& documents);

// Appends the subjects of a file that read_nginx() read, and says whether it is one:
//
//   nginx.files       `directives`, `file`
//   nginx.directives  every one, with `context`: the names of the blocks around it, "http/server"
//   nginx.includes    `path`, `context`; but for those that hold tables alone (mime.types,
//                     fastcgi_params and their like)
//   nginx.http        each http block: `settings`, `file`
//   nginx.servers     each server of http, also in a file that another one includes: `names`,
//                     `listens`, `tls` (whether it listens with ssl), `settings`, `locations`,
//                     `file`
//   nginx.locations   each, at any depth: `path`, `server`, `settings`
//
// `settings` is a map from the name of a directive to the list of those that hold: those of the
// nearest block that has one, as nginx takes them over. Where a block includes a file, what is not
// written in it is not known, and a list of directives that add up (add_header) may have more. A
// server that stands in no http block is included by a file that may say more.
// At most kMostSettings entries are made for a file; more is an error read/limit.
inline constexpr uint64_t kMostSettings = 1'000'000;
bool derive_nginx(const ReadFile& file, DerivedSubjects& subjects);

}  // namespace ordain::read

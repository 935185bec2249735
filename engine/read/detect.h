// Detect: which reader a file wants, by its name, then by its content.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ordain::read {

enum class FormatId : uint8_t {
  kNone,
#define FORMAT(id, name, files, doc) id,
#include "engine/read/formats.def"
#undef FORMAT
};

// The format of this name (of `--as`), or kNone.
FormatId format_named(std::string_view name);
// ", did you mean yaml?" or the list of names.
std::string format_hint(std::string_view name);

// By the last name of `path` (and its folder, where a row says one), in any case of letters; kNone
// when no row knows it.
FormatId format_by_name(std::string_view path);

// Whether a file that was found in a folder may be known by its content: it has no dot in its name
// (`Kustomization`, `manifest`), or is a *.conf. All other unknown names stay unread, so that a
// tree of images or of sources costs nothing.
bool wants_content(std::string_view path);

// Of a piped stream, which is some format: JSON if its first character says so, else YAML.
FormatId format_of_stream(std::string_view bytes);
// Of a file that may as well be none: kNone unless it starts as an object of Kubernetes does, with
// an `apiVersion` and a `kind` of its own, or as a configuration of nginx, with a block that begins
// a line (server, http, upstream ...) and a line that ends in `;`.
FormatId format_by_content(std::string_view bytes);

}  // namespace ordain::read

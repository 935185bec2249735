// What can be told of a YAML source from its bytes alone, once the place of a token is known.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/data/document.h"

namespace ordain::read {

// The parsers' marks say where a value starts and, in part, where it ends. These functions find the
// rest. All take the bytes of the whole source and offsets in it, never read outside, and are
// linear in what they walk over.

// The tag and the anchor before a value.
struct Properties {
  uint32_t content = 0;  // first byte of the value itself (or of what follows, if there is none)
  uint32_t end = 0;      // behind the last property; `begin` when there is none
  bool tag = false;
  std::string_view anchor;  // without the `&`
};
Properties yaml_properties(std::string_view bytes, uint32_t begin);

// Over spaces, tabs, line breaks and comments (and commas, if asked).
uint32_t skip_blank(std::string_view bytes, uint32_t at, bool commas = false);

// The style of the scalar whose content stands at `content`.
data::Style yaml_style(std::string_view bytes, uint32_t content);

// Behind the closing quote of the quoted scalar at `content`; npos32 when it is never closed.
inline constexpr uint32_t npos32 = UINT32_MAX;
uint32_t quoted_end(std::string_view bytes, uint32_t content);

// Behind the last byte of the plain scalar at `content` that decodes to `text`.
uint32_t plain_end(std::string_view bytes, uint32_t content, std::string_view text);

// The extent of the block scalar at `content` (`|` or `>`).
struct BlockScalar {
  uint32_t comment = npos32;  // a comment behind the header
  uint32_t body = 0;          // first byte of the line behind the header
  uint32_t indent = 0;        // of the text, in bytes
  uint32_t end = 0;           // behind the last byte of text; behind the header when there is none
};
// `parent`: the indent of the map or list around it, -1 at the root.
BlockScalar block_scalar(std::string_view bytes, uint32_t content, int parent);

// Bytes before `at` in its line, a byte order mark not counted.
uint32_t column_of(std::string_view bytes, uint32_t at);

// The name of the alias at `at` (`*name`), without the `*`.
std::string_view alias_name(std::string_view bytes, uint32_t at);

}  // namespace ordain::read

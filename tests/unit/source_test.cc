// Places: bytes to lines and columns and back.
// SPDX-License-Identifier: Apache-2.0
#include "engine/text/source.h"

#include <catch2/catch.hpp>

using ordain::text::Position;
using ordain::text::Source;

TEST_CASE("line breaks are LF, CRLF and lone CR", "[source]") {
  Source source("a.yaml");
  source.set_bytes("ab\ncd\r\nef\rgh");
  CHECK(source.line_count() == 4);
  CHECK(source.line(2) == "cd");
  CHECK(source.line(4) == "gh");
  CHECK(source.position(3) == Position{2, 1});
  CHECK(source.position(11) == Position{4, 2});
}

TEST_CASE("columns count code points, and a byte order mark is none", "[source]") {
  Source source("a.yaml");
  source.set_bytes(
      "\xEF\xBB\xBF"
      "k\xC3\xA9y: \xF0\x9F\x98\x80 x");
  CHECK(source.position(3) == Position{1, 1});
  CHECK(source.position(source.bytes().size() - 1) == Position{1, 8});
  CHECK(source.offset({1, 8}) == source.bytes().size() - 1);
}

TEST_CASE("a column far down a long line is right across blocks", "[source]") {
  Source source("a.json");
  std::string text(3000, 'x');
  for (int i = 0; i < 1000; ++i) text += "\xC3\xA9";
  text += "!";
  source.set_bytes(text);
  CHECK(source.position(text.size() - 1) == Position{1, 4001});
}

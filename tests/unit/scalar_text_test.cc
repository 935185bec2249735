// Decoded offsets lead back to the source.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/reading.h"

using namespace ordain;
using test::By;
using test::Reading;

namespace {

// The rest of the source from where the first `part` of the value's text stands.
std::string_view from(const Reading& reading, const data::Node& node, std::string_view part) {
  const size_t at = node.text().find(part);
  REQUIRE(at != std::string_view::npos);
  return reading.bytes().substr(read::source_offset(node, at));
}

std::string_view from(const Reading& reading, std::string_view part) {
  return from(reading, reading.at({"k"}), part);
}

}  // namespace

TEST_CASE("offsets go through the escapes of a double-quoted text", "[scalar_text]") {
  const Reading yaml(By::kLibyaml,
                     "k: \"a\\tb\\u00e9c\\U0001F600d\\x41e\\_f\\\n   g\n\n  h\\\"i\"\n");
  const data::Node node = yaml.at({"k"});
  CHECK(from(yaml, "b").starts_with("b\\u"));
  CHECK(from(yaml, "\xC3\xA9").starts_with("\\u00e9"));
  CHECK(from(yaml, "c").starts_with("c\\U"));
  CHECK(from(yaml, "d").starts_with("d\\x41"));
  CHECK(from(yaml, "e").starts_with("e\\_"));
  CHECK(from(yaml, "f").starts_with("f\\"));
  CHECK(from(yaml, "g").starts_with("g\n"));
  CHECK(from(yaml, "h").starts_with("h\\"));
  CHECK(from(yaml, "\"").starts_with("\\\"i"));
  CHECK(read::source_offset(node, node.text().size()) == node.span().end - 1);
  const Reading json(By::kJson, R"({"k": "\ud83d\ude00x\/y\nz"})");
  CHECK(from(json, "x").starts_with("x\\/"));
  CHECK(from(json, "y").starts_with("y\\n"));
  CHECK(from(json, "z") == "z\"}");
}

TEST_CASE("offsets go through single quotes and folded lines", "[scalar_text]") {
  const Reading single(By::kLibyaml, "k: 'it''s\n   two'\n");
  CHECK(from(single, "s").starts_with("s\n"));
  CHECK(from(single, "two").starts_with("two'"));
  const Reading plain(By::kLibyaml, "k: one\n  two  \n\n\n  three\n");
  CHECK(plain.at({"k"}).text() == "one two\n\nthree");
  CHECK(from(plain, "two").starts_with("two  "));
  CHECK(from(plain, "three") == "three\n");
}

TEST_CASE("offsets go through the lines of block scalars", "[scalar_text]") {
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    const Reading literal(by, "k: |2  # c\n    a\n  b\n\n  c\n");
    CHECK(literal.at({"k"}).text() == "  a\nb\n\nc\n");
    CHECK(from(literal, "a").starts_with("a\n  b"));
    CHECK(from(literal, "b").starts_with("b\n\n"));
    CHECK(from(literal, "c") == "c\n");
    const Reading folded(by, "k: >\r\n  one\r\n  two\r\n\r\n  three\r\n   more\r\n  last\r\n");
    CHECK(folded.at({"k"}).text() == "one two\nthree\n more\nlast\n");
    for (const char* word : {"one", "two", "three", "more", "last"}) {
      CHECK(from(folded, word).starts_with(word));
    }
  }
}

TEST_CASE("offsets of aliases lead to the anchored text", "[scalar_text]") {
  const Reading reading(By::kLibyaml, "a: &x \"p\\tq\"\nb: &y [*x]\nc: *y\nk: *x\n");
  CHECK(from(reading, "q").starts_with("q\"\nb"));
  CHECK(from(reading, reading.at({"c"}).child(0), "q").starts_with("q\"\nb"));
}

TEST_CASE("text without change points into the source", "[scalar_text]") {
  const Reading reading(By::kLibyaml, "k: plain\nl: ''\nm:\n");
  CHECK(from(reading, "ain") == "ain\nl: ''\nm:\n");
  CHECK(read::source_offset(reading.at({"l"}), 0) == 13);
  CHECK(read::source_offset(reading.at({"m"}), 0) == 17);
}

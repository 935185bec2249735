// Keyed lines: what INI, .env and properties files hold, and where it stands.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/reading.h"

using namespace ordain;
using namespace ordain::test;

namespace {

// The text of a value and what is written for it: "text|written".
std::string value(const Reading& reading, std::initializer_list<std::string_view> keys) {
  const data::Node node = reading.at(keys);
  if (!node) return "absent";
  if (node.kind() == data::Kind::kNull) return "null";
  return std::string(node.text()) + "|" + std::string(reading.slice(node.span()));
}

}  // namespace

TEST_CASE("sections, comments and quotes of INI", "[keyed_lines]") {
  const Reading reading(By::kIni,
                        "top = 1 ; a comment\n"
                        "# another\n"
                        "[ one ]\n"
                        "key: \"a ; b\"\n"
                        "url = http://x/#y\n"
                        "half = \"a\" b\n"
                        "flag\n"
                        "none =\n"
                        "[two]\r\n"
                        "\tx = 1\r\n"
                        "\ty = 2\r\n"
                        "[one]\n"
                        "late = 3\n");
  REQUIRE(reading.whole);
  CHECK(value(reading, {"top"}) == "1|1");
  CHECK(value(reading, {"one", "key"}) == "a ; b|\"a ; b\"");
  CHECK(value(reading, {"one", "url"}) == "http://x/#y|http://x/#y");
  CHECK(value(reading, {"one", "half"}) == "\"a\" b|\"a\" b");
  CHECK(value(reading, {"one", "flag"}) == "null");
  CHECK(value(reading, {"one", "none"}) == "|");
  CHECK(value(reading, {"one", "late"}) == "3|3");
  CHECK(value(reading, {"two", "x"}) == "1|1");
  CHECK(value(reading, {"two", "y"}) == "2|2");
  CHECK(reading.slice(reading.at({"one"}).key_span()) == "one");
  CHECK(reading.documents[0]->comments().size() == 2);
}

TEST_CASE("a value of INI goes on in lines that are indented further than its key",
          "[keyed_lines]") {
  const Reading reading(By::kIni, "  deps = a\n    b\n\n    c\n  next = 1\nbare\n  more\n");
  REQUIRE(reading.whole);
  CHECK(reading.at({"deps"}).text() == "a\nb\nc");
  CHECK(reading.slice(reading.at({"deps"}).span()) == "a\n    b\n\n    c");
  CHECK(reading.at({"next"}).text() == "1");
  CHECK(reading.at({"bare"}).text() == "more");
}

TEST_CASE("what is no line of INI is told, and the rest is read", "[keyed_lines]") {
  const Reading reading(By::kIni, "[open\na = 1\n= 2\n[]\n");
  CHECK_FALSE(reading.whole);
  CHECK(reading.first_finding() == "read/ini-syntax 1:1");
  CHECK(reading.findings.all().size() == 3);
  CHECK(reading.at({"a"}).text() == "1");
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "= x\n";
  CHECK(Reading(By::kIni, many).findings.all().size() == 101);
}

TEST_CASE("values of .env", "[keyed_lines]") {
  const Reading reading(By::kDotenv,
                        "A=1\n"
                        "export B=\"two\\nlines \\\"q\\\"\" # comment\n"
                        "C='raw \\n $X'\n"
                        "D=x # y\n"
                        "E=a#b\n"
                        "F=\n"
                        "G\n"
                        "H=\"over\ntwo\"\n"
                        "I = spaced \n");
  REQUIRE(reading.whole);
  CHECK(value(reading, {"A"}) == "1|1");
  CHECK(value(reading, {"B"}) == "two\nlines \"q\"|\"two\\nlines \\\"q\\\"\"");
  CHECK(value(reading, {"C"}) == "raw \\n $X|'raw \\n $X'");
  CHECK(value(reading, {"D"}) == "x|x");
  CHECK(value(reading, {"E"}) == "a#b|a#b");
  CHECK(value(reading, {"F"}) == "|");
  CHECK(value(reading, {"G"}) == "null");
  CHECK(value(reading, {"H"}) == "over\ntwo|\"over\ntwo\"");
  CHECK(value(reading, {"I"}) == "spaced|spaced");
}

TEST_CASE("what is no line of .env is told", "[keyed_lines]") {
  CHECK(Reading(By::kDotenv, "A=1\nno name=2\n").first_finding() == "read/dotenv-syntax 2:1");
  CHECK(Reading(By::kDotenv, "A=\"open\nB=1\n").first_finding() == "read/dotenv-syntax 1:3");
  CHECK(Reading(By::kDotenv, "A='x' y\n").first_finding() == "read/dotenv-syntax 1:7");
  CHECK(Reading(By::kDotenv, std::string("A=\0", 3)).first_finding() == "read/encoding 1:3");
}

TEST_CASE("values of properties", "[keyed_lines]") {
  const Reading reading(By::kProperties,
                        "! comment\n"
                        "a.b = 1\n"
                        "key\\ x : v\\u00e9 \\\n"
                        "    more\n"
                        "empty\n"
                        "k v\n"
                        "tab=a\\tb\\q\n"
                        "pair=\\ud83d\\ude00\n"
                        "last=\\");
  REQUIRE(reading.whole);
  CHECK(value(reading, {"a.b"}) == "1|1");
  CHECK(value(reading, {"key x"}) == "v\xC3\xA9 more|v\\u00e9 \\\n    more");
  CHECK(value(reading, {"empty"}) == "|");
  CHECK(value(reading, {"k"}) == "v|v");
  CHECK(reading.at({"tab"}).text() == "a\tbq");
  CHECK(reading.at({"pair"}).text() == "\xF0\x9F\x98\x80");
  CHECK(reading.at({"last"}).text().empty());
  CHECK(Reading(By::kProperties, "a=1\nz=\\u12\n").first_finding() == "read/properties-syntax 2:3");
}

TEST_CASE("an address with a colon is a key of .npmrc", "[keyed_lines]") {
  const Reading reading(By::kIni, "//registry.example/:_authToken=abc\n; note\n", {},
                        "home/.npmrc");
  REQUIRE(reading.whole);
  CHECK(value(reading, {"//registry.example/:_authToken"}) == "abc|abc");
  CHECK(value(Reading(By::kIni, "a:b=c\n"), {"a"}) == "b=c|b=c");
}

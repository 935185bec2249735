// JSONC: what comments and trailing commas leave of a text, and what they hide nothing of.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/jsonc.h"

#include <catch2/catch.hpp>

#include "tests/unit/reading.h"

using namespace ordain;
using read::plain_json;
using test::By;
using test::Reading;
using test::told;

TEST_CASE("comments and trailing commas become blanks at their places", "[jsonc]") {
  CHECK(plain_json("[1, /*,*/ ] // x\n").bytes == "[1        ]     \n");
  CHECK(plain_json("{\"a\":1,\r\n//\xC3\xA9\r\n}").bytes == "{\"a\":1 \r\n    \r\n}");
  CHECK(plain_json("[\"//\", \"\\\"/*\",]").bytes == "[\"//\", \"\\\"/*\" ]");
  CHECK(plain_json("[[1,],]").bytes == "[[1 ] ]");
}

TEST_CASE("a comma that follows nothing stays", "[jsonc]") {
  for (const char* text : {"[,]", "{,}", "[1,,]", "{\"a\":,}", ",]", "[/**/,]"})
    CHECK(plain_json(text).bytes.find(',') != std::string::npos);
}

TEST_CASE("a comment that does not end is told, and a text ends with its line", "[jsonc]") {
  CHECK(plain_json("[1] /* x").open == 4);
  CHECK(plain_json("[1] /*/").open == 4);
  CHECK(plain_json("[1] /**/").open == std::string::npos);
  CHECK(plain_json("[\"a\n// \"]").comments.size() == 1);
  CHECK(Reading(By::kJsonc, "[1] /*").first_finding() == "read/json-syntax 1:5");
  CHECK_FALSE(Reading(By::kJsonc, "[1] / 2").whole);
}

TEST_CASE("values point into the source", "[jsonc]") {
  const Reading reading(By::kJsonc, "\xEF\xBB\xBF// n\n{\"a\": /* 1 */ \"b\", }\n");
  REQUIRE(reading.whole);
  CHECK(told(reading.root()) == "{a: string \"b\"}");
  CHECK(reading.slice(reading.at({"a"}).span()) == "\"b\"");
  CHECK(reading.at({"a"}).text().data() ==
        reading.bytes().data() + reading.at({"a"}).span().begin + 1);
  CHECK(reading.documents[0]->comments().size() == 2);
}

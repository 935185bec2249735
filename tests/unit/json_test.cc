// JSON and NDJSON: exact places, exact numbers, and every fault found.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/reading.h"

using namespace ordain;
using test::By;
using test::Reading;
using test::told;

namespace {

std::string fault(const std::string& text) {
  const Reading reading(By::kJson, text);
  CHECK_FALSE(reading.whole);
  CHECK(reading.documents.empty());
  return reading.first_finding() + " " +
         (reading.findings.all().empty() ? "" : reading.findings.all()[0].message);
}

}  // namespace

TEST_CASE("every value of a JSON text has its exact place", "[json]") {
  const Reading reading(By::kJson,
                        "{\"a\" : [1, -2.5e+3 , true,null,{}, [ ]],\n \"b\\n\":\"x\"}\n");
  REQUIRE(reading.whole);
  CHECK(told(reading.root()) ==
        "{a: [int \"1\", decimal \"-2.5e+3\", bool \"true\", null \"null\", {}, []], b\n: string "
        "\"x\"}");
  const data::Node list = reading.at({"a"});
  CHECK(reading.slice(list.key_span()) == "\"a\"");
  CHECK(reading.slice(list.span()) == "[1, -2.5e+3 , true,null,{}, [ ]]");
  CHECK(reading.slice(list.child(1).span()) == "-2.5e+3");
  CHECK(reading.slice(list.child(5).span()) == "[ ]");
  CHECK(reading.slice(reading.at({"b\n"}).key_span()) == "\"b\\n\"");
  CHECK(reading.root().span().end == reading.bytes().size() - 1);
  CHECK(list.style() == data::Style::kFlow);
}

TEST_CASE("numbers keep their text, whatever their size", "[json]") {
  const Reading reading(By::kJson, "[123456789012345678901234567890, 1e999, -0, 0.10]");
  CHECK(
      told(reading.root()) ==
      "[int \"123456789012345678901234567890\", decimal \"1e999\", int \"-0\", decimal \"0.10\"]");
}

TEST_CASE("strings are decoded, and point into the source when they can", "[json]") {
  const Reading reading(By::kJson, R"(["\u00e9\ud83d\ude00\"\\\/\b\f\n\r\t", "plain", ""])");
  CHECK(reading.root().child(0).text() == "\xC3\xA9\xF0\x9F\x98\x80\"\\/\b\f\n\r\t");
  CHECK(reading.root().child(1).text().data() ==
        reading.bytes().data() + reading.root().child(1).span().begin + 1);
  CHECK(reading.root().child(2).text().empty());
}

TEST_CASE("a scalar alone is a JSON text, with a byte order mark too", "[json]") {
  for (const char* text : {"5", " \"x\" ", "true\n", "\xEF\xBB\xBFnull", "\xEF\xBB\xBF[1]"}) {
    INFO(text);
    CHECK(Reading(By::kJson, text).whole);
  }
  CHECK(Reading(By::kJson, "\xEF\xBB\xBF 12").root().span().begin == 4);
}

TEST_CASE("faults of JSON are found and said in words", "[json]") {
  CHECK(fault("") == "read/json-syntax 1:1 the file is empty, wanted a JSON value");
  CHECK(fault("{\"a\": 1} x") ==
        "read/json-syntax 1:10 found \"x\" behind the end of the JSON value");
  CHECK(fault("[1] ]").starts_with("read/json-syntax 1:5"));
  CHECK(fault("1 2").starts_with("read/json-syntax 1:3"));
  CHECK(fault("\"a\" \"b\"").starts_with("read/json-syntax 1:5"));
  CHECK(fault("[1,]") == "read/json-syntax 1:4 a comma stands before the closing bracket");
  CHECK(fault("{\"a\": 1\n \"b\": 2}") ==
        "read/json-syntax 2:2 found \"\"b\": 2}\", wanted \",\" or \"}\"");
  CHECK(fault("{a: 1}") == "read/json-syntax 1:2 found \"a: 1}\", wanted a key in double quotes");
  CHECK(fault("{\"a\" 1}").starts_with("read/json-syntax 1:6"));
  CHECK(fault("[01]") == "read/json-syntax 1:2 \"01\" is no value of JSON");
  CHECK(fault("[tru]").starts_with("read/json-syntax 1:2"));
  CHECK(fault("[1.]").starts_with("read/json-syntax 1:2"));
  CHECK(fault("[\"\\x\"]").starts_with("read/json-syntax 1:3"));
  CHECK(fault("[\"\\ud800\"]").starts_with("read/json-syntax 1:3"));
  CHECK(fault("[\"\\ude00\"]").starts_with("read/json-syntax 1:3"));
  CHECK(fault("{\"\\ud800\": 1}").starts_with("read/json-syntax 1:3"));
  CHECK(fault("[\"a\nb\"]").starts_with("read/json-syntax 1:4"));
  CHECK(fault("[\"abc").starts_with("read/json-syntax 1:2"));
  CHECK(fault("[1").starts_with("read/json-syntax 1:3"));
  CHECK(fault("[1}").starts_with("read/json-syntax 1:3"));
  CHECK(fault("[\"\x01\"]").starts_with("read/json-syntax 1:3"));
  CHECK(fault("[\"\xFF\"]").starts_with("read/encoding 1:3"));
  CHECK(fault("// c\n[1]").starts_with("read/json-syntax 1:1"));
}

TEST_CASE("deep JSON ends at the limit", "[json]") {
  CHECK(fault(std::string(100000, '[')).starts_with("read/"));
  CHECK(fault(std::string(300, '[') + std::string(300, ']')).starts_with("read/limit 1:257"));
  CHECK(Reading(By::kJson, std::string(256, '[') + std::string(256, ']')).whole);
}

TEST_CASE("NDJSON is read line by line past a bad one", "[json]") {
  const Reading reading(By::kNdjson, "{\"a\": 1}\r\n\n[1,\n\"x\"\n{\"b\": 2}");
  CHECK_FALSE(reading.whole);
  REQUIRE(reading.documents.size() == 3);
  CHECK(told(reading.root(2)) == "{b: int \"2\"}");
  CHECK(reading.documents[2]->ordinal() == 3);
  CHECK(reading.slice(reading.root(1).span()) == "\"x\"");
  REQUIRE(reading.findings.all().size() == 1);
  CHECK(reading.first_finding() == "read/json-syntax 3:4");
  CHECK(Reading(By::kNdjson, "").whole);
}

TEST_CASE("a greater limit lets deeper JSON in, to what the stack bears", "[json]") {
  read::Limits limits;
  limits.depth = UINT32_MAX;
  CHECK(Reading(By::kJson, std::string(2000, '[') + std::string(2000, ']'), limits).whole);
  const Reading deep(By::kJson, std::string(20000, '[') + std::string(20000, ']'), limits);
  CHECK(deep.first_finding() == "read/limit 1:2001");
}

TEST_CASE("a flood of bad lines in NDJSON is told to an end", "[json]") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "{\n";
  const Reading reading(By::kNdjson, text);
  CHECK_FALSE(reading.whole);
  CHECK(reading.findings.all().size() == 101);
}

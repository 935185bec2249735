// YAML: both sources give the same values, places and faults, on all that hostile files try.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/reading.h"

using namespace ordain;
using test::By;
using test::Reading;
using test::told;

namespace {

std::string both(const std::string& text, bool places = false) {
  const Reading one(By::kLibyaml, text);
  const Reading two(By::kYamlCpp, text);
  const auto all = [&](const Reading& reading) {
    std::string out = reading.whole ? "" : "refused ";
    for (const auto& document : reading.documents) {
      out += (out.empty() ? "" : " | ") + told(document->root(), places);
    }
    return out;
  };
  CHECK(all(one) == all(two));
  return all(one);
}

// The code and place of the fault that both sources find.
std::string fault(By by, const std::string& text) {
  const Reading reading(by, text);
  CHECK_FALSE(reading.whole);
  CHECK(reading.findings.has_errors());
  return reading.first_finding();
}

void refused(const std::string& text) {
  INFO(text.substr(0, 60));
  fault(By::kLibyaml, text);
  fault(By::kYamlCpp, text);
}

}  // namespace

TEST_CASE("plain scalars are typed by the core schema, quoted ones are strings", "[yaml]") {
  CHECK(both("[null, Null, NULL, ~, nULL, '']") ==
        "[null \"null\", null \"Null\", null \"NULL\", null \"~\", string \"nULL\", string \"\"]");
  CHECK(both("[true, False, yes, 'true']") ==
        "[bool \"true\", bool \"False\", string \"yes\", string \"true\"]");
  CHECK(both("[0, -12, +3, 0o17, 0x1F, 017, 0o8, 1_000]") ==
        "[int \"0\", int \"-12\", int \"+3\", int \"0o17\", int \"0x1F\", int \"017\", string "
        "\"0o8\", "
        "string \"1_000\"]");
  CHECK(
      both("[1.5, 1., .5, 1e3, -1.5E-7, .inf, -.Inf, .nan, ., 1e, 1.2.3]") ==
      "[decimal \"1.5\", decimal \"1.\", decimal \".5\", decimal \"1e3\", decimal \"-1.5E-7\", "
      "decimal \".inf\", decimal \"-.Inf\", decimal \".nan\", string \".\", string \"1e\", string "
      "\"1.2.3\"]");
  CHECK(both("n: 123456789012345678901234567890") == "{n: int \"123456789012345678901234567890\"}");
}

TEST_CASE("tags of the core schema decide the type, others are kept", "[yaml]") {
  CHECK(both("[!!str 5, !!int '5', !!bool \"true\", !!null '', !!float 1]") ==
        "[string \"5\" tag:yaml.org,2002:str, int \"5\" tag:yaml.org,2002:int, "
        "bool \"true\" tag:yaml.org,2002:bool, null \"\" tag:yaml.org,2002:null, "
        "decimal \"1\" tag:yaml.org,2002:float]");
  CHECK(both("a: !Ref B\nb: ! 12\nc: !GetAtt [A, B]\n") ==
        "{a: string \"B\" !Ref, b: string \"12\" !, c: [string \"A\", string \"B\"] !GetAtt}");
  const Reading wrong(By::kLibyaml, "a: !!int abc");
  CHECK(wrong.whole);
  CHECK(wrong.first_finding() == "read/yaml-tag 1:4");
  CHECK(told(wrong.at({"a"})).starts_with("string \"abc\""));
}

TEST_CASE("keys and scalars have exact starts and ends", "[yaml]") {
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    const Reading reading(by,
                          "\"k 1\": 'it''s'  # c\n"
                          "k2: plain text  \n"
                          "k3: >-  # head\n  fold\n   ed\n\n# after\n"
                          "k4: two\n  lines\n"
                          "k5: !T &a \"q\"\n"
                          "k6: [1, {x: y}]\n"
                          "k7: |2\n    two more\n");
    REQUIRE(reading.whole);
    const auto value = [&](std::string_view key) {
      return reading.slice(reading.at({key}).span());
    };
    CHECK(reading.slice(reading.at({"k 1"}).key_span()) == "\"k 1\"");
    CHECK(value("k 1") == "'it''s'");
    CHECK(value("k2") == "plain text");
    CHECK(value("k3") == ">-  # head\n  fold\n   ed");
    CHECK(value("k4") == "two\n  lines");
    CHECK(value("k5") == "!T &a \"q\"");
    CHECK(value("k6") == "[1, {x: y}]");
    CHECK(reading.slice(reading.at({"k6"}).child(1).span()) == "{x: y}");
    CHECK(value("k7") == "|2\n    two more");
    CHECK(reading.at({"k7"}).text() == "  two more\n");
    CHECK(reading.root().span().begin == 0);
    CHECK(reading.root().span().end == reading.bytes().size() - 1);
    REQUIRE(reading.documents[0]->comments().size() == 3);
    CHECK(reading.documents[0]->comments()[1].text == " head");
    CHECK(reading.slice(reading.documents[0]->comments()[2].span) == "# after");
  }
}

TEST_CASE("a block list or map ends with its last child", "[yaml]") {
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    const Reading reading(by, "a:\n- x: 1\n  y:\n    z: end   # c\n\n\nb: 2\n");
    CHECK(reading.slice(reading.at({"a"}).span()) == "- x: 1\n  y:\n    z: end");
    CHECK(reading.slice(reading.at({"a"}).child(0).span()) == "x: 1\n  y:\n    z: end");
  }
}

TEST_CASE("a null that is not written stands behind the sign that asks for it", "[yaml]") {
  CHECK(both("a:\nb: # c\nnull: x\n", true) ==
        "{a@0: null \"\"@2-2, b@3: null \"\"@5-5, null@10: string \"x\"@16-17}@0");
  CHECK(both("- \n- # c\n-\n  null\n", true) ==
        "[null \"\"@1-1, null \"\"@4-4, null \"null\"@13-17]@0");
  CHECK(both("{a: , b, ? c}", true) ==
        "{a@1: null \"\"@3-3, b@6: null \"\"@7-7, c@11: null \"\"@12-12}@0");
  CHECK(both("? a\n? b\n: c\n", true) == "{a@2: null \"\"@3-3, b@6: string \"c\"@10-11}@0");
  CHECK(both("a: !!str\nb: &x\n\"c\": 1\n") ==
        "{a: string \"\" tag:yaml.org,2002:str, b: null \"\", c: int \"1\"}");
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    CHECK(Reading(by, "a:\n").at({"a"}).style() == data::Style::kImplicit);
    CHECK(Reading(by, "a: ~\n").at({"a"}).style() == data::Style::kPlain);
  }
}

TEST_CASE("a byte order mark, CRLF and lone CR do not move places", "[yaml]") {
  const std::string text =
      "\xEF\xBB\xBF# \xC3\xA9\r\n\xC3\xBC: \"\xF0\x9F\x98\x80\" # c\r\nb:\r\n- x\r\n";
  both(text, true);
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    const Reading reading(by, text);
    CHECK(reading.slice(reading.at({"\xC3\xBC"}).span()) == "\"\xF0\x9F\x98\x80\"");
    CHECK(reading.sources[0].position(reading.at({"\xC3\xBC"}).span().begin) ==
          text::Position{2, 4});
    CHECK(reading.slice(reading.at({"b"}).child(0).span()) == "x");
    CHECK(reading.documents[0]->comments()[0].text == " \xC3\xA9");
  }
  const Reading lone(By::kLibyaml, "a: 1\rb: 2\r");
  CHECK(told(lone.root()) == "{a: int \"1\", b: int \"2\"}");
  CHECK(lone.sources[0].position(lone.at({"b"}).span().begin) == text::Position{2, 4});
}

TEST_CASE("a stream gives its documents, and none for what is empty", "[yaml]") {
  CHECK(both("a: 1\n---\n# only a comment\n---\n--- null\n...\n---\nb: 2\n") ==
        "{a: int \"1\"} | null \"null\" | {b: int \"2\"}");
  CHECK(Reading(By::kLibyaml, "a: 1\n---\n---\nb: 2\n").documents[1]->ordinal() == 2);
  for (const char* empty : {"", "\n", "# c\n", "---\n", "---\n...\n", "\xEF\xBB\xBF"}) {
    CHECK(both(empty) == "");
  }
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    const Reading broken(by, "a: 1\n---\nb: [\n---\nc: 1\n");
    CHECK_FALSE(broken.whole);
    REQUIRE(broken.documents.size() == 1);
    CHECK(told(broken.root()) == "{a: int \"1\"}");
    // What stands behind a value spoils the document that it belongs to.
    CHECK(Reading(by, "{a: 1} b\n").documents.empty());
  }
}

TEST_CASE("comments are known from hash signs in values", "[yaml]") {
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    const Reading reading(by,
                          "# one\na: x#y # two\nb: '# no'\nc: |\n  # no\n# three\n"
                          "d: [1, # four\n 2]\ne: !t x#v\nf: \"a\n  # no\"\n# five");
    std::string all;
    for (const data::Comment& comment : reading.documents.at(0)->comments()) all += comment.text;
    CHECK(all == " one two three four five");
  }
}

TEST_CASE("faults are said with their place", "[yaml]") {
  CHECK(fault(By::kLibyaml, "a:\n\tb: 1\n") == "read/yaml-syntax 2:1");
  CHECK(fault(By::kLibyaml, "a: b: c\n") == "read/yaml-syntax 1:5");
  CHECK(fault(By::kLibyaml, "\xC3\xA9: b: c\n") == "read/yaml-syntax 1:5");
  CHECK(fault(By::kLibyaml, "a: \"x\n") == "read/yaml-syntax 2:1");
  CHECK(fault(By::kLibyaml, "a: *b\n") == "read/unknown-alias 1:4");
  CHECK(fault(By::kLibyaml, "a: &b [*b]\n") == "read/unknown-alias 1:8");
  CHECK(fault(By::kYamlCpp, "a: &b [*b]\n") == "read/unknown-alias 1:8");
  CHECK(fault(By::kLibyaml, "? [a, b]\n: c\n") == "read/unsupported-key 1:3");
  CHECK(fault(By::kYamlCpp, "? [a, b]\n: c\n") == "read/unsupported-key 1:3");
  const Reading tab(By::kLibyaml, "a:\n\tb: 1\n");
  CHECK(tab.findings.all()[0].message == "a tab stands in the indentation");
  CHECK(tab.findings.all()[0].notes == std::vector<std::string>{"indent with spaces"});
}

TEST_CASE("what one library lets pass is refused all the same", "[yaml]") {
  refused(",");
  refused("a: 1\n,\n");
  refused("]");
  refused("\"never closed");
  refused("a: 'never closed");
  refused("a: 1\nb: \"never closed\n");
  refused("\"a\" \"b\"");
  refused("{a: 1} {b: 2}");
  refused("a: 1\nno key\n");
  refused("a:\n- b\nno key\n---\nc: 1\n");
  refused("[ , a]");
  refused("[a, , b]");
  refused("{a: 1, , b: 2}");
  refused("|\n%text\n");
  refused("a: b\x04 c");
  refused("a: b\x01 c");
  refused(std::string("a: b\0c", 6));
  refused("a: \xFF\xC3\x28");
  refused("a: \xED\xA0\x80");
  refused(
      "\xFF\xFE"
      "a");
  refused(std::string("a\0:\0", 4));
  refused("a: \x7F");
  refused(
      "a:\n\xEF\xBB\xBF"
      "b: 1\n");
  refused("a: \xC2\x80");
}

TEST_CASE("deep nesting ends at the limit, at once", "[yaml]") {
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    for (const char* opening : {"[", "{a: ", "- ", "[\n"}) {
      std::string text;
      for (int i = 0; i < 10000; ++i) text += opening;
      INFO(opening);
      const Reading reading(by, text);
      CHECK_FALSE(reading.whole);
      CHECK(reading.documents.empty());
      CHECK(reading.findings.has_errors());
    }
    CHECK(fault(by, std::string(300, '[') + std::string(300, ']')) == "read/limit 1:257");
    CHECK(Reading(by, std::string(256, '[') + std::string(256, ']')).whole);
  }
}

TEST_CASE("a flood of %TAG lines is refused, as libyaml takes a time for each two of them",
          "[yaml]") {
  std::string text;
  for (int i = 0; i < 30000; ++i) text += "%TAG !a" + std::to_string(i) + "! b\n";
  text += "---\na: 1\n";
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    CHECK(Reading(by, text).first_finding() == "read/limit 501:1");
    CHECK(Reading(by, "%TAG !a! b:\n---\n!a!c 1\n").root().tag() == "b:c");
  }
}

TEST_CASE("line breaks of YAML 1.1 alone do not move places", "[yaml]") {
  const Reading reading(By::kLibyaml, "a: x\xC2\x85  y # c\nb: \"\xE2\x80\xA8 z\"\nc: end\n");
  REQUIRE(reading.whole);
  CHECK(reading.at({"a"}).text() == "x y");
  CHECK(reading.slice(reading.at({"a"}).span()) == "x\xC2\x85  y");
  CHECK(reading.slice(reading.at({"c"}).span()) == "end");
  CHECK(reading.sources[0].position(reading.at({"c"}).span().begin) == text::Position{3, 4});
}

TEST_CASE("a file over the limit is not read", "[yaml]") {
  read::Limits limits;
  limits.file_bytes = 4;
  const Reading reading(By::kLibyaml, "a: 12", limits);
  CHECK_FALSE(reading.whole);
  CHECK(reading.first_finding() == "read/limit 1:1");
}

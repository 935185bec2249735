// Values that are not known, but for what they refer to or how they begin.
// SPDX-License-Identifier: Apache-2.0
#include <re2/re2.h>

#include <catch2/catch.hpp>

#include "tests/unit/judging.h"

using namespace ordain;

namespace {

const char* const kThing = R"(
bucket: {id: UNKNOWN bucket.id, name: logs}
other: {id: UNKNOWN other.id, name: data}
block: {bucket: UNKNOWN /bucket bucket.id}
key: UNKNOWN key
same: UNKNOWN key
whole: UNKNOWN
arn: 'UNKNOWN "arn:aws:s3:::'
url: 'UNKNOWN "https://'
blank: 'UNKNOWN "  '
text: arn:aws:s3:::logs
items: [UNKNOWN key, "x"]
)";

std::string truth_of(const std::string& condition) {
  return test::truths({condition}, kThing).at(0);
}

}  // namespace

TEST_CASE("values of one identity are the same value", "[hint]") {
  CHECK(truth_of("x.key == x.same") == "T");
  CHECK(truth_of("x.key != x.same") == "F");
  CHECK(truth_of("x.key == x.whole") == "unknown");
  CHECK(truth_of("x.key == x.bucket.id") == "unknown");
  CHECK(truth_of("x.key == \"a\"") == "unknown");
  CHECK(truth_of("x.key in x.items") == "T");
  CHECK(truth_of("x.whole in x.items") == "unknown");
  CHECK(truth_of("x.key in [\"a\", \"b\"]") == "unknown");
  CHECK(truth_of("{a: x.key} == {a: x.same}") == "T");
}

TEST_CASE("a part of a value of known identity has one of its own", "[hint]") {
  CHECK(truth_of("x.key.arn == x.same.arn") == "T");
  CHECK(truth_of("x.key.arn == x.same.id") == "unknown");
  CHECK(truth_of("x.key.arn == x.same") == "unknown");
  CHECK(truth_of("x.key[0] == x.same[0]") == "T");
  CHECK(truth_of("x.key[0] == x.same[1]") == "unknown");
  CHECK(truth_of("exists x.key.arn") == "unknown");
}

TEST_CASE("what is made of a value is not the value", "[hint]") {
  CHECK(truth_of("-x.key == x.same") == "unknown");
  CHECK(truth_of("-x.key == -x.same") == "unknown");
  CHECK(truth_of("x.key + 1 == x.same") == "unknown");
  CHECK(truth_of("upper(x.key) == x.same") == "unknown");
  CHECK(truth_of("upper(x.arn) == \"b\"") == "unknown");
  CHECK(truth_of("max([x.key, 1]) == x.same") == "unknown");
  CHECK(truth_of("(if x.whole then x.key else x.key) == x.key") == "unknown");
  CHECK(truth_of("(if x.key then 1 else 2) == x.key") == "unknown");
  CHECK(truth_of("x.items[x.key] == x.key") == "unknown");
  CHECK(truth_of("(x.key == 1) == x.key") == "unknown");
}

TEST_CASE("a reference knows what it refers to, and that it is set", "[hint]") {
  CHECK(truth_of("x.block.bucket refers to x.bucket") == "T");
  CHECK(truth_of("x.block.bucket refers to x.other") == "F");
  CHECK(truth_of("x.block.bucket not refers to x.other") == "T");
  CHECK(truth_of("x.key refers to x.other") == "unknown");
  CHECK(truth_of("x.whole refers to x.bucket") == "unknown");
  CHECK(truth_of("exists x.block.bucket") == "T");
  CHECK(truth_of("exists x.key") == "unknown");
  CHECK(truth_of("x.block.bucket is unknown") == "T");
}

TEST_CASE("a text that begins so is none that begins otherwise", "[hint]") {
  CHECK(truth_of("x.arn == \"arn:aws:iam::1\"") == "F");
  CHECK(truth_of("x.arn == x.text") == "unknown");
  CHECK(truth_of("x.arn == x.url") == "F");
  CHECK(truth_of("x.arn in [\"a\", \"b\"]") == "F");
  CHECK(truth_of("x.arn in [\"a\", \"arn:aws:s3:::b\"]") == "unknown");
  CHECK(truth_of("x.arn starts with \"arn:\"") == "T");
  CHECK(truth_of("x.arn starts with \"arn:aws:s3:::logs\"") == "unknown");
  CHECK(truth_of("x.arn starts with any [\"x\", \"y\"]") == "F");
  CHECK(truth_of("x.arn ends with \"s\"") == "unknown");
  CHECK(truth_of("x.arn contains \"aws:s3\"") == "T");
  CHECK(truth_of("x.arn contains \"iam\"") == "unknown");
  CHECK(truth_of("x.arn matches '^https://'") == "F");
  CHECK(truth_of("x.arn matches '^arn:aws'") == "T");
  CHECK(truth_of("x.arn matches '^arn:aws:s3:::logs'") == "unknown");
  CHECK(truth_of("x.arn not matches '^s3'") == "T");
  CHECK(truth_of("x.arn is string") == "T");
  CHECK(truth_of("x.arn is map") == "F");
  CHECK(truth_of("x.arn is empty") == "F");
  CHECK(truth_of("x.arn is not blank") == "T");
  CHECK(truth_of("x.blank is blank") == "unknown");
  CHECK(truth_of("x.arn < \"b\"") == "unknown");
}

TEST_CASE("a text that is put together begins as its parts do", "[hint]") {
  CHECK(truth_of("\"s3://{x.key}\" == \"http://a\"") == "F");
  CHECK(truth_of("\"s3://{x.key}\" == \"s3://a\"") == "unknown");
  CHECK(truth_of("\"s3://{x.text}/{x.arn}?\" starts with \"s3://arn:aws:s3:::logs/arn:\"") == "T");
  CHECK(truth_of("\"{x.whole}s3\" == \"http\"") == "unknown");
  CHECK(truth_of("\"s3://{x.key}\" == \"s3://{x.same}\"") == "unknown");
  CHECK(truth_of("(\"s3://\" + x.key) == \"http\"") == "F");
  CHECK(truth_of("(x.arn + \"a\") == \"http\"") == "F");
  CHECK(truth_of("\"s3://{x.gone}{x.key}\" == \"http\"") == "absent+unknown");
  CHECK(truth_of("exists \"{x.key}\"") == "unknown");
}

TEST_CASE("what is said of the beginning of a text holds for all that begin so", "[hint]") {
  std::vector<std::string> texts = {""};
  for (size_t i = 0; texts[i].size() < 4; ++i) {
    for (const char* c : {"a", "b"}) texts.push_back(texts[i] + c);
  }
  const std::vector<std::string> patterns = {"^a",   "^b+$",  "ab",   "^(aa|ba)", "b$",
                                             "^a?b", "^$",    "^ab*", "^a|b",     "^a{0}",
                                             "^bb",  "^\\.a", "^\\w", "^a$"};
  size_t decided = 0;
  const auto hold = [&](const std::string& prefix, const std::string& condition, auto&& test) {
    const std::string told = test::truths({condition}, "t: 'UNKNOWN \"" + prefix + "'\n").at(0);
    if (told == "unknown") return;
    ++decided;
    INFO(prefix << ": " << condition << " is " << told);
    REQUIRE((told == "T" || told == "F"));
    for (const std::string& rest : texts) REQUIRE(test(prefix + rest) == (told == "T"));
  };
  for (const std::string prefix : {"a", "ab", "ba", "bba"}) {
    for (const std::string& other : texts) {
      if (other.size() > 3) continue;
      const std::string quoted = "\"" + other + "\"";
      hold(prefix, "x.t == " + quoted, [&](const std::string& t) { return t == other; });
      hold(prefix, "x.t starts with " + quoted,
           [&](const std::string& t) { return t.starts_with(other); });
      hold(prefix, "x.t contains " + quoted,
           [&](const std::string& t) { return t.find(other) != std::string::npos; });
      hold(prefix, "x.t ends with " + quoted,
           [&](const std::string& t) { return t.ends_with(other); });
    }
    for (const std::string& pattern : patterns) {
      hold(prefix, "x.t matches '" + pattern + "'",
           [&](const std::string& t) { return RE2::PartialMatch(t, pattern); });
    }
  }
  CHECK(decided > 100);
}

// The tree builder: duplicate keys, anchors, aliases, merge keys, budgets.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/reading.h"

using namespace ordain;
using data::Origin;
using test::By;
using test::Reading;
using test::told;

namespace {

// The chain of a value: "merge *b: text | alias *b: text".
std::string chain(const Reading& reading, const data::Node& node) {
  std::string out;
  for (const Origin* step = node.origin(); step; step = step->next) {
    out += (out.empty() ? "" : " | ") + std::string(step->what) + ": ";
    out += reading.slice(step->span);
  }
  return out;
}

// Goes down to every value, each of which must say that it stands where it was found.
size_t values_that_lead_back(const data::Node& node) {
  size_t values = 0;
  for (uint32_t i = 0; i < node.child_count(); ++i) {
    const data::Node child = node.child(i);
    if (!(child.parent() == node)) FAIL(child.pointer());
    values += 1 + values_that_lead_back(child);
  }
  return values;
}

}  // namespace

TEST_CASE("of duplicate keys the last counts, and both places are told", "[tree]") {
  for (By by : {By::kLibyaml, By::kYamlCpp, By::kJson}) {
    const Reading reading(by, R"({"a": 1, "b": {"a": 5}, "a": 2, "a": 3})");
    REQUIRE(reading.whole);
    const data::Node root = reading.root();
    CHECK(root.size() == 2);
    CHECK(root.child_count() == 4);
    CHECK(root.get("a").text() == "3");
    CHECK(root.get("a").has(data::kDuplicateKey));
    CHECK_FALSE(root.get("b").get("a").has(data::kDuplicateKey));
    CHECK(root.child(0).has(data::kShadowed));
    CHECK(root.child(2).has(data::kShadowed));
    CHECK_FALSE(root.child(2).has(data::kDuplicateKey));
    REQUIRE(reading.findings.all().size() == 2);
    const text::Finding& finding = reading.findings.all()[0];
    CHECK(finding.code == "read/duplicate-key");
    CHECK(finding.level == text::Level::kWarning);
    CHECK(finding.span.begin == 24);
    CHECK(finding.related.at(0).span.begin == 1);
  }
}

TEST_CASE("keys of the rules and of the document alone are told apart from duplicates", "[tree]") {
  const Reading reading(By::kLibyaml, "named: 1\nother: 2\nnamed: 3\nother: 4\n");
  CHECK(told(reading.root()) == "{named: int \"3\", other: int \"4\"}");
  CHECK(reading.root().get("named").data().key == reading.symbols.find("named"));
  CHECK((reading.root().get("other").data().key & data::kOwnKey) != 0);
}

TEST_CASE("keys of every length that differ in one letter are told apart", "[tree]") {
  // Asked for again and again, in an order that puts each in the place of the others.
  for (size_t size = 1; size <= 24; ++size) {
    std::vector<std::string> keys = {std::string(size, 'a')};
    for (size_t i = 0; i < size; ++i) {
      keys.push_back(keys[0]);
      keys.back()[i] = 'b';
    }
    std::string json = "[";
    for (int round = 0; round < 3; ++round) {
      json += round == 0 ? "{" : ", {";
      for (size_t i = 0; i < keys.size(); ++i)
        json += (i == 0 ? "\"" : ", \"") + keys[i] + "\": " + std::to_string(i);
      json += "}";
    }
    const Reading reading(By::kJson, json + "]");
    REQUIRE(reading.whole);
    CHECK(reading.findings.all().empty());
    for (uint32_t round = 0; round < 3; ++round) {
      for (size_t i = 0; i < keys.size(); ++i) {
        INFO(keys[i]);
        const data::Node found = reading.root().child(round).get(keys[i]);
        REQUIRE(found);
        CHECK(found.text() == std::to_string(i));
        CHECK(found.key() == keys[i]);
      }
    }
  }
}

TEST_CASE("a flood of duplicate keys is told to an end", "[tree]") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "a: 1\n";
  const Reading reading(By::kLibyaml, text);
  CHECK(reading.whole);
  CHECK(reading.findings.all().size() == 200);
  CHECK(reading.findings.all().back().notes.size() == 1);
}

TEST_CASE("an alias is a copy of its own with the place of the alias and its origin", "[tree]") {
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    const Reading reading(by, "base: &b\n  x: [1, 2]\nuse: *b\ns: &s text\nt: [*s]\n");
    REQUIRE(reading.whole);
    const data::Node use = reading.at({"use"});
    CHECK(told(use) == "{x: [int \"1\", int \"2\"]}");
    CHECK(reading.slice(use.span()) == "*b");
    CHECK(chain(reading, use) == "alias *b: &b\n  x: [1, 2]");
    const data::Node x = use.get("x");
    CHECK(reading.slice(x.span()) == "[1, 2]");
    CHECK(x.index() != reading.at({"base", "x"}).index());
    CHECK(x.parent() == use);
    CHECK(x.child(1).parent() == x);
    CHECK(x.child(1).pointer() == "/use/x/1");
    CHECK(chain(reading, x.child(1)) == chain(reading, use));
    CHECK(reading.at({"base", "x"}).origin() == nullptr);
    CHECK(reading.at({"t"}).child(0).text() == "text");
    CHECK(reading.slice(reading.at({"t"}).child(0).span()) == "*s");
  }
}

TEST_CASE("an alias means the last anchor of its name, and stands as a key too", "[tree]") {
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    const Reading reading(by, "- &a 1\n- *a\n- &a 2\n- *a\n- &k key: v\n- *k : 5\n- *k\n");
    CHECK(told(reading.root()) ==
          "[int \"1\", int \"1\", int \"2\", int \"2\", {key: string \"v\"}, {key: int \"5\"}, "
          "string \"key\"]");
    CHECK(reading.slice(reading.root().child(5).child(0).key_span()) == "*k");
    const Reading again(by, "a: &x 1\n---\nb: *x\n");
    CHECK_FALSE(again.whole);
  }
}

TEST_CASE("aliases in what an alias names keep both steps", "[tree]") {
  const Reading reading(By::kLibyaml, "a: &a {k: !T 1}\nb: &b [*a]\nc: *b\n");
  const data::Node inner = reading.at({"c"}).child(0);
  CHECK(chain(reading, inner) == "alias *b: &b [*a] | alias *a: &a {k: !T 1}");
  CHECK(reading.slice(inner.span()) == "*a");
  CHECK(inner.get("k").tag() == "!T");
}

TEST_CASE("merge keys copy entries that the map has not", "[tree]") {
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    const Reading reading(by,
                          "one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: {d: 2}}\n"
                          "m:\n  <<: [*one, *two]\n  a: own\nn: {<<: *two, '<<': quoted}\n"
                          "o:\n  <<: {x: 1}\n  <<: {x: 2, y: 2}\n");
    REQUIRE(reading.whole);
    CHECK(reading.findings.all().empty());
    CHECK(told(reading.at({"m"})) == "{a: string \"own\", b: int \"1\", c: {d: int \"2\"}}");
    CHECK(told(reading.at({"n"})) == "{<<: string \"quoted\", b: int \"2\", c: {d: int \"2\"}}");
    CHECK(told(reading.at({"o"})) == "{x: int \"1\", y: int \"2\"}");
    const data::Node c = reading.at({"m", "c"});
    CHECK(chain(reading, c) == "merge *two: *two | alias *two: &two {b: 2, c: {d: 2}}");
    CHECK(reading.slice(c.span()) == "{d: 2}");
    CHECK(reading.slice(c.key_span()) == "c");
    CHECK(c.get("d").pointer() == "/m/c/d");
    CHECK(c.parent() == reading.at({"m"}));
    CHECK(reading.at({"m", "a"}).origin() == nullptr);
    CHECK(chain(reading, reading.at({"o", "y"})) == "merge <<: {x: 2, y: 2}");
  }
}

TEST_CASE("a merged map can be named, merged again and copied", "[tree]") {
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    const Reading reading(by,
                          "a: &a {k: [1]}\nb: &b\n  <<: *a\n  l: 2\nc:\n  <<: *b\nd: *b\n"
                          "e:\n  <<: &i {q: {r: 1}}\nf: *i\n");
    REQUIRE(reading.whole);
    CHECK(told(reading.at({"c"})) == "{l: int \"2\", k: [int \"1\"]}");
    CHECK(told(reading.at({"d"})) == told(reading.at({"c"})));
    CHECK(chain(reading, reading.at({"c", "k"})) ==
          "merge *b: *b | alias *b: &b\n  <<: *a\n  l: 2 | merge *a: *a | alias *a: &a {k: [1]}");
    CHECK(told(reading.at({"f"})) == "{q: {r: int \"1\"}}");
    CHECK(reading.at({"e", "q", "r"}).pointer() == "/e/q/r");
    CHECK(reading.at({"f", "q", "r"}).pointer() == "/f/q/r");
  }
}

TEST_CASE("a merge of what is no map is an error", "[tree]") {
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    for (const char* text :
         {"a: {<<: 1}", "a: {<<: [{}, x]}", "a:\n  <<:\n", "b: &b x\na: {<<: *b}"}) {
      INFO(text);
      const Reading reading(by, text);
      CHECK_FALSE(reading.whole);
      CHECK(reading.first_finding().starts_with("read/yaml-merge"));
    }
    CHECK(told(Reading(by, "a: {<<: [], b: 1}").root()) == "{a: {b: int \"1\"}}");
    CHECK(told(Reading(by, "- <<\n- {k: <<}\n").root()) == "[string \"<<\", {k: string \"<<\"}]");
  }
}

TEST_CASE("aliases of aliases end at the budget", "[tree]") {
  std::string laughs = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string below = "*l" + std::to_string(i - 1);
    laughs += "l" + std::to_string(i) + ": &l" + std::to_string(i) + " [" + below;
    for (int k = 1; k < 10; ++k) laughs += ", " + below;
    laughs += "]\n";
  }
  std::string deep = "l0: &l0 [x]\n";
  for (int i = 1; i < 400; ++i) {
    deep += "l" + std::to_string(i) + ": &l" + std::to_string(i) + " [*l" + std::to_string(i - 1) +
            "]\n";
  }
  for (By by : {By::kLibyaml, By::kYamlCpp}) {
    const Reading wide(by, laughs);
    CHECK_FALSE(wide.whole);
    CHECK(wide.first_finding().starts_with("read/limit"));
    const Reading tall(by, deep);
    CHECK_FALSE(tall.whole);
    CHECK(tall.first_finding().starts_with("read/limit 256:"));
    read::Limits limits;
    limits.alias_nodes = 7;
    CHECK(Reading(by, "a: &a [1, 2, 3]\nb: *a\nc: &c 1\nd: *c\ne: *c\nf: *c\n", limits).whole);
    CHECK_FALSE(
        Reading(by, "a: &a [1, 2, 3]\nb: *a\nc: &c 1\nd: *c\ne: *c\nf: *c\ng: *c\n", limits).whole);
  }
}

TEST_CASE("a large map with many keys is looked up and checked in bounded time", "[tree]") {
  std::string text;
  for (int i = 0; i < 50000; ++i)
    text += "key" + std::to_string(i) + ": " + std::to_string(i) + "\n";
  text += "key7: again\n";
  const Reading reading(By::kLibyaml, text);
  CHECK(reading.root().size() == 50000);
  CHECK(reading.at({"key49999"}).text() == "49999");
  CHECK(reading.at({"key7"}).text() == "again");
  CHECK(reading.findings.all().size() == 1);
}

TEST_CASE("every value of a large document leads back to what holds it", "[tree]") {
  // Far more values than stand near each other, in both shapes: wide lists in deep maps.
  std::string yaml = "base: &b {x: [1, {y: 2}]}\nmerged: {<<: *b, z: 3}\nlist:\n";
  for (int i = 0; i < 2000; ++i)
    yaml += "- {name: n" + std::to_string(i) + ", parts: [{a: 1}, [2, 3]], use: *b}\n";
  const Reading reading(By::kLibyaml, yaml);
  REQUIRE(reading.whole);
  CHECK(values_that_lead_back(reading.root()) > 20'000);
  CHECK_FALSE(reading.root().parent());
  CHECK(reading.at({"list"}).child(1999).get("use").get("x").child(1).get("y").pointer() ==
        "/list/1999/use/x/1/y");

  std::string json = R"({"items": [)";
  for (int i = 0; i < 2000; ++i)
    json += R"({"spec": {"parts": [{"a": 1}, [2, 3]]}, "name": )" + std::to_string(i) + "}, ";
  const Reading list(By::kJson, json + "[]]}");
  REQUIRE(list.whole);
  CHECK(values_that_lead_back(list.root()) == 2 + 2000 * 9);
}

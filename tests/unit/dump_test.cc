// Dumps: what a document looks like as text and as JSON.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/dump.h"

#include <catch2/catch.hpp>

#include "engine/read/load.h"

using namespace ordain;

namespace {

struct Loaded {
  text::SourceSet sources;
  text::SymbolTable symbols;
  text::Findings findings;
  data::Snapshot snapshot;

  Loaded(const std::string& name, const std::string& text) {
    snapshot = read::load({{name, text}}, {}, sources, symbols, findings);
    REQUIRE(snapshot.documents().size() == 1);
  }
  const data::Document& document() const { return *snapshot.documents()[0]; }
};

}  // namespace

TEST_CASE("a tree shows keys, spans, kinds, styles and what is special", "[dump]") {
  const Loaded loaded("a.yaml",
                      "a: 1\n"
                      "b: [\"q\", 's']\n"
                      "a: 2.5\n"
                      "c:\n"
                      "- k: 3\n"
                      "  l: {}\n"
                      "d: |\n"
                      "  line\n"
                      "e:\n");
  CHECK(data::dump_tree(loaded.document()) ==
        "key  value      kind     a.yaml, document 0\n"
        "-    1:1-9:3    map      {5}\n"
        "1:1  1:4-1:5    int      a: 1  [shadowed]\n"
        "2:1  2:4-2:14   list     b: [2]\n"
        "-    2:5-2:8    string     - \"q\"\n"
        "-    2:10-2:13  string     - 's'\n"
        "3:1  3:4-3:7    decimal  a: 2.5  [duplicate]\n"
        "4:1  5:1-6:8    list     c: [1]\n"
        "-    5:3-6:8    map        - {2}\n"
        "5:3  5:6-5:7    int          k: 3\n"
        "6:3  6:6-6:8    map          l: {0}\n"
        "7:1  7:4-8:7    string   d: | line\\n\n"
        "9:1  9:3-9:3    null     e:\n");
}

TEST_CASE("a tree names tags and where a value came from", "[dump]") {
  const Loaded loaded("a.yaml", "a: &x !!str 3\nb: *x\nc:\n  <<: &m {d: 1}\n");
  const std::string tree = data::dump_tree(loaded.document());
  CHECK(tree.find("a: 3  [tag tag:yaml.org,2002:str]\n") != std::string::npos);
  CHECK(tree.find("b: 3  [tag tag:yaml.org,2002:str, alias *x 1:") != std::string::npos);
  CHECK(tree.find("d: 1  [merge") != std::string::npos);
}

TEST_CASE("a line of the tree fits in 80 columns", "[dump]") {
  const Loaded loaded("a.json", "{\"key\": \"" + std::string(500, 'x') + "\", \"" +
                                    std::string(200, 'k') + "\": [[[[\"" + std::string(90, 'y') +
                                    "\"]]]]}");
  const std::string tree = data::dump_tree(loaded.document());
  size_t begin = 0;
  size_t lines = 0;
  for (size_t end = tree.find('\n'); end != std::string::npos; end = tree.find('\n', begin)) {
    CHECK(end - begin <= 80);
    begin = end + 1;
    ++lines;
  }
  CHECK(lines == 8);
}

TEST_CASE("JSON is sorted, exact and complete", "[dump]") {
  const Loaded loaded("a.yaml",
                      "z: 12345678901234567890123\n"
                      "a: [.5, 1., +3, 0x1F, 0o17, -.inf, 1e3, 007]\n"
                      "s: \"q\\\"\\\\\\t\\r\\x7f\\x01\\u00e9\"\n"
                      "n: ~\n"
                      "t: TRUE\n"
                      "z: 1\n"
                      "e: {}\n"
                      "f: []\n");
  CHECK(data::dump_json(loaded.document()) == R"({
  "a": [
    0.5,
    1.0,
    3,
    31,
    15,
    "-.inf",
    1e3,
    7
  ],
  "e": {},
  "f": [],
  "n": null,
  "s": "q\"\\\t\r\u007f\u0001)"
                                              "\xC3\xA9"
                                              R"(",
  "t": true,
  "z": 1
}
)");
}

// Documents inside texts: places through every style of scalar, and one document for all threads.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/embedding.h"

#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "engine/read/decode.h"
#include "tests/unit/reading.h"

using namespace ordain;
using test::By;
using test::Reading;

namespace {

// A JSON text in which no word stands twice; with line breaks between its tokens.
class JsonWriter {
 public:
  explicit JsonWriter(uint32_t seed) : random_(seed) {}
  std::string write() {
    std::string out = "{";
    for (uint32_t i = 0, count = 1 + random_() % 3; i < count; ++i)
      out += (i == 0 ? "" : ",") + gap() + word() + gap() + ":" + gap() + value(3);
    return out + gap() + "}";
  }

 private:
  std::string gap() {
    static constexpr std::array<std::string_view, 5> kGaps = {"", " ", "\n", "\n  ", "\n\n "};
    return std::string(kGaps[random_() % kGaps.size()]);
  }
  std::string word() {
    static constexpr std::array<std::string_view, 4> kMore = {"", "\\u00e9", "\\\"", "ö"};
    return "\"" + std::string(kMore[random_() % kMore.size()]) + "w" + std::to_string(next_++) +
           "x\"";
  }
  std::string value(int depth) {
    const uint32_t kind = depth == 0 ? 0 : random_() % 3;
    if (kind == 0) return word();
    std::string out = kind == 1 ? "[" : "{";
    for (uint32_t i = 0, count = random_() % 3; i < count; ++i) {
      out += (i == 0 ? "" : ",") + gap();
      if (kind == 2) out += word() + ":" + gap();
      out += value(depth - 1);
    }
    return out + gap() + (kind == 1 ? "]" : "}");
  }

  std::mt19937 random_;
  int next_ = 100;
};

std::string in_double_quotes(const std::string& text, bool json, std::mt19937& random) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == ' ' && !json && random() % 2 == 0) {
      out += " \\\n    ";
    } else if (c == ':' && random() % 2 == 0) {
      out += json ? "\\u003a" : "\\x3a";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string in_single_quotes(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\n') {
      out += "\n\n    ";  // a fold of one break is a blank, of two a break
    } else {
      out += c;
    }
  }
  return out + "'";
}

// Lines of a block, which begin at the indent; a folded one keeps what it reads as.
std::string in_block(const std::string& text, std::string_view sign) {
  std::string out = std::string(sign) + "2\n    ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "    ";
  }
  return out + "\n";
}

// Each scalar and each key stands where its word is written, and nothing else does.
void check_places(const Reading& outer, const data::Node& node) {
  const auto word_of = [](std::string_view text) { return text.substr(text.find('w')); };
  if (node.is_scalar()) {
    const std::string_view written = outer.slice(node.span());
    INFO(node.text() << " at " << written);
    REQUIRE(written.find(word_of(node.text())) != std::string_view::npos);
    REQUIRE(written.size() <= node.text().size() + 20);
    REQUIRE(written.find('\n') == std::string_view::npos);
  }
  if (!node.key().empty()) {
    const std::string_view written = outer.slice(node.key_span());
    INFO("key " << node.key() << " at " << written);
    REQUIRE(written.find(word_of(node.key())) != std::string_view::npos);
    REQUIRE(written.size() <= node.key().size() + 20);
  }
  for (uint32_t i = 0; i < node.child_count(); ++i) {
    REQUIRE(node.child(i).parent() == node);
    check_places(outer, node.child(i));
  }
}

void check_embedded(const Reading& outer, data::Node host, const std::string& text) {
  INFO(outer.bytes());
  REQUIRE(outer.whole);
  REQUIRE(host);
  data::EmbeddedDocuments documents(read::decoders());
  const data::Decoded made = documents.decode(host, data::Encoding::kJson, outer.symbols);
  INFO(made.problem);
  REQUIRE(made.problem.empty());
  CHECK(made.root.parent() == host.original());
  check_places(outer, made.root);
  const Reading alone(By::kJson, text);
  CHECK(test::told(made.root) == test::told(alone.root()));
}

}  // namespace

TEST_CASE("values of a text stand where they are written, in every style", "[embedding]") {
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    const std::string text = JsonWriter(seed).write();
    for (const std::string& written :
         {in_double_quotes(text, false, random), in_single_quotes(text), in_block(text, "|"),
          in_block(text, ">")}) {
      const Reading yaml(By::kLibyaml, "a: &x 1\nm:\n  k: " + written + "\nz: 1\n");
      check_embedded(yaml, yaml.at({"m", "k"}), text);
    }
    const Reading json(By::kJson, "{\"k\": " + in_double_quotes(text, true, random) + "}");
    check_embedded(json, json.at({"k"}), text);
    const Reading alias(By::kLibyaml, "k: &x " + in_single_quotes(text) + "\nz: *x\n");
    check_embedded(alias, alias.at({"z"}), text);
  }
}

TEST_CASE("texts in texts keep their places", "[embedding]") {
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    std::mt19937 random(seed);
    const std::string text = JsonWriter(seed).write();
    const std::string middle = "{\"in\": " + in_double_quotes(text, true, random) + "}";
    const Reading outer(By::kLibyaml, "k: " + in_double_quotes(middle, false, random) + "\n");
    data::EmbeddedDocuments documents(read::decoders());
    const data::Node host =
        documents.decode(outer.at({"k"}), data::Encoding::kJson, outer.symbols).root;
    const data::Node inner =
        documents.decode(host.get("in"), data::Encoding::kJson, outer.symbols).root;
    INFO(outer.bytes());
    check_places(outer, inner);
    CHECK(inner.pointer() == "/k/in");
  }
}

TEST_CASE("a text map leads back to the text", "[embedding]") {
  const std::vector<uint32_t> offsets = {3, 4, 9, 9, 9, 10, 20, 21};
  const data::TextMap map(offsets);
  for (uint32_t at = 0; at < offsets.size(); ++at) CHECK(map.source(at) == offsets[at]);
  CHECK(map.text(3) == 0);
  CHECK(map.text(4) == 1);
  CHECK(map.text(9) == 2);
  CHECK(map.text(10) == 5);
  CHECK(map.text(15) == 6);
  CHECK(map.text(21) == 7);
  CHECK(map.text(99) == 7);
}

TEST_CASE("all threads get the same document", "[embedding]") {
  const Reading outer(By::kJson, R"({"k": "{\"a\": [1, 2]}"})");
  data::EmbeddedDocuments documents(read::decoders());
  std::array<data::Node, 8> roots;
  {
    std::vector<std::jthread> threads;
    for (data::Node& root : roots) {
      threads.emplace_back([&outer, &documents, &root] {
        root = documents.decode(outer.at({"k"}), data::Encoding::kJson, outer.symbols).root;
      });
    }
  }
  for (const data::Node& root : roots) CHECK(root == roots[0]);
}

TEST_CASE("a text that is too deep, too long or no document is told with its place",
          "[embedding]") {
  const auto problem = [](const std::string& text, data::Encoding encoding) {
    Reading outer(By::kJson, "{\"k\": \"" + text + "\"}");
    data::EmbeddedDocuments documents(read::decoders());
    const data::Decoded made = documents.decode(outer.at({"k"}), encoding, outer.symbols);
    return std::to_string(made.root.span().begin) + " " + std::string(made.problem);
  };
  using data::Encoding;
  CHECK(problem(std::string(5000, '['), Encoding::kJson).find("deep") != std::string::npos);
  CHECK(problem("[1, ?]", Encoding::kJson).starts_with("11 \"?\" is no value"));
  CHECK(problem("a: [", Encoding::kYaml).find("found the end of the text") != std::string::npos);
  CHECK(problem("a: 1\\n---\\nb: 2", Encoding::kYaml).find("2 documents") != std::string::npos);
  CHECK(problem(std::string(read::kMostDecoded + 1, '1'), Encoding::kJson).find("bytes") !=
        std::string::npos);
  std::string bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1]";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "\\na" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 0; j < 8; ++j) bomb += "," + before;
    bomb += "]";
  }
  CHECK(problem(bomb, Encoding::kYaml).find("alias") != std::string::npos);
}

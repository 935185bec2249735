// Terraform files that no one here wrote: each is read whole, and mutated ones never crash.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <random>

#include "tests/outside/corpora.h"
#include "tests/unit/hcl_reading.h"

using namespace ordain;
using namespace ordain::test;

namespace {

struct Text {
  std::string name;
  std::string bytes;
};

// The .tf files of the folder, and the examples of rows that hold one.
std::vector<Text> texts() {
  namespace fs = std::filesystem;
  std::vector<Text> all;
  const fs::path root(corpora());
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".tf") continue;
    const std::string name = fs::relative(entry.path(), root).string();
    all.push_back({name, corpus_file(name)});
  }
  const auto rows = corpus_rows("rules_trivy.jsonl");
  for (const auto& row : rows->documents) {
    const data::Node root_node = row->root();
    if (root_node.get("format").text() != "terraform") continue;
    all.push_back(
        {std::string(root_node.get("check_id").text()), std::string(root_node.get("text").text())});
  }
  std::sort(all.begin(), all.end(), [](const Text& a, const Text& b) { return a.name < b.name; });
  return all;
}

}  // namespace

// None of them is broken: a fault told here is a fault of the reader.
TEST_CASE("every Terraform file is read whole", "[hcl]") {
  const std::vector<Text> all = texts();
  CHECK(all.size() > 500);
  size_t blocks = 0;
  for (const Text& text : all) {
    const HclReading reading(text.bytes);
    INFO(text.name);
    CHECK(reading.faults() == "");
    CHECK(reading.file->whole);
    blocks += reading.file->body.blocks.size();
  }
  WARN(all.size() << " texts, " << blocks << " blocks");
}

TEST_CASE("mutated Terraform files are read or refused", "[hcl]") {
  const std::vector<Text> all = texts();
  std::mt19937 random(11);
  constexpr std::string_view kSigns = "{}[]()\"'$%~\\\n\r \t=:,.?!*<-#/";
  for (int round = 0; round < 10'000; ++round) {
    std::string text = all[random() % all.size()].bytes;
    if (text.empty()) continue;
    for (int changes = 1 + random() % 4; changes > 0; --changes) {
      const size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text.erase(at, 1 + random() % 8);
          break;
        case 1:
          text.insert(at, 1, kSigns[random() % kSigns.size()]);
          break;
        default:
          text[at] = kSigns[random() % kSigns.size()];
      }
      if (text.empty()) text = "\n";
    }
    const HclReading reading(text);
    REQUIRE(reading.file->whole == reading.findings.all().empty());
    for (const text::Finding& finding : reading.findings.all())
      REQUIRE(finding.span.end <= text.size());
  }
}

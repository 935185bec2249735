// Records: paths to them, tables that hold them, and types that they are held against.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <random>

#include "engine/data/record_path.h"
#include "engine/lang/fit.h"
#include "engine/read/reader.h"
#include "tests/unit/judging.h"

using namespace ordain;
using ordain::test::Judging;

namespace {

struct Table {
  explicit Table(std::string bytes) {
    symbols.freeze();
    const read::Limits limits;
    const text::SourceId source = sources.add("t.csv", std::move(bytes));
    whole = read::read_csv({sources, source, symbols, limits, findings}, documents);
  }
  data::Node row(uint32_t i) const { return documents.at(0)->root().child(i); }

  text::SourceSet sources;
  text::SymbolTable symbols;
  text::Findings findings;
  read::Documents documents;
  bool whole = false;
};

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

}  // namespace

TEST_CASE("a path is taken apart, or refused where it ends to be one", "[records]") {
  const auto path = data::parse_record_path("$.people[*]['it''s a [key]'].b-2[*]");
  REQUIRE(path);
  REQUIRE(path->size() == 5);
  CHECK((*path)[0].key == "people");
  CHECK((*path)[1].all);
  CHECK((*path)[2].key == "it's a [key]");
  CHECK((*path)[3].key == "b-2");
  CHECK(data::parse_record_path("$")->empty());
  for (const auto& [text, at] : std::vector<std::pair<std::string, size_t>>{{"", 0},
                                                                            {"a", 0},
                                                                            {"$.", 2},
                                                                            {"$..a", 2},
                                                                            {"$.1", 2},
                                                                            {"$.a b", 3},
                                                                            {"$[0]", 1},
                                                                            {"$['a'", 4},
                                                                            {"$['a'x']", 4},
                                                                            {"$.a[*", 3}}) {
    CAPTURE(text);
    const auto refused = data::parse_record_path(text);
    REQUIRE(!refused);
    CHECK(refused.error().begin == at);
    CHECK(refused.error().end <= text.size());
  }
  std::string most = "$";
  for (int i = 0; i < 32; ++i) most += ".a";
  CHECK(data::parse_record_path(most));
  CHECK(!data::parse_record_path(most + ".a"));
}

TEST_CASE("each cell is the text that was written, and stands where it was", "[records]") {
  std::mt19937 random(7);
  const std::string letters = "ab ,\"\n\r;\t'\\";
  for (int round = 0; round < 300; ++round) {
    const size_t columns = 1 + random() % 4;
    std::string bytes = round % 2 ? "\xEF\xBB\xBF" : "";
    for (size_t i = 0; i < columns; ++i) bytes += (i ? ",c" : "c") + std::to_string(i);
    bytes += "\n";
    std::vector<std::vector<std::string>> rows(random() % 4);
    std::vector<std::vector<size_t>> begins;
    for (auto& row : rows) {
      begins.emplace_back();
      for (size_t i = 0; i < columns; ++i) {
        std::string cell;
        for (size_t n = random() % 5; n > 0; --n) cell += letters[random() % letters.size()];
        if (i > 0) bytes += ',';
        begins.back().push_back(bytes.size());
        bytes += quoted(cell);
        row.push_back(cell);
      }
      bytes += round % 3 ? "\r\n" : "\n";
    }
    CAPTURE(bytes);
    const Table table(bytes);
    REQUIRE(table.whole);
    REQUIRE(table.documents[0]->root().child_count() == rows.size());
    for (uint32_t r = 0; r < rows.size(); ++r) {
      for (uint32_t c = 0; c < columns; ++c) {
        const data::Node cell = table.row(r).child(c);
        CHECK(cell.key() == "c" + std::to_string(c));
        CHECK(cell.kind() == data::Kind::kString);
        CHECK(cell.text() == rows[r][c]);
        CHECK(cell.span().begin == begins[r][c]);
        CHECK(cell.blame_span() == cell.span());
        for (size_t at = 0; at < rows[r][c].size(); ++at)
          CHECK(bytes[read::source_offset(cell, at)] == rows[r][c][at]);
      }
    }
  }
}

TEST_CASE("no bytes make a table that is not explained", "[records]") {
  std::mt19937 random(11);
  const std::string letters = "a,\"\n\r";
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (size_t n = random() % 24; n > 0; --n) bytes += letters[random() % letters.size()];
    CAPTURE(bytes);
    const Table table(bytes);
    CHECK(table.whole == !table.findings.has_errors());
    if (table.documents.empty()) {
      CHECK(!table.whole);
      continue;
    }
    const data::Node root = table.documents[0]->root();
    for (uint32_t r = 1; r < root.child_count(); ++r)
      CHECK(root.child(r).child_count() == root.child(0).child_count());
  }
}

TEST_CASE("types that hold themselves cannot hold the run up", "[records]") {
  std::string value = "7";
  for (int i = 0; i < 40; ++i) value = "{a: " + value + "}";
  Judging::Setting setting;
  setting.declarations = "type A { a: A | B } type B { a: B | A }";
  setting.element = "A";
  const Judging judging("rule r { for x in t.things require exists x.a }", value, setting);
  REQUIRE(judging.counts("r") == "1 pass");
  const lang::Type* type = judging.plan.domains.front().element;
  size_t told = 0;
  const auto tell = [&told](const lang::Misfit&) { ++told; };
  uint64_t budget = 100'000;
  CHECK(!lang::find_misfits(judging.snapshot.documents()[0]->root(), type, budget, tell));
  CHECK(budget == 0);
}

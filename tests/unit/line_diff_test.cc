// Line diff: hunks as `diff -u` writes them, and random texts that are made again from their diff.
// SPDX-License-Identifier: Apache-2.0
#include "engine/text/line_diff.h"

#include <catch2/catch.hpp>
#include <charconv>
#include <random>
#include <string>
#include <vector>

namespace text = ordain::text;

namespace {

using Lines = std::vector<std::string>;

// Every line ended.
Lines split(const std::string& bytes) {
  Lines out;
  for (size_t at = 0; at < bytes.size();) {
    const size_t end = bytes.find('\n', at);
    out.push_back(bytes.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// The text that the diff makes of `before`; what stands in the diff for it must stand there.
std::string patched(const std::string& before, const Lines& diff) {
  const Lines old = split(before);
  std::string out;
  size_t at = 0;
  for (size_t i = 2; i < diff.size(); ++i) {
    const std::string& line = diff[i];
    if (line.starts_with("@@ -")) {
      size_t first = 0;
      const char* end = std::from_chars(line.data() + 4, line.data() + line.size(), first).ptr;
      if (!std::string_view(end).starts_with(",0")) --first;
      for (; at < first; ++at) out += old.at(at) + "\n";
    } else if (line[0] == '+') {
      out += line.substr(1) + "\n";
    } else {
      REQUIRE(old.at(at) == line.substr(1));
      if (line[0] == ' ') out += old[at] + "\n";
      ++at;
    }
  }
  for (; at < old.size(); ++at) out += old[at] + "\n";
  return out;
}

}  // namespace

TEST_CASE("no difference, no lines", "[line_diff]") {
  CHECK(text::unified_diff("a", "x\ny\n", "x\ny\n").empty());
  CHECK(text::unified_diff("a", "", "").empty());
}

TEST_CASE("hunks have three lines around and say which lines they are", "[line_diff]") {
  CHECK(text::unified_diff("a.ord", "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                           "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") ==
        Lines{"--- a/a.ord", "+++ b/a.ord", "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five",
              " 6", " 7", " 8"});
  CHECK(text::unified_diff("a", "", "x\n") == Lines{"--- a/a", "+++ b/a", "@@ -0,0 +1 @@", "+x"});
  CHECK(text::unified_diff("a", "x\ny\n", "") ==
        Lines{"--- a/a", "+++ b/a", "@@ -1,2 +0,0 @@", "-x", "-y"});
  CHECK(text::unified_diff("a", "x", "x\n") ==
        Lines{"--- a/a", "+++ b/a", "@@ -1 +1 @@", "-x", "\\ No newline at end of file", "+x"});
}

TEST_CASE("the diff of random texts makes one of the other", "[line_diff]") {
  std::mt19937 random(7);
  const auto below = [&random](size_t count) { return random() % count; };
  for (size_t round = 0; round < 500; ++round) {
    std::string before;
    std::string after;
    for (size_t left = below(60); left > 0; --left) {
      const std::string line = std::to_string(below(9)) + "\n";
      if (below(8) != 0) before += line;
      if (below(8) != 0) after += line;
    }
    const Lines diff = text::unified_diff("a", before, after);
    INFO(before << "----\n" << after);
    REQUIRE(patched(before, diff) == after);
  }
}

TEST_CASE("more edits than are looked for are one", "[line_diff]") {
  std::string before;
  std::string after;
  for (int i = 0; i < 3000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  const Lines diff = text::unified_diff("a", "x\n" + before, "x\n" + after);
  CHECK(diff.size() == 4 + 6000);
  CHECK(patched("x\n" + before, diff) == "x\n" + after);
}

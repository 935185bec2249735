// Globs and ignore files: what fits, and that no pattern takes for ever.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/glob.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "engine/read/ignore.h"

using ordain::read::Glob;
using ordain::read::IgnoreFile;

namespace {

struct Row {
  const char* glob;
  const char* path;
  bool fits;
};

}  // namespace

TEST_CASE("a glob fits a whole path", "[glob]") {
  const Row rows[] = {
      {"a.yaml", "a.yaml", true},
      {"a.yaml", "b/a.yaml", false},
      {"*.yaml", "a.yaml", true},
      {"*.yaml", "a/b.yaml", false},
      {"*", "", true},
      {"a*c", "abbc", true},
      {"a*c", "abbd", false},
      {"a*b*c", "a-b-b-c", true},
      {"?", "a", true},
      {"?", "\xC3\xA9", true},
      {"?", "ab", false},
      {"a?c", "a/c", false},
      {"**/a", "a", true},
      {"**/a", "x/y/a", true},
      {"a/**", "a", false},
      {"a/**", "a/b/c", true},
      {"a/**/b", "a/b", true},
      {"a/**/b", "a/x/y/b", true},
      {"a/**/b", "a/x/y/c", false},
      {"a/**/b/*.yaml", "a/b/b/b/c.yaml", true},
      {"**/x/**/y", "x/x/y/z/y", true},
      {"a**b", "axxb", true},
      {"a**b", "a/b", false},
      {"**", "a/b/c", true},
      {"**/**/a", "b/a", true},
      {"[abc].yaml", "b.yaml", true},
      {"[a-c]x", "bx", true},
      {"[!a-c]x", "bx", false},
      {"[^a-c]x", "dx", true},
      {"[]a]", "]", true},
      {"[a-]", "-", true},
      {"[[:digit:]]x", "7x", true},
      {"[[:digit:]]x", "ax", false},
      {"[\xC3\xA0-\xC3\xBC]", "\xC3\xA9", true},
      {"\\*", "*", true},
      {"\\*", "a", false},
      {"[\\]]", "]", true},
      {"[a", "[a", false},
      {"a\\", "a\\", false},
      {"[z-a]", "m", false},
      {"a[^/]*.yaml", "abc.yaml", true},
      {"a[^/]*.yaml", "a/b.yaml", false},
      {"a\\/b", "a/b", true},
      {"[\\\\]\\\\", "\\\\", true},
      {"x/[a", "x/[a", false},
  };
  for (const Row& row : rows) {
    INFO(row.glob << " on " << row.path);
    CHECK(Glob(row.glob).matches(row.path) == row.fits);
  }
}

TEST_CASE("a hostile glob ends soon", "[glob]") {
  const auto start = std::chrono::steady_clock::now();
  std::string stars;
  std::string folders;
  for (int i = 0; i < 60; ++i) {
    stars += "*a";
    folders += "**/a/";
  }
  const std::string letters(5000, 'a');
  std::string path;
  for (int i = 0; i < 2000; ++i) path += "a/";
  CHECK_FALSE(Glob(stars + "b").matches(letters));
  CHECK_FALSE(Glob(folders + "b").matches(path + "c"));
  CHECK(Glob(folders + "c").matches(path + "c"));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
}

TEST_CASE("ignore files read as git reads them", "[glob]") {
  const IgnoreFile file(
      "\xEF\xBB\xBF# a comment\n"
      "\n"
      "*.log\r\n"
      "!keep.log\n"
      "build/\n"
      "/top.yaml\n"
      "docs/*.yaml\n"
      "\\#odd\n"
      "\\!odd\n"
      "blank\\ \n"
      "trailing   \n"
      "a/**/z\n"
      "/\n");
  using Verdict = std::optional<bool>;
  CHECK(file.ignores("x.log", false) == Verdict(true));
  CHECK(file.ignores("deep/er/x.log", false) == Verdict(true));
  CHECK(file.ignores("deep/keep.log", false) == Verdict(false));
  CHECK(file.ignores("build", true) == Verdict(true));
  CHECK(file.ignores("sub/build", true) == Verdict(true));
  CHECK(file.ignores("build", false) == Verdict());
  CHECK(file.ignores("top.yaml", false) == Verdict(true));
  CHECK(file.ignores("sub/top.yaml", false) == Verdict());
  CHECK(file.ignores("docs/a.yaml", false) == Verdict(true));
  CHECK(file.ignores("sub/docs/a.yaml", false) == Verdict());
  CHECK(file.ignores("#odd", false) == Verdict(true));
  CHECK(file.ignores("!odd", false) == Verdict(true));
  CHECK(file.ignores("blank ", false) == Verdict(true));
  CHECK(file.ignores("trailing", false) == Verdict(true));
  CHECK(file.ignores("a/b/c/z", false) == Verdict(true));
  CHECK(file.ignores("a comment", false) == Verdict());
}

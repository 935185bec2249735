// Files of others: each is read, or is listed with the reason why not; all of them end.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/read/load.h"
#include "engine/run/check.h"
#include "tests/outside/corpora.h"

using namespace ordain;
namespace fs = std::filesystem;

namespace {

// What is written to be refused: conformance_test.cc compares each of these with what it wants.
constexpr std::array kSuites = {"JSONTestSuite", "toml-test", "yaml-test-suite-data", "buildkit"};

std::vector<fs::path> folders(const fs::path& top) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(top)) {
    if (entry.is_directory()) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The codes of the errors of a file that is read alone; each once.
std::vector<std::string> errors_of(const std::string& path) {
  text::SourceSet sources;
  text::SymbolTable symbols;
  symbols.freeze();
  text::Findings findings;
  read::LoadOptions options;
  options.paths = {path};
  read::load(options, sources, symbols, findings);
  std::vector<std::string> codes;
  for (const text::Finding& finding : findings.all()) {
    if (finding.level != text::Level::kError) continue;
    if (std::find(codes.begin(), codes.end(), finding.code) == codes.end())
      codes.push_back(finding.code);
  }
  std::sort(codes.begin(), codes.end());
  return codes;
}

}  // namespace

// refusals.tsv: path, code, why. A row that no longer happens fails too.
TEST_CASE("each file of others is read, or refused for a reason", "[reading]") {
  std::map<std::pair<std::string, std::string>, std::string> listed;
  for (const auto& row : test::table("refusals.tsv", 3)) listed[{row[0], row[1]}] = row[2];
  size_t files = 0;
  const fs::path top = test::corpora();
  for (const fs::path& folder : folders(top / "files")) {
    if (std::find(kSuites.begin(), kSuites.end(), folder.filename().string()) != kSuites.end())
      continue;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      ++files;
      const std::string path = entry.path().lexically_relative(top).string();
      for (const std::string& code : errors_of(entry.path().string())) {
        INFO(path << ": " << code);
        CHECK(listed.erase({path, code}) == 1);
      }
    }
  }
  for (const auto& [row, why] : listed) {
    INFO(row.first << ": " << row.second << " no longer happens");
    CHECK(why.empty());
  }
  CHECK(files > 1000);
}

// With all shipped rules, also what is written to break readers: no crash, no hang, and what cannot
// be read leaves an error. With `./dev test asan -R outside.reading` the sanitizers watch.
TEST_CASE("a check of all there is comes to its end", "[reading]") {
  std::vector<fs::path> all = folders(fs::path(test::corpora()) / "files");
  const std::vector<fs::path> own = folders(fs::path(ORDAIN_ROOT) / "fixtures");
  all.insert(all.end(), own.begin(), own.end());
  REQUIRE(all.size() > 15);
  for (const fs::path& folder : all) {
    INFO(folder.string());
    run::CheckOptions options;
    options.load.paths = {folder.string()};
    options.eval.tell_pass = options.eval.tell_not_applicable = true;
    options.isolated = true;
    const auto run = std::make_unique<run::Run>();
    run::check(options, *run);
    CHECK(run->snapshot.documents().size() > 0);
    const bool hostile = folder.filename() == "hostile" || folder.filename() == "broken";
    if (hostile) CHECK(run->findings.has_errors());
  }
}

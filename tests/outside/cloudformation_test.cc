// Templates of others: each is read, its rules are evaluated, and what fires has its verdict.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "tests/outside/corpora.h"
#include "tests/outside/results.h"
#include "tests/outside/shipped.h"

using namespace ordain;
using namespace ordain::test;

namespace {

// Folders of templates below the folder of outside cases.
constexpr std::array kFolders = {"files/cfn-templates", "files/kics/assets/queries/cloudFormation",
                                 "files/checkov"};

// Files that are templates by their words, sorted.
std::vector<std::string> template_files() {
  std::vector<std::string> paths;
  const std::filesystem::path top = corpora();
  for (const char* folder : kFolders) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(top / folder)) {
      const std::string name = entry.path().filename().string();
      const bool known = name.ends_with(".yaml") || name.ends_with(".yml") ||
                         name.ends_with(".json") || name.ends_with(".template");
      if (!known || !entry.is_regular_file()) continue;
      const std::string path = entry.path().lexically_relative(top).string();
      const std::string text = corpus_file(path);
      if (text.find("AWS::") != std::string::npos && text.find("Resources") != std::string::npos)
        paths.push_back(path);
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

// cloudformation_errors.tsv: path, whose it is, why. Whatever is not in it is read whole, and no
// rule ends in an error on it; a row that no longer happens fails too.
TEST_CASE("every outside template is read without an error that is ours", "[cloudformation]") {
  ShippedRules rules;
  std::map<std::string, std::string> listed;
  for (const auto& row : table("cloudformation_errors.tsv", 3)) {
    CHECK(row[1] == "theirs");
    listed.emplace(row[0], row[2]);
  }
  const std::vector<std::string> paths = template_files();
  REQUIRE(paths.size() > 100);
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    const Checked& checked = rules.check({path});
    for (const auto& [broken, why] : checked.broken) {
      seen.insert(path);
      if (!listed.contains(path)) FAIL_CHECK(path << ": " << why);
    }
    for (const Found& error : checked.errors) {
      if (!error.rule.starts_with("cloudformation.")) continue;
      seen.insert(path);
      if (!listed.contains(path))
        FAIL_CHECK(path << ":" << error.line << " " << error.rule << ": " << error.message);
    }
  }
  for (const auto& [path, why] : listed) {
    INFO(path << " has no error any more");
    CHECK(seen.contains(path));
  }
  hold_result("cloudformation",
              fmt::format("{} templates are read; {} of them have an error, each of its own.\n",
                          paths.size(), seen.size()));
}

// A false positive is mended in its rule, so no row can say that there is one.
TEST_CASE("every rule that fires on the sample templates has its verdict", "[cloudformation]") {
  ShippedRules rules;
  const Checked checked = rules.check_folder("files/cfn-templates");
  std::map<std::string, size_t> fired;
  std::map<std::string, std::string> places;
  for (const Found& found : checked.found) {
    if (!found.rule.starts_with("cloudformation.")) continue;
    ++fired[found.rule];
    places[found.rule] += fmt::format("\n  {}:{} {}", found.path, found.line, found.message);
  }
  std::string result = "| rule | findings | verdict | why |\n|---|---|---|---|\n";
  size_t all = 0;
  for (const auto& row : table("cfn_templates.tsv", 4)) {
    INFO(row[0] << places[row[0]]);
    CHECK(rules.has(row[0]));
    CHECK(std::to_string(fired[row[0]]) == row[1]);
    CHECK((row[2] == "true" || row[2] == "accepted"));
    all += fired[row[0]];
    fired.erase(row[0]);
    result += fmt::format("| {} | {} | {} | {} |\n", row[0], row[1], row[2], row[3]);
  }
  for (const auto& [rule, number] : fired) {
    FAIL_CHECK(rule << " fires " << number << " times and has no row" << places[rule]);
  }
  hold_result("cfn_templates", fmt::format("{} findings.\n\n", all) + result);
}

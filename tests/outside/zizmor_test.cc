// The shipped rules beside zizmor: what both say of a workflow, and why where they differ.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "tests/outside/agreement.h"
#include "tests/outside/corpora.h"

using namespace ordain::test;

namespace {

constexpr std::string_view kData = "test-data/";

std::string tail(std::string_view input) {
  const size_t at = input.find(kData);
  return std::string(at == std::string_view::npos ? input : input.substr(at + kData.size()));
}

}  // namespace

TEST_CASE("the shipped rules and zizmor agree but for the listed disagreements", "[zizmor]") {
  std::vector<OutsideCase> cases;
  const auto rows = corpus_rows("rules_zizmor.jsonl");
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& row : rows->documents) {
    const auto root = row->root();
    OutsideCase each;
    each.check = root.get("audit_file").text();
    each.check.erase(each.check.rfind('.'));
    std::replace(each.check.begin(), each.check.end(), '_', '-');
    each.files = {std::string(root.get("input").text())};
    each.name = tail(root.get("input").text());
    // The same file may be audited with other arguments, which ask for more.
    const auto args = root.get("args");
    for (uint32_t i = 0; i < args.child_count(); ++i)
      each.name += " " + std::string(args.child(i).text());
    const auto findings = root.get("findings");
    for (uint32_t i = 0; i < findings.child_count(); ++i) {
      if (findings.child(i).get("rule").text() != each.check) continue;
      each.flags = true;
      each.lines.push_back(
          static_cast<uint32_t>(std::stoul(std::string(findings.child(i).get("line").text()))));
    }
    if (!seen.emplace(each.check, each.name).second) continue;
    cases.push_back(std::move(each));
  }
  ShippedRules rules;
  hold_agreement("zizmor", cases, rules);
}

TEST_CASE("every workflow of the outside cases is read, and every rule decides on it", "[zizmor]") {
  ShippedRules rules;
  for (const char* folder : {"files/zizmor", "files/kics/assets/queries/cicd",
                             "files/checkov/tests/github_actions", "files/cfn-templates/.github"}) {
    const Checked checked = rules.check_folder(folder);
    for (const Found& error : checked.errors)
      FAIL_CHECK(error.rule << ": " << error.path << ":" << error.line << ": " << error.message);
    for (const auto& [path, why] : checked.broken) FAIL_CHECK(path << ": " << why);
    CHECK(!checked.found.empty());
  }
}

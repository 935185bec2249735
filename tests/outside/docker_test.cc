// The shipped rules beside the checks of Trivy and of Checkov for Dockerfiles.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/outside/agreement.h"
#include "tests/outside/corpora.h"

using namespace ordain;
using namespace ordain::test;

TEST_CASE("the shipped rules for Dockerfiles and Trivy agree but for what is listed", "[docker]") {
  std::vector<OutsideCase> cases;
  const auto rows = corpus_rows("rules_trivy.jsonl");
  for (const auto& row : rows->documents) {
    const data::Node root = row->root();
    if (root.get("format").text() != "dockerfile") continue;
    OutsideCase each;
    each.check = root.get("check_id").text();
    each.name = std::string(root.get("kind").text()) + std::string(root.get("n").text());
    each.files = {each.check + "/" + each.name + "/Dockerfile"};
    each.text = root.get("text").text();
    each.flags = root.get("kind").text() == "bad";
    cases.push_back(std::move(each));
  }
  REQUIRE_FALSE(cases.empty());
  ShippedRules rules;
  hold_agreement("trivy-docker", cases, rules);
}

// Checkov names what it flags by the kind of instruction, not by its place: a file is a case.
TEST_CASE("the shipped rules for Dockerfiles and Checkov agree but for what is listed",
          "[docker]") {
  std::vector<OutsideCase> cases;
  const auto rows = corpus_rows("rules_checkov.jsonl");
  for (const auto& row : rows->documents) {
    const data::Node root = row->root();
    if (root.get("framework").text() != "dockerfile") continue;
    const data::Node files = root.get("files");
    for (uint32_t i = 0; i < files.child_count(); ++i) {
      const std::filesystem::path path(files.child(i).text());
      OutsideCase each;
      each.check = root.get("check_id").text();
      each.files = {path.string()};
      each.name = (path.parent_path().filename() / path.filename()).string();
      const data::Node fail = root.get("fail");
      for (uint32_t k = 0; k < fail.child_count(); ++k)
        each.flags |= fail.child(k).text().starts_with(each.name + ".");
      cases.push_back(std::move(each));
    }
  }
  REQUIRE_FALSE(cases.empty());
  ShippedRules rules;
  hold_agreement("checkov-docker", cases, rules);
}

// Every Dockerfile and Compose file of the outside cases is read whole, but for those that are
// there to be refused.
TEST_CASE("outside Dockerfiles and Compose files are read without a finding of ours", "[docker]") {
  namespace fs = std::filesystem;
  ShippedRules rules;
  for (const char* folder :
       {"files/checkov/tests/dockerfile", "files/kics/assets/queries/dockerfile",
        "files/awesome-compose", "files/kics/assets/queries/dockerCompose"}) {
    if (!fs::is_directory(corpora() + "/" + folder)) continue;
    const Checked checked = rules.check_folder(folder);
    for (const auto& [file, why] : checked.broken) FAIL_CHECK(file << ": " << why);
    for (const Found& error : checked.errors) FAIL_CHECK(error.path << ": " << error.message);
  }
}

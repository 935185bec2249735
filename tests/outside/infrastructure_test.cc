// The shipped rules beside the checks of Trivy and of Checkov for what is not a Dockerfile.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/outside/agreement.h"
#include "tests/outside/corpora.h"

using namespace ordain;
using namespace ordain::test;

namespace {

// What Checkov calls an object, as an address of ours: a resource of Terraform as it is, one of
// CloudFormation without its type, a workflow by its file. Its names of Kubernetes are of bindings,
// where ours are of the roles that they bind: there only whether something is found counts.
std::string address_of(std::string_view framework, std::string_view name) {
  if (framework == "terraform") return std::string(name);
  if (framework == "cloudformation") return std::string(name.substr(name.rfind('.') + 1));
  if (framework == "github_actions") return std::string(name.substr(0, name.find(".yaml") + 5));
  return {};
}

}  // namespace

TEST_CASE("the shipped rules for infrastructure and Trivy agree but for what is listed",
          "[infrastructure]") {
  std::vector<OutsideCase> cases;
  const auto rows = corpus_rows("rules_trivy.jsonl");
  for (const auto& row : rows->documents) {
    const data::Node root = row->root();
    const std::string format(root.get("format").text());
    if (format == "dockerfile") continue;
    OutsideCase each;
    each.check = std::string(root.get("check_id").text()) + "/" + format;
    each.name = std::string(root.get("kind").text()) + std::string(root.get("n").text());
    each.text = root.get("text").text();
    const bool json = each.text.find_first_not_of(" \t\r\n") == each.text.find('{');
    each.files = {each.check + "/" + each.name + "/" +
                  (format == "terraform" ? "main.tf"
                   : json                ? "template.json"
                                         : "template.yaml")};
    each.flags = root.get("kind").text() == "bad";
    cases.push_back(std::move(each));
  }
  REQUIRE(cases.size() > 100);
  ShippedRules rules;
  hold_agreement("trivy", cases, rules);
}

TEST_CASE("the shipped rules for infrastructure and Checkov agree but for what is listed",
          "[infrastructure]") {
  std::vector<OutsideCase> cases;
  const auto rows = corpus_rows("rules_checkov.jsonl");
  for (const auto& row : rows->documents) {
    const data::Node root = row->root();
    const std::string framework(root.get("framework").text());
    if (framework == "dockerfile") continue;
    OutsideCase each;
    each.name = std::filesystem::path(root.get("dir").text()).filename().string();
    const data::Node id = root.get("check_id");
    each.check =
        (id.kind() == data::Kind::kString ? std::string(id.text()) : each.name) + "/" + framework;
    const data::Node files = root.get("files");
    for (uint32_t i = 0; i < files.child_count(); ++i)
      each.files.emplace_back(files.child(i).text());
    const data::Node fail = root.get("fail");
    each.flags = fail.child_count() > 0;
    for (uint32_t i = 0; i < fail.child_count(); ++i) {
      std::string address = address_of(framework, fail.child(i).text());
      if (!address.empty()) each.objects.emplace_back("", std::move(address));
    }
    cases.push_back(std::move(each));
  }
  REQUIRE(cases.size() > 50);
  ShippedRules rules;
  hold_agreement("checkov", cases, rules);
}

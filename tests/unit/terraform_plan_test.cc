// Plans and states of Terraform: what subjects they make, what is unknown and what is secret.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_plan.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "engine/data/dump.h"
#include "engine/read/terraform_configuration.h"

using namespace ordain;
using data::Kind;
using data::Node;

namespace {

struct Derived {
  explicit Derived(std::string bytes) {
    source = sources.add("plan.json", std::move(bytes));
    symbols.freeze();
    const read::Limits limits;
    REQUIRE(read::read_json({sources, source, symbols, limits, findings}, documents));
    is_terraform = read::derive_terraform_json(
        {"plan.json", read::FormatId::kJson, documents, symbols, findings}, subjects);
    for (const auto& domain : subjects.domains()) {
      for (const data::Subject& subject : domain.subjects)
        nodes[domain.name][std::string(subject.address)] = subject.node;
    }
  }

  Node at(const std::string& domain, const std::string& address,
          std::initializer_list<std::string_view> keys) {
    Node node = nodes[domain][address];
    for (std::string_view key : keys) {
      if (!node) return node;
      node = node.is_list() ? node.child(key[0] - '0') : node.get(key);
    }
    return node;
  }
  std::string text(const std::string& domain, const std::string& address,
                   std::initializer_list<std::string_view> keys) {
    const Node node = at(domain, address, keys);
    return node ? std::string(data::name(node.kind())) + " " + std::string(node.text()) : "none";
  }
  std::string written(Node node) const {
    const text::Span span = node.blame_span();
    return std::string(sources[source].bytes().substr(span.begin, span.end - span.begin));
  }

  text::SourceSet sources;
  text::SymbolTable symbols;
  text::Findings findings;
  text::SourceId source = 0;
  read::Documents documents;
  read::DerivedSubjects subjects;
  bool is_terraform = false;
  std::map<std::string, std::map<std::string, Node>> nodes;
};

const char* const kPlan = R"json({
  "format_version": "1.2", "terraform_version": "1.9.0",
  "variables": {"token": {"value": "hush-hush"}, "size": {"value": 3}},
  "planned_values": {
    "outputs": {"arn": {"sensitive": false}, "secret": {"sensitive": true, "value": "tell-no-one"}},
    "root_module": {
      "resources": [
        {"address": "aws_sns_topic.only", "mode": "managed", "type": "aws_sns_topic", "name": "only",
         "provider_name": "registry.terraform.io/hashicorp/aws",
         "values": {"name": "t", "policy": null}, "sensitive_values": {}}],
      "child_modules": [{"address": "module.net[\"a.b\"]", "resources": []}]}},
  "resource_changes": [
    {"address": "aws_kms_key.main", "mode": "managed", "type": "aws_kms_key", "name": "main",
     "provider_name": "registry.terraform.io/hashicorp/aws",
     "change": {"actions": ["create"], "before": null,
                "after": {"description": null, "is_enabled": true, "tags": null,
                          "tags_all": {"team": "shop"}},
                "after_unknown": {"arn": true, "id": true, "tags_all": {}},
                "before_sensitive": false, "after_sensitive": {"tags_all": {}}}},
    {"address": "module.net[\"a.b\"].aws_s3_bucket.b[0]", "module_address": "module.net[\"a.b\"]",
     "mode": "managed", "type": "aws_s3_bucket", "name": "b", "index": 0,
     "provider_name": "registry.terraform.io/hashicorp/aws",
     "change": {"actions": ["delete", "create"], "before": {"password": "old-secret"},
                "after": {"bucket": "logs", "kms": [{"days": 5, "none": null}], "open": [],
                          "grant": [], "rules": [{"cidrs": ["x"], "groups": []}], "address": "x", "password": "new-secret", "list": [1, null]},
                "after_unknown": {"id": true, "made": true, "key": true, "kms": [{"arn": true}], "both": true,
                                  "list": [false, true]},
                "before_sensitive": {"password": true}, "after_sensitive": {"password": true}}},
    {"address": "aws_iam_user.gone", "mode": "managed", "type": "aws_iam_user", "name": "gone",
     "change": {"actions": ["delete"], "before": {"name": "gone"}, "after": null,
                "after_unknown": {}}},
    {"address": "aws_iam_user.left", "mode": "managed", "type": "aws_iam_user", "name": "left",
     "deposed": "ab12", "change": {"actions": ["delete"], "before": {}, "after": {}}},
    {"address": "data.aws_ami.base", "mode": "data", "type": "aws_ami", "name": "base",
     "change": {"actions": ["read"], "after": {"owners": ["self"]}, "after_unknown": {"id": true}}}],
  "prior_state": {"values": {"root_module": {"resources": [
    {"address": "aws_iam_user.old", "mode": "managed", "type": "aws_iam_user", "name": "old",
     "values": {"name": "old"}}]}}},
  "configuration": {
    "provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu"}}},
                        "aws.west": {"name": "aws", "alias": "west",
                                     "expressions": {"region": {"references": ["var.r"]}}}},
    "root_module": {
      "outputs": {"arn": {"expression": {"references": ["aws_kms_key.main.arn"]}}},
      "variables": {"token": {"sensitive": true, "default": "by-default"}, "size": {}},
      "resources": [
        {"address": "aws_kms_key.main", "mode": "managed", "type": "aws_kms_key", "name": "main",
         "provider_config_key": "aws.west", "expressions": {}, "depends_on": ["aws_sns_topic.only"]}],
      "module_calls": {"net": {
        "source": "./net",
        "expressions": {"kms": {"references": ["aws_kms_key.main.arn", "aws_kms_key.main"]},
                        "zone": {"constant_value": "z"}},
        "for_each_expression": {"references": ["local.nets"]},
        "module": {"variables": {"kms": {}, "zone": {}},
          "resources": [
            {"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b",
             "provider_config_key": "aws",
             "expressions": {"bucket": {"constant_value": "logs"},
                             "kms": [{"arn": {"references": ["var.kms"]}, "days": {}}],
                             "open": {"constant_value": []},
                             "rules": {"constant_value": [{"cidrs": ["x"]}]}, "key": {"references": ["var.kms"]},
                             "both": {"references": ["var.kms", "local.x"]},
                             "password": {"constant_value": "new-secret"}}}]}}}}}
})json";

}  // namespace

TEST_CASE("a plan makes the subjects of what will be there", "[terraform_plan]") {
  Derived plan(kPlan);
  REQUIRE(plan.is_terraform);
  CHECK(plan.nodes["tf.resources"].size() == 3);
  CHECK(plan.nodes["tf.aws_iam_user"].empty());
  CHECK(plan.nodes["tf.taggable"].size() == 3);
  const std::string kms = "aws_kms_key.main";
  CHECK(plan.text("tf.aws_kms_key", kms, {"is_enabled"}) == "bool true");
  CHECK(plan.text("tf.aws_kms_key", kms, {"description"}) == "none");
  CHECK(plan.text("tf.aws_kms_key", kms, {"tags", "team"}) == "string shop");
  CHECK(plan.text("tf.aws_kms_key", kms, {"address"}) == "string aws_kms_key.main");
  CHECK(plan.text("tf.aws_kms_key", kms, {"provider"}) == "string aws.west");
  CHECK(plan.text("tf.aws_kms_key", kms, {"depends_on", "0"}) == "string aws_sns_topic.only");
  CHECK(plan.text("tf.aws_kms_key", kms, {"terraform", "provider"}) == "string aws");
  CHECK(plan.text("tf.aws_kms_key", kms, {"terraform", "module"}) == "string ");
  CHECK(plan.text("tf.aws_kms_key", kms, {"terraform", "actions", "0"}) == "string create");
  const std::string bucket = "module.net[\"a.b\"].aws_s3_bucket.b[0]";
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"bucket"}) == "string logs");
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"terraform", "key"}) == "int 0");
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"terraform", "module"}) ==
        "string module.net[\"a.b\"]");
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"terraform", "arguments", "address"}) == "string x");
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"address"}) == "string " + bucket);
  // What planned_values alone tell of, and what is read.
  CHECK(plan.text("tf.aws_sns_topic", "aws_sns_topic.only", {"name"}) == "string t");
  CHECK(plan.text("tf.data.aws_ami", "data.aws_ami.base", {"owners", "0"}) == "string self");
}

TEST_CASE("what is not written is not there", "[terraform_plan]") {
  Derived plan(kPlan);
  const std::string bucket = "module.net[\"a.b\"].aws_s3_bucket.b[0]";
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"open"}) == "list ");
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"grant"}) == "none");
  // What the provider makes up is what a schema says, but for the name that it gives.
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"made"}) == "none");
  // The provider makes it of an argument.
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"id"}) == "string logs");
  // Arguments of blocks that are written as a value, as ingress may be.
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"rules", "0", "cidrs", "0"}) == "string x");
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"rules", "0", "groups"}) == "none");
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"kms", "0", "days"}) == "int 5");
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"kms", "0", "none"}) == "none");
}

TEST_CASE("what is known after apply is unknown, and what it refers to is known",
          "[terraform_plan]") {
  Derived plan(kPlan);
  const Node key = plan.nodes["tf.aws_kms_key"]["aws_kms_key.main"];
  const Node arn = key.get("arn");
  CHECK(plan.text("tf.aws_kms_key", "aws_kms_key.main", {"arn"}) ==
        "unknown known only after apply");
  REQUIRE(arn.hint() != nullptr);
  CHECK(arn.hint()->identity == "aws_kms_key.main.arn");
  CHECK(arn.hint()->is_set);
  CHECK(arn.hint()->target == key);
  CHECK(plan.written(arn) == "\"arn\": true");
  const std::string bucket = "module.net[\"a.b\"].aws_s3_bucket.b[0]";
  // Through a variable of the module.
  for (const auto& keys : {std::initializer_list<std::string_view>{"key"}, {"kms", "0", "arn"}}) {
    const Node node = plan.at("tf.aws_s3_bucket", bucket, keys);
    REQUIRE(node);
    CHECK(node.kind() == Kind::kUnknown);
    REQUIRE(node.hint() != nullptr);
    CHECK(node.hint()->target == key);
    // It may be a text around it.
    CHECK(node.hint()->identity.empty());
  }
  // A local may lead anywhere.
  CHECK(plan.at("tf.aws_s3_bucket", bucket, {"both"}).hint() == nullptr);
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"list", "0"}) == "int 1");
  CHECK(plan.text("tf.aws_s3_bucket", bucket, {"list", "1"}) == "unknown known only after apply");
}

TEST_CASE("places of a plan are those of its changes", "[terraform_plan]") {
  Derived plan(kPlan);
  const std::string bucket = "module.net[\"a.b\"].aws_s3_bucket.b[0]";
  const Node days = plan.at("tf.aws_s3_bucket", bucket, {"kms", "0", "days"});
  CHECK(plan.written(days) == "\"days\": 5");
  CHECK(days.pointer() == "/resource_changes/1/change/after/kms/0/days");
  CHECK(plan.written(plan.nodes["tf.aws_kms_key"]["aws_kms_key.main"])
            .starts_with("\"after\": {\"description\": null"));
}

TEST_CASE("modules, providers, variables and outputs of a plan", "[terraform_plan]") {
  Derived plan(kPlan);
  const std::string net = "module.net[\"a.b\"]";
  REQUIRE(plan.nodes["tf.modules"].size() == 1);
  CHECK(plan.text("tf.modules", net, {"source"}) == "string ./net");
  CHECK(plan.text("tf.modules", net, {"zone"}) == "string z");
  CHECK(plan.text("tf.modules", net, {"kms"}).starts_with("unknown "));
  CHECK(plan.text("tf.modules", net, {"terraform", "name"}) == "string net");
  CHECK(plan.text("tf.providers", "provider.aws", {"region"}) == "string eu");
  CHECK(plan.text("tf.providers", "provider.aws.west", {"alias"}) == "string west");
  CHECK(plan.text("tf.providers", "provider.aws.west", {"region"}).starts_with("unknown "));
  CHECK(plan.text("tf.variables", "var.size", {"value"}) == "int 3");
  CHECK(plan.text("tf.variables", "var.token", {"sensitive"}) == "bool true");
  CHECK(plan.text("tf.outputs", "output.secret", {"sensitive"}) == "bool true");
}

TEST_CASE("what a plan says is secret is marked wherever it stands", "[terraform_plan]") {
  Derived plan(kPlan);
  const std::string tree = data::dump_tree(*plan.documents[0]);
  const std::string json = data::dump_json(*plan.documents[0]);
  for (const char* secret :
       {"hush-hush", "tell-no-one", "new-secret", "old-secret", "by-default"}) {
    INFO(secret);
    CHECK(tree.find(secret) == std::string::npos);
    CHECK(json.find(secret) == std::string::npos);
  }
  CHECK(tree.find("\"logs\"") != std::string::npos);
  const std::string bucket = "module.net[\"a.b\"].aws_s3_bucket.b[0]";
  CHECK(plan.at("tf.aws_s3_bucket", bucket, {"password"}).has(data::kSensitive));
  CHECK(plan.at("tf.variables", "var.token", {"value"}).has(data::kSensitive));
  CHECK(!plan.at("tf.aws_s3_bucket", bucket, {"bucket"}).has(data::kSensitive));
  // "new-secret" twice, "old-secret", the variable and its default, the output.
  CHECK(plan.documents[0]->sensitive().size() == 6);
}

TEST_CASE("a state and a raw state make the same subjects", "[terraform_plan]") {
  Derived state(R"json({"format_version": "1.0", "terraform_version": "1.9.0", "values": {
    "outputs": {"o": {"sensitive": true, "value": "out-secret"}},
    "root_module": {"resources": [], "child_modules": [{"address": "module.m", "resources": [
      {"address": "module.m.aws_db_instance.d[\"k\"]", "mode": "managed",
       "type": "aws_db_instance", "name": "d", "index": "k",
       "provider_name": "registry.terraform.io/hashicorp/aws",
       "values": {"port": 5432, "password": "db-secret", "none": null, "empty": []},
       "sensitive_values": {"password": true}}]}]}}})json");
  Derived raw(R"json({"version": 4, "terraform_version": "1.9.0", "serial": 3,
    "outputs": {"o": {"sensitive": true, "value": "out-secret", "type": "string"}},
    "resources": [{"module": "module.m", "mode": "managed", "type": "aws_db_instance", "name": "d",
      "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
      "instances": [{"index_key": "k", "schema_version": 0,
        "attributes": {"port": 5432, "password": "db-secret", "none": null, "empty": []},
        "sensitive_attributes": [[{"type": "get_attr", "value": "password"}]]}]}]})json");
  for (Derived* one : {&state, &raw}) {
    REQUIRE(one->is_terraform);
    const std::string address = "module.m.aws_db_instance.d[\"k\"]";
    CHECK(one->text("tf.aws_db_instance", address, {"port"}) == "int 5432");
    CHECK(one->text("tf.aws_db_instance", address, {"none"}) == "none");
    CHECK(one->text("tf.aws_db_instance", address, {"empty"}) == "none");
    CHECK(one->text("tf.aws_db_instance", address, {"terraform", "key"}) == "string k");
    CHECK(one->text("tf.aws_db_instance", address, {"terraform", "provider"}) == "string aws");
    CHECK(one->at("tf.aws_db_instance", address, {"password"}).has(data::kSensitive));
    CHECK(data::dump_json(*one->documents[0]).find("secret\"") == std::string::npos);
  }
}

TEST_CASE("a document that only looks a little like Terraform is none of its", "[terraform_plan]") {
  for (const char* text :
       {R"({"format_version": "1.0"})", R"({"version": 4, "resources": []})",
        R"({"format_version": "1.0", "values": {}})", "[]", "3", R"({"planned_values": {}})"}) {
    CHECK(!Derived(text).is_terraform);
  }
  // Shapes that Terraform never writes.
  for (const char* text :
       {R"({"format_version": "1", "resource_changes": [1, {}, {"address": "a", "change": 2},
            {"address": "a.b", "type": "a", "change": {"after": {"x": 1}, "after_unknown": [true],
             "after_sensitive": [[true]]}}], "planned_values": 3, "configuration": [1],
            "variables": 1, "output_changes": "x"})",
        R"({"format_version": "1", "planned_values": {"root_module": {"child_modules": [1, [], {}],
            "resources": {"a": 1}}, "outputs": [1]},
            "configuration": {"root_module": {"module_calls": [1, {"module": 2}]}}})",
        R"({"version": 4, "terraform_version": "1", "resources": [1, {"instances": [1, {}]}]})"}) {
    CHECK(Derived(text).is_terraform);
  }
}

TEST_CASE("addresses of Terraform without the keys of their instances", "[terraform_plan]") {
  using read::terraform::split_module;
  using read::terraform::without_keys;
  CHECK(without_keys(R"(module.a["x].\"y"].aws_b.c[0])") == "module.a.aws_b.c");
  CHECK(without_keys("aws_b.c") == "aws_b.c");
  CHECK(split_module(R"(module.a["x.module.y"].module.b[0])").first == R"(module.a["x.module.y"])");
  CHECK(split_module(R"(module.a["x.module.y"])").second == R"(a["x.module.y"])");
}

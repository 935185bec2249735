// A module in its two syntaxes and as its plan: the shipped rules say the same of each.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "engine/eval/evaluate.h"
#include "engine/read/load.h"
#include "engine/run/rules.h"
#include "tests/unit/folder.h"

using namespace ordain;

namespace {

// Of each rule and subject what was said, once for each finding. The elements of a list of blocks
// go by no number: a plan holds a set in an order of its own.
using Said = std::map<std::pair<std::string, std::string>, std::multiset<std::string>>;

// The shipped rules, loaded once for all cases.
struct Shipped {
  Shipped() {
    text::Findings findings;
    catalogues = run::load_catalogues(run::Config(), sources, findings);
    plan = run::load_rules({}, {}, catalogues, sources, findings);
    REQUIRE(plan.bad_rules.empty());
  }

  Said said_of(const std::vector<std::string>& paths) {
    read::LoadOptions load;
    load.paths = paths;
    text::Findings findings;
    const data::Snapshot snapshot = read::load(load, sources, *plan.symbols, findings);
    eval::Options options;
    options.tell_pass = options.tell_not_applicable = true;
    eval::evaluate(plan, snapshot, options, sources, findings);
    static const std::regex kNumber("/[0-9]+(?=/|$)");
    Said said;
    for (const text::Finding& finding : findings.all()) {
      INFO(finding.message);
      if (!finding.outcome) {
        CHECK(finding.level == text::Level::kNote);
        continue;
      }
      std::string words(text::name(*finding.outcome));
      if (*finding.outcome == text::Outcome::kFail) words += ": " + finding.message;
      said[{finding.code, std::regex_replace(finding.subject, kNumber, "/*")}].insert(words);
    }
    return said;
  }

  text::SourceSet sources;
  std::vector<comply::Catalogue> catalogues;
  lang::Plan plan;
};

Shipped& shipped() {
  static Shipped one;
  return one;
}

struct Difference {
  std::string rule;
  std::string subject;
  std::string written;  // what is said of the files, "" for nothing
  std::string planned;
  std::string why;
};

std::string all(const Said& said, const std::pair<std::string, std::string>& key) {
  std::string out;
  const auto found = said.find(key);
  if (found == said.end()) return out;
  for (const std::string& words : found->second) out += (out.empty() ? "" : "; ") + words;
  return out;
}

// Both say the same but for these differences, each of which is there. `plan`: or what else stands
// for the same module.
void check_agreement(const std::vector<std::string>& files, const std::string& plan,
                     const std::vector<Difference>& differences, size_t least) {
  const Said written = shipped().said_of(files);
  const Said planned = shipped().said_of({plan});
  CHECK(written.size() >= least);
  std::map<std::pair<std::string, std::string>, const Difference*> wanted;
  for (const Difference& difference : differences)
    wanted[{difference.rule, difference.subject}] = &difference;
  Said both = written;
  both.insert(planned.begin(), planned.end());
  for (const auto& [key, unused] : both) {
    INFO(key.first << " of " << key.second);
    const auto difference = wanted.find(key);
    if (difference == wanted.end()) {
      CHECK(all(written, key) == all(planned, key));
      continue;
    }
    INFO(difference->second->why);
    CHECK(all(written, key) == difference->second->written);
    CHECK(all(planned, key) == difference->second->planned);
    wanted.erase(difference);
  }
  for (const auto& [key, difference] : wanted)
    FAIL_CHECK("no such pair: " << key.first << " of " << key.second);
}

const char* const kProviders =
    "a plan names each provider that is used, whether a block is written for it or not";

Difference provider() {
  return {"aws.iam.no-static-provider-credentials", "provider.aws", "", "pass", kProviders};
}

Difference region() {
  return {"terraform.allowed-regions", "provider.aws", "", "not_applicable", kProviders};
}

std::string fixture(const std::string& name) {
  return std::string(ORDAIN_ROOT) + "/fixtures/shop-terraform/" + name;
}

}  // namespace

TEST_CASE("a plain module and its plan agree", "[terraform_agreement]") {
  check_agreement({fixture("archive/main.tf")}, fixture("archive/plan.json"),
                  {provider(), region()}, 12);
}

TEST_CASE("modules, count, for_each, dynamic blocks and documents agree", "[terraform_agreement]") {
  check_agreement({fixture("reports/main.tf"), fixture("reports/queue/main.tf")},
                  fixture("reports/plan.json"), {provider(), region()}, 35);
}

// What is unknown before apply is the only other difference, and neither side guesses.
TEST_CASE("where something is unknown, the difference is that", "[terraform_agreement]") {
  const test::Folder folder;
  folder.write("main.tf", R"(
resource "aws_sqs_queue" "orders" {
  name              = "orders"
  kms_master_key_id = "alias/orders"
}

resource "aws_iam_policy" "orders" {
  name = "orders"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "*", Resource = "*" },
      { Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.orders.arn },
    ]
  })
}

resource "aws_s3_bucket" "shop" {
  count         = 2
  bucket_prefix = "shop-"
}

resource "aws_s3_bucket_public_access_block" "shop" {
  count                   = 2
  bucket                  = aws_s3_bucket.shop[count.index].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "first" {
  bucket = aws_s3_bucket.shop[0].id
  versioning_configuration {
    status = "Enabled"
  }
}
)");
  const auto bucket = [](int i) {
    return R"({"address": "aws_s3_bucket.shop[)" + std::to_string(i) +
           R"(]", "mode": "managed", "type": "aws_s3_bucket", "name": "shop", "index": )" +
           std::to_string(i) + R"(, "change": {"actions": ["create"], "before": null,
      "after": {"bucket_prefix": "shop-", "force_destroy": false, "tags": null, "timeouts": null},
      "after_unknown": {"arn": true, "bucket": true, "id": true, "logging": true,
                        "server_side_encryption_configuration": true, "tags_all": true,
                        "versioning": true}}},
    {"address": "aws_s3_bucket_public_access_block.shop[)" +
           std::to_string(i) +
           R"(]", "mode": "managed", "type": "aws_s3_bucket_public_access_block", "name": "shop",
     "index": )" +
           std::to_string(i) + R"(, "change": {"actions": ["create"], "before": null,
      "after": {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true,
                "restrict_public_buckets": true},
      "after_unknown": {"bucket": true, "id": true}}},
    )";
  };
  folder.write("plan.json", R"({
  "format_version": "1.2", "terraform_version": "1.11.4",
  "planned_values": {"root_module": {}},
  "resource_changes": [
    )" + bucket(0) + bucket(1) +
                                R"({"address": "aws_iam_policy.orders", "mode": "managed",
     "type": "aws_iam_policy", "name": "orders", "change": {"actions": ["create"], "before": null,
      "after": {"description": null, "name": "orders", "path": "/", "tags": null},
      "after_unknown": {"arn": true, "id": true, "policy": true, "policy_id": true}}},
    {"address": "aws_s3_bucket_versioning.first", "mode": "managed",
     "type": "aws_s3_bucket_versioning", "name": "first", "change": {"actions": ["create"],
      "before": null, "after": {"mfa": null, "versioning_configuration": [{"status": "Enabled"}]},
      "after_unknown": {"bucket": true, "id": true,
                        "versioning_configuration": [{"mfa_delete": true}]}}},
    {"address": "aws_sqs_queue.orders", "mode": "managed", "type": "aws_sqs_queue",
     "name": "orders", "change": {"actions": ["create"], "before": null,
      "after": {"kms_master_key_id": "alias/orders", "name": "orders", "tags": null},
      "after_unknown": {"arn": true, "id": true, "policy": true, "sqs_managed_sse_enabled": true}}}
  ],
  "configuration": {
    "provider_config": {"aws": {"name": "aws"}},
    "root_module": {"resources": [
      {"address": "aws_iam_policy.orders", "mode": "managed", "type": "aws_iam_policy",
       "name": "orders", "provider_config_key": "aws",
       "expressions": {"name": {"constant_value": "orders"},
                       "policy": {"references": ["aws_sqs_queue.orders.arn", "aws_sqs_queue.orders"]}}},
      {"address": "aws_s3_bucket.shop", "mode": "managed", "type": "aws_s3_bucket", "name": "shop",
       "provider_config_key": "aws", "expressions": {"bucket_prefix": {"constant_value": "shop-"}},
       "count_expression": {"constant_value": 2}},
      {"address": "aws_s3_bucket_public_access_block.shop", "mode": "managed",
       "type": "aws_s3_bucket_public_access_block", "name": "shop", "provider_config_key": "aws",
       "expressions": {"block_public_acls": {"constant_value": true},
                       "block_public_policy": {"constant_value": true},
                       "bucket": {"references": ["aws_s3_bucket.shop", "count.index"]},
                       "ignore_public_acls": {"constant_value": true},
                       "restrict_public_buckets": {"constant_value": true}},
       "count_expression": {"constant_value": 2}},
      {"address": "aws_s3_bucket_versioning.first", "mode": "managed",
       "type": "aws_s3_bucket_versioning", "name": "first", "provider_config_key": "aws",
       "expressions": {"bucket": {"references": ["aws_s3_bucket.shop[0].id",
                                                 "aws_s3_bucket.shop[0]", "aws_s3_bucket.shop"]},
                       "versioning_configuration": [{"status": {"constant_value": "Enabled"}}]}},
      {"address": "aws_sqs_queue.orders", "mode": "managed", "type": "aws_sqs_queue",
       "name": "orders", "provider_config_key": "aws",
       "expressions": {"kms_master_key_id": {"constant_value": "alias/orders"},
                       "name": {"constant_value": "orders"}}}
    ]}
  }
})");
  const std::string policy =
      "a text that is made of an unknown is unknown as a whole in a plan; as it is written, its "
      "other parts are known";
  const std::string which =
      "the references of a plan do not say which instance count.index leads to";
  const std::string block = "aws.s3.public-access-block";
  check_agreement(
      {"main.tf"}, "plan.json",
      {provider(),
       region(),
       {"aws.iam.no-full-admin", "aws_iam_policy.orders",
        "fail: the policy allows everything on everything", "undecided", policy},
       {"aws.iam.no-pass-any-role", "aws_iam_policy.orders", "pass", "undecided", policy},
       {"aws.iam.no-service-wildcards", "aws_iam_policy.orders", "pass", "undecided", policy},
       {block, "aws_s3_bucket.shop[0]", "pass", "undecided", which},
       {block, "aws_s3_bucket.shop[1]", "pass", "undecided", which}},
      10);
}

// In JSON an object is a value or a block: what only a provider knows is told by its name.
TEST_CASE("a module in JSON agrees with the native syntax", "[terraform_agreement]") {
  const test::Folder folder;
  folder.write("main.tf", R"(
provider "aws" {
  region = "eu-central-1"
  default_tags {
    tags = { Owner = "shop" }
  }
}
resource "aws_instance" "web" {
  for_each = { a = "t3.micro" }
  ami           = "ami-1"
  instance_type = each.value
  metadata_options {
    http_tokens = "optional"
  }
  root_block_device {
    encrypted = true
  }
  ebs_block_device {
    device_name = "b"
    encrypted   = false
  }
  ebs_block_device {
    device_name = "c"
    encrypted   = true
  }
  lifecycle {
    prevent_destroy = true
  }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = "logs"
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}
resource "aws_s3_bucket" "logs" {
  bucket = "logs"
}
resource "aws_security_group" "web" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  dynamic "ingress" {
    for_each = { web = 80 }
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["10.0.0.0/8"]
    }
  }
}
resource "aws_lambda_function" "job" {
  function_name = "job"
  environment {
    variables = { MODE = "rw" }
  }
  tracing_config {
    mode = "Active"
  }
}
data "aws_iam_policy_document" "all" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}
)");
  folder.write("json/main.tf.json", R"({
  "provider": {"aws": {"region": "eu-central-1", "default_tags": {"tags": {"Owner": "shop"}}}},
  "resource": {
    "aws_instance": {"web": {
      "for_each": {"a": "t3.micro"}, "ami": "ami-1", "instance_type": "${each.value}",
      "metadata_options": {"http_tokens": "optional"},
      "root_block_device": {"encrypted": true},
      "ebs_block_device": [{"device_name": "b", "encrypted": false},
                           {"device_name": "c", "encrypted": true}],
      "lifecycle": {"prevent_destroy": true}}},
    "aws_s3_bucket_server_side_encryption_configuration": {"logs": {"bucket": "logs", "rule": [
      {"apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms"}}]}},
    "aws_s3_bucket": {"logs": {"bucket": "logs"}},
    "aws_security_group": {"web": {
      "ingress": {"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]},
      "dynamic": {"ingress": {"for_each": {"web": 80}, "content": {
        "from_port": "${ingress.value}", "to_port": "${ingress.value}", "protocol": "tcp",
        "cidr_blocks": ["10.0.0.0/8"]}}}}},
    "aws_lambda_function": {"job": {"function_name": "job",
      "environment": {"variables": {"MODE": "rw"}}, "tracing_config": {"mode": "Active"}}}
  },
  "data": {"aws_iam_policy_document": {"all": {
    "statement": {"actions": ["*"], "resources": ["*"]}}}}
})");
  check_agreement({"main.tf"}, "json/main.tf.json", {}, 20);
}

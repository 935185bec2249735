// HCL in JSON: the same tree as the native syntax makes, with the places of the JSON text.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <catch2/catch.hpp>

#include "tests/unit/hcl_reading.h"

using namespace ordain;
using test::HclBy;
using test::HclReading;

TEST_CASE("the JSON of a module makes the tree of its native syntax", "[hcl_json]") {
  const HclReading native(R"tf(
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
  backend "s3" {
    bucket = "b"
  }
}
variable "n" {
  type = list(string)
  default = ["$${x}"]
  validation {
    condition = "${var.n != ""}"
  }
}
locals {
  a = "x${var.n[0]}\té"
}
resource "aws_x" "a" {
  provider = aws.west
  depends_on = [aws_y.z, module.m]
  name = "${local.a}"
  count = 2
  on = true
  none = null
  tags = { k = "v", "t${local.a}" = 1.50 }
  lifecycle {
    ignore_changes = [tags, name]
    precondition {
      condition = "${true}"
    }
  }
  provisioner "local-exec" {
    command = "true"
    when = destroy
  }
  dynamic "block" {
    for_each = "${var.n}"
    content {
      v = "${block.value}"
    }
  }
}
resource "aws_x" "b" {
}
resource "aws_y" "z" {
}
data "aws_d" "d" {
}
module "m" {
  source = "./$${m}"
  providers = { aws.a = aws.b }
}
)tf");
  const HclReading json(R"tf({"//": "note",
 "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}},
               "backend": {"s3": {"bucket": "b"}}},
 "variable": {"n": {"type": "list(string)", "default": ["${x}"],
                    "validation": [{"condition": "${var.n != \"\"}"}]}},
 "locals": {"a": "x${var.n[0]}\t\u00e9"},
 "resource": [{"aws_x": {"a": {"provider": "aws.west", "depends_on": ["aws_y.z", "module.m"],
                               "name": "${local.a}", "count": 2, "on": true, "none": null,
                               "tags": {"k": "v", "t${local.a}": 1.50},
                               "lifecycle": {"ignore_changes": ["tags", "name"],
                                             "precondition": {"condition": "${true}"}},
                               "provisioner": [{"local-exec": {"command": "true",
                                                               "when": "destroy"}}],
                               "dynamic": {"block": {"for_each": "${var.n}",
                                                     "content": {"v": "${block.value}"}}}},
                         "b": {"//": "empty"}}},
              {"aws_y": {"z": [{}]}}],
 "data": {"aws_d": {"d": {}}},
 "module": {"m": {"source": "./${m}", "providers": {"aws.a": "aws.b"}}}
})tf",
                        {}, HclBy::kJson);
  CHECK(native.faults() == "");
  CHECK(json.faults() == "");
  CHECK(json.file->whole);
  // A key that is a reference is a text in the native syntax's words, and the other way round.
  std::string wanted = native.told();
  const std::string key = "(get (var aws) a)=";
  wanted.replace(wanted.find(key), key.size(), "\"aws.a\"=");
  CHECK(json.told() == wanted);
}

TEST_CASE("places in JSON are those of the file, through its escapes", "[hcl_json]") {
  const HclReading reading(
      R"tf({"resource": {"aws_x": {"a": {"n": "\u00e9${f(\"q\").b}", "p": "x\ty"}}}})tf", {},
      HclBy::kJson);
  REQUIRE(reading.faults() == "");
  const read::hcl::Block& block = *reading.file->body.blocks[0];
  CHECK(reading.slice(block.type.span) == "\"resource\"");
  CHECK(reading.slice(block.labels[0].span) == "\"aws_x\"");
  CHECK(reading.slice(block.labels[1].span) == "\"a\"");
  CHECK(reading.slice(block.span) == R"tf("a": {"n": "\u00e9${f(\"q\").b}", "p": "x\ty"})tf");
  const read::hcl::Attribute& name = *block.body.attribute("n");
  CHECK(reading.slice(name.span) == R"tf("n": "\u00e9${f(\"q\").b}")tf");
  const auto& parts = name.value->as<read::hcl::Template>().parts;
  CHECK(reading.slice(parts[0].span) == R"tf(\u00e9)tf");
  const auto& get = parts[1].value->as<read::hcl::GetAttr>();
  CHECK(reading.slice(get.span) == R"tf(f(\"q\").b)tf");
  const auto& call = get.object->as<read::hcl::Call>();
  CHECK(reading.slice(call.arguments[0]->span) == R"tf(\"q\")tf");
  const read::hcl::Expr& plain = *block.body.attribute("p")->value;
  CHECK(reading.slice(plain.as<read::hcl::String>().inner) == R"tf(x\ty)tf");
}

TEST_CASE("faults of the JSON syntax are told where they are", "[hcl_json]") {
  struct Case {
    const char* text;
    const char* faults;
  };
  const std::array cases = {
      Case{R"tf({"resorce": {}})tf",
           "1:2 no block of the language is named resorce, did you mean resource?\n"},
      Case{R"tf({"resource": 1})tf", "1:2 found a number, wants an object, or a list of objects\n"},
      Case{R"tf({"resource": {"a": "x"}})tf",
           "1:15 found a text, wants an object, or a list of objects\n"},
      Case{R"tf({"locals": {"a": "\u00e9${b c}", "d": 1}})tf", "1:29 found `c`, wants `}`\n"},
      Case{R"tf({"resource": {"a": {"b": {"depends_on": ["a b"]}}}})tf",
           "1:45 found `b`, wants an operator or the end of the text\n"},
      Case{R"tf({"locals": {"a": "${"}})tf",
           "1:21 found the end of the text, wants an expression\n"},
      Case{R"tf([1])tf", "1:2 found a number, wants an object\n"},
      Case{R"tf({"a": )tf", "1:7 found the end of the text, wanted a value\n"},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    const HclReading reading(one.text, {}, HclBy::kJson);
    CHECK(reading.faults() == one.faults);
    CHECK(!reading.file->whole);
    CHECK(!reading.file->body.whole);
  }
}

TEST_CASE("nesting of JSON is bounded", "[hcl_json]") {
  std::string deep(300, '[');
  deep += std::string(300, ']');
  read::Limits limits;
  limits.depth = 2'000;
  CHECK(HclReading("{\"locals\": {\"a\": " + deep + "}}", limits, HclBy::kJson).file->whole);
  std::string deeper(600, '[');
  deeper += std::string(600, ']');
  const HclReading reading("{\"locals\": {\"a\": " + deeper + "}}", limits, HclBy::kJson);
  REQUIRE(reading.findings.all().size() == 1);
  CHECK(reading.findings.all()[0].code == "read/limit");
}

TEST_CASE("values of .tfvars.json are taken as they are", "[hcl_json]") {
  const HclReading reading(R"tf({"a": "${b}", "c": {"%{x}": [1, "y"]}})tf", {},
                           HclBy::kJsonVariables);
  CHECK(reading.faults() == "");
  CHECK(reading.told() == "a = \"${b}\"\nc = (object \"%{x}\"=(tuple 1 \"y\"))\n");
  CHECK(!HclReading("[]", {}, HclBy::kJsonVariables).file->whole);
}

// Where the files beside a plan write what the plan tells of.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_places.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "engine/read/terraform_configuration.h"

using namespace ordain;

namespace {

constexpr const char* kMain = R"tf(
module "net" {
  source   = "../net"
  for_each = toset(["a.b"])
}
module "far" {
  source = "registry/far/aws"
}
resource "aws_x" "a" {
  name = "one"
  tags = {
    team = "shop"
  }
  list = ["x", "y"]
  ingress {
    port = 22
  }
  ingress {
    port  = 80
    cidrs = var.cidrs
  }
  dynamic "egress" {
    for_each = var.ports
    content {
      port = egress.value
    }
  }
}
data "aws_d" "d" {
  owners = ["self"]
}
)tf";

constexpr const char* kNet = R"tf(
resource "aws_y" "b" {
  count = 2
}
)tf";

struct Places {
  Places()
      : folder("root/live"),
        main(sources.add(folder + "/main.tf", kMain)),
        net(sources.add("root/net/net.tf", kNet)),
        places(folder, sources, symbols, limits) {
    symbols.freeze();
  }

  std::string find(std::string_view address, const std::vector<std::string>& path) {
    const auto found = places.find(address, path);
    if (!found) return "none";
    const text::Span span = found->span;
    return std::string(sources[span.source].bytes().substr(span.begin, span.end - span.begin));
  }

  text::SourceSet sources;
  text::SymbolTable symbols;
  read::Limits limits;
  std::string folder;
  text::SourceId main;
  text::SourceId net;
  read::TerraformPlaces places;
};

}  // namespace

TEST_CASE("a value of a plan is found where it is written", "[terraform_places]") {
  Places p;
  CHECK(p.find("aws_x.a", {"name"}) == "name = \"one\"");
  CHECK(p.find("aws_x.a", {"tags", "team"}) == "team = \"shop\"");
  // A map of several lines: its key.
  CHECK(p.find("aws_x.a", {"tags"}) == "tags");
  CHECK(p.find("aws_x.a", {"list", "1"}) == "\"y\"");
  CHECK(p.find("aws_x.a", {"ingress", "1", "port"}) == "port  = 80");
  CHECK(p.find("aws_x.a", {"ingress", "1", "cidrs", "0"}) == "cidrs = var.cidrs");
  // A block of a dynamic one.
  CHECK(p.find("aws_x.a", {"egress", "3", "port"}) == "port = egress.value");
  CHECK(p.find("data.aws_d.d", {"owners"}) == "owners = [\"self\"]");
  CHECK(p.find("aws_x.a[0]", {"name"}) == "name = \"one\"");
}

TEST_CASE("what is not written is found at the block around it", "[terraform_places]") {
  Places p;
  CHECK(p.find("aws_x.a", {"missing"}) == "resource \"aws_x\" \"a\"");
  CHECK(p.find("aws_x.a", {}) == "resource \"aws_x\" \"a\"");
  CHECK(p.find("aws_x.a", {"ingress", "0", "missing"}) == "ingress");
}

TEST_CASE("modules are followed where their source is a path", "[terraform_places]") {
  Places p;
  CHECK(p.find("module.net[\"a.b\"].aws_y.b[1]", {}) == "resource \"aws_y\" \"b\"");
  CHECK(p.find("module.far.aws_y.b", {}) == "none");
  CHECK(p.find("module.none.aws_y.b", {}) == "none");
  CHECK(p.find("aws_x.none", {"name"}) == "none");
  CHECK(p.find("", {}) == "none");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "module.net.";
  CHECK(p.find(deep + "aws_y.b", {}) == "none");
}

TEST_CASE("addresses are taken apart", "[terraform_places]") {
  using read::terraform::address_at_start;
  using read::terraform::split_resource;
  CHECK(split_resource(R"(module.a["x.y"].module.b.aws_c.d[0])").first ==
        R"(module.a["x.y"].module.b)");
  CHECK(split_resource(R"(module.a["x.y"].module.b.aws_c.d[0])").second == "aws_c.d[0]");
  CHECK(split_resource("aws_c.d").first.empty());
  CHECK(address_at_start(R"(aws_c.d["a/b"]/ingress/0)") == R"(aws_c.d["a/b"])");
}

// Detect: names first, then content.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/detect.h"

#include <catch2/catch.hpp>

#include "engine/read/load.h"

using namespace ordain::read;

TEST_CASE("a name is known by its last part, in any case", "[detect]") {
  CHECK(format_by_name("a/b.yaml") == FormatId::kYaml);
  CHECK(format_by_name("b.YML") == FormatId::kYaml);
  CHECK(format_by_name("b.json") == FormatId::kJson);
  CHECK(format_by_name("b.jsonl") == FormatId::kNdjson);
  CHECK(format_by_name("b.ndjson") == FormatId::kNdjson);
  CHECK(format_by_name("b.yaml.bak") == FormatId::kNone);
  CHECK(format_by_name("x.yaml/readme") == FormatId::kNone);
  CHECK(wants_content("x.yaml/readme"));
  CHECK_FALSE(wants_content("x/readme.md"));
}

TEST_CASE("a name may be known by its folder, too", "[detect]") {
  CHECK(format_by_name("a/.vscode/settings.json") == FormatId::kJsonc);
  CHECK(format_by_name("a/settings.json") == FormatId::kJson);
  CHECK(format_by_name("tsconfig.build.json") == FormatId::kJsonc);
  CHECK(format_by_name("etc/nginx/site.conf") == FormatId::kNginx);
  CHECK(format_by_name("etc/sshd_config.d/a.conf") == FormatId::kSshd);
  CHECK(format_by_name("etc/a.conf") == FormatId::kNone);
  CHECK(wants_content("etc/a.conf"));
}

TEST_CASE("nginx is known by a block and a semicolon", "[detect]") {
  CHECK(format_by_content("# x\nserver {\n  listen 80;\n}\n") == FormatId::kNginx);
  CHECK(format_by_content("upstream api {\r\n  server a:80;\r\n}\r\n") == FormatId::kNginx);
  CHECK(format_by_content("map $host $name {\n  a b;\n}\n") == FormatId::kNginx);
  CHECK(format_by_content("server {\n  port = 80\n}\n") == FormatId::kNone);
  CHECK(format_by_content("server 10.0.0.1 {\n  keys { a; };\n};\n") == FormatId::kNone);
  CHECK(format_by_content("options {\n  a b;\n};\n") == FormatId::kNone);
  CHECK(format_by_content("map {\n  a b;\n}\n") == FormatId::kNone);
}

TEST_CASE("a stream is JSON or else YAML", "[detect]") {
  CHECK(format_of_stream("\xEF\xBB\xBF \n{\"a\": 1}") == FormatId::kJson);
  CHECK(format_of_stream("[1]") == FormatId::kJson);
  CHECK(format_of_stream("- 1") == FormatId::kYaml);
  CHECK(format_of_stream("") == FormatId::kYaml);
}

TEST_CASE("content is known by its top keys", "[detect]") {
  CHECK(format_by_content("# x\napiVersion: v1\nkind: Pod\n") == FormatId::kYaml);
  CHECK(format_by_content("kind: Pod\r\napiVersion: v1\r\n") == FormatId::kYaml);
  CHECK(format_by_content("{\"kind\": \"Pod\", \"apiVersion\": \"v1\"}") == FormatId::kJson);
  CHECK(format_by_content("a:\n  apiVersion: v1\n  kind: Pod\n") == FormatId::kNone);
  CHECK(format_by_content("all: build\n\tcc x.c\n") == FormatId::kNone);
  CHECK(format_by_content(std::string_view("apiVersion: v1\nkind: \0", 22)) == FormatId::kNone);
}

TEST_CASE("formats have names, and a wrong one is helped", "[detect]") {
  CHECK(format_named("ndjson") == FormatId::kNdjson);
  CHECK(format_named("yml") == FormatId::kNone);
  CHECK(format_hint("yamml") == ", did you mean yaml?");
  std::string all;
  for (const Format& format : formats())
    all += std::string(all.empty() ? "" : ", ") + std::string(format.name);
  all.replace(all.rfind(", "), 2, " or ");
  CHECK(format_hint("photograph") == ", wants " + all);
  CHECK(format_named("terraform") == FormatId::kTerraform);
  CHECK(formats()[0].files == "*.yaml *.yml");
}

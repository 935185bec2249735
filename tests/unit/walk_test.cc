// Walk: which files are found, in which order and in which world.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/walk.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "tests/unit/folder.h"

using ordain::read::FoundFile;
using ordain::read::Walk;
using ordain::read::WalkOptions;
using ordain::test::Folder;
using ordain::text::Findings;
using Names = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

Names paths(const Walk& walk) {
  Names out;
  for (const FoundFile& file : walk.files) out.push_back(file.path);
  return out;
}

// "path in world" of each file.
Names placed(const Walk& walk) {
  Names out;
  for (const FoundFile& file : walk.files) out.push_back(file.path + " in " + file.world);
  return out;
}

Walk walk(const Names& given, Findings& findings, const Names& worlds = {}) {
  WalkOptions options;
  options.paths = given;
  options.worlds = worlds;
  return ordain::read::walk(options, findings);
}

Names found(const Names& given) {
  Findings findings;
  Names out = paths(walk(given, findings));
  CHECK(findings.all().empty());
  return out;
}

}  // namespace

TEST_CASE("files come sorted by the bytes of their paths", "[walk]") {
  Folder folder;
  for (const char* name : {"b.yaml", "a/x.yaml", "a.yaml", "a-b/y.json", "B.yml", "a0/z.ndjson"}) {
    folder.write(name);
  }
  CHECK(found({"."}) ==
        Names{"B.yml", "a-b/y.json", "a.yaml", "a/x.yaml", "a0/z.ndjson", "b.yaml"});
  CHECK(found({"./a//", "b.yaml"}) == Names{"a/x.yaml", "b.yaml"});
  CHECK(found({folder.path().string() + "/a"}) == Names{folder.path().string() + "/a/x.yaml"});
  CHECK(found({"../" + folder.path().filename().string() + "/a"}) ==
        Names{"../" + folder.path().filename().string() + "/a/x.yaml"});
}

TEST_CASE("unknown names are counted, names with no dot are looked into", "[walk]") {
  Folder folder;
  for (const char* name : {"a.yaml", "main.go", "x.png", "Kustomization", ".hidden"}) {
    folder.write(name);
  }
  Findings findings;
  const Walk result = walk({"."}, findings);
  CHECK(paths(result) == Names{"Kustomization", "a.yaml"});
  CHECK(result.unrecognised == 3);
}

TEST_CASE("ignore files hold at and below their folder", "[walk]") {
  Folder folder;
  folder.write(".gitignore", "*.json\n/out/\n!important.json\n");
  folder.write("a.json");
  folder.write("important.json");
  folder.write("out/x.yaml");
  folder.write("sub/out/y.yaml");
  folder.write("sub/.gitignore", "*.yaml\n!out/\n!/out/y.yaml\nout2/*\n!out2/z.yaml\n");
  folder.write("sub/a.yaml");
  folder.write("sub/out2/z.yaml");
  folder.write("sub/out2/w.yaml");
  folder.write("sub/deep/b.json");
  folder.write("sub/deep/c.yml");
  CHECK(found({"."}) ==
        Names{"important.json", "sub/deep/c.yml", "sub/out/y.yaml", "sub/out2/z.yaml"});
  SECTION("a file that is given is read all the same") {
    CHECK(found({"a.json", "out/x.yaml"}) == Names{"a.json", "out/x.yaml"});
  }
  SECTION("a folder above counts up to the root of the repository") {
    CHECK(found({"sub/deep"}) == Names{"sub/deep/b.json", "sub/deep/c.yml"});
    fs::create_directory(folder.path() / ".git");
    CHECK(found({"sub/deep"}) == Names{"sub/deep/c.yml"});
    fs::create_directory(folder.path() / "sub/deep/.git");
    CHECK(found({"sub/deep"}) == Names{"sub/deep/b.json", "sub/deep/c.yml"});
  }
  SECTION(".ordainignore outranks every .gitignore") {
    folder.write(".ordainignore", "!a.json\nc.yml\n");
    CHECK(found({"."}) == Names{"a.json", "important.json", "sub/out/y.yaml", "sub/out2/z.yaml"});
  }
  SECTION("nothing below an ignored folder comes back") {
    folder.write(".ordainignore", "sub\n!sub/deep/c.yml\n");
    CHECK(found({"."}) == Names{"important.json"});
  }
}

TEST_CASE("links: a file is read once a world, a folder is not entered", "[walk]") {
  Folder folder;
  folder.write("real/a.yaml");
  folder.write(".git/config.yaml");
  fs::create_directory_symlink("real", folder.path() / "linked");
  fs::create_directory_symlink(".", folder.path() / "real/loop");
  fs::create_symlink("real/a.yaml", folder.path() / "a.yaml");
  fs::create_hard_link(folder.path() / "real/a.yaml", folder.path() / "real/b.yaml");
  CHECK(found({"."}) == Names{"a.yaml"});
  CHECK(found({".", "."}) == Names{"a.yaml"});
  // Two worlds hold the same file: what one of them lacks must not hang on the other being checked.
  CHECK(found({"real", "."}) == Names{"real/a.yaml", "a.yaml"});
  CHECK(found({"linked"}) == Names{"linked/a.yaml"});
}

TEST_CASE("what is no file is never opened, and said", "[walk]") {
  Folder folder;
  folder.write("a.yaml");
  REQUIRE(::mkfifo("pipe.yaml", 0600) == 0);
  REQUIRE(::mkfifo("pipe", 0600) == 0);
  fs::create_symlink("nowhere", folder.path() / "broken.yaml");
  fs::create_symlink("/dev/zero", folder.path() / "zero.json");
  Findings findings;
  const Walk result = walk({".", "pipe"}, findings);
  CHECK(paths(result) == Names{"a.yaml"});
  CHECK(result.failed == 4);
  CHECK(result.unrecognised == 1);
  REQUIRE(findings.all().size() == 4);
  CHECK(findings.all()[0].code == "read/unreadable");
  CHECK(findings.all()[0].message == "cannot read broken.yaml: its symbolic link leads nowhere");
  CHECK(findings.all()[1].message == "cannot read pipe.yaml: is a named pipe, not a file");
  CHECK(findings.all()[3].message ==
        "cannot read pipe: is a named pipe, not a file; a stream is read from -");
}

TEST_CASE("a missing path names its nearest sibling", "[walk]") {
  Folder folder;
  folder.write("manifests/cart.yaml");
  Findings findings;
  const Walk result = walk({"manifest/cart.yaml", "manifests/crat.yaml", "x/y", ""}, findings);
  CHECK(result.failed == 4);
  REQUIRE(findings.all().size() == 4);
  CHECK(findings.all()[0].code == "read/no-such-path");
  CHECK(findings.all()[0].level == ordain::text::Level::kError);
  CHECK(findings.all()[0].message ==
        "no such path: manifest/cart.yaml, did you mean manifests/cart.yaml?");
  CHECK(findings.all()[1].message ==
        "no such path: manifests/crat.yaml, did you mean manifests/cart.yaml?");
  CHECK(findings.all()[2].message == "no such path: x/y");
}

TEST_CASE("a path is a world, split where a folder is built by itself", "[walk]") {
  Folder folder;
  folder.write("base/kustomization.yaml");
  folder.write("base/sub/a.yaml");
  folder.write("overlays/prod/kustomization.yml");
  folder.write("overlays/prod/p.yaml");
  folder.write("chart/Chart.yaml");
  folder.write("chart/templates/t.yaml", "{{ x }}");
  folder.write("chart/templates/deep/_helpers.tpl");
  folder.write("plain/templates/u.yaml");
  folder.write("top.yaml");
  Findings findings;
  const Walk whole = walk({"."}, findings);
  CHECK(placed(whole) == Names{"base/kustomization.yaml in base", "base/sub/a.yaml in base",
                               "chart/Chart.yaml in chart",
                               "overlays/prod/kustomization.yml in overlays/prod",
                               "overlays/prod/p.yaml in overlays/prod",
                               "plain/templates/u.yaml in .", "top.yaml in ."});
  CHECK(whole.skipped == 2);
  CHECK(walk({"chart/templates"}, findings).skipped == 2);
  const Walk given = walk({"chart/templates/t.yaml", "top.yaml", "base/sub"}, findings);
  CHECK(placed(given) == Names{"chart/templates/t.yaml in chart/templates/t.yaml",
                               "top.yaml in top.yaml", "base/sub/a.yaml in base/sub"});
  CHECK(given.files[0].chart_template);
  CHECK_FALSE(given.files[1].chart_template);
  SECTION("globs override the split") {
    const Walk split = walk({"./"}, findings, {"overlays", "./base/*/"});
    CHECK(placed(split) == Names{"base/kustomization.yaml in .", "base/sub/a.yaml in base/sub",
                                 "chart/Chart.yaml in .",
                                 "overlays/prod/kustomization.yml in overlays",
                                 "overlays/prod/p.yaml in overlays", "plain/templates/u.yaml in .",
                                 "top.yaml in ."});
    CHECK(placed(walk({"overlays/prod", "base/sub/a.yaml"}, findings, {"overlays", "base/*"})) ==
          Names{"overlays/prod/kustomization.yml in overlays", "overlays/prod/p.yaml in overlays",
                "base/sub/a.yaml in base/sub"});
    const std::string base = folder.path().string() + "/base";
    CHECK(placed(walk({base}, findings, {"base/*"})) ==
          Names{base + "/kustomization.yaml in " + base, base + "/sub/a.yaml in base/sub"});
  }
  CHECK(findings.all().empty());
}

TEST_CASE("a file has a place that hangs on no spelling of its path", "[walk]") {
  Folder folder;
  folder.write("shop/prod/cart.yaml");
  folder.write("shop/prod/sub/kustomization.yaml");
  folder.write("shop/staging/cart.yaml");
  Findings findings;
  const auto places = [&](const Names& given, const std::string& config = "") {
    WalkOptions options;
    options.paths = given;
    options.config_folder = config;
    Names out;
    for (const FoundFile& file : ordain::read::walk(options, findings).files) {
      out.push_back(file.place + " in " + file.world_place);
    }
    return out;
  };
  const std::string top = folder.path().string();
  SECTION("from the deepest folder that holds all that is given") {
    const Names known = {" in ", "sub in sub"};
    CHECK(places({"shop/prod"}) == known);
    CHECK(places({"./shop//prod/"}) == known);
    CHECK(places({top + "/shop/prod"}) == known);
    CHECK(places({"shop/prod", "shop/staging"}) ==
          Names{"prod in prod", "prod/sub in prod/sub", "staging in staging"});
  }
  SECTION("from the folder of the configuration, if all stands in it") {
    CHECK(places({"shop/prod/cart.yaml"}, "shop") == Names{"prod in prod"});
    CHECK(places({"shop/staging", "shop/prod/cart.yaml"}, "shop/prod") ==
          Names{"staging in staging", "prod in prod"});
  }
  SECTION("from the root of the repository, if all stands in one") {
    folder.write(".git/HEAD");
    CHECK(places({"shop/staging"}, "shop") == Names{"shop/staging in shop/staging"});
    folder.write("shop/prod/.git");
    CHECK(places({"shop/staging", "shop/prod/cart.yaml"}) ==
          Names{"staging in staging", "prod in prod"});
  }
  CHECK(findings.all().empty());
}

TEST_CASE("standard input is one stream", "[walk]") {
  WalkOptions options;
  options.paths = {"-", "-"};
  options.stdin_name = "rendered.yaml";
  Findings findings;
  const Walk result = ordain::read::walk(options, findings);
  CHECK(placed(result) == Names{"rendered.yaml in rendered.yaml"});
}

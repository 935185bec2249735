// Load: files to a snapshot, the same for any number of threads.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/load.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "engine/data/dump.h"
#include "tests/unit/folder.h"

using namespace ordain;
using Names = std::vector<std::string>;
using test::Folder;

namespace {

// All that a load makes, kept together in the order in which one part views the other.
struct Loaded {
  text::SourceSet sources;
  text::SymbolTable symbols;
  text::Findings findings;
  data::Snapshot snapshot;

  explicit Loaded(const read::LoadOptions& options) {
    snapshot = read::load(options, sources, symbols, findings);
    findings.sort(sources);
  }

  Names codes() const {
    Names out;
    for (const text::Finding& finding : findings.all()) out.push_back(finding.code);
    return out;
  }

  // "world: address" of each subject of a domain.
  Names subjects(std::string_view domain) const {
    Names out;
    const data::Domain* found = snapshot.find_domain(domain);
    if (found == nullptr) return out;
    for (const data::Subject& subject : found->subjects) {
      out.push_back(std::string(snapshot.world_name(subject.world)) + ": " +
                    std::string(subject.address));
    }
    return out;
  }

  // Everything as text.
  std::string dump() const {
    std::string out;
    for (const auto& document : snapshot.documents()) out += data::dump_tree(*document);
    for (const auto& [name, domain] : snapshot.domains()) {
      for (const data::Subject& subject : domain.subjects) {
        out += name + " " + std::to_string(subject.world) + " " + std::string(subject.address) +
               " " + subject.node.document().source_text().path() + subject.node.pointer() + "\n";
        out += data::dump_json(subject.node);
      }
    }
    for (const text::Finding& finding : findings.all()) {
      out += finding.code + " " + finding.message + "\n";
    }
    return out;
  }
};

read::LoadOptions of(const Names& paths) {
  read::LoadOptions options;
  options.paths = paths;
  return options;
}

std::string config_map(const std::string& name) {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\n";
}

// Puts a file in the place of standard input while it lives.
class StandardInput {
 public:
  explicit StandardInput(const char* path) : before_(::dup(STDIN_FILENO)) {
    const int file = ::open(path, O_RDONLY);
    ::dup2(file, STDIN_FILENO);
    ::close(file);
  }
  ~StandardInput() {
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
  }

 private:
  int before_;
};

}  // namespace

TEST_CASE("each file ends in exactly one count", "[load]") {
  Folder folder;
  folder.write("a.yaml", config_map("a") + "---\n" + config_map("b"));
  folder.write("b.json", R"({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}})");
  folder.write("c.ndjson", "{\"a\": 1}\n{\"a\": 2}\n");
  folder.write("broken.yaml", "a: [\n");
  folder.write("broken.json", "{");
  folder.write("image.png", "PNG");
  folder.write("LICENSE", "kind of a licence\n");
  folder.write("Manifest", config_map("d"));
  folder.write("chart/Chart.yaml", "name: c\n");
  folder.write("chart/templates/t.yaml", "{{ .Values }}");
  const Loaded loaded(of({".", "missing", "chart/templates/t.yaml"}));
  CHECK(loaded.snapshot.files.read == 5);
  CHECK(loaded.snapshot.files.failed == 3);
  CHECK(loaded.snapshot.files.unrecognised == 2);
  CHECK(loaded.snapshot.files.skipped == 2);
  CHECK(loaded.snapshot.documents().size() >= 7);
  CHECK(loaded.subjects("k8s.ConfigMap") ==
        Names{".: ConfigMap/d", ".: ConfigMap/a", ".: ConfigMap/b", ".: ConfigMap/c"});
  CHECK(loaded.snapshot.is_loaded("k8s"));
  CHECK(loaded.findings.has_errors());
}

TEST_CASE("documents of no known kind give no subjects", "[load]") {
  Folder folder;
  folder.write("a.yaml", "kind: house\nname: x\n");
  folder.write("b.json", "[1, 2]");
  const Loaded loaded(of({"."}));
  CHECK(loaded.snapshot.documents().size() == 2);
  CHECK(loaded.snapshot.domains().empty());
  CHECK_FALSE(loaded.snapshot.is_loaded("k8s"));
  CHECK(loaded.findings.all().empty());
}

TEST_CASE("one thread and four make the same snapshot", "[load]") {
  Folder folder;
  for (int i = 0; i < 60; ++i) {
    const std::string number = std::to_string(i);
    folder.write("f" + std::to_string(i % 7) + "/" + number + ".yaml",
                 config_map("x" + std::to_string(i % 50)) + "---\napiVersion: v1\nkind: Pod\n" +
                     "metadata: {name: p" + number +
                     "}\nspec:\n  securityContext: {runAsNonRoot: true}\n  containers:\n" +
                     "  - name: c\n  - {name: d, a" + number + ": 1}\n");
    if (i % 9 == 0) folder.write("bad" + number + ".json", "{\"a\": ");
  }
  folder.write("f3/kustomization.yaml", "resources: []\n");
  read::LoadOptions options = of({".", "nowhere"});
  const Loaded one(options);
  options.jobs = 4;
  const Loaded four(options);
  options.jobs = 1000;
  const Loaded many(options);
  CHECK(one.subjects("k8s.containers").size() == 120);
  CHECK(one.dump() == four.dump());
  CHECK(one.dump() == many.dump());
}

TEST_CASE("standard input is read by its name, then by its content", "[load]") {
  Folder folder;
  folder.write("stream", config_map("a") + "---\n" + config_map("b"));
  folder.write("text", R"( {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "j"}})");
  {
    const StandardInput input("stream");
    const Loaded loaded(of({"-"}));
    CHECK(loaded.subjects("k8s.ConfigMap") == Names{"stdin: ConfigMap/a", "stdin: ConfigMap/b"});
  }
  {
    const StandardInput input("text");
    read::LoadOptions options = of({"-"});
    options.stdin_name = "rendered";
    CHECK(Loaded(options).subjects("k8s.ConfigMap") == Names{"rendered: ConfigMap/j"});
  }
  {
    const StandardInput input("stream");
    read::LoadOptions options = of({"-"});
    options.stdin_name = "x.json";
    const Loaded loaded(options);
    CHECK(loaded.snapshot.files.failed == 1);
    CHECK(loaded.findings.has_errors());
  }
}

TEST_CASE("limits and unreadable files are errors at their file", "[load]") {
  Folder folder;
  folder.write("big.yaml", "a: " + std::string(100, 'x'));
  folder.write("small.yaml", "a: 1");
  folder.write("locked.yaml", "a: 1");
  ::chmod("locked.yaml", 0);
  read::LoadOptions options = of({"."});
  options.limits.file_bytes = 50;
  const Loaded loaded(options);
  // A superuser can read what is locked.
  const bool locked = ::access("locked.yaml", R_OK) != 0;
  CHECK(loaded.snapshot.files.read == (locked ? 1u : 2u));
  CHECK(loaded.snapshot.files.failed == (locked ? 2u : 1u));
  REQUIRE_FALSE(loaded.findings.all().empty());
  const text::Finding& finding = loaded.findings.all()[0];
  CHECK(finding.code == "read/limit");
  CHECK(finding.message == "big.yaml has 103 bytes, more than the 50 allowed");
  CHECK(loaded.sources[finding.span.source].path() == "big.yaml");
  if (locked) CHECK(loaded.findings.all()[1].code == "read/unreadable");
}

TEST_CASE("a forced format holds for every file", "[load]") {
  Folder folder;
  folder.write("notes.txt", config_map("a"));
  read::LoadOptions options = of({"."});
  CHECK(Loaded(options).snapshot.files.unrecognised == 1);
  options.as = "yaml";
  CHECK(Loaded(options).subjects("k8s.ConfigMap") == Names{".: ConfigMap/a"});
  options.as = "ymal";
  const Loaded wrong(options);
  REQUIRE(wrong.codes() == Names{"read/unknown-format"});
  CHECK(wrong.findings.all()[0].message == "no format is called ymal, did you mean yaml?");
}

TEST_CASE("real manifests are read whole, on any number of threads", "[load]") {
  const char* corpora = std::getenv("ORDAIN_CORPORA");
  if (corpora == nullptr) {
    WARN("skipped: ORDAIN_CORPORA is not set");
    return;
  }
  read::LoadOptions options = of({std::string(corpora) + "/files/kube-prometheus/manifests"});
  const Loaded one(options);
  CHECK(one.findings.all().empty());
  CHECK(one.snapshot.files.failed == 0);
  // Each of these files holds one object.
  CHECK(one.snapshot.files.read == one.snapshot.documents().size());
  size_t objects = 0;
  for (const auto& [name, domain] : one.snapshot.domains()) {
    if (name != "k8s.workloads" && name != "k8s.containers") objects += domain.subjects.size();
  }
  CHECK(objects >= one.snapshot.documents().size());
  CHECK(one.subjects("k8s.Deployment").size() + one.subjects("k8s.DaemonSet").size() ==
        one.subjects("k8s.workloads").size());
  options.jobs = 4;
  CHECK(one.dump() == Loaded(options).dump());
}

TEST_CASE("worlds keep their subjects apart", "[load]") {
  Folder folder;
  folder.write("base/kustomization.yaml", "resources: [a.yaml]\n");
  folder.write("base/a.yaml", config_map("a"));
  folder.write("prod/kustomization.yaml", "resources: [../base]\n");
  folder.write("prod/a.yaml", config_map("a"));
  folder.write("prod/b.yaml", config_map("a"));
  folder.write("single.yaml", config_map("a"));
  const Loaded loaded(of({".", "single.yaml"}));
  CHECK(loaded.subjects("k8s.ConfigMap") ==
        Names{"base: ConfigMap/a", "prod: ConfigMap/a", "prod: ConfigMap/a", ".: ConfigMap/a"});
  REQUIRE(loaded.codes() == Names{"read/repeated-address"});
  const text::Finding& finding = loaded.findings.all()[0];
  CHECK(finding.level == text::Level::kWarning);
  CHECK(finding.message == "ConfigMap/a stands more than once in the world prod");
  CHECK(loaded.sources[finding.span.source].path() == "prod/b.yaml");
  REQUIRE(finding.related.size() == 1);
  CHECK(loaded.sources[finding.related[0].span.source].path() == "prod/a.yaml");
}

TEST_CASE("texts in memory are one world", "[load]") {
  text::SourceSet sources;
  const text::SymbolTable symbols;
  text::Findings findings;
  const data::Snapshot snapshot =
      read::load({{"a.yaml", config_map("a")}, {"b.json", "{}"}, {"c.xyz", "?"}}, {}, sources,
                 symbols, findings);
  CHECK(snapshot.world_count() == 1);
  CHECK(snapshot.files.read == 2);
  CHECK(snapshot.files.unrecognised == 1);
  CHECK(findings.all().empty());
}

TEST_CASE("one of the tool's own files holds one document", "[load]") {
  text::SourceSet sources;
  const text::SymbolTable symbols;
  text::Findings findings;
  const auto own = read::read_own(sources, sources.add("a.yaml", "a: 1\n"), symbols, findings);
  REQUIRE(own);
  CHECK(own->root().get("a").text() == "1");
  CHECK_FALSE(
      read::read_own(sources, sources.add("b.yaml", "a: 1\n---\nb: 2\n"), symbols, findings));
  CHECK_FALSE(read::read_own(sources, sources.add("c.yaml", "# nothing\n"), symbols, findings));
  CHECK_FALSE(read::read_own(sources, sources.add("d.yaml", "a: [\n"), symbols, findings));
  REQUIRE(findings.all().size() >= 3);
  CHECK(findings.all()[0].message == "the file holds 2 documents, wants one");
  CHECK(sources[findings.all()[0].span.source].position(findings.all()[0].span.begin) ==
        text::Position{3, 1});
}

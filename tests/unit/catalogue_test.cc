// Catalogues: what is read of one, and what is said when it is wrong.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/catalogue.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "reading.h"

using namespace ordain;
using comply::Catalogue;

namespace {

constexpr std::string_view kGood =
    "catalogue: acme:1\n"
    "title: Acme\n"
    "titles: acme.titles.yaml\n"
    "controls:\n"
    "  - {id: C.1, kind: clause}\n"
    "  - {id: 3.10, kind: control, theme: physical, other: [1]}\n";
constexpr std::string_view kTitles = "C.1: First\n3.10: Second\n";

struct Read {
  explicit Read(std::string_view catalogue_text, std::string_view titles_text = kTitles)
      : document(test::By::kYamlCpp, std::string(catalogue_text)),
        titles(test::By::kYamlCpp, std::string(titles_text)) {
    catalogue = comply::read_catalogue(document.root(), titles.root(), findings);
  }
  // "line: message" of every finding.
  std::vector<std::string> said() const {
    std::vector<std::string> out;
    for (const text::Finding& finding : findings.all()) {
      CHECK(finding.code == "comply/catalogue");
      CHECK(finding.level == text::Level::kError);
      // Both texts are source 0 of their own set; they have different lines in these cases.
      out.push_back(std::to_string(document.sources[0].position(finding.span.begin).line) + ": " +
                    finding.message);
    }
    return out;
  }

  test::Reading document;
  test::Reading titles;
  text::Findings findings;
  Catalogue catalogue;
};

using Said = std::vector<std::string>;

std::string with(std::string_view old, std::string_view made) {
  std::string text(kGood);
  return text.replace(text.find(old), old.size(), made);
}

}  // namespace

TEST_CASE("a catalogue gives its controls in order, with titles", "[catalogue]") {
  const Read read(kGood);
  CHECK(read.said().empty());
  CHECK(read.catalogue.id == "acme:1");
  CHECK(read.catalogue.title == "Acme");
  REQUIRE(read.catalogue.controls.size() == 2);
  CHECK(read.catalogue.controls[0].kind == "clause");
  CHECK(read.catalogue.controls[0].title == "First");
  // A number is an id as it is written.
  REQUIRE(read.catalogue.find("3.10") != nullptr);
  CHECK(read.catalogue.find("3.10")->theme == "physical");
  CHECK(read.catalogue.find("3.1") == nullptr);
  CHECK(comply::control_ids({read.catalogue}) ==
        std::set<std::string, std::less<>>{"acme:1/3.10", "acme:1/C.1"});
}

TEST_CASE("what is wrong in a catalogue is told at its place", "[catalogue]") {
  CHECK(Read(with("kind: clause", "kind: clauze")).said() ==
        Said{"5: kind is control or clause, found clauze, did you mean clause?"});
  CHECK(Read(with("id: C.1, ", "")).said() ==
        Said{"5: id is not set", "1: the catalogue has no control C.1"});
  CHECK(Read(with("id: C.1", "id: [C.1]")).said().front() == "5: id wants a text, found list");
  CHECK(Read(with("id: C.1", "id: \"\"")).said().front() ==
        "5: id wants a text, found an empty one");
  CHECK(Read(with("id: C.1", "id: a/b")).said().front() ==
        "5: a control's id has no slash and no space, found a/b");
  CHECK(Read(with("{id: C.1, kind: clause}", "C.1")).said().front() ==
        "5: a control is a map, found string");
  CHECK(Read(with("title: Acme\n", "")).said() == Said{"1: title is not set"});
  CHECK(Read(with("catalogue: acme:1", "catalogue: a/b")).said() ==
        Said{"1: a catalogue's id has no slash and no space, found a/b"});
  CHECK(Read(with("title: Acme", "tite: Acme")).said() ==
        Said{"2: a catalogue has no key tite, did you mean title?", "1: title is not set"});
  CHECK(Read("- a\n").said() == Said{"1: a catalogue is a map, found list"});
  CHECK(Read("catalogue: a\ntitle: b\ncontrols: []\n", "{}\n").said() ==
        Said{"3: controls wants a list of controls, found an empty one"});
}

TEST_CASE("a control that stands twice names both places and counts once", "[catalogue]") {
  const Read read(with("id: 3.10", "id: C.1"), "C.1: First\n");
  CHECK(read.said() == Said{"6: the control C.1 stands more than once"});
  REQUIRE(read.findings.all().front().related.size() == 1);
  CHECK(read.document.sources[0].position(read.findings.all().front().related[0].span.begin).line ==
        5);
  CHECK(read.catalogue.controls.size() == 1);
}

TEST_CASE("titles and controls must fit each other", "[catalogue]") {
  CHECK(Read(kGood, "C.1: First\n").said() == Said{"6: the control 3.10 has no title"});
  CHECK(Read(kGood, "C.1: First\n3.10: Second\nC.l: Third\n")
            .said()
            .front()
            .ends_with("the catalogue has no control C.l, did you mean C.1?"));
  CHECK(Read(kGood, "C.1: \n3.10: Second\n").said() == Said{"1: C.1 wants a text, found null"});
  CHECK(Read(kGood, "[a]\n").said() ==
        Said{"1: titles are a map from a control's id to its title, found list"});
  text::Findings findings;
  const test::Reading document(test::By::kYamlCpp, std::string(kGood));
  const Catalogue bare = comply::read_catalogue(document.root(), {}, findings);
  REQUIRE(findings.all().size() == 1);
  CHECK(findings.all().front().message == "the titles of the controls are not there");
  CHECK(bare.controls.size() == 2);
}

TEST_CASE("the shipped catalogue is whole", "[catalogue]") {
  const auto bytes = [](const std::string& name) {
    std::ifstream file(ORDAIN_ROOT "/rules/catalogues/" + name);
    std::ostringstream out;
    out << file.rdbuf();
    return out.str();
  };
  const Read read(bytes("iso27001-2022.yaml"), bytes("iso27001-2022.titles.yaml"));
  CHECK(read.said().empty());
  CHECK(read.catalogue.id == "iso27001:2022");
  const auto& controls = read.catalogue.controls;
  CHECK(std::count_if(controls.begin(), controls.end(),
                      [](const auto& one) { return one.kind == "control"; }) == 93);
  CHECK(comply::control_ids({read.catalogue}).contains("iso27001:2022/A.8.24"));
}

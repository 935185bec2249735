// XML: what elements, attributes and texts become, and where they stand.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/reading.h"

using namespace ordain;
using namespace ordain::test;

namespace {

std::string written(const Reading& reading, const data::Node& node) {
  return std::string(reading.slice(node.span()));
}

}  // namespace

TEST_CASE("elements of XML are maps, texts and lists", "[xml]") {
  const Reading reading(By::kXml,
                        "<?xml version=\"1.0\"?>\n<!-- head -->\n"
                        "<p xmlns:x=\"u\" name='a &amp; b' >\n"
                        "  <empty/><none></none>\n"
                        "  <text> one </text>\n"
                        "  <c k=\"/\">mixed <i>it</i> tail</c>\n"
                        "  <dep><v>1</v></dep>\n"
                        "  <x:y/>\n"
                        "  <dep><v>2</v><![CDATA[x<y]]><!-- - --></dep>\n"
                        "</p>\n");
  REQUIRE(reading.whole);
  const data::Node root = reading.at({"p"});
  CHECK(root.get("@name").text() == "a & b");
  CHECK(written(reading, root.get("@name")) == "'a &amp; b'");
  CHECK(reading.slice(root.get("@name").key_span()) == "name");
  CHECK(root.get("empty").kind() == data::Kind::kString);
  CHECK(root.get("empty").text().empty());
  CHECK(written(reading, root.get("empty")) == "<empty/>");
  CHECK(written(reading, root.get("none")) == "<none></none>");
  CHECK(root.get("text").text() == "one");
  CHECK(written(reading, root.get("text")) == "one");
  CHECK(root.get("c").get("@k").text() == "/");
  CHECK(root.get("c").get("#text").text() == "mixed  tail");
  CHECK(root.get("c").get("i").text() == "it");
  CHECK(written(reading, root.get("c")) == "<c k=\"/\">mixed <i>it</i> tail</c>");
  CHECK(root.get("x:y"));
  const data::Node dep = root.get("dep");
  REQUIRE(dep.is_list());
  CHECK(written(reading, dep.child(0)) == "<dep><v>1</v></dep>");
  CHECK(dep.child(1).get("#text").text() == "x<y");
  CHECK(written(reading, dep.child(1).get("v")) == "2");
  CHECK(written(reading, dep.child(1)) == "<dep><v>2</v><![CDATA[x<y]]><!-- - --></dep>");
}

TEST_CASE("an element ends at its own tag, however its name comes again", "[xml]") {
  const Reading reading(By::kXml, "<a><a k='1'><a/></a><a k='>'>t</a></a>");
  REQUIRE(reading.whole);
  const data::Node inner = reading.at({"a"}).get("a");
  REQUIRE(inner.is_list());
  CHECK(written(reading, reading.at({"a"})) == "<a><a k='1'><a/></a><a k='>'>t</a></a>");
  CHECK(written(reading, inner.child(0)) == "<a k='1'><a/></a>");
  CHECK(written(reading, inner.child(1)) == "<a k='>'>t</a>");
}

TEST_CASE("mistakes in XML are told at their place", "[xml]") {
  CHECK(Reading(By::kXml, "<a><b></a>").first_finding() == "read/xml-syntax 1:9");
  CHECK(Reading(By::kXml, "<a/><b/>").first_finding() == "read/xml-syntax 1:6");
  CHECK(Reading(By::kXml, "<a/> text").first_finding() == "read/xml-syntax 1:5");
  CHECK(Reading(By::kXml, "").first_finding() == "read/xml-syntax 1:1");
  CHECK(Reading(By::kXml, "<a>\xFF</a>").first_finding() == "read/encoding 1:4");
}

TEST_CASE("XML expands nothing, and what is deep ends in a finding", "[xml]") {
  const Reading laughs(By::kXml,
                       "<!DOCTYPE a [<!ENTITY b \"xx\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>"
                       "<a>&b;&c;</a>");
  REQUIRE(laughs.whole);
  CHECK(laughs.at({"a"}).text() == "&b;&c;");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  for (int i = 0; i < 100'000; ++i) deep += "</a>";
  CHECK(Reading(By::kXml, deep).first_finding() == "read/limit 1:766");
}

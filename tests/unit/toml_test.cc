// TOML: values, their places and their order; what is hostile ends in a finding.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/reading.h"

using namespace ordain;
using namespace ordain::test;

namespace {

std::string written(const Reading& reading, std::initializer_list<std::string_view> keys) {
  return std::string(reading.slice(reading.at(keys).span()));
}

}  // namespace

TEST_CASE("values of TOML stand where they are written", "[toml]") {
  const Reading reading(By::kToml,
                        "\xEF\xBB\xBFtitle = \"\xC3\xA9 b\" # c\n"
                        "[servers.alpha]\n"
                        "ip = '''\nx'''\n"
                        "ports = [ 80,\n 443 ]\n"
                        "day = 2026-01-02\n"
                        "\"a b\".c = 1_0.5\n"
                        "text = \"a\\tb\"\n"
                        "many = \"\"\"m\\tx\"\"\"\n"
                        "hex = 0x1F\n"
                        "off = false\n"
                        "no = -inf\n");
  REQUIRE(reading.whole);
  CHECK(reading.at({"title"}).text() == "\xC3\xA9 b");
  CHECK(written(reading, {"title"}) == "\"\xC3\xA9 b\"");
  CHECK(reading.at({"servers", "alpha", "ip"}).text() == "x");
  CHECK(written(reading, {"servers", "alpha", "ip"}) == "'''\nx'''");
  CHECK(written(reading, {"servers", "alpha", "ports"}) == "[ 80,\n 443 ]");
  CHECK(reading.slice(reading.at({"servers", "alpha", "ports"}).child(1).span()) == "443");
  CHECK(reading.at({"servers", "alpha", "day"}).kind() == data::Kind::kString);
  CHECK(reading.at({"servers", "alpha", "a b", "c"}).text() == "10.5");
  CHECK(written(reading, {"servers", "alpha", "a b", "c"}) == "1_0.5");
  CHECK(reading.slice(reading.at({"servers", "alpha", "a b"}).key_span()) == "\"a b\"");
  CHECK(reading.at({"servers", "alpha", "hex"}).text() == "31");
  CHECK(reading.at({"servers", "alpha", "off"}).kind() == data::Kind::kBool);
  CHECK(reading.at({"servers", "alpha", "no"}).text() == "-.inf");
  // A place inside a text goes through its escapes.
  const data::Node text = reading.at({"servers", "alpha", "text"});
  CHECK(reading.bytes()[read::source_offset(text, 2)] == 'b');
}

TEST_CASE("tables and keys of TOML come in the order of the file", "[toml]") {
  const Reading reading(By::kToml, "z = 1\na = 2\n[m]\nq = 1\n[[list]]\nx = 1\n[[list]]\nx = 2\n");
  REQUIRE(reading.whole);
  std::string order;
  for (uint32_t i = 0; i < reading.root().child_count(); ++i)
    order += std::string(reading.root().child(i).key()) + " ";
  CHECK(order == "z a m list ");
  CHECK(reading.at({"list"}).size() == 2);
  CHECK(reading.slice(reading.at({"list"}).child(1).get("x").span()) == "2");
}

TEST_CASE("mistakes in TOML are told at their place", "[toml]") {
  CHECK(Reading(By::kToml, "a = \n").first_finding() == "read/toml-syntax 1:5");
  CHECK(Reading(By::kToml, "a = 1\na = 2\n").first_finding() == "read/toml-syntax 2:5");
  CHECK(Reading(By::kToml, "a = \"\xFF\"\n").first_finding() == "read/encoding 1:6");
}

TEST_CASE("TOML that is deep ends in a finding", "[toml]") {
  std::string dotted = "a";
  for (int i = 0; i < 100'000; ++i) dotted += ".a";
  CHECK(Reading(By::kToml, dotted + " = 1\n").first_finding() == "read/limit 1:502");
  CHECK(Reading(By::kToml, "a = " + std::string(100'000, '[')).first_finding() ==
        "read/toml-syntax 1:261");
  // Dots in texts and comments are no keys.
  const std::string dots(1000, '.');
  CHECK(
      Reading(By::kToml, "# " + dots + "\na = \"" + dots + "\"\nb = '''\n" + dots + "'''\n").whole);
}

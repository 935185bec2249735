// Dockerfiles and Compose files: places of values, and that no text whatever breaks their readers.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "engine/read/load.h"
#include "tests/unit/reading.h"

using namespace ordain;
using namespace ordain::test;

namespace {

constexpr std::string_view kDockerfile = R"(# syntax=docker/dockerfile:1
ARG BASE=debian:12
FROM --platform=$BUILDPLATFORM $BASE AS build
ENV A="one two" B=${A:-x} \
    # a comment between
    C='$A'
RUN --mount=type=secret,id=k apt-get install -y "$A" \
      nginx=1.2 | sh -c 'echo $B; exit' && X=1 sudo -u app make >log 2>&1
RUN <<-"EOF"
)"
                                         "\tfor f in a b; do gzip $f; done\n\tEOF\n"
                                         R"(COPY --from=0 ["a b", "/c/"]
ONBUILD RUN echo $(date)
FROM build
EXPOSE 80-90/udp $PORT
USER app:0
HEALTHCHECK --retries=3 CMD curl -f http://x || exit 1
)";

constexpr std::string_view kCompose = R"(x: &x {restart: always}
services:
  a: {<<: *x, image: "r/a:${T:-1}", ports: ["127.0.0.1:80:80/udp", "${P}:1", {target: 9}]}
  b:
    extends: {service: a}
    build: {context: ., args: [A=1]}
    environment: {K: "$$x", L: }
    volumes: ["./a:/b:ro", 'C:\d:/e', v:/w]
    deploy: {resources: {limits: {memory: 1g}}}
)";

// Where `part` stands in the text of an instruction's first value with that text.
text::Span span_of(const data::Node& node, std::string_view wanted) {
  if (node.is_scalar() && node.text() == wanted) return node.span();
  for (uint32_t i = 0; i < node.child_count(); ++i) {
    const text::Span found = span_of(node.child(i), wanted);
    if (found.valid()) return found;
  }
  return {};
}

// All places are in the source and begin before they end, however deep.
void check_places(const data::Node& node, size_t size) {
  const text::Span span = node.span();
  REQUIRE(span.begin <= span.end);
  REQUIRE(span.end <= size);
  for (uint32_t i = 0; i < node.child_count(); ++i) check_places(node.child(i), size);
}

}  // namespace

TEST_CASE("a value of a Dockerfile stands where it is written", "[dockerfile]") {
  const Reading reading(By::kDockerfile, std::string(kDockerfile));
  REQUIRE(reading.whole);
  const data::Node stages = reading.at({"stages"});
  REQUIRE(stages.child_count() == 2);
  const auto slice = [&](std::string_view text) { return reading.slice(span_of(stages, text)); };
  CHECK(slice("debian:12") == "$BASE");
  CHECK(slice("one two") == "\"one two\"");
  CHECK(slice("$A") == "'$A'");
  // On a continued line, behind a comment; in a script in a script; in a here-document.
  CHECK(slice("nginx=1.2") == "nginx=1.2");
  CHECK(slice("exit") == "exit");
  CHECK(slice("gzip") == "gzip");
  CHECK(slice("sudo") == "sudo");
  CHECK(slice("a b") == "\"a b\"");
  CHECK(slice("80") == "80-90/udp");
  CHECK(slice("app") == "app");
  CHECK(slice("date") == "date");
}

TEST_CASE("no text breaks the readers of Dockerfiles and of Compose", "[dockerfile]") {
  const char* given = std::getenv("ORDAIN_SEED");
  const auto seed = static_cast<uint32_t>(given != nullptr ? std::atoi(given) : 1);
  INFO("ORDAIN_SEED=" << seed);
  std::mt19937 random(seed);
  constexpr std::string_view kSigns = "\n\\$\"'{}()[]<>|&;:-#=`, \tARUN$(<<EOF${X:-";
  for (int round = 0; round < 2000; ++round) {
    const bool compose = round % 4 == 0;
    std::string text(compose ? kCompose : kDockerfile);
    for (uint32_t change = 0; change <= random() % 8; ++change) {
      const size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text.erase(at, random() % 8);
          break;
        case 1:
          text.insert(at, kSigns.substr(random() % kSigns.size(), random() % 6));
          break;
        default:
          text[at] = kSigns[random() % kSigns.size()];
      }
      if (text.empty()) text = "FROM x\n";
    }
    text::SourceSet sources;
    text::SymbolTable symbols;
    symbols.freeze();
    text::Findings findings;
    const std::vector<read::Inline> files = {{compose ? "compose.yaml" : "Dockerfile", text}};
    const data::Snapshot snapshot = read::load(files, {}, sources, symbols, findings);
    INFO(text);
    CHECK(snapshot.files.read + snapshot.files.failed == 1);
    CHECK((snapshot.files.failed == 0 || findings.has_errors()));
    for (const auto& [name, domain] : snapshot.domains()) {
      for (const data::Subject& subject : domain.subjects) check_places(subject.node, text.size());
    }
  }
}

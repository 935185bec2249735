// Real files: all are read, and the places that two other parsers agree on are ours too.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/outside/corpora.h"

using namespace ordain;
using namespace ordain::test;

namespace {

uint32_t number(const data::Node& node) {
  return static_cast<uint32_t>(std::stoul(std::string(node.text())));
}

text::Position place(const data::Node& pair) {
  return {number(pair.child(0)), number(pair.child(1))};
}

// The value at a probe's path: keys and indices.
data::Node walk(data::Node node, const data::Node& path) {
  for (uint32_t i = 0; i < path.size() && node; ++i) {
    const data::Node step = path.child(i);
    if (step.kind() == data::Kind::kInt) {
      node = number(step) < node.child_count() ? node.child(number(step)) : data::Node();
    } else {
      node = node.get(step.text());
    }
  }
  return node;
}

// Checks one probe and says whether it holds.
bool holds(const Reading& reading, const data::Node& probe) {
  const data::Node node = walk(reading.root(number(probe.child(0))), probe.child(1));
  if (!node) return false;
  const text::Source& source = reading.sources[reading.source];
  if (source.position(node.span().begin) != place(probe.child(2))) return false;
  if (probe.child(3).is_list() && source.position(node.key_span().begin) != place(probe.child(3))) {
    return false;
  }
  const std::string_view type = probe.child(4).text();
  return type == (node.is_map() ? "Mapping" : node.is_list() ? "Sequence" : "Scalar");
}

}  // namespace

TEST_CASE("every real YAML file is read and every probe holds, by both sources", "[probes]") {
  for (const char* list : {"real_k8s.jsonl", "real_cfn_yaml.jsonl", "real_compose.jsonl"}) {
    const auto rows = corpus_rows(list);
    size_t probes = 0;
    for (const auto& row : rows->documents) {
      const std::string path(row->root().get("path").text());
      for (By by : {By::kLibyaml, By::kYamlCpp}) {
        const Reading reading(by, corpus_file(path));
        INFO(path << (by == By::kLibyaml ? " by libyaml" : " by yaml-cpp"));
        CHECK(reading.whole);
        CHECK(std::to_string(reading.documents.size()) == row->root().get("docs").text());
        const data::Node all = row->root().get("probes");
        for (uint32_t i = 0; i < all.size(); ++i, ++probes) {
          INFO(told(all.child(i)));
          CHECK(holds(reading, all.child(i)));
        }
      }
    }
    WARN(list << ": " << rows->documents.size() << " files, " << probes / 2
              << " probes hold, each by two sources");
  }
}

TEST_CASE("every real JSON file is read", "[probes]") {
  const auto rows = corpus_rows("real_json.jsonl");
  for (const auto& row : rows->documents) {
    const std::string path(row->root().get("path").text());
    INFO(path);
    const Reading reading(By::kJson, corpus_file(path));
    CHECK(reading.whole);
    REQUIRE(reading.documents.size() == 1);
    // `nodes` of a row counts keys as nodes of their own.
    CHECK(reading.documents[0]->node_count() > 0);
  }
}

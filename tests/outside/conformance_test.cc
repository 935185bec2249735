// Conformance suites: what is accepted and refused and which values come out, by deviations.tsv.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <set>

#include "tests/outside/corpora.h"

using namespace ordain;
using namespace ordain::test;

namespace {

// The JSON texts that stand one behind the other in `all`.
std::vector<std::string> json_texts(const std::string& all) {
  std::vector<std::string> texts;
  size_t begin = 0;
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i <= all.size(); ++i) {
    const char c = i < all.size() ? all[i] : '\n';
    if (quoted) {
      if (c == '\\') ++i;
      quoted = c != '"';
      continue;
    }
    quoted = c == '"';
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth == 0 && c == '\n') {
      const std::string text = all.substr(begin, i - begin);
      if (text.find_first_not_of(" \r\n\t") != std::string::npos) texts.push_back(text);
      begin = i + 1;
    }
  }
  return texts;
}

bool same_scalar(const data::Node& yaml, const data::Node& json) {
  const bool numbers = (yaml.kind() == data::Kind::kInt || yaml.kind() == data::Kind::kDecimal) &&
                       (json.kind() == data::Kind::kInt || json.kind() == data::Kind::kDecimal);
  if (!numbers) {
    return yaml.kind() == json.kind() &&
           (yaml.kind() == data::Kind::kNull || yaml.text() == json.text());
  }
  std::string text(yaml.text());
  if (text.starts_with("0o"))
    return std::stoull(text.substr(2), nullptr, 8) == std::stoull(std::string(json.text()));
  return std::stod(text) == std::stod(std::string(json.text()));
}

bool same(const data::Node& yaml, const data::Node& json) {
  if (yaml.is_scalar() || json.is_scalar()) {
    return yaml.is_scalar() && json.is_scalar() && same_scalar(yaml, json);
  }
  if (yaml.kind() != json.kind() || yaml.size() != json.size()) return false;
  for (uint32_t i = 0; i < yaml.child_count(); ++i) {
    const data::Node child = yaml.child(i);
    if (child.has(data::kShadowed)) continue;
    const data::Node other = yaml.is_map() ? json.get(child.key()) : json.child(i);
    if (!other || !same(child, other)) return false;
  }
  return true;
}

// Are the documents those of the suite's JSON? A document with nothing in it is none of ours.
bool same_documents(const Reading& reading, const std::string& json) {
  const std::vector<std::string> texts = json_texts(json);
  size_t next = 0;
  for (size_t i = 0; i < texts.size(); ++i) {
    const Reading wanted(By::kJson, texts[i]);
    REQUIRE(wanted.whole);
    if (next < reading.documents.size() && reading.documents[next]->ordinal() == i) {
      if (!same(reading.root(next++), wanted.root())) return false;
    } else if (wanted.root().kind() != data::Kind::kNull) {
      return false;
    }
  }
  return next == reading.documents.size();
}

// A value of toml-test: {"type": "integer", "value": "1"}; lists and tables are those of JSON.
bool same_tagged(const data::Node& toml, const data::Node& wanted) {
  const data::Node type = wanted.is_map() ? wanted.get("type") : data::Node();
  const data::Node value = wanted.is_map() ? wanted.get("value") : data::Node();
  if (type && value && type.is_scalar() && value.is_scalar() && wanted.size() == 2) {
    if (type.text() == "integer")
      return toml.kind() == data::Kind::kInt && toml.text() == value.text();
    if (type.text() == "bool")
      return toml.kind() == data::Kind::kBool && toml.text() == value.text();
    if (type.text() == "string")
      return toml.kind() == data::Kind::kString && toml.text() == value.text();
    if (type.text() != "float") return toml.kind() == data::Kind::kString;
    const std::string text(value.text());
    if (toml.kind() != data::Kind::kDecimal) return false;
    if (text.ends_with("nan")) return toml.text() == ".nan";
    if (text.ends_with("inf")) return toml.text() == (text[0] == '-' ? "-.inf" : ".inf");
    return std::stod(std::string(toml.text())) == std::stod(text);
  }
  if (toml.kind() != wanted.kind() || toml.size() != wanted.size()) return false;
  for (uint32_t i = 0; i < wanted.child_count(); ++i) {
    const data::Node other = wanted.is_map() ? toml.get(wanted.child(i).key()) : toml.child(i);
    if (!other || !same_tagged(other, wanted.child(i))) return false;
  }
  return true;
}

// Whether each text that is written as it is stands where its place says, and so does each word.
bool stands_there(const Reading& reading, const data::Node& node) {
  if (node.kind() == data::Kind::kString || node.kind() == data::Kind::kBool) {
    const std::string_view written = reading.slice(node.span());
    return written.find_first_of("\\\r") != std::string_view::npos ||
           (!written.empty() && written.find(node.text()) != std::string_view::npos);
  }
  for (uint32_t i = 0; i < node.child_count(); ++i) {
    if (!stands_there(reading, node.child(i))) return false;
  }
  return true;
}

std::string toml_deviation(const data::Node& row, const Reading& reading) {
  if (row.get("expect").text() == "reject") return reading.whole ? "accepts" : "";
  if (!reading.whole) return "refuses";
  const Reading wanted(By::kJson, corpus_file(row.get("tagged_json").text()));
  REQUIRE(wanted.whole);
  if (!same_tagged(reading.root(), wanted.root())) return "differs";
  return stands_there(reading, reading.root()) ? "" : "misplaces";
}

std::string deviation(const data::Node& row, By by) {
  const std::string_view expect = row.get("expect").text();
  const Reading reading(by, corpus_file(row.get("file").text()));
  // Whatever comes out: a refusal has a reason.
  CHECK(reading.whole != reading.findings.has_errors());
  if (by == By::kToml) return toml_deviation(row, reading);
  if (expect == "either") return "";
  if (expect == "reject") return reading.whole ? "accepts" : "";
  if (!reading.whole) return "refuses";
  if (by == By::kDockerfile) return reading.documents.size() == 1 ? "" : "accepts as empty";
  if (by == By::kJson) return reading.documents.size() == 1 ? "" : "accepts as empty";
  const data::Node json = row.get("json");
  if (json.kind() == data::Kind::kNull) {
    const std::string events = corpus_file(row.get("events").text());
    const bool content = events.find("=VAL ") != std::string::npos ||
                         events.find("+MAP") != std::string::npos ||
                         events.find("+SEQ") != std::string::npos;
    return content && reading.documents.empty() ? "accepts as empty" : "";
  }
  return same_documents(reading, corpus_file(json.text())) ? "" : "differs";
}

}  // namespace

// Each deviation is a row of the table; one that is missing or no longer true fails.
TEST_CASE("JSONTestSuite, yaml-test-suite, toml-test and cases of BuildKit, but for what is listed",
          "[conformance]") {
  const auto rows = corpus_rows("conformance.jsonl");
  std::set<std::string> found;
  size_t cases = 0;
  for (const auto& row : rows->documents) {
    const std::string suite(row->root().get("suite").text());
    std::vector<std::pair<By, std::string>> readers;
    if (suite == "JSONTestSuite") readers = {{By::kJson, "simdjson"}};
    if (suite == "yaml-test-suite")
      readers = {{By::kLibyaml, "libyaml"}, {By::kYamlCpp, "yaml-cpp"}};
    // Rows of TOML 1.1 want what 1.0 forbids.
    if (suite == "toml-test" && row->root().get("id").text().starts_with("1.0.0:"))
      readers = {{By::kToml, "toml++"}};
    if (suite == "buildkit-dockerfile-parser") readers = {{By::kDockerfile, "dockerfile"}};
    for (const auto& [by, name] : readers) {
      const std::string id(row->root().get("id").text());
      INFO(suite << " " << id << " " << name);
      ++cases;
      const std::string what = deviation(row->root(), by);
      if (!what.empty()) found.insert(suite + "\t" + id + "\t" + name + "\t" + what);
    }
  }
  std::set<std::string> listed;
  for (const auto& row : table("deviations.tsv", 5)) {
    listed.insert(row[0] + "\t" + row[1] + "\t" + row[2] + "\t" + row[3]);
  }
  for (const std::string& row : found) {
    if (!listed.contains(row)) FAIL_CHECK("not listed: " << row);
  }
  for (const std::string& row : listed) {
    if (!found.contains(row)) FAIL_CHECK("listed, but no longer so: " << row);
  }
  WARN(cases << " cases, " << found.size() << " listed deviations");
}

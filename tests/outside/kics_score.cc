// Scores of findings against expected places.
// SPDX-License-Identifier: Apache-2.0
#include "tests/outside/kics_score.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/outside/corpora.h"

namespace ordain::test {
namespace {

namespace fs = std::filesystem;

double ratio(size_t part, size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::set<std::string> texts(const data::Node& list) {
  std::set<std::string> all;
  for (uint32_t i = 0; i < list.size(); ++i) all.emplace(list.child(i).text());
  return all;
}

void add(const Query& query, Score& score) {
  ++score.queries;
  score.exact += query.found == query.expected ? 1 : 0;
  score.silent += query.found.empty() ? 1 : 0;
  std::set<std::string> hit;
  std::set<std::string> flagged;
  for (const auto& [path, line] : query.expected) {
    ++(query.found.contains({path, line}) ? score.right : score.missed);
    bool near = false;
    for (const auto& [other, at] : query.found) {
      if (other != path) continue;
      hit.insert(path);
      near = near || (at + 3 >= line && at <= line + 3);
    }
    score.near += near ? 1 : 0;
  }
  for (const Place& place : query.found) {
    score.wrong += query.expected.contains(place) ? 0 : 1;
    if (query.negatives.contains(place.first)) flagged.insert(place.first);
  }
  score.positive_files += query.positives.size();
  score.hit += hit.size();
  score.negative_files += query.negatives.size();
  score.flagged += flagged.size();
}

std::string quoted_list(const std::set<std::string>& all) {
  std::string out;
  for (const std::string& each : all) out += fmt::format("{}\"{}\"", out.empty() ? "" : ",", each);
  return out;
}

// Rows as score.py reads them; ids and paths of the fixtures need no escapes.
void write_rows(const std::vector<Query>& queries, const fs::path& folder) {
  std::ofstream wanted(folder / "wanted.jsonl");
  std::ofstream found(folder / "found.jsonl");
  for (const Query& query : queries) {
    std::string places;
    for (const auto& [path, line] : query.expected) {
      places += fmt::format("{}[\"{}\",{}]", places.empty() ? "" : ",", path, line);
    }
    wanted << fmt::format(R"({{"query_id":"{}","platform":"{}","positives":[{}],"negatives":[{}],)",
                          query.id, query.platform, quoted_list(query.positives),
                          quoted_list(query.negatives))
           << fmt::format("\"expected\":[{}]}}\n", places);
    for (const auto& [path, line] : query.found) {
      found << fmt::format(R"({{"query_id":"{}","path":"{}","line":{}}})", query.id, path, line)
            << '\n';
    }
  }
}

}  // namespace

double Score::precision() const { return ratio(right, right + wrong); }
double Score::recall() const { return ratio(right, right + missed); }
double Score::near_recall() const { return ratio(near, right + missed); }

std::vector<Query> kics_queries() {
  std::vector<Query> queries;
  const auto rows = corpus_rows("rules_kics.jsonl");
  for (const auto& row : rows->documents) {
    const data::Node root = row->root();
    Query query;
    query.id = root.get("query_id").text();
    query.platform = root.get("platform").text();
    query.name = root.get("name").text();
    query.positives = texts(root.get("positives"));
    query.negatives = texts(root.get("negatives"));
    const data::Node expected = root.get("expected");
    for (uint32_t i = 0; i < expected.size(); ++i) {
      const data::Node place = expected.child(i);
      const std::string line(place.child(1).text());
      query.expected.emplace(place.child(0).text(), static_cast<uint32_t>(std::stoul(line)));
    }
    queries.push_back(std::move(query));
  }
  return queries;
}

Score score(const std::vector<Query>& queries, const std::string& platform) {
  Score all;
  for (const Query& query : queries) {
    if (query.platform == platform) add(query, all);
  }
  return all;
}

std::string score_line(const std::string& platform, const Score& score) {
  return fmt::format(
      "{:<16} q={} exact-query={} none={} | exact P={:.3f} R={:.3f} (tp {} fp {} fn {}) | "
      "near(<=3) R={:.3f} | positive files hit {}/{} | negative files flagged {}/{}\n",
      platform, score.queries, score.exact, score.silent, score.precision(), score.recall(),
      score.right, score.wrong, score.missed, score.near_recall(), score.hit, score.positive_files,
      score.flagged, score.negative_files);
}

std::string score_by_script(const std::vector<Query>& queries, Against against) {
  std::string folder = (fs::temp_directory_path() / "ordain-outside-XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  write_rows(queries, folder);
  const std::string index =
      against == Against::kAsItCame ? "' rules_kics.jsonl '" : "' wanted.jsonl '";
  const std::string& pack = against == Against::kAsItCame ? corpora() : folder;
  const std::string command =
      "python3 '" + corpora() + "/score.py' '" + pack + index + folder + "/found.jsonl'";
  std::string printed;
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> block;
  while (const size_t bytes = fread(block.data(), 1, block.size(), pipe)) {
    printed.append(block.data(), bytes);
  }
  const int status = pclose(pipe);
  fs::remove_all(folder);
  INFO(command);
  REQUIRE(status == 0);
  return printed;
}

}  // namespace ordain::test

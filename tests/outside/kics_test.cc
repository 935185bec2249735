// The shipped rules on the KICS fixtures, each query by the rules that kics_rules.tsv names for it.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

#include "tests/outside/corpora.h"
#include "tests/outside/kics_score.h"
#include "tests/outside/results.h"
#include "tests/outside/shipped.h"

using namespace ordain;
using namespace ordain::test;

namespace {

constexpr double kWanted = 0.9;
constexpr double kExceptions = 0.05;

Query& query_of(std::vector<Query>& queries, const std::string& id) {
  const auto it = std::find_if(queries.begin(), queries.end(),
                               [&id](const Query& query) { return query.id == id; });
  INFO(id);
  REQUIRE(it != queries.end());
  return *it;
}

// Puts what the rules of the table find into the queries, and says which platforms it speaks of: of
// each, all queries.
std::set<std::string> find_all(std::vector<Query>& queries, ShippedRules& rules) {
  std::set<std::string> platforms;
  std::set<std::string> ruled;
  for (const auto& row : table("kics_rules.tsv", 4)) {
    Query& query = query_of(queries, row[1]);
    INFO(query.name);
    CHECK(query.platform == row[0]);
    if (!rules.has(row[2])) FAIL_CHECK("no shipped rule is named " << row[2]);
    platforms.insert(row[0]);
    ruled.insert(row[1]);
    for (const auto* files : {&query.positives, &query.negatives}) {
      for (const std::string& path : *files) {
        const Checked& checked = rules.check({path});
        for (const auto& [broken, why] : checked.broken) FAIL_CHECK(broken << ": " << why);
        for (const Found* error : of_rule(checked.errors, row[2], "-")) {
          FAIL_CHECK(error->path << ": " << error->message);
        }
        for (const Found* found : of_rule(checked.found, row[2], row[3])) {
          query.found.emplace(found->path, found->line);
        }
      }
    }
  }
  for (const Query& query : queries) {
    if (platforms.contains(query.platform) && !ruled.contains(query.id)) {
      FAIL_CHECK("kics_rules.tsv has no row for " << query.id << " " << query.name);
    }
  }
  return platforms;
}

// Takes out the expectations that are wrong in substance. They are few, and each is one that our
// rules do not meet: an exception that is not needed is none.
void take_out_exceptions(std::vector<Query>& queries) {
  std::map<std::string, size_t> all;
  std::map<std::string, size_t> out;
  for (const Query& query : queries) all[query.platform] += query.expected.size();
  for (const auto& row : table("kics_exceptions.tsv", 4)) {
    Query& query = query_of(queries, row[0]);
    INFO(row[1] << ":" << row[2]);
    const Place place(row[1], static_cast<uint32_t>(std::stoul(row[2])));
    CHECK(query.expected.erase(place) == 1);
    CHECK_FALSE(query.found.contains(place));
    ++out[query.platform];
  }
  for (const auto& [platform, number] : out) {
    INFO(platform << ": " << number << " exceptions of " << all[platform]);
    CHECK(static_cast<double>(number) <= kExceptions * static_cast<double>(all[platform]));
  }
}

std::string result_row(const std::string& title, const Score& s) {
  return fmt::format("| {} | {:.3f} | {:.3f} | {} | {} | {} | {:.3f} | {} of {} | {} of {} |\n",
                     title, s.precision(), s.recall(), s.right, s.wrong, s.missed, s.near_recall(),
                     s.hit, s.positive_files, s.flagged, s.negative_files);
}

// What is found elsewhere than expected, place by place.
std::string differences(const std::vector<Query>& queries, const std::string& platform) {
  std::string out;
  const auto tell = [&out](const Query& query, const std::set<Place>& these,
                           const std::set<Place>& others, std::string_view what) {
    for (const Place& place : these) {
      if (others.contains(place)) continue;
      const std::string file = std::filesystem::path(place.first).filename().string();
      out += fmt::format("* {}, {} line {}: {}\n", query.name, file, place.second, what);
    }
  };
  for (const Query& query : queries) {
    if (query.platform != platform) continue;
    tell(query, query.expected, query.found, "expected, not found there");
    tell(query, query.found, query.expected, "found, not expected there");
  }
  return out.empty() ? "Nothing.\n" : out;
}

}  // namespace

TEST_CASE("the shipped rules find what the KICS fixtures expect, where they expect it", "[kics]") {
  ShippedRules rules;
  std::vector<Query> queries = kics_queries();
  const std::set<std::string> platforms = find_all(queries, rules);
  REQUIRE_FALSE(platforms.empty());

  std::map<std::string, Score> raw;
  const std::string theirs = score_by_script(queries, Against::kAsItCame);
  for (const std::string& platform : platforms) {
    raw[platform] = score(queries, platform);
    INFO(theirs);
    CHECK(theirs.find(score_line(platform, raw[platform])) != std::string::npos);
  }

  take_out_exceptions(queries);
  const std::string theirs_cleaned = score_by_script(queries, Against::kQueries);
  std::string result =
      "| platform | precision | recall | right | wrong | missed | recall within 3 lines | faulty "
      "files found | clean files flagged |\n|---|---|---|---|---|---|---|---|---|\n";
  std::string remaining;
  for (const std::string& platform : platforms) {
    const Score cleaned = score(queries, platform);
    INFO(theirs_cleaned);
    CHECK(theirs_cleaned.find(score_line(platform, cleaned)) != std::string::npos);
    CHECK(cleaned.precision() >= kWanted);
    CHECK(cleaned.recall() >= kWanted);
    CHECK(cleaned.flagged == 0);
    result += result_row(platform + ", raw", raw[platform]);
    result += result_row(platform + ", without kics_exceptions.tsv", cleaned);
    remaining += "\nWhat still differs for " + platform + ":\n\n" + differences(queries, platform);
  }
  hold_result("kics", result + remaining);
}

// The topics of the queries whose fixtures are kept apart: a shipped rule for each.
TEST_CASE("each topic of the second set of queries has its shipped rule", "[kics]") {
  ShippedRules rules;
  std::set<std::pair<std::string, std::string>> listed;
  std::set<std::string> platforms;
  for (const auto& row : table("topics.tsv", 3)) {
    INFO(row[1] << ": " << row[2]);
    CHECK(rules.has(row[2]));
    listed.emplace(row[0], row[1]);
    platforms.insert(row[0]);
  }
  std::set<std::pair<std::string, std::string>> topics;
  const auto rows = corpus_rows("rules_heldout_intents.jsonl");
  for (const auto& row : rows->documents) {
    const std::string platform(row->root().get("platform").text());
    if (platforms.contains(platform)) topics.emplace(platform, row->root().get("intent").text());
  }
  CHECK(listed == topics);
}

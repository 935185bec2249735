// Scores of findings against expected places, counted as score.py of the outside cases counts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ordain::test {

using Place = std::pair<std::string, uint32_t>;  // path and line

// One query of KICS: its fixtures, the places it wants found, and what our rules found.
struct Query {
  std::string id;
  std::string platform;
  std::string name;
  std::set<std::string> positives;
  std::set<std::string> negatives;
  std::set<Place> expected;
  std::set<Place> found;
};

struct Score {
  size_t queries = 0;
  size_t exact = 0;   // queries where found is expected, no more and no less
  size_t silent = 0;  // queries where nothing was found
  size_t right = 0;
  size_t wrong = 0;
  size_t missed = 0;
  size_t near = 0;  // expected places with a finding within three lines
  size_t positive_files = 0;
  size_t hit = 0;
  size_t negative_files = 0;
  size_t flagged = 0;

  double precision() const;
  double recall() const;
  double near_recall() const;
};

// All queries of rules_kics.jsonl, with nothing found.
std::vector<Query> kics_queries();

// Of the queries of one platform.
Score score(const std::vector<Query>& queries, const std::string& platform);

// The line that score.py prints for a platform with this score.
std::string score_line(const std::string& platform, const Score& score);

// What score.py prints for what was found: against rules_kics.jsonl as it came, or against what the
// queries expect now. Fails when it does not run.
enum class Against { kAsItCame, kQueries };
std::string score_by_script(const std::vector<Query>& queries, Against against);

}  // namespace ordain::test

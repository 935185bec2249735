// How far our rules and the checks of others say the same of one case.
// SPDX-License-Identifier: Apache-2.0
#include "tests/outside/agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "tests/outside/corpora.h"
#include "tests/outside/results.h"

namespace ordain::test {
namespace {

struct CheckRules {
  std::vector<std::pair<std::string, std::string>> rules;  // rule and words
  std::string why_none;
};

std::map<std::string, CheckRules> read_rules(const std::string& source, const ShippedRules& rules) {
  std::map<std::string, CheckRules> checks;
  for (const auto& row : table(source + "_rules.tsv", 4)) {
    CheckRules& check = checks[row[0]];
    INFO(row[0] << ": " << row[1]);
    if (row[1] == "-") {
      CHECK(check.rules.empty());
      CHECK(row[3] != "-");
      check.why_none = row[3];
    } else {
      CHECK(check.why_none.empty());
      CHECK(rules.has(row[1]));
      check.rules.emplace_back(row[1], row[2]);
    }
  }
  return checks;
}

// Whether an address ("Deployment/shop/cart/container/cart") speaks of an object of that name, in
// whatever namespace. An object without a kind is named by its address.
bool speaks_of(const std::string& address, const std::pair<std::string, std::string>& object) {
  if (object.first.empty())
    return address == object.second || address.starts_with(object.second + "/");
  if (!address.starts_with(object.first + "/")) return false;
  std::string rest = address.substr(object.first.size() + 1);
  for (int skipped = 0; skipped < 2; ++skipped) {
    if (rest == object.second || rest.starts_with(object.second + "/")) return true;
    const size_t slash = rest.find('/');
    if (slash == std::string::npos) break;
    rest.erase(0, slash + 1);
  }
  return false;
}

// "", "finds", "silent" or "others".
std::string judged(const OutsideCase& each, const std::vector<const Found*>& found) {
  bool finds = !found.empty() && !each.flags;
  bool silent = found.empty() && each.flags;
  if (!each.objects.empty() && !found.empty()) {
    for (const Found* one : found) {
      finds = finds || std::none_of(each.objects.begin(), each.objects.end(),
                                    [one](const auto& it) { return speaks_of(one->subject, it); });
    }
    for (const auto& object : each.objects) {
      silent = silent || std::none_of(found.begin(), found.end(), [&object](const Found* one) {
                 return speaks_of(one->subject, object);
               });
    }
  }
  if (!each.lines.empty() && !found.empty()) {
    for (const Found* one : found) {
      finds = finds || std::none_of(each.lines.begin(), each.lines.end(),
                                    [one](uint32_t line) { return one->covers(line); });
    }
    for (const uint32_t line : each.lines) {
      silent = silent || std::none_of(found.begin(), found.end(),
                                      [line](const Found* one) { return one->covers(line); });
    }
  }
  if (finds && silent) return "others";
  return finds ? "finds" : silent ? "silent" : "";
}

// The rows of the table of disagreements, and which of them each case stands in.
struct Listed {
  std::vector<std::vector<std::string>> rows;
  std::map<std::pair<std::string, std::string>, std::string> ours;  // check and case
};

Listed read_disagreements(const std::string& source) {
  Listed listed;
  listed.rows = table(source + "_disagreements.tsv", 5);
  for (const auto& row : listed.rows) {
    std::istringstream cases(row[1]);
    for (std::string name; std::getline(cases, name, ',');) {
      INFO(row[0] << " " << name);
      CHECK(listed.ours.emplace(std::pair(row[0], name), row[2]).second);
    }
    CHECK((row[3] == "ordain" || row[3] == source || row[3] == "both" || row[3] == "neither"));
  }
  return listed;
}

}  // namespace

void hold_agreement(const std::string& source, const std::vector<OutsideCase>& cases,
                    ShippedRules& rules) {
  const auto checks = read_rules(source, rules);
  Listed listed = read_disagreements(source);
  std::set<std::string> seen;
  std::map<std::string, size_t> reasons;  // why there is no rule -> checks
  size_t ruled = 0;
  size_t agree = 0;
  size_t differ = 0;
  for (const OutsideCase& each : cases) {
    const auto check = checks.find(each.check);
    const bool fresh = seen.insert(each.check).second;
    if (check == checks.end()) {
      if (fresh) FAIL_CHECK(source << "_rules.tsv has no row for " << each.check);
      continue;
    }
    if (check->second.rules.empty()) {
      reasons[check->second.why_none] += fresh ? 1 : 0;
      continue;
    }
    ruled += fresh ? 1 : 0;
    const Checked& checked =
        each.text.empty() ? rules.check(each.files) : rules.check_text(each.files[0], each.text);
    std::vector<const Found*> found;
    for (const auto& [rule, words] : check->second.rules) {
      for (const Found* error : of_rule(checked.errors, rule, "-")) {
        FAIL_CHECK(each.check << ", " << each.name << ": " << error->path << ": "
                              << error->message);
      }
      const auto those = of_rule(checked.found, rule, words);
      found.insert(found.end(), those.begin(), those.end());
    }
    const std::string ours = judged(each, found);
    std::string as_listed;
    if (const auto it = listed.ours.find({each.check, each.name}); it != listed.ours.end()) {
      as_listed = it->second;
      listed.ours.erase(it);
    }
    std::string what;
    for (const Found* one : found)
      what += fmt::format("\n  {}:{}: {}", one->subject, one->line, one->message);
    for (const auto& [file, why] : checked.broken) what += "\n  " + file + ": " + why;
    INFO(each.check << ", " << each.name << what);
    CHECK(ours == as_listed);
    ++(ours.empty() ? agree : differ);
  }
  for (const auto& [check, all] : checks) {
    if (!seen.contains(check)) FAIL_CHECK("no case is of the check " << check);
  }
  for (const auto& [place, ours] : listed.ours) {
    FAIL_CHECK("no such case: " << place.first << " " << place.second);
  }

  std::string result = fmt::format(
      "{} checks, {} of which a rule of ours implements; of their {} cases {} are judged the same "
      "and {} not.\n",
      seen.size(), ruled, agree + differ, agree, differ);
  result += "\n| disagreement | cases | ours | right is | why |\n|---|---|---|---|---|\n";
  for (const auto& row : listed.rows) {
    result +=
        fmt::format("| {} | {} | {} | {} | {} |\n", row[0],
                    1 + std::count(row[1].begin(), row[1].end(), ','), row[2], row[3], row[4]);
  }
  result += "\n| why there is no rule | checks |\n|---|---|\n";
  for (const auto& [why, number] : reasons) result += fmt::format("| {} | {} |\n", why, number);
  hold_result(source, result);
}

}  // namespace ordain::test

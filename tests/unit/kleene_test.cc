// Kleene: the truth tables of the connectives, and the laws of connectives and quantifiers.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "tests/unit/judging.h"

using namespace ordain;

namespace {

// Six truths, each by an expression, and the document that makes them so.
constexpr const char* kYaml = "{t: true, f: false, u: UNKNOWN, s: text}";
struct Truth {
  const char* text;
  const char* truth;
};
constexpr Truth kTruths[] = {{"x.t", "T"},
                             {"x.f", "F"},
                             {"x.q", "absent"},
                             {"x.u", "unknown"},
                             {"x.s == 1", "error"},
                             {"(x.q and x.u)", "absent+unknown"},
                             {"(x.q or x.s == 1)", "absent+error"}};

bool decided(const std::string& truth) { return truth == "T" || truth == "F"; }

std::string unite(const std::string& a, const std::string& b) {
  std::string out;
  for (const char* reason : {"absent", "unknown", "error"}) {
    if (a.find(reason) == std::string::npos && b.find(reason) == std::string::npos) continue;
    out += (out.empty() ? "" : "+") + std::string(reason);
  }
  return out;
}

// The tables, written down once more.
std::string negation(const std::string& a) { return a == "T" ? "F" : a == "F" ? "T" : a; }
std::string conjunction(const std::string& a, const std::string& b) {
  if (a == "F" || b == "F") return "F";
  if (a == "T" && b == "T") return "T";
  return unite(decided(a) ? "" : a, decided(b) ? "" : b);
}
std::string disjunction(const std::string& a, const std::string& b) {
  return negation(conjunction(negation(a), negation(b)));
}

}  // namespace

TEST_CASE("the connectives have their tables, reasons and all", "[kleene]") {
  std::vector<std::string> conditions;
  std::vector<std::string> wanted;
  for (const Truth& a : kTruths) {
    conditions.push_back(std::string("not ") + a.text);
    wanted.push_back(negation(a.truth));
    conditions.push_back(std::string("not not ") + a.text);
    wanted.emplace_back(a.truth);
    for (const Truth& b : kTruths) {
      const std::string x = "(" + std::string(a.text) + ")";
      const std::string y = "(" + std::string(b.text) + ")";
      conditions.push_back(x + " and " + y);
      wanted.push_back(conjunction(a.truth, b.truth));
      conditions.push_back(x + " or " + y);
      wanted.push_back(disjunction(a.truth, b.truth));
      conditions.push_back(x + " implies " + y);
      wanted.push_back(disjunction(negation(a.truth), b.truth));
      // De Morgan, both ways.
      conditions.push_back("not (not " + x + " or not " + y + ")");
      wanted.push_back(conjunction(a.truth, b.truth));
      conditions.push_back("not (not " + x + " and not " + y + ")");
      wanted.push_back(disjunction(a.truth, b.truth));
      // A condition that is undecided decides nothing.
      conditions.push_back("if " + x + " then " + y + " else not " + y);
      wanted.push_back(a.truth == std::string("T")   ? b.truth
                       : a.truth == std::string("F") ? negation(b.truth)
                                                     : std::string(a.truth));
    }
  }
  const std::vector<std::string> found = test::truths(conditions, kYaml);
  for (size_t i = 0; i < conditions.size(); ++i) {
    INFO(conditions[i]);
    CHECK(found[i] == wanted[i]);
  }
}

TEST_CASE("every, any, no and counts agree with each other", "[kleene]") {
  std::mt19937 random(20);
  const auto pick = [&random](int n) {
    return static_cast<int>(random() % static_cast<unsigned>(n));
  };
  constexpr const char* kElements[] = {
      "{p: true}",           "{p: false}",       "{}",
      "{p: UNKNOWN}",        "{p: 3}",           "{p: true, w: true}",
      "{p: false, w: true}", "{w: false, p: 1}", "{p: true, w: UNKNOWN}"};
  const std::vector<std::vector<std::string>> same = {
      {"every e in x.l { e.p }", "no e in x.l { not e.p }", "not any e in x.l { not e.p }"},
      {"any e in x.l { e.p }", "not no e in x.l { e.p }", "not every e in x.l { not e.p }",
       "at least 1 e in x.l { e.p }", "not at most 0 e in x.l { e.p }"},
      {"one e in x.l { e.p }", "exactly 1 e in x.l { e.p }"},
      {"at least 2 e in x.l { e.p }", "not at most 1 e in x.l { e.p }"},
      {"any e in x.l where e.w { e.p }", "any e in x.l { e.w and e.p }"},
      {"every e in x.l where e.w { e.p }", "every e in x.l { e.w implies e.p }"}};
  std::vector<std::string> conditions;
  for (const auto& group : same) conditions.insert(conditions.end(), group.begin(), group.end());
  std::set<std::string> seen;
  for (int round = 0; round < 60; ++round) {
    std::string yaml = round % 4 == 0 ? "{l: !open [" : "{l: [";
    for (int i = pick(5); i > 0; --i)
      yaml += std::string(kElements[pick(std::size(kElements))]) + ", ";
    yaml += "]}";
    const std::vector<std::string> found = test::truths(conditions, yaml);
    size_t at = 0;
    for (const auto& group : same) {
      for (size_t i = 0; i < group.size(); ++i) {
        INFO(yaml << "  " << group[i]);
        CHECK(found[at + i] == found[at]);
        CHECK(found[at + i] != "!");
      }
      seen.insert(found[at]);
      at += group.size();
    }
  }
  // The documents are not all alike.
  CHECK(seen.size() >= 5);
}

// Telling: what the formats for other programs do with text, sizes and outcomes no page can show.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "engine/app/progress.h"
#include "engine/report/cells.h"
#include "engine/report/markdown_text.h"
#include "engine/report/report.h"
#include "engine/report/stats.h"

using namespace ordain;

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

size_t times(std::string_view text, std::string_view part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

text::Finding finding(text::Outcome outcome, std::string subject) {
  text::Finding out;
  out.code = "shop.a";
  out.outcome = outcome;
  out.message = "cart is wrong";
  out.span = {0, 0, 4};
  out.subject_span = {0, 0, 4};
  out.subject = std::move(subject);
  out.fingerprint = out.subject;
  return out;
}

// A run of one rule whose pairs are counted as the findings say, with `passed` ones beside them.
std::unique_ptr<run::Run> run_of(std::vector<text::Finding> findings, uint64_t passed = 0) {
  auto run = std::make_unique<run::Run>();
  run->sources.add("cart.yaml", "kind: Pod\n");
  lang::Rule& rule = run->plan.rules.emplace_back();
  rule.id = "shop.a";
  rule.title = "Carts are right";
  eval::RuleResult& result = run->results.rules.emplace_back();
  result.rule = &rule;
  for (text::Finding& one : findings) {
    if (one.outcome) ++result.counts[static_cast<size_t>(*one.outcome)];
    run->findings.report(std::move(one));
  }
  result.counts[static_cast<size_t>(text::Outcome::kPass)] += passed;
  run->posture = comply::judge(result.counts, 0, run->findings, run->policy);
  return run;
}

std::string written(std::string_view format, const run::Run& run) {
  return *report::write(format, run, {});
}

}  // namespace

TEST_CASE("a waived pair is told by every format, and stops none of them", "[telling]") {
  text::Finding waived = finding(text::Outcome::kWaived, "Pod/cart");
  waived.notes = {"accepted until spring"};
  const auto run = run_of({waived});
  CHECK(has(written("junit", *run), "failures=\"0\" errors=\"0\" skipped=\"1\""));
  CHECK(has(written("junit", *run), "<skipped message=\"waived: cart is wrong\"/>"));
  CHECK(has(written("github", *run), "::notice file=cart.yaml,line=1,"));
  CHECK(has(written("gitlab", *run), "\"description\": \"waived: cart is wrong (Pod/cart)\""));
  CHECK(has(written("gitlab", *run), "\"severity\": \"info\""));
  CHECK(has(written("markdown", *run), "- **waived** line 1: cart is wrong"));
  CHECK(has(written("csv", *run), "shop.a,waived,medium,Pod/cart,"));
}

TEST_CASE("every format but the quiet ones for people tells why a pair is waived", "[telling]") {
  text::Finding waived = finding(text::Outcome::kWaived, "Pod/cart");
  waived.exemption = text::Exemption{.reason = "moves <soon>", .until = "2026-06-30"};
  const auto run = run_of({waived});
  const std::string why = "waived until 2026-06-30: moves <soon>";
  CHECK(has(written("junit", *run), "waived until 2026-06-30: moves &lt;soon&gt;"));
  for (const char* format : {"github", "gitlab", "csv", "sarif"}) {
    INFO(format);
    CHECK(has(written(format, *run), why));
  }
  CHECK(has(written("json", *run), "\"reason\": \"moves <soon>\""));
  CHECK(has(written("markdown", *run), "waived until"));
  for (const char* format : {"text", "concise"}) {
    INFO(format);
    CHECK_FALSE(has(written(format, *run), "moves"));
    CHECK(has(*report::write(format, *run, {.waived = true}), why));
  }
}

TEST_CASE("junit counts pairs, told ones and others, and holds a pair once", "[telling]") {
  text::Finding twice = finding(text::Outcome::kFail, "Pod/cart");
  text::Finding other = twice;
  other.message = "cart is wrong again";
  auto run = run_of({twice, finding(text::Outcome::kFail, "Pod/web")}, 100'000);
  run->findings.report(other);
  const std::string out = written("junit", *run);
  CHECK(has(out, "<testsuite name=\"shop.a\" tests=\"100002\" failures=\"2\" errors=\"0\""));
  CHECK(times(out, "<failure ") == 2);
  CHECK(has(out, "medium: cart is wrong (and 1 more)"));
  CHECK(has(out, "cart is wrong again"));
  CHECK(times(out, "100,000 passed (not listed one by one)") == 1);
}

TEST_CASE("junit holds no code point that XML has not", "[telling]") {
  text::Finding bad =
      finding(text::Outcome::kFail, "a\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xBC\x9D<\x01\xFF");
  CHECK(has(written("junit", *run_of({bad})),
            "name=\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBC\x9D&lt;\\x01\\xff\""));
}

TEST_CASE("junit gives two subjects of one name two names", "[telling]") {
  text::Finding second = finding(text::Outcome::kFail, "Pod/cart");
  second.subject_span = {0, 6, 9};
  const auto run = run_of({finding(text::Outcome::kFail, "Pod/cart"), second});
  CHECK(times(written("junit", *run), "name=\"Pod/cart\"") == 1);
  CHECK(times(written("junit", *run), "name=\"Pod/cart (2)\"") == 1);
}

TEST_CASE("what is undecided fails in junit as --undecided says", "[telling]") {
  text::Finding absent = finding(text::Outcome::kUndecided, "Pod/cart");
  absent.reasons = text::kAbsent;
  absent.severity = text::Severity::kLow;  // below the threshold, where a failure fails too
  text::Finding unknown = finding(text::Outcome::kUndecided, "Pod/web");
  unknown.reasons = text::kUnknown;
  auto run = run_of({absent, unknown});
  CHECK(has(written("junit", *run), "failures=\"1\" errors=\"0\" skipped=\"1\""));
  run->policy.undecided = comply::UndecidedGate::kFail;
  CHECK(has(written("junit", *run), "failures=\"2\" errors=\"0\" skipped=\"0\""));
  run->policy.undecided = comply::UndecidedGate::kReport;
  CHECK(has(written("junit", *run), "failures=\"0\" errors=\"0\" skipped=\"2\""));
}

TEST_CASE("github has ten annotations of a level, and tells how many it leaves out", "[telling]") {
  std::vector<text::Finding> findings;
  for (int i = 0; i < 30; ++i)
    findings.push_back(finding(text::Outcome::kFail, "Pod/" + std::to_string(i)));
  findings.back().severity = text::Severity::kCritical;
  const std::string out = written("github", *run_of(findings));
  CHECK(times(out, "\n::error ") + out.starts_with("::error ") == 10);
  CHECK(has(out, "::21 more findings are of this level not annotated"));
  CHECK(
      out.starts_with("::error file=cart.yaml,line=1,endLine=1,col=1,endColumn=5,"
                      "title=critical[shop.a]::"));
  CHECK(times(out, "cart.yaml:1:1: medium[shop.a] cart is wrong (Pod/") == 21);
  findings.resize(10);
  CHECK_FALSE(has(written("github", *run_of(findings)), "not annotated"));
}

TEST_CASE("a line of github's log is no command", "[telling]") {
  std::vector<text::Finding> findings;
  for (int i = 0; i < 12; ++i) {
    findings.push_back(finding(text::Outcome::kFail, "Pod/" + std::to_string(i)));
    findings.back().message = "##[add-mask]x\n::stop-commands::y";
    if (i > 8) findings.back().span = {};
  }
  auto run = run_of({});
  run->sources.add("::set-env::.yaml", "a");
  for (text::Finding& one : findings) {
    if (one.span.valid()) one.span.source = 1;
    run->findings.report(std::move(one));
  }
  const std::string out = written("github", *run);
  CHECK_FALSE(has(out, "\n::stop-commands"));
  CHECK_FALSE(has(out, "\n::set-env"));
  CHECK(has(out, "file=%3A%3Aset-env%3A%3A.yaml,"));
  // A line that starts with "::error" may hold the other mark: its message ends it.
  size_t begin = 0;
  while (begin < out.size()) {
    const size_t end = out.find('\n', begin);
    const std::string line = out.substr(begin, end - begin);
    if (!line.starts_with("::error ")) CHECK_FALSE(has(line, "##["));
    begin = end + 1;
  }
}

TEST_CASE("gitlab has each fingerprint once, and one for what has none", "[telling]") {
  text::Finding same = finding(text::Outcome::kFail, "Pod/web");
  same.fingerprint = "Pod/cart";
  text::Finding none = finding(text::Outcome::kError, "Pod/x");
  none.fingerprint.clear();
  const std::string out =
      written("gitlab", *run_of({finding(text::Outcome::kFail, "Pod/cart"), same, none}));
  CHECK(times(out, "\"fingerprint\": \"Pod/cart\"") == 1);
  CHECK(times(out, "\"fingerprint\": \"Pod/cart-1\"") == 1);
  CHECK_FALSE(has(out, "\"fingerprint\": \"\""));
}

TEST_CASE("a comment stays within its size and tells what it leaves out", "[telling]") {
  std::vector<text::Finding> findings;
  for (int i = 0; i < 2000; ++i) {
    findings.push_back(finding(text::Outcome::kFail, "Pod/" + std::to_string(i)));
    findings.back().severity = text::Severity::kLow;
  }
  findings[1999].severity = text::Severity::kCritical;
  findings[1998].message = std::string(100'000, '`');
  const std::string out = written("markdown", *run_of(findings));
  CHECK(out.size() <= 65'536);
  CHECK(out.size() > 60'000);
  const size_t told = times(out, "\n- **low** ") + times(out, "\n- **critical** ");
  CHECK(times(out, "\n- **critical** ") == 1);
  CHECK(has(out, "**Left out:** " + report::grouped(2000 - told) + " findings (" +
                     report::grouped(2000 - told) + " low)"));
  CHECK(has(out, "<details><summary>" + report::grouped(told - 5) + " more in this file"));
}

TEST_CASE("what a manifest says is no Markdown", "[telling]") {
  using report::markdown_code;
  using report::markdown_text;
  CHECK(markdown_text("container cart is privileged, at port 80") ==
        "container cart is privileged, at port 80");
  CHECK(markdown_text("image is `x?`: set it") == "image is `x?`: set it");
  CHECK(markdown_text("by @team for #12 and GH-12") == "by `@team` for `#12` and `GH-12`");
  CHECK(markdown_text("<img src=x> </details>") == "`<img src=x> </details>`");
  CHECK(markdown_text("see https://shop.example/a now") == "see `https://shop.example/a` now");
  CHECK(markdown_text("a\n- b\r\n# c") == "a `-` b `#` c");
  CHECK(markdown_text("deadbeefcafe and 1234567 and *bold*") ==
        "`deadbeefcafe` and `1234567` and `*bold*`");
  CHECK(markdown_text("`a` `b") == "`a` `` `b ``");
  CHECK(markdown_text("`` x") == "``` `` ``` x");
  CHECK(markdown_code("a`b``c") == "```a`b``c```");
  CHECK(markdown_code("`a") == "`` `a ``");
  CHECK(markdown_code("a\nb\x1b[1m") == "`a\\nb\\x1b[1m`");
  CHECK(markdown_code("").empty());
}

TEST_CASE("a cell of csv is no formula, and stands in one row", "[telling]") {
  text::Finding bad = finding(text::Outcome::kFail, "=cmd|' /C calc'!A0");
  bad.message = "a,\"b\"\r\nc";
  bad.label = "@x";
  bad.world = " +1";
  bad.pointer = "-1";
  const std::string out = written("csv", *run_of({bad}));
  CHECK(has(out, ",'=cmd|' /C calc'!A0,' +1,cart.yaml,1,1,1,5,"));
  CHECK(has(out, ",\"a,\"\"b\"\"\\r\\nc\",'@x,"));
  CHECK(has(out, ",'-1,"));
  CHECK(times(out, "\r\n") == 2);
  CHECK(times(out, "\n") == 2);
}

TEST_CASE("the profile of rules has the most costly first, within its width", "[telling]") {
  auto run = run_of({finding(text::Outcome::kFail, "Pod/cart")}, 1);
  lang::Rule slow, idle;
  slow.id = "shop.a-rule-whose-name-is-longer-than-the-columns-that-are-left";
  idle.id = "shop.idle";
  run->results.rules[0].spent = std::chrono::microseconds(3);
  eval::RuleResult& result = run->results.rules.emplace_back();
  result.rule = &slow;
  result.counts = {1, 1000, 1, 1, 1, 1};
  result.spent = std::chrono::milliseconds(12);
  run->results.rules.emplace_back().rule = &idle;
  CHECK(report::rule_profile(*run, 80) ==
        "Rules by time, the most costly first\n"
        "       time    per pair      pairs  rule\n"
        "  12.000 ms     11.9 us      1,005  shop.a-rule-whose-name-is-longer-than-the...\n"
        "                                    1 failed, 1 undecided, 1 waived, 1,000\n"
        "                                    passed, 1 not applicable, 1 error\n"
        "   0.003 ms      1.5 us          2  shop.a\n"
        "                                    1 failed, 1 passed\n"
        "  1 rule has no pair\n");
}

TEST_CASE("a bar is for a terminal that can erase it, and not for -q", "[telling]") {
  CHECK(app::wants_bar(true, "xterm", false));
  CHECK(app::wants_bar(true, "", false));
  CHECK_FALSE(app::wants_bar(false, "xterm", false));
  CHECK_FALSE(app::wants_bar(true, "dumb", false));
  CHECK_FALSE(app::wants_bar(true, "xterm", true));
}

TEST_CASE("a bar fills what there is of the line, and never the last column", "[telling]") {
  using Step = text::Progress::Step;
  CHECK(app::bar(Step::kReading, 0, 4, 39, false) == "reading     [                ]  0 of 4");
  CHECK(app::bar(Step::kReading, 1, 4, 39, false) == "reading     [####            ]  1 of 4");
  CHECK(app::bar(Step::kEvaluating, 4, 4, 39, false) == "evaluating  [################]  4 of 4");
  CHECK(app::bar(Step::kReading, 2, 4, 39, true) ==
        "reading     [\x1b[32m########\x1b[0m        ]  2 of 4");
  CHECK(app::bar(Step::kReading, 7, 10'000, 80, false).starts_with("reading     [  "));
  CHECK(app::bar(Step::kReading, 7, 10'000, 80, false).ends_with("]       7 of 10,000"));
  CHECK(app::bar(Step::kReading, 9, 4, 39, false).ends_with("  4 of 4"));
  CHECK(app::bar(Step::kTelling, 0, 0, 40, false) == "telling   ");
  CHECK(app::bar(Step::kReading, 1, 4, 20, false) == "reading   ");
  CHECK(app::bar(Step::kReading, 1, 4, 5, false).empty());
  for (size_t width = 1; width < 120; ++width)
    CHECK(report::cells(app::bar(Step::kEvaluating, 123, 45'678, width, false)) < width);
}

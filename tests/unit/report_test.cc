// Reports: frames, and each format of a run made by hand.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/report.h"

#include <catch2/catch.hpp>
#include <memory>

#include "engine/report/cells.h"
#include "engine/report/frame.h"

using namespace ordain;
using report::Mark;
using text::Span;

namespace {

// The frame of the first place in `text` where `wanted` stands.
std::string framed(const std::string& text, std::string_view wanted, std::string_view label,
                   size_t width = 80) {
  text::Source source("a.yaml");
  source.set_bytes(text);
  const size_t at = text.find(wanted);
  REQUIRE(at != std::string::npos);
  const Span span{0, static_cast<uint32_t>(at), static_cast<uint32_t>(at + wanted.size())};
  return report::frame(source, {Mark{span, label, true}}, {}, width, {});
}

size_t widest(std::string_view text) {
  size_t most = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    most = std::max(most, report::cells(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return most;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

constexpr std::string_view kManifest =
    "kind: Deployment\n"
    "spec:\n"
    "  containers:\n"
    "  - name: cart\n"
    "    image: cart:1\n"
    "    # powers\n"
    "    securityContext:\n"
    "      privileged: true\n"
    "  - name: web\n";

Span span_of(std::string_view wanted) {
  const auto at = static_cast<uint32_t>(kManifest.find(wanted));
  return {0, at, at + static_cast<uint32_t>(wanted.size())};
}

// A run over kManifest with a finding of each kind.
std::unique_ptr<run::Run> made() {
  auto run = std::make_unique<run::Run>();
  run->sources.add("shop/cart #1.yaml", std::string(kManifest));
  run->as_of = "2026-11-23";
  run->snapshot.files.read = 1;
  run->snapshot.files.skipped = 2;
  run->seconds = 0.18;
  for (std::string_view id : {"kubernetes.a", "kubernetes.b", "kubernetes.c", "terraform.d"}) {
    lang::Rule& rule = run->plan.rules.emplace_back();
    rule.id = id;
    rule.shipped = true;
    rule.title = "Containers do not run privileged";
    rule.severity = text::Severity::kCritical;
    rule.controls = {"iso27001:2022/A.8.2", "iso27001:2022/A.8.9"};
    rule.why = "\n  It owns the node.\n";
    rule.remedy = "Remove it.";
    rule.refs = {"not a link", "https://example.com/a"};
    rule.tags = {"pod"};
  }
  run->plan.bad_rules.push_back({"acme.broken", {}});
  for (const lang::Rule& rule : run->plan.rules) run->results.rules.push_back({.rule = &rule});
  run->results.rules[2].state = eval::RuleResult::State::kMatchedNothing;
  run->results.rules[3].state = eval::RuleResult::State::kNotEvaluated;

  text::Finding finding;
  finding.code = "kubernetes.a";
  finding.outcome = text::Outcome::kFail;
  finding.severity = text::Severity::kCritical;
  finding.message = "container cart is privileged";
  finding.label = "is true, wants false";
  finding.span = span_of("privileged: true");
  finding.subject_span = span_of(
      "name: cart\n    image: cart:1\n    # powers\n    securityContext:\n      privileged: true");
  finding.pointer = "/spec/containers/0/securityContext/privileged";
  finding.subject = "Deployment/shop/cart";
  finding.world = "shop";
  finding.controls = {"iso27001:2022/A.8.2", "iso27001:2022/A.8.9"};
  finding.related = {{span_of("image: cart:1"), "of this image"},
                     {span_of("kind"), "from alias *base"}};
  finding.fingerprint = "f1";
  run->findings.report(finding);
  finding.fingerprint = "f2";
  finding.related.clear();
  finding.outcome = text::Outcome::kUndecided;
  finding.reasons = text::kAbsent | text::kUnknown;
  finding.message = "cannot decide `x`: \x1b[31mred\xE2\x80\xAE";
  finding.notes = {"set it"};
  run->findings.report(finding);
  finding.outcome = text::Outcome::kPass;
  finding.reasons = 0;
  run->findings.report(finding);
  finding.outcome = text::Outcome::kWaived;
  finding.notes = {"accepted until spring"};
  run->findings.report(finding);
  run->findings.report("read/yaml-syntax", text::Level::kError, span_of("name: web"),
                       "found \"x\", wanted a key");
  run->findings.report("run/config", text::Level::kNote, {}, "no place");
  run->posture.counts = {4, 301, 1, 1, 1, 0};
  run->posture.pairs = 308;
  run->posture.gating = 2;
  run->posture.incomplete = true;
  run->posture.exit_code = 2;
  return run;
}

}  // namespace

TEST_CASE("what is hidden in a source is a fixed number of stars in its frames", "[report]") {
  text::Source source("a.yaml");
  const std::string text =
      "a: {one: tulip, two: field, three: 3}\nkey: |\n  tulip\n  field\nlast: " +
      std::string(3000, 's') + " # end\n";
  source.set_bytes(text);
  const auto span = [&text](std::string_view part) {
    const auto at = static_cast<uint32_t>(text.find(part));
    return Span{0, at, at + static_cast<uint32_t>(part.size())};
  };
  for (const Span& secret :
       {span("field,"), span("tulip"), span("|\n  tulip\n  field"), span(std::string(3000, 's'))})
    source.hide(secret.begin, secret.end);
  // Told twice, or in part, it is the same.
  source.hide(span("lip").begin, span("lip").end);
  REQUIRE(source.hidden().size() == 4);
  const std::string shown =
      report::frame(source,
                    {Mark{span("two"), "here", true}, Mark{span("key"), "", false},
                     Mark{span("last"), "", false}},
                    {3, 4}, 60, {});
  CHECK(shown ==
        " --> a.yaml:1:17\n"
        "  |\n"
        "1 | a: {one: ********, two: ******** three: 3}\n"
        "  |                    ^^^ here\n"
        "2 | key: ********\n"
        "  | ---\n"
        "5 | last: ********...\n"
        "  | ----\n");
}

TEST_CASE("a frame shows the line and a caret under each column of the span", "[report]") {
  CHECK(framed("a: 1\nport: 80\nb: 2\n", "80", "is 80") ==
        " --> a.yaml:2:7\n"
        "  |\n"
        "2 | port: 80\n"
        "  |       ^^ is 80\n");
}

TEST_CASE("carets stand under tabs, wide and combining code points", "[report]") {
  CHECK(framed("\tk:\tv x\n", "x", "") ==
        " --> a.yaml:1:7\n  |\n1 |     k:  v x\n  |           ^\n");
  CHECK(framed("\xE5\x90\x8D\xE5\x89\x8D: x\n", "x", "") ==
        " --> a.yaml:1:5\n  |\n1 | \xE5\x90\x8D\xE5\x89\x8D: x\n  |       ^\n");
  CHECK(framed("\xE5\x90\x8D: x\n", "\xE5\x90\x8D", "") ==
        " --> a.yaml:1:1\n  |\n1 | \xE5\x90\x8D: x\n  | ^^\n");
  CHECK(framed("e\xCC\x81: x\n", "x", "") == " --> a.yaml:1:5\n  |\n1 | e\xCC\x81: x\n  |    ^\n");
}

TEST_CASE("a frame leaves out a carriage return and a byte order mark", "[report]") {
  CHECK(framed("\xEF\xBB\xBF"
               "a: 1\r\nb: 2\r\n",
               "a", "") == " --> a.yaml:1:1\n  |\n1 | a: 1\n  | ^\n");
  CHECK(framed("a: 1\r\nb: 2\r\n", "2", "") == " --> a.yaml:2:4\n  |\n2 | b: 2\n  |    ^\n");
}

TEST_CASE("of a span over several lines the first is shown and the last is named", "[report]") {
  CHECK(framed("a:\n  - 1\n  - 2\nb: 1\n", "- 1\n  - 2", "is a list") ==
        " --> a.yaml:2:3\n  |\n2 |   - 1\n  |   ^^^ is a list (to line 3)\n");
  // A line break at the end adds no line.
  CHECK(framed("a:\n  - 1\nb: 1\n", "- 1\n", "x") ==
        " --> a.yaml:2:3\n  |\n2 |   - 1\n  |   ^^^ x\n");
}

TEST_CASE("an empty span and the end of a file get one caret", "[report]") {
  text::Source source("a.yaml");
  source.set_bytes("a: 1\nb:");
  CHECK(report::frame(source, {Mark{{0, 7, 7}, "nothing here", true}}, {}, 80, {}) ==
        " --> a.yaml:2:3\n  |\n2 | b:\n  |   ^ nothing here\n");
  text::Source empty("e.yaml");
  empty.set_bytes("");
  CHECK(report::frame(empty, {Mark{{0, 0, 0}, "", true}}, {}, 80, {}) ==
        " --> e.yaml:1:1\n  |\n1 |\n  | ^\n");
  // A span beyond the end is a bug elsewhere; it must not crash here.
  CHECK(has(report::frame(empty, {Mark{{0, 90, 99}, "", true}}, {}, 80, {}), "e.yaml:1:1"));
}

TEST_CASE("a long line is cut around what is meant", "[report]") {
  const std::string line =
      "k: " + std::string(5000, 'a') + " here " + std::string(5000, 'b') + "\n";
  const std::string out = framed(line, "here", "is not wanted");
  CHECK(has(out, "..."));
  CHECK(widest(out) <= 80);
  const size_t text = out.find("1 | ") + 4;
  const size_t carets = out.rfind("  | ") + 4;
  // What stands above the first caret is the first letter of the culprit.
  const size_t column = out.find('^', carets) - carets;
  CHECK(out.substr(text + column, 4) == "here");
  CHECK(widest(framed(line, line.substr(0, line.size() - 1), "all")) <= 80);
  CHECK(widest(framed(line, "k", "the key")) <= 80);
}

TEST_CASE("a long label goes below the caret", "[report]") {
  const std::string out = framed(
      "      key: value\n", "value",
      "is a value that is explained at great length so that it cannot stand behind the caret "
      "in a terminal of eighty columns");
  CHECK(widest(out) <= 80);
  CHECK(has(out, "^^^^^\n"));
}

TEST_CASE("what could steer a terminal is escaped", "[report]") {
  CHECK(framed("a: \x1b[31m!\n", "!", "") ==
        " --> a.yaml:1:9\n  |\n1 | a: \\x1b[31m!\n  |            ^\n");
  CHECK(report::shown("a\xE2\x80\xAE"
                      "b\xFF\x07") == "a\\u{202e}b\\xff\\x07");
}

TEST_CASE("lines that lead to a place are found by indentation", "[report]") {
  text::Source source("a.yaml");
  source.set_bytes(std::string(kManifest));
  const size_t at = kManifest.find("privileged");
  CHECK(report::enclosing_lines(source, 1, at, 9) == std::vector<uint32_t>{2, 3, 4, 7});
  CHECK(report::enclosing_lines(source, 4, at, 9) == std::vector<uint32_t>{4, 7});
  CHECK(report::enclosing_lines(source, 1, at, 1) == std::vector<uint32_t>{7});
  text::Source json("a.json");
  const std::string text = "{\n  \"a\": {\n    \"x\": {\n    },\n    \"b\": true\n  }\n}\n";
  json.set_bytes(text);
  CHECK(report::enclosing_lines(json, 1, text.find("\"b\""), 9) == std::vector<uint32_t>{2});
}

TEST_CASE("text is wrapped at blanks", "[report]") {
  CHECK(report::wrap("aa bb cc", 5) == std::vector<std::string>{"aa bb", "cc"});
  CHECK(report::wrap("aaaaaaaa b", 5) == std::vector<std::string>{"aaaaaaaa", "b"});
  CHECK(report::wrap("aa bb cc dd", 5, 3) == std::vector<std::string>{"aa bb", "cc", "dd"});
  CHECK(report::wrap("", 5) == std::vector<std::string>{""});
  CHECK(report::counted(1, "file") == "1 file");
  CHECK(report::counted(0, "file") == "0 files");
  CHECK(report::grouped(1234567) == "1,234,567");
}

TEST_CASE("text tells each finding and every count", "[report]") {
  const auto run = made();
  const std::string out = *report::write("text", *run, {});
  CHECK(out.starts_with(
      "critical[kubernetes.a]: container cart is privileged                 A.8.2 A.8.9\n"
      " --> shop/cart #1.yaml:8:7\n"
      "  |\n"
      "4 |   - name: cart\n"
      "5 |     image: cart:1\n"
      "  |     ------------- of this image\n"
      "7 |     securityContext:\n"
      "8 |       privileged: true\n"
      "  |       ^^^^^^^^^^^^^^^^ is true, wants false\n"
      "  |\n"
      "  = resource  Deployment/shop/cart\n"
      "  = from      alias *base  shop/cart #1.yaml:1:1\n"
      "  = more      ordain explain kubernetes.a\n"
      "\n"
      "cannot decide[kubernetes.a]: `x`: \\x1b[31mred\\u{202e}                A.8.2 A.8.9\n"));
  CHECK(has(out, "error[read/yaml-syntax]: found \"x\", wanted a key\n"));
  CHECK(has(out,
            "Checked 1 file (0 unrecognised, 2 skipped, 0 unreadable), 5 rules, 308 pairs of\n"
            "  rule and subject in 0.18 s\n"
            "  1 failed · 1 undecided · 1 waived · 301 passed · 4 not applicable · 0 errors\n"
            "  fails at medium and above: 2 of 308 pairs · as of 2026-11-23\n"
            "  matched nothing: kubernetes.c\n"
            "  not evaluated (nothing of their kind was read): terraform.d\n"
            "  not evaluated (they do not compile): acme.broken\n"
            "incomplete: 1 error in what was given, 1 rule does not compile (exit code 2)\n"));
  // The way to more is told once for a rule.
  CHECK(out.find("ordain explain") == out.rfind("ordain explain"));
  CHECK(widest(out) <= 80);
  CHECK_FALSE(has(out, "\x1b"));
  CHECK(has(*report::write("text", *run, {.color = true}),
            "\x1b[1;31mcritical[kubernetes.a]\x1b[0m"));
  CHECK_FALSE(has(*report::write("text", *run, {.quiet = true}), "Checked"));
  run->as_of.clear();
  CHECK(has(*report::write("text", *run, {}), "2 of 308 pairs\n"));
}

TEST_CASE("text holds its width on narrow terminals", "[report]") {
  const auto run = made();
  for (int width : {50, 60, 72, 100}) {
    CHECK(widest(*report::write("text", *run, {.width = width})) <= static_cast<size_t>(width));
  }
}

TEST_CASE("concise is a line a finding", "[report]") {
  const auto run = made();
  const std::string out = *report::write("concise", *run, {});
  CHECK(
      out.starts_with("shop/cart #1.yaml:8:7: critical[kubernetes.a] container cart is privileged "
                      "(Deployment/shop/cart)\n"));
  CHECK(has(out, "ordain: note[run/config] no place\n"));
  CHECK(std::count(out.begin(), out.end(), '\n') == 6);
  const std::string all = *report::write("concise", *run, {.waived = true});
  CHECK(std::count(all.begin(), all.end(), '\n') == 7);
}

TEST_CASE("JSON tells places, reasons and what was not evaluated", "[report]") {
  const auto run = made();
  const std::string out = *report::write("json", *run, {});
  CHECK(has(out, "\"version\": 1"));
  CHECK(has(out, "\"reasons\": [\n        \"absent\",\n        \"unknown\"\n      ]"));
  CHECK(has(out, "\"not_evaluated\": [\n      \"acme.broken\",\n      \"terraform.d\"\n    ]"));
  CHECK(has(out, "\"location\": null"));
  CHECK(has(out, "\\u001b[31mred"));
}

TEST_CASE("SARIF says what is open, what failed and what was not done", "[report]") {
  const auto run = made();
  const std::string out = *report::write("sarif", *run, {});
  CHECK(has(out, "\"executionSuccessful\": false"));
  CHECK(has(out, "\"kind\": \"open\",\n          \"level\": \"none\""));
  CHECK(has(out, "\"uri\": \"shop/cart%20%231.yaml\""));
  CHECK(has(out, "\"helpUri\": \"https://example.com/a\""));
  CHECK(has(out, "\"justification\": \"accepted until spring\""));
  CHECK_FALSE(has(out, "null"));
}

TEST_CASE("the same run makes the same bytes, and an unknown format none", "[report]") {
  for (const report::Format& format : report::formats()) {
    CHECK(*report::write(format.name, *made(), {}) == *report::write(format.name, *made(), {}));
    CHECK(report::write(format.name, *made(), {})->ends_with("\n"));
  }
  CHECK_FALSE(report::write("xml", *made(), {}).has_value());
}

// Syntax errors: what is said of each usual mistake, and where; hostile input.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <random>
#include <string>

#include "engine/lang/parse.h"

namespace lang = ordain::lang;
namespace text = ordain::text;

namespace {

// All that is told of a file, one "line:column-line:column code: message" a line.
std::string told(std::string bytes, lang::ParseLimits limits = {}) {
  text::SourceSet sources;
  text::Findings findings;
  const text::SourceId id = sources.add("a.ord", std::move(bytes));
  const auto file = lang::parse(sources, id, findings, limits);
  CHECK(file->broken == !findings.all().empty());
  std::string out;
  for (const text::Finding& finding : findings.all()) {
    const text::Position from = sources[id].position(finding.span.begin);
    const text::Position to = sources[id].position(finding.span.end);
    if (!out.empty()) out += '\n';
    out += fmt::format("{}:{}-{}:{} {}: {}", from.line, from.column, to.line, to.column,
                       finding.code, finding.message);
    for (const text::Related& related : finding.related) {
      const text::Position place = sources[id].position(related.span.begin);
      out += fmt::format(" ({}:{} {})", place.line, place.column, related.text);
    }
  }
  return out;
}

// Of clauses that stand from line 2 on in a rule.
std::string clauses(const std::string& text) {
  return told("rule A { for x in xs\n" + text + "\n}\n");
}

std::string repeated(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("= for ==, and operators of other languages", "[syntax_error]") {
  CHECK(clauses("require x.a = 1") == "2:13-2:14 lang/syntax: found = in a condition, wanted ==");
  CHECK(clauses("require x.a === 1\n"
                "require x.b !== 2") ==
        "2:13-2:16 lang/syntax: found ===, and the operator is ==\n"
        "3:13-3:16 lang/syntax: found !==, and the operator is !=");
  CHECK(clauses("require x.a => 1\n"
                "require x.a =< 1") ==
        "2:13-2:15 lang/syntax: found =>, and the operator is >=\n"
        "3:13-3:15 lang/syntax: found =<, and the operator is <=");
  CHECK(clauses("require x.a <> 1") == "2:13-2:15 lang/syntax: found <>, and the operator is !=");
  CHECK(clauses("require x.a && x.b") ==
        "2:13-2:15 lang/syntax: found &&, and the operator is `and`");
  CHECK(clauses("require x.a || !x.b") ==
        "2:13-2:15 lang/syntax: found ||, and the operator is `or`\n"
        "2:16-2:17 lang/syntax: found !, and the operator is `not`");
  CHECK(clauses("require x.a | x.b\n"
                "require x.a & x.b") ==
        "2:13-2:14 lang/syntax: found |, which stands between types only, wanted `or`\n"
        "3:13-3:14 lang/syntax: found &, and the operator is `and`");
  CHECK(clauses("require x.a ≥ 2") == "2:13-2:14 lang/syntax: found ≥, and the operator is >=");
  CHECK(clauses("severity = high") ==
        "2:10-2:11 lang/syntax: found = behind `severity`, which takes what follows without it");
  CHECK(clauses("require x.a; deny x.b;;") ==
        "2:12-2:13 lang/syntax: found the character ;, which has no meaning here\n"
        "2:22-2:24 lang/syntax: found the character ;, which has no meaning here");
  CHECK(clauses("require $x.a") ==
        "2:9-2:10 lang/syntax: found the character $, which has no meaning here");
  CHECK(clauses("require x.a // all of it\n"
                "deny x.b /* some */") ==
        "2:13-2:15 lang/syntax: found //, and a comment begins with #\n"
        "3:10-3:12 lang/syntax: found /*, and a comment begins with #");
}

TEST_CASE("quantifiers without braces", "[syntax_error]") {
  CHECK(clauses("require any y in x.ys: y == 1\n"
                "  message \"m\"") ==
        "2:22-2:23 lang/syntax: found `:` behind the quantifier `any`, whose condition stands "
        "between { and } (2:9 the quantifier)");
  CHECK(clauses("require every y in x.ys y == 1\n"
                "deny x.b") ==
        "2:25-2:26 lang/syntax: found `y` behind the quantifier `every`, whose condition stands "
        "between { and } (2:9 the quantifier)");
  CHECK(clauses("require no y in x.ys") ==
        "3:1-3:2 lang/syntax: found `}` behind the quantifier `no`, whose condition stands between "
        "{ and } (2:9 the quantifier)");
  CHECK(clauses("deny at least 2 y in x.ys: y") ==
        "2:26-2:27 lang/syntax: found `:` behind the quantifier `at least`, whose condition stands "
        "between { and } (2:6 the quantifier)");
  CHECK(clauses("each y in x.ys: require y") ==
        "2:15-2:16 lang/syntax: found :, and a block stands between { and }");
}

TEST_CASE("patterns stand between raw quotes", "[syntax_error]") {
  CHECK(clauses(R"(require x.a matches "[0-9]{3}")") ==
        "2:21-2:31 lang/quoted-pattern: found a pattern in double quotes, where a pattern is "
        "written with '...'");
  CHECK(clauses(R"(require x.a matches any ['a', "b"])") ==
        "2:31-2:34 lang/quoted-pattern: found a pattern in double quotes, where a pattern is "
        "written with '...'");
}

TEST_CASE("ids of rules", "[syntax_error]") {
  CHECK(told("rule A-2026-02-01 { for x in xs }") ==
        "1:8-1:18 lang/rule-id: found the date 2026-02-01 in a rule's id, which holds words and "
        "numbers only");
  CHECK(told("rule 2fa { for x in xs }") ==
        "1:6-1:9 lang/rule-id: found the part `2fa` in a rule's id, which mixes leading digits "
        "with letters");
  CHECK(told("rule a.5.2x { for x in xs }") ==
        "1:10-1:12 lang/rule-id: found the part `2x` in a rule's id, which mixes leading digits "
        "with letters");
  CHECK(told("rule A - 1 { for x in xs }") ==
        "1:7-1:8 lang/rule-id: found a space inside a rule's id, which is written without any");
  CHECK(told("rule { for x in xs }") ==
        "1:6-1:7 lang/syntax: found `{`, wanted a rule's id such as ACME-KMS-001");
}

TEST_CASE("texts that do not end", "[syntax_error]") {
  CHECK(clauses("require x.a == \"abc\n"
                "require x.b = 1") ==
        "2:16-2:20 lang/syntax: found a text that does not end in its line, wanted \" behind it\n"
        "3:13-3:14 lang/syntax: found = in a condition, wanted ==");
  CHECK(clauses("require x.a == 'it\n"
                "require x.b") ==
        "2:16-2:19 lang/syntax: found a text that does not end in its line, wanted ' behind it");
  CHECK(
      clauses("why \"\"\"\n"
              "  abc \"x\"\n"
              "  require x.a = 1") ==
      R"(2:5-2:8 lang/syntax: found a here-document that does not end, wanted """ behind its text)");
  CHECK(clauses("require x.a == “abc”") ==
        R"(2:16-2:17 lang/syntax: found the quote “, wanted the straight ")");
}

TEST_CASE("brackets that do not match", "[syntax_error]") {
  CHECK(told("rule A {\n"
             "  for x in xs\n"
             "  each y in x.ys {\n"
             "    require y\n"
             "}\n"
             "") ==
        "6:1-6:1 lang/syntax: found the end of the file, wanted } (1:8 this { is not closed)");
  CHECK(told("rule A {\n"
             "  for x in xs\n"
             "  require x.a\n"
             "\n"
             "rule B {\n"
             "  for x in xs\n"
             "  requir x.b\n"
             "}\n"
             "") ==
        "5:1-5:5 lang/syntax: found `rule`, wanted } (1:8 this { is not closed)\n"
        "7:3-7:9 lang/syntax: found `requir`, wanted a clause such as for, require, deny or let, "
        "did you mean require?");
  CHECK(told("let a = [1, 2\n"
             "let b = (1\n"
             "let c = f(1]\n"
             "") ==
        "2:1-2:4 lang/syntax: found `let`, wanted ] (1:9 this [ is not closed)\n"
        "3:1-3:4 lang/syntax: found `let`, wanted ) (2:9 this ( is not closed)\n"
        "3:12-3:13 lang/syntax: found `]`, wanted ) (3:10 this ( is not closed)");
  CHECK(told("let a = 1 }\n"
             "let b = 2 )\n"
             "") ==
        "1:11-1:12 lang/syntax: found } that closes nothing\n"
        "2:11-2:12 lang/syntax: found ) that closes nothing");
}

TEST_CASE("misspelt words", "[syntax_error]") {
  CHECK(told("rul A {\n"
             "  fro x in xs\n"
             "  requir x.a\n"
             "  require x.b contain \"a\"\n"
             "  require x.c mesage \"m\"\n"
             "  severity hihg\n"
             "}\n"
             "") ==
        "1:1-1:4 lang/syntax: found `rul`, wanted a declaration such as rule, param, let or fn, "
        "did you mean rule?\n"
        "2:3-2:6 lang/syntax: found `fro`, wanted a clause such as for, require, deny or let, did "
        "you mean for?\n"
        "3:3-3:9 lang/syntax: found `requir`, wanted a clause such as for, require, deny or let, "
        "did you mean require?\n"
        "4:15-4:22 lang/syntax: found `contain`, wanted an operator such as == or and, did you "
        "mean contains?\n"
        "5:15-5:21 lang/syntax: found `mesage`, wanted a message, did you mean message?\n"
        "6:12-6:16 lang/severity: found the severity `hihg`, wanted info, low, medium, high or "
        "critical, did you mean high?");
  CHECK(told("test \"t\" {\n"
             "  gven file \"a\"\n"
             "  expect pas A\n"
             "}\n"
             "") ==
        "2:3-2:7 lang/syntax: found `gven`, wanted a test's item such as given, with or expect, "
        "did you mean given?\n"
        "3:10-3:13 lang/syntax: found `pas`, wanted `pass`, `fail`, `undecided`, `error`, `waived` "
        "or `not_applicable`, did you mean pass?");
  CHECK(clauses("if x.a { require x.b } elif x.c { require x.d } else { deny x.e }") ==
        "2:24-2:28 lang/syntax: found `elif`, which is no word of the language");
  CHECK(clauses("if x.a { require x.b } else if x.c { require x.d }") ==
        "2:24-2:31 lang/syntax: found `else if`, and behind `else` stands a block");
  CHECK(told("let a = [x for x of xs]") ==
        "1:18-1:20 lang/syntax: found `of`, wanted `in` or `,`, did you mean in?");
  CHECK(told("let in = 1") == "1:5-1:7 lang/syntax: found the reserved word `in`, wanted a name");
  CHECK(told("let größe = 1") ==
        "1:5-1:10 lang/syntax: found `größe`, and names are made of the letters a to z, digits and "
        "_");
}

TEST_CASE("what the grammar cannot say", "[syntax_error]") {
  CHECK(clauses("require 1 < x.a < 3\n"
                "require x.a == x.b is true") ==
        "2:17-2:18 lang/chained-comparison: found a second comparison behind the first, and "
        "comparisons do not chain (2:11 the first comparison)\n"
        "3:20-3:22 lang/syntax: found `is` before `true`, wanted ==");
  CHECK(
      clauses("for y in ys\n"
              "severity low\n"
              "severity high\n"
              "require x.a at x.b at x.c") ==
      "2:1-2:4 lang/duplicate-item: found a second `for` in this rule, where one may stand (1:10 "
      "the first one)\n"
      "4:1-4:9 lang/duplicate-item: found a second `severity` in this rule, where one may stand "
      "(3:1 the first one)\n"
      "5:20-5:22 lang/duplicate-item: found a second `at` behind one clause (5:13 the first one)");
  CHECK(told("rule A { require a }") ==
        "1:6-1:7 lang/missing-for: found a rule without `for`, so it is about nothing");
  CHECK(told(R"(let a = {b: 1, "b": 2})") ==
        "1:16-1:19 lang/duplicate-key: found the key `b` a second time in one map (1:10 the first "
        "one)");
  CHECK(told("let a = 9223372036854775808") ==
        "1:9-1:28 lang/number: found the number 9223372036854775808, and the largest is "
        "9223372036854775807");
  CHECK(told("let a = 2026-02-29\n"
             "let b = 2026-01-01T24:00Z") ==
        "1:9-1:19 lang/date: found the date 2026-02-29, and month 02 of 2026 has 28 days\n"
        "2:9-2:26 lang/date: found the time 2026-01-01T24:00Z, which no clock shows");
  CHECK(told(R"(let a = {"{b}": 1})") ==
        "1:11-1:12 lang/text: found { in a key, where nothing is interpolated");
  CHECK(told("let a = 12ab") ==
        "1:9-1:13 lang/syntax: found `12ab`, a number that runs into a word");
}

TEST_CASE("things left out", "[syntax_error]") {
  CHECK(clauses("require\n"
                "deny x.a ==\n"
                "  message \"m\"\n"
                "let y 3\n"
                "require x.a x.b") ==
        "3:1-3:5 lang/syntax: found the reserved word `deny`, wanted an expression\n"
        "4:3-4:10 lang/syntax: found `message`, wanted an expression before it\n"
        "5:7-5:8 lang/syntax: found the number 3, wanted `=` or `:`\n"
        "6:13-6:14 lang/syntax: found `x`, wanted an operator such as == or and, a clause such as "
        "for, require, deny or let or the closing }");
  CHECK(told("rule") ==
        "1:5-1:5 lang/syntax: found the end of the file, wanted a rule's id such as ACME-KMS-001");
  CHECK(told("let a = if b then c\n"
             "let d = 1") == "2:1-2:4 lang/syntax: found `let`, wanted `else`");
  CHECK(told("let a: list<int>= [1]\n"
             "let b = c?..d\n"
             "let e = f???1") ==
        "1:16-1:18 lang/syntax: found >= behind a type, wanted a space between > and =\n"
        "2:10-2:13 lang/syntax: found ?.., which reads as `?.` and a dot, wanted a space before "
        "the ..\n"
        "3:10-3:13 lang/syntax: found ???, which reads as `??` and a question mark, wanted a space "
        "behind the first ?");
}

TEST_CASE("interpolations", "[syntax_error]") {
  CHECK(told(R"(let a = "x {b.c = 1} {d +} {} {e")") ==
        "1:17-1:18 lang/syntax: found = in a condition, wanted ==\n"
        "1:26-1:26 lang/syntax: found the end of the expression, wanted an expression\n"
        "1:28-1:30 lang/text: found an empty interpolation; a brace that is meant is written \\{\n"
        "1:31-1:32 lang/text: found { without its } in this text; a brace that is meant is written "
        "\\{");
  CHECK(told(R"(let a = "{b # c}")") ==
        "1:13-1:14 lang/text: found a comment inside an interpolation, where none can stand");
  CHECK(told(R"(let a = "\q \u12 \u{D800}")") ==
        "1:10-1:12 lang/text: found the escape \\q, which means nothing; patterns go into '...', "
        "where a backslash is a backslash\n"
        "1:13-1:17 lang/text: found \\u without its digits, wanted \\u and four hexadecimal digits "
        "or \\u{...}\n"
        "1:18-1:26 lang/text: found \\u{D800}, which is no Unicode character");
}

TEST_CASE("bytes that are no text", "[syntax_error]") {
  CHECK(
      told("let a = \"\xFF\"") ==
      "1:10-1:11 lang/encoding: found the byte 0xFF, which is no UTF-8, and rule files are UTF-8");
  CHECK(told(std::string("let a = \0b", 10)) ==
        R"(1:9-1:10 lang/syntax: found the character \x00, which has no meaning here)");
  CHECK(told("").empty());
  CHECK(told("# nothing\n").empty());
  CHECK(told("let a = 1", {.bytes = 5}) ==
        "1:1-1:1 lang/too-large: found a rule file of 9 bytes, and the limit is 5");
}

TEST_CASE("hostile depth ends in a finding", "[syntax_error]") {
  const char* prefixes[] = {
      "(",
      "not ",
      "-",
      "exists ",
      "[",
      "{a: ",
      "if a then b else ",
      "if ",
      "f(",
      "a[",
      "any x in ",
      "any x in xs { ",
      "a + ",
      "a ?? ",
      "a implies ",
      "a.",
      "a == ",
      "a?.",
      "[not ",
      "[if a then ",
      "a starts with ",
  };
  for (const char* prefix : prefixes) {
    const std::string out = told("let a = " + repeated(prefix, 100'000) + "1");
    INFO(prefix);
    CHECK(out.find("lang/too-deep: found more than 200 levels") != std::string::npos);
  }
  // Between these the parser goes on in ways of its own.
  CHECK(told("let a = " + repeated("if 1 set then ", 100'000)).find("lang/") != std::string::npos);
  CHECK(told("let a = " + repeated("a?", 100'000)).find("lang/") != std::string::npos);
  CHECK(told("type A { a: " + repeated("{ a: ", 100'000)).find("lang/too-deep") !=
        std::string::npos);
  CHECK(told("type A { a: " + repeated("list<", 100'000)).find("lang/too-deep") !=
        std::string::npos);
  CHECK(told("rule A { " + repeated("if a { ", 100'000)).find("lang/too-deep") !=
        std::string::npos);
  CHECK(told("let a = \"{" + repeated("(", 100'000) + "}\"").find("lang/too-deep") !=
        std::string::npos);
  CHECK(told("let a = " + repeated("(", 150) + "1" + repeated(")", 150)).empty());
  CHECK(told("let a = 1" + repeated(" + 1", 150)).empty());
}

TEST_CASE("a long text and many mistakes are no trouble", "[syntax_error]") {
  CHECK(told("let a = \"" + std::string(1 << 20, 'x') + "\"").empty());
  const std::string out = told(repeated("let a = 1 = 2\n", 1000));
  CHECK(std::count(out.begin(), out.end(), '\n') == 20);
  CHECK(out.find("found more than 20 mistakes in this file") != std::string::npos);
}

TEST_CASE("token soup is never taken for a file without mistakes in silence", "[syntax_error]") {
  const char* words[] = {
      "rule",    "A",       "\"t\"",  "{",    "}",          "for",    "x",    "in",    "xs",
      "require", "deny",    "==",     "1",    "'r'",        "(",      ")",    "[",     "]",
      "any",     "not",     "and",    "let",  "=",          ".",      "?",    "??",    "..",
      "if",      "then",    "else",   "at",   "message",    "given",  "test", "fix",   "set",
      "\"{x",    "\"{x}\"", "\"\"\"", "'",    "2026-01-01", "5 days", "&",    "param", ":",
      "type",    "|",       ",",      "each", "where",      "is",     "#c\n", "\n",    "é"};
  std::mt19937 random(7);
  for (int round = 0; round < 400; ++round) {
    std::string bytes = round % 2 == 0 ? "rule A { for x in xs require " : "";
    const size_t length = 1 + random() % 60;
    for (size_t i = 0; i < length; ++i) {
      bytes += words[random() % std::size(words)];
      if (random() % 4 != 0) bytes += ' ';
    }
    text::SourceSet sources;
    text::Findings findings;
    const text::SourceId id = sources.add("a.ord", bytes);
    const auto file = lang::parse(sources, id, findings);
    INFO(bytes);
    CHECK(file->broken == !findings.all().empty());
    const std::string tree = lang::ast::dump(*file);
    if (tree.find("broken") != std::string::npos) CHECK(file->broken);
    for (const text::Finding& finding : findings.all()) {
      CHECK(finding.span.end <= bytes.size());
      CHECK(finding.span.begin <= finding.span.end);
    }
    if (!file->broken)
      CHECK((!tree.empty() || bytes.find_first_not_of(" \n#c") == std::string::npos));
  }
}

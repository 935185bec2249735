// Parsing: what each construct of the language becomes, with precedence, texts and places.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/parse.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>

namespace lang = ordain::lang;
namespace text = ordain::text;

namespace {

struct Parsed {
  text::SourceSet sources;
  text::Findings findings;
  std::unique_ptr<lang::ast::File> file;

  explicit Parsed(std::string bytes) {
    const text::SourceId id = sources.add("a.ord", std::move(bytes));
    file = lang::parse(sources, id, findings);
  }
  std::string_view at(text::Span span) const {
    return sources[span.source].bytes().substr(span.begin, span.end - span.begin);
  }
};

// The dump of a file without mistakes, without its last line break.
std::string dumped(std::string bytes) {
  const Parsed parsed(std::move(bytes));
  for (const text::Finding& finding : parsed.findings.all()) UNSCOPED_INFO(finding.message);
  CHECK(parsed.findings.all().empty());
  CHECK_FALSE(parsed.file->broken);
  std::string out = lang::ast::dump(*parsed.file);
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

// The dump of an expression.
std::string expr(const std::string& bytes) {
  text::SourceSet sources;
  text::Findings findings;
  text::Arena arena;
  const text::SourceId id = sources.add("(expression)", bytes);
  const lang::ast::Expr* made = lang::parse_expr(sources, id, arena, findings);
  for (const text::Finding& finding : findings.all()) UNSCOPED_INFO(finding.message);
  CHECK(findings.all().empty());
  return made == nullptr ? "" : lang::ast::dump(*made);
}

// The dump of the items of a rule that begins with `for x in xs`.
std::string items(const std::string& body) {
  const std::string out = dumped("rule A { for x in xs " + body + " }");
  const std::string head = "(rule A (for (in x xs))";
  REQUIRE(out.starts_with(head));
  return out.substr(head.size() + 1, out.size() - head.size() - 2);
}

}  // namespace

TEST_CASE("precedence, from the tightest to the loosest", "[parse]") {
  CHECK(expr("-a.b[0]?") == "(neg (? (index (. a b) 0)))");
  CHECK(expr("exists a.b == true") == "(== (exists (. a b)) true)");
  CHECK(expr("- a * b") == "(* (neg a) b)");
  CHECK(expr("a + b * c - d / e % f") == "(- (+ a (* b c)) (% (/ d e) f))");
  CHECK(expr("a + 1 .. b") == "(.. (+ a 1) b)");
  CHECK(expr("a .. b ?? c") == "(?? (.. a b) c)");
  CHECK(expr("a ?? b ?? c") == "(?? a (?? b c))");
  CHECK(expr("a ?? false == false") == "(== (?? a false) false)");
  CHECK(expr("not a == b") == "(not (== a b))");
  CHECK(expr("not a in b and c") == "(and (not (in a b)) c)");
  CHECK(expr("a or b and c or d") == "(or (or a (and b c)) d)");
  CHECK(expr("a implies b or c implies d") == "(implies a (implies (or b c) d))");
  CHECK(expr("if a implies b then c else d implies e") == "(if (implies a b) c (implies d e))");
  CHECK(expr("if a then b else if c then d else e") == "(if a b (if c d e))");
  CHECK(expr("(a or b) and c") == "(and (or a b) c)");
}

TEST_CASE("comparisons", "[parse]") {
  CHECK(expr("a not in b") == "(not in a b)");
  CHECK(expr("a contains any b") == "(contains any a b)");
  CHECK(expr("a not starts with any ['x', \"y\"]") == "(not starts with any a (list 'x' \"y\"))");
  CHECK(expr("a ends with b") == "(ends with a b)");
  CHECK(expr("a not refers to b") == "(not refers to a b)");
  CHECK(expr("a matches '^x{3}''$'") == "(matches a '^x{3}'$')");
  CHECK(expr("a is not null and b is empty") == "(and (is not null a) (is empty b))");
  CHECK(expr("(a < b) == (c >= d)") == "(== (< a b) (>= c d))");
}

TEST_CASE("names that are words of the language", "[parse]") {
  CHECK(expr("step.if.in?.\"runs-on\".'a b'") == "(. (?. (. (. step if) in) runs-on) a b)");
  CHECK(expr("{for: 1, \"a b\": first, 'x''y': 3,}") == "(map (for: 1) (a b: first) (x'y: 3))");
  CHECK(expr("f(message, key: 1, to: 2)") == "(call f message (key: 1) (to: 2))");
  CHECK(dumped("rule when.no-2.5.2-x \"t\" { for rule in type }") ==
        "(rule when.no-2.5.2-x \"t\" (for (in rule type)))");
}

TEST_CASE("quantifiers, comprehensions and bodies", "[parse]") {
  CHECK(expr("every a in list, b in a.bs where b.on { b.x == 1 }") ==
        "(every (in a list) (in b (. a bs)) (where (. b on)) (== (. b x) 1))");
  CHECK(expr("at least 2 k, v in m { v }") == "(at least 2 (in k v m) v)");
  CHECK(expr("exactly 1 a in list { let b = a.c let d: int = 2 then b == d }") ==
        "(exactly 1 (in a list) (let b (. a c)) (let d int 2) (== b d))");
  CHECK(expr("first a in list { true }.name") == "(. (first (in a list) true) name)");
  CHECK(expr("[x for g in gs, x in g.xs? where x > 1]") ==
        "(list-for x (in g gs) (in x (? (. g xs))) (where (> x 1)))");
  CHECK(expr("{e.k: e.v for e in es}") == "(map-for (. e k) (. e v) (in e es))");
}

TEST_CASE("numbers, dates and durations", "[parse]") {
  CHECK(expr("[1_000, 0x1F, 3.14, 1.5e3, 22..25]") == "(list 1000 31 3.14 1.5e3 (.. 22 25))");
  CHECK(expr("2026-02-28 + 1 day - 30days") == "(- (+ 2026-02-28 1day) 30day)");
  CHECK(expr("2024-02-29T23:59:59+01:00") == "2024-02-29T23:59:59+01:00");
  CHECK(expr("9223372036854775807") == "9223372036854775807");
}

TEST_CASE("texts: escapes, raw texts and here-documents", "[parse]") {
  CHECK(expr(R"("a\tb\"\\ \u00e9\u{1F600}\{x\}")") == "\"a\\tb\"\\ \xC3\xA9\xF0\x9F\x98\x80{x}\"");
  CHECK(expr("'a\\d''{b}'") == "'a\\d'{b}'");
  CHECK(expr("\"\"\"\n    a {b}\n      \\n\n\n    c\n    \"\"\"") == "\"a {b}\\n  \\n\\n\\nc\\n\"");
  CHECK(expr("\"\"\"one line\"\"\"") == "\"one line\"");
  CHECK(expr("\"\"\"\r\n  a\r\n  b\r\n\"\"\"") == "\"a\\nb\\n\"");
}

TEST_CASE("interpolation takes turns, beginning and ending with a text", "[parse]") {
  CHECK(expr("\"a{b}c\"") == "(template \"a\" b \"c\")");
  CHECK(expr("\"{a}{b.c ?? 'x}y'}\"") == "(template \"\" a \"\" (?? (. b c) 'x}y') \"\")");
  CHECK(expr("\"{ {k: 1}.k } \\{\"") == "(template \"\" (. (map (k: 1)) k) \" {\")");
}

TEST_CASE("an interpolation's places are those of the file", "[parse]") {
  const Parsed good("# \xC3\xA9\xC3\xA9\nlet a = \"\xC3\xA9 {b.cde + 1}\"");
  REQUIRE(good.file->lets.size() == 1);
  const lang::ast::Expr& value = *good.file->lets[0].value;
  REQUIRE(value.args.size() == 3);
  CHECK(good.at(value.args[0]->span) == "\xC3\xA9 ");
  CHECK(good.at(value.args[1]->span) == "b.cde + 1");
  CHECK(good.at(value.args[1]->args[0]->op_span) == "cde");
  CHECK(good.sources[0].position(value.args[1]->op_span.begin) == text::Position{2, 19});
}

TEST_CASE("places of expressions leave parentheses out and take suffixes in", "[parse]") {
  const Parsed parsed("let a = (b + c).d? not starts with (e)");
  const lang::ast::Expr& value = *parsed.file->lets.at(0).value;
  CHECK(parsed.at(value.span) == "(b + c).d? not starts with (e)");
  CHECK(parsed.at(value.op_span) == "not starts with");
  CHECK(parsed.at(value.args[0]->span) == "(b + c).d?");
  CHECK(parsed.at(value.args[0]->args[0]->args[0]->span) == "b + c");
  CHECK(parsed.at(value.args[1]->span) == "e");
  CHECK(value.args[1]->paren);
}

TEST_CASE("a byte order mark is no part of the text", "[parse]") {
  const Parsed parsed("\xEF\xBB\xBFlet a = b");
  CHECK_FALSE(parsed.file->broken);
  CHECK(parsed.at(parsed.file->lets.at(0).value->span) == "b");
}

TEST_CASE("declarations", "[parse]") {
  CHECK(dumped("package a.b import std.net as n import std.time") ==
        "(package a.b)\n(import std.net n)\n(import std.time)");
  CHECK(
      dumped("param p: map<list<string>?> = {} where len(p) < 3 \"Help\"") ==
      "(param p (map (optional (list string))) (map) (where (< (call len p) 3)) (help \"Help\"))");
  CHECK(dumped("type T { a: string, if?: 'x' | \"y\" | int? = 'x'  'b-c': { d: date } }") ==
        "(type T (field a string) (field? if (optional (union \"x\" \"y\" int)) (default 'x')) "
        "(field b-c (record (field d date))))");
  CHECK(dumped("source s: T from 'a/*.yaml', \"b.yaml\" at '$.x[*]' key id") ==
        "(source s T (from \"a/*.yaml\" \"b.yaml\") (at \"$.x[*]\") (key \"id\"))");
  CHECK(dumped("fn f(a, b: int = 2): bool = a == b fn g() { let x = 1 then x }") ==
        "(fn f (arg a) (arg b int (default 2)) (result bool) (== a b))\n(fn g (let x 1) x)");
}

TEST_CASE("a rule's metadata", "[parse]") {
  CHECK(dumped("rule A 'title' { severity low control 'c' why \"\"\"\n  w\n  \"\"\" remedy \"do "
               "{x}\" ref 'u' "
               "tags 't', 'v' sensitive for x in xs where x.y }") ==
        "(rule A \"title\" (severity \"low\") (control \"c\") (why \"w\") (remedy \"do {x}\") (ref "
        "\"u\") "
        "(tags \"t\" \"v\") (sensitive) (for (in x xs) (where (. x y))))");
  CHECK(items("when x.a exempt when x.b reason \"r\" until 2026-12-31 evidence x.c, x.d") ==
        "(when (. x a)) (exempt (. x b) (reason \"r\") (until \"2026-12-31\")) (evidence (. x c)) "
        "(evidence (. x d))");
  CHECK(items("fix safe \"f\" { set x.a = 1 remove x.b add 2 to x.c } fix { remove x.d }") ==
        "(fix safe \"f\" (set (. x a) 1) (remove (. x b)) (add (. x c) 2)) (fix (remove (. x d)))");
}

TEST_CASE("statements", "[parse]") {
  CHECK(items("let a: int = 1 require x.a == a message \"no {x.b}\" at x.c deny x.d") ==
        "(let a int 1) (require (== (. x a) a) (message (template \"no \" (. x b) \"\")) (at (. x "
        "c))) "
        "(deny (. x d))");
  CHECK(items("each k, v in x.m where v { if k { deny v } else { require k } } if x.z { }") ==
        "(each (in k v (. x m)) (where v) (if k (deny v) (else (require k)))) (if (. x z))");
  CHECK(items("require x message '{raw}'") == "(require x (message '{raw}'))");
  CHECK(items("require x message \"\"\"\n   a \\{ {x.b}\n   c\n   \"\"\"") ==
        "(require x (message (template \"a { \" (. x b) \"\\nc\")))");
}

TEST_CASE("tests", "[parse]") {
  CHECK(dumped("test 't' { given k8s as 'a.yaml' \"\"\"\n  a:\n    b\n  \"\"\" given file 'f' "
               "given a.b = [1] "
               "with p = 2 today is 2026-02-01 check p == 2 expect fail A-1.2 on 's' at line 3 "
               "message 'm' "
               "expect not_applicable }") ==
        "(test \"t\" (given k8s \"a.yaml\" \"a:\\n  b\\n\") (given-file \"f\") (given-data a.b "
        "(list 1)) "
        "(with p 2) (today \"2026-02-01\") (check (== p 2)) "
        "(expect A-1.2 \"fail\" (on \"s\") (line 3) (message \"m\")) (expect \"not_applicable\"))");
}

TEST_CASE("long files are not deep ones", "[parse]") {
  std::string bytes = "type T {";
  for (int i = 0; i < 1000; ++i) bytes += " a" + std::to_string(i) + ": 'x' | 'y' | string?";
  bytes += " }\nlet l = [";
  for (int i = 0; i < 1000; ++i) bytes += "a.b + 1, ";
  bytes += "]\nrule A { for x in xs";
  for (int i = 0; i < 500; ++i) {
    bytes +=
        " require x.a.b == 1 and x.c if x.d { deny x.e } each y in x.ys { let z = y require z }";
  }
  bytes += " fix {";
  for (int i = 0; i < 500; ++i) bytes += " set x.a.b = 1 add 1 to x.c";
  bytes += " } }\ntest 't' {";
  for (int i = 0; i < 500; ++i) bytes += " expect fail A-1.2 on 's'";
  const Parsed parsed(bytes + " }");
  CHECK_FALSE(parsed.file->broken);
  REQUIRE(parsed.file->rules.size() == 1);
  CHECK(parsed.file->rules[0].body.size() == 1500);
  CHECK(parsed.file->tests.at(0).items.size() == 500);
}

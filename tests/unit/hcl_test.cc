// HCL: every form of the native syntax, what faults say, and hostile texts.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <catch2/catch.hpp>
#include <random>

#include "tests/unit/hcl_reading.h"

using namespace ordain;
using test::hcl_expr;
using test::HclReading;

TEST_CASE("literals and operators bind as Terraform says", "[hcl]") {
  CHECK(hcl_expr("null") == "null");
  CHECK(hcl_expr("true") == "true");
  CHECK(hcl_expr("12") == "12");
  CHECK(hcl_expr("1.5e-3") == "1.5e-3");
  CHECK(hcl_expr("-1") == "(- 1)");
  CHECK(hcl_expr("1 + 2 * 3") == "(+ 1 (* 2 3))");
  CHECK(hcl_expr("1 - 2 - 3") == "(- (- 1 2) 3)");
  CHECK(hcl_expr("8 / 2 % 3") == "(% (/ 8 2) 3)");
  CHECK(hcl_expr("a || b && c == d > e + f") ==
        "(|| (var a) (&& (var b) (== (var c) (> (var d) (+ (var e) (var f))))))");
  CHECK(hcl_expr("a <= b != c >= d") == "(!= (<= (var a) (var b)) (>= (var c) (var d)))");
  CHECK(hcl_expr("!a.b && -c.d < 0") == "(&& (! (get (var a) b)) (< (- (get (var c) d)) 0))");
  CHECK(hcl_expr("!!a") == "(! (! (var a)))");
  CHECK(hcl_expr("a ? b : c ? d : e") == "(if (var a) (var b) (if (var c) (var d) (var e)))");
  CHECK(hcl_expr("(a\n + b)\n") == "(parens (+ (var a) (var b)))");
  CHECK(hcl_expr("a-b") == "(var a-b)");
  CHECK(hcl_expr("größe") == "(var größe)");
}

TEST_CASE("references, indexes and splats", "[hcl]") {
  CHECK(hcl_expr("a.b.c") == "(get (get (var a) b) c)");
  CHECK(hcl_expr("a[0][\"k\"]") == "(index (index (var a) 0) \"k\")");
  CHECK(hcl_expr("a.0.1.b") == "(get (legacy (legacy (var a) 0) 1) b)");
  CHECK(hcl_expr("a [\n 0\n ] . b") == "(get (index (var a) 0) b)");
  CHECK(hcl_expr("a[*].b[0].c") == "([*] (var a) (get (index (get it b) 0) c))");
  CHECK(hcl_expr("a[*]") == "([*] (var a) it)");
  CHECK(hcl_expr("a[*][*].b") == "([*] (var a) ([*] it (get it b)))");
  // Behind .* an index is of the whole list.
  CHECK(hcl_expr("a.*.b.c[0].d") == "(get (index (.* (var a) (get (get it b) c)) 0) d)");
  CHECK(hcl_expr("a.*") == "(.* (var a) it)");
  CHECK(hcl_expr("f(x)[0].y") == "(get (index (call f (var x)) 0) y)");
  CHECK(hcl_expr("[a][0]") == "(index (tuple (var a)) 0)");
  CHECK(hcl_expr("{a = 1}.a") == "(get (object \"a\"=1) a)");
  CHECK(hcl_expr("\"x\".y") == "(get \"x\" y)");
}

TEST_CASE("calls, of providers as well", "[hcl]") {
  CHECK(hcl_expr("f()") == "(call f)");
  CHECK(hcl_expr("f(a, b,)") == "(call f (var a) (var b))");
  CHECK(hcl_expr("f(\n  a,\n  b\n)") == "(call f (var a) (var b))");
  CHECK(hcl_expr("max(xs...)") == "(call max (var xs) ...)");
  CHECK(hcl_expr("provider::aws::arn_parse(a)") == "(call provider::aws::arn_parse (var a))");
  CHECK(hcl_expr("provider :: aws:: f(a)") == "(call provider::aws::f (var a))");
}

TEST_CASE("tuples, objects and for", "[hcl]") {
  CHECK(hcl_expr("[]") == "(tuple)");
  CHECK(hcl_expr("[1, [2], ]") == "(tuple 1 (tuple 2))");
  CHECK(hcl_expr("[ # note\n 1, // more\n /* and */ 2\n]") == "(tuple 1 2)");
  CHECK(hcl_expr("{}") == "(object)");
  CHECK(hcl_expr("{a = 1, \"b\" : 2\n c = 3\n\n d = 4,\n}") ==
        "(object \"a\"=1 \"b\"=2 \"c\"=3 \"d\"=4)");
  CHECK(hcl_expr("{(a) = 1, (a.b) = 2, \"x${a}\" = 3, true = 4, 5 = 6, f(a) = 7}") ==
        "(object (parens (var a))=1 (parens (get (var a) b))=2 (template \"x\" ${(var a)})=3 "
        "\"true\"=4 5=6 (call f (var a))=7)");
  CHECK(hcl_expr("{aws.a = aws.b}") == "(object (get (var aws) a)=(get (var aws) b))");
  CHECK(hcl_expr("[for x in xs : x]") == "(for[] x (var xs) (var x))");
  CHECK(hcl_expr("[\n for i, x in xs :\n x.y\n if x.z\n ]") ==
        "(for[] i,x (var xs) (get (var x) y) if (get (var x) z))");
  CHECK(hcl_expr("{\n for k, v in m : k => v...\n if v }") ==
        "(for{} k,v (var m) (var k)=>(var v)... if (var v))");
}

TEST_CASE("texts and templates", "[hcl]") {
  CHECK(hcl_expr(R"("a\n\t\r\"\\\u00e9\U0001F600")") == "\"a\\n\t\r\"\\é😀\"");
  CHECK(hcl_expr(R"("$${a} %%{b} $a % $$ %")") == "\"${a} %{b} $a % $$ %\"");
  CHECK(hcl_expr(R"("${a}")") == "(template ${(var a)})");
  CHECK(hcl_expr(R"("x${a}y${b.c}z")") ==
        "(template \"x\" ${(var a)} \"y\" ${(get (var b) c)} \"z\")");
  CHECK(hcl_expr(R"("${"in ${"deep"}"} ${ {a = "}"}.a }")") ==
        "(template ${(template \"in \" ${\"deep\"})} \" \" ${(get (object \"a\"=\"}\") a)})");
  CHECK(hcl_expr("\"${\n a\n +b }\"") == "(template ${(+ (var a) (var b))})");
  CHECK(hcl_expr(R"("a  ${~ b ~}  c")") == "(template \"a\" ${(var b)} \"c\")");
  CHECK(hcl_expr(R"("%{ if a }x%{ else }y%{ endif }z")") ==
        "(template %{if (var a) \"x\" else \"y\"} \"z\")");
  CHECK(hcl_expr(R"("%{ for k, v in m ~} ${k}%{ endfor }")") ==
        "(template %{for k,v (var m) \"\" ${(var k)}})");
  CHECK(hcl_expr(R"("%{if a}%{if b}x%{endif}%{endif}")") ==
        "(template %{if (var a) %{if (var b) \"x\"}})");
}

TEST_CASE("heredocs", "[hcl]") {
  CHECK(hcl_expr("<<EOT\n  a\n\n b \\n \"q\"\nEOT") == "\"  a\\n\\n b \\n \"q\"\\n\"");
  CHECK(hcl_expr("<<-EOT\n    a\n      b\n\n    c\n    EOT") == "\"a\\n  b\\n\\nc\\n\"");
  CHECK(hcl_expr("<<EOT\nEOT") == "\"\"");
  CHECK(hcl_expr("<<EOT\nx $${a}\n EOT x\nEOT") == "\"x ${a}\\n EOT x\\n\"");
  CHECK(hcl_expr("<<EOT\r\na\r\nEOT\r") == "\"a\r\\n\"");
  CHECK(hcl_expr("<<-EOT\n  a ${b}\n    ${c}\n  EOT") ==
        "(template \"a \" ${(var b)} \"\\n  \" ${(var c)} \"\\n\")");
  CHECK(hcl_expr("<<EOT\n%{ for x in xs ~}\n${x}\n%{ endfor ~}\nEOT") ==
        "(template %{for x (var xs) \"\" ${(var x)} \"\\n\"} \"\")");
  CHECK(hcl_expr("f(<<EOT\na\nEOT\n, 1)") == "(call f \"a\\n\" 1)");
  CHECK(hcl_expr("{ a = <<EOT\nx\nEOT\n b = 1 }") == "(object \"a\"=\"x\\n\" \"b\"=1)");
}

TEST_CASE("blocks, labels, comments", "[hcl]") {
  const HclReading reading(
      "\xEF\xBB\xBF# one\r\n"
      "resource \"aws_x\" b { // two\r\n"
      "  one_line { a = 1 }\r\n"
      "  empty {}\r\n"
      "  /* three\r\n */ c = 2 # four\r\n"
      "}\r\n");
  CHECK(reading.faults() == "");
  CHECK(reading.told() ==
        "resource \"aws_x\" b {\n  one_line {\n    a = 1\n  }\n  empty {\n  }\n  c = 2\n}\n");
  REQUIRE(reading.file->comments.size() == 4);
  const std::array<std::string_view, 4> texts = {" one", " two", " three\r\n ", " four"};
  const std::array<std::string_view, 4> written = {"# one", "// two", "/* three\r\n */", "# four"};
  for (size_t i = 0; i < 4; ++i) {
    const data::Comment& comment = reading.file->comments[i];
    CHECK(comment.text == texts[i]);
    CHECK(reading.slice({comment.span.begin, comment.span.end}) == written[i]);
  }
  CHECK(reading.file->body.whole);
}

TEST_CASE("a file without a line break at its end is whole", "[hcl]") {
  CHECK(HclReading("a = 1").told() == "a = 1\n");
  CHECK(HclReading("b {}").told() == "b {\n}\n");
  CHECK(HclReading("a = <<E\nx\nE").told() == "a = \"x\\n\"\n");
  CHECK(HclReading("").told() == "");
  CHECK(HclReading("\n# only\n").told() == "");
}

TEST_CASE("a fault is told where it is and costs its own item only", "[hcl]") {
  struct Case {
    const char* text;
    const char* faults;
    const char* told;
  };
  const std::array cases = {
      Case{"a = \nb = 1\n", "1:5 found the end of the line, wants an expression\n",
           "a = broken\nb = 1\n"},
      Case{"a = [1, 2\nb = 1\n", "2:1 found `b`, wants `,` or `]`\n", "a = broken\nb = 1\n"},
      Case{"a = {\n x = 1\nb = \"}\"\nc = 2\n",
           "1:5 this `{` has no end: found the end of the file, wants `}`\n",
           "a = broken\nb = \"}\"\nc = 2\n"},
      Case{"a = 'x'\nb = 1\n", "1:5 found `'`, wants an expression\n", "a = broken\nb = 1\n"},
      Case{"a = \"x\nb = 1\n", "1:5 this text has no closing quote on its line\n",
           "a = broken\nb = 1\n"},
      Case{"a = \"\\q\"\nb = 1\n", "1:6 there is no escape `\\q`\n", "a = \"\\q\"\nb = 1\n"},
      Case{"a = \"\\ud800\"\n", "1:6 `\\ud800` stands for no character\n", "a = \"\"\n"},
      Case{"a = b c\nd = 1\n", "1:7 found `c`, wants a line break behind the argument\n",
           "a = (var b)\nd = 1\n"},
      Case{"x {\n a = 1, b = 2\n}\n", "2:7 found `,`, wants a line break behind the argument\n",
           "x {\n  a = 1\n  b = 2\n}\n"},
      Case{"x { a = 1, b = 2 }\nc = 1\n", "1:10 found `,`, wants `}`\n",
           "x {\n  a = 1\n  b = 2\n}\nc = 1\n"},
      Case{"x { y {} }\nc = 1\n", "1:7 found `{`, wants `=`\n", "x {\n}\nc = 1\n"},
      Case{"\"a\" = 1\nb = 1\n", "1:1 found `\"`, wants the name of an argument or of a block\n",
           "b = 1\n"},
      Case{"x \"a${b}\" {\n c = 1\n}\nd = 1\n", "1:3 a label cannot hold a template\n", "d = 1\n"},
      Case{"x \"a\"\n{\n c = 1\n}\n", "2:1 the `{` of a block stands on the line of its name\n",
           "x \"a\" {\n  c = 1\n}\n"},
      Case{"x = 1\n}\ny = 1\n", "2:1 this `}` closes nothing\n", "x = 1\ny = 1\n"},
      Case{"a = 1\na = 2\n", "2:1 the argument a stands twice in one block\n", "a = 1\na = 2\n"},
      Case{"a = f(1\nb = 1\n", "2:1 found `b`, wants `,` or `)`\n", "a = broken\nb = 1\n"},
      Case{"a = \"${b c}\"\nd = 1\n", "1:10 found `c`, wants `}`\n", "a = broken\nd = 1\n"},
      Case{"a = \"${\"\nd = 1\n", "1:8 this text has no closing quote on its line\n",
           "a = broken\nd = 1\n"},
      Case{"a = <<EOT\nx\nb = 1\n", "1:5 this heredoc has no end: no line holds EOT alone\n",
           "a = broken\nb = 1\n"},
      Case{"a = \"%{ if x }y\"\nb = 1\n", "1:6 this directive has no %{ endif }\n",
           "a = broken\nb = 1\n"},
      Case{"a = \"%{ endif }\"\nb = 1\n", "1:6 %{ endif } ends no directive\n",
           "a = broken\nb = 1\n"},
      Case{"a = \"%{ while }\"\nb = 1\n",
           "1:9 found `while`, wants if, else, endif, for or endfor\n", "a = broken\nb = 1\n"},
      Case{"/* no end\na = 1\n", "1:1 a comment that begins with /* has no end\n", ""},
      Case{"a = \xE2\x80\x9Cx\xE2\x80\x9D\nb = 1\n",
           "1:5 found `\xE2\x80\x9C`, wants an expression\n", "a = broken\nb = 1\n"},
      Case{"a = [for x xs : x]\nb = 1\n", "1:12 found `xs`, wants `in` and what is gone through\n",
           "a = broken\nb = 1\n"},
      Case{"a = x ? 1\nb = 1\n",
           "1:10 found the end of the line, wants `:` and what holds where the condition is "
           "false\n",
           "a = broken\nb = 1\n"},
      Case{"resource \"a\" \"b\" {\n  x = 1\n  lifecycle {\n    y = 1\n}\nresource \"a\" \"c\" {\n"
           "  z = 1\n}\n",
           "1:1 this block has no end: found `resource`, wants `}`\n",
           "resource \"a\" \"b\" {\n  x = 1\n  lifecycle {\n    y = 1\n  }\n}\n"
           "resource \"a\" \"c\" {\n  z = 1\n}\n"},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    const HclReading reading(one.text);
    CHECK(reading.faults() == one.faults);
    CHECK(reading.told() == one.told);
    CHECK(!reading.file->whole);
  }
}

TEST_CASE("a body with a fault is not whole, those around it are", "[hcl]") {
  const HclReading reading("a {\n b {\n  c = \n }\n}\n");
  const read::hcl::Body& top = reading.file->body;
  CHECK(top.whole);
  CHECK(top.blocks[0]->body.whole);
  CHECK(!top.blocks[0]->body.blocks[0]->body.whole);
}

TEST_CASE("bytes that are no text are refused", "[hcl]") {
  for (const std::string& bytes :
       {std::string("a = \"\0\"\n", 8), std::string("a = \"\xC3\"\n"), std::string("a\0 = 1", 6),
        std::string("\xFF\xFE"
                    "a\0",
                    4)}) {
    const HclReading reading(bytes);
    REQUIRE(reading.findings.all().size() == 1);
    CHECK(reading.findings.all()[0].code == "read/encoding");
    CHECK(!reading.file->whole);
  }
}

TEST_CASE("nesting and chains are bounded, and what stands behind is read", "[hcl]") {
  const auto many = [](const char* one, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += one;
    return out;
  };
  const int count = 100'000;
  std::string blocks = many("b {\n", count) + many("}\n", count);
  for (const std::string& deep :
       {many("[", count), many("[", count) + many("]", count), many("(", count), many("-", count),
        many("!", count), many("{a=", count), many("f(", count), many("\"${", count),
        "a" + many(".b", count), "a" + many("[0]", count), "a" + many("[*]", count),
        "1" + many(" + 1", count), "1" + many(" ? 1 : 1", count), "1" + many(" ? 1", count),
        "\"" + many("%{ if a }", count) + "\"", "[for x in " + many("[for x in ", count)}) {
    INFO(deep.substr(0, 30));
    const HclReading reading("a = " + deep + "\nb = 1\n");
    CHECK(!reading.file->whole);
    REQUIRE(!reading.findings.all().empty());
    CHECK(reading.findings.all().size() < 5);
    CHECK(reading.told().ends_with("b = 1\n"));
  }
  CHECK(HclReading(blocks).findings.all()[0].code == "read/limit");
  // Within the limit.
  CHECK(HclReading("a = " + many("[", 200) + many("]", 200)).file->whole);
}

TEST_CASE("many faults are told up to a hundred", "[hcl]") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "a" + std::to_string(i) + " = [\n";
  const HclReading reading(text);
  CHECK(reading.findings.all().size() == 101);
  CHECK(!reading.file->whole);
}

namespace {

constexpr std::string_view kSample =
    "resource \"aws_x\" \"b\" {\n"
    "  a = [for k, v in m : \"${k}-${v.id[0]}\" if v != null]\n"
    "  b = { x = 1, (y) : f(z...), \"q%{ if t }w%{ endif }\" = !var.u ? -1 : a.*.b.0 }\n"
    "  lifecycle { prevent_destroy = true }\n"
    "  c = <<-EOT\n    x ${y}\n      %{ for a in b ~}\n    z\n    %{ endfor }\n    EOT\n"
    "} # end\n";

}  // namespace

TEST_CASE("a mutated text is read or refused, never both or neither", "[hcl]") {
  std::mt19937 random(7);
  const std::string_view signs = "{}[]()\"'$%~\\\n\r \t=:,.?!*<-#/ae0\xC3\xA9";
  for (int round = 0; round < 20'000; ++round) {
    std::string text(kSample);
    for (int change = random() % 4; change >= 0; --change) {
      const size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text.erase(at, 1 + random() % 5);
          break;
        case 1:
          text.insert(at, 1, signs[random() % signs.size()]);
          break;
        case 2:
          text[at] = signs[random() % signs.size()];
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 12));
      }
      if (text.empty()) text = "a";
    }
    const HclReading reading(text);
    INFO(text);
    REQUIRE(reading.file->whole == reading.findings.all().empty());
    for (const text::Finding& finding : reading.findings.all()) {
      REQUIRE(finding.span.begin <= finding.span.end);
      REQUIRE(finding.span.end <= text.size());
    }
    // Touches every node.
    REQUIRE(reading.told(true).size() < 100'000);
  }
}

TEST_CASE("each byte of a text is found in the source", "[hcl]") {
  struct Case {
    const char* written;
    data::Style style;
    const char* text;
    std::vector<uint32_t> offsets;
  };
  const std::array cases = {
      Case{R"("a\n$${b}\u00e9")",
           data::Style::kTemplate,
           "a\n${b}\xC3\xA9",
           {1, 2, 5, 6, 7, 8, 9, 9, 15}},
      Case{"<<-E\n    a\n\n      b\n    E",
           data::Style::kHeredoc,
           "a\n\n  b\n",
           {9, 10, 11, 16, 17, 18, 19, 20}},
      Case{"<<E\n%%{a\nE", data::Style::kHeredoc, "%{a\n", {5, 6, 7, 8, 9}},
  };
  for (const Case& one : cases) {
    text::SourceSet sources;
    text::SymbolTable symbols;
    symbols.freeze();
    const text::SourceId source = sources.add("case.tf", one.written);
    data::Document document(sources, source, symbols);
    data::NodeData node;
    node.kind = data::Kind::kString;
    node.style = one.style;
    document.set_text(node, document.arena().copy(std::string_view(one.text)));
    const auto end = static_cast<uint32_t>(std::string_view(one.written).size());
    document.set_root(document.append(std::array{node}, std::array{data::NodeSpan{0, 0, 0, end}}));
    INFO(one.written);
    CHECK(read::source_offsets(document.root()) == one.offsets);
  }
}

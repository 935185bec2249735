// Builtins, called directly: results, refusals, and whose place a result keeps.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/builtins.h"

#include <catch2/catch.hpp>
#include <random>

#include "reading.h"

using namespace ordain;
using eval::Tag;
using eval::Value;

namespace {

// An evaluator of nothing, to call functions with.
struct Caller {
  explicit Caller(std::string yaml = "{}") : reading(test::By::kLibyaml, std::move(yaml)) {
    evaluator.begin(rule, 0, false);
    at.op = lang::ExprOp::kCall;
  }

  Value call(std::string_view name, std::vector<Value> args) {
    at.builtin = lang::find_builtin(name);
    REQUIRE(at.builtin != nullptr);
    return eval::call_builtin(evaluator, at, args);
  }
  // The result as text; why, when there is none.
  std::string show(std::string_view name, std::vector<Value> args) {
    const Value value = call(name, std::move(args));
    if (!value.missing()) return eval::to_text(value, 10'000);
    const std::string reasons = value.reasons & text::kBroken    ? "broken"
                                : value.reasons & text::kUnknown ? "unknown"
                                                                 : "absent";
    if (value.cause == nullptr || value.cause->message.empty()) return reasons;
    return reasons + ": " + std::string(value.cause->message);
  }
  Value in(std::string_view key) { return evaluator.of_node(reading.root().get(key)); }
  Value list(std::vector<Value> items) { return evaluator.make_list(items, at); }
  Value decimal(std::string_view text) {
    return evaluator.make_decimal(*eval::parse_decimal(text));
  }
  Value unknown() {
    Value value;
    value.reasons = text::kUnknown;
    eval::Cause* cause = evaluator.arena().make<eval::Cause>();
    cause->reason = text::kUnknown;
    value.cause = cause;
    return value;
  }
  Value absent() { return evaluator.absent({}, "x"); }
  Value open(std::vector<Value> items) {
    Value value = list(std::move(items));
    eval::List* list = evaluator.arena().make<eval::List>(*value.list);
    list->open = text::kUnknown;
    list->why_open = unknown().cause;
    value.list = list;
    return value;
  }

  test::Reading reading;
  lang::Plan plan;
  lang::Rule rule;
  lang::Expr at;
  data::Snapshot snapshot;
  eval::Budget budget;
  text::Findings findings;
  eval::Evaluator evaluator{plan, snapshot, budget, findings};
};

Value str(std::string_view string) { return Value::of(string); }
Value number(int64_t number) { return Value::of(number); }
bool is_open(const Value& value) {
  return value.tag == Tag::kList && value.list != nullptr && value.list->open != 0;
}
size_t size(const Value& value) { return value.list->items.size(); }

}  // namespace

TEST_CASE("len counts elements, entries and characters", "[builtins]") {
  Caller c("list: [1, null, 3]\nmap: {a: 1, b: }\nempty: []\n");
  CHECK(c.show("len", {c.in("list")}) == "3");
  CHECK(c.show("len", {c.in("map")}) == "2");
  CHECK(c.show("len", {c.in("empty")}) == "0");
  CHECK(c.show("len", {str("h\xC3\xA9llo")}) == "5");
  CHECK(c.show("len", {c.open({number(1)})}) == "unknown");
  CHECK(c.show("len", {number(5)}) ==
        "broken: len wants a list, a map or a string, found an int 5");
  CHECK(c.call("len", {c.in("list")}).node == c.reading.root().get("list"));
}

TEST_CASE("list makes one of what may be one", "[builtins]") {
  Caller c("list: [1]\nmap: {a: 1}\n");
  CHECK(c.show("list", {c.in("list")}) == "[1]");
  CHECK(c.show("list", {c.in("map")}) == "[{a: 1}]");
  CHECK(c.show("list", {str("a")}) == "[a]");
  Value gone = c.absent();
  CHECK(c.show("list", {gone}) == "absent");
  gone.tolerated = true;
  CHECK(c.show("list", {gone}) == "[]");
  CHECK(c.show("list", {c.unknown()}) == "unknown");
}

TEST_CASE("int, bool and string convert by hand and refuse what does not fit", "[builtins]") {
  Caller c("hex: 0x1F\nlong: 1.50\nyes: True\nword: \"12\"\n");
  CHECK(c.show("int", {str("-12")}) == "-12");
  CHECK(c.show("int", {str("+12")}) == "12");
  CHECK(c.show("int", {str("9223372036854775808")}) ==
        "broken: 9223372036854775808 does not fit in 64 bits");
  for (const char* wrong :
       {"", "+", "-", "+-1", "--1", "0x1F", "3.0", " 3", "3 ", "1_000", "1e3"}) {
    INFO(wrong);
    CHECK(c.call("int", {str(wrong)}).reasons == text::kBroken);
  }
  CHECK(c.show("int", {c.decimal("3.0")}) == "3");
  CHECK(c.show("int", {c.decimal("3.5")}) == "broken: 3.5 is no whole number of 64 bits");
  CHECK(c.show("int", {Value::of(true)}) == "1");
  CHECK(c.call("int", {c.in("word")}).node == c.reading.root().get("word"));
  CHECK(c.call("bool", {str("TRUE")}).is_true());
  CHECK(c.call("bool", {str("False")}).is_false());
  CHECK(c.show("bool", {str("yes")}) == "broken: yes is neither true nor false");
  CHECK(c.show("string", {c.in("hex")}) == "0x1F");
  CHECK(c.show("string", {c.in("long")}) == "1.50");
  CHECK(c.show("string", {c.in("yes")}) == "True");
  CHECK(c.show("string", {c.decimal("1.50")}) == "1.5");
  CHECK(c.show("string", {c.list({})}) == "broken: string wants a scalar, found a list []");
  // A value that was computed from a place is not what is written there.
  Value negative = c.in("hex");
  negative.integer = -negative.integer;
  CHECK(c.show("string", {negative}) == "-31");
  CHECK(c.show("type", {c.decimal("1.5")}) == "decimal");
  CHECK(c.show("type", {c.in("hex")}) == "int");
  CHECK(c.show("type", {c.reading.root().is_map() ? c.evaluator.of_node(c.reading.root())
                                                  : Value()}) == "map");
}

TEST_CASE("distinct keeps the first of each value", "[builtins]") {
  Caller c(
      "xs: [1, 1.0, \"1\", a, a, null, null, [1, {a: 1, b: 2}], [1.0, {b: 2, a: 1}], {}, [], "
      "true]\n");
  CHECK(c.show("distinct", {c.in("xs")}) ==
        "[1, 1, a, (not set), [1, {a: 1, b: 2}], {}, [], true]");
  // What is not known may be a repeat: the result may have more elements than it shows.
  const Value unsure = c.call("distinct", {c.list({str("a"), c.unknown(), str("a")})});
  CHECK(is_open(unsure));
  CHECK(size(unsure) == 1);
  CHECK(is_open(c.call("distinct", {c.open({})})));
  // Texts that look alike when put side by side are different.
  CHECK(size(c.call("distinct",
                    {c.list({c.list({str("a"), str("b")}), c.list({str("a1:sb")})})})) == 2);
}

TEST_CASE("sort, min, max and sum want elements that are there and alike", "[builtins]") {
  Caller c("xs: [3, 1.5, -2]\nnames: [b, a, B]\nmixed: [1, a]\nholes: [1, null]\nempty: []\n");
  CHECK(c.show("sort", {c.in("xs")}) == "[-2, 1.5, 3]");
  CHECK(c.show("sort", {c.in("names")}) == "[B, a, b]");
  CHECK(c.show("sort", {c.in("empty")}) == "[]");
  CHECK(c.call("sort", {c.in("mixed")}).reasons == text::kBroken);
  CHECK(c.call("sort", {c.list({Value::of(true)})}).reasons == text::kBroken);
  CHECK(c.show("sort", {c.in("holes")}) == "absent");
  CHECK(is_open(c.call("sort", {c.open({number(2), number(1)})})));
  const Value smallest = c.call("min", {c.in("xs")});
  CHECK(smallest.node == c.reading.root().get("xs").child(2));
  CHECK(c.show("max", {c.in("xs")}) == "3");
  CHECK(c.show("min", {c.in("empty")}) == "absent");
  CHECK(c.show("max", {c.open({number(1)})}) == "unknown");
  CHECK(c.show("min", {c.list({c.absent(), c.unknown()})}) == "unknown");
  CHECK(c.show("min", {c.list({Value::of(true), Value::of(false)})}).starts_with("broken"));
  CHECK(c.show("sum", {c.in("xs")}) == "2.5");
  CHECK(c.show("sum", {c.in("empty")}) == "0");
  CHECK(c.show("sum", {c.list({number(INT64_MAX), number(1), number(-1)})}) ==
        std::to_string(INT64_MAX));
  CHECK(c.show("sum", {c.list({number(INT64_MAX), number(1)})}) ==
        "broken: the sum does not fit in 64 bits");
  CHECK(c.show("sum", {c.list({c.decimal("1e50")})}) == "1e50");
  const Value wrong = c.call("sum", {c.in("mixed")});
  CHECK(wrong.cause->message == "sum wants numbers, found a string a");
  CHECK(wrong.cause->node == c.reading.root().get("mixed").child(1));
}

TEST_CASE("reverse, flatten, keys and values keep elements and their places", "[builtins]") {
  Caller c("xs: [1, [2, [3]], null]\nmap: {b: 1, a: , c: x}\n");
  CHECK(c.show("reverse", {c.in("xs")}) == "[(not set), [2, [3]], 1]");
  CHECK(c.show("flatten", {c.in("xs")}) == "[1, 2, [3], (not set)]");
  CHECK(c.show("keys", {c.in("map")}) == "[b, a, c]");
  CHECK(c.show("values", {c.in("map")}) == "[1, (not set), x]");
  const Value keys = c.call("keys", {c.in("map")});
  CHECK(keys.list->items[0].node == c.reading.root().get("map").get("b"));
  CHECK(keys.list->items[1].node == c.reading.root().get("map"));
  CHECK(c.call("values", {c.in("map")}).list->items[2].node ==
        c.reading.root().get("map").get("c"));
  const Value open = c.call("flatten", {c.list({c.list({number(1)}), c.unknown()})});
  CHECK(is_open(open));
  CHECK(size(open) == 1);
  CHECK(is_open(c.call("flatten", {c.list({c.open({number(1)})})})));
  CHECK(c.show("keys", {c.in("xs")}).starts_with("broken: keys wants a map, found a list"));
}

TEST_CASE("strings are changed, cut and joined", "[builtins]") {
  Caller c("names: [a, null]\nmixed: [a, 1]\n");
  CHECK(c.show("lower", {str("ABC \xC3\x89")}) == "abc \xC3\x89");
  CHECK(c.show("upper", {str("abc")}) == "ABC");
  CHECK(c.show("trim", {str(" \t a b \r\n")}) == "a b");
  CHECK(c.show("trim", {str("  ")}) == "");
  CHECK(c.show("split", {str("a,b,,c,"), str(",")}) == "[a, b, , c, ]");
  CHECK(size(c.call("split", {str(""), str(",")})) == 1);
  CHECK(c.show("split", {str("a::b"), str("::")}) == "[a, b]");
  CHECK(c.call("split", {str("a"), str("")}).reasons == text::kBroken);
  CHECK(c.show("join", {c.list({str("a"), str("b")}), str(", ")}) == "a, b");
  CHECK(c.show("join", {c.list({}), str(",")}) == "");
  CHECK(c.show("join", {c.in("names"), str(",")}) == "absent");
  CHECK(c.show("join", {c.in("mixed"), str(",")}) == "broken: join wants strings, found an int 1");
  CHECK(c.show("join", {c.open({str("a")}), str(",")}) == "unknown");
  CHECK(c.show("replace", {str("aaa"), str("aa"), str("b")}) == "ba");
  CHECK(c.show("replace", {str("abc"), str("x"), str("y")}) == "abc");
  CHECK(c.show("replace", {str("a.b."), str("."), str("")}) == "ab");
  CHECK(c.call("replace", {str("a"), str(""), str("y")}).reasons == text::kBroken);
  CHECK(size(c.call("lines", {str("a\nb\r\nc\rd\n")})) == 4);
  CHECK(size(c.call("lines", {str("\n\n")})) == 2);
  CHECK(size(c.call("lines", {str("")})) == 0);
}

TEST_CASE("globs fit whole strings", "[builtins]") {
  Caller c;
  const auto fits = [&c](std::string_view string, std::string_view pattern) {
    return c.call("glob", {str(string), str(pattern)}).is_true();
  };
  CHECK(fits("", ""));
  CHECK(fits("", "**"));
  CHECK(!fits("", "?"));
  CHECK(fits("registry/team/app", "registry/*"));
  CHECK(!fits("my-registry/app", "registry/*"));
  CHECK(fits("a.b.c", "a*c"));
  CHECK(!fits("a.b.cd", "a*c"));
  CHECK(fits("\xC3\xA9x", "?x"));
  CHECK(!fits("\xC3\xA9x", "??x"));
  CHECK(fits("a\xF0\x9F\x98\x80", "*?"));
  CHECK(fits("x[a]", "x[a]"));
  // More places than fit in one word.
  const std::string half(100, 'a');
  CHECK(fits(half + "b" + half, half + "?" + half));
  CHECK(fits(half + "b" + half, "*" + half.substr(0, 70) + "*b*" + half));
  CHECK(!fits(half + "b" + half, half + "a" + "*"));
  // What makes matchers go back again and again.
  const std::string many(200'000, 'a');
  CHECK(!fits(many, "*a*a*a*a*a*a*a*a*b"));
  CHECK(c.call("glob", {str("a"), str(std::string_view(many).substr(0, 5000))}).reasons ==
        text::kBroken);
}

TEST_CASE("globs agree with a matcher that tries everything", "[builtins]") {
  const auto slow = [](const auto& self, std::string_view s, std::string_view p) -> bool {
    if (p.empty()) return s.empty();
    if (p[0] == '*')
      return self(self, s, p.substr(1)) || (!s.empty() && self(self, s.substr(1), p));
    return !s.empty() && (p[0] == '?' || p[0] == s[0]) && self(self, s.substr(1), p.substr(1));
  };
  Caller c;
  std::mt19937 random(3);
  int fitting = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string string;
    std::string pattern;
    for (size_t i = random() % 9; i > 0; --i) string += "ab"[random() % 2];
    for (size_t i = random() % 7; i > 0; --i) pattern += "aabb?*"[random() % 6];
    INFO(string << " " << pattern);
    const bool expected = slow(slow, string, pattern);
    fitting += expected;
    REQUIRE(c.call("glob", {str(string), str(pattern)}).is_true() == expected);
    c.evaluator.begin(c.rule, 0, false);
  }
  CHECK(fitting > 1000);
}

TEST_CASE("quantities are made of strings and numbers", "[builtins]") {
  Caller c("memory: 512Mi\n");
  const Value memory = c.call("quantity", {c.in("memory")});
  CHECK(memory.tag == Tag::kQuantity);
  CHECK(memory.node == c.reading.root().get("memory"));
  CHECK(eval::to_text(memory) == "512Mi");
  CHECK(c.evaluator.order(memory, c.call("quantity", {str("0.5Gi")}), c.at).integer == 0);
  CHECK(c.evaluator.order(memory, c.call("quantity", {number(536870913)}), c.at).integer == -1);
  CHECK(c.show("quantity", {str("512MB")}) ==
        "broken: 512MB is no quantity, wants one as 500m, 1.5 or 2Gi");
  // Computed from another text than the place holds, so it is not shown as that text.
  Value other = str("1Gi");
  other.node = c.reading.root().get("memory");
  CHECK(eval::to_text(c.call("quantity", {other})) == "1073741824");
}

TEST_CASE("image references are read as registries do", "[builtins]") {
  const std::string sha(64, 'a');
  const auto parts = [](std::string_view ref) {
    Caller c;
    const Value image = c.call("oci.image", {str(ref)});
    if (image.missing()) {
      CHECK(image.reasons == text::kUnknown);
      return "unknown: " + std::string(image.cause->message);
    }
    std::string out;
    for (size_t i = 0; i < image.map->keys.size(); ++i) {
      out += (i > 0 ? " " : "") + std::string(image.map->keys[i].substr(0, 1)) + "=" +
             std::string(image.map->items[i].string());
    }
    return out;
  };
  CHECK(parts("nginx") == "r=docker.io r=library/nginx");
  CHECK(parts("nginx:1.25") == "r=docker.io r=library/nginx t=1.25");
  CHECK(parts("bitnami/redis") == "r=docker.io r=bitnami/redis");
  CHECK(parts("docker.io/nginx") == "r=docker.io r=library/nginx");
  CHECK(parts("index.docker.io/nginx") == "r=docker.io r=library/nginx");
  CHECK(parts("ghcr.io/acme/app:v1") == "r=ghcr.io r=acme/app t=v1");
  CHECK(parts("GHCR.io/acme/app") == "r=ghcr.io r=acme/app");
  CHECK(parts("registry.acme.example:5000/app") == "r=registry.acme.example:5000 r=app");
  CHECK(parts("registry:5000/team/app:1.0") == "r=registry:5000 r=team/app t=1.0");
  CHECK(parts("localhost/app") == "r=localhost r=app");
  CHECK(parts("localhost:5000/app") == "r=localhost:5000 r=app");
  CHECK(parts("Team/app") == "r=team r=app");
  CHECK(parts("[::1]:5000/app") == "r=[::1]:5000 r=app");
  CHECK(parts("app@sha256:" + sha) == "r=docker.io r=library/app d=sha256:" + sha);
  CHECK(parts("r.io/app:1@sha256:" + sha) == "r=r.io r=app t=1 d=sha256:" + sha);
  CHECK(parts("a.b/c__d/e-f---g.h:LATEST_1") == "r=a.b r=c__d/e-f---g.h t=LATEST_1");
  // A name of one part with a colon is a tag, never a port.
  CHECK(parts("app:5000") == "r=docker.io r=library/app t=5000");

  CHECK(parts("") == "unknown: \"\" is no image reference: it is empty");
  CHECK(parts("acme/App") ==
        "unknown: acme/App is no image reference: the repository has upper-case letters");
  for (const std::string& wrong : {std::string("nginx:"),
                                   std::string("nginx@"),
                                   std::string(":latest"),
                                   std::string("@sha256:") + sha,
                                   std::string("ghcr.io/"),
                                   std::string("/nginx"),
                                   std::string("a//b"),
                                   std::string("a___b"),
                                   std::string("a..b"),
                                   std::string("-a"),
                                   std::string("a-"),
                                   std::string("nginx latest"),
                                   std::string("nginx:la test"),
                                   std::string("nginx:.1"),
                                   std::string("https://ghcr.io/acme/app"),
                                   std::string("ghcr.io:port/app"),
                                   std::string("a.-b.c/app"),
                                   std::string("nginx@sha256:abc"),
                                   "nginx@sha256:" + std::string(64, 'A'),
                                   "nginx@sha256:" + sha + "a",
                                   std::string("nginx@md5:1"),
                                   "nginx:" + std::string(129, 'a'),
                                   std::string(256, 'a'),
                                   sha,
                                   std::string("${REGISTRY}/app"),
                                   std::string("nginx:1:2"),
                                   "nginx@sha256:" + sha + "@sha256:" + sha,
                                   std::string("n\xC3\xA9")}) {
    INFO(wrong);
    CHECK(parts(wrong).starts_with("unknown"));
  }
}

TEST_CASE("an image keeps its place, and what is not written is absent below it", "[builtins]") {
  Caller c("image: nginx\n");
  const Value image = c.call("oci.image", {c.in("image")});
  CHECK(image.node == c.reading.root().get("image"));
  CHECK(image.map->items[0].node == image.node);
  CHECK(image.map->keys.size() == 2);
}

TEST_CASE("flags are read as a program reads them", "[builtins]") {
  Caller c(R"(
words: [/usr/bin/serve, --one=1, --two, "2", --bare, --under_score=x, -short, --minus, "-1", --one=3]
rest: [--of=args, --number, 5, --, --behind=no]
none: []
image: [--path=/usr/bin/serve]
kubelet: [hyperkube, kubelet, --a=1]
kube: [/hyperkube, apiserver, --a=1]
wrapped: [/usr/bin/env, "X=1", tini, --, /go-runner, --log=/x, serve, --a=1]
)");
  const auto show = [&](std::string_view program, std::string_view command, std::string_view args) {
    return c.show("command.flags", {str(program), c.in(command), c.in(args)});
  };
  CHECK(
      show("serve", "words", "rest") ==
      "{one: 3, two: 2, bare: true, under-score: x, short: true, minus: -1, of: args, number: 5}");
  CHECK(show("serve", "none", "words") == show("serve", "words", "none"));
  CHECK(show("serve", "wrapped", "none") == "{a: 1}");
  CHECK(show("kubelet", "kubelet", "none") == "{a: 1}");
  CHECK(show("kube-apiserver", "kube", "none") == "{a: 1}");
  // Another program, no program, arguments alone, a part of a name.
  CHECK(show("server", "words", "none") == "absent");
  CHECK(show("serve", "none", "none") == "absent");
  CHECK(show("serve", "none", "image") == "absent");
  CHECK(show("kube-apiserver", "kubelet", "none") == "absent");
  // What is no list is not seen to start anything.
  CHECK(c.show("command.flags", {str("serve"), str("serve --a"), c.in("none")}) == "absent");
  CHECK(c.show("command.flags", {number(1), c.in("words"), c.in("none")}) ==
        "broken: command.flags wants the name of a program, found an int");
}

TEST_CASE("flags keep the place of their word, and what is not there that of the program",
          "[builtins]") {
  Caller c("command: [serve]\nargs: [--a=1, --b, x, --a=2]\nnone: []\n");
  const data::Node args = c.reading.root().get("args");
  const Value flags = c.call("command.flags", {str("serve"), c.in("command"), c.in("args")});
  REQUIRE(flags.map->keys.size() == 2);
  CHECK(flags.map->items[0].node == args.child(3));
  CHECK(flags.map->items[1].node == args.child(1));
  CHECK(flags.node == c.reading.root().get("command"));
  const Value alone = c.call("command.flags", {str("serve"), c.in("none"), c.in("command")});
  CHECK(alone.node == c.reading.root().get("command"));
  const Value lists = c.call("command.flag_lists", {str("serve"), c.in("command"), c.in("args")});
  CHECK(eval::to_text(lists) == "{a: [1, 2], b: [x]}");
  CHECK(lists.map->items[0].list->items[0].node == args.child(0));
  CHECK(lists.map->items[0].list->items[1].node == args.child(3));
}

TEST_CASE("what is filled in later is not known", "[builtins]") {
  Caller c(R"y(
value: [serve, "--a=x$(A)", "--b=$$(B)", "--c=$C", --d, $(D)]
flag: [serve, --a=1, $(MORE)]
list: [serve, "--a=1,2", "--a=$(A)"]
none: []
)y");
  const Value value = c.call("command.flags", {str("serve"), c.in("value"), c.in("none")});
  REQUIRE(value.map->items.size() == 4);
  CHECK(value.map->open == 0);
  CHECK(value.map->items[0].reasons == text::kUnknown);
  CHECK(value.map->items[0].certain);
  CHECK(value.map->items[0].cause->message == "$(A) is filled in when the command runs");
  CHECK(value.map->items[1].string() == "$(B)");
  CHECK(value.map->items[2].string() == "$C");  // no shell, no variable
  CHECK(value.map->items[3].reasons == text::kUnknown);
  // A word that may be any flag.
  CHECK(c.call("command.flags", {str("serve"), c.in("flag"), c.in("none")}).map->open ==
        text::kUnknown);
  CHECK(is_open(
      c.call("command.flag_lists", {str("serve"), c.in("list"), c.in("none")}).map->items[0]));
}

TEST_CASE("scripts of a shell are split as a shell does", "[builtins]") {
  const auto flags = [](const std::string& script) {
    Caller c;
    return c.show("command.flags",
                  {str("serve"), c.list({str("/bin/sh"), str("-ec")}), c.list({str(script)})});
  };
  CHECK(flags("exec /usr/bin/serve --a=1 1>>/var/log/serve.log 2>&1") == "{a: 1}");
  CHECK(flags("set -x; mkdir -p /x && A=b serve --a 'x y' \\\n --b=\"q\" | tee log") ==
        "{a: x y, b: q}");
  CHECK(flags("# serve --no\nif true; then serve --a=1; fi") == "{a: 1}");
  CHECK(flags("sh -c 'serve --a=1'") == "{a: 1}");
  CHECK(flags("serve --a='$X' --b=\\$Y") == "{a: $X, b: $Y}");
  CHECK(flags("echo serve --a=1") == "absent");
  CHECK(flags("reserve --a=1") == "absent");
  // Not gone into, or not ended.
  CHECK(flags("cat <<EOF\nserve --a=1\nEOF") == "absent");
  CHECK(flags("serve --a='x") == "absent");
  CHECK(flags("serve --a=$(x") == "absent");
  CHECK(flags("serve --help; serve --a=1") == "unknown: serve is started 2 times");

  Caller c;
  const Value some = c.call("command.flags", {str("serve"), c.list({str("sh"), str("-c")}),
                                              c.list({str("serve --a=${A} --b=1 \"--c=`x`\"")})});
  REQUIRE(some.map->items.size() == 3);
  CHECK(some.map->items[0].reasons == text::kUnknown);
  CHECK(some.map->items[1].string() == "1");
  CHECK(some.map->items[2].reasons == text::kUnknown);
  CHECK(some.map->open == 0);
  const Value any = c.call("command.flags", {str("serve"), c.list({str("sh"), str("-c")}),
                                             c.list({str("serve --a=1 $FLAGS")})});
  CHECK(any.map->open == text::kUnknown);
  // Scripts within scripts are gone into only so deep.
  CHECK(flags("sh -c 'sh -c \"serve --a=1\"'") == "{a: 1}");
  CHECK(flags("sh -c 'sh -c \"sh -c \\\"serve --a=1\\\"\"'") == "{a: 1}");
}

TEST_CASE("words that are quoted for a shell read as the words themselves", "[builtins]") {
  std::mt19937 random(7);
  constexpr std::string_view kPieces[] = {"--a", "--b=", "-c", "=", ",", "x", " ", ";", "\"", "\\",
                                          "&& ", "#",    "<<", ">", "(", "1", "-", "_", "\n", "|"};
  for (int round = 0; round < 2000; ++round) {
    Caller c;
    std::vector<std::string> words;
    for (unsigned i = random() % 6; i > 0; --i) {
      words.emplace_back();
      for (unsigned j = random() % 5; j > 0; --j)
        words.back() += kPieces[random() % std::size(kPieces)];
    }
    std::vector<Value> list = {str("serve")};
    std::string script = "serve";
    for (const std::string& word : words) {
      list.push_back(str(word));
      script += " '" + word + "'";
    }
    const std::string direct = c.show("command.flags", {str("serve"), c.list(list), c.list({})});
    INFO(script);
    CHECK(direct.starts_with("{"));
    CHECK(direct == c.show("command.flags",
                           {str("serve"), c.list({str("sh"), str("-c")}), c.list({str(script)})}));
    // Without the quotes it may be any script: it is read in bounds, whatever it is.
    std::erase(script, '\'');
    c.show("command.flag_lists",
           {str("serve"), c.list({str("sh"), str("-c"), str(script)}), c.list({})});
  }
}

TEST_CASE("very many flags are read in time", "[builtins]") {
  Caller c;
  std::vector<Value> words = {str("serve")};
  std::vector<std::string> names;
  for (int i = 0; i < 200'000; ++i) names.push_back("--f" + std::to_string(i) + "=1");
  for (const std::string& name : names) words.push_back(str(name));
  const Value flags = c.call("command.flag_lists", {str("serve"), c.list(words), c.list({})});
  CHECK(flags.map->keys.size() == 200'000);
  // Words that begin what they never end.
  for (const std::string_view piece : {"$(", "'", "\"$(", "`", "sh -c '", "(", "> ", "\\\n"}) {
    std::string text = "serve --a=";
    while (text.size() < 1'000'000) text += piece;
    CHECK(!c.show("command.flags", {str("serve"), c.list({str(text)}), c.list({})}).empty());
    CHECK(!c.show("command.flags",
                  {str("serve"), c.list({str("sh"), str("-c"), str(text)}), c.list({})})
               .empty());
  }
}

TEST_CASE("work is bounded", "[builtins]") {
  Caller c;
  const std::string million(1 << 20, 'a');
  std::vector<Value> many(1000, str(million));
  // Neither is built before it is refused.
  CHECK(c.show("join", {c.list(many), str("")}) ==
        "broken: the string has more than 1048576 bytes");
  CHECK(c.show("replace", {str(million), str("a"), str(million)}) ==
        "broken: the string has more than 1048576 bytes");
  CHECK(c.show("split", {str(million), str("a")}) ==
        "broken: the list has more than 1000000 elements");
  // The same long texts again and again use up the steps.
  c.evaluator.begin(c.rule, 0, false);
  Value last = number(0);
  int calls = 0;
  for (; calls < 1000 && !last.missing(); ++calls) last = c.call("upper", {str(million)});
  CHECK(last.reasons == text::kBroken);
  CHECK(c.evaluator.exhausted());
  CHECK(calls > 100);
  CHECK(calls < 400);
}

TEST_CASE("a list of very many nulls has causes that can be gone through", "[builtins]") {
  Caller c;
  const eval::Cause* all = nullptr;
  for (int i = 0; i < 300'000; ++i) all = c.evaluator.both(all, c.absent().cause);
  CHECK(all->count <= eval::kMostJoined + 1);
  // A reason that is not in a full set is kept.
  const eval::Cause* more = c.evaluator.both(all, c.unknown().cause);
  CHECK(more->reasons == (text::kAbsent | text::kUnknown));
}

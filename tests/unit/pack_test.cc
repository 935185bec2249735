// Packs: what is read back is what was parsed, in each place; what is embedded is of its text.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/pack.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "engine/lang/parse.h"
#include "engine/run/embedded.h"

using namespace ordain;
using namespace ordain::lang::ast;

namespace {

// All places of a tree, in an order of its own, and what dump() does not tell: parentheses.
class Places {
 public:
  explicit Places(const File& file) {
    add(file.package);
    for (const Import& node : file.imports) all(node.module, node.alias, node.span);
    for (const Param& node : file.params)
      all(node.name, node.span, node.type, node.initial, node.bound, node.help);
    for (const Type& node : file.types) all(node.name, node.span, node.fields);
    for (const SourceDecl& node : file.sources)
      all(node.name, node.span, node.type, node.from, node.at, node.key);
    for (const Let& node : file.lets) add(node);
    for (const Fn& node : file.fns) all(node.name, node.span, node.params, node.result, node.body);
    for (const Rule& node : file.rules) {
      all(node.id, node.title, node.span, node.severity, node.controls, node.why, node.remedy);
      all(node.refs, node.tags, node.subjects, node.for_span, node.body, node.when);
      all(node.exempt, node.evidence, node.fixes);
    }
    for (const Test& node : file.tests) all(node.title, node.span, node.items);
  }
  std::vector<Span> spans;
  std::vector<bool> parens;

 private:
  template <typename... Parts>
  void all(const Parts&... parts) {
    (add(parts), ...);
  }
  template <typename T>
  void add(std::span<const T> items) {
    for (const T& item : items) add(item);
  }
  template <typename T>
  void add(const T* node) {
    if (node != nullptr) add(*node);
  }
  void add(const Span& span) { spans.push_back(span); }
  void add(const Name& node) { add(node.span); }
  void add(const Field& node) { all(node.name, node.type, node.initial); }
  void add(const TypeExpr& node) { all(node.span, node.args, node.fields); }
  void add(const Generator& node) { all(node.first, node.second, node.collection); }
  void add(const Binder& node) { all(node.generators, node.where); }
  void add(const Entry& node) { all(node.key, node.value); }
  void add(const Let& node) { all(node.name, node.type, node.value); }
  void add(const Body& node) { all(node.lets, node.result); }
  void add(const Expr& node) {
    parens.push_back(node.paren);
    all(node.span, node.op_span, node.args, node.entries, node.binder, node.body);
  }
  void add(const Stmt& node) {
    all(node.span, node.let, node.condition, node.message, node.at, node.binder, node.then);
    add(node.otherwise);
  }
  void add(const FixOp& node) { all(node.target, node.value); }
  void add(const Fix& node) { all(node.span, node.text, node.ops); }
  void add(const Exempt& node) { all(node.span, node.when, node.reason, node.until); }
  void add(const FnParam& node) { all(node.name, node.type, node.initial); }
  void add(const TestItem& node) {
    all(node.span, node.name, node.text, node.doc, node.value, node.on, node.message);
  }
};

struct Packed {
  text::SourceSet sources;
  text::Findings findings;
  std::unique_ptr<File> parsed;
  std::string bytes;

  explicit Packed(std::string_view text) {
    // Not the first source, so that a number that was packed as it stood would be seen.
    sources.add("before.ord", "");
    const text::SourceId id = sources.add("a.ord", std::string(text));
    parsed = lang::parse(sources, id, findings);
    for (const text::Finding& finding : findings.all()) UNSCOPED_INFO(finding.message);
    REQUIRE(findings.all().empty());
    bytes = pack(*parsed, sources[id].bytes());
  }
};

// What is read back; the number of places that were compared.
size_t check_same(std::string_view text) {
  Packed packed(text);
  // Another run knows the file by another number.
  packed.sources.add("between.ord", "");
  const text::SourceId again = packed.sources.add("again.ord", std::string(text));
  text::Arena arena;
  const auto read = unpack(packed.bytes, packed.sources, again, arena);
  CHECK(read->source == again);
  CHECK_FALSE(read->broken);
  CHECK(dump(*read) == dump(*packed.parsed));
  Places wanted(*packed.parsed);
  for (Span& span : wanted.spans) {
    if (span.valid()) span.source = again;
  }
  const Places found(*read);
  CHECK(found.spans == wanted.spans);
  CHECK(found.parens == wanted.parens);
  // The same with the rest of each rule and type read when it is asked for.
  Apart apart;
  const auto later = unpack(packed.bytes, packed.sources, again, arena, &apart);
  REQUIRE(apart.rules.size() == later->rules.size());
  REQUIRE(apart.domains.size() == later->rules.size());
  REQUIRE(apart.types.size() == later->types.size());
  for (size_t i = 0; i < later->rules.size(); ++i) {
    CHECK(later->rules[i].subjects == nullptr);
    unpack_rest(later->rules[i], apart.rules[i], packed.sources, again, arena);
  }
  for (size_t i = 0; i < later->types.size(); ++i)
    unpack_rest(later->types[i], apart.types[i], packed.sources, again, arena);
  CHECK(dump(*later) == dump(*packed.parsed));
  CHECK(Places(*later).spans == wanted.spans);
  return found.spans.size();
}

constexpr std::string_view kEverything = R"(# every declaration, statement and expression
package a.b
import std.net as n
import std.time
param p: map<list<string>?> = {} where len(p) < 3 "Help"
type T { a: string, if?: 'x' | "y" | int? = 'x'  'b-c': { d: date } e: any }
source s: T from 'a/*.yaml', "b.yaml" at '$.x[*]' key id
let empty_text = ""
let largest = 9223372036854775807
let many = [0, -1, 1.50, 2026-02-01, 2026-02-01T10:00Z, 5 days, true, false, null, 'r{w}', "a\tb"]
fn f(a, b: int = 2): bool = a == b
fn g() { let x = 1 let y: int = x then x .. y }
rule A-1.2 'title' {
  severity low control 'c', "d" why """
    because
      of it
    """ remedy "do {x}" ref 'u' tags 't', 'v'
  for x in xs, k, v in x.m where x.y
  when x.a
  exempt when x.b reason "r" until 2026-12-31
  evidence x.c, x.d?.e
  let a: int = 1
  require x.a == (a) message "no {x.b} \{ {v ?? 'x}y'}" at x.c
  deny (x.d + 1) * 2 / 3 % 4 - 5 not in [y for y in x.ys where y]
  deny {k: v for k, v in x.m} contains any {a: 1, 'b c': 2} and x["k"] not matches any 'a.*'
  require not x.a starts with any y or x.b ends with 'z' implies x refers to y
  require every a in list, b in a.bs where b.on { let c = b then c.x >= 1 }
  require at least 2 a in list { a is not null } and no b in list { b is blank }
  require if exists x.a? then x.'odd key' else f(a, b: 2)
  each k, v in x.m where v { if k { deny v } else { require k } if v { } else { } }
  if x.z { }
  fix safe "f" { set x.a = 1 remove x.b add 2 to x.c }
  fix unsafe { }
}
rule bare { for x in xs }
test 't' {
  given k8s as 'a.yaml' """
    a: "caf\u00e9 — é"
      b
    """
  given file 'f' given a.b = [1] with p = 2 today is 2026-02-01 check p == 2
  expect fail A-1.2 on 's' at line 3 message 'm'
  expect not_applicable
}
)";

}  // namespace

TEST_CASE("a tree that was packed reads back with every word and place", "[pack]") {
  CHECK(check_same(kEverything) > 300);
  CHECK(check_same("") > 0);
  CHECK(check_same("# nothing but a comment\n") > 0);
  CHECK(check_same("\xEF\xBB\xBFlet a = b\r\nlet c = \"\"\"\r\n  d\r\n  \"\"\"\r\n") > 0);
}

TEST_CASE("numbers of any size and long lists read back", "[pack]") {
  std::string text = "let l = [";
  for (int i = 0; i < 63; ++i) text += std::to_string(int64_t{1} << i) + ", ";
  for (int i = 0; i < 1000; ++i) text += "a.b, ";
  text += "\"" + std::string(70000, 'x') + "\"]\n" + std::string(3 << 20, '#') + "\nlet m = l";
  CHECK(check_same(text) > 1000);
}

TEST_CASE("the embedded packs are those of the embedded texts", "[pack]") {
  size_t rule_files = 0;
  for (const run::EmbeddedFile& file : run::embedded_files()) {
    INFO(file.path);
    if (!file.path.ends_with(".ord")) {
      CHECK(file.pack.empty());
      continue;
    }
    ++rule_files;
    CHECK(Packed(file.bytes).bytes == file.pack);
    check_same(file.bytes);
  }
  CHECK(rule_files >= 20);
}

TEST_CASE("a pack says which names its file speaks of", "[pack]") {
  Packed packed(R"(package a
type T { field: { inner: string } }
let own = docs("x.json")
fn f(p) = q.member + p."quoted"[0]
rule R { for x in k8s.Pod where x["key"] == text require other.name message "{deep.er}" }
)");
  const text::SourceId source = packed.parsed->source;
  text::Arena arena;
  Apart apart;
  unpack(packed.bytes, packed.sources, source, arena, &apart);
  using Texts = std::vector<std::string_view>;
  CHECK(apart.words == Texts{"Pod", "er", "field", "inner", "key", "member", "name", "quoted"});
  CHECK(apart.roots == Texts{"deep", "docs", "k8s", "other", "p", "q", "text", "x"});
  CHECK(apart.domains == Texts{"k8s.Pod"});
  CHECK(apart.drawn_from == std::vector<Texts>{{"k8s.Pod"}});
}

TEST_CASE("a pack says what the subjects of its rules are drawn from", "[pack]") {
  const Packed packed(R"(package a
let roles = k8s.Role + k8s.ClusterRole
fn open(r) = r.rules + lib.more(here)
let unused = k8s.Pod
rule R { for x in open(roles), y in tf.other.thing where k8s.Service require x.a }
rule S { for x in [p for p in k8s.pods where p.spec.b] require x.a }
)");
  const text::SourceId source = packed.parsed->source;
  text::Arena arena;
  Apart apart;
  unpack(packed.bytes, packed.sources, source, arena, &apart);
  using Texts = std::vector<std::string_view>;
  REQUIRE(apart.drawn_from.size() == 2);
  CHECK(apart.drawn_from[0] == Texts{"here", "k8s.ClusterRole", "k8s.Role", "lib.more", "r.rules"});
  CHECK(apart.drawn_from[1] == Texts{"k8s.pods", "p.spec.b"});
}

TEST_CASE("a pack that was cut short, or is of another text, aborts", "[pack]") {
  const std::string text = "rule A { for x in xs require x.a == \"b{x}\" }";
  const Packed packed(text);
  const auto ends_by = [](std::string_view bytes, const std::string& of) {
    const pid_t child = fork();
    if (child == 0) {
      const rlimit no_core{0, 0};
      setrlimit(RLIMIT_CORE, &no_core);
      std::signal(SIGABRT, SIG_DFL);
      close(STDERR_FILENO);
      text::SourceSet sources;
      text::Arena arena;
      unpack(bytes, sources, sources.add("a.ord", of), arena);
      _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  };
  CHECK(ends_by(packed.bytes, text) == 0);
  CHECK(ends_by(packed.bytes, text + " ") == SIGABRT);
  CHECK(ends_by(packed.bytes + '\0', text) == SIGABRT);
  for (size_t size = 0; size < packed.bytes.size(); ++size) {
    INFO(size);
    CHECK(ends_by(packed.bytes.substr(0, size), text) == SIGABRT);
  }
}

// The syntax tree as text, an s-expression a declaration, and the spelling of its operators.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <string>

#include "engine/lang/ast.h"
#include "engine/text/utf8.h"

namespace ordain::lang::ast {

std::string_view spelling(Op op) {
  static constexpr std::array<std::string_view, 23> kWords = {
      "",    "+",  "-",        "*",       "/",           "%",         "..",       "??",
      "and", "or", "implies",  "==",      "!=",          "<",         "<=",       ">",
      ">=",  "in", "contains", "matches", "starts with", "ends with", "refers to"};
  static_assert(kWords.size() == static_cast<size_t>(Op::kRefersTo) + 1);
  return kWords[static_cast<size_t>(op)];
}

std::string_view spelling(Quantifier quantifier) {
  static constexpr std::array<std::string_view, 10> kWords = {
      "", "every", "any", "no", "one", "first", "last", "at least", "at most", "exactly"};
  static_assert(kWords.size() == static_cast<size_t>(Quantifier::kExactly) + 1);
  return kWords[static_cast<size_t>(quantifier)];
}

namespace {

// Writes with spaces between parts and none behind an opening parenthesis. Depth of recursion is
// that of the tree, which the parser bounded.
class Dumper {
 public:
  std::string take() { return std::move(out_); }

  void open(std::string_view word) {
    gap();
    out_ += '(';
    out_ += word;
  }
  void close() { out_ += ')'; }
  void word(std::string_view text) {
    gap();
    out_ += text;
  }
  void quoted(std::string_view text) { word('"' + text::printable(text) + '"'); }
  // (WORD "text"), or nothing for an empty name.
  void named(std::string_view word, const Name& name) {
    if (!name.span.valid()) return;
    open(word);
    quoted(name.text);
    close();
  }
  void line() { out_ += '\n'; }

  void expr(const Expr* node) {
    if (node == nullptr) return word("()");
    switch (node->kind) {
      case ExprKind::kNull:
        return word("null");
      case ExprKind::kBool:
        return word(node->flag ? "true" : "false");
      case ExprKind::kInt:
        return word(std::to_string(node->number));
      case ExprKind::kDecimal:
      case ExprKind::kDate:
      case ExprKind::kName:
        return word(node->text);
      case ExprKind::kString:
        return node->raw ? word('\'' + text::printable(node->text) + '\'') : quoted(node->text);
      case ExprKind::kTemplate:
        return call("template", *node);
      case ExprKind::kDuration:
        return word(fmt::format("{}{}", node->number, node->text));
      case ExprKind::kList:
        return call("list", *node);
      case ExprKind::kMap:
        return call("map", *node);
      case ExprKind::kListComp:
        return call("list-for", *node);
      case ExprKind::kMapComp:
        return call("map-for", *node);
      case ExprKind::kDot:
        open(node->flag ? "?." : ".");
        expr(node->args[0]);
        word(text::printable(node->text));
        return close();
      case ExprKind::kIndex:
        return call("index", *node);
      case ExprKind::kCall:
        return call("call", *node);
      case ExprKind::kTolerate:
        return call("?", *node);
      case ExprKind::kExists:
        return call("exists", *node);
      case ExprKind::kNegate:
        return call("neg", *node);
      case ExprKind::kNot:
        return call("not", *node);
      case ExprKind::kBinary:
        return call(spelling(node->op), *node);
      case ExprKind::kCompare:
        return call(fmt::format("{}{}{}", node->flag ? "not " : "", spelling(node->op),
                                node->any ? " any" : ""),
                    *node);
      case ExprKind::kIs:
        return call(fmt::format("is {}{}", node->flag ? "not " : "", node->text), *node);
      case ExprKind::kCond:
        return call("if", *node);
      case ExprKind::kQuantified: {
        const bool counted = node->quantifier >= Quantifier::kAtLeast;
        open(spelling(node->quantifier));
        if (counted) word(std::to_string(node->number));
        binder(node->binder);
        body(node->body);
        return close();
      }
      case ExprKind::kBroken:
        return word("broken");
    }
  }

  void binder(const Binder* node) {
    if (node == nullptr) return;
    for (const Generator& generator : node->generators) {
      open("in");
      word(generator.first.text);
      if (!generator.second.empty()) word(generator.second.text);
      expr(generator.collection);
      close();
    }
    part("where", node->where);
  }

  void body(const Body* node) {
    if (node == nullptr) return;
    for (const Let& let : node->lets) this->let(let);
    expr(node->result);
  }

  void let(const Let& node) {
    open("let");
    word(node.name.text);
    if (node.type != nullptr) type(node.type);
    expr(node.value);
    close();
  }

  void type(const TypeExpr* node) {
    if (node == nullptr) return;
    if (node->optional) open("optional");
    switch (node->kind) {
      case TypeExpr::Kind::kNamed:
        if (node->args.empty()) {
          word(node->text);
          break;
        }
        open(node->text);
        for (const TypeExpr* arg : node->args) type(arg);
        close();
        break;
      case TypeExpr::Kind::kLiteral:
        quoted(node->text);
        break;
      case TypeExpr::Kind::kRecord:
        open("record");
        fields(node->fields);
        close();
        break;
      case TypeExpr::Kind::kUnion:
        open("union");
        for (const TypeExpr* arg : node->args) type(arg);
        close();
        break;
    }
    if (node->optional) close();
  }

  void fields(std::span<const Field> nodes) {
    for (const Field& field : nodes) {
      open(field.optional ? "field?" : "field");
      word(field.name.text);
      type(field.type);
      if (field.initial != nullptr) part("default", field.initial);
      close();
    }
  }

  void statements(std::span<const Stmt* const> nodes) {
    for (const Stmt* node : nodes) statement(*node);
  }

  void statement(const Stmt& node) {
    switch (node.kind) {
      case StmtKind::kLet:
        return let(node.let);
      case StmtKind::kRequire:
      case StmtKind::kDeny:
        open(node.kind == StmtKind::kRequire ? "require" : "deny");
        expr(node.condition);
        part("message", node.message);
        part("at", node.at);
        return close();
      case StmtKind::kEach:
        open("each");
        binder(node.binder);
        statements(node.then);
        return close();
      case StmtKind::kIf:
        open("if");
        expr(node.condition);
        statements(node.then);
        if (node.has_else) {
          open("else");
          statements(node.otherwise);
          close();
        }
        return close();
    }
  }

  void rule(const Rule& node) {
    open("rule");
    word(node.id.text);
    if (node.title.span.valid()) quoted(node.title.text);
    named("severity", node.severity);
    names("control", node.controls);
    named("why", node.why);
    named("remedy", node.remedy);
    names("ref", node.refs);
    names("tags", node.tags);
    if (!node.sensitive.empty()) {
      open("sensitive");
      close();
    }
    if (node.subjects != nullptr) {
      open("for");
      binder(node.subjects);
      close();
    }
    for (const Expr* condition : node.when) part("when", condition);
    for (const Exempt& exempt : node.exempt) {
      open("exempt");
      expr(exempt.when);
      named("reason", exempt.reason);
      named("until", exempt.until);
      close();
    }
    statements(node.body);
    for (const Expr* evidence : node.evidence) part("evidence", evidence);
    for (const Fix& fix : node.fixes) this->fix(fix);
    close();
  }

  void test(const Test& node) {
    static constexpr std::array<std::string_view, 7> kWords = {
        "given", "given-file", "given-data", "with", "today", "check", "expect"};
    open("test");
    quoted(node.title.text);
    for (const TestItem& item : node.items) {
      open(kWords[static_cast<size_t>(item.kind)]);
      if (item.name.span.valid()) word(item.name.text);
      if (item.text.span.valid()) quoted(item.text.text);
      if (item.doc.span.valid()) quoted(item.doc.text);
      if (item.value != nullptr) expr(item.value);
      named("on", item.on);
      if (item.line != 0) word(fmt::format("(line {})", item.line));
      named("message", item.message);
      close();
    }
    close();
  }

  void names(std::string_view word, std::span<const Name> nodes) {
    if (nodes.empty()) return;
    open(word);
    for (const Name& node : nodes) quoted(node.text);
    close();
  }

  void part(std::string_view word, const Expr* node) {
    if (node == nullptr) return;
    open(word);
    expr(node);
    close();
  }

 private:
  void gap() {
    if (!out_.empty() && out_.back() != '\n') out_ += ' ';
  }

  void call(std::string_view word, const Expr& node) {
    open(word);
    for (const Expr* arg : node.args) expr(arg);
    for (const Entry& entry : node.entries) {
      if (entry.key.span.valid()) {
        open(text::printable(entry.key.text) + ":");
        expr(entry.value);
        close();
      } else {
        expr(entry.value);
      }
    }
    binder(node.binder);
    close();
  }

  void fix(const Fix& node) {
    static constexpr std::array<std::string_view, 3> kWords = {"set", "remove", "add"};
    open(node.safe ? "fix safe" : node.unsafe ? "fix unsafe" : "fix");
    if (node.text.span.valid()) quoted(node.text.text);
    for (const FixOp& op : node.ops) {
      open(kWords[static_cast<size_t>(op.kind)]);
      expr(op.target);
      if (op.value != nullptr) expr(op.value);
      close();
    }
    close();
  }

  std::string out_;
};

}  // namespace

std::string dump(const Expr& expr) {
  Dumper dumper;
  dumper.expr(&expr);
  return dumper.take();
}

std::string dump(const File& file) {
  Dumper out;
  if (file.package.span.valid()) {
    out.open("package");
    out.word(file.package.text);
    out.close();
    out.line();
  }
  for (const Import& node : file.imports) {
    out.open("import");
    out.word(node.module.text);
    if (node.alias.span.valid()) out.word(node.alias.text);
    out.close();
    out.line();
  }
  for (const Param& node : file.params) {
    out.open("param");
    out.word(node.name.text);
    out.type(node.type);
    out.expr(node.initial);
    out.part("where", node.bound);
    out.named("help", node.help);
    out.close();
    out.line();
  }
  for (const Type& node : file.types) {
    out.open("type");
    out.word(node.name.text);
    out.fields(node.fields);
    out.close();
    out.line();
  }
  for (const SourceDecl& node : file.sources) {
    out.open("source");
    out.word(node.name.text);
    out.type(node.type);
    out.names("from", node.from);
    out.named("at", node.at);
    out.named("key", node.key);
    out.close();
    out.line();
  }
  for (const Let& node : file.lets) {
    out.let(node);
    out.line();
  }
  for (const Fn& node : file.fns) {
    out.open("fn");
    out.word(node.name.text);
    for (const FnParam& param : node.params) {
      out.open("arg");
      out.word(param.name.text);
      out.type(param.type);
      out.part("default", param.initial);
      out.close();
    }
    if (node.result != nullptr) {
      out.open("result");
      out.type(node.result);
      out.close();
    }
    out.body(node.body);
    out.close();
    out.line();
  }
  for (const Rule& node : file.rules) {
    out.rule(node);
    out.line();
  }
  for (const Test& node : file.tests) {
    out.test(node);
    out.line();
  }
  return out.take();
}

}  // namespace ordain::lang::ast

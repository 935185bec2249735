// Build the tree of a file: the concrete tree -> declarations, with what the grammar cannot say.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/build_ast.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::lang {
namespace {

bool is_word_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }

class FileBuilder {
 public:
  FileBuilder(ExprBuilder& exprs, ast::File& file) : exprs_(exprs), file_(file) {}

  void build(const Node& root) {
    for (const Node* part : root.children) {
      if (part->rule == Rule::kPackageDecl) {
        file_.package = exprs_.dotted(part->child(Rule::kDotted));
      } else if (part->rule == Rule::kImportDecl) {
        import(*part);
      } else if (part->rule == Rule::kDecl && !part->children.empty()) {
        declaration(*part->children.front());
      }
    }
  }

 private:
  text::Arena& arena() { return exprs_.arena(); }
  SyntaxReport& report() { return exprs_.report(); }
  text::Span span(const Node& node) const { return exprs_.span(node); }
  const ast::Expr* optional_expr(const Node& node, size_t i = 0) {
    const Node* expr = node.child(Rule::kExpr, i);
    return expr == nullptr ? nullptr : exprs_.expr(expr);
  }

  void import(const Node& node) {
    ast::Import out{exprs_.dotted(node.child(Rule::kDotted)), exprs_.name(node.child(Rule::kName)),
                    span(node)};
    if (!out.module.empty()) file_.imports.push_back(out);
  }

  void declaration(const Node& node) {
    switch (node.rule) {
      case Rule::kParamDecl:
        return param(node);
      case Rule::kTypeDecl:
        return type(node);
      case Rule::kSourceDecl:
        return source(node);
      case Rule::kLetStmt: {
        const ast::Let let = exprs_.let(node);
        if (!let.name.empty()) file_.lets.push_back(let);
        return;
      }
      case Rule::kFnDecl:
        return fn(node);
      case Rule::kRuleDecl:
        return rule(node);
      case Rule::kTestDecl:
        return test(node);
      default:
        return;
    }
  }

  void param(const Node& node) {
    ast::Param out;
    out.name = exprs_.name(node.child(Rule::kName));
    out.span = span(node);
    out.type = exprs_.type(node.child(Rule::kTypeExpr));
    out.initial = exprs_.expr(node.child(Rule::kExpr));
    out.bound = optional_expr(node, 1);
    out.help = exprs_.text(node.child(Rule::kText));
    if (!out.name.empty()) file_.params.push_back(out);
  }

  void type(const Node& node) {
    ast::Type out{exprs_.name(node.child(Rule::kName)), span(node), exprs_.fields(node)};
    if (!out.name.empty()) file_.types.push_back(out);
  }

  void source(const Node& node) {
    ast::SourceDecl out;
    // A name that is no word stands in quotes.
    const bool quoted = node.children.size() > 1 && node.children[1]->token != nullptr &&
                        node.children[1]->token->kind == TokenKind::kRaw;
    out.name = quoted ? exprs_.key(node, nullptr) : exprs_.name(node.child(Rule::kName));
    out.span = span(node);
    out.type = exprs_.type(node.child(Rule::kTypeExpr));
    out.from = arena().copy(exprs_.texts(node.child(Rule::kTexts)));
    out.at = exprs_.text(node.child(Rule::kText));
    out.key = exprs_.name(node.child(Rule::kName, quoted ? 0 : 1));
    if (!out.name.empty()) file_.sources.push_back(out);
  }

  void fn(const Node& node) {
    ast::Fn out;
    out.name = exprs_.name(node.child(Rule::kName));
    out.span = span(node);
    std::vector<ast::FnParam> params;
    for (const Node* part : node.children) {
      if (part->rule != Rule::kFnParam) continue;
      params.push_back({exprs_.name(part->child(Rule::kName)),
                        exprs_.type(part->child(Rule::kTypeExpr)), optional_expr(*part)});
    }
    out.params = arena().copy(params);
    out.result = exprs_.type(node.child(Rule::kTypeExpr));
    if (const Node* body = node.child(Rule::kBody)) {
      out.body = exprs_.body(body);
    } else {
      ast::Body* made = arena().make<ast::Body>();
      made->result = exprs_.expr(node.child(Rule::kExpr));
      out.body = made;
    }
    if (!out.name.empty()) file_.fns.push_back(out);
  }

  // ------------------------------------------------------------------------------------- rules
  // The id as written, or an empty name when it is none.
  ast::Name rule_id(const Node* node) {
    if (node == nullptr || node->broken || node->first() == nullptr) return {};
    std::string id;
    const Token* before = nullptr;
    for (const Node* part : node->children) {
      const Token* token = part->first();
      if (token == nullptr) return {};
      if (before != nullptr && before->end != token->begin) {
        report().report("lang/rule-id", report().span(before->end, token->begin),
                        "found a space inside a rule's id, which is written without any");
        return {};
      }
      id += token->text;
      before = token;
    }
    for (size_t at = 0; at < id.size();) {
      const size_t end = std::min(id.find_first_of("-.", at), id.size());
      const std::string_view part = std::string_view(id).substr(at, end - at);
      const bool digits =
          std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (part.empty() || (!digits && !is_word_start(part.front()))) {
        const uint32_t begin = node->begin + static_cast<uint32_t>(at);
        report().report(
            "lang/rule-id", report().span(begin, node->begin + static_cast<uint32_t>(end)),
            fmt::format(
                "found the part `{}` in a rule's id, which mixes leading digits with letters",
                text::preview(part)),
            {"a part is a number or a word that begins with a letter, as in x2fa or 2-fa"});
        return {};
      }
      at = end + 1;
    }
    return {arena().copy(id), span(*node)};
  }

  void rule(const Node& node) {
    ast::Rule out;
    const Node* id = node.child(Rule::kRuleId);
    out.id = rule_id(id);
    out.title = exprs_.text(node.child(Rule::kText));
    out.span = span(node);
    Items items;
    bool broken = node.broken;
    for (const Node* item : node.children) {
      if (item->rule != Rule::kRuleItem) continue;
      broken = broken || item->broken;
      rule_item(*item, out, items);
    }
    out.body = arena().copy(items.body);
    out.when = arena().copy(items.when);
    out.exempt = arena().copy(items.exempt);
    out.evidence = arena().copy(items.evidence);
    out.fixes = arena().copy(items.fixes);
    if (!items.seen.contains("for") && !broken && id != nullptr && !report().has_in(out.span)) {
      report().report("lang/missing-for", span(*id),
                      "found a rule without `for`, so it is about nothing",
                      {"say what it is about, as in `for c in k8s.containers`"});
    }
    if (!out.id.empty()) file_.rules.push_back(out);
  }

  struct Items {
    std::vector<const ast::Stmt*> body;
    std::vector<const ast::Expr*> when;
    std::vector<ast::Exempt> exempt;
    std::vector<const ast::Expr*> evidence;
    std::vector<ast::Fix> fixes;
    std::map<std::string_view, text::Span> seen;  // first place of what may stand once
  };

  // False, and reported, if there was one before.
  bool once(const Token& word, Items& items) {
    const auto [first, fresh] = items.seen.emplace(word.text, exprs_.span(word));
    if (fresh) return true;
    report().report("lang/duplicate-item", exprs_.span(word),
                    fmt::format("found a second `{}` in this rule, where one may stand", word.text),
                    {}, {{first->second, "the first one"}});
    return false;
  }

  void rule_item(const Node& node, ast::Rule& rule, Items& items) {
    if (node.children.empty()) return;
    const Node& first = *node.children.front();
    if (first.rule == Rule::kStmt) {
      if (const ast::Stmt* made = stmt(first)) items.body.push_back(made);
      return;
    }
    if (first.token == nullptr) return;
    const Token& word = *first.token;
    const auto list = [&](std::span<const ast::Name>& out) {
      if (once(word, items)) out = arena().copy(exprs_.texts(node.child(Rule::kTexts)));
    };
    if (word.is("severity")) {
      if (once(word, items)) rule.severity = severity(node.child(Rule::kName));
    } else if (word.is("control")) {
      list(rule.controls);
    } else if (word.is("ref")) {
      list(rule.refs);
    } else if (word.is("tags")) {
      list(rule.tags);
    } else if (word.is("sensitive")) {
      if (once(word, items)) rule.sensitive = {arena().copy(word.text), span(node)};
    } else if (word.is("why")) {
      if (once(word, items)) rule.why = exprs_.text(node.child(Rule::kText));
    } else if (word.is("remedy")) {
      if (once(word, items)) rule.remedy = exprs_.text(node.child(Rule::kText));
    } else if (word.is("for")) {
      if (!once(word, items)) return;
      rule.subjects = exprs_.binder(node.child(Rule::kBinder));
      rule.for_span = span(node);
    } else if (word.is("when")) {
      items.when.push_back(exprs_.expr(node.child(Rule::kExpr)));
    } else if (word.is("exempt")) {
      items.exempt.push_back({span(node), exprs_.expr(node.child(Rule::kExpr)),
                              exprs_.text(node.child(Rule::kText)),
                              exprs_.date(node.token_of(TokenKind::kDate))});
    } else if (word.is("evidence")) {
      for (const Node* part : node.children) {
        if (part->rule == Rule::kExpr) items.evidence.push_back(exprs_.expr(part));
      }
    } else if (word.is("fix")) {
      items.fixes.push_back(fix(node));
    }
  }

  ast::Name severity(const Node* node) {
    const ast::Name out = exprs_.name(node);
    static constexpr std::array<std::string_view, 5> kWords = {"info", "low", "medium", "high",
                                                               "critical"};
    if (out.empty() || std::ranges::find(kWords, out.text) != kWords.end()) return out;
    report().report(
        "lang/severity", out.span,
        fmt::format("found the severity `{}`, wanted info, low, medium, high or critical{}",
                    text::preview(out.text), text::did_you_mean(out.text, kWords)));
    return {};
  }

  ast::Fix fix(const Node& node) {
    ast::Fix out;
    out.span = span(node);
    out.safe = node.word("safe") != nullptr;
    out.unsafe = node.word("unsafe") != nullptr;
    out.text = exprs_.text(node.child(Rule::kText));
    std::vector<ast::FixOp> ops;
    for (const Node* part : node.children) {
      if (part->rule != Rule::kFixOp || part->child(Rule::kExpr) == nullptr) continue;
      const ast::Expr* first = exprs_.expr(part->child(Rule::kExpr));
      if (part->word("set") != nullptr) {
        ops.push_back({ast::FixOp::Kind::kSet, first, exprs_.expr(part->child(Rule::kExpr, 1))});
      } else if (part->word("remove") != nullptr) {
        ops.push_back({ast::FixOp::Kind::kRemove, first, nullptr});
      } else {
        ops.push_back({ast::FixOp::Kind::kAdd, exprs_.expr(part->child(Rule::kExpr, 1)), first});
      }
    }
    out.ops = arena().copy(ops);
    return out;
  }

  // -------------------------------------------------------------------------------- statements
  const ast::Stmt* stmt(const Node& node) {
    if (node.children.empty()) return nullptr;
    ast::Stmt* out = arena().make<ast::Stmt>();
    out->span = span(node);
    if (const Node* let = node.child(Rule::kLetStmt)) {
      out->kind = ast::StmtKind::kLet;
      out->let = exprs_.let(*let);
      return out->let.name.empty() ? nullptr : out;
    }
    if (node.word("each") != nullptr) {
      out->kind = ast::StmtKind::kEach;
      out->binder = exprs_.binder(node.child(Rule::kBinder));
      out->then = block(node, false);
      return out->binder == nullptr ? nullptr : out;
    }
    if (node.word("if") != nullptr) {
      out->kind = ast::StmtKind::kIf;
      out->condition = exprs_.expr(node.child(Rule::kExpr));
      out->then = block(node, false);
      out->has_else = node.word("else") != nullptr;
      out->otherwise = block(node, true);
      return out;
    }
    out->kind = node.word("require") != nullptr ? ast::StmtKind::kRequire : ast::StmtKind::kDeny;
    out->condition = exprs_.expr(node.child(Rule::kExpr));
    const Token* message = nullptr;
    const Token* at = nullptr;
    for (const Node* part : node.children) {
      if (part->rule != Rule::kClauseOpt || part->first() == nullptr) continue;
      const Token& word = *part->first();
      const Token*& before = word.is("message") ? message : at;
      if (before != nullptr) {
        report().report("lang/duplicate-item", exprs_.span(word),
                        fmt::format("found a second `{}` behind one clause", word.text), {},
                        {{exprs_.span(*before), "the first one"}});
      } else if (word.is("message")) {
        out->message = exprs_.text_template(part->child(Rule::kText));
      } else {
        out->at = exprs_.expr(part->child(Rule::kExpr));
      }
      before = &word;
    }
    return out;
  }

  // The statements of a block: before or behind `else`.
  std::span<const ast::Stmt* const> block(const Node& node, bool otherwise) {
    std::vector<const ast::Stmt*> out;
    bool behind = false;
    for (const Node* part : node.children) {
      if (part->token != nullptr && part->token->is("else")) behind = true;
      if (part->rule != Rule::kStmt || behind != otherwise) continue;
      if (const ast::Stmt* made = stmt(*part)) out.push_back(made);
    }
    return arena().copy(out);
  }

  // ------------------------------------------------------------------------------------- tests
  void test(const Node& node) {
    ast::Test out;
    out.title = exprs_.text(node.child(Rule::kText));
    out.span = span(node);
    std::vector<ast::TestItem> items;
    for (const Node* item : node.children) {
      if (item->rule == Rule::kTestItem && !item->broken) test_item(*item, items);
    }
    out.items = arena().copy(items);
    file_.tests.push_back(out);
  }

  void test_item(const Node& node, std::vector<ast::TestItem>& items) {
    using Kind = ast::TestItem::Kind;
    const Token* word = node.first();
    if (word == nullptr) return;
    ast::TestItem out;
    out.span = span(node);
    if (word->is("given") && node.word("file") != nullptr) {
      out.kind = Kind::kGivenFile;
      out.text = exprs_.text(node.child(Rule::kText));
    } else if (const Token* doc = node.token_of(TokenKind::kHeredoc)) {
      out.kind = Kind::kGivenInline;
      out.name = exprs_.name(node.child(Rule::kName));
      out.text = exprs_.text(node.child(Rule::kText));
      const DecodedText text = decode_text(doc->text, doc->begin, false);
      const TextPiece& piece = text.pieces.front();
      out.doc = {arena().copy(piece.text), report().span(piece.begin, piece.end)};
    } else if (word->is("given")) {
      out.kind = Kind::kGivenData;
      out.name = exprs_.dotted(node.child(Rule::kDotted));
      out.value = exprs_.expr(node.child(Rule::kExpr));
    } else if (word->is("with")) {
      out.kind = Kind::kWith;
      out.name = exprs_.name(node.child(Rule::kName));
      out.value = exprs_.expr(node.child(Rule::kExpr));
    } else if (word->is("today")) {
      out.kind = Kind::kToday;
      out.text = exprs_.date(node.token_of(TokenKind::kDate));
    } else if (word->is("check")) {
      out.kind = Kind::kCheck;
      out.value = exprs_.expr(node.child(Rule::kExpr));
    } else {
      expect(node, out);
    }
    items.push_back(out);
  }

  void expect(const Node& node, ast::TestItem& out) {
    out.kind = ast::TestItem::Kind::kExpect;
    out.text = exprs_.name(node.child(Rule::kOutcome));
    if (const Node* id = node.child(Rule::kRuleId)) out.name = rule_id(id);
    out.line = exprs_.number(node.token_of(TokenKind::kInt));
    const Token* word = nullptr;
    for (const Node* part : node.children) {
      if (part->token != nullptr) word = part->token;
      if (part->rule != Rule::kText || word == nullptr) continue;
      (word->is("on") ? out.on : out.message) = exprs_.text(part);
    }
  }

  ExprBuilder& exprs_;
  ast::File& file_;
};

}  // namespace

void build_file(const Node& root, ExprBuilder& exprs, ast::File& file) {
  FileBuilder(exprs, file).build(root);
}

}  // namespace ordain::lang

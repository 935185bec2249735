// Syntax mends: the usual mistakes, each with its own words and with what was meant in its place.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "engine/lang/syntax_errors.h"
#include "engine/lang/syntax_reading.h"
#include "engine/text/utf8.h"

namespace ordain::lang {
namespace {

Token made(TokenKind kind, std::string_view text, uint32_t begin, uint32_t end) {
  return {kind, 0, begin, end, text};
}

// Tries the well-known mistakes on one fact, one function a family; the first that fits mends.
class Mender {
 public:
  Mender(const Reading& reading, size_t at, std::vector<Token>& tokens, std::string_view file,
         SyntaxReport& report)
      : r_(reading), at_(at), tokens_(tokens), file_(file), report_(report) {}

  bool mend() {
    return equals() || glued() || bar() || comment() || rule_id() || quantifier() || otherwise() ||
           quoted_severity() || is_value() || misspelt() || unclosed() || unopened() ||
           no_value() || no_equals() || no_link();
  }

 private:
  text::Span place() const { return report_.span(r_.token().begin, r_.token().end); }
  text::Span both() const { return report_.span(r_.token(-1).begin, r_.token().end); }
  text::Span span(const Token& token) const { return report_.span(token.begin, token.end); }
  void say(text::Span where, std::string message, std::vector<std::string> notes = {},
           std::vector<text::Related> related = {}) {
    report_.report("lang/syntax", where, std::move(message), std::move(notes), std::move(related));
  }
  // Puts `text` in the place of the tokens [from, to).
  void replace(size_t from, size_t to, std::initializer_list<std::string_view> texts) {
    std::vector<Token> put;
    for (std::string_view text : texts) {
      const TokenKind kind = is_letter(text.front()) ? TokenKind::kWord : TokenKind::kSymbol;
      const uint32_t begin = from < to ? tokens_[from].begin : tokens_[from > 0 ? from - 1 : 0].end;
      put.push_back(made(kind, text, begin, from < to ? tokens_[to - 1].end : begin));
    }
    const auto first = tokens_.begin() + static_cast<ptrdiff_t>(from);
    const auto rest = tokens_.erase(first, tokens_.begin() + static_cast<ptrdiff_t>(to));
    tokens_.insert(rest, put.begin(), put.end());
  }

  bool equals() {
    if (!r_.token().is("=") || r_.expects("=")) return false;
    const Token& before = r_.token(-1);
    if (before.is("==") || before.is("!=")) {
      say(both(), fmt::format("found {}=, and the operator is {}", before.text, before.text));
      replace(at_, at_ + 1, {});
      return true;
    }
    const Token& next = r_.token(1);
    const bool glued = next.begin == r_.token().end;
    if (glued && (next.is(">") || next.is("<"))) {
      const std::string_view meant = next.is(">") ? ">=" : "<=";
      say(report_.span(r_.token().begin, next.end),
          fmt::format("found ={}, and the operator is {}", next.text, meant));
      replace(at_, at_ + 2, {meant});
      return true;
    }
    const bool value = !r_.at_item() && (r_.expects("<name>") || r_.expects("<text>"));
    if (r_.behind_operand() && !value && !r_.inside(Rule::kTypeExpr)) {
      say(place(), "found = in a condition, wanted ==",
          {"= gives a value to a name, as in `let x = 1`; == compares"});
      replace(at_, at_ + 1, {"=="});
      return true;
    }
    say(place(), fmt::format("found = behind `{}`, which takes what follows without it",
                             text::preview(before.text)));
    replace(at_, at_ + 1, {});
    return true;
  }

  // Operators that were read as two others because no space divides them.
  bool glued() {
    const Token& token = r_.token();
    const Token& before = r_.token(-1);
    if (token.is(">=") && r_.expects(">")) {
      say(place(), "found >= behind a type, wanted a space between > and =");
      replace(at_, at_ + 1, {">", "="});
      return true;
    }
    if (!r_.adjacent()) return false;
    if (token.is(".") && before.is("?.")) {
      say(both(), "found ?.., which reads as `?.` and a dot, wanted a space before the ..");
      replace(at_ - 1, at_ + 1, {"?", ".."});
      return true;
    }
    if (token.is("?") && before.is("??")) {
      say(both(),
          "found ???, which reads as `??` and a question mark, wanted a space behind the first ?");
      replace(at_ - 1, at_ + 1, {"?", "??"});
      return true;
    }
    if (token.is(">") && before.is("<")) {
      say(both(), "found <>, and the operator is !=");
      replace(at_ - 1, at_ + 1, {"!="});
      return true;
    }
    return false;
  }

  bool bar() {
    if (!r_.token().is("|")) return false;
    say(place(), "found |, which stands between types only, wanted `or`");
    replace(at_, at_ + 1, {"or"});
    return true;
  }

  bool comment() {
    const bool slashes = r_.token().is("/") && r_.token(-1).is("/") && r_.adjacent();
    const bool star = r_.token().is("*") && r_.token(-1).is("/") && r_.adjacent();
    const bool lone = r_.token().is("/") && r_.token(1).begin == r_.token().end &&
                      (r_.token(1).is("/") || r_.token(1).is("*"));
    if (!slashes && !star && !lone) return false;
    const size_t from = lone ? at_ : at_ - 1;
    const Token& first = tokens_[from];
    say(report_.span(first.begin, first.begin + 2),
        fmt::format("found {}, and a comment begins with #", file_.substr(first.begin, 2)));
    size_t stop = std::min(file_.find('\n', first.begin), file_.size());
    if (file_[first.begin + 1] == '*') {
      const size_t close = file_.find("*/", first.begin + 2);
      stop = close == std::string_view::npos ? file_.size() : close + 2;
    }
    size_t to = from;
    while (tokens_[to].kind != TokenKind::kEnd && tokens_[to].begin < stop) ++to;
    replace(from, to, {});
    return true;
  }

  bool rule_id() {
    const bool id = r_.inside(Rule::kRuleId) || r_.token(-1).is("rule") ||
                    (r_.rule() == Rule::kRuleDecl && r_.adjacent());
    if (!id || r_.token().kind != TokenKind::kDate) return false;
    report_.report(
        "lang/rule-id", place(),
        fmt::format("found the date {} in a rule's id, which holds words and numbers only",
                    r_.token().text),
        {"put a word before it and leave out its dashes, as in v20260201"});
    tokens_[at_] = made(TokenKind::kWord, "date", r_.token().begin, r_.token().end);
    return true;
  }

  // Index of the token before which a body without braces ends.
  size_t end_of_body(size_t from) const {
    size_t depth = 0;
    for (size_t i = from; i < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      if (token.kind == TokenKind::kEnd) return i;
      if (closes(token) && depth-- == 0) return i;
      if (opens(token)) ++depth;
      if (depth == 0 &&
          (one_of(token, kBeginners) || token.is("message") || token.is(",") ||
           (token.is("at") && !tokens_[i + 1].is("least") && !tokens_[i + 1].is("most")))) {
        return i;
      }
    }
    return tokens_.size() - 1;
  }

  bool quantifier() {
    if (!r_.expects("{") || r_.expects_expr()) return false;
    const Token* word = r_.quantifier();
    const bool colon = r_.token().is(":");
    if (word == nullptr) {
      if (!colon) return false;
      say(place(), "found :, and a block stands between { and }");
      replace(at_, at_ + 1, {"{"});
      replace(end_of_body(at_ + 1), end_of_body(at_ + 1), {"}"});
      return true;
    }
    const bool nothing =
        r_.token().kind == TokenKind::kEnd || closes(r_.token()) || one_of(r_.token(), kBeginners);
    const std::string name =
        word->is("at") ? fmt::format("at {}", word[1].text) : std::string(word->text);
    say(place(),
        fmt::format("found {} behind the quantifier `{}`, whose condition stands between {{ and }}",
                    r_.found(), name),
        {fmt::format("write `{}{} x in xs {{ ... }}`", name,
                     word->is("at") || word->is("exactly") ? " 1" : "")},
        {{span(*word), "the quantifier"}});
    if (nothing) {
      replace(at_, at_, {"{", kMissing, "}"});
      return true;
    }
    replace(at_, colon ? at_ + 1 : at_, {"{"});
    // With a } too many in the file its closing brace is there.
    const auto braces = [&](std::string_view one) {
      return std::ranges::count_if(tokens_, [&](const Token& token) { return token.is(one); });
    };
    const size_t end = end_of_body(at_ + 1);
    if (braces("{") > braces("}") || !tokens_[end].is("}")) replace(end, end, {"}"});
    return true;
  }

  bool otherwise() {
    if (r_.token().is("if") && r_.token(-1).is("else") && r_.expects("{")) {
      say(both(), "found `else if`, and behind `else` stands a block",
          {"write `else { if c { ... } }`"});
      replace(at_ - 1, at_, {});
      return true;
    }
    static constexpr std::string_view kWords[] = {"elif", "elsif", "elseif", "elsewhen"};
    if (!one_of(r_.token(), kWords)) return false;
    say(place(), fmt::format("found `{}`, which is no word of the language", r_.token().text),
        {"write `else { if c { ... } }`"});
    replace(at_, at_ + 1, {"if"});
    return true;
  }

  bool quoted_severity() {
    const Token& token = r_.token();
    if (!r_.token(-1).is("severity") ||
        (token.kind != TokenKind::kString && token.kind != TokenKind::kRaw)) {
      return false;
    }
    say(place(),
        fmt::format("found {} behind severity, which takes a word without quotes", r_.found()));
    tokens_[at_] = made(TokenKind::kWord, "high", token.begin, token.end);
    return true;
  }

  bool misspelt() {
    const std::string_view word = r_.keyword();
    if (word.empty()) return false;
    say(place(),
        fmt::format("found {}, wanted {}, did you mean {}?", r_.found(), r_.wanted(word), word));
    replace(at_, at_ + 1, {word});
    return true;
  }

  // A bracket that is open where its block must be over.
  bool unclosed() {
    const Token* open = r_.open_bracket();
    const Token& token = r_.token();
    if (open == nullptr) return false;
    const std::string_view closer = open->is("(") ? ")" : open->is("[") ? "]" : "}";
    if (!r_.expects(closer)) return false;
    const bool over = token.kind == TokenKind::kEnd || r_.at_declaration() ||
                      (!open->is("{") && (closes(token) || one_of(token, kBeginners)));
    if (!over || token.is(closer)) return false;
    say(place(), fmt::format("found {}, wanted {}", r_.found(), closer), {},
        {{span(*open), fmt::format("this {} is not closed", open->text)}});
    // The others that are open with it are closed too: one forgotten bracket is one mistake.
    if (token.kind != TokenKind::kEnd && !r_.at_declaration()) {
      replace(at_, at_, {closer});
      return true;
    }
    std::vector<std::string_view> closers;
    for (size_t i = 0; i < at_; ++i) {
      const Token& one = tokens_[i];
      if (opens(one)) closers.push_back(one.is("(") ? ")" : one.is("[") ? "]" : "}");
      if (closes(one) && !closers.empty()) closers.pop_back();
    }
    for (std::string_view one : closers) replace(at_, at_, {one});
    return true;
  }

  bool unopened() {
    if (!closes(r_.token())) return false;
    const Token* open = r_.open_bracket();
    const bool stray =
        open == nullptr || (open->is("{") && !r_.token().is("}") && !r_.expects_expr());
    if (!stray) return false;
    say(place(), fmt::format("found {} that closes nothing", r_.token().text));
    replace(at_, at_ + 1, {});
    return true;
  }

  // `is` asks for a kind; people write it for ==.
  bool is_value() {
    const size_t is = r_.token().is("is")                    ? at_
                      : at_ > 0 && tokens_[at_ - 1].is("is") ? at_ - 1
                                                             : at_;
    if (!tokens_[is].is("is")) return false;
    const bool negated = tokens_[is + 1].is("not");
    const Token& value = tokens_[std::min(is + (negated ? 2 : 1), tokens_.size() - 1)];
    const bool plain = value.kind == TokenKind::kWord && !value.is("true") && !value.is("false");
    if (plain || value.kind == TokenKind::kEnd) return false;
    say(span(tokens_[is]),
        fmt::format("found `is` before `{}`, wanted {}", text::preview(value.text),
                    negated ? "!=" : "=="),
        {"`is` asks what kind a value is, as in `x is empty` or `x is map`; == compares"});
    replace(is, is + (negated ? 2 : 1), {negated ? "!=" : "=="});
    return true;
  }

  // An expression is wanted, and what comes is the end of its surroundings.
  bool no_value() {
    const Token& token = r_.token();
    const bool text = token.kind == TokenKind::kString || token.kind == TokenKind::kRaw ||
                      token.kind == TokenKind::kHeredoc;
    // The word was taken for a name.
    if (text && r_.token(-1).is("message") && r_.at_item()) {
      say(span(r_.token(-1)), "found `message`, wanted an expression before it");
      replace(at_ - 1, at_ - 1, {kMissing});
      return true;
    }
    const bool over = token.kind == TokenKind::kEnd || closes(token) || one_of(token, kBeginners) ||
                      r_.at_declaration() ||
                      (token.is("message") && r_.token(1).kind == TokenKind::kString);
    if (!r_.expects_expr() || !over) return false;
    say(place(), fmt::format("found {}, wanted an expression", r_.found()));
    replace(at_, at_, {kMissing});
    return true;
  }

  bool no_equals() {
    if (!r_.expects("=") || r_.rule() == Rule::kTypeDecl || r_.rule() == Rule::kField) return false;
    const Token& token = r_.token();
    const bool value = token.kind == TokenKind::kInt || token.kind == TokenKind::kFloat ||
                       token.kind == TokenKind::kString || token.kind == TokenKind::kRaw ||
                       token.kind == TokenKind::kDate || token.is("[") || token.is("{");
    if (!value) return false;
    say(place(), fmt::format("found {}, wanted {}", r_.found(), r_.wanted()));
    replace(at_, at_, {"="});
    return true;
  }

  // A name, a `:` or a `{` that is not there, where nothing else could stand.
  bool no_link() {
    const Token& token = r_.token();
    if (r_.at_item() || r_.expects_expr()) return false;
    const bool word = token.kind == TokenKind::kWord;
    std::string_view meant;
    if (r_.expects("<name>") && token.kind == TokenKind::kSymbol && !token.is("=")) {
      meant = kMissing;
    } else if (r_.rule() == Rule::kField && r_.expects(":") && word) {
      meant = ":";
    } else if (r_.expects("{") &&
               (one_of(token, kBeginners) || token.is("given") || token.is("severity"))) {
      meant = "{";
    } else {
      return false;
    }
    say(place(), fmt::format("found {}, wanted {}", r_.found(), r_.wanted()));
    replace(at_, at_, {meant});
    return true;
  }

  // The name that stands in for an expression that is not there.
  static constexpr std::string_view kMissing = "missing";

  const Reading& r_;
  size_t at_;
  std::vector<Token>& tokens_;
  std::string_view file_;
  SyntaxReport& report_;
};

}  // namespace

bool mend_syntax(const SyntaxTree& tree, std::vector<Token>& tokens, Rule entry,
                 std::string_view file, SyntaxReport& report) {
  for (const SyntaxFact& fact : tree.facts) {
    const Reading reading(tree, fact, entry, file);
    if (report.muted(reading.token().begin)) return false;
    if (Mender(reading, fact.token, tokens, file, report).mend()) return true;
  }
  return false;
}

}  // namespace ordain::lang

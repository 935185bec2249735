// Token check: what can be said of a rule file from its tokens, before the grammar reads them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/token_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

#include "engine/text/utf8.h"

namespace ordain::lang {
namespace {

template <size_t N>
bool one_of(const Token& token, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return token.is(word); });
}

bool opens(const Token& token) { return token.is("(") || token.is("[") || token.is("{"); }
bool closes(const Token& token) { return token.is(")") || token.is("]") || token.is("}"); }

bool is_word_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool begins_heredoc(const Token& token, std::string_view file) {
  return token.kind == TokenKind::kString && token.text == "\"\"" && token.end < file.size() &&
         file[token.end] == '"';
}

bool is_number(const Token& token) {
  return token.kind == TokenKind::kInt || token.kind == TokenKind::kFloat;
}

// `2fa`: a number and a word without a space.
bool runs_into_word(const Token& number, const Token& word) {
  return is_number(number) && word.kind == TokenKind::kWord && word.begin == number.end;
}

// `30days` is a number and its unit, which needs no space.
bool is_unit(const Token& token) {
  static constexpr std::array<std::string_view, 14> kUnits = {
      "second", "seconds", "minute", "minutes", "hour",   "hours", "day",
      "days",   "week",    "weeks",  "month",   "months", "year",  "years"};
  return one_of(token, kUnits);
}

bool needs_mending(const std::vector<Token>& tokens) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.kind == TokenKind::kBad) return true;
    if (i == 0 || tokens[i - 1].end != token.begin) continue;
    if (token.is("|") && tokens[i - 1].is("|")) return true;
    if (runs_into_word(tokens[i - 1], token)) return true;
    // Text, text without a space: what is left of a here-document that does not end.
    if (token.kind == TokenKind::kString && tokens[i - 1].text == "\"\"") return true;
  }
  return false;
}

// Goes through the tokens once and writes them anew.
class TokenMender {
 public:
  TokenMender(std::vector<Token> tokens, std::string_view file, SyntaxReport& report)
      : tokens_(std::move(tokens)), file_(file), report_(report) {}

  void mend(std::vector<Token>& out) {
    limit_ = tokens_.back().end;
    while (at_ < tokens_.size()) {
      const Token& token = tokens_[at_];
      if (begins_heredoc(token, file_.substr(0, limit_))) {
        heredoc(token);
      } else if (token.is("|") && at_ + 1 < tokens_.size() && tokens_[at_ + 1].is("|") &&
                 tokens_[at_ + 1].begin == token.end) {
        word(token, 2, "found ||, and the operator is `or`", "or");
      } else if (at_ + 1 < tokens_.size() && runs_into_word(token, tokens_[at_ + 1]) &&
                 (in_rule_id() || !is_unit(tokens_[at_ + 1]))) {
        number_and_word(token);
      } else if (token.kind == TokenKind::kBad) {
        bad(token);
      } else {
        out_.push_back(token);
        ++at_;
      }
    }
    out = std::move(out_);
  }

 private:
  void say(uint32_t begin, uint32_t end, std::string message, std::vector<std::string> notes = {}) {
    report_.report("lang/syntax", report_.span(begin, end), std::move(message), std::move(notes));
  }
  void put(TokenKind kind, uint32_t begin, uint32_t end, std::string_view text) {
    out_.push_back({kind, 0, begin, end, text});
  }
  // Passes over all tokens that begin before `end`, and over a part of one, but for the last.
  void skip_to(uint32_t end) {
    while (at_ + 1 < tokens_.size() && tokens_[at_].begin < end) ++at_;
  }
  void word(const Token& first, uint32_t bytes, std::string message, std::string_view meant) {
    say(first.begin, first.begin + bytes, std::move(message));
    put(TokenKind::kWord, first.begin, first.begin + bytes, meant);
    skip_to(first.begin + bytes);
  }
  uint32_t line_end(uint32_t from) const {
    const size_t end = file_.find_first_of("\r\n", from);
    return static_cast<uint32_t>(std::min<size_t>(end, limit_));
  }

  // What comes next belongs to a rule's id: behind `rule`, or joined to what stands there.
  bool in_rule_id() const {
    static constexpr std::array<std::string_view, 7> kBefore = {
        "rule", "pass", "fail", "undecided", "error", "waived", "not_applicable"};
    uint32_t begin = tokens_[at_].begin;
    for (size_t i = out_.size(); i-- > 0; begin = out_[i].begin) {
      if (out_[i].end != begin) return one_of(out_[i], kBefore);
    }
    return false;
  }

  // One word of both; of a rule's id the builder of ids says what is wrong with it.
  void number_and_word(const Token& token) {
    const uint32_t end = tokens_[at_ + 1].end;
    const std::string_view text = file_.substr(token.begin, end - token.begin);
    if (!in_rule_id()) {
      say(token.begin, end,
          fmt::format("found `{}`, a number that runs into a word", text::preview(text)),
          {"a name begins with a letter; a number and the word behind it stand apart"});
    }
    put(TokenKind::kWord, token.begin, end, text);
    skip_to(end);
  }

  void heredoc(const Token& token) {
    say(token.begin, token.begin + 3,
        "found a here-document that does not end, wanted \"\"\" behind its text");
    put(TokenKind::kHeredoc, token.begin, limit_, "\"\"\"\"\"\"");
    // Where the text was meant to end nobody knows.
    report_.mute_after(token.begin);
    skip_to(limit_);
  }

  // A quote without its partner in the line.
  void unterminated(const Token& token) {
    const uint32_t end = line_end(token.begin);
    const bool raw = token.text == "'";
    say(token.begin, end,
        fmt::format("found a text that does not end in its line, wanted {} behind it",
                    raw ? "'" : "\""),
        {"a text of several lines stands between \"\"\" and \"\"\""});
    put(raw ? TokenKind::kRaw : TokenKind::kString, token.begin, end, raw ? "''" : "\"\"");
    skip_to(end);
  }

  // “...” or ‘...’, up to its partner in the line.
  void smart_quote(const Token& token, bool doubled) {
    say(token.begin, token.end,
        fmt::format("found the quote {}, wanted the straight {}", token.text,
                    doubled ? "\"" : "'"));
    const uint32_t stop = line_end(token.begin);
    const std::string_view rest = file_.substr(token.end, stop - token.end);
    size_t close = std::string_view::npos;
    for (std::string_view one : {"\u201D", "\u2019", "\u201C", "\u2018", "\"", "'"}) {
      const bool fits = doubled ? one == "\u201D" || one == "\u201C" || one == "\""
                                : one == "\u2019" || one == "\u2018" || one == "'";
      const size_t found = fits ? rest.find(one) : std::string_view::npos;
      if (found != std::string_view::npos) close = std::min(close, found + one.size());
    }
    const uint32_t end =
        close == std::string_view::npos ? stop : token.end + static_cast<uint32_t>(close);
    put(doubled ? TokenKind::kString : TokenKind::kRaw, token.begin, end, doubled ? "\"\"" : "''");
    skip_to(end);
  }

  // Letters beyond ASCII, with what is written together with them.
  void foreign_word(const Token& token) {
    uint32_t begin = token.begin;
    if (!out_.empty() && out_.back().kind == TokenKind::kWord && out_.back().end == begin) {
      begin = out_.back().begin;
      out_.pop_back();
    }
    uint32_t end = token.end;
    while (end < limit_ && is_word_byte(file_[end])) ++end;
    say(begin, end,
        fmt::format("found `{}`, and names are made of the letters a to z, digits and _",
                    text::preview(file_.substr(begin, end - begin))));
    put(TokenKind::kWord, begin, end, "foreign");
    skip_to(end);
  }

  void bad(const Token& token) {
    const std::string_view text = token.text;
    const char next = token.end < limit_ ? file_[token.end] : '\0';
    if (text == "\"" || text == "'") return unterminated(token);
    if (text == "&") {
      const uint32_t bytes = next == '&' ? 2 : 1;
      return word(
          token, bytes,
          fmt::format("found {}, and the operator is `and`", file_.substr(token.begin, bytes)),
          "and");
    }
    if (text == "!") return word(token, 1, "found !, and the operator is `not`", "not");
    if (text == "\u201C" || text == "\u201D" || text == "\u201E" || text == "\u00AB" ||
        text == "\u00BB") {
      return smart_quote(token, true);
    }
    if (text == "\u2018" || text == "\u2019" || text == "\u201A") return smart_quote(token, false);
    if (text == "\u2264") return symbol(token, "<=");
    if (text == "\u2265") return symbol(token, ">=");
    if (text == "\u2260") return symbol(token, "!=");
    if (static_cast<unsigned char>(text.front()) >= 0x80 && is_letter_beyond_ascii(text))
      return foreign_word(token);
    std::vector<std::string> notes;
    if (text == ";") {
      notes.push_back(
          "nothing stands between two clauses; a clause ends where the next one begins");
    } else if (text == "$" || text == "@") {
      notes.push_back("a name is written bare, as in `c.name`, and in a text as {c.name}");
    } else if (text == "\\") {
      notes.push_back("a pattern stands between '...'");
    } else if (text == "`") {
      notes.push_back("a text stands between \"...\" or '...'");
    }
    // A run of the same nonsense is one mistake.
    uint32_t end = token.end;
    size_t last = at_ + 1;
    while (last < tokens_.size() && tokens_[last].kind == TokenKind::kBad &&
           tokens_[last].begin == end && tokens_[last].text == text) {
      end = tokens_[last++].end;
    }
    say(token.begin, end,
        fmt::format("found the character {}, which has no meaning here", text::preview(text)),
        std::move(notes));
    at_ = last;
  }

  void symbol(const Token& token, std::string_view meant) {
    say(token.begin, token.end, fmt::format("found {}, and the operator is {}", token.text, meant));
    put(TokenKind::kSymbol, token.begin, token.end, meant);
    ++at_;
  }

  // Letters as far as one can tell without tables: not the blocks of signs, punctuation and spaces.
  static bool is_letter_beyond_ascii(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const auto second = static_cast<unsigned char>(text.size() > 1 ? text[1] : 0);
    if (lead == 0xC2) return second == 0xAA || second == 0xB5 || second == 0xBA;
    if (lead == 0xE2 || lead == 0xEF || lead >= 0xF0) return false;
    return !(lead == 0xE3 && second == 0x80);
  }

  std::vector<Token> tokens_;
  std::string_view file_;
  SyntaxReport& report_;
  std::vector<Token> out_;
  size_t at_ = 0;
  uint32_t limit_ = 0;
};

}  // namespace

size_t find_too_deep(const std::vector<Token>& tokens, size_t limit) {
  // Whatever makes the tree one level deeper where it stands in a row.
  static constexpr std::array<std::string_view, 33> kOperators = {
      "not", "-",   "exists", "if",      "else",     "*",       "/",      "%",    "+",
      "..",  "??",  "==",     "!=",      "<",        "<=",      ">",      ">=",   "in",
      "is",  "and", "or",     "implies", "contains", "matches", "starts", "ends", "refers",
      ".",   "?.",  "every",  "any",     "no",       "exactly"};
  // What begins anew, unless an operator stands before it (then it is a name).
  static constexpr std::array<std::string_view, 26> kStarts = {
      "require", "deny",  "let",    "each", "when", "exempt",   "evidence", "message", "rule",
      "fn",      "param", "for",    "set",  "add",  "remove",   "import",   "given",   "expect",
      "check",   "test",  "source", "type", "at",   "severity", "fix",      "until"};
  // Of each open bracket, operators in the chain at hand; their sum is the depth.
  std::vector<size_t> chains(1, 0);
  size_t depth = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const Token* before = i > 0 ? &tokens[i - 1] : nullptr;
    const bool member = before != nullptr && (before->is(".") || before->is("?."));
    const bool behind_operator = before != nullptr && one_of(*before, kOperators);
    const bool start =
        token.is(",") || token.is(":") || (!behind_operator && one_of(token, kStarts));
    const bool statement = before != nullptr && before->is("}") && token.kind == TokenKind::kWord &&
                           (token.is("if") || !one_of(token, kOperators));
    if (start || statement) {
      depth -= chains.back();
      chains.back() = 0;
    }
    if (opens(token)) {
      ++chains.back();
      ++depth;
      chains.push_back(0);
    } else if (closes(token) && chains.size() > 1) {
      depth -= chains.back();
      chains.pop_back();
    } else if ((!member && one_of(token, kOperators)) ||
               (token.is("?") && before != nullptr && before->is("?"))) {
      ++chains.back();
      ++depth;
    }
    if (depth > limit) return i;
  }
  return SIZE_MAX;
}

void mend_tokens(std::vector<Token>& tokens, std::string_view file, SyntaxReport& report) {
  if (!needs_mending(tokens)) return;
  TokenMender(std::move(tokens), file, report).mend(tokens);
}

}  // namespace ordain::lang

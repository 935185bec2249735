// The parser of HCL: bodies, arguments, blocks, and how it goes on after a fault.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "engine/read/hcl_parser.h"
#include "engine/text/utf8.h"

namespace ordain::read::hcl {
namespace {

// Blocks that stand at the top of a file.
constexpr std::array<std::string_view, 8> kOuterBlocks = {
    "data", "locals", "module", "output", "provider", "resource", "terraform", "variable"};
// Bodies of no more arguments are looked through for repeated names pair by pair.
constexpr size_t kFew = 8;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

void Parser::body(Body& out, bool nested, bool one_line) {
  const uint32_t faults_around = body_faults_;
  body_faults_ = 0;
  std::vector<const Attribute*> attributes;
  std::vector<const Block*> blocks;
  while (true) {
    while (at(Tok::kNewline)) advance();
    if (faults_ > kMostFaults) jump(static_cast<uint32_t>(text_.size()));
    if (at(Tok::kEnd)) break;
    if (at(Tok::kCloseBrace)) {
      if (nested) break;
      report(token_.begin, token_.end, "this `}` closes nothing", "remove it");
      advance();
      continue;
    }
    if (nested && guesses_ && starts_outer_block()) break;
    const uint32_t begin = token_.begin;
    body_item(one_line, attributes, blocks);
    if (lost_) recover(begin);
  }
  mark_repeated(attributes);
  out.attributes = arena_.copy(attributes);
  out.blocks = arena_.copy(blocks);
  out.whole = body_faults_ == 0;
  body_faults_ = faults_around;
}

void Parser::body_item(bool one_line, std::vector<const Attribute*>& attributes,
                       std::vector<const Block*>& blocks) {
  if (!at(Tok::kIdentifier)) {
    lose_wanting("the name of an argument or of a block",
                 at(Tok::kQuote) ? "names of arguments and blocks stand without quotes" : "");
    return;
  }
  const uint32_t begin = token_.begin;
  const Name first = name();
  advance();
  if (at(Tok::kAssign)) {
    attribute(first, begin, one_line, attributes);
  } else if (one_line) {
    lose_wanting("`=`", "a block that is written on one line holds one argument and no block");
  } else {
    block(first, begin, blocks);
  }
}

void Parser::attribute(Name name, uint32_t begin, bool one_line,
                       std::vector<const Attribute*>& out) {
  advance();
  const uint32_t value_begin = token_.begin;
  Attribute* made = arena_.make<Attribute>();
  made->name = name;
  made->value = expression();
  if (lost_) made->value = broken(value_begin, std::max(value_begin, token_.begin));
  made->span = {span(begin, begin).begin, made->value->span.end};
  out.push_back(made);
  if (!lost_) item_end("argument", one_line);
}

void Parser::item_end(std::string_view what, bool one_line) {
  if (one_line) {
    if (at(Tok::kCloseBrace)) return;
    report(token_.begin, at(Tok::kNewline) ? token_.begin : token_.end,
           fmt::format("found {}, wants `}}`", found()),
           "a block that is written on one line holds one argument");
    if (at(Tok::kComma)) advance();
    return;
  }
  if (at(Tok::kNewline) || at(Tok::kEnd)) return;
  std::string wanted = fmt::format("a line break behind the {}", what);
  if (at(Tok::kComma)) {
    report(token_.begin, token_.end, fmt::format("found `,`, wants {}", wanted),
           "arguments of a block stand on lines of their own, without commas");
    advance();
  } else if (at(Tok::kCloseBrace)) {
    report(token_.begin, token_.end, fmt::format("found `}}`, wants {}", wanted));
  } else {
    lose_wanting(wanted);
  }
}

void Parser::block(Name type, uint32_t begin, std::vector<const Block*>& out) {
  std::vector<Label> found_labels;
  Block* made = arena_.make<Block>();
  made->type = type;
  if (!labels(found_labels)) return;
  made->labels = arena_.copy(found_labels);
  made->header = {type.span.begin,
                  found_labels.empty() ? type.span.end : found_labels.back().span.end};
  Level level(*this);
  if (!level.fits()) return;
  const uint32_t brace = token_.begin;
  advance();
  const bool one_line = !at(Tok::kNewline) && !at(Tok::kCloseBrace) && !at(Tok::kEnd);
  body(made->body, true, one_line);
  made->body.span = span(brace + 1, token_.begin);
  made->span = span(begin, token_.begin);
  out.push_back(made);
  if (at(Tok::kCloseBrace)) {
    made->span = span(begin, token_.end);
    if (guesses_ && column(token_.begin) < column(begin) && suspect_.end == 0)
      suspect_ = made->header;
    advance();
    item_end("block", false);
    return;
  }
  made->body.whole = false;
  unclosed_ = true;
  report_unclosed(begin, brace + 1);
}

void Parser::report_unclosed(uint32_t begin, uint32_t end) {
  // Of blocks that end at one place the innermost is told.
  if (std::exchange(told_unclosed_, token_.begin) == token_.begin || !count_fault()) return;
  text::Finding finding;
  finding.code = "read/hcl-syntax";
  finding.span = file_.span(span(begin, end));
  finding.message = fmt::format("this block has no end: found {}, wants `}}`", found());
  if (suspect_.end != 0 && suspect_.begin > finding.span.begin)
    finding.related.push_back({file_.span(suspect_), "the `}` of this one seems to be missing"});
  suspect_ = {};
  context_.findings.report(std::move(finding));
}

bool Parser::labels(std::vector<Label>& out) {
  while (true) {
    switch (token_.kind) {
      case Tok::kOpenBrace:
        return true;
      case Tok::kQuote:
      case Tok::kIdentifier: {
        Label made;
        if (!label(made)) return false;
        out.push_back(made);
        break;
      }
      case Tok::kNewline: {
        uint32_t next = token_.end;
        Token token = token_at(text_, next);
        while (token.kind == Tok::kNewline || token.kind == Tok::kComment) {
          next = token.end;
          token = token_at(text_, next);
        }
        if (token.kind != Tok::kOpenBrace) {
          lose_wanting(out.empty() ? "`=` and a value, or a label or `{`" : "a label or `{`");
          return false;
        }
        report(token.begin, token.end, "the `{` of a block stands on the line of its name");
        jump(token.begin);
        break;
      }
      default:
        lose_wanting(out.empty() ? "`=` and a value, or a label or `{`" : "a label or `{`");
        return false;
    }
  }
}

bool Parser::label(Label& out) {
  if (at(Tok::kIdentifier)) {
    out = {text(), span(token_.begin, token_.end), false};
    advance();
    return true;
  }
  Piece piece;
  const uint32_t stop = template_text(token_.begin + 1, Quote::kQuoted, piece);
  if (stop >= text_.size() || text_[stop] != '"') {
    const bool sequence = stop < text_.size() && (text_[stop] == '$' || text_[stop] == '%');
    token_.end = stop;
    lose(sequence ? "a label cannot hold a template" : "this label has no closing quote",
         sequence ? "write the text itself, or $${ for ${" : "");
    return false;
  }
  out = {piece.text, span(token_.begin, stop + 1), true};
  jump(stop + 1);
  return true;
}

void Parser::mark_repeated(std::vector<const Attribute*>& attributes) {
  std::unordered_map<std::string_view, const Attribute*> last;
  const bool few = attributes.size() <= kFew;
  for (size_t i = 0; i < attributes.size(); ++i) {
    const Attribute* earlier = nullptr;
    if (few) {
      for (size_t j = i; j-- > 0 && earlier == nullptr;) {
        if (attributes[j]->name.text == attributes[i]->name.text) earlier = attributes[j];
      }
    } else {
      const Attribute*& seen = last[attributes[i]->name.text];
      earlier = std::exchange(seen, attributes[i]);
    }
    if (earlier == nullptr) continue;
    // Made by this parser, in its arena.
    const_cast<Attribute*>(earlier)->shadowed = true;
    const_cast<Attribute*>(attributes[i])->duplicate = true;
    report_repeated(*earlier, *attributes[i]);
  }
}

void Parser::report_repeated(const Attribute& earlier, const Attribute& later) {
  if (!count_fault()) return;
  text::Finding finding;
  finding.code = "read/hcl-syntax";
  finding.span = file_.span(later.name.span);
  finding.message =
      fmt::format("the argument {} stands twice in one block", text::preview(later.name.text));
  finding.related.push_back({file_.span(earlier.name.span), "it stands here first"});
  context_.findings.report(std::move(finding));
}

// Whether the item at hand is a block of the top that stands at the edge: what is around it lacks
// its brace.
bool Parser::starts_outer_block() const {
  if (!at(Tok::kIdentifier) || column(token_.begin) != 0) return false;
  if (std::find(kOuterBlocks.begin(), kOuterBlocks.end(), text()) == kOuterBlocks.end())
    return false;
  const Tok next = token_at(text_, token_.end).kind;
  return next == Tok::kQuote || next == Tok::kOpenBrace;
}

// Goes on behind the item that begins at `begin`: at the end of its line, or of the brackets that
// it opens; or, where they are not closed, at the next line that begins as an item does, no deeper
// indented than this one.
void Parser::recover(uint32_t begin) {
  lost_ = false;
  const uint32_t fault = std::max(token_.begin, begin + 1);
  const uint32_t fault_line = fault - column(fault);
  const uint32_t indent = column(begin);
  uint32_t depth = 0;
  uint32_t at = begin;
  bool starts_line = false;
  while (true) {
    const Token token = token_at(text_, at);
    at = token.end;
    if (token.kind == Tok::kEnd) return jump(token.begin);
    if (starts_line && depth > 0 && token.kind == Tok::kIdentifier && token.begin >= fault_line &&
        column(token.begin) <= indent) {
      const Tok next = token_at(text_, token.end).kind;
      if (next == Tok::kAssign || next == Tok::kOpenBrace || next == Tok::kQuote)
        return jump(token.begin);
    }
    starts_line = token.kind == Tok::kNewline;
    switch (token.kind) {
      case Tok::kNewline:
        if (depth == 0 && token.begin >= fault) return jump(token.begin);
        break;
      case Tok::kQuote:
        at = skip_quoted(token.end);
        break;
      case Tok::kHeredoc:
        at = skip_heredoc(token);
        // Without an end it is like a bracket without one.
        if (at == token.end) ++depth;
        break;
      case Tok::kOpenBrace:
      case Tok::kOpenBracket:
      case Tok::kOpenParen:
        ++depth;
        break;
      case Tok::kCloseBrace:
        if (depth == 0 && token.begin >= fault) return jump(token.begin);
        [[fallthrough]];
      case Tok::kCloseBracket:
      case Tok::kCloseParen:
        if (depth > 0) --depth;
        break;
      default:
        break;
    }
  }
}

// The end of the quoted template whose text begins at `at`, or of its line.
uint32_t Parser::skip_quoted(uint32_t at) const {
  // Quotes and the braces of sequences that are open, innermost last.
  std::string open = "\"";
  uint32_t first_break = UINT32_MAX;
  for (; at < text_.size(); ++at) {
    const char c = text_[at];
    if (c == '\n') {
      if (open.back() == '"') return at;
      first_break = std::min(first_break, at);
    }
    if (open.back() == '"') {
      const bool sequence = (c == '$' || c == '%') && text_.substr(at + 1).starts_with('{');
      if (c == '\\') {
        ++at;
      } else if (c == '"') {
        open.pop_back();
        if (open.empty()) return at + 1;
      } else if (sequence && text_[at - 1] != c) {
        open += '}';
        ++at;
      }
    } else if (c == '"' || c == '{') {
      open += c == '"' ? '"' : '}';
    } else if (c == '}') {
      open.pop_back();
    }
  }
  return std::min(first_break, at);
}

// The end of the heredoc, without the line break; the end of the opening where it has none.
uint32_t Parser::skip_heredoc(const Token& opening) const {
  uint32_t marker = opening.begin + 2;
  if (text_[marker] == '-') ++marker;
  const uint32_t stop = heredoc_stop(opening.end, text_in(marker, opening.end));
  return stop == UINT32_MAX ? opening.end : stop;
}

uint32_t Parser::heredoc_stop(uint32_t at, std::string_view marker) const {
  while (true) {
    const size_t line_break = text_.find('\n', at);
    if (line_break == std::string_view::npos) return UINT32_MAX;
    at = static_cast<uint32_t>(line_break + 1);
    uint32_t begin = at;
    while (begin < text_.size() && (text_[begin] == ' ' || text_[begin] == '\t')) ++begin;
    if (!text_.substr(begin).starts_with(marker)) continue;
    const auto end = static_cast<uint32_t>(begin + marker.size());
    uint32_t rest = end;
    while (rest < text_.size() && is_blank(text_[rest]) && text_[rest] != '\n') ++rest;
    if (rest == text_.size() || text_[rest] == '\n') return end;
  }
}

// Bytes before `at` on its line.
uint32_t Parser::column(uint32_t at) const {
  if (at == 0) return 0;
  const size_t line_break = text_.rfind('\n', at - 1);
  return line_break == std::string_view::npos ? at : at - static_cast<uint32_t>(line_break) - 1;
}

}  // namespace ordain::read::hcl

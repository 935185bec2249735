// The parser of HCL: its tokens, faults and bounds.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/hcl_parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/read/tree_builder.h"
#include "engine/text/utf8.h"

namespace ordain::read::hcl {
namespace {

// Whatever Limits::depth says: a level costs some stack here and in whoever walks the tree.
constexpr uint32_t kDeepest = 400;

}  // namespace

Parser::Parser(const ReadContext& context, File& file, std::string_view text,
               const std::vector<uint32_t>* places)
    : context_(context),
      file_(file),
      arena_(file.arena),
      text_(text),
      places_(places),
      limit_(std::min(context.limits.depth, kDeepest)) {}

void Parser::parse_file(bool guesses) {
  guesses_ = guesses;
  jump(0);
  body(file_.body, false, false);
  file_.body.span = span(0, static_cast<uint32_t>(text_.size()));
}

void Parser::jump(uint32_t at) {
  while (true) {
    token_ = token_at(text_, at);
    switch (token_.kind) {
      case Tok::kComment:
        // What is read a second time, after a fault, says nothing new.
        if (token_.begin >= comments_end_ && places_ == nullptr) {
          file_.comments.push_back({file_.span({token_.begin, token_.end}), comment_text()});
          comments_end_ = token_.end;
        }
        break;
      case Tok::kUnclosed:
        if (token_.begin >= comments_end_) {
          report(token_.begin, token_.begin + 2, "a comment that begins with /* has no end",
                 "close it with */");
          comments_end_ = token_.end;
        }
        break;
      case Tok::kNewline:
        if (newlines_) return;
        break;
      default:
        return;
    }
    at = token_.end;
  }
}

std::string_view Parser::comment_text() const {
  const std::string_view all = text();
  if (all[0] == '#') return all.substr(1);
  return all[1] == '/' ? all.substr(2) : all.substr(2, all.size() - 4);
}

bool Parser::take(Tok kind) {
  if (token_.kind != kind) return false;
  advance();
  return true;
}

std::string Parser::found() const {
  switch (token_.kind) {
    case Tok::kEnd:
      return places_ == nullptr ? "the end of the file" : "the end of the text";
    case Tok::kNewline:
      return "the end of the line";
    default:
      return fmt::format("`{}`", text::preview(text()));
  }
}

void Parser::report(uint32_t begin, uint32_t end, std::string message, std::string note) {
  if (!count_fault()) return;
  std::vector<std::string> notes;
  if (!note.empty()) notes.push_back(std::move(note));
  context_.findings.report("read/hcl-syntax", text::Level::kError, file_.span(span(begin, end)),
                           std::move(message), std::move(notes));
}

bool Parser::count_fault() {
  file_.whole = false;
  ++body_faults_;
  if (faults_ > kMostFaults) return false;
  if (++faults_ <= kMostFaults) return true;
  context_.findings.report(
      "read/hcl-syntax", text::Level::kError, file_.span(span(token_.begin, token_.begin)),
      fmt::format("the file has more than {} faults: the rest is not read", kMostFaults));
  return false;
}

const Expr* Parser::lose(std::string message, std::string note) {
  if (!lost_) {
    lost_ = true;
    // A line break is nothing that can be seen: the place is behind what stands before it.
    uint32_t end = token_.end;
    if (at(Tok::kNewline)) end = token_.begin;
    report(token_.begin, end, std::move(message), std::move(note));
  }
  return broken(token_.begin, token_.begin);
}

const Expr* Parser::lose_wanting(std::string_view wanted, std::string note) {
  return lose(fmt::format("found {}, wants {}", found(), wanted), std::move(note));
}

const Expr* Parser::lose_unclosed(uint32_t opening, std::string_view wanted) {
  if (lost_) return broken(token_.begin, token_.begin);
  if (at(Tok::kEnd) && places_ == nullptr) {
    // The end of the file is far from the mistake.
    token_ = {Tok::kBad, opening, opening + 1};
    return lose(
        fmt::format("this `{}` has no end: found the end of the file, wants {}", text(), wanted));
  }
  lost_ = true;
  if (!count_fault()) return broken(token_.begin, token_.begin);
  text::Finding finding;
  finding.code = "read/hcl-syntax";
  finding.span = file_.span(span(token_.begin, at(Tok::kNewline) ? token_.begin : token_.end));
  finding.message = fmt::format("found {}, wants {}", found(), wanted);
  // In sight of each other, one needs no pointer to the other.
  if (text_in(opening, token_.begin).find('\n') != std::string_view::npos)
    finding.related.push_back({file_.span(span(opening, opening + 1)), "it is opened here"});
  context_.findings.report(std::move(finding));
  return broken(token_.begin, token_.begin);
}

const Expr* Parser::leaf(ExprKind kind, uint32_t begin, uint32_t end) {
  Expr* made = arena_.make<Expr>();
  made->kind = kind;
  made->span = span(begin, end);
  return made;
}

const Expr* Parser::broken(uint32_t begin, uint32_t end) { return broken_at(span(begin, end)); }

const Expr* Parser::broken_at(Bytes span) {
  Expr* made = arena_.make<Expr>();
  made->span = span;
  return made;
}

bool Parser::fits(uint32_t levels) {
  if (levels <= limit_) return true;
  lost_ = true;
  if (count_fault() && !told_limit_) {
    context_.findings.report(
        "read/limit", text::Level::kError, file_.span(span(token_.begin, token_.end)),
        fmt::format("expressions and blocks are nested deeper than {} levels here (limit depth)",
                    limit_));
  }
  told_limit_ = true;
  return false;
}

}  // namespace ordain::read::hcl

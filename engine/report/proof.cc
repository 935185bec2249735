// Proof: what its text and its JSON share: parts of the rule as written, and the verdict.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/proof.h"

#include <algorithm>

#include "engine/text/utf8.h"

namespace ordain::report {

std::string rule_text(const text::SourceSet& sources, text::Span span, size_t limit) {
  if (!span.valid()) return "(no text)";
  const std::string_view bytes = sources[span.source].bytes();
  std::string out;
  bool space = false;
  char quote = 0;
  for (size_t i = span.begin; i < span.end && i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (quote != 0) {
      out += c;
      if (c == '\\' && quote == '"' && i + 1 < span.end) out += bytes[++i];
      if (c == quote) quote = 0;
      continue;
    }
    if (c == '#') {
      while (i < span.end && bytes[i] != '\n' && bytes[i] != '\r') ++i;
      space = true;
      continue;
    }
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    if (c == '"' || c == '\'') quote = c;
    out += c;
  }
  return text::preview(out, limit);
}

std::string loop_text(const text::SourceSet& sources, const lang::Loop& loop, size_t limit,
                      text::Span each) {
  const lang::Generator& first = loop.generators.front();
  const lang::Expr* last = loop.where != nullptr ? loop.where : loop.generators.back().collection;
  // From the first collection on it stands in the rule as it is.
  text::Span span = first.collection->span;
  span.end = std::max(span.end, last->span.end);
  if (each.valid()) {
    constexpr std::string_view kKeyword = "each ";
    span.begin = each.begin;
    std::string text = rule_text(sources, span, limit);
    return text.starts_with(kKeyword) ? text.substr(kKeyword.size()) : text;
  }
  return std::string(first.name) + " in " + rule_text(sources, span, limit);
}

bool is_telling(const text::SourceSet& sources, const lang::Expr& expr) {
  using lang::ExprOp;
  const auto all = [&sources, &expr] {
    return std::none_of(expr.args.begin(), expr.args.end(),
                        [&sources](const lang::Expr* arg) { return is_telling(sources, *arg); });
  };
  switch (expr.op) {
    case ExprOp::kBool:
    case ExprOp::kInt:
    case ExprOp::kDecimal:
    case ExprOp::kString:
    case ExprOp::kDate:
    case ExprOp::kDuration:
    case ExprOp::kPeriod:
    case ExprOp::kRange:
    case ExprOp::kList:
    case ExprOp::kMap:
    case ExprOp::kNegate:
      break;
    default:
      return true;
  }
  const std::string text = rule_text(sources, expr.span, 8);
  const bool name = !text.empty() && ((text[0] >= 'a' && text[0] <= 'z') ||
                                      (text[0] >= 'A' && text[0] <= 'Z') || text[0] == '_');
  if (name && text != "true" && text != "false") return true;
  return !all();
}

std::vector<const text::Finding*> verdicts(const run::Run& run, const eval::Proof& proof) {
  std::vector<const text::Finding*> out;
  for (const text::Finding& finding : run.findings.all()) {
    if (!finding.outcome || finding.code != proof.rule->id || finding.subject != proof.address ||
        finding.world != proof.world)
      continue;
    // The same address may stand twice in a world.
    const bool known = finding.subject_span.valid() && proof.subject.valid();
    if (!known || finding.subject_span == proof.subject) out.push_back(&finding);
  }
  return out;
}

}  // namespace ordain::report

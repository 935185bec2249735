// Rows of a proof as text: what fits in the width beside its place, and what goes below it.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/proof_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/report/cells.h"
#include "engine/report/facts.h"

namespace ordain::report {

namespace {

// Deeper parts stand no further to the right.
constexpr size_t kMostIndent = 32;

}  // namespace

ProofRows::ProofRows(const text::SourceSet& sources, const Style& style)
    : sources_(sources),
      color_(style.color),
      width_(static_cast<size_t>(std::clamp(style.width, 40, 400))) {}

std::string ProofRows::paint(std::string_view color, std::string_view text) const {
  return color_ ? painted(color, text) : std::string(text);
}

std::string ProofRows::place(text::Span span) const {
  if (!span.valid()) return "";
  const Where at = where(sources_, span);
  return fmt::format("{}:{}:{}", shown(at.path), at.start.line, at.start.column);
}

void ProofRows::verdict(const text::Finding& finding) {
  const std::string head = fmt::format("{}[{}]", word(finding), shown(finding.code));
  bool first = true;
  for (const std::string& line :
       wrap(fmt::format("{}: {}", head, shown(told_message(finding))), width_, 4)) {
    if (first && line.starts_with(head)) {
      out_ += paint(outcome_color(*finding.outcome), head) +
              paint(kBold, line.substr(head.size())) + "\n";
    } else {
      out_ += (first ? "" : "    ") + paint(kBold, line) + "\n";
    }
    first = false;
  }
  if (finding.span.valid())
    out_ += fmt::format("  {} {}\n", paint(kBlue, "-->"), place(finding.span));
}

void ProofRows::fact(std::string_view name, std::string_view value) {
  std::string_view label = name;
  for (const std::string& line : wrap(shown(value), width_ - 14)) {
    out_ +=
        label.empty() ? std::string(14, ' ') : fmt::format("  {} {:<10}", paint(kBlue, "="), label);
    out_ += line + "\n";
    label = "";
  }
}

void ProofRows::row(size_t depth, std::string_view text, std::string_view result,
                    std::string_view color, std::string_view right, std::string_view right_color) {
  const size_t indent = std::min(depth * 2, std::min(kMostIndent, width_ / 3));
  const std::string blanks(indent, ' ');
  const std::string whole = shown(text) + shown(result);
  const size_t used = indent + cells(whole);
  const size_t beside = cells(right);
  const std::string told = right_color.empty() ? std::string(right) : paint(right_color, right);
  const std::string end = paint(color, shown(result));
  if (used <= width_) {
    out_ += blanks + shown(text) + end;
    if (!right.empty() && used + 2 + beside <= width_) {
      out_ += std::string(width_ - used - beside, ' ') + told + "\n";
      return;
    }
    out_ += '\n';
  } else {
    std::string hanging;
    for (const std::string& part : wrap(whole, width_ - indent, 4)) {
      const bool has_end = part.ends_with(shown(result));
      const std::string start = part.substr(0, part.size() - shown(result).size() * has_end);
      out_ += blanks + hanging + (has_end ? start + end : part) + "\n";
      hanging = "    ";
    }
  }
  if (right.empty()) return;
  const size_t left = indent + 4;
  out_ += std::string(left + beside < width_ ? width_ - beside : left, ' ') + told + "\n";
}

}  // namespace ordain::report

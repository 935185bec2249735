// Rows of a proof as text: each a part and what it came to, with its place at the right edge.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/report/colors.h"
#include "engine/report/report.h"

// Internal to engine/report: proof_text.cc.
namespace ordain::report {

class ProofRows {
 public:
  ProofRows(const text::SourceSet& sources, const Style& style);

  // "shop/cart.yaml:22:13", or nothing.
  std::string place(text::Span span) const;

  // What the check says, in its words, and where.
  void verdict(const text::Finding& finding);
  // "  = resource  Deployment/shop/cart"
  void fact(std::string_view name, std::string_view value);
  // `text` and what it came to, with `right` at the end of the line, or below where there is no
  // room. Texts come as they are: the rows make them safe.
  void row(size_t depth, std::string_view text, std::string_view result, std::string_view color,
           std::string_view right, std::string_view right_color = {});
  void line() { out_ += '\n'; }
  // Lines that are made already, each with its break.
  void lines(std::string_view made) { out_ += made; }

  std::string take() { return std::move(out_); }

 private:
  std::string paint(std::string_view color, std::string_view text) const;

  const text::SourceSet& sources_;
  bool color_;
  size_t width_;
  std::string out_;
};

}  // namespace ordain::report

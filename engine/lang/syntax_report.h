// The syntax errors of one file: gathered, thinned out, put in order, then told.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/text/finding.h"
#include "engine/text/span.h"

namespace ordain::lang {

// Gathers what is wrong with a file while it is parsed in several steps, so that the reader gets
// all of it in one go, in the order of the text, each place once.
class SyntaxReport {
 public:
  explicit SyntaxReport(text::SourceId source) : source_(source) {}

  text::Span span(uint32_t begin, uint32_t end) const { return {source_, begin, end}; }

  // A mistake for certain. The first one told of a place wins.
  void report(std::string_view code, text::Span place, std::string message,
              std::vector<std::string> notes = {}, std::vector<text::Related> related = {});

  // Nothing behind this byte is worth telling: the text from there on was guessed at.
  void mute_after(uint32_t offset);
  bool muted(uint32_t offset) const { return offset > last_; }

  // Something was told of the place that begins at this byte, or of one in the stretch.
  bool has_at(uint32_t offset) const;
  bool has_in(text::Span stretch) const;

  bool empty() const { return errors_.empty(); }
  size_t size() const { return errors_.size(); }

  // Hands all over, in order, at most `limit` and then one that counts the rest.
  void flush(text::Findings& findings, size_t limit);

 private:
  text::SourceId source_;
  uint32_t last_ = UINT32_MAX;
  std::vector<text::Finding> errors_;
};

}  // namespace ordain::lang

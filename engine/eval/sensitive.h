// Sensitive: values of documents that no report shows, and what is said in their place.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/document.h"
#include "engine/data/snapshot.h"
#include "engine/eval/evaluator.h"
#include "engine/text/span.h"

// A rule that says `sensitive` is about secrets. The scalars that its findings are about are hidden
// in all that is told of the run: evaluate() asks the sensitive rules first, so that the findings
// of all others know what is hidden. tests/spec/language/sensitive.md is the promise.
namespace ordain::eval {

// Scalars by where they stand: the copies that an alias makes stand where their anchor does, those
// of a document inside a text stand in that text, and no others overlap.
class Hidden {
 public:
  bool empty() const { return spans_.empty() && uses_.empty(); }
  // Hides a scalar, or each one in a list or map. A null has nothing to hide.
  void add(data::Node node);
  void add(const Hidden& other);
  // Hides what comes from a scalar whose text is written elsewhere: where it is used there is
  // nothing to cover (`var.password`), but no message may tell it.
  void add_use(data::Node scalar);
  // Whether it is hidden, or something in it is.
  bool holds(data::Node node) const;
  // The same of what a value comes from.
  bool made(const Value& value) const;
  // Where a value may be told to stand: one inside a text that is hidden, at that text.
  data::Node shown_at(data::Node node) const;
  // Whether a text tells one of them. Goes through all of them: for those of one finding.
  bool told_in(std::string_view text) const;
  const std::set<text::Span>& spans() const { return spans_; }

 private:
  bool made_places(const Blame* blame) const;

  std::set<text::Span> spans_;
  std::set<text::Span> uses_;
  std::vector<std::string_view> texts_;
};

// What documents themselves say that nobody may see (data::kSensitive).
Hidden hidden_in(const data::Snapshot& snapshot);

// What a finding of a sensitive rule is about: what `at` names if the clause has one, else all
// values that decided.
Hidden hidden_by(const ClauseResult& result);

// Where a finding about a hidden scalar points: no end of it is told, as that is its length.
text::Span hidden_place(data::Node scalar);

inline constexpr std::string_view kNotShown = "(not shown)";
// The label of a place that is hidden, or holds something that is.
std::string_view hidden_label(data::Node node);

// A cause in words that quote nothing.
std::string quiet_cause(const Cause& cause);

}  // namespace ordain::eval

// Finding parts: what a finding carries beside its message: its exemption, evidence and fixes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/text/span.h"

// Values are JSON on one line, as reports of every kind show them so. A value that may not be told
// is not in here at all.
namespace ordain::text {

// An exemption of the rule whose condition holds for the subject.
struct Exemption {
  enum class State : uint8_t {
    kWaives,
    kLapsed,   // its last day is over
    kUndated,  // it has a last day, and the day of the run is not known
  };
  State state = State::kWaives;
  std::string reason;
  std::string until;  // "2026-12-31"; empty: it does not end
  Span at;            // in the rule
};

// A value that the rule records of each subject.
struct Evidence {
  Span expression;    // in the rule
  std::string value;  // JSON; empty: there is none to show
  std::string why;    // why there is none, or why it is only the beginning; else empty
  Span span;          // where it stands; may be not valid
  std::string pointer;
};

// One change that mends a subject. Nothing of the kind is ever done by a check.
struct FixOperation {
  enum class Kind : uint8_t { kSet, kRemove, kAdd } kind = Kind::kSet;
  // The value that is changed, or the nearest that exists.
  Span span;
  // JSON pointer of what is changed, with the part of it that is not there yet; of kAdd the list.
  std::string pointer;
  // The same for people: "securityContext.privileged" of the subject; with the name before it where
  // the rule's `for` has several.
  std::string path;
  std::string value;  // JSON; none of kRemove
  // The bytes that are to be replaced by `value`, where exactly that does it; else not valid.
  Span replaced;
};

struct Fix {
  std::string text;  // the author's; may be empty
  bool safe = false;
  std::vector<FixOperation> operations;
};

}  // namespace ordain::text

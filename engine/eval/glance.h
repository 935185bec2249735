// Glances: what an expression plainly is, found out without a reason, a place or a copy.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/data/document.h"

namespace ordain::eval {

// Most pairs of a run pass for plain reasons: a value is there and is what was wanted, or is not
// written and its default is. A glance (eval_glance.cc) sees that and says it as a bool, a number,
// a text or a node; whatever is not plain it leaves to the evaluator, whose answer alone counts
// then. So it can be small: it knows of absence and tolerance, of nothing unknown or broken.
struct Glance {
  enum class Kind : uint8_t {
    kUnclear,  // ask the evaluator
    kAbsent,   // not written, no default
    kGone,     // the same, and the rule said `?`
    kBool,
    kInt,
    kString,
    kNode,     // a list or map of a document that is known whole
    kNothing,  // a list or map that is not written and whose default is empty
    kRecord,   // a record that is not written, whose type has defaults
  };
  Kind kind = Kind::kUnclear;
  bool written = true;     // false: a default
  bool tolerated = false;  // kRecord: the rule said `?`
  bool boolean = false;
  uint32_t length = 0;
  union {
    int64_t integer = 0;
    const char* text;
  };
  data::Node node;

  bool is(Kind wanted) const { return kind == wanted; }
  bool is_absent() const { return kind == Kind::kAbsent || kind == Kind::kGone; }
  std::string_view string() const { return {text, length}; }

  static Glance of(Kind kind) {
    Glance glance;
    glance.kind = kind;
    return glance;
  }
  static Glance of(bool boolean) {
    Glance glance = of(Kind::kBool);
    glance.boolean = boolean;
    return glance;
  }
  static Glance of(int64_t integer) {
    Glance glance = of(Kind::kInt);
    glance.integer = integer;
    return glance;
  }
  static Glance of(std::string_view text) {
    Glance glance = of(Kind::kString);
    glance.text = text.data();
    glance.length = static_cast<uint32_t>(text.size());
    return glance;
  }
};

// The truth of a condition at a glance.
enum class Sight : uint8_t { kFalse, kTrue, kUnclear };

inline Sight sight(bool truth) { return truth ? Sight::kTrue : Sight::kFalse; }

}  // namespace ordain::eval

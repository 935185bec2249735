// Truth inside builtins: and, or and not of values that may be missing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/eval/value.h"

// Each value is a bool or missing; a missing one stays what it is as long as it decides. A result
// that is true or false keeps the place of the value that decided.
namespace ordain::eval {

inline Value truth_and(const Value& a, const Value& b) {
  if (a.is_false()) return a;
  if (b.is_false()) return b;
  return a.missing() ? a : b;
}

inline Value truth_or(const Value& a, const Value& b) {
  if (a.is_true()) return a;
  if (b.is_true()) return b;
  return a.missing() ? a : b;
}

inline Value truth_not(const Value& a) {
  if (a.missing()) return a;
  Value value = a;
  value.boolean = !a.boolean;
  return value;
}

}  // namespace ordain::eval

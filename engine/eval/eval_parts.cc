// Equality of lists and maps, of their elements one by one.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/eval/evaluator.h"

namespace ordain::eval {

using lang::ExprOp;

// Lists and maps: element by element, in Kleene's way: one difference decides.
Value Evaluator::equal_parts(const Value& a, const Value& b, const lang::Expr& at) {
  using Parts = std::vector<std::pair<std::string, Value>>;
  // Of a part of the operands it says what is in that, which makes no difference.
  const bool is_top = at.op == ExprOp::kEq || at.op == ExprOp::kNe;
  const auto collect = [&](const Value& value, Parts& out, size_t side) {
    const auto take = [&](const Value& element, const Value& key) {
      out.emplace_back(key.tag == Tag::kString ? std::string(key.string()) : std::string(),
                       element);
      return true;
    };
    return each(value, at, take, is_top ? lang::element_read_as(at.args[side]->type) : nullptr);
  };
  Parts left;
  Parts right;
  const Rounds left_rounds = collect(a, left, 0);
  const Rounds right_rounds = collect(b, right, 1);
  if (exhausted_) return exhausted_value_;
  const bool whole = left_rounds.whole && right_rounds.whole;
  // What is known to be in the one is more than all that the other has.
  if (left_rounds.whole && right.size() > left.size()) return Value::of(false);
  if (right_rounds.whole && left.size() > right.size()) return Value::of(false);
  const Value open = whole ? Value::of(true)
                           : missing(left_rounds.reasons | right_rounds.reasons,
                                     both(left_rounds.cause, right_rounds.cause));
  if (a.tag == Tag::kList) {
    // Where the other elements of an open list stand is not known.
    if (!whole) return open;
  } else {
    const auto by_key = [](const auto& x, const auto& y) { return x.first < y.first; };
    std::sort(left.begin(), left.end(), by_key);
    std::sort(right.begin(), right.end(), by_key);
  }
  Value result = open;
  size_t j = 0;
  for (size_t i = 0; i < left.size() && j < right.size();) {
    if (left[i].first != right[j].first) {
      // A key of one only: a difference, unless the other may have it too.
      const bool in_left = left[i].first < right[j].first;
      if (in_left ? right_rounds.whole : left_rounds.whole) return Value::of(false);
      ++(in_left ? i : j);
      continue;
    }
    const Value& x = left[i++].second;
    const Value& y = right[j++].second;
    // Nulls at the same place of two structures are the same.
    if (x.is_absent() && y.is_absent()) continue;
    const Value same = equal(x, y, at);
    if (same.is_false()) return same;
    if (same.missing()) result = result.missing() ? join_missing(result, same) : same;
    if (!step(at)) return exhausted_value_;
  }
  return result;
}

}  // namespace ordain::eval

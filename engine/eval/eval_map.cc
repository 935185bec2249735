// Map comprehensions: `{k: v for x in xs where ...}`.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <unordered_map>

#include "engine/eval/evaluator.h"
#include "engine/text/utf8.h"

namespace ordain::eval {

// A key that stands twice is an error: which of the two would hold is for nobody to guess. An
// element of which it is not decided whether it is in, or under which key, leaves the map open; if
// its key is one that is there, the value there is undecided too.
Value Evaluator::map_comprehension(const lang::Expr& expr) {
  std::vector<std::string_view> keys;
  std::vector<Value> items;
  std::unordered_map<std::string_view, size_t> places;
  std::vector<std::pair<std::string_view, Value>> maybe;
  uint8_t open = 0;
  const Cause* why = nullptr;
  Value wrong = Value::of(true);
  // A key that the rule itself wrote stands where the element does.
  const auto placed = [&](const Value& key) {
    return key.node ? key : slots_[expr.loop->generators.back().slot].value;
  };
  const auto leave_open = [&](const Value& reason) {
    open |= reason.reasons;
    why = both(why, reason.cause);
  };
  const Rounds whole = rounds(*expr.loop, 0, [&](const Value& condition) {
    const Value key = eval(*expr.args[0]);
    if (key.missing()) {
      leave_open(condition.missing() ? join_missing(condition, key) : key);
      return true;
    }
    if (condition.missing()) leave_open(condition);
    if (key.tag != Tag::kString) {
      wrong = broken(fmt::format("the keys of a map are strings, found {} {}", kind_name(key),
                                 to_text(key, 40)),
                     *expr.args[0], placed(key));
      return condition.missing();
    }
    if (condition.missing()) {
      maybe.emplace_back(key.string(), condition);
      return true;
    }
    const auto [known, fresh] = places.try_emplace(key.string(), items.size());
    if (!fresh) {
      wrong = broken(fmt::format("the key {} is made twice", text::preview(key.string())),
                     *expr.args[0], placed(key));
      return false;
    }
    keys.push_back(key.string());
    items.push_back(eval(*expr.args[1]));
    return items.size() <= budget_.elements;
  });
  if (exhausted_) return exhausted_value_;
  if (wrong.missing() && whole.stopped) return wrong;
  if (items.size() > budget_.elements) {
    return broken(fmt::format("the map has more than {} keys", budget_.elements), expr, {});
  }
  if (wrong.missing()) leave_open(wrong);
  if (!whole.whole) {
    open |= whole.reasons;
    why = both(why, whole.cause);
  }
  for (const auto& [key, condition] : maybe) {
    const auto known = places.find(key);
    if (known == places.end()) continue;
    Value& value = items[known->second];
    value = missing(condition.reasons, condition.cause);
    value.unsettled = true;
  }
  Value value = make_map(keys, items, open, why);
  if (with_blame_) value.blame = blame_of(eval(*expr.loop->generators[0].collection));
  return value;
}

}  // namespace ordain::eval

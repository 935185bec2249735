// Joins: a look into a domain by an equality, so that n subjects and m others cost n + m.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "engine/eval/evaluator.h"

namespace ordain::eval {

using lang::Expr;
using lang::ExprOp;

namespace {

// Below this many elements a scan is as quick.
constexpr size_t kWorthIndexing = 16;
// Equalities that make one key.
constexpr size_t kMostKeys = 4;

enum class Mentions { kNothing, kElement, kOther };

// Which slots an expression speaks of: none, that of the element alone, or others too.
Mentions mentions(const Expr& expr, uint32_t slot) {
  if (expr.op == ExprOp::kSlot) return expr.slot == slot ? Mentions::kElement : Mentions::kOther;
  // What it says inside a loop of its own is not worth looking for.
  if (expr.loop != nullptr) return Mentions::kOther;
  Mentions all = Mentions::kNothing;
  for (const Expr* arg : expr.args) all = std::max(all, mentions(*arg, slot));
  return all;
}

bool speaks_of_element(const Expr& expr, const lang::Loop& loop, const lang::Generator& generator) {
  if (expr.loop != nullptr) return true;
  if (expr.op == ExprOp::kSlot) {
    return expr.slot == generator.slot || (generator.has_key && expr.slot == generator.key_slot) ||
           std::any_of(loop.locals.begin(), loop.locals.end(),
                       [&expr](const lang::Local& local) { return local.slot == expr.slot; });
  }
  return std::any_of(expr.args.begin(), expr.args.end(),
                     [&](const Expr* arg) { return speaks_of_element(*arg, loop, generator); });
}

// Adds each `part == key` among the conditions that must all hold, in which the part is of the
// element alone and the key is not of it at all.
void find_joins(const Expr* expr, const lang::Loop& loop, const lang::Generator& generator,
                std::vector<Join>& out) {
  if (expr == nullptr || out.size() == kMostKeys) return;
  if (expr->op == ExprOp::kAnd) {
    find_joins(expr->args[0], loop, generator, out);
    find_joins(expr->args[1], loop, generator, out);
    return;
  }
  if (expr->op != ExprOp::kEq) return;
  for (const size_t side : {0, 1}) {
    const Expr* part = expr->args[side];
    const Expr* key = expr->args[1 - side];
    if (mentions(*part, generator.slot) == Mentions::kElement &&
        !speaks_of_element(*key, loop, generator)) {
      out.push_back({part, key});
      return;
    }
  }
}

// The next part of a key of several. That two keys may look the same does no harm: what is found
// is evaluated as ever.
void append_key(std::string& text, const Value& value) {
  text.append(value.string()).push_back('\0');
}

}  // namespace

// The rows of `items`, a domain, that the rounds of `loop` need: those whose parts are the keys,
// and those of which that is not plain. Of all others the condition is false, whatever else it
// says. Null when all must be gone through.
const std::vector<uint32_t>* Evaluator::joined(const lang::Loop& loop,
                                               const lang::Generator& generator,
                                               std::span<const Value> items, const Expr* filter) {
  if (items.size() < kWorthIndexing) return nullptr;
  auto [known, fresh] = joins_.try_emplace(&generator);
  if (fresh) {
    find_joins(loop.where, loop, generator, known->second);
    find_joins(filter, loop, generator, known->second);
  }
  const std::vector<Join>& joins = known->second;
  if (joins.empty()) return nullptr;
  std::string key;
  for (const Join& join : joins) {
    const Value value = eval(*join.key);
    if (value.tag != Tag::kString) return nullptr;
    append_key(key, value);
  }
  const auto [index, made] = indexes_.try_emplace({&generator, world_});
  if (made) make_index(joins, generator.slot, items, index->second);
  const std::vector<uint32_t>& others = index->second.others;
  const auto found = index->second.by_text.find(key);
  if (found == index->second.by_text.end()) return &others;
  if (others.empty()) return &found->second;
  // In the order of the list, as the first place is told first.
  join_rows_.clear();
  std::merge(found->second.begin(), found->second.end(), others.begin(), others.end(),
             std::back_inserter(join_rows_));
  return &join_rows_;
}

// Like a file-level let: what it costs must not depend on who asks first.
void Evaluator::make_index(const std::vector<Join>& joins, uint32_t slot,
                           std::span<const Value> items, JoinIndex& index) {
  text::Arena* const arena = std::exchange(arena_, &world_arena_);
  const bool blame = std::exchange(with_blame_, false);
  const uint64_t steps = std::exchange(steps_, 0);
  const Slot kept = slots_[slot];
  std::string key;
  for (uint32_t i = 0; i < items.size(); ++i) {
    steps_ = 0;
    bind(slot, items[i]);
    key.clear();
    bool plain = true;
    for (const Join& join : joins) {
      const Value value = eval(*join.part);
      plain = plain && value.tag == Tag::kString;
      if (plain) append_key(key, value);
    }
    (plain ? index.by_text[key] : index.others).push_back(i);
  }
  slots_[slot] = kept;
  arena_ = arena;
  with_blame_ = blame;
  steps_ = steps;
}

// Whether the text is an element, asked of a list that outlives the subject; nothing when that must
// be found out one by one.
std::optional<bool> Evaluator::is_among(std::string_view text, const List& list) {
  if (!list.lasting || list.open != 0 || list.items.size() < kWorthIndexing) return {};
  auto [known, fresh] = texts_.try_emplace(&list);
  if (fresh) {
    for (const Value& item : list.items) {
      if (item.tag != Tag::kString) {
        known->second.clear();
        break;
      }
      known->second.insert(item.string());
    }
  }
  if (known->second.empty()) return {};
  return known->second.contains(text);
}

}  // namespace ordain::eval

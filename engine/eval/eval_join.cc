// Joins: a look into a domain by an equality, so that n subjects and m others cost n + m.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/eval/evaluator.h"

namespace ordain::eval {

using lang::Expr;
using lang::ExprOp;

namespace {

// Below this many elements a scan is as quick.
constexpr size_t kWorthIndexing = 16;

bool mentions_element(const Expr& expr, const lang::Loop& loop, const lang::Generator& generator) {
  if (expr.op == ExprOp::kSlot) {
    return expr.slot == generator.slot || (generator.has_key && expr.slot == generator.key_slot) ||
           std::any_of(loop.locals.begin(), loop.locals.end(),
                       [&expr](const lang::Local& local) { return local.slot == expr.slot; });
  }
  // What it says inside a loop of its own is not worth looking for.
  if (expr.loop != nullptr) return true;
  return std::any_of(expr.args.begin(), expr.args.end(),
                     [&](const Expr* arg) { return mentions_element(*arg, loop, generator); });
}

// `x.a.b` of the element x.
bool is_path(const Expr& expr, uint32_t slot) {
  const Expr* at = &expr;
  while (at->op == ExprOp::kField) at = at->args[0];
  return at->op == ExprOp::kSlot && at->slot == slot && at != &expr;
}

// Among the conditions that must all hold, one that says `x.path == key`.
Join find_join(const Expr* expr, const lang::Loop& loop, const lang::Generator& generator) {
  if (expr == nullptr) return {};
  if (expr->op == ExprOp::kAnd) {
    const Join left = find_join(expr->args[0], loop, generator);
    return left.path != nullptr ? left : find_join(expr->args[1], loop, generator);
  }
  if (expr->op != ExprOp::kEq) return {};
  for (const size_t side : {0, 1}) {
    const Expr* path = expr->args[side];
    const Expr* key = expr->args[1 - side];
    if (is_path(*path, generator.slot) && !mentions_element(*key, loop, generator))
      return {path, key};
  }
  return {};
}

}  // namespace

// The rows of `list` that the rounds of `loop` need: those whose path is the key, and those of
// which that is not plain. Of all others the condition is false, whatever else it says. Null when
// all must be gone through.
const std::vector<uint32_t>* Evaluator::joined(const lang::Loop& loop,
                                               const lang::Generator& generator, const List& list,
                                               const Expr* filter) {
  if (list.domain.empty() || list.items.size() < kWorthIndexing) return nullptr;
  auto [known, fresh] = joins_.try_emplace(&generator);
  if (fresh) {
    known->second = find_join(loop.where, loop, generator);
    if (known->second.path == nullptr) known->second = find_join(filter, loop, generator);
  }
  const Join& join = known->second;
  if (join.path == nullptr) return nullptr;
  const Value key = eval(*join.key);
  if (key.tag != Tag::kString) return nullptr;
  const auto [index, made] = indexes_.try_emplace({&generator, world_});
  if (made) make_index(*join.path, generator.slot, list, index->second);
  const auto found = index->second.by_text.find(key.string());
  if (found == index->second.by_text.end()) return &index->second.others;
  if (index->second.others.empty()) return &found->second;
  // In the order of the list, as the first place is told first.
  join_rows_.clear();
  std::merge(found->second.begin(), found->second.end(), index->second.others.begin(),
             index->second.others.end(), std::back_inserter(join_rows_));
  return &join_rows_;
}

// Like a file-level let: what it costs must not depend on who asks first.
void Evaluator::make_index(const Expr& path, uint32_t slot, const List& list, JoinIndex& index) {
  text::Arena* const arena = std::exchange(arena_, &world_arena_);
  const bool blame = std::exchange(with_blame_, false);
  const uint64_t steps = std::exchange(steps_, 0);
  const Slot kept = slots_[slot];
  for (uint32_t i = 0; i < list.items.size(); ++i) {
    steps_ = 0;
    bind(slot, list.items[i]);
    const Value value = eval(path);
    if (value.tag == Tag::kString) {
      index.by_text[value.string()].push_back(i);
    } else {
      index.others.push_back(i);
    }
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

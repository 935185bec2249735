// Missing values and blame: making them, joining them, finding the place of a value.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/eval/address.h"
#include "engine/eval/evaluator.h"

namespace ordain::eval {

const Cause kWrittenNull;
const Cause kNotTold{.path = "?"};

Value Evaluator::missing(uint8_t reasons, const Cause* cause) {
  Value value;
  value.reasons = reasons;
  value.cause = cause;
  if (cause != nullptr && cause->left == nullptr) value.node = cause->node;
  return value;
}

Value Evaluator::unsettled(uint8_t reasons, const Cause* cause) {
  Value value = missing(reasons, cause);
  value.unsettled = true;
  return value;
}

Value Evaluator::absent(data::Node node, std::string_view path) {
  Cause* cause = arena_->make<Cause>();
  cause->reason = text::kAbsent;
  cause->node = node;
  cause->path = path;
  return missing(text::kAbsent, cause);
}

Value Evaluator::absent(data::Node node, const Below& path) {
  if (told_) return absent(node, whole(path));
  Value value = missing(text::kAbsent, path.empty() ? &kWrittenNull : &kNotTold);
  value.node = node;
  return value;
}

Value Evaluator::broken(std::string message, const lang::Expr& at, const Value& from) {
  Cause* cause = arena_->make<Cause>();
  cause->reason = text::kBroken;
  cause->node = from.node;
  cause->message = arena_->copy(message);
  cause->rule_at = at.span;
  return missing(text::kBroken, cause);
}

const Cause* Evaluator::both(const Cause* a, const Cause* b) {
  if (a == nullptr || a == b) return b;
  if (b == nullptr) return a;
  const auto reasons = [](const Cause& set) -> uint8_t {
    return set.left == nullptr ? static_cast<uint8_t>(set.reason) : set.reasons;
  };
  // A full set takes only a reason that it does not know yet.
  const uint8_t all = reasons(*a) | reasons(*b);
  if (a->count >= kMostJoined && all == reasons(*a)) return a;
  if (b->count >= kMostJoined && all == reasons(*b)) return b;
  Cause* cause = arena_->make<Cause>();
  cause->left = a;
  cause->right = b;
  cause->reasons = all;
  cause->count = a->count + b->count;
  return cause;
}

Value Evaluator::join_missing(const Value& a, const Value& b) {
  if (!a.missing()) return b;
  if (!b.missing()) return a;
  Value value = missing(a.reasons | b.reasons, both(a.cause, b.cause));
  value.tolerated = a.tolerated && b.tolerated;
  value.unsettled = a.unsettled || b.unsettled;
  return value;
}

const Blame* Evaluator::both(const Blame* a, const Blame* b) {
  if (a == nullptr || a == b) return b;
  if (b == nullptr) return a;
  if (a->count >= kMostJoined) return a;
  if (b->count >= kMostJoined) return b;
  Blame* blame = arena_->make<Blame>();
  blame->kind = Blame::Kind::kBoth;
  blame->left = a;
  blame->right = b;
  blame->count = a->count + b->count;
  return blame;
}

const Blame* Evaluator::place(data::Node node, std::string_view missing_path,
                              std::string_view label) {
  if (!node) return nullptr;
  Blame* blame = arena_->make<Blame>();
  blame->node = node;
  blame->missing = missing_path;
  blame->label = label;
  return blame;
}

const Blame* Evaluator::blame_of(const Value& value) {
  if (value.blame != nullptr) return value.blame;
  if (value.missing()) {
    const Blame* blame = nullptr;
    const auto walk = [&](const auto& self, const Cause* cause) -> void {
      if (cause == nullptr) return;
      if (cause->left != nullptr) {
        self(self, cause->left);
        self(self, cause->right);
        return;
      }
      std::string_view label;
      if (cause->reason == text::kAbsent) {
        label = arena_->copy(absent_words(*cause));
      } else {
        label = cause->message;
      }
      blame = both(blame, place(cause->node, cause->path, label));
    };
    walk(walk, value.cause);
    return blame;
  }
  if (value.tag == Tag::kRecord) {
    const Virtual& record = *value.record;
    return place(
        record.node, record.path,
        arena_->copy(fmt::format("{} is not set", missing_name(record.node, record.path))));
  }
  return place(value.node, "", "");
}

Value Evaluator::make_list(const std::vector<Value>& items, const lang::Expr& at, uint8_t open,
                           const Cause* why_open) {
  if (items.size() > budget_.elements) {
    return broken(fmt::format("the list has more than {} elements", budget_.elements), at, {});
  }
  List* list = arena_->make<List>();
  list->items = arena_->copy(items);
  list->open = open;
  list->why_open = why_open;
  list->lasting = arena_ == &world_arena_;
  Value value;
  value.tag = Tag::kList;
  value.list = list;
  return value;
}

Value Evaluator::make_map(std::span<const std::string_view> keys, std::span<const Value> items,
                          uint8_t open, const Cause* why_open) {
  Map* map = arena_->make<Map>();
  map->keys = arena_->copy(keys);
  map->items = arena_->copy(items);
  map->open = open;
  map->why_open = why_open;
  Value value;
  value.tag = Tag::kMap;
  value.map = map;
  return value;
}

Value Evaluator::make_string(std::string text, const lang::Expr& at) {
  if (text.size() > budget_.string_bytes) {
    return broken(fmt::format("the string has more than {} bytes", budget_.string_bytes), at, {});
  }
  return Value::of(arena_->copy(text));
}

Value Evaluator::make_moment(Tag tag, const data::Moment& moment) {
  Value value;
  value.tag = tag;
  value.moment = arena_->make<data::Moment>(moment);
  return value;
}

Value Evaluator::make_decimal(const Decimal& number, Tag tag) {
  Value value;
  value.tag = tag;
  value.decimal = arena_->make<Decimal>(number);
  return value;
}

}  // namespace ordain::eval

// Records: a source as a map from key to record, and what is found in it by a key.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <vector>

#include "engine/eval/evaluator.h"
#include "engine/text/utf8.h"

namespace ordain::eval {

// The domain with its keys, which the reader has put into a table once for all workers.
Value Evaluator::source(const data::Domain& domain) {
  std::vector<Value> items;
  for (const data::Subject& subject : domain.subjects) items.push_back(of_node(subject.node));
  Map* map = arena_->make<Map>();
  map->items = arena_->copy(items);
  map->keys = domain.keys;
  map->source = &domain;
  if (!domain.open_reason.empty()) {
    Cause* cause = arena_->make<Cause>();
    cause->reason = text::kUnknown;
    cause->message = domain.open_reason;
    map->open = text::kUnknown;
    map->why_open = cause;
  }
  Value value;
  value.tag = Tag::kMap;
  value.map = map;
  return value;
}

// A key that no record has is what is missing: its place is where the key was taken from.
Value Evaluator::record(const Value& source, const Value& key, const lang::Expr& at) {
  const data::Domain& domain = *source.map->source;
  const auto found = domain.by_key.find(key.string());
  if (found == domain.by_key.end()) {
    if (source.map->open != 0) return unsettled(source.map->open, source.map->why_open);
    if (!told_) return absent(key.node, Below{});
    Cause* cause = arena_->make<Cause>();
    cause->reason = text::kAbsent;
    cause->node = key.node;
    cause->message =
        arena_->copy(fmt::format("no record of {} has this {}", domain.name, domain.key));
    return missing(text::kAbsent, cause);
  }
  if (found->second == data::Domain::kTwice) {
    return broken(fmt::format("several records of {} have the {} {}", domain.name, domain.key,
                              text::preview(key.string())),
                  at, key);
  }
  Value value = source.map->items[found->second];
  if (!with_blame_ || !key.node || value.tag != Tag::kMap) return value;
  Blame* way = arena_->make<Blame>();
  way->kind = Blame::Kind::kBoth;
  way->left = place(value.node, "", "");
  way->right =
      place(key.node, "",
            arena_->copy(fmt::format("is the {} of this record of {}", domain.key, domain.name)));
  way->count = 2;
  way->by_key = true;
  value.blame = way;
  return value;
}

Value Evaluator::by_way_of(const Value& record, Value part) {
  if (!with_blame_ || record.blame == nullptr || !record.blame->by_key) return part;
  if (const Blame* own = blame_of(part)) part.blame = rejoined(*record.blame, own);
  return part;
}

const Blame* Evaluator::rejoined(const Blame& way, const Blame* part) {
  Blame* made = arena_->make<Blame>(way);
  made->left = part;
  return made;
}

}  // namespace ordain::eval

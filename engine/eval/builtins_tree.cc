// Builtins of maps and whole trees: walk, pick, omit, merge.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "engine/eval/elements.h"
#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

// What lies below a value, depth first, in source order. Values are as deep as their documents, so
// the walk keeps a stack of its own.
class Walker {
 public:
  explicit Walker(const Call& call) : call_(call) {}

  Value walk(const Value& top) {
    if (!push(top, "", "")) return wrong_;
    while (!stack_.empty()) {
      Level& level = stack_.back();
      if (level.next == level.elements.items.size()) {
        stack_.pop_back();
        continue;
      }
      const size_t i = level.next++;
      const Value item = level.elements.items[i];
      const Value& name = level.elements.keys[i];
      const std::string token =
          level.is_map ? data::pointer_token(name.string()) : std::to_string(name.integer);
      const std::string_view key = level.is_map ? name.string() : level.key;
      const std::string path = fmt::format("{}/{}", level.path, token);
      if (!call_.evaluator.spend(1 + path.size() / 64, call_.expr))
        return call_.evaluator.exhausted_value();
      if (items_.size() >= call_.evaluator.budget().elements) {
        return call_.broken(
            fmt::format("walk finds more than {} values", call_.evaluator.budget().elements));
      }
      items_.push_back(row(path, key, item));
      // Of what is not known there may be more below.
      if (item.missing() && !item.is_absent()) open(item.reasons, item.cause);
      if (!push(item, path, key)) return wrong_;
    }
    Value value = call_.evaluator.make_list(items_, call_.expr, open_, why_open_);
    value.node = top.node;
    value.blame = top.blame;
    return value;
  }

 private:
  struct Level {
    Elements elements;
    size_t next = 0;
    bool is_map = false;
    std::string path;
    std::string_view key;
  };

  void open(uint8_t reasons, const Cause* cause) {
    open_ |= reasons;
    why_open_ = call_.evaluator.both(why_open_, cause);
  }

  // Goes down into a list or map.
  bool push(const Value& value, std::string path, std::string_view key) {
    const bool is_map = value.tag == Tag::kMap || value.tag == Tag::kRecord;
    if (!is_map && value.tag != Tag::kList) return true;
    auto elements = elements_of(call_, value, is_map ? Tag::kMap : Tag::kList);
    if (!elements) {
      wrong_ = elements.error();
      return false;
    }
    if (!elements->whole()) open(elements->open, elements->why_open);
    stack_.push_back({std::move(*elements), 0, is_map, std::move(path), key});
    return true;
  }

  Value row(std::string_view path, std::string_view key, const Value& item) {
    static constexpr auto kNames = std::to_array<std::string_view>({"path", "key", "value"});
    const auto placed = [&item](Value text) {
      text.node = item.node;
      text.blame = item.missing() ? nullptr : item.blame;
      return text;
    };
    text::Arena& arena = call_.evaluator.arena();
    const std::array<Value, 3> parts = {placed(Value::of(arena.copy(path))),
                                        placed(Value::of(arena.copy(key))), item};
    return placed(call_.evaluator.make_map(kNames, parts));
  }

  const Call& call_;
  std::vector<Level> stack_;
  std::vector<Value> items_;
  uint8_t open_ = 0;
  const Cause* why_open_ = nullptr;
  Value wrong_;
};

std::vector<std::string_view> names_of(const Elements& elements) {
  std::vector<std::string_view> names;
  for (const Value& key : elements.keys) names.push_back(key.string());
  return names;
}

// A map of these entries, as open as `from` says.
Value map_of(const Call& call, const Elements& elements) {
  Value value =
      call.evaluator.make_map(names_of(elements), elements.items, elements.open, elements.why_open);
  value.node = call.args[0].node;
  value.blame = call.args[0].blame;
  return value;
}

// The entries of the first argument whose keys are among the texts of the second, or are not.
Value chosen(const Call& call, bool keep) {
  auto entries = elements_of(call, call.args[0], Tag::kMap);
  if (!entries) return entries.error();
  const auto keys = elements_of(call, call.args[1], Tag::kList);
  if (!keys) return keys.error();
  if (const Value* missing = first_missing(*keys)) return *missing;
  std::unordered_set<std::string_view> wanted;
  for (const Value& key : keys->items) {
    if (key.tag != Tag::kString) {
      return call.broken(fmt::format("{} wants keys as strings, found {} {}",
                                     call.expr.builtin->name, kind_name(key), to_text(key, 40)),
                         1);
    }
    wanted.insert(key.string());
  }
  // Which keys are meant is not known: nothing can be told of the result.
  if (!keys->whole()) {
    Value value = not_whole(call, *keys);
    value.unsettled = false;
    return value;
  }
  Elements out;
  for (size_t i = 0; i < entries->items.size(); ++i) {
    if (wanted.contains(entries->keys[i].string()) != keep) continue;
    out.items.push_back(entries->items[i]);
    out.keys.push_back(entries->keys[i]);
  }
  if (!entries->whole() && !(keep && out.items.size() == wanted.size()))
    leave_open(call, out, entries->open, entries->why_open);
  return map_of(call, out);
}

}  // namespace

// A blank is a value that is not known, with a reason that says so; there is nothing below it.
Value builtin_blanks(const Call& call) {
  static constexpr auto kNames = std::to_array<std::string_view>({"path", "key", "what"});
  const data::Node top = call.args[0].node;
  std::vector<Value> items;
  std::vector<std::pair<data::Node, std::string>> open;
  if (top) open.emplace_back(top, "");
  while (!open.empty()) {
    const auto [node, path] = std::move(open.back());
    open.pop_back();
    if (!call.evaluator.spend(1 + path.size() / 64, call.expr))
      return call.evaluator.exhausted_value();
    for (uint32_t i = node.child_count(); i-- > 0;) {
      const data::Node child = node.child(i);
      if (child.has(data::kShadowed)) continue;
      const std::string token =
          node.is_map() ? data::pointer_token(child.key()) : std::to_string(i);
      open.emplace_back(child, fmt::format("{}/{}", path, token));
    }
    if (node.kind() != data::Kind::kUnknown || !node.text().starts_with(data::kBlankReason))
      continue;
    const auto placed = [&node](Value value) {
      value.node = node;
      return value;
    };
    text::Arena& arena = call.evaluator.arena();
    const data::Node named = node.key().empty() ? node.parent() : node;
    const std::array<Value, 3> parts = {
        placed(Value::of(arena.copy(path))), placed(Value::of(named.key())),
        placed(Value::of(node.text().substr(data::kBlankReason.size())))};
    items.push_back(placed(call.evaluator.make_map(kNames, parts)));
  }
  return call.evaluator.make_list(items, call.expr);
}

Value builtin_walk(const Call& call) { return Walker(call).walk(call.args[0]); }

Value builtin_pick(const Call& call) { return chosen(call, true); }

Value builtin_omit(const Call& call) { return chosen(call, false); }

// An open map may have any key: what it may hide in the other is not known.
Value builtin_merge(const Call& call) {
  auto below = elements_of(call, call.args[0], Tag::kMap);
  if (!below) return below.error();
  const auto above = elements_of(call, call.args[1], Tag::kMap);
  if (!above) return above.error();
  if (!above->whole()) return not_whole(call, *above);
  std::unordered_map<std::string_view, size_t> places;
  for (size_t i = 0; i < below->keys.size(); ++i) places[below->keys[i].string()] = i;
  for (size_t i = 0; i < above->items.size(); ++i) {
    const auto [place, fresh] = places.try_emplace(above->keys[i].string(), below->items.size());
    if (fresh) {
      below->items.push_back(above->items[i]);
      below->keys.push_back(above->keys[i]);
    } else {
      below->items[place->second] = above->items[i];
    }
  }
  return map_of(call, *below);
}

}  // namespace ordain::eval

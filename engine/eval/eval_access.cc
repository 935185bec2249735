// Access: what a document says as its schema reads it, and what it does not say.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/eval/address.h"
#include "engine/eval/evaluator.h"
#include "engine/eval/placeholder.h"
#include "engine/text/utf8.h"

namespace ordain::eval {

using lang::ExprOp;

namespace {

// Parts of a path that are gone through at once.
constexpr size_t kPath = 8;
// Keys of a map of the rule that are looked at for one step of the budget.
constexpr size_t kKeysInAStep = 16;

}  // namespace

Value Evaluator::of_node(data::Node node, const lang::Type* type) {
  Value value;
  value.node = node;
  if (node.has(data::kDuplicateKey)) {
    Cause* cause = arena_->make<Cause>();
    cause->reason = text::kBroken;
    cause->node = node;
    cause->message = node.key().empty()
                         ? "a key on the way to it stands more than once in its map"
                         : arena_->copy(fmt::format("the key {} stands more than once in its map",
                                                    text::preview(node.key())));
    value.reasons = text::kBroken;
    value.cause = cause;
    return value;
  }
  if (type != nullptr && node.kind() == data::Kind::kString &&
      is_filled_in_later(node.text(), type)) {
    Cause* cause = arena_->make<Cause>();
    cause->reason = text::kUnknown;
    cause->node = node;
    cause->message = arena_->copy(placeholder_words(text::preview(node.text())));
    value.reasons = text::kUnknown;
    value.cause = cause;
    value.certain = true;
    return value;
  }
  if (type != nullptr && lang::reads_texts(type) && node.is_scalar() &&
      node.kind() != data::Kind::kNull && node.kind() != data::Kind::kUnknown) {
    return read_as(node, type);
  }
  const std::string_view text = node.text();
  switch (type != nullptr && type->converts ? converted_kind(node, type->kind) : node.kind()) {
    case data::Kind::kNull:
      return absent(node, "");
    case data::Kind::kUnknown: {
      Cause* cause = arena_->make<Cause>();
      cause->reason = text::kUnknown;
      cause->node = node;
      cause->message = text;
      cause->hint = node.hint();
      value.reasons = text::kUnknown;
      value.cause = cause;
      value.hinted = cause->hint != nullptr;
      value.certain = value.hinted && cause->hint->is_set;
      // What is known of a text says nothing of what is read from it.
      if (type != nullptr && lang::reads_texts(type)) value.hinted = false;
      return value;
    }
    case data::Kind::kBool:
      value.tag = Tag::kBool;
      value.boolean = !text.empty() && (text[0] == 't' || text[0] == 'T' || text[0] == '1');
      return value;
    case data::Kind::kInt: {
      value.tag = Tag::kInt;
      std::string_view digits = text;
      const bool negative = digits.starts_with('-');
      if (negative || digits.starts_with('+')) digits.remove_prefix(1);
      int base = 10;
      if (digits.starts_with("0x")) base = 16;
      if (digits.starts_with("0o")) base = 8;
      if (base != 10) digits.remove_prefix(2);
      uint64_t number = 0;
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
      const uint64_t most = static_cast<uint64_t>(INT64_MAX) + (negative ? 1 : 0);
      if (error == std::errc() && end == digits.data() + digits.size() && number <= most) {
        value.integer = static_cast<int64_t>(negative ? 0 - number : number);
        return value;
      }
      [[fallthrough]];
    }
    case data::Kind::kDecimal:
      if (const auto number = parse_decimal(text)) {
        Value made = make_decimal(*number);
        made.node = node;
        return made;
      } else {
        Cause* cause = arena_->make<Cause>();
        cause->reason = text::kBroken;
        cause->node = node;
        cause->message = arena_->copy(
            fmt::format("{} is no number that can be compared exactly", text::preview(text)));
        value.tag = Tag::kMissing;
        value.reasons = text::kBroken;
        value.cause = cause;
        return value;
      }
    case data::Kind::kString:
      // The platform reads these words as booleans where it expects one.
      if (type != nullptr && type->is(lang::TypeKind::kBool) &&
          node.style() == data::Style::kPlain) {
        static constexpr std::array<std::string_view, 8> kTrue = {"yes", "Yes", "YES", "on",
                                                                  "On",  "ON",  "y",   "Y"};
        static constexpr std::array<std::string_view, 8> kFalse = {"no",  "No",  "NO", "off",
                                                                   "Off", "OFF", "n",  "N"};
        const bool is_true = std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end();
        if (is_true || std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end()) {
          findings_.report(
              "eval/yaml-1.1-bool", text::Level::kWarning, node.span(),
              fmt::format("{} is read as {}, as YAML 1.1 does: write {}", text, is_true, is_true));
          value.tag = Tag::kBool;
          value.boolean = is_true;
          return value;
        }
      }
      value.tag = Tag::kString;
      value.text = text.data();
      value.length = static_cast<uint32_t>(text.size());
      return value;
    case data::Kind::kList:
      value.tag = Tag::kList;
      value.list = nullptr;
      return value;
    case data::Kind::kMap:
      value.tag = Tag::kMap;
      value.map = nullptr;
      return value;
  }
  return value;
}

data::Node Evaluator::child(data::Node map, const lang::Expr& expr) {
  // Keys of another symbol table (a parameter's document) are found by their text.
  if (&map.document().symbols() != plan_.symbols.get()) return map.get(expr.text);
  return map.get(expr.symbol);
}

Value Evaluator::longer(const Value& value, std::string_view member) {
  // What a function was given is missing, not a part of what it would have made.
  if (!value.is_absent() || value.argument) return value;
  // Where it is said in words what is missing, all below it is missing for that.
  if (value.cause->left == nullptr && !value.cause->message.empty()) return value;
  if (!told_) {
    Value result = value;
    result.cause = &kNotTold;
    return result;
  }
  Cause* cause = arena_->make<Cause>(*value.cause);
  // Of several causes the path of each would grow; they come from one place in practice.
  if (cause->left == nullptr)
    cause->path = arena_->copy(path_join(cause->path, data::pointer_token(member)));
  Value result = value;
  result.cause = cause;
  return result;
}

// `above` is a path already; the key lives as long as the arena, and most keys are their own token.
std::string_view Evaluator::whole(const Below& path) {
  const bool plain =
      std::none_of(path.key.begin(), path.key.end(), [](char c) { return c == '~' || c == '/'; });
  if (plain && path.above.empty()) return path.key;
  return arena_->copy(path_join(path.above, data::pointer_token(path.key)));
}

Value Evaluator::not_written(data::Node map, const lang::Field* field, std::string_view key) {
  if (!map.has(data::kOpen)) return default_of(field, map, {{}, key});
  Cause* cause = arena_->make<Cause>();
  cause->reason = text::kUnknown;
  cause->node = map;
  cause->message = arena_->copy(
      fmt::format("the map may have more keys than are known, {} among them", text::preview(key)));
  return missing(text::kUnknown, cause);
}

Value Evaluator::undetermined(const lang::Field& field, data::Node node) {
  std::string records;
  for (size_t i = 0; i < field.choices.size(); ++i) {
    const std::string_view name = field.choices[i].record->name;
    if (i > 0) records += i + 1 == field.choices.size() ? " and " : ", ";
    records += name.empty() ? "record" : name;
  }
  Cause* cause = arena_->make<Cause>();
  cause->reason = text::kUnknown;
  cause->node = node;
  cause->message =
      arena_->copy(fmt::format("{} is not set, and what holds then is not the same in {}",
                               text::preview(field.name), records));
  return unsettled(text::kUnknown, cause);
}

Value Evaluator::default_of(const lang::Field* field, data::Node node, const Below& path) {
  if (field != nullptr && !field->choices.empty()) {
    const lang::Choice* choice =
        lineage_.choose(field->choices, path.empty() ? node.parent() : node, path.above);
    if (choice == nullptr) return undetermined(*field, node);
    field = choice->field;
  }
  // An empty map that is the default keeps its place, as what is looked for in it is missing there.
  const bool empty_map = field != nullptr && field->initial != nullptr &&
                         field->initial->op == ExprOp::kMap && field->initial->keys.empty();
  if (field != nullptr && field->initial != nullptr && !empty_map) {
    Value value = field->initial->op == ExprOp::kList || field->initial->op == ExprOp::kMap
                      ? eval(*field->initial)
                      : constant(*field->initial);
    value.defaulted = true;
    value.node = path.empty() ? node : data::Node();
    if (with_blame_) {
      const std::string_view name = whole(path);
      value.blame = place(node, name,
                          arena_->copy(fmt::format("{} is not set, the default is {}",
                                                   missing_name(node, name), to_text(value, 40))));
    }
    return value;
  }
  if (empty_map || (field != nullptr && !field->optional && field->has_default)) {
    Virtual* record = arena_->make<Virtual>();
    record->record = field->type->record;
    record->node = node;
    record->path = whole(path);
    Value value;
    value.tag = Tag::kRecord;
    value.record = record;
    return value;
  }
  return absent(node, path);
}

// `a.b.c.d`: the maps on the way are only gone through.
Value Evaluator::field(const lang::Expr& expr) {
  std::array<const lang::Expr*, kPath> path;
  size_t left = 0;
  const lang::Expr* at = &expr;
  // A witness wants to see each step.
  const size_t most = witness_ == nullptr ? path.size() : 1;
  for (; left < most && at->op == ExprOp::kField; at = at->args[0]) path[left++] = at;
  Value base = eval(*at);
  // As each would be counted by itself.
  if (left > 1 && !spend(left - 1, expr)) return exhausted_value_;
  while (true) {
    // On the way from a record that was looked up, the way is kept.
    while (left > 1 && base.tag == Tag::kMap && base.map == nullptr && base.blame == nullptr) {
      const data::Node found = child(base.node, *path[left - 1]);
      if (!found || !found.is_map() || found.has(data::kDuplicateKey)) break;
      base.node = found;
      base.defaulted = base.tolerated = false;
      base.blame = nullptr;
      --left;
    }
    base = member(base, *path[left - 1]);
    if (--left == 0) return base;
  }
}

Value Evaluator::member(const Value& base, const lang::Expr& expr) {
  switch (base.tag) {
    case Tag::kMissing: {
      Value value = longer(base, expr.text);
      // That there is a value says nothing of its fields.
      value.certain = false;
      if (value.hinted) value = hinted_part(value, expr.text);
      if (expr.flag && value.is_absent()) value.tolerated = true;
      return value;
    }
    case Tag::kMap: {
      if (base.map != nullptr) {
        if (base.map->source != nullptr) return record(base, Value::of(expr.text), expr);
        if (!spend(base.map->keys.size() / kKeysInAStep, expr)) return exhausted_value_;
        for (size_t i = 0; i < base.map->keys.size(); ++i) {
          if (base.map->keys[i] == expr.text) return base.map->items[i];
        }
        if (base.map->open != 0) return unsettled(base.map->open, base.map->why_open);
        return default_of(expr.field, base.node, {{}, expr.text});
      }
      const data::Node found = child(base.node, expr);
      if (!found) return by_way_of(base, not_written(base.node, expr.field, expr.text));
      if (found.kind() == data::Kind::kNull && !found.has(data::kDuplicateKey))
        return by_way_of(base, default_of(expr.field, found, {}));
      const lang::Field* field = expr.field;
      const lang::Type* type = field != nullptr ? field->type : expr.type;
      return by_way_of(base, of_node(found, type));
    }
    case Tag::kRecord: {
      const Virtual& record = *base.record;
      Value value = default_of(expr.field, record.node, {record.path, expr.text});
      // Nothing of it is written: `e?.k` and `e?` reach all that is below.
      if ((base.tolerated || expr.flag) && (value.is_absent() || value.tag == Tag::kRecord))
        value.tolerated = true;
      return value;
    }
    default:
      return broken(fmt::format("found {} {}, wants a map with {}", kind_name(base),
                                to_text(base, 40), expr.text),
                    expr, base);
  }
}

Value Evaluator::index(const lang::Expr& expr) {
  const Value base = eval(*expr.args[0]);
  const Value key = eval(*expr.args[1]);
  if (base.missing() && !base.is_absent()) {
    Value value = base;
    value.certain = false;
    if (key.missing()) value.hinted = false;
    return value.hinted ? hinted_part(value, fmt::format("[{}]", to_text(key))) : value;
  }
  if (key.missing()) {
    Value value = key;
    value.certain = value.hinted = false;
    return value;
  }
  if (base.missing()) return longer(base, to_text(key, 40));
  if (base.tag == Tag::kList) {
    // Where in it the elements stand that may be missing is not known.
    if (base.list != nullptr && base.list->open != 0)
      return unsettled(base.list->open, base.list->why_open);
    if (key.tag != Tag::kInt)
      return broken(fmt::format("a list is indexed by an int, found {}", kind_name(key)), expr,
                    key);
    Value found;
    bool there = false;
    int64_t at = 0;
    const Rounds rounds = each(
        base, expr,
        [&](const Value& element, const Value&) {
          if (at++ != key.integer) return true;
          found = element;
          there = true;
          return false;
        },
        expr.type);
    if (there) return found;
    if (!rounds.whole) return open_element(rounds);
    return absent(base.node, arena_->copy(fmt::format("[{}]", key.integer)));
  }
  if (base.tag == Tag::kMap || base.tag == Tag::kRecord) {
    if (key.tag != Tag::kString)
      return broken(fmt::format("a map is indexed by a string, found {}", kind_name(key)), expr,
                    key);
    const lang::Field* field = expr.record != nullptr ? expr.record->find(key.string()) : nullptr;
    if (base.tag == Tag::kRecord) {
      Value value =
          default_of(field, base.record->node, {base.record->path, arena_->copy(key.string())});
      if (base.tolerated && (value.is_absent() || value.tag == Tag::kRecord))
        value.tolerated = true;
      return value;
    }
    if (base.map != nullptr) {
      if (base.map->source != nullptr) return record(base, key, expr);
      if (!spend(base.map->keys.size() / kKeysInAStep, expr)) return exhausted_value_;
      for (size_t i = 0; i < base.map->keys.size(); ++i) {
        if (base.map->keys[i] == key.string()) return base.map->items[i];
      }
      if (base.map->open != 0) return unsettled(base.map->open, base.map->why_open);
      return absent(base.node, arena_->copy(data::pointer_token(key.string())));
    }
    const data::Node found = base.node.get(key.string());
    if (!found) return not_written(base.node, field, arena_->copy(key.string()));
    if (found.kind() == data::Kind::kNull && !found.has(data::kDuplicateKey))
      return default_of(field, found, {});
    return of_node(found, field != nullptr ? field->type : expr.type);
  }
  return broken(fmt::format("{} {} has no elements to index", kind_name(base), to_text(base, 40)),
                expr, base);
}

}  // namespace ordain::eval

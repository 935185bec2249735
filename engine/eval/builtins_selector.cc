// Builtins of Kubernetes label selectors: whether one selects an object with these labels.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/eval/elements.h"
#include "engine/eval/kleene.h"
#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

// A LabelSelector (matchLabels, matchExpressions) held against labels. An empty one selects all.
class Selector {
 public:
  Selector(const Call& call, const Elements& labels) : call_(call), labels_(labels) {}

  Value selects(const Value& selector) {
    const auto parts = elements_of(call_, selector, Tag::kMap);
    if (!parts) return parts.error();
    Value result = Value::of(true);
    for (size_t i = 0; i < parts->items.size(); ++i) {
      const std::string_view key = parts->keys[i].string();
      const Value& part = parts->items[i];
      if (part.is_absent()) continue;
      Value fits = part;
      if (!part.missing() && key == "matchLabels") fits = equal_labels(part);
      if (!part.missing() && key == "matchExpressions") fits = expressions(part);
      if (!part.missing() && key != "matchLabels" && key != "matchExpressions") {
        fits =
            broken_element(call_,
                           fmt::format("a selector has matchLabels and matchExpressions, found {}",
                                       text::preview(key)),
                           part);
      }
      if (call_.evaluator.exhausted()) return call_.evaluator.exhausted_value();
      result = truth_and(result, fits);
    }
    return parts->whole() ? result : truth_and(result, not_whole(call_, *parts));
  }

 private:
  // Whether the label is there and has this value; a missing value when that is not known.
  Value has(std::string_view key, const Value* wanted) {
    for (size_t i = 0; i < labels_.items.size(); ++i) {
      if (labels_.keys[i].string() != key) continue;
      const Value& label = labels_.items[i];
      if (wanted == nullptr) return Value::of(true);
      if (label.is_absent()) return Value::of(wanted->string().empty());
      if (label.missing()) return label;
      return Value::of(label.tag == Tag::kString && label.string() == wanted->string());
    }
    return labels_.whole() ? Value::of(false) : not_whole(call_, labels_);
  }

  Value equal_labels(const Value& wanted) {
    const auto pairs = elements_of(call_, wanted, Tag::kMap);
    if (!pairs) return pairs.error();
    Value result = Value::of(true);
    for (size_t i = 0; i < pairs->items.size(); ++i) {
      const Value& value = pairs->items[i];
      if (!call_.evaluator.spend(1 + labels_.items.size() / 8, call_.expr))
        return call_.evaluator.exhausted_value();
      Value fits = value;
      if (!value.missing() && value.tag != Tag::kString) fits = no_text(value);
      if (value.tag == Tag::kString) fits = has(pairs->keys[i].string(), &value);
      result = truth_and(result, fits);
    }
    return pairs->whole() ? result : truth_and(result, not_whole(call_, *pairs));
  }

  Value expressions(const Value& wanted) {
    const auto all = elements_of(call_, wanted, Tag::kList);
    if (!all) return all.error();
    Value result = Value::of(true);
    for (const Value& one : all->items) {
      result = truth_and(result, one.missing() ? one : expression(one));
      if (call_.evaluator.exhausted()) return call_.evaluator.exhausted_value();
    }
    return all->whole() ? result : truth_and(result, not_whole(call_, *all));
  }

  Value expression(const Value& one) {
    const auto parts = elements_of(call_, one, Tag::kMap);
    if (!parts) return parts.error();
    if (!parts->whole()) return not_whole(call_, *parts);
    Value key;
    Value sign;
    Value values;
    for (size_t i = 0; i < parts->items.size(); ++i) {
      const std::string_view name = parts->keys[i].string();
      if (name == "key") key = parts->items[i];
      if (name == "operator") sign = parts->items[i];
      if (name == "values") values = parts->items[i];
    }
    for (const Value* part : {&key, &sign}) {
      if (part->missing())
        return part->reasons != 0
                   ? *part
                   : call_.evaluator.absent(one.node, part == &key ? "key" : "operator");
      if (part->tag != Tag::kString) return no_text(*part);
    }
    const std::string_view name = sign.string();
    if (name == "Exists") return has(key.string(), nullptr);
    if (name == "DoesNotExist") return truth_not(has(key.string(), nullptr));
    if (name == "In") return is_among(key.string(), values, one);
    if (name == "NotIn") return truth_not(is_among(key.string(), values, one));
    return broken_element(
        call_,
        fmt::format("{} is no operator of a selector, wants In, NotIn, Exists or DoesNotExist",
                    text::preview(name)),
        sign);
  }

  Value is_among(std::string_view key, const Value& values, const Value& one) {
    if (values.missing())
      return values.reasons != 0 ? values : call_.evaluator.absent(one.node, "values");
    const auto all = elements_of(call_, values, Tag::kList);
    if (!all) return all.error();
    Value result = Value::of(false);
    for (const Value& value : all->items) {
      if (!call_.evaluator.spend(1 + labels_.items.size() / 8, call_.expr))
        return call_.evaluator.exhausted_value();
      Value fits = value;
      if (!value.missing() && value.tag != Tag::kString) fits = no_text(value);
      if (value.tag == Tag::kString) fits = has(key, &value);
      result = truth_or(result, fits);
    }
    return all->whole() ? result : truth_or(result, not_whole(call_, *all));
  }

  Value no_text(const Value& value) {
    return broken_element(
        call_,
        fmt::format("a selector wants strings, found {} {}", kind_name(value), to_text(value, 40)),
        value);
  }

  const Call& call_;
  const Elements& labels_;
};

}  // namespace

Value builtin_k8s_selector_matches(const Call& call) {
  const auto labels = elements_of(call, call.args[1], Tag::kMap);
  if (!labels) return labels.error();
  Value result = Selector(call, *labels).selects(call.args[0]);
  if (result.missing()) return result;
  result.node = call.args[0].node;
  result.blame = call.args[0].blame;
  return result;
}

}  // namespace ordain::eval

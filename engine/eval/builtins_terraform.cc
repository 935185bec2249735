// Builtins of Terraform: what a value refers to.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "engine/eval/elements.h"

namespace ordain::eval {
namespace {

// The resources that the parts of a value refer to as they are written, each once, in source order.
class References {
 public:
  explicit References(const Call& call) : call_(call) {}

  Value of(const Value& value) {
    own_ = value.node ? value.node.original() : data::Node();
    std::vector<Value> left = {value};
    while (!left.empty()) {
      const Value part = left.back();
      left.pop_back();
      if (!call_.evaluator.spend(1, call_.expr)) return call_.evaluator.exhausted_value();
      if (const data::Hint* hint = hint_of(part); hint != nullptr && hint->target) {
        add(hint->target);
        continue;
      }
      if (part.missing()) {
        if (!part.is_absent()) leave_open(call_, found_, part.reasons, part.cause);
        continue;
      }
      const bool is_map = part.tag == Tag::kMap || part.tag == Tag::kRecord;
      if (!is_map && part.tag != Tag::kList) continue;
      const auto elements = elements_of(call_, part, is_map ? Tag::kMap : Tag::kList);
      if (!elements) return elements.error();
      if (!elements->whole()) leave_open(call_, found_, elements->open, elements->why_open);
      left.insert(left.end(), elements->items.rbegin(), elements->items.rend());
    }
    return list_of(call_, found_);
  }

 private:
  static const data::Hint* hint_of(const Value& value) {
    if (!value.missing()) return value.node ? value.node.hint() : nullptr;
    return value.hinted ? value.cause->hint : nullptr;
  }

  // What a resource says of itself is no reference.
  void add(data::Node target) {
    const data::Node original = target.original();
    if (original == own_ || std::find(seen_.begin(), seen_.end(), original) != seen_.end()) return;
    seen_.push_back(original);
    found_.items.push_back(call_.evaluator.of_node(target));
  }

  const Call& call_;
  data::Node own_;
  std::vector<data::Node> seen_;
  Elements found_;
};

}  // namespace

Value builtin_tf_references(const Call& call) { return References(call).of(call.args[0]); }

}  // namespace ordain::eval

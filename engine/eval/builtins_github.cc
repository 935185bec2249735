// Builtins of GitHub Actions: expressions in texts, and files held against their schemas.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/eval/builtins_decode.h"
#include "engine/eval/elements.h"
#include "engine/eval/schema_comparison.h"

namespace ordain::eval {
namespace {

// Whose subjects are whole files.
constexpr std::array<std::string_view, 3> kFiles = {"github.workflows", "github.actions",
                                                    "github.dependabot"};

const lang::Type* schema_of(const Evaluator& evaluator, data::Node file) {
  for (const lang::DomainDecl& domain : evaluator.plan().domains) {
    if (std::find(kFiles.begin(), kFiles.end(), domain.name) == kFiles.end()) continue;
    const data::Domain* found = evaluator.snapshot().find_domain(domain.name);
    if (found != nullptr && found->contains(file, evaluator.world())) return domain.element;
  }
  return nullptr;
}

// The expressions of all texts below a value, in source order.
class Collector {
 public:
  explicit Collector(const Call& call) : call_(call) {}

  // False with the value to return in wrong().
  bool collect(const Value& top) {
    std::vector<Value> waiting{top};
    while (!waiting.empty()) {
      const Value value = waiting.back();
      waiting.pop_back();
      if (!call_.evaluator.spend(1, call_.expr)) return give_up(call_.evaluator.exhausted_value());
      if (value.tag == Tag::kString) {
        if (!add(value)) return false;
      } else if (value.tag == Tag::kList || value.tag == Tag::kMap) {
        auto elements = elements_of(call_, value, value.tag);
        if (!elements) return give_up(elements.error());
        if (!elements->whole()) leave_open(call_, found_, elements->open, elements->why_open);
        waiting.insert(waiting.end(), elements->items.rbegin(), elements->items.rend());
      } else if (value.missing() && !value.is_absent()) {
        leave_open(call_, found_, value.reasons, value.cause);
      }
    }
    return true;
  }

  Value list() const {
    Value value = list_of(call_, found_);
    if (!value.missing()) value.node = call_.args[0].node;
    return value;
  }
  const Value& wrong() const { return wrong_; }

 private:
  bool give_up(const Value& wrong) {
    wrong_ = wrong;
    return false;
  }

  bool add(const Value& text) {
    if (text.string().find("${{") == std::string_view::npos) return true;
    const Value read = decoded_text(call_, text, data::Encoding::kGithubExpressions);
    if (read.missing()) return give_up(read);
    auto elements = elements_of(call_, read, Tag::kList);
    if (!elements) return give_up(elements.error());
    found_.items.insert(found_.items.end(), elements->items.begin(), elements->items.end());
    if (found_.items.size() > call_.evaluator.budget().elements)
      return give_up(call_.broken("there are more expressions than a list may have elements"));
    return true;
  }

  const Call& call_;
  Elements found_;
  Value wrong_;
};

}  // namespace

Value builtin_github_expressions(const Call& call) {
  Collector collector(call);
  return collector.collect(call.args[0]) ? collector.list() : collector.wrong();
}

Value builtin_github_condition(const Call& call) {
  if (call.args[0].tag != Tag::kString) return call.evaluator.make_list({}, call.expr);
  return decoded_text(call, call.args[0], data::Encoding::kGithubCondition);
}

Value builtin_github_unknown_fields(const Call& call) {
  const Value& file = call.args[0];
  const lang::Type* schema = file.tag == Tag::kMap && file.map == nullptr && file.node
                                 ? schema_of(call.evaluator, file.node)
                                 : nullptr;
  if (schema == nullptr) {
    return call.broken(fmt::format(
        "github.unknown_fields wants a workflow, an action or Dependabot's file, found {}",
        kind_name(file)));
  }
  return compared_with(call, file.node, schema, Mistakes::kUnknownFields);
}

}  // namespace ordain::eval

// Builtins of CloudFormation: what the values of a template are made of.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>

#include "engine/data/intrinsic.h"
#include "engine/eval/builtins.h"

// The reader puts what an intrinsic comes to in the place of it (read/cloudformation.h); each such
// value leads back to what is written, and that is asked here.
namespace ordain::eval {
namespace {

using data::Intrinsic;
using data::Node;

// Calls in calls that are gone into.
constexpr int kDepth = 64;

// What is written for a value; no node for one that the rule made, or that is not there.
Node written(const Value& value) {
  Node node = value.node;
  if (value.missing())
    node = value.is_absent() || value.cause == nullptr ? Node() : value.cause->node;
  return node ? node.original() : node;
}

struct Reference {
  std::string_view name;
  std::string_view attribute;  // empty: the thing itself
};

std::optional<Reference> dotted(std::string_view text) {
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos) return Reference{text, {}};
  return Reference{text.substr(0, dot), text.substr(dot + 1)};
}

// What a value refers to, if it is a reference and nothing else.
std::optional<Reference> reference_of(Node node) {
  if (!node) return {};
  const data::IntrinsicCall call = data::intrinsic_of(node);
  switch (call.function) {
    case Intrinsic::kRef:
      if (call.argument.is_scalar()) return Reference{call.argument.text(), {}};
      return {};
    case Intrinsic::kGetAtt:
      if (call.argument.is_scalar()) return dotted(call.argument.text());
      if (call.argument.is_list() && call.argument.child_count() == 2 &&
          call.argument.child(0).is_scalar() && call.argument.child(1).is_scalar()) {
        return Reference{call.argument.child(0).text(), call.argument.child(1).text()};
      }
      return {};
    case Intrinsic::kSub: {
      if (!call.argument.is_scalar()) return {};
      const std::vector<data::SubPart> parts = data::sub_parts(call.argument.text());
      if (parts.size() != 1 || !parts[0].is_name) return {};
      return dotted(parts[0].text);
    }
    default:
      return {};
  }
}

// Broken and absent arguments are the answer of every function here.
bool is_answer(const Value& value) { return value.missing() && value.reasons != text::kUnknown; }

Value none(const Call& call) {
  return call.evaluator.absent(written(call.args[0]) ? written(call.args[0]) : call.args[0].node,
                               "");
}

class Texts {
 public:
  Texts(const Call& call, std::vector<Value>& out) : call_(call), out_(out) {}

  // False when the budget ran out.
  bool add(Node node, int depth) {
    if (depth == kDepth || !call_.evaluator.spend(1, call_.expr)) return depth == kDepth;
    const data::IntrinsicCall call = data::intrinsic_of(node);
    if (!call) return add_plain(node, depth);
    const Node argument = call.argument;
    switch (call.function) {
      case Intrinsic::kSub: {
        const Node format =
            argument.is_list() && argument.child_count() > 0 ? argument.child(0) : argument;
        if (!format.is_scalar()) return true;
        for (const data::SubPart& part : data::sub_parts(format.text())) {
          if (!part.is_name && !add_text(part.text, format)) return false;
        }
        return true;
      }
      case Intrinsic::kBase64:
        return argument == node ? add_plain(argument, depth) : add(argument, depth + 1);
      case Intrinsic::kJoin:
        return argument.is_list() && argument.child_count() == 2 ? add(argument.child(1), depth + 1)
                                                                 : true;
      case Intrinsic::kIf:
        for (uint32_t i = 1; argument.is_list() && i < argument.child_count(); ++i) {
          if (!add(argument.child(i), depth + 1)) return false;
        }
        return true;
      default:
        return true;
    }
  }

 private:
  bool add_plain(Node node, int depth) {
    if (node.is_scalar()) return node.kind() == data::Kind::kNull || add_text(node.text(), node);
    for (uint32_t i = 0; i < node.child_count(); ++i) {
      if (!node.child(i).has(data::kShadowed) && !add(node.child(i), depth + 1)) return false;
    }
    return true;
  }

  bool add_text(std::string_view text, Node place) {
    if (!call_.evaluator.spend(1, call_.expr)) return false;
    Value value = Value::of(text);
    value.node = place;
    out_.push_back(value);
    return true;
  }

  const Call& call_;
  std::vector<Value>& out_;
};

}  // namespace

Value builtin_cfn_is_ref(const Call& call) {
  if (is_answer(call.args[0])) return call.args[0];
  const auto reference = reference_of(written(call.args[0]));
  Value value = Value::of(reference.has_value() && reference->attribute.empty());
  value.node = written(call.args[0]);
  return value;
}

Value builtin_cfn_target(const Call& call) {
  if (is_answer(call.args[0])) return call.args[0];
  const Node from = written(call.args[0]);
  const auto reference = reference_of(from);
  if (!reference) return none(call);
  for (const std::string_view domain : {"cfn.parameters", "cfn.resources"}) {
    const data::Domain* found = call.evaluator.snapshot().find_domain(domain);
    if (found == nullptr) continue;
    for (const data::Subject& subject : found->in_world(call.evaluator.world())) {
      if (!call.evaluator.spend(1, call.expr)) return call.evaluator.exhausted_value();
      const Node address = subject.node.get("address");
      if (&subject.node.document() == &from.document() && address &&
          address.text() == reference->name) {
        return call.evaluator.of_node(subject.node);
      }
    }
  }
  return none(call);
}

Value builtin_cfn_getatt(const Call& call) {
  if (is_answer(call.args[0])) return call.args[0];
  const Node from = written(call.args[0]);
  const auto reference = reference_of(from);
  if (!reference || reference->attribute.empty()) return none(call);
  static constexpr std::array<std::string_view, 2> kNames = {"resource", "attribute"};
  std::array<Value, 2> parts = {Value::of(reference->name), Value::of(reference->attribute)};
  for (Value& part : parts) part.node = from;
  Value value = call.evaluator.make_map(kNames, parts);
  value.node = from;
  return value;
}

Value builtin_cfn_sub_parts(const Call& call) {
  const Value& argument = call.args[0];
  if (is_answer(argument) && !(argument.is_absent() && argument.tolerated)) return argument;
  std::vector<Value> texts;
  const Node from = written(argument);
  if (from && !Texts(call, texts).add(from, 0)) return call.evaluator.exhausted_value();
  if (!from && argument.tag == Tag::kString) texts.push_back(argument);
  Value value = call.evaluator.make_list(texts, call.expr);
  value.node = from;
  return value;
}

}  // namespace ordain::eval

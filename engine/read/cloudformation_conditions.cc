// Conditions of a CloudFormation template: whether each holds, as far as that can be known.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/read/cloudformation_values.h"
#include "engine/text/utf8.h"

namespace ordain::read {

using data::Intrinsic;
using data::Kind;
using data::Node;
using text::Level;
using Truth = CfnVerdict::Truth;

namespace {

CfnVerdict decided(bool holds) { return {holds ? Truth::kTrue : Truth::kFalse, {}}; }

}  // namespace

CfnVerdict CfnValues::condition(std::string_view name, Node at) {
  if (const auto known = assumed_.find(name); defaults_ && known != assumed_.end())
    return decided(known->second);
  const auto [memo, fresh] = memo_->try_emplace(name);
  if (!fresh && memo->second.state == State::kDone) return memo->second.verdict;
  if (!fresh) {
    // Each of a circle would be told, and each time that it is asked for.
    if (!circle_told_) {
      shape(Level::kError, at,
            fmt::format("condition {} hangs on itself; whether it holds is not known",
                        text::preview(name)));
    }
    circle_told_ = true;
    return {Truth::kUnknown, keep(fmt::format("condition {} hangs on itself", name))};
  }
  const Node raw = conditions_ ? conditions_.get(name) : Node();
  CfnVerdict found;
  if (!raw) {
    found.why = keep(fmt::format("no condition is called {}", text::preview(name)));
    if (!has_transform_)
      shape(Level::kWarning, at, fmt::format("no condition is called {}", text::preview(name)));
  } else if (raw.has(data::kDuplicateKey)) {
    found.why = keep(fmt::format("condition {} is written twice", name));
  } else {
    found = verdict(raw);
  }
  Known& done = (*memo_)[name];
  done = {State::kDone, found};
  return found;
}

CfnVerdict CfnValues::verdict(Node raw) {
  // Conditions may name each other through many levels.
  if (++depth_ > kDepth) {
    --depth_;
    if (!limited_) {
      findings_.report("read/limit", Level::kError, raw.blame_span(),
                       fmt::format("the template's functions and conditions stand more than {} "
                                   "deep in each other",
                                   kDepth));
    }
    limited_ = true;
    return {Truth::kUnknown, "conditions stand too deep in each other"};
  }
  const data::IntrinsicCall call = data::intrinsic_of(raw, true);
  CfnVerdict found{Truth::kUnknown, "it is no condition that this program knows"};
  switch (call.function) {
    case Intrinsic::kCondition:
      if (call.argument.is_scalar()) found = condition(text_in_loop(call.argument.text()), raw);
      break;
    case Intrinsic::kEquals:
      found = equal(raw, call.argument);
      break;
    case Intrinsic::kNot: {
      std::vector<Node> one;
      if (!elements_of(call.argument, 1, 1, one)) break;
      found = verdict(one[0]);
      if (found.known()) found = decided(!found.holds());
      break;
    }
    case Intrinsic::kAnd:
      found = all(raw, call.argument, true);
      break;
    case Intrinsic::kOr:
      found = all(raw, call.argument, false);
      break;
    default:
      // SAM and language extensions take the words themselves.
      if (raw.is_scalar() && (raw.text() == "true" || raw.text() == "false"))
        found = decided(raw.text() == "true");
  }
  --depth_;
  return found;
}

// And of all when `wanted`, else or: decided by the first that is not as wanted.
CfnVerdict CfnValues::all(Node raw, Node argument, bool wanted) {
  std::vector<Node> parts;
  if (!elements_of(argument, 1, 1'000, parts)) {
    shape(Level::kWarning, raw, "a condition of several wants a list of conditions");
    return {Truth::kUnknown, "it is no condition"};
  }
  CfnVerdict found = decided(wanted);
  for (const Node part : parts) {
    const CfnVerdict one = verdict(part);
    if (one.known() && one.holds() != wanted) return one;
    if (!one.known() && found.known()) found = one;
  }
  return found;
}

CfnVerdict CfnValues::equal(Node raw, Node argument) {
  std::vector<Node> sides;
  if (!elements_of(argument, 2, 2, sides)) {
    shape(Level::kWarning, raw, "Equals wants a list of two values");
    return {Truth::kUnknown, "Equals does not have two values"};
  }
  const CfnValue a = resolve(sides[0]);
  const CfnValue b = resolve(sides[1]);
  if (a.is_scalar() && b.is_scalar()) return decided(text_of(a) == text_of(b));
  const bool same = a.hint != nullptr && b.hint != nullptr && !a.hint->identity.empty() &&
                    a.hint->identity == b.hint->identity;
  if (same) return decided(true);
  const std::string_view why = a.is_unknown()   ? text_of(a)
                               : b.is_unknown() ? text_of(b)
                                                : "values that are no texts are compared";
  // Neither may begin otherwise than the other.
  const auto beginning = [this](const CfnValue& value) {
    if (value.is_scalar()) return text_of(value);
    return value.hint != nullptr ? value.hint->prefix : std::string_view();
  };
  if ((a.is_unknown() || a.is_scalar()) && (b.is_unknown() || b.is_scalar())) {
    const std::string_view left = beginning(a);
    const std::string_view right = beginning(b);
    if (a.is_scalar() && !left.starts_with(right)) return decided(false);
    if (b.is_scalar() && !right.starts_with(left)) return decided(false);
    for (const auto& [one, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
      const CfnVerdict found = among_allowed(*one, *other);
      if (found.known()) return found;
    }
  }
  return {Truth::kUnknown, why};
}

CfnVerdict CfnValues::among_allowed(const CfnValue& parameter, const CfnValue& value) {
  if (!parameter.is_unknown() || parameter.hint == nullptr || !value.is_scalar()) return {};
  const auto known = parameters_.find(parameter.hint->identity);
  if (known == parameters_.end() || !known->second.allowed || !known->second.allowed.is_list())
    return {};
  const Node allowed = known->second.allowed;
  if (allowed.child_count() > kFew) return {};
  bool any = false;
  for (uint32_t i = 0; i < allowed.child_count(); ++i) {
    if (!allowed.child(i).is_scalar()) return {};
    any |= allowed.child(i).text() == text_of(value);
  }
  if (!any) return decided(false);
  return allowed.child_count() == 1 ? decided(true) : CfnVerdict();
}

CfnVerdict CfnValues::whatever_parameters(std::string_view name, Node at) {
  Memo* before = memo_;
  defaults_ = false;
  memo_ = &any_;
  const CfnVerdict found = condition(name, at);
  memo_ = before;
  defaults_ = true;
  return found;
}

void CfnValues::assume(std::string_view name) {
  assumed_.clear();
  assumed_values_.clear();
  without_default_.clear();
  assumed_memo_.clear();
  memo_ = &usual_;
  if (name.empty()) return;
  memo_ = &assumed_memo_;
  assumed_.emplace(name, true);
  const Node raw = conditions_ ? conditions_.get(name) : Node();
  if (raw) assume_verdict(raw, true, 0);
}

// A parameter that is not this is the other of two, or not what its default says.
void CfnValues::assume_other(std::string_view parameter, Node value) {
  const auto known = parameters_.find(parameter);
  if (known == parameters_.end()) return;
  const Node allowed = known->second.allowed;
  Node other;
  uint32_t others = 0;
  for (uint32_t i = 0;
       allowed && allowed.is_list() && allowed.child_count() <= kFew && i < allowed.child_count();
       ++i) {
    if (allowed.child(i).is_scalar() && allowed.child(i).text() == value.text()) continue;
    other = allowed.child(i);
    ++others;
  }
  const Node initial = known->second.initial;
  if (others == 1 && other.is_scalar()) {
    assumed_values_.emplace(parameter, other);
  } else if (initial && initial.is_scalar() && initial.text() == value.text()) {
    without_default_.insert(parameter);
  }
}

// What follows from a condition that is as said.
void CfnValues::assume_verdict(Node raw, bool holds, uint32_t depth) {
  if (depth > kDepth) return;
  const data::IntrinsicCall call = data::intrinsic_of(raw, true);
  std::vector<Node> parts;
  switch (call.function) {
    case Intrinsic::kCondition: {
      if (!call.argument.is_scalar()) return;
      const std::string_view name = call.argument.text();
      if (!assumed_.emplace(name, holds).second) return;
      const Node inner = conditions_.get(name);
      if (inner) assume_verdict(inner, holds, depth + 1);
      return;
    }
    case Intrinsic::kNot:
      if (elements_of(call.argument, 1, 1, parts)) assume_verdict(parts[0], !holds, depth + 1);
      return;
    case Intrinsic::kAnd:
    case Intrinsic::kOr:
      if (holds != (call.function == Intrinsic::kAnd)) return;
      if (!elements_of(call.argument, 1, 1'000, parts)) return;
      for (const Node part : parts) assume_verdict(part, holds, depth + 1);
      return;
    case Intrinsic::kEquals: {
      if (!elements_of(call.argument, 2, 2, parts)) return;
      for (size_t i = 0; i < 2; ++i) {
        const data::IntrinsicCall side = data::intrinsic_of(parts[i]);
        const Node other = parts[1 - i];
        if (side.function != Intrinsic::kRef || !side.argument.is_scalar()) continue;
        if (!other.is_scalar() || data::intrinsic_of(other) || other.kind() == Kind::kNull)
          continue;
        if (holds) {
          assumed_values_.emplace(side.argument.text(), other);
        } else {
          assume_other(side.argument.text(), other);
        }
      }
      return;
    }
    default:
      return;
  }
}

}  // namespace ordain::read

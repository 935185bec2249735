// Intrinsics of CloudFormation: which function a value of a template calls, and the parts of a Sub.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/intrinsic.h"

#include <array>
#include <utility>

namespace ordain::data {
namespace {

constexpr std::string_view kLong = "Fn::";
constexpr std::string_view kForEach = "Fn::ForEach::";

constexpr std::array<std::pair<std::string_view, Intrinsic>, 20> kNames = {{
    {"Ref", Intrinsic::kRef},
    {"Condition", Intrinsic::kCondition},
    {"GetAtt", Intrinsic::kGetAtt},
    {"Sub", Intrinsic::kSub},
    {"If", Intrinsic::kIf},
    {"Join", Intrinsic::kJoin},
    {"Select", Intrinsic::kSelect},
    {"Split", Intrinsic::kSplit},
    {"FindInMap", Intrinsic::kFindInMap},
    {"Base64", Intrinsic::kBase64},
    {"Cidr", Intrinsic::kCidr},
    {"ImportValue", Intrinsic::kImportValue},
    {"GetAZs", Intrinsic::kGetAzs},
    {"Transform", Intrinsic::kTransform},
    {"Length", Intrinsic::kLength},
    {"ToJsonString", Intrinsic::kToJsonString},
    {"Equals", Intrinsic::kEquals},
    {"And", Intrinsic::kAnd},
    {"Or", Intrinsic::kOr},
    {"Not", Intrinsic::kNot},
}};
// The two whose long form has no `Fn::`.
constexpr size_t kBare = 2;

Intrinsic named(std::string_view name, size_t from, size_t to) {
  for (size_t i = from; i < to; ++i) {
    if (kNames[i].first == name) return kNames[i].second;
  }
  return Intrinsic::kNone;
}

}  // namespace

IntrinsicCall intrinsic_of(Node node, bool conditions) {
  if (node.has(kTagged) && node.tag().starts_with('!')) {
    const std::string_view name = node.tag().substr(1);
    return {named(name, 0, kNames.size()), node, name};
  }
  if (!node.is_map() || node.size() != 1) return {};
  Node only = node.child(0);
  for (uint32_t i = 0; only.has(kShadowed) && i < node.child_count(); ++i) only = node.child(i);
  const std::string_view key = only.key();
  if (key.starts_with(kLong)) {
    if (is_for_each(key)) return {};
    const std::string_view name = key.substr(kLong.size());
    const Intrinsic function = named(name, kBare, kNames.size());
    return {function == Intrinsic::kNone ? Intrinsic::kOther : function, only, name};
  }
  const Intrinsic function = named(key, 0, conditions ? kBare : 1);
  return function == Intrinsic::kNone ? IntrinsicCall() : IntrinsicCall{function, only, key};
}

bool is_for_each(std::string_view key) { return key.starts_with(kForEach); }

std::vector<SubPart> sub_parts(std::string_view text) {
  std::vector<SubPart> parts;
  while (!text.empty()) {
    const size_t at = text.find("${");
    const size_t end = at == std::string_view::npos ? at : text.find('}', at);
    if (end == std::string_view::npos) {
      parts.push_back({false, text});
      break;
    }
    if (at > 0) parts.push_back({false, text.substr(0, at)});
    std::string_view name = text.substr(at + 2, end - at - 2);
    if (name.starts_with('!')) {
      parts.push_back({false, name.substr(1), true});
    } else {
      while (name.starts_with(' ')) name.remove_prefix(1);
      while (name.ends_with(' ')) name.remove_suffix(1);
      parts.push_back({true, name});
    }
    text.remove_prefix(end + 1);
  }
  return parts;
}

}  // namespace ordain::data

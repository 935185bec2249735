// Intrinsics of CloudFormation: which function a value of a template calls, and the parts of a Sub.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/document.h"

// The reader of templates and the functions that rules call (`cfn.sub_parts`) see the same calls.
namespace ordain::data {

enum class Intrinsic : uint8_t {
  kNone,
  kRef,
  kGetAtt,
  kSub,
  kIf,
  kJoin,
  kSelect,
  kSplit,
  kFindInMap,
  kBase64,
  kCidr,
  kImportValue,
  kGetAzs,
  kTransform,
  kLength,
  kToJsonString,
  kEquals,
  kAnd,
  kOr,
  kNot,
  kCondition,
  kOther,  // Fn::Something that this program does not know
};

struct IntrinsicCall {
  Intrinsic function = Intrinsic::kNone;
  // Of the short form, which is a tag on it (`!Ref X`), the value itself; of the long one
  // (`Fn::Sub: X`) what stands under the key.
  Node argument;
  std::string_view name;  // "Ref", "GetAtt", "Sub"

  explicit operator bool() const { return function != Intrinsic::kNone; }
};

// What the value calls, if it calls anything. `Condition: X` is a call only where `conditions` are
// wanted: elsewhere it is a field of that name.
IntrinsicCall intrinsic_of(Node node, bool conditions = false);

// `Fn::ForEach::Name`, a key whose value is written out for each element of a list.
bool is_for_each(std::string_view key);

// A part of the text of a Sub: what is written, or the name between `${` and `}`. `${!Name}` is the
// text `${Name}`.
struct SubPart {
  bool is_name = false;
  std::string_view text;
  // Of a text that begins with the `${` of a `${!`, which stands in the source with the sign
  // behind.
  bool literal = false;
};
std::vector<SubPart> sub_parts(std::string_view text);

}  // namespace ordain::data

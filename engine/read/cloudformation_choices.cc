// Intrinsics of a CloudFormation template that choose among values: If, Select, FindInMap.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/read/cloudformation_values.h"
#include "engine/text/utf8.h"

namespace ordain::read {

using data::Kind;
using data::Node;
using data::Origin;

CfnValue CfnValues::chosen(Node raw, Node argument) {
  std::vector<Node> parts;
  if (!elements_of(argument, 3, 3, parts))
    return malformed(raw, "If", "a list of a condition and two values");
  CfnVerdict found;
  std::string name;
  if (parts[0].is_scalar() && !data::intrinsic_of(parts[0], true)) {
    name = text_in_loop(parts[0].text());
    found = condition(keep(name), raw);
  } else {
    found = verdict(parts[0]);
  }
  if (found.known()) {
    CfnValue value = resolve(parts[found.holds() ? 1 : 2]);
    value.changed = true;
    const Node place = conditions_ && !name.empty() ? conditions_.get(name) : Node();
    if (!place || value.absent) return value;
    return from(value, Origin::Via::kLocal, place.blame_span(),
                fmt::format("condition {}, {}", text::preview(name),
                            found.holds() ? "which holds" : "which does not hold"));
  }
  const std::string why = name.empty() ? std::string(found.why)
                                       : fmt::format("it hangs on the condition {}: {}",
                                                     text::preview(name), found.why);
  return either(raw, resolve(parts[1]), resolve(parts[2]), keep(why));
}

// One of the two, nobody knows which.
CfnValue CfnValues::either(Node raw, const CfnValue& a, const CfnValue& b, std::string_view why) {
  if (a.absent && b.absent) {
    CfnValue value = a;
    value.changed = true;
    return value;
  }
  const auto beginning = [this](const CfnValue& value) {
    if (value.is(Kind::kString)) return text_of(value);
    return value.is_unknown() && value.hint != nullptr ? value.hint->prefix : std::string_view();
  };
  const auto identity = [](const CfnValue& value) {
    return value.is_unknown() && value.hint != nullptr ? value.hint->identity : std::string_view();
  };
  const bool same_text =
      a.is_scalar() && b.is_scalar() && a.data.kind == b.data.kind && text_of(a) == text_of(b);
  if (same_text || (!identity(a).empty() && identity(a) == identity(b))) {
    CfnValue value = a;
    value.changed = true;
    return value;
  }
  const std::string_view left = beginning(a);
  const std::string_view right = beginning(b);
  const auto ends = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  const auto common = left.substr(0, static_cast<size_t>(ends.first - left.begin()));
  const auto is_set = [](const CfnValue& value) {
    if (value.absent || value.is(Kind::kNull)) return false;
    return !value.is_unknown() || (value.hint != nullptr && value.hint->is_set);
  };
  return unknown(raw, why, hint("", common, is_set(a) && is_set(b)));
}

CfnValue CfnValues::selected(Node raw, Node argument) {
  std::vector<Node> parts;
  if (!elements_of(argument, 2, 2, parts))
    return malformed(raw, "Select", "a list of a number and a list");
  const CfnValue index = resolve(parts[0]);
  const CfnValue list = resolve(parts[1]);
  if (!list.is(Kind::kList)) {
    // An element of one list is one value, wherever it is asked for.
    const bool known = list.is_unknown() && list.hint != nullptr && !list.hint->identity.empty() &&
                       index.is_scalar();
    const std::string identity =
        known ? fmt::format("{}[{}]", list.hint->identity, text_of(index)) : "";
    return unknown(raw, list.is_unknown() ? text_of(list) : "what Select looks into is no list",
                   hint(identity, "", list.is_unknown()));
  }
  uint64_t at = 0;
  const std::string_view digits = index.is_scalar() ? text_of(index) : std::string_view();
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), at);
  if (index.is_unknown()) return unknown(raw, text_of(index), hint("", "", true));
  if (digits.empty() || read.ptr != digits.data() + digits.size() || at >= list.data.count) {
    return malformed(raw, "Select",
                     fmt::format("a number from 0 on and less than the {} elements of its list",
                                 list.data.count));
  }
  const Node element(&document_, list.data.first + static_cast<uint32_t>(at));
  CfnValue value = as_is(element);
  value.hint = element.hint();
  if (element.has(data::kCopied)) value.source = element.original();
  value.changed = true;
  if (value.origin == nullptr) value.origin = list.origin;
  return value;
}

CfnValue CfnValues::mapped(Node raw, Node argument) {
  std::vector<Node> parts;
  if (!elements_of(argument, 3, 4, parts))
    return malformed(raw, "FindInMap", "the names of a map and of two keys");
  std::array<CfnValue, 3> keys;
  std::string_view why;
  for (size_t i = 0; i < keys.size(); ++i) {
    keys[i] = resolve(parts[i]);
    if (keys[i].is_scalar() || !why.empty()) continue;
    why = keys[i].is_unknown() ? text_of(keys[i]) : "a key of FindInMap is no text";
  }
  const Node map = mappings_ && keys[0].is_scalar() ? mappings_.get(text_of(keys[0])) : Node();
  const auto value_at = [&](Node found) {
    CfnValue value = resolve(found);
    const CfnValue here = as_is(raw);
    value.begin = here.begin;
    value.end = here.end;
    value.changed = true;
    return from(value, Origin::Via::kLocal, found.blame_span(),
                fmt::format("mapping {}", text::preview(text_of(keys[0]))));
  };
  if (why.empty()) {
    const Node row = map && map.is_map() ? map.get(text_of(keys[1])) : Node();
    const Node found = row && row.is_map() ? row.get(text_of(keys[2])) : Node();
    if (found) return value_at(found);
    if (parts.size() == 4) {
      const Node fallback = parts[3].is_map() ? parts[3].get("DefaultValue") : Node();
      if (fallback) return resolve(fallback);
    }
    if (has_transform_) return unknown(raw, "a transform may make the mapping that is looked up");
    return malformed(
        raw, "FindInMap",
        fmt::format("a mapping {} with {} and in it {}", text::preview(text_of(keys[0])),
                    text::preview(text_of(keys[1])), text::preview(text_of(keys[2]))));
  }
  // Where only the row is not known and all rows say the same, that is what it comes to.
  const bool few = map && map.is_map() && map.child_count() <= kFew;
  if (few && keys[2].is_scalar() && !keys[1].is_scalar()) {
    Node first;
    bool same = true;
    for (uint32_t i = 0; i < map.child_count() && same; ++i) {
      const Node row = map.child(i);
      if (row.has(data::kShadowed) || !row.is_map()) continue;
      const Node found = row.get(text_of(keys[2]));
      same = found && found.is_scalar() && (!first || found.text() == first.text());
      if (!first) first = found;
    }
    if (first && same) return value_at(first);
  }
  return unknown(raw, why, hint("", "", parts.size() == 3));
}

}  // namespace ordain::read

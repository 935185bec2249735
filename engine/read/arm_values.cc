// Values of an ARM template: parameters, variables, and the trees that expressions stand in.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/arm_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Node;
using data::Origin;

// Names of types are read in any case.
bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : +c; };
           return lower(x) == lower(y);
         });
}

Node map_at(Node map, std::string_view key) {
  const Node node = map && map.is_map() ? map.get(key) : Node();
  return node && node.is_map() ? node : Node();
}

// ARM reads names of parameters and variables in any case.
Node named(Node map, std::string_view name) {
  if (!map) return {};
  if (const Node exact = map.get(name)) return exact;
  for (uint32_t i = 0; i < map.child_count(); ++i) {
    if (!map.child(i).has(data::kShadowed) && same(map.child(i).key(), name)) return map.child(i);
  }
  return {};
}

}  // namespace

ArmValues::ArmValues(data::Document& document, Node root, Node given, Budget& budget,
                     text::Findings& findings)
    : document_(document), findings_(findings), root_(root), given_(given), budget_(budget) {}

bool ArmValues::spend(uint64_t nodes, uint64_t bytes) {
  budget_.nodes += nodes;
  budget_.bytes += bytes;
  if (budget_.nodes <= kMadeNodes && budget_.bytes <= kMadeBytes && depth_ <= kDepth) return true;
  if (!budget_.told) {
    findings_.report("read/limit", text::Level::kError, root_.blame_span(),
                     fmt::format("the expressions of the template come to more than {} values or "
                                 "{} bytes, or lie more than {} deep in each other",
                                 kMadeNodes, kMadeBytes, kDepth));
  }
  budget_.told = true;
  return false;
}

ArmValue ArmValues::scalar(Kind kind, std::string_view text) {
  if (!spend(1, text.size())) return {.text = "the template makes too many values"};
  return {.is = ArmValue::Is::kScalar, .kind = kind, .text = keep(text)};
}

bool ArmValues::holds_expression(Node raw, uint32_t depth) {
  if (raw.kind() == Kind::kString) return raw.text().starts_with('[');
  if (depth > kDepth) return true;
  for (uint32_t i = 0; i < raw.child_count(); ++i) {
    if (raw.is_map() && raw.child(i).key() == "copy") return true;
    if (holds_expression(raw.child(i), depth + 1)) return true;
  }
  return false;
}

// `copy` in a map makes lists of what it names, as many elements as the count comes to.
void ArmValues::put_copies(MadeTree& tree, Node copies) {
  for (uint32_t i = 0; i < copies.child_count(); ++i) {
    const Node copy = copies.child(i);
    const Node name = copy.is_map() ? copy.get("name") : Node();
    if (!name || name.kind() != Kind::kString || !copy.get("input")) continue;
    tree.scalar(document_.intern_key(name.text()), Kind::kUnknown,
                keep(fmt::format("{} is made by copy", text::preview(name.text()))),
                name.span().begin, name.span().end);
  }
}

void ArmValues::put(MadeTree& tree, data::Key key, Node raw) {
  const Deeper deeper(*this);
  if (raw.is_scalar() && !is_arm_expression(raw.text()) && !raw.text().starts_with("[["))
    return tree.copy(key, raw);
  if (!spend(1, 0))
    return tree.scalar_for(raw, key, Kind::kUnknown, "the template makes too many values");
  if (raw.kind() == Kind::kString) {
    const ArmValue value = resolve(raw);
    if (value.is == ArmValue::Is::kNode) return tree.copy(key, value.node, value.origin);
    const Kind kind = value.is == ArmValue::Is::kScalar ? value.kind : Kind::kUnknown;
    return tree.scalar_for(raw, key, kind, value.text, nullptr, value.origin);
  }
  const size_t mark = tree.mark();
  for (uint32_t i = 0; i < raw.child_count(); ++i) {
    const Node child = raw.child(i);
    if (child.has(data::kShadowed)) continue;
    if (raw.is_map() && child.key() == "copy" && child.is_list()) {
      put_copies(tree, child);
    } else {
      put(tree, raw.is_map() ? child.data().key : data::kNoKey, child);
    }
  }
  tree.end_for(mark, raw, key, raw.kind());
}

Node ArmValues::resolved_root(Node raw) {
  MadeTree tree(document_);
  put(tree, data::kNoKey, raw);
  return Node(&document_, tree.finish());
}

ArmValue ArmValues::resolve(Node raw) {
  if (raw.is_list() || raw.is_map()) {
    if (!holds_expression(raw, 0)) return {.is = ArmValue::Is::kNode, .node = raw};
    return {.is = ArmValue::Is::kNode, .node = resolved_root(raw)};
  }
  if (raw.kind() == Kind::kUnknown) return {.text = raw.text()};
  if (raw.kind() == Kind::kString && is_arm_expression(raw.text())) {
    const Deeper deeper(*this);
    if (!spend(1, 0)) return {.text = "the template makes too many values"};
    return evaluate_arm(raw.text().substr(1, raw.text().size() - 2), *this);
  }
  std::string_view text = raw.text();
  if (raw.kind() == Kind::kString && text.starts_with("[[")) text.remove_prefix(1);
  return {.is = ArmValue::Is::kScalar, .kind = raw.kind(), .text = text};
}

ArmValue ArmValues::as_is(Node resolved) {
  if (resolved.is_list() || resolved.is_map()) return {.is = ArmValue::Is::kNode, .node = resolved};
  if (resolved.kind() == Kind::kUnknown) return {.text = resolved.text()};
  return {.is = ArmValue::Is::kScalar, .kind = resolved.kind(), .text = resolved.text()};
}

ArmValue ArmValues::from(ArmValue value, Node raw, Origin::Via via, std::string_view what) {
  value.origin = document_.arena().make<Origin>(via, raw.blame_span(), keep(what), value.origin);
  return value;
}

ArmValue ArmValues::parameter(std::string_view name) {
  const auto [it, fresh] = parameters_.try_emplace(keep(name));
  if (!fresh) {
    if (it->second.state == State::kBusy) return unknown("a parameter's default leads to itself");
    return it->second.value;
  }
  const std::string what = fmt::format("parameter {}", text::preview(name));
  const Node declaration = named(map_at(root_, "parameters"), name);
  const Node given = named(given_, name);
  ArmValue value;
  if (!declaration || !declaration.is_map()) {
    value = unknown(fmt::format("{} is not declared", what));
  } else if (is_secure_arm_parameter(declaration)) {
    value = unknown(fmt::format("{} is a secret", what));
  } else if (given && given.is_map()) {
    const Node known = given.get("value");
    value = known ? from(as_is(known), known, Origin::Via::kModule, what)
                  : unknown(fmt::format("{} is looked up elsewhere", what));
  } else if (const Node initial = declaration.get("defaultValue")) {
    value = from(resolve(initial), initial, Origin::Via::kVariable, what);
  } else {
    value = unknown(fmt::format("{} has no default", what));
  }
  Known& known = parameters_.at(name);
  known = {State::kDone, value};
  return value;
}

ArmValue ArmValues::variable(std::string_view name) {
  const auto [it, fresh] = variables_.try_emplace(keep(name));
  if (!fresh) {
    if (it->second.state == State::kBusy) return unknown("a variable leads to itself");
    return it->second.value;
  }
  const Node raw = named(map_at(root_, "variables"), name);
  const std::string what = fmt::format("variable {}", text::preview(name));
  const ArmValue value =
      raw ? from(resolve(raw), raw, Origin::Via::kLocal, what)
          : unknown(fmt::format("{} is not in the template, or made by copy", what));
  variables_.at(name) = {State::kDone, value};
  return value;
}

bool is_secure_arm_parameter(Node declaration) {
  const Node type = declaration.get("type");
  return type && type.kind() == Kind::kString &&
         (same(type.text(), "secureString") || same(type.text(), "secureObject"));
}

bool is_arm_expression(std::string_view text) {
  return text.size() > 2 && text.starts_with('[') && text.ends_with(']') && text[1] != '[';
}

}  // namespace ordain::read

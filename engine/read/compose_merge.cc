// Compose merge: one description of a service laid over another, as Compose does it.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/compose_merge.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/read/written.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Node;

std::string part(Node element, std::string_view name, std::string_view absent) {
  const Node node = element.get(name);
  if (!is_written(node)) return std::string(absent);
  return node.is_scalar() ? std::string(node.text()) : std::string();
}

bool is_unknown(Node element, std::string_view name) {
  const Node node = element.get(name);
  return node && node.kind() == Kind::kUnknown;
}

// Fields whose lists hold things that have a name of their own.
constexpr std::array<std::string_view, 6> kNamed = {"annotations", "args",   "depends_on",
                                                    "environment", "labels", "networks"};

bool is_named(std::string_view field) {
  for (const std::string_view name : kNamed) {
    if (field == name) return true;
  }
  return false;
}

}  // namespace

std::string_view compose_tag(Node node) {
  if (!node) return {};
  return node.has(data::kTagged) ? node.tag() : node.original().tag();
}

std::string compose_identity(std::string_view field, Node element) {
  if (element.is_scalar()) return fmt::format("={}", element.text());
  if (!element.is_map()) return {};
  if (is_named(field)) return part(element, "name", "");
  if (field == "volumes") return part(element, "target", "");
  if (field == "secrets" || field == "configs") {
    const std::string target = part(element, "target", "");
    return target.empty() ? part(element, "source", "") : target;
  }
  if (field != "ports") return {};
  const std::string target = part(element, "target", "");
  if (target.empty() || is_unknown(element, "host_ip") || is_unknown(element, "published"))
    return {};
  return fmt::format("{} {}-{} {}-{} {}", part(element, "host_ip", "0.0.0.0"),
                     part(element, "published", "any"), part(element, "published_end", "any"),
                     target, part(element, "target_end", ""), part(element, "protocol", "tcp"));
}

void ComposeMerge::put_below(data::Key key, Node value, const data::Origin* step) {
  ++merged_;
  if (step == nullptr || !value.has(data::kHasOrigin)) return tree_.copy(key, value, step);
  data::Origin* origin = document_.arena().make<data::Origin>(*step);
  origin->next = value.origin();
  tree_.copy(key, value, origin);
}

void ComposeMerge::put(Node below, Node over, data::Key key, Node at, const data::Origin* step) {
  const size_t mark = tree_.mark();
  for (uint32_t i = 0; i < below.child_count(); ++i) {
    const Node value = below.child(i);
    if (value.has(data::kShadowed) || value.key() == "extends" || compose_tag(value) == "!reset")
      continue;
    const Node above = over.get(value.data().key);
    if (!is_written(above) && compose_tag(above).empty()) put_below(value.data().key, value, step);
  }
  for (uint32_t i = 0; i < over.child_count(); ++i) {
    const Node value = over.child(i);
    if (!value.has(data::kShadowed)) put_entry(below.get(value.data().key), value, step);
  }
  tree_.end_for(mark, at, key, Kind::kMap);
}

void ComposeMerge::put_entry(Node below, Node over, const data::Origin* step) {
  ++merged_;
  const data::Key key = over.data().key;
  const std::string_view name = over.key();
  const std::string_view tag = compose_tag(over);
  if (tag == "!reset" || (!is_written(over) && is_written(below))) return;
  const bool replaces = name == "command" || name == "entrypoint" || name == "test" ||
                        tag == "!override" || over.is_scalar() || over.kind() == Kind::kUnknown;
  if (replaces || !is_written(below) || below.is_scalar() || compose_tag(below) == "!reset" ||
      spent())
    return tree_.copy(key, over);
  if (below.kind() == Kind::kUnknown)
    return tree_.scalar_for(over, key, Kind::kUnknown, below.text());
  if (over.is_list() && below.is_list()) return put_list(below, over, step);
  if (over.is_map() && below.is_map()) {
    // Options of one driver are none of another.
    const Node driver = over.get("driver");
    const Node other = below.get("driver");
    const bool apart = name == "logging" && is_written(driver) && is_written(other) &&
                       driver.text() != other.text();
    return apart ? tree_.copy(key, over) : put(below, over, key, over, step);
  }
  const text::Span span = over.span();
  tree_.scalar(key, Kind::kUnknown, "it is a list on one side and a map on the other of a merge",
               span.begin, span.end, {over.origin(), nullptr});
}

void ComposeMerge::put_list(Node below, Node over, const data::Origin* step) {
  const std::string_view field = over.key();
  std::unordered_map<std::string, uint32_t> same;  // elements of `over` by what they are
  for (uint32_t i = 0; i < over.child_count(); ++i) {
    std::string identity = compose_identity(field, over.child(i));
    if (!identity.empty()) same[std::move(identity)] = i;
  }
  const size_t mark = tree_.mark();
  std::vector<bool> put_already(over.child_count());
  const bool merges = field == "networks" || field == "depends_on";
  for (uint32_t i = 0; i < below.child_count(); ++i) {
    const Node element = below.child(i);
    const std::string identity = compose_identity(field, element);
    const auto it = identity.empty() ? same.end() : same.find(identity);
    if (it == same.end()) {
      put_below(data::kNoKey, element, step);
      continue;
    }
    const Node above = over.child(it->second);
    if (put_already[it->second]) continue;
    put_already[it->second] = true;
    if (compose_tag(above) == "!reset") continue;
    if (merges && element.is_map() && above.is_map() && compose_tag(above).empty()) {
      put(element, above, data::kNoKey, above, step);
    } else {
      tree_.copy(data::kNoKey, above);
    }
  }
  for (uint32_t i = 0; i < over.child_count(); ++i) {
    if (!put_already[i] && compose_tag(over.child(i)) != "!reset")
      tree_.copy(data::kNoKey, over.child(i));
  }
  merged_ += over.child_count();
  tree_.end_for(mark, over, over.data().key, Kind::kList);
}

}  // namespace ordain::read

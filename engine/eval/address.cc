// Addresses: stable names of things inside a subject, for identity and for people.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/address.h"

#include <vector>

namespace ordain::eval {
namespace {

std::string identity(data::Node element) {
  if (element.is_map()) {
    for (const std::string_view key : {"name", "id"}) {
      const data::Node named = element.get(key);
      if (named && named.is_scalar() && !named.text().empty()) return std::string(named.text());
    }
  }
  return "";
}

}  // namespace

std::string round_key(const Value& element, int64_t round) {
  if (element.is_scalar()) return to_text(element);
  std::string name;
  if (element.node) name = identity(element.node);
  return name.empty() ? std::to_string(round) : name;
}

std::string path_inside(data::Node subject, data::Node node) {
  std::vector<std::string> parts;
  const data::Node top = subject ? subject.original() : subject;
  for (node = node.original(); node && !(node == top); ) {
    const data::Node above = node.parent();
    if (!above) break;
    if (above.is_map()) {
      parts.emplace_back(node.key());
    } else {
      std::string name = identity(node);
      parts.push_back(name.empty() ? std::to_string(node.index() - above.data().first) : name);
    }
    node = above;
  }
  std::string out;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (!out.empty()) out += '/';
    out += *part;
  }
  return out;
}

}  // namespace ordain::eval

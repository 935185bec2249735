// The configuration of a plan: what it says is written, and what the expressions in it refer to.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/read/terraform_plan_values.h"

namespace ordain::read::terraform {

using data::Node;

namespace {

// What begins a reference that leads to no resource.
constexpr std::array<std::string_view, 6> kWords = {"count", "each", "local",
                                                    "path",  "self", "terraform"};

// Calls `take` for each byte of an address that stands in no key of an instance.
template <typename Take>
void each_outside(std::string_view address, const Take& take) {
  bool quoted = false;
  size_t depth = 0;
  for (size_t i = 0; i < address.size(); ++i) {
    const char c = address[i];
    if (quoted) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        quoted = false;
      }
    } else if (c == '[') {
      ++depth;
    } else if (c == ']' && depth > 0) {
      --depth;
    } else if (depth > 0) {
      quoted = c == '"';
    } else {
      take(i);
    }
  }
}

// The key of an instance right behind what stands before it: "[0]" of "a.b[0].c" with "a.b".
std::string_view key_behind(std::string_view reference, std::string_view name) {
  std::string_view rest = reference;
  if (!rest.starts_with(name)) return {};
  rest.remove_prefix(name.size());
  if (!rest.starts_with('[')) return {};
  size_t outside = rest.size();
  each_outside(rest, [&](size_t at) { outside = std::min(outside, at); });
  return rest.substr(0, outside);
}

// The first parts of a reference: "a.b" of "a.b[0].c" with 2.
std::string parts(std::string_view reference, size_t count) {
  const std::string bare = without_keys(reference);
  size_t end = 0;
  for (size_t i = 0; i < count; ++i) {
    end = bare.find('.', end + (i > 0 ? 1 : 0));
    if (end == std::string::npos) return bare;
  }
  return bare.substr(0, end);
}

std::string inside(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

}  // namespace

std::string without_keys(std::string_view address) {
  std::string out;
  each_outside(address, [&](size_t at) { out += address[at]; });
  return out;
}

std::pair<std::string_view, std::string_view> split_module(std::string_view address) {
  size_t last = 0;
  each_outside(address, [&](size_t at) {
    if ((at == 0 || address[at - 1] == '.') && address.substr(at).starts_with("module.")) last = at;
  });
  const size_t name = std::min(address.size(), last + 7);
  return {address.substr(0, last > 0 ? last - 1 : 0), address.substr(name)};
}

std::pair<std::string_view, std::string_view> split_resource(std::string_view address) {
  const auto [around, rest] = split_module(address);
  if (!address.starts_with("module.")) return {{}, address};
  // Behind the name of the last call and its key.
  size_t dot = address.size();
  const auto begin = static_cast<size_t>(rest.data() - address.data());
  each_outside(address, [&](size_t at) {
    if (at >= begin && address[at] == '.') dot = std::min(dot, at);
  });
  return {address.substr(0, dot), address.substr(std::min(address.size(), dot + 1))};
}

std::string_view address_at_start(std::string_view text) {
  size_t end = text.size();
  each_outside(text, [&](size_t at) {
    if (text[at] == '/') end = std::min(end, at);
  });
  return text.substr(0, end);
}

Configuration::Configuration(Node root) : root_(root) {
  if (root_) add("", root_, 0);
}

void Configuration::add(const std::string& path, Node module, int depth) {
  if (depth > kDeepest) return;
  modules_.emplace(path, module);
  for (const Node resource : children(member(module, "resources"))) {
    const std::string_view address = text_of(resource, "address");
    // Some versions write it with the modules around it.
    const std::string own = without_keys(address);
    const size_t skipped = !path.empty() && own.starts_with(path + ".") ? path.size() + 1 : 0;
    resources_.emplace(path + "/" + own.substr(skipped), resource);
  }
  for (const Node call : children(member(module, "module_calls"))) {
    const std::string called = inside(path, fmt::format("module.{}", call.key()));
    calls_.emplace(called, call);
    if (const Node inner = member(call, "module")) add(called, inner, depth + 1);
  }
}

Node Configuration::module(const std::string& path) const {
  const auto it = modules_.find(path);
  return it == modules_.end() ? Node() : it->second;
}

Node Configuration::resource(const std::string& path, const std::string& name) const {
  const auto it = resources_.find(path + "/" + name);
  return it == resources_.end() ? Node() : it->second;
}

Node Configuration::call(const std::string& path) const {
  const auto it = calls_.find(path);
  return it == calls_.end() ? Node() : it->second;
}

std::set<std::string> Configuration::resources_of(const std::string& path, Node expression,
                                                  bool& whole) const {
  Search search;
  follow(path, expression, 0, search);
  whole = search.whole;
  // "a.b" stands beside "a.b[0]" and says no more.
  for (const std::string& name : std::set<std::string>(search.found)) {
    if (const std::string bare = without_keys(name); bare != name) search.found.erase(bare);
  }
  return search.found;
}

void Configuration::follow(const std::string& path, Node expression, int depth,
                           Search& search) const {
  for (const Node reference : children(member(expression, "references"))) {
    if (depth > kDeepest || ++search.steps > kMostSteps) {
      search.whole = false;
      return;
    }
    if (reference.kind() == data::Kind::kString)
      follow_reference(path, reference.text(), depth, search);
  }
}

void Configuration::follow_reference(const std::string& path, std::string_view reference, int depth,
                                     Search& search) const {
  const std::string first = parts(reference, 1);
  if (first == "var") {
    if (path.empty()) {
      search.whole = false;
      return;
    }
    const std::string around(split_module(path).first);
    const std::string variable = parts(reference, 2);
    const size_t dot = std::min(variable.size(), first.size() + 1);
    const Node written = member(member(call(path), "expressions"), variable.substr(dot));
    return follow(around, written, depth + 1, search);
  }
  if (first == "module") {
    const std::string called = parts(reference, 2);
    const std::string output = parts(reference, 3);
    // "module.net" stands beside "module.net.id" and says no more.
    if (output == called) return;
    const std::string path_inside = inside(path, called);
    const Node made =
        member(member(module(path_inside), "outputs"), output.substr(output.rfind('.') + 1));
    return follow(path_inside, member(made, "expression"), depth + 1, search);
  }
  if (std::find(kWords.begin(), kWords.end(), first) != kWords.end()) {
    search.whole = false;
    return;
  }
  std::string name = parts(reference, first == "data" ? 3 : 2);
  name += key_behind(reference, name);
  search.found.insert(inside(path, name));
}

}  // namespace ordain::read::terraform

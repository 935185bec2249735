// Addresses: stable names of things inside a subject, for identity and for people.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/address.h"

#include <fmt/format.h>

#include <cctype>
#include <vector>

#include "engine/eval/sensitive.h"
#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

// A text of a list element that is longer is told by its beginning and its size.
constexpr size_t kLongestName = 120;

// Of what is hidden there is no name.
std::string identity(data::Node element, const Hidden* hidden) {
  const auto is_hidden = [hidden](data::Node node) {
    return hidden != nullptr && hidden->holds(node);
  };
  if (element.is_scalar() && element.kind() != data::Kind::kNull && !is_hidden(element)) {
    const std::string_view text = element.text();
    if (text.size() <= kLongestName) return std::string(text);
    return fmt::format("{}...{}", text.substr(0, kLongestName), text.size());
  }
  if (element.is_map()) {
    for (const std::string_view key : {"name", "id"}) {
      const data::Node named = element.get(key);
      if (named && named.is_scalar() && !named.text().empty() && !is_hidden(named))
        return std::string(named.text());
    }
  }
  return "";
}

}  // namespace

std::string round_key(const Value& element, int64_t round) {
  if (element.is_scalar()) return to_text(element);
  std::string name;
  if (element.tag == Tag::kMap && element.map != nullptr) {
    for (size_t i = 0; i < element.map->keys.size(); ++i) {
      const Value& item = element.map->items[i];
      if (element.map->keys[i] == "name" && item.tag == Tag::kString) name = item.string();
    }
  } else if (element.node) {
    name = identity(element.node, nullptr);
  }
  return name.empty() ? std::to_string(round) : name;
}

std::string path_inside(data::Node subject, data::Node node, const Hidden* hidden) {
  std::vector<std::string> parts;
  const data::Node top = subject ? subject.original() : subject;
  for (node = node.original(); node && !(node == top);) {
    const data::Node above = node.parent();
    if (!above) break;
    if (above.is_map()) {
      parts.push_back(data::pointer_token(node.key()));
    } else {
      std::string name = identity(node, hidden);
      parts.push_back(name.empty() ? std::to_string(node.index() - above.data().first)
                                   : data::pointer_token(name));
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

std::string path_join(std::string_view a, std::string_view b) {
  std::string out(a);
  if (!a.empty() && !b.empty()) out += '/';
  return out.append(b);
}

std::string dotted(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    std::string token;
    bool plain = true;
    for (size_t i = 0; i < path.size() && i < slash; ++i) {
      if (path[i] == '~' && i + 1 < path.size()) {
        token += path[++i] == '0' ? '~' : '/';
      } else {
        token += path[i];
      }
      plain =
          plain && (std::isalnum(static_cast<unsigned char>(token.back())) || token.back() == '_');
    }
    if (token.starts_with('[')) {
      out += token;
    } else if (plain) {
      out += out.empty() ? token : "." + token;
    } else {
      out += "[\"" + text::printable(token) + "\"]";
    }
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return out;
}

std::string missing_name(data::Node node, std::string_view path) {
  std::string name = dotted(path);
  if (node && (name.empty() || name.starts_with('['))) name.insert(0, text::printable(node.key()));
  return name.empty() ? "a value" : name;
}

std::string absent_words(const Cause& cause) {
  if (!cause.message.empty()) return std::string(cause.message);
  return fmt::format("{} is not set", missing_name(cause.node, cause.path));
}

}  // namespace ordain::eval

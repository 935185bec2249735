// Compose fields: the spellings of a field of a service -> one shape.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/compose_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "engine/read/compose_interpolation.h"
#include "engine/read/kubernetes_views.h"
#include "engine/read/reader.h"
#include "engine/read/value_words.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Node;

constexpr std::array<std::string_view, 7> kBools = {
    "init", "oom_kill_disable", "privileged", "read_only", "stdin_open", "tty", "use_api_socket"};

// Bytes by which variables may make the texts of a file longer.
constexpr uint64_t kMostGrown = 16u << 20;

bool is_digits(std::string_view text) {
  return !text.empty() && text.size() < 10 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

// `8000-8010` or `8000`; empty texts when it is neither.
struct Range {
  std::string_view first;
  std::string_view last;
};
Range range_of(std::string_view text) {
  const size_t dash = std::min(text.find('-'), text.size());
  const Range range{text.substr(0, dash),
                    dash < text.size() ? text.substr(dash + 1) : text.substr(0, dash)};
  return is_digits(range.first) && is_digits(range.last) ? range : Range{};
}

// Where the parts of `text` between colons begin and end; those in [...] are one.
std::vector<std::pair<size_t, size_t>> colon_parts(std::string_view text) {
  std::vector<std::pair<size_t, size_t>> parts;
  size_t begin = 0;
  bool bracket = false;
  for (size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && text[at] == '[') bracket = true;
    if (at < text.size() && text[at] == ']') bracket = false;
    if (at < text.size() && (text[at] != ':' || bracket)) continue;
    parts.emplace_back(begin, at);
    begin = at + 1;
  }
  return parts;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_host_path(std::string_view source) {
  return source.starts_with('/') || source.starts_with('.') || source.starts_with('~') ||
         source.starts_with('\\') ||
         (source.size() > 2 && is_letter(source[0]) && source[1] == ':');
}

Kind plain_kind(std::string_view text) {
  if (text == "true" || text == "false") return Kind::kBool;
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (!digits.empty() && digits.size() < 19 &&
      digits.find_first_not_of("0123456789") == digits.npos)
    return Kind::kInt;
  return Kind::kString;
}

}  // namespace

bool ComposeFields::has_variables() const {
  return document_.text_bytes().find('$') != std::string_view::npos;
}

void ComposeFields::shape(Node node, std::string_view wants) {
  findings_.report("read/compose-shape", text::Level::kWarning, node.blame_span(),
                   fmt::format("{} is {}, wants {}",
                               node.key().empty() ? "the element" : text::preview(node.key()),
                               value_words(node), wants));
}

// Where the variables in a text have their values, then what the text itself went through.
const data::Origin* ComposeFields::of_variables(Node node, const Interpolated& made) {
  const data::Origin* origin = node.has(data::kHasOrigin) ? node.origin() : nullptr;
  if (made.used.empty()) return origin;
  for (auto it = made.used.rbegin(); it != made.used.rend(); ++it) {
    data::Origin* step = document_.arena().make<data::Origin>();
    step->via = data::Origin::Via::kVariable;
    step->span = it->second;
    step->what = document_.arena().copy(fmt::format("variable {}", text::preview(it->first)));
    step->next = origin;
    origin = step;
  }
  return origin;
}

void ComposeFields::put_interpolated(Node node, data::Key key) {
  if (node.is_list() || node.is_map()) {
    const size_t mark = tree_.mark();
    for (uint32_t i = 0; i < node.child_count(); ++i) {
      const Node child = node.child(i);
      if (!child.has(data::kShadowed)) put_interpolated(child, child.data().key);
    }
    tree_.end_for(mark, node, key, node.kind());
    return;
  }
  if (node.kind() != Kind::kString || node.text().find('$') == std::string_view::npos)
    return tree_.copy(key, node);
  Interpolated made = interpolate(node.text(), variables_);
  if (!made.changed) return tree_.copy(key, node);
  if (made.known && made.text.size() > node.text().size()) {
    grown_ += made.text.size() - node.text().size();
    if (grown_ > kMostGrown) {
      made.known = false;
      made.text.clear();
      made.reason = "the variables of the file make it larger than what is read";
    }
  }
  if (made.known) {
    const std::string_view text = document_.arena().copy(made.text);
    // What is not quoted has a type once it is there.
    const Kind kind = node.style() == data::Style::kPlain ? plain_kind(text) : Kind::kString;
    return tree_.scalar_for(node, key, kind, text, nullptr, of_variables(node, made));
  }
  data::Hint* hint = nullptr;
  if (!made.text.empty()) {
    hint = document_.arena().make<data::Hint>();
    hint->prefix = document_.arena().copy(made.text);
    hint->is_set = true;
  }
  tree_.scalar_for(node, key, Kind::kUnknown, document_.arena().copy(made.reason), hint);
}

bool ComposeFields::put(Node field) {
  const std::string_view name = field.key();
  const data::Key key = field.data().key;
  if (field.kind() == Kind::kNull || field.kind() == Kind::kUnknown) return false;
  if (name == "ports") {
    list_of(field, [this](Node element) { put_port(element); });
  } else if (name == "volumes") {
    list_of(field, [this](Node element) { put_volume(element); });
  } else if (name == "environment" || name == "labels" || name == "annotations") {
    put_pairs(field, key);
  } else if (name == "networks") {
    list_of(field, [this](Node element) { put_named(element, "name"); });
  } else if (name == "secrets" || name == "configs") {
    list_of(field, [this](Node element) { put_named(element, "source"); });
  } else if (name == "env_file") {
    list_of(field, [this](Node element) { put_named(element, "path"); });
  } else if (name == "depends_on") {
    list_of(field, [this](Node element) { put_named(element, "name"); });
  } else if (name == "tmpfs" || name == "dns" || name == "group_add") {
    list_of(field, [this](Node element) { tree_.copy(data::kNoKey, element); });
  } else if (name == "build") {
    put_build(field);
  } else {
    return put_bool(field);
  }
  return true;
}

// A list of what `element` puts: of the elements of a list, the entries of a map, or a text alone.
void ComposeFields::list_of(Node field, const Element& element) {
  const size_t mark = tree_.mark();
  if (field.is_scalar()) {
    element(field);
  } else {
    for (uint32_t i = 0; i < field.child_count(); ++i) {
      const Node child = field.child(i);
      if (!child.has(data::kShadowed)) element(child);
    }
  }
  tree_.end_for(mark, field, field.data().key, Kind::kList);
}

std::string_view ComposeFields::known_text(Node scalar) const {
  if (scalar.kind() != Kind::kUnknown) return scalar.text();
  const data::Hint* hint = scalar.hint();
  return hint == nullptr ? std::string_view() : hint->prefix;
}

void ComposeFields::put_part(Node scalar, std::string_view name, Kind kind, size_t begin,
                             size_t end) {
  const std::string_view text = known_text(scalar);
  const std::string_view part = text.substr(begin, end - begin);
  text::Span span = scalar.span();
  const Node original = scalar.original();
  if (original.text() == text && scalar.kind() != Kind::kUnknown) {
    const std::vector<uint32_t> offsets = source_offsets(original);
    span.begin = offsets[begin];
    span.end = begin == end ? span.begin : offsets[end - 1] + 1;
  }
  tree_.scalar(key(name), kind, part, span.begin, span.end, {scalar.origin(), nullptr});
}

// The end of a text that is not known, from `prefix` on.
void ComposeFields::put_rest_unknown(Node scalar, std::string_view name, std::string_view prefix) {
  data::Hint* hint = nullptr;
  if (!prefix.empty()) {
    hint = document_.arena().make<data::Hint>();
    hint->prefix = prefix;
    hint->is_set = true;
  }
  const text::Span span = scalar.span();
  tree_.scalar(key(name), Kind::kUnknown, scalar.text(), span.begin, span.end,
               {scalar.origin(), hint});
}

// --- environment, labels -------------------------------------------------------------------------

void ComposeFields::put_pairs(Node field, data::Key under) {
  if (field.is_scalar()) {
    shape(field, "a list or a map");
    return tree_.copy(under, field);
  }
  const size_t mark = tree_.mark();
  for (uint32_t i = 0; i < field.child_count(); ++i) {
    const Node child = field.child(i);
    if (child.has(data::kShadowed)) continue;
    if (!field.is_map()) {
      put_pair(child);
      continue;
    }
    const size_t pair = tree_.mark();
    const text::Span at = child.key_span();
    tree_.string(key("name"), child.key(), at.begin, at.end);
    if (child.kind() == Kind::kUnknown || !child.is_scalar()) {
      tree_.copy(key("value"), child);
    } else if (child.kind() != Kind::kNull) {
      tree_.scalar_for(child, key("value"), Kind::kString, child.text());
    }
    tree_.end_for(pair, child, data::kNoKey, Kind::kMap);
  }
  tree_.end_for(mark, field, under, Kind::kList);
}

// NAME=value, or NAME alone, which takes the value of who runs it.
void ComposeFields::put_pair(Node scalar) {
  const std::string_view text = known_text(scalar);
  const size_t equals = text.find('=');
  const bool known = scalar.kind() != Kind::kUnknown;
  if (!scalar.is_scalar() && known) {
    shape(scalar, "NAME=value");
    return tree_.copy(data::kNoKey, scalar);
  }
  if (!known && equals == text.npos) return tree_.copy(data::kNoKey, scalar);
  const size_t pair = tree_.mark();
  put_part(scalar, "name", Kind::kString, 0, std::min(equals, text.size()));
  if (!known) {
    put_rest_unknown(scalar, "value", text.substr(equals + 1));
  } else if (equals != text.npos) {
    put_part(scalar, "value", Kind::kString, equals + 1, text.size());
  }
  tree_.end_for(pair, scalar, data::kNoKey, Kind::kMap);
}

// --- ports ---------------------------------------------------------------------------------------

void ComposeFields::put_numbers(Node element, std::string_view first, std::string_view last,
                                std::string_view text, size_t begin) {
  const Range range = range_of(text);
  if (range.first.empty()) {
    put_rest_unknown(element, first, {});
    return;
  }
  const auto at = [&](std::string_view part) {
    return begin + static_cast<size_t>(part.data() - text.data());
  };
  put_part(element, first, Kind::kInt, at(range.first), at(range.first) + range.first.size());
  put_part(element, last, Kind::kInt, at(range.last), at(range.last) + range.last.size());
}

void ComposeFields::put_port(Node element) {
  if (!element.is_map()) return put_short_port(element);
  const size_t mark = tree_.mark();
  for (uint32_t i = 0; i < element.child_count(); ++i) {
    const Node child = element.child(i);
    if (child.has(data::kShadowed)) continue;
    const std::string_view name = child.key();
    const bool numbers = name == "target" || name == "published";
    const Range range = numbers && child.is_scalar() ? range_of(child.text()) : Range{};
    if (range.first.empty()) {
      tree_.copy(child.data().key, child);
      continue;
    }
    tree_.scalar_for(child, child.data().key, Kind::kInt, range.first);
    tree_.scalar_for(child, key(name == "target" ? "target_end" : "published_end"), Kind::kInt,
                     range.last);
  }
  tree_.end_for(mark, element, data::kNoKey, Kind::kMap);
}

// [HOST:][PUBLISHED:]TARGET[/PROTOCOL]
void ComposeFields::put_short_port(Node element) {
  const bool known = element.kind() != Kind::kUnknown;
  const std::string_view text = known_text(element);
  const size_t slash = std::min(text.find('/'), text.size());
  const auto parts = colon_parts(text.substr(0, slash));
  const auto part = [&](size_t i) {
    return text.substr(parts[i].first, parts[i].second - parts[i].first);
  };
  if (!known) {
    // The address it is bound to may be written, and what follows not.
    if (parts.size() < 2 || part(0).find('.') == std::string_view::npos)
      return tree_.copy(data::kNoKey, element);
    const size_t map = tree_.mark();
    put_part(element, "host_ip", Kind::kString, parts[0].first, parts[0].second);
    put_rest_unknown(element, "published", {});
    put_rest_unknown(element, "target", {});
    return tree_.end_for(map, element, data::kNoKey, Kind::kMap);
  }
  const bool good =
      parts.size() <= 3 && element.is_scalar() && !range_of(part(parts.size() - 1)).first.empty();
  if (!good) {
    shape(element, "[HOST:][PUBLISHED:]TARGET[/PROTOCOL]");
    return tree_.copy(data::kNoKey, element);
  }
  const size_t map = tree_.mark();
  const size_t target = parts.size() - 1;
  if (parts.size() == 3) {
    const bool brackets = part(0).starts_with('[') && part(0).ends_with(']');
    put_part(element, "host_ip", Kind::kString, parts[0].first + brackets,
             parts[0].second - brackets);
  }
  if (parts.size() > 1 && !part(target - 1).empty())
    put_numbers(element, "published", "published_end", part(target - 1), parts[target - 1].first);
  put_numbers(element, "target", "target_end", part(target), parts[target].first);
  if (slash < text.size()) put_part(element, "protocol", Kind::kString, slash + 1, text.size());
  tree_.end_for(map, element, data::kNoKey, Kind::kMap);
}

// --- volumes -------------------------------------------------------------------------------------

void ComposeFields::put_volume(Node element) {
  if (!element.is_map()) return put_short_volume(element);
  const size_t mark = tree_.mark();
  for (uint32_t i = 0; i < element.child_count(); ++i) {
    const Node child = element.child(i);
    if (child.has(data::kShadowed)) continue;
    if (child.key() != "read_only" || !put_bool(child)) tree_.copy(child.data().key, child);
  }
  tree_.end_for(mark, element, data::kNoKey, Kind::kMap);
}

// [SOURCE:]TARGET[:OPTION,OPTION]
void ComposeFields::put_short_volume(Node element) {
  const bool known = element.kind() != Kind::kUnknown;
  const std::string_view text = known_text(element);
  if (!element.is_scalar() && known) {
    shape(element, "[SOURCE:]TARGET[:MODE]");
    return tree_.copy(data::kNoKey, element);
  }
  auto parts = colon_parts(text);
  // The colon of a drive is a part of its path.
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    const bool drive = parts[i].second - parts[i].first == 1 && is_letter(text[parts[i].first]) &&
                       parts[i + 1].first < text.size() &&
                       (text[parts[i + 1].first] == '\\' || text[parts[i + 1].first] == '/');
    if (!drive) continue;
    parts[i].second = parts[i + 1].second;
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
  const auto part = [&](size_t i) {
    return text.substr(parts[i].first, parts[i].second - parts[i].first);
  };
  if (!known && text.empty()) return tree_.copy(data::kNoKey, element);
  const text::Span span = element.span();
  const size_t map = tree_.mark();
  const bool has_source = parts.size() > 1 || !known;
  tree_.string(key("type"), has_source && is_host_path(part(0)) ? "bind" : "volume", span.begin,
               span.end);
  if (!known && parts.size() == 1) {
    put_rest_unknown(element, "source", part(0));
    put_rest_unknown(element, "target", {});
    // Whether it is written to is said at the end.
    put_rest_unknown(element, "read_only", {});
    return tree_.end_for(map, element, data::kNoKey, Kind::kMap);
  }
  if (has_source) put_part(element, "source", Kind::kString, parts[0].first, parts[0].second);
  const size_t target = has_source ? 1 : 0;
  if (!known && parts.size() == 2) {
    put_rest_unknown(element, "target", part(1));
    put_rest_unknown(element, "read_only", {});
  } else {
    put_part(element, "target", Kind::kString, parts[target].first, parts[target].second);
  }
  for (size_t i = target + 1; i < parts.size(); ++i) {
    const std::string_view options = part(i);
    for (size_t at = 0; at <= options.size();) {
      const size_t end = std::min(options.find(',', at), options.size());
      if (options.substr(at, end - at) == "ro") {
        const text::Span place = element.span();
        tree_.boolean(key("read_only"), true, place.begin, place.end);
        i = parts.size();
        break;
      }
      at = end + 1;
    }
  }
  tree_.end_for(map, element, data::kNoKey, Kind::kMap);
}

// --- the rest ------------------------------------------------------------------------------------

// What is a name alone, an entry of a map under its name, or a map that says all.
void ComposeFields::put_named(Node element, std::string_view name) {
  if (element.kind() == Kind::kUnknown) return tree_.copy(data::kNoKey, element);
  const size_t map = tree_.mark();
  const bool under_name = name == "name" && element.key_span().valid();
  if (under_name) {
    const text::Span at = element.key_span();
    tree_.string(key(name), element.key(), at.begin, at.end);
  } else if (element.is_scalar()) {
    tree_.scalar_for(element, key(name), Kind::kString, element.text());
  }
  for (uint32_t i = 0; element.is_map() && i < element.child_count(); ++i) {
    const Node child = element.child(i);
    if (child.has(data::kShadowed) || (under_name && child.key() == name)) continue;
    tree_.copy(child.data().key, child);
  }
  tree_.end_for(map, element, data::kNoKey, Kind::kMap);
}

void ComposeFields::put_build(Node field) {
  const size_t map = tree_.mark();
  if (field.is_scalar()) {
    tree_.scalar_for(field, key("context"), Kind::kString, field.text());
  } else if (field.is_map()) {
    for (uint32_t i = 0; i < field.child_count(); ++i) {
      const Node child = field.child(i);
      if (child.has(data::kShadowed)) continue;
      const bool pairs = child.key() == "args" || child.key() == "labels";
      if (pairs && (child.is_map() || child.is_list())) {
        put_pairs(child, child.data().key);
      } else if (child.key() != "privileged" || !put_bool(child)) {
        tree_.copy(child.data().key, child);
      }
    }
  } else {
    shape(field, "a path or a map");
  }
  tree_.end_for(map, field, field.data().key, Kind::kMap);
}

// A text that says true or false where Compose takes it for that.
bool ComposeFields::put_bool(Node field) {
  const bool known = std::find(kBools.begin(), kBools.end(), field.key()) != kBools.end();
  if (!known || field.kind() != Kind::kString) return false;
  if (field.text() != "true" && field.text() != "false") return false;
  tree_.scalar_for(field, field.data().key, Kind::kBool, field.text());
  return true;
}

}  // namespace ordain::read

// Values of a CloudFormation template: maps and lists with their intrinsics written out.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/cloudformation_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "engine/text/utf8.h"

namespace ordain::read {

using data::Kind;
using data::Node;
using data::NodeData;
using data::Origin;
using text::Level;

namespace {

// What belongs to a node by its index, or to its key, and is no part of its value.
constexpr uint16_t kOfPlace = data::kTagged | data::kHasOrigin | data::kCopied | data::kShadowed |
                              data::kQuotedKey | data::kOddKey | data::kHinted;
// Elements of a Fn::ForEach; more is no template anyone deploys.
constexpr size_t kLoopElements = 10'000;
// Loops in loops.
constexpr size_t kLoops = 8;

}  // namespace

// Counts how deep calls and containers stand in each other.
class CfnValues::Deeper {
 public:
  explicit Deeper(CfnValues& values) : values_(values) { ++values_.depth_; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;
  ~Deeper() { --values_.depth_; }

  bool too_deep(Node at) const {
    if (values_.depth_ <= kDepth) return false;
    if (!values_.limited_) {
      values_.findings_.report(
          "read/limit", Level::kError, at.blame_span(),
          fmt::format("the template's functions and conditions stand more than {} deep in each "
                      "other",
                      kDepth));
    }
    values_.limited_ = true;
    return true;
  }

 private:
  CfnValues& values_;
};

CfnValues::CfnValues(data::Document& document, text::Findings& findings)
    : document_(document), findings_(findings) {
  const Node root = document.root();
  const auto map_at = [&](std::string_view key) {
    const Node node = root.get(key);
    if (!node || node.kind() == Kind::kNull || node.is_map()) return node;
    shape(Level::kError, node,
          fmt::format("{} is a {}, wants a map", key, data::name(node.kind())));
    return Node();
  };
  has_transform_ = static_cast<bool>(root.get("Transform"));
  mappings_ = map_at("Mappings");
  conditions_ = map_at("Conditions");
  const Node parameters = map_at("Parameters");
  for (uint32_t i = 0; parameters && i < parameters.child_count(); ++i) {
    const Node raw = parameters.child(i);
    if (raw.has(data::kShadowed)) continue;
    if (!raw.is_map()) {
      shape(Level::kWarning, raw,
            fmt::format("parameter {} is a {}, wants a map with its Type", text::preview(raw.key()),
                        data::name(raw.kind())));
    }
    Parameter parameter;
    parameter.raw = raw;
    if (raw.is_map()) {
      const Node type = raw.get("Type");
      if (type && type.kind() == Kind::kString) parameter.type = type.text();
      parameter.initial = raw.get("Default");
      parameter.allowed = raw.get("AllowedValues");
      const Node secret = raw.get("NoEcho");
      parameter.secret = secret && secret.is_scalar() &&
                         (secret.text() == "true" || secret.text() == "True" ||
                          secret.text() == "TRUE" || secret.text() == "yes");
    }
    parameters_.emplace(raw.key(), parameter);
  }
}

void CfnValues::shape(Level level, Node at, std::string message) {
  findings_.report("read/cloudformation-shape", level, at.blame_span(), std::move(message));
}

bool CfnValues::spend(size_t nodes, size_t bytes, Node at) {
  made_nodes_ += nodes;
  made_bytes_ += bytes;
  if (made_nodes_ <= kMadeNodes && made_bytes_ <= kMadeBytes) return true;
  if (!limited_) {
    findings_.report("read/limit", Level::kError, at.blame_span(),
                     fmt::format("the functions of the template make more than {} values or {} MiB "
                                 "of text",
                                 kMadeNodes, kMadeBytes >> 20));
  }
  limited_ = true;
  return false;
}

CfnValue CfnValues::as_is(Node raw) const {
  CfnValue value;
  value.data = raw.data();
  value.data.key = data::kNoKey;
  value.data.flags &= static_cast<uint16_t>(~kOfPlace);
  const text::Span span = raw.span();
  value.begin = span.begin;
  value.end = span.end;
  value.source = raw;
  if (raw.has(data::kHasOrigin)) value.origin = raw.origin();
  return value;
}

CfnValue CfnValues::unknown(Node source, std::string_view why, const data::Hint* hint) {
  CfnValue value = as_is(source);
  value.changed = true;
  const uint16_t duplicate = value.data.flags & data::kDuplicateKey;
  value.data = NodeData();
  value.data.kind = Kind::kUnknown;
  value.data.flags = duplicate;
  document_.set_text(value.data, keep(why));
  value.hint = hint;
  return value;
}

CfnValue CfnValues::made_text(std::string_view text, Node source) {
  if (!spend(1, text.size(), source)) return unknown(source, "the template makes too much text");
  CfnValue value = as_is(source);
  value.changed = true;
  value.data = NodeData();
  value.data.kind = Kind::kString;
  document_.set_text(value.data, keep(text));
  return value;
}

CfnValue CfnValues::from(CfnValue value, Origin::Via via, text::Span place, std::string_view what) {
  value.origin = document_.arena().make<Origin>(Origin{via, place, keep(what), value.origin});
  return value;
}

// --- what stands in the template -----------------------------------------------------------------

CfnValue CfnValues::resolve(Node raw) {
  const Deeper deeper(*this);
  if (deeper.too_deep(raw)) return unknown(raw, "it stands too deep in the template");
  if (const data::IntrinsicCall called = data::intrinsic_of(raw)) return call(raw, called);
  return plain(raw);
}

CfnValue CfnValues::plain(Node raw) {
  if (raw.is_map() || raw.is_list()) return rebuilt(raw);
  if (raw.kind() != Kind::kString) return as_is(raw);
  const std::string_view text = text_in_loop(raw.text());
  // What stands in a parameter of SSM is looked up when the stack is made.
  if (const size_t at = text.find("{{resolve:ssm:"); at != std::string_view::npos) {
    return unknown(raw, "what a parameter of SSM holds is known when the stack is made",
                   hint("", text.substr(0, at), true));
  }
  if (text.data() != raw.text().data()) return made_text(text, raw);
  return as_is(raw);
}

CfnValue CfnValues::rebuilt(Node raw) {
  if (raw.is_map()) {
    std::vector<CfnEntry> entries;
    const bool changed = entries_of(raw, entries);
    if (!changed) return as_is(raw);
    CfnValue map = made_map(entries, raw);
    // What a transform puts in beside them nobody sees.
    if (raw.get("Fn::Transform")) map.open = "a transform of it puts in more than any file says";
    return map;
  }
  std::vector<CfnValue> elements;
  bool changed = false;
  for (uint32_t i = 0; i < raw.child_count(); ++i) {
    CfnValue element = resolve(raw.child(i));
    changed |= element.changed || element.absent;
    if (!element.absent) elements.push_back(element);
  }
  return changed ? made_list(elements, raw) : as_is(raw);
}

bool CfnValues::entries_of(Node raw, std::vector<CfnEntry>& entries) {
  bool changed = false;
  for (uint32_t i = 0; i < raw.child_count(); ++i) {
    const Node child = raw.child(i);
    if (child.has(data::kShadowed)) continue;
    const std::string_view key = child.key();
    if (data::is_for_each(key)) {
      changed = true;
      loop_entries(child, entries);
      continue;
    }
    if (key == "Fn::Transform") {
      changed = true;
      continue;
    }
    CfnEntry entry;
    entry.value = resolve(child);
    changed |= entry.value.changed || entry.value.absent;
    if (entry.value.absent) continue;
    const data::NodeSpan span = document_.span(child.index());
    entry.key = child.data().key;
    entry.key_begin = span.key_begin;
    entry.key_end = span.key_end;
    if (const std::string_view text = text_in_loop(key); text.data() != key.data()) {
      entry.key = document_.intern_key(text);
      changed = true;
    }
    entries.push_back(entry);
  }
  return changed;
}

// --- Fn::ForEach ---------------------------------------------------------------------------------

std::string_view CfnValues::text_in_loop(std::string_view text) {
  if (loops_.empty() || text.find('{') == std::string_view::npos) return text;
  std::string out;
  bool any = false;
  for (size_t at = 0; at < text.size();) {
    const bool plain_name = text.substr(at).starts_with("${");
    const bool bare_name = text.substr(at).starts_with("&{");
    const size_t end = plain_name || bare_name ? text.find('}', at) : std::string_view::npos;
    const auto loop = end == std::string_view::npos
                          ? loops_.rend()
                          : std::find_if(loops_.rbegin(), loops_.rend(), [&](const auto& one) {
                              return one.first == text.substr(at + 2, end - at - 2);
                            });
    if (loop == loops_.rend()) {
      out += text[at++];
      continue;
    }
    any = true;
    for (const char c : loop->second) {
      if (plain_name || std::isalnum(static_cast<unsigned char>(c))) out += c;
    }
    at = end + 1;
    if (out.size() > kTextBytes) break;
  }
  return any ? keep(out) : text;
}

bool CfnValues::loop_elements(Node collection, std::vector<std::string_view>& elements,
                              bool& known) {
  const CfnValue list = resolve(collection);
  known = list.is(Kind::kList);
  if (!known) return list.is_unknown();
  for (const Node element : list_elements(list)) {
    const CfnValue value = resolve(element);
    if (!value.is_scalar()) {
      known = false;
      return value.is_unknown();
    }
    elements.push_back(text_of(value));
  }
  return elements.size() <= kLoopElements;
}

void CfnValues::for_each(Node raw, text::FunctionRef<void(std::string_view, Node)> each) {
  // Loops in loops: once a limit is passed none goes on.
  if (limited_) return;
  const Deeper deeper(*this);
  std::vector<Node> parts;
  const bool is_loop = elements_of(raw, 3, 3, parts) && parts[0].is_scalar() && parts[2].is_map();
  std::vector<std::string_view> elements;
  bool known = false;
  if (!is_loop || loops_.size() == kLoops || deeper.too_deep(raw) ||
      !loop_elements(parts[1], elements, known)) {
    shape(Level::kError, raw,
          fmt::format("{} wants a name, a list of at most {} texts and a map of one key, at most "
                      "{} in each other; what it makes is not checked",
                      text::preview(raw.key()), kLoopElements, kLoops));
    return;
  }
  // One stands for all of a list that is not known, under the name as it is written.
  if (!known) elements = {keep(fmt::format("${{{}}}", parts[0].text()))};
  for (const std::string_view element : elements) {
    if (++rounds_ > kRounds) {
      findings_.report("read/limit", Level::kError, raw.blame_span(),
                       fmt::format("the template's loops have more than {} rounds; what they make "
                                   "is not checked",
                                   kRounds));
      limited_ = true;
      return;
    }
    loops_.emplace_back(parts[0].text(), element);
    for (uint32_t i = 0; i < parts[2].child_count(); ++i) {
      const Node body = parts[2].child(i);
      if (body.has(data::kShadowed)) continue;
      if (data::is_for_each(body.key())) {
        for_each(body, each);
      } else {
        each(text_in_loop(body.key()), body);
      }
    }
    loops_.pop_back();
    if (limited_) return;
  }
}

void CfnValues::loop_entries(Node raw, std::vector<CfnEntry>& entries) {
  for_each(raw, [&](std::string_view key, Node body) {
    CfnEntry entry;
    entry.value = resolve(body);
    if (entry.value.absent) return;
    entry.value.changed = true;
    const data::NodeSpan span = document_.span(body.index());
    entry.key = document_.intern_key(key);
    entry.key_begin = span.key_begin;
    entry.key_end = span.key_end;
    entries.push_back(entry);
  });
}

// --- into the tree -------------------------------------------------------------------------------

void CfnValues::settle(const CfnValue& value, uint32_t index) {
  document_.set_original(index, value.source.index());
  if (value.origin != nullptr) document_.set_origin(index, value.origin);
  if (value.hint != nullptr) document_.set_hint(index, value.hint);
  if (!value.open.empty()) document_.set_open(index, value.open);
}

CfnValue CfnValues::made_map(const std::vector<CfnEntry>& entries, Node source) {
  CfnValue map = as_is(source);
  map.changed = true;
  map.data.kind = Kind::kMap;
  if (!source.is_map() && !source.is_list()) map.data.style = data::Style::kMade;
  if (!spend(entries.size(), 0, source))
    return unknown(source, "the template makes too many values");
  std::vector<NodeData> nodes;
  std::vector<data::NodeSpan> spans;
  for (const CfnEntry& entry : entries) {
    nodes.push_back(entry.value.data);
    nodes.back().key = entry.key;
    spans.push_back({entry.key_begin, entry.key_end, entry.value.begin, entry.value.end});
  }
  map.data.count = static_cast<uint32_t>(nodes.size());
  map.data.first = nodes.empty() ? 0 : document_.append(nodes, spans);
  for (uint32_t i = 0; i < entries.size(); ++i) settle(entries[i].value, map.data.first + i);
  return map;
}

CfnValue CfnValues::made_list(const std::vector<CfnValue>& elements, Node source) {
  CfnValue list = as_is(source);
  list.changed = true;
  list.data.kind = Kind::kList;
  if (!source.is_map() && !source.is_list()) list.data.style = data::Style::kMade;
  if (!spend(elements.size(), 0, source))
    return unknown(source, "the template makes too many values");
  std::vector<NodeData> nodes;
  std::vector<data::NodeSpan> spans;
  for (const CfnValue& element : elements) {
    nodes.push_back(element.data);
    spans.push_back({element.begin, element.begin, element.begin, element.end});
  }
  list.data.count = static_cast<uint32_t>(nodes.size());
  list.data.first = nodes.empty() ? 0 : document_.append(nodes, spans);
  for (uint32_t i = 0; i < elements.size(); ++i) settle(elements[i], list.data.first + i);
  return list;
}

uint32_t CfnValues::append(const CfnValue& value, const CfnEntry* key) {
  NodeData node = value.data;
  data::NodeSpan span{value.begin, value.begin, value.begin, value.end};
  if (key != nullptr) {
    node.key = key->key;
    span.key_begin = key->key_begin;
    span.key_end = key->key_end;
  }
  const uint32_t index = document_.append({&node, 1}, {&span, 1});
  settle(value, index);
  return index;
}

}  // namespace ordain::read

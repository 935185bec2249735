// Globals of a SAM template: properties that hold for every resource of a kind.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/cloudformation_globals.h"

#include <fmt/format.h>

#include <algorithm>

namespace ordain::read {

using data::Kind;
using data::Node;

namespace {

constexpr std::string_view kServerless = "AWS::Serverless::";
// Maps in maps that are merged.
constexpr int kMerged = 64;

class Merger {
 public:
  Merger(data::Document& document, CfnValues& values) : document_(document), values_(values) {}

  // The entries of both, those of `own` before those of Globals.
  std::vector<CfnEntry> maps(const std::vector<CfnEntry>& own, const std::vector<CfnEntry>& global,
                             const std::string& path, int depth) {
    std::vector<CfnEntry> out = own;
    for (const CfnEntry& from : global) {
      const std::string name = fmt::format("{}.{}", path, document_.key_text(from.key));
      const auto known = std::find_if(out.begin(), out.end(),
                                      [&](const CfnEntry& entry) { return entry.key == from.key; });
      if (known == out.end()) {
        CfnEntry entry = from;
        entry.value.origin = origin(from, name);
        out.push_back(entry);
      } else if (known->value.is(Kind::kMap) && from.value.is(Kind::kMap) && depth < kMerged) {
        known->value = values_.made_map(
            maps(entries_of(known->value), entries_of(from.value), name, depth + 1),
            known->value.source);
      } else if (known->value.is(Kind::kList) && from.value.is(Kind::kList)) {
        std::vector<CfnValue> elements;
        for (const CfnValue* list : {&from.value, static_cast<const CfnValue*>(&known->value)}) {
          for (uint32_t i = 0; i < list->data.count; ++i) {
            elements.push_back(value_at(list->data.first + i));
            if (list == &from.value) elements.back().origin = origin(from, name);
          }
        }
        known->value = values_.made_list(elements, known->value.source);
      }
    }
    return out;
  }

  std::vector<CfnEntry> entries_of(const CfnValue& map) const {
    std::vector<CfnEntry> out;
    for (uint32_t i = 0; i < map.data.count; ++i) {
      const uint32_t index = map.data.first + i;
      if (document_.node(index).flags & data::kShadowed) continue;
      const data::NodeSpan span = document_.span(index);
      out.push_back({document_.node(index).key, span.key_begin, span.key_end, value_at(index)});
    }
    return out;
  }

 private:
  CfnValue value_at(uint32_t index) const {
    const Node node(&document_, index);
    CfnValue value = values_.as_is(node);
    value.hint = node.hint();
    value.source = node;
    return value;
  }

  const data::Origin* origin(const CfnEntry& from, const std::string& name) {
    const text::Span place{document_.source(), from.key_begin, from.key_end};
    return document_.arena().make<data::Origin>(data::Origin{
        data::Origin::Via::kDefault, place, document_.arena().copy(name), from.value.origin});
  }

  data::Document& document_;
  CfnValues& values_;
};

}  // namespace

void SamGlobals::merge_into(std::string_view type, Node resource, data::Document& document,
                            CfnValues& values, std::vector<CfnEntry>& entries) const {
  if (!globals_ || !type.starts_with(kServerless)) return;
  const std::string_view kind = type.substr(kServerless.size());
  const Node section = globals_.get(kind);
  if (!section || !section.is_map()) return;
  std::vector<CfnEntry> global;
  values.entries_of(section, global);
  if (global.empty()) return;
  Merger merger(document, values);
  const data::Key key = document.intern_key("Properties");
  const auto known = std::find_if(entries.begin(), entries.end(),
                                  [key](const CfnEntry& entry) { return entry.key == key; });
  const std::string path = fmt::format("Globals.{}", kind);
  if (known != entries.end()) {
    if (!known->value.is(Kind::kMap)) return;
    known->value = values.made_map(merger.maps(merger.entries_of(known->value), global, path, 0),
                                   known->value.source);
    return;
  }
  CfnEntry properties;
  properties.key = key;
  properties.value = values.made_map(merger.maps({}, global, path, 0), resource);
  const data::NodeSpan span = document.span(resource.index());
  properties.key_begin = properties.key_end = span.value_begin;
  entries.push_back(properties);
}

}  // namespace ordain::read

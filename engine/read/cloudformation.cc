// CloudFormation and SAM: the parts of a template as subjects, their values read as they will be.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/cloudformation.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/read/cloudformation_globals.h"
#include "engine/read/cloudformation_values.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Document;
using data::Kind;
using data::Node;
using text::Level;

// Of a type or a logical name that is told.
constexpr size_t kNameBytes = 253;

// AWS::S3::Bucket, Custom::Thing, Acme::Net::Vpc::MODULE.
bool is_type_name(std::string_view type) {
  const size_t colons = type.find("::");
  return colons != std::string_view::npos && colons > 0 && colons + 2 < type.size();
}

Node map_at(Node map, std::string_view key) {
  const Node node = map.get(key);
  return node && node.is_map() ? node : Node();
}

bool is_template(Node root) {
  if (!root.is_map()) return false;
  if (root.get("AWSTemplateFormatVersion")) return true;
  const Node resources = map_at(root, "Resources");
  for (uint32_t i = 0; resources && i < resources.child_count(); ++i) {
    const Node resource = resources.child(i);
    if (data::is_for_each(resource.key())) return true;
    const Node type = resource.is_map() ? resource.get("Type") : Node();
    if (!type || type.kind() != Kind::kString) continue;
    if (type.text().starts_with("AWS::") || type.text().starts_with("Custom::")) return true;
  }
  return false;
}

// Whether the template is given to a transform that is none of AWS.
bool has_macro(Node root) {
  const Node transform = root.get("Transform");
  const auto is_own = [](Node one) {
    const Node name = one.is_map() ? one.get("Name") : one;
    return !name || name.kind() != Kind::kString || !name.text().starts_with("AWS::");
  };
  if (!transform || transform.kind() == Kind::kNull) return false;
  if (!transform.is_list()) return is_own(transform);
  for (uint32_t i = 0; i < transform.child_count(); ++i) {
    if (is_own(transform.child(i))) return true;
  }
  return false;
}

class Deriver {
 public:
  Deriver(Document& document, DerivedSubjects& subjects, text::Findings& findings)
      : document_(document),
        subjects_(subjects),
        root_(document.root()),
        values_(document, findings),
        has_macro_(has_macro(root_)),
        globals_(map_at(root_, "Globals")) {}

  void derive() {
    // A transform that is written among the resources makes more of them.
    const Node raw = root_.get("Resources");
    const Node resources = raw && raw.is_map() ? raw : Node();
    if (raw && !raw.is_map() && raw.kind() != Kind::kNull) {
      values_.shape(Level::kError, raw,
                    fmt::format("Resources is a {}, wants a map; no resource is checked",
                                data::name(raw.kind())));
    }
    if (resources) find_resources(resources);
    add_parameters();
    for (const Resource& resource : found_) add_resource(resource);
    add_conditions();
    add_outputs();
    add_template();
  }

 private:
  struct Resource {
    std::string_view name;
    Node raw;
    // Elements of the Fn::ForEach it is made in; each is read again where it is resolved.
    bool looped = false;
  };

  // Names come first: a reference may stand before what it refers to.
  void find_resources(Node resources) {
    twice_ = resources.has(data::kDuplicateKey);
    if (twice_) {
      values_.shape(Level::kError, resources,
                    "Resources stands twice in the template; only the last one is checked");
    }
    for (uint32_t i = 0; i < resources.child_count(); ++i) {
      const Node raw = resources.child(i);
      if (raw.has(data::kShadowed)) continue;
      if (data::is_for_each(raw.key())) {
        values_.for_each(raw, [this](std::string_view name, Node body) {
          values_.add_resource(values_.keep(name), body);
        });
        found_.push_back({raw.key(), raw, true});
      } else if (raw.key() == "Fn::Transform") {
        values_.shape(Level::kWarning, raw,
                      "a transform makes resources here that are in no file; they are not checked");
      } else {
        values_.add_resource(raw.key(), raw);
        found_.push_back({raw.key(), raw});
      }
    }
  }

  void add_resource(const Resource& resource) {
    if (!resource.looped) {
      add_resource(resource.name, resource.raw);
      return;
    }
    values_.for_each(resource.raw,
                     [this](std::string_view name, Node body) { add_resource(name, body); });
  }

  void add_resource(std::string_view name, Node raw) {
    const std::string shown = text::preview(name, kNameBytes);
    if (!raw.is_map()) {
      values_.shape(Level::kError, raw,
                    fmt::format("resource {} is a {}, wants a map; it is not checked", shown,
                                data::name(raw.kind())));
      return;
    }
    const Node type = raw.get("Type");
    if (!type || type.kind() != Kind::kString || type.text().empty()) {
      values_.shape(
          Level::kError, type ? type : raw,
          fmt::format("resource {} has no Type that is a text; it is not checked", shown));
      return;
    }
    if (type.has(data::kDuplicateKey)) {
      values_.shape(Level::kError, type,
                    fmt::format("Type stands twice in {}, so it is not known which rules are asked "
                                "about it",
                                shown));
    }
    if (!is_type_name(type.text())) {
      values_.shape(Level::kWarning, type,
                    fmt::format("{} is no type of a resource, wants one such as AWS::S3::Bucket",
                                text::preview(type.text())));
    }
    const Node condition = raw.get("Condition");
    const bool conditional = condition && condition.kind() == Kind::kString;
    if (conditional) {
      const std::string_view condition_name = values_.text_in_loop(condition.text());
      const CfnVerdict verdict = values_.whatever_parameters(condition_name, condition);
      if (verdict.known() && !verdict.holds()) return;
      values_.assume(condition_name);
    }
    std::vector<CfnEntry> entries;
    values_.entries_of(raw, entries);
    if (has_macro_) open_properties(entries);
    globals_.merge_into(type.text(), raw, document_, values_, entries);
    if (conditional) values_.assume({});
    const Node view = add_view(name, raw, std::move(entries));
    if (twice_) document_.mutable_node(view.index()).flags |= data::kDuplicateKey;
    const std::string domain =
        fmt::format("cfn.{}", text::printable(type.text().substr(0, kNameBytes)));
    subjects_.add(domain, document_, view.index(), values_.keep(shown));
    subjects_.add("cfn.resources", document_, view.index(), values_.keep(shown));
    resources_.push_back(entry_of(raw, name, view));
  }

  // What a macro of someone's own puts into a resource is in no file.
  static void open_properties(std::vector<CfnEntry>& entries) {
    for (CfnEntry& entry : entries) {
      if (entry.value.source.key() == "Properties" && entry.value.is(Kind::kMap))
        entry.value.open = "a macro of the template may put in more than any file says";
    }
  }

  // The view of `raw` with these entries and its address.
  Node add_view(std::string_view name, Node raw, std::vector<CfnEntry> entries) {
    CfnEntry address;
    address.key = document_.intern_key("address");
    address.value = values_.made_text(name, raw);
    const data::NodeSpan span = document_.span(raw.index());
    address.key_begin = address.key_end = address.value.begin = span.key_begin;
    address.value.end = span.key_end;
    std::erase_if(entries, [&](const CfnEntry& entry) { return entry.key == address.key; });
    entries.push_back(address);
    const CfnEntry key = key_of(raw, name);
    return Node(&document_, values_.append(values_.made_map(entries, raw), &key));
  }

  CfnEntry key_of(Node raw, std::string_view name) {
    CfnEntry entry;
    const data::NodeSpan span = document_.span(raw.index());
    const bool as_written = raw.key() == name;
    entry.key = as_written ? raw.data().key : document_.intern_key(name);
    entry.key_begin = span.key_begin;
    entry.key_end = span.key_end;
    return entry;
  }

  CfnEntry entry_of(Node raw, std::string_view name, Node view) {
    CfnEntry entry = key_of(raw, name);
    entry.value = values_.as_is(view);
    entry.value.source = view;
    return entry;
  }

  void add_parameters() {
    const Node parameters = map_at(root_, "Parameters");
    for (uint32_t i = 0; parameters && i < parameters.child_count(); ++i) {
      const Node raw = parameters.child(i);
      if (raw.has(data::kShadowed) || !raw.is_map()) continue;
      std::vector<CfnEntry> entries;
      values_.entries_of(raw, entries);
      for (CfnEntry& entry : entries) {
        if (document_.key_text(entry.key) != "NoEcho") continue;
        const std::string_view text = document_.text_of(entry.value.data);
        if (entry.value.is(Kind::kString) && (text == "true" || text == "false"))
          entry.value.data.kind = Kind::kBool;
      }
      const Node view = add_view(raw.key(), raw, std::move(entries));
      // Whoever may look at the stack does not see it, and no reader of a report shall.
      if (const Node initial = raw.get("Default"); initial && values_.is_secret(raw.key())) {
        document_.mark_sensitive(initial.index());
        document_.mark_sensitive(view.get("Default").index());
      }
      subjects_.add("cfn.parameters", document_, view.index(), address_in("Parameters", raw));
      parameters_.push_back(entry_of(raw, raw.key(), view));
    }
  }

  void add_conditions() {
    const Node conditions = map_at(root_, "Conditions");
    for (uint32_t i = 0; conditions && i < conditions.child_count(); ++i) {
      const Node raw = conditions.child(i);
      if (raw.has(data::kShadowed) || data::is_for_each(raw.key())) continue;
      const CfnVerdict verdict = values_.condition(raw.key(), raw);
      CfnEntry holds;
      holds.key = document_.intern_key("holds");
      holds.value = verdict.known() ? values_.made_text(verdict.holds() ? "true" : "false", raw)
                                    : values_.unknown(raw, verdict.why);
      if (verdict.known()) holds.value.data.kind = Kind::kBool;
      holds.key_begin = holds.key_end = holds.value.begin;
      const Node view = add_view(raw.key(), raw, {holds});
      subjects_.add("cfn.conditions", document_, view.index(), address_in("Conditions", raw));
    }
  }

  void add_outputs() {
    const Node outputs = map_at(root_, "Outputs");
    const auto add = [this](std::string_view name, Node raw) {
      if (!raw.is_map()) return;
      const Node condition = raw.get("Condition");
      const bool conditional = condition && condition.kind() == Kind::kString;
      if (conditional) {
        const CfnVerdict verdict = values_.whatever_parameters(condition.text(), condition);
        if (verdict.known() && !verdict.holds()) return;
        values_.assume(condition.text());
      }
      std::vector<CfnEntry> entries;
      values_.entries_of(raw, entries);
      if (conditional) values_.assume({});
      const Node view = add_view(name, raw, std::move(entries));
      subjects_.add("cfn.outputs", document_, view.index(), address_in("Outputs", raw));
      outputs_.push_back(entry_of(raw, name, view));
    };
    for (uint32_t i = 0; outputs && i < outputs.child_count(); ++i) {
      const Node raw = outputs.child(i);
      if (raw.has(data::kShadowed)) continue;
      if (data::is_for_each(raw.key())) {
        values_.for_each(raw, add);
      } else {
        add(raw.key(), raw);
      }
    }
  }

  void add_template() {
    std::vector<CfnEntry> entries;
    for (uint32_t i = 0; i < root_.child_count(); ++i) {
      const Node raw = root_.child(i);
      if (raw.has(data::kShadowed)) continue;
      CfnEntry entry = key_of(raw, raw.key());
      entry.value = values_.as_is(raw);
      if (raw.is_map() && raw.key() == "Resources") entry.value = values_.made_map(resources_, raw);
      if (raw.is_map() && raw.key() == "Parameters")
        entry.value = values_.made_map(parameters_, raw);
      if (raw.is_map() && raw.key() == "Outputs") entry.value = values_.made_map(outputs_, raw);
      entries.push_back(entry);
    }
    const Node view = add_view("template", root_, std::move(entries));
    subjects_.add("cfn.templates", document_, view.index(), "template");
  }

  std::string_view address_in(std::string_view section, Node raw) {
    return values_.keep(fmt::format("{}/{}", section, text::preview(raw.key(), kNameBytes)));
  }

  Document& document_;
  DerivedSubjects& subjects_;
  Node root_;
  CfnValues values_;
  bool has_macro_;
  SamGlobals globals_;
  bool twice_ = false;
  std::vector<Resource> found_;
  std::vector<CfnEntry> resources_;
  std::vector<CfnEntry> parameters_;
  std::vector<CfnEntry> outputs_;
};

}  // namespace

bool derive_cloudformation(const ReadFile& file, DerivedSubjects& subjects) {
  bool any = false;
  for (const auto& document : file.documents) {
    if (!is_template(document->root())) continue;
    any = true;
    Deriver(*document, subjects, file.findings).derive();
  }
  return any;
}

}  // namespace ordain::read

// ARM templates: resources, parameters and outputs of a template and of those nested in it.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/arm.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "engine/read/arm_types.h"
#include "engine/read/arm_values.h"
#include "engine/read/path.h"
#include "engine/read/view_builder.h"
#include "engine/read/written.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Node;

constexpr size_t kNameBytes = 200;
constexpr std::string_view kDeployment = "Microsoft.Resources/deployments";

Node map_at(Node map, std::string_view key) {
  const Node node = map && map.is_map() ? map.get(key) : Node();
  return node && node.is_map() ? node : Node();
}

std::string_view text_at(Node map, std::string_view key) {
  const Node node = map && map.is_map() ? map.get(key) : Node();
  return node && node.kind() == Kind::kString ? node.text() : std::string_view();
}

// "deploymentTemplate", "deploymentParameters" or nothing: what the schema of the document is.
std::string_view schema_of(Node root) {
  std::string schema(text_at(root, "$schema"));
  for (char& c : schema) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (schema.find("deploymenttemplate.json") != std::string::npos) return "deploymentTemplate";
  if (schema.find("deploymentparameters.json") != std::string::npos) return "deploymentParameters";
  return {};
}

class Templates {
 public:
  Templates(const ReadFile& file, data::Document& document, DerivedSubjects& subjects)
      : file_(file), document_(document), subjects_(subjects) {}

  void add_template(Node root, Node given, std::string_view address, uint32_t depth) {
    ArmValues values(document_, root, given, budget_, file_.findings);
    ViewBuilder view;
    view.begin(document_);
    view.add_text(key("address"), keep(address), root.blame_span());
    subjects_.add("arm.templates", document_, view.append(root, false), keep(address));
    add_parts("parameters", map_at(root, "parameters"), address);
    add_outputs(map_at(root, "outputs"), values, address);
    add_resources(root.get("resources"), values, {}, depth);
  }

  // A file of values for parameters, or those that a nested deployment is given.
  void add_parameter_values(Node root) {
    const Node parameters = map_at(root, "parameters");
    for (uint32_t i = 0; parameters && i < parameters.child_count(); ++i) {
      const Node entry = parameters.child(i);
      if (entry.has(data::kShadowed) || !entry.is_map()) continue;
      add_view("arm.parameter_values", entry, entry, "parameters", {});
    }
  }

 private:
  struct Outer {
    std::string type;
    std::string name;
    bool known_name = true;
  };

  data::Key key(std::string_view name) { return document_.intern_key(name); }
  std::string_view keep(std::string_view text) { return document_.arena().copy(text); }

  void shape(Node at, std::string message) {
    file_.findings.report("read/arm-shape", text::Level::kError, at.blame_span(),
                          std::move(message));
  }

  // `entry` is what rules see of `raw`, which stands in the section.
  void add_view(std::string_view domain, Node entry, Node raw, std::string_view section,
                std::string_view outer) {
    const std::string name = text::preview(raw.key(), kNameBytes);
    ViewBuilder view;
    view.begin(document_);
    view.add_text(key("address"), keep(name), raw.key_span());
    std::string address = outer == "template" || outer.empty() ? "" : fmt::format("{}/", outer);
    address += fmt::format("{}/{}", section, name);
    subjects_.add(domain, document_, view.append(entry, raw.has(data::kDuplicateKey)),
                  keep(address));
  }

  void add_parts(std::string_view section, Node map, std::string_view outer) {
    for (uint32_t i = 0; map && i < map.child_count(); ++i) {
      const Node entry = map.child(i);
      if (entry.has(data::kShadowed)) continue;
      if (!entry.is_map()) {
        shape(entry, fmt::format("{} {} is a {}, wants a map", section, text::preview(entry.key()),
                                 data::name(entry.kind())));
        continue;
      }
      // Nobody who may look at a deployment sees what a secret parameter is.
      const Node initial = entry.get("defaultValue");
      if (initial && is_secure_arm_parameter(entry)) document_.mark_sensitive(initial.index());
      add_view(fmt::format("arm.{}", section), entry, entry, section, outer);
    }
  }

  void add_outputs(Node outputs, ArmValues& values, std::string_view outer) {
    for (uint32_t i = 0; outputs && i < outputs.child_count(); ++i) {
      const Node entry = outputs.child(i);
      if (entry.has(data::kShadowed) || !entry.is_map()) continue;
      add_view("arm.outputs", values.resolved_root(entry), entry, "outputs", outer);
    }
  }

  void add_resources(Node resources, ArmValues& values, const Outer& outer, uint32_t depth) {
    if (!is_written(resources)) return;
    if (!resources.is_list() && !resources.is_map()) {
      return shape(resources, fmt::format("resources is a {}, wants a list; no resource is checked",
                                          data::name(resources.kind())));
    }
    for (uint32_t i = 0; i < resources.child_count(); ++i) {
      if (!resources.child(i).has(data::kShadowed))
        add_resource(resources.child(i), values, outer, depth);
    }
  }

  void add_resource(Node raw, ArmValues& values, const Outer& outer, uint32_t depth) {
    if (!raw.is_map()) {
      return shape(raw, fmt::format("a resource is a {}, wants a map; it is not checked",
                                    data::name(raw.kind())));
    }
    const Node type = raw.get("type");
    if (!type || type.kind() != Kind::kString || type.text().find('/') == std::string_view::npos) {
      const bool nested = type && type.kind() == Kind::kString && !outer.type.empty();
      if (!nested)
        return shape(type ? type : raw,
                     "a resource has no type such as Microsoft.Storage/"
                     "storageAccounts; it is not checked");
    }
    if (depth > kDeepestArm) {
      file_.findings.report("read/limit", text::Level::kError, raw.blame_span(),
                            fmt::format("resources and templates stand in each other more than {} "
                                        "deep; the rest is not checked",
                                        kDeepestArm));
      return;
    }
    if (raw.get("existing") && values.resolve(raw.get("existing")).text == "true") return;
    if (const Node condition = raw.get("condition")) {
      const ArmValue value = values.resolve(condition);
      if (value.is == ArmValue::Is::kScalar && value.text == "false") return;
    }
    Outer own;
    own.type = full_type(type.text(), outer);
    const ArmValue name = raw.get("name") ? values.resolve(raw.get("name")) : ArmValue();
    const bool known = name.is == ArmValue::Is::kScalar;
    own.name = known ? std::string(name.text) : std::string(text_at(raw, "name"));
    if (!outer.name.empty() && own.name.find('/') == std::string::npos)
      own.name = fmt::format("{}/{}", outer.name, own.name);
    const Node view = add_view_of(raw, values, own);
    add_resources(raw.get("resources"), values, own, depth + 1);
    if (own.type == kDeployment) add_nested(raw, view, values, own, depth);
  }

  static std::string full_type(std::string_view type, const Outer& outer) {
    if (outer.type.empty() || type.starts_with("Microsoft.") || type.starts_with(outer.type))
      return canonical_arm_type(type);
    return canonical_arm_type(fmt::format("{}/{}", outer.type, type));
  }

  Node add_view_of(Node raw, ArmValues& values, const Outer& own) {
    MadeTree tree(document_);
    const size_t mark = tree.mark();
    for (uint32_t i = 0; i < raw.child_count(); ++i) {
      const Node child = raw.child(i);
      const std::string_view name = child.key();
      if (child.has(data::kShadowed) || name == "address" || name == "full_type") continue;
      // Resources in it are subjects of their own, and a nested template is read apart.
      const bool apart = name == "resources" || own.type == kDeployment;
      if (apart) {
        tree.copy(child.data().key, child);
      } else {
        values.put(tree, child.data().key, child);
      }
    }
    const std::string_view address = keep(fmt::format("{}/{}", text::preview(own.type, kNameBytes),
                                                      text::preview(own.name, kNameBytes)));
    const text::Span place = raw.get("type").span();
    tree.string(key("address"), address, place.begin, place.end);
    tree.string(key("full_type"), keep(own.type), place.begin, place.end);
    tree.end_for(mark, raw, data::kNoKey, Kind::kMap);
    const Node view(&document_, tree.finish());
    subjects_.add(fmt::format("arm.{}", text::printable(own.type.substr(0, kNameBytes))), document_,
                  view.index(), address);
    subjects_.add("arm.resources", document_, view.index(), address);
    return view;
  }

  void add_nested(Node raw, Node view, ArmValues& values, const Outer& own, uint32_t depth) {
    const Node properties = map_at(raw, "properties");
    const Node nested = map_at(properties, "template");
    if (!nested) return;
    const std::string address = text::preview(own.name, kNameBytes);
    const std::string_view scope =
        text_at(map_at(properties, "expressionEvaluationOptions"), "scope");
    if (scope == "inner" || scope == "Inner") {
      const Node given = map_at(properties, "parameters");
      return add_template(nested, given ? values.resolved_root(given) : Node(), address, depth + 1);
    }
    // What its expressions name are parameters and variables of the template around it.
    ViewBuilder template_view;
    template_view.begin(document_);
    template_view.add_text(key("address"), keep(address), view.blame_span());
    subjects_.add("arm.templates", document_, template_view.append(nested, false), keep(address));
    add_outputs(map_at(nested, "outputs"), values, address);
    add_resources(nested.get("resources"), values, {}, depth + 1);
  }

  const ReadFile& file_;
  data::Document& document_;
  DerivedSubjects& subjects_;
  ArmValues::Budget budget_;
};

}  // namespace

bool derive_arm(const ReadFile& file, DerivedSubjects& subjects) {
  bool any = false;
  for (const auto& document : file.documents) {
    const Node root = document->root();
    const std::string_view schema = root.is_map() ? schema_of(root) : std::string_view();
    if (schema.empty()) continue;
    any = true;
    Templates templates(file, *document, subjects);
    if (schema == "deploymentTemplate") {
      templates.add_template(root, Node(), "template", 0);
    } else {
      templates.add_parameter_values(root);
    }
  }
  return any;
}

}  // namespace ordain::read

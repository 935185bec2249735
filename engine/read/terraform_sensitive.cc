// What of a plan or a state Terraform itself says is secret, marked in the document.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_sensitive.h"

#include <charconv>
#include <string>
#include <unordered_set>

#include "engine/read/terraform_plan_values.h"

namespace ordain::read::terraform {
namespace {

using data::Kind;
using data::Node;

// A shorter text stands in too many places that have nothing to do with the secret.
constexpr size_t kLeastText = 6;
// Modules in modules: more than anyone writes.
constexpr int kDeepest = 64;

class Marker {
 public:
  explicit Marker(data::Document& document) : document_(document) {}

  void plan(Node root) {
    for (const Node change : children(member(root, "resource_changes"))) this->change(change);
    for (const Node change : children(member(root, "resource_drift"))) this->change(change);
    for (const Node output : children(member(root, "output_changes"))) both(output);
    values(member(root, "planned_values"));
    values(member(member(root, "prior_state"), "values"));
    const Node configuration = member(member(root, "configuration"), "root_module");
    for (const Node variable : children(member(configuration, "variables"))) {
      if (is_true(member(variable, "sensitive")))
        mark(member(member(member(root, "variables"), variable.key()), "value"));
    }
    module(configuration, 0);
  }

  void values(Node values) {
    outputs(member(values, "outputs"));
    module_values(member(values, "root_module"), 0);
  }

  void raw_state(Node root) {
    outputs(member(root, "outputs"));
    for (const Node resource : children(member(root, "resources"))) {
      for (const Node instance : children(member(resource, "instances"))) {
        const Node attributes = member(instance, "attributes");
        for (const Node path : children(member(instance, "sensitive_attributes")))
          mark(at(attributes, path));
        mark(member(instance, "private"));
      }
    }
  }

  // Every text that is one of those.
  void repeats(Node node) {
    if (texts_.empty()) return;
    if (node.kind() == Kind::kString && texts_.contains(node.text()))
      document_.mark_sensitive(node.index());
    for (uint32_t i = 0; i < node.child_count(); ++i) repeats(node.child(i));
  }

 private:
  void mark(Node node) {
    if (!node) return;
    document_.mark_sensitive(node.index());
    remember(node);
  }

  void remember(Node node) {
    if (node.kind() == Kind::kString && node.text().size() >= kLeastText)
      texts_.insert(node.text());
    for (uint32_t i = 0; i < node.child_count(); ++i) remember(node.child(i));
  }

  // `sensitive` has the shape of `value`, with true for what is secret.
  void mark(Node value, Node sensitive) {
    if (!value || !sensitive) return;
    if (is_true(sensitive)) return mark(value);
    if (sensitive.is_map()) {
      for (const Node child : children(sensitive)) mark(member(value, child.key()), child);
    } else if (sensitive.is_list() && value.is_list()) {
      for (uint32_t i = 0; i < sensitive.child_count() && i < value.child_count(); ++i)
        mark(value.child(i), sensitive.child(i));
    }
  }

  void both(Node change) {
    mark(member(change, "before"), member(change, "before_sensitive"));
    mark(member(change, "after"), member(change, "after_sensitive"));
    // What was secret and is written anew in the clear is the same secret.
    mark(member(change, "after"), member(change, "before_sensitive"));
  }

  void change(Node resource) { both(member(resource, "change")); }

  void outputs(Node outputs) {
    for (const Node output : children(outputs)) {
      if (is_true(member(output, "sensitive"))) mark(member(output, "value"));
    }
  }

  void module_values(Node module, int depth) {
    if (depth > kDeepest) return;
    for (const Node resource : children(member(module, "resources")))
      mark(member(resource, "values"), member(resource, "sensitive_values"));
    for (const Node child : children(member(module, "child_modules")))
      module_values(child, depth + 1);
  }

  // Defaults of sensitive variables, and what a call gives them.
  void module(Node module, int depth) {
    if (depth > kDeepest) return;
    for (const Node variable : children(member(module, "variables"))) {
      if (is_true(member(variable, "sensitive"))) mark(member(variable, "default"));
    }
    for (const Node call : children(member(module, "module_calls"))) {
      const Node inner = member(call, "module");
      for (const Node variable : children(member(inner, "variables"))) {
        if (is_true(member(variable, "sensitive")))
          mark(member(member(member(call, "expressions"), variable.key()), "constant_value"));
      }
      this->module(inner, depth + 1);
    }
  }

  // What the steps of a raw state lead to: {type: get_attr, value} and {type: index, value:
  // {value}}.
  static Node at(Node node, Node path) {
    for (const Node step : children(path)) {
      Node key = member(step, "value");
      if (key && key.is_map()) key = member(key, "value");
      if (!key || !node) return {};
      if (node.is_map()) {
        node = node.get(key.text());
      } else {
        uint32_t index = 0;
        const std::string_view digits = key.text();
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), index);
        // Of a set the step is the element itself: then all of it is taken.
        if (error != std::errc() || end != digits.data() + digits.size()) return node;
        if (!node.is_list() || index >= node.child_count()) return node;
        node = node.child(index);
      }
    }
    return node;
  }

  data::Document& document_;
  std::unordered_set<std::string_view> texts_;
};

}  // namespace

void mark_sensitive(data::Document& document, TerraformJson kind) {
  Marker marker(document);
  const Node root = document.root();
  if (kind == TerraformJson::kPlan) marker.plan(root);
  if (kind == TerraformJson::kState) marker.values(member(root, "values"));
  if (kind == TerraformJson::kRawState) marker.raw_state(root);
  marker.repeats(root);
}

}  // namespace ordain::read::terraform

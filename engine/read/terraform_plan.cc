// Terraform's plans and states in JSON: the same subjects as its language makes.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/read/terraform_configuration.h"
#include "engine/read/terraform_names.h"
#include "engine/read/terraform_plan_values.h"
#include "engine/read/terraform_sensitive.h"
#include "engine/read/terraform_targets.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Node;
using terraform::children;
using terraform::is_true;
using terraform::member;
using terraform::text_of;
using terraform::without_keys;
using Item = terraform::PlanValues::Item;
using Items = terraform::PlanValues::Items;

// Modules in modules: more than anyone writes.
constexpr int kDeepest = 64;

// One resource, as a plan, a state or a raw state tells it.
struct Instance {
  std::string address;
  std::string module;  // address of the module instance
  std::string_view mode;
  std::string_view type;
  std::string_view name;
  std::string_view provider_name;
  Node key;      // index, or none
  Node place;    // the map that tells of it
  Node values;   // may be none
  Node unknown;  // the same
  Node actions;  // the same
  bool is_data() const { return mode == "data"; }
};

class Deriver : private terraform::PlanValues::References {
 public:
  Deriver(data::Document& document, TerraformJson kind, DerivedSubjects& subjects)
      : document_(document),
        root_(document.root()),
        kind_(kind),
        configuration_(member(member(root_, "configuration"), "root_module")),
        values_(document, static_cast<bool>(configuration_)),
        subjects_(subjects) {}

  void derive() {
    if (kind_ == TerraformJson::kPlan) {
      changes();
      module_values(member(member(root_, "planned_values"), "root_module"), "", 0);
      data_values(member(member(member(root_, "prior_state"), "values"), "root_module"), "", 0);
      outputs(member(member(root_, "planned_values"), "outputs"));
      variables();
      calls();
      providers();
    } else if (kind_ == TerraformJson::kState) {
      module_values(member(member(root_, "values"), "root_module"), "", 0);
      outputs(member(member(root_, "values"), "outputs"));
    } else {
      raw_state();
      outputs(member(root_, "outputs"));
    }
    targets_.settle(document_);
  }

 private:
  // --- resources --------------------------------------------------------------------------------

  void changes() {
    for (const Node resource : children(member(root_, "resource_changes"))) {
      const Node change = member(resource, "change");
      const std::string_view address = text_of(resource, "address");
      if (address.empty() || !change) continue;
      told_.emplace(address);
      // What is there no more, or never was: a destroyed resource, one left over by a failed
      // replacement, one that is forgotten.
      const Node after = member(change, "after");
      if (member(resource, "deposed") || !after || after.kind() == Kind::kNull) continue;
      Instance instance = instance_of(resource, std::string(text_of(resource, "module_address")));
      instance.values = after;
      instance.unknown = member(change, "after_unknown");
      instance.actions = member(change, "actions");
      add(instance);
    }
  }

  void module_values(Node module, const std::string& path, int depth) {
    if (!module || depth > kDeepest) return;
    if (!path.empty()) module_instances_.insert(path);
    for (const Node resource : children(member(module, "resources"))) {
      Instance instance = instance_of(resource, path);
      if (instance.address.empty() || told_.contains(instance.address)) continue;
      instance.values = member(resource, "values");
      add(instance);
    }
    for (const Node child : children(member(module, "child_modules")))
      module_values(child, std::string(text_of(child, "address")), depth + 1);
  }

  // Data sources that could be read before the plan was made stand in the state that it starts
  // from; what the configuration does not have any more is not one of them.
  void data_values(Node module, const std::string& path, int depth) {
    if (!module || depth > kDeepest) return;
    for (const Node resource : children(member(module, "resources"))) {
      Instance instance = instance_of(resource, path);
      const std::string name = fmt::format("data.{}.{}", instance.type, instance.name);
      if (!instance.is_data() || told_.contains(instance.address) ||
          !configuration_.resource(without_keys(path), name))
        continue;
      instance.values = member(resource, "values");
      add(instance);
    }
    for (const Node child : children(member(module, "child_modules")))
      data_values(child, std::string(text_of(child, "address")), depth + 1);
  }

  void raw_state() {
    for (const Node resource : children(member(root_, "resources"))) {
      for (const Node one : children(member(resource, "instances"))) {
        Instance instance = instance_of(resource, std::string(text_of(resource, "module")));
        instance.key = member(one, "index_key");
        instance.place = resource;
        instance.values = member(one, "attributes");
        instance.provider_name = text_of(resource, "provider");
        if (instance.type.empty() || instance.name.empty() || member(one, "deposed")) continue;
        instance.address = instance.module;
        if (!instance.module.empty()) instance.address += '.';
        if (instance.is_data()) instance.address += "data.";
        instance.address += fmt::format("{}.{}", instance.type, instance.name);
        if (instance.key && instance.key.kind() == Kind::kString) {
          instance.address += fmt::format("[\"{}\"]", instance.key.text());
        } else if (instance.key && instance.key.kind() == Kind::kInt) {
          instance.address += fmt::format("[{}]", instance.key.text());
        }
        add(instance);
      }
    }
  }

  static Instance instance_of(Node resource, std::string module) {
    Instance instance;
    instance.address = text_of(resource, "address");
    instance.module = std::move(module);
    instance.mode = text_of(resource, "mode");
    instance.type = text_of(resource, "type");
    instance.name = text_of(resource, "name");
    instance.provider_name = text_of(resource, "provider_name");
    instance.key = member(resource, "index");
    instance.place = resource;
    return instance;
  }

  void add(const Instance& instance) {
    if (!instance.values || !instance.values.is_map() || instance.type.empty()) return;
    const std::string module = without_keys(instance.module);
    const std::string name =
        fmt::format("{}{}.{}", instance.is_data() ? "data." : "", instance.type, instance.name);
    const Node written = configuration_.resource(module, name);
    path_ = module;
    own_ = instance.address;
    Items entries =
        values_.entries(instance.values, instance.unknown, member(written, "expressions"),
                        static_cast<bool>(written), *this);
    const Node place = member(instance.place, "address") ? member(instance.place, "address")
                                                         : member(instance.place, "name");
    Items terraform = {values_.text("mode", instance.is_data() ? "data" : "managed", place),
                       values_.text("type", instance.type, place),
                       values_.text("name", instance.name, place),
                       values_.text("module", instance.module, place)};
    if (instance.key) terraform.push_back(values_.copy("key", instance.key));
    terraform.push_back(values_.text("provider", local_provider(instance, written), place));
    if (instance.actions) terraform.push_back(values_.copy("actions", instance.actions));
    const Items taken = take_names(entries);
    if (!taken.empty()) terraform.push_back(values_.map("arguments", taken, instance.values));
    use_all_tags(instance, entries);
    use_identity(instance, entries);
    if (const Node depends = member(written, "depends_on"))
      entries.push_back(values_.copy("depends_on", depends));
    const std::string_view provider = text_of(written, "provider_config_key");
    const std::string_view alias = provider.substr(provider.rfind(':') + 1);
    if (alias.find('.') != std::string_view::npos)
      entries.push_back(values_.copy("provider", member(written, "provider_config_key")));
    entries.push_back(values_.text("address", instance.address, place));
    entries.push_back(values_.map("terraform", terraform, place));
    put(instance, values_.root(entries, instance.values), has_entry(entries, "tags"));
  }

  void put(const Instance& instance, uint32_t node, bool sets_tags) {
    const std::string_view address = document_.arena().copy(instance.address);
    const std::string_view family = instance.is_data() ? "tf.data." : "tf.";
    subjects_.add(text::printable(fmt::format("{}{}", family, instance.type)), document_, node,
                  address);
    targets_.add(address, node);
    if (instance.is_data()) return;
    subjects_.add("tf.resources", document_, node, address);
    if (sets_tags || terraform::is_taggable(instance.type))
      subjects_.add("tf.taggable", document_, node, address);
  }

  bool has_entry(const Items& entries, std::string_view key) const {
    const data::Key wanted = document_.find_key(key);
    return std::any_of(entries.begin(), entries.end(),
                       [wanted](const Item& item) { return item.node.key == wanted; });
  }

  // Arguments whose names the subject uses itself.
  Items take_names(Items& entries) const {
    Items taken;
    const data::Key address = document_.find_key("address");
    const data::Key terraform = document_.find_key("terraform");
    std::erase_if(entries, [&](const Item& item) {
      const bool is_taken = item.node.key == address || item.node.key == terraform;
      if (is_taken) taken.push_back(item);
      return is_taken;
    });
    return taken;
  }

  // The tags that a resource of AWS will have: its own with those of its provider below.
  void use_all_tags(const Instance& instance, Items& entries) {
    if (!instance.type.starts_with("aws_") || instance.is_data()) return;
    const Node all = member(instance.values, "tags_all");
    const Node own = member(instance.values, "tags");
    if (!all || !all.is_map() || all.child_count() == 0 ||
        terraform::says_unknown(member(instance.unknown, "tags_all")))
      return;
    if (own && own.is_map() && own.child_count() == all.child_count()) return;
    const data::Key key = document_.find_key("tags");
    std::erase_if(entries, [key](const Item& item) { return item.node.key == key; });
    entries.push_back(values_.copy("tags", all));
  }

  // The id of a resource that is not there yet, where the provider makes it of an argument.
  void use_identity(const Instance& instance, Items& entries) {
    const Node argument =
        instance.is_data() ? Node()
                           : member(instance.values, terraform::identity_argument(instance.type));
    if (!argument || argument.kind() != Kind::kString) return;
    const data::Key key = document_.find_key("id");
    for (Item& item : entries) {
      if (item.node.key == key && item.node.kind == Kind::kUnknown)
        item = values_.copy("id", argument);
    }
  }

  // "aws" of registry.terraform.io/hashicorp/aws and of provider["registry.../aws"].west.
  static std::string_view local_provider(const Instance& instance, Node written) {
    std::string_view key = text_of(written, "provider_config_key");
    if (!key.empty()) {
      key = key.substr(key.rfind(':') + 1);
      return key.substr(0, key.find('.'));
    }
    std::string_view name = instance.provider_name;
    if (const size_t quote = name.rfind('"'); quote != std::string_view::npos)
      name = name.substr(0, quote);
    name = name.substr(name.rfind('/') + 1);
    return name.empty() ? terraform::provider_of(instance.type) : name;
  }

  // --- what is known of an unknown --------------------------------------------------------------

  const data::Hint* hint(Node expression, std::string_view name) override {
    auto* made = document_.arena().make<data::Hint>();
    if (!expression) {
      // The provider gives it: it is the same value wherever it is used.
      made->identity = document_.arena().copy(fmt::format("{}.{}", own_, name));
      made->is_set = name == "id" || name == "arn";
      targets_.refer_to_own(made, own_);
      return made;
    }
    bool whole = true;
    const std::set<std::string> found = configuration_.resources_of(path_, expression, whole);
    if (!whole || found.size() != 1) return nullptr;
    targets_.refer(made, *found.begin(), own_);
    return made;
  }

  // --- the others -------------------------------------------------------------------------------

  // What an expression of the configuration comes to, where it says so itself.
  Item written_value(std::string_view key, Node expression, std::string_view reason, int depth) {
    if (const Node constant = member(expression, "constant_value"))
      return values_.copy(key, constant);
    const bool block = (expression.is_map() || expression.is_list()) &&
                       expression.child_count() > 0 && !member(expression, "references");
    if (!block || depth > kDeepest) return values_.unknown(key, reason, expression);
    Items inside;
    for (const Node child : children(expression))
      inside.push_back(
          written_value(expression.is_map() ? child.key() : "", child, reason, depth + 1));
    return expression.is_map() ? values_.map(key, inside, expression)
                               : values_.list(key, inside, expression);
  }

  Items written_values(Node expressions, std::string_view reason) {
    Items entries;
    for (const Node expression : children(expressions))
      entries.push_back(written_value(expression.key(), expression, reason, 0));
    return entries;
  }

  void put_other(std::string_view domain, const std::string& address, Items entries, Node place) {
    entries.push_back(values_.text("address", address, place));
    subjects_.add(domain, document_, values_.root(entries, place), document_.arena().copy(address));
  }

  void calls() {
    std::map<std::string, std::vector<std::string>> instances;
    for (const std::string& address : module_instances_)
      instances[without_keys(address)].push_back(address);
    for (const auto& [path, module] : configuration_.modules()) {
      const Node call = configuration_.call(path);
      if (path.empty() || !call) continue;
      const auto found = instances.find(path);
      const bool repeated = member(call, "count_expression") || member(call, "for_each_expression");
      if (found != instances.end()) {
        for (const std::string& address : found->second) this->call(address, call);
      } else if (!repeated) {
        this->call(path, call);
      }
    }
  }

  void call(const std::string& address, Node call) {
    Items entries = written_values(member(call, "expressions"),
                                   "a plan does not say what is given to a module");
    if (const Node source = member(call, "source"))
      entries.push_back(values_.copy("source", source));
    if (const Node version = member(call, "version_constraint"))
      entries.push_back(values_.copy("version", version));
    if (const Node depends = member(call, "depends_on"))
      entries.push_back(values_.copy("depends_on", depends));
    const auto [around, name] = terraform::split_module(address);
    entries.push_back(values_.map(
        "terraform",
        {values_.text("name", without_keys(name), call), values_.text("module", around, call)},
        call));
    put_other("tf.modules", address, std::move(entries), call);
  }

  void providers() {
    const Node all = member(member(root_, "configuration"), "provider_config");
    for (const Node provider : children(all)) {
      const std::string_view name = text_of(provider, "name");
      if (name.empty()) continue;
      Items entries = written_values(member(provider, "expressions"),
                                     "a plan does not say what is given to a provider");
      std::string address = fmt::format("provider.{}", name);
      if (const Node alias = member(provider, "alias")) {
        entries.push_back(values_.copy("alias", alias));
        address += fmt::format(".{}", alias.text());
      }
      if (const Node version = member(provider, "version_constraint"))
        entries.push_back(values_.copy("version", version));
      const std::string_view module = text_of(provider, "module_address");
      if (!module.empty()) address = fmt::format("{}.{}", module, address);
      entries.push_back(values_.map(
          "terraform",
          {values_.text("name", name, provider), values_.text("module", module, provider)},
          provider));
      put_other("tf.providers", address, std::move(entries), provider);
    }
  }

  Item of_root(std::string_view name, Node place) {
    return values_.map(
        "terraform", {values_.text("name", name, place), values_.text("module", "", place)}, place);
  }

  void variables() {
    const Node declared = member(configuration_.module(""), "variables");
    for (const Node variable : children(member(root_, "variables"))) {
      const Node declaration = member(declared, variable.key());
      Items entries = {values_.text("name", variable.key(), variable),
                       of_root(variable.key(), variable)};
      for (std::string_view key : {"default", "description", "sensitive"}) {
        if (const Node field = member(declaration, key))
          entries.push_back(values_.copy(key, field));
      }
      if (const Node value = member(variable, "value"))
        entries.push_back(values_.copy("value", value));
      put_other("tf.variables", fmt::format("var.{}", variable.key()), std::move(entries),
                variable);
    }
  }

  void outputs(Node outputs) {
    const Node declared = member(configuration_.module(""), "outputs");
    for (const Node output : children(outputs)) {
      const Node change = member(member(root_, "output_changes"), output.key());
      Items entries = {values_.text("name", output.key(), output), of_root(output.key(), output)};
      if (const Node description = member(member(declared, output.key()), "description"))
        entries.push_back(values_.copy("description", description));
      if (const Node sensitive = member(output, "sensitive"))
        entries.push_back(values_.copy("sensitive", sensitive));
      if (const Node value = member(output, "value")) {
        entries.push_back(values_.copy("value", value));
      } else if (is_true(member(change, "after_unknown"))) {
        entries.push_back(values_.unknown("value", "known only after apply", output));
      }
      put_other("tf.outputs", fmt::format("output.{}", output.key()), std::move(entries), output);
    }
  }

  data::Document& document_;
  Node root_;
  TerraformJson kind_;
  terraform::Configuration configuration_;
  terraform::PlanValues values_;
  DerivedSubjects& subjects_;
  std::set<std::string, std::less<>> told_;  // addresses in resource_changes
  std::set<std::string> module_instances_;   // addresses
  terraform::Targets targets_;
  // Of the resource at hand.
  std::string path_;
  std::string own_;
};

}  // namespace

TerraformJson terraform_json(const data::Document& document) {
  const Node root = document.root();
  if (!root || !root.is_map()) return TerraformJson::kNone;
  if (const Node version = member(root, "format_version"); version && version.is_scalar()) {
    if (member(root, "resource_changes") || member(root, "planned_values"))
      return TerraformJson::kPlan;
    if (member(root, "terraform_version") && member(root, "values")) return TerraformJson::kState;
    return TerraformJson::kNone;
  }
  const Node version = member(root, "version");
  const Node resources = member(root, "resources");
  const bool raw = version && version.kind() == Kind::kInt && version.text() == "4" &&
                   member(root, "terraform_version") && resources && resources.is_list();
  return raw ? TerraformJson::kRawState : TerraformJson::kNone;
}

bool derive_terraform_json(const ReadFile& file, DerivedSubjects& subjects) {
  if (file.documents.size() != 1) return false;
  data::Document& document = *file.documents[0];
  const TerraformJson kind = terraform_json(document);
  if (kind == TerraformJson::kNone) return false;
  terraform::mark_sensitive(document, kind);
  Deriver(document, kind, subjects).derive();
  return true;
}

}  // namespace ordain::read

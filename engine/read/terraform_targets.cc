// Targets: which resource of a plan an unknown value refers to.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_targets.h"

#include "engine/read/terraform_configuration.h"

namespace ordain::read::terraform {
namespace {

// The instance of the module at `path` (without keys) that `own`, the address of a module instance,
// is or stands in; "" also where it stands in none.
std::string_view instance_around(std::string_view own, std::string_view path) {
  while (!own.empty() && without_keys(own) != path) own = split_module(own).first;
  return own;
}

// Whether the resource is the one that `name` names when `own` refers to it.
bool is_meant(std::string_view address, const std::string& name, const std::string& own) {
  const auto [module, resource] = split_resource(address);
  const auto [path, wanted] = split_resource(name);
  if (wanted.ends_with(']') && wanted != resource) return false;
  const std::string_view around = instance_around(split_resource(own).first, path);
  return around.empty() || around == module;
}

}  // namespace

void Targets::add(std::string_view address, uint32_t index) {
  by_name_[without_keys(address)].push_back({std::string(address), index});
}

void Targets::refer(data::Hint* hint, std::string name, std::string own) {
  pending_.push_back({hint, std::move(name), std::move(own), false});
}

void Targets::refer_to_own(data::Hint* hint, std::string own) {
  pending_.push_back({hint, {}, std::move(own), true});
}

void Targets::settle(data::Document& document) const {
  for (const Pending& pending : pending_) {
    const auto found = by_name_.find(without_keys(pending.itself ? pending.own : pending.name));
    if (found == by_name_.end()) continue;
    const Resource* meant = nullptr;
    bool several = false;
    for (const Resource& resource : found->second) {
      const bool is_it = pending.itself ? resource.address == pending.own
                                        : is_meant(resource.address, pending.name, pending.own);
      if (!is_it) continue;
      several = meant != nullptr;
      meant = &resource;
      if (several) break;
    }
    if (meant != nullptr && !several) pending.hint->target = data::Node(&document, meant->index);
  }
}

}  // namespace ordain::read::terraform

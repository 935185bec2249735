// Names of Terraform: what is known of types of resources and of their arguments by name alone.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_names.h"

#include <algorithm>
#include <array>

namespace ordain::read::terraform {
namespace {

struct Identity {
  std::string_view type;
  std::string_view argument;
};
constexpr std::array kIdentities = {
#define IDENTITY(type, argument) Identity{type, argument},
#include "engine/read/terraform_identities.def"
#undef IDENTITY
};

constexpr std::array kTaggable = {
#define TAGGABLE(type) std::string_view(type),
#include "engine/read/terraform_taggable.def"
#undef TAGGABLE
};
static_assert(std::is_sorted(kTaggable.begin(), kTaggable.end()));

}  // namespace

std::string_view identity_argument(std::string_view type) {
  const auto row = std::find_if(kIdentities.begin(), kIdentities.end(),
                                [type](const Identity& one) { return one.type == type; });
  return row == kIdentities.end() ? std::string_view() : row->argument;
}

bool is_always_set(std::string_view attribute) {
  return attribute == "id" || attribute == "arn" || attribute == "self_link" ||
         attribute == "name" || attribute.ends_with("_id") || attribute.ends_with("_arn");
}

bool is_taggable(std::string_view type) {
  return std::binary_search(kTaggable.begin(), kTaggable.end(), type);
}

std::string_view provider_of(std::string_view type) { return type.substr(0, type.find('_')); }

}  // namespace ordain::read::terraform

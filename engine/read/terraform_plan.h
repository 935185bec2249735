// Terraform's plans and states in JSON: the same subjects as its language makes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/data/document.h"
#include "engine/read/platform.h"

namespace ordain::read {

// What of Terraform a JSON document is.
enum class TerraformJson : uint8_t {
  kNone,
  kPlan,      // terraform show -json PLAN
  kState,     // terraform show -json
  kRawState,  // terraform.tfstate, version 4
};
TerraformJson terraform_json(const data::Document& document);

// Appends the subjects of a plan or a state and says whether the file holds one. They have the
// shape of terraform.h, as far as the document knows it:
//
// - Of a plan: what will be there after it is applied, from resource_changes; from planned_values
//   what those do not name. What is destroyed is no subject. What is known only after apply is an
//   unknown with that reason; `configuration` says which resource it refers to, where it refers to
//   one alone (terraform_targets.h). An id that is an argument is known (terraform_names.h). Data
//   sources that were read before are those of prior_state that `configuration` still has.
//   `terraform.actions` is the list of what is done: ["create"].
// - Of a state: what is there.
// - An argument that is null is not there, as in the language; nor is one that the configuration
//   does not write and that is an empty list or map, or that the provider makes up (but for id and
//   arn): a schema says what that means.
// - `tags` of an AWS resource are its tags_all.
// - lifecycle, count, for_each and provisioner are not known from either.
//
// Whatever is marked as sensitive in it (after_sensitive, sensitive_values, sensitive_attributes,
// `sensitive` of a variable or an output) is marked so in the document, wherever the same text
// stands.
bool derive_terraform_json(const ReadFile& file, DerivedSubjects& subjects);

}  // namespace ordain::read

// Names of Terraform: what is known of types of resources and of their arguments by name alone.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ordain::read::terraform {

// The argument that the provider makes the id of a resource of this type
// (terraform_identities.def), or "".
std::string_view identity_argument(std::string_view type);

// Whether each resource has this attribute once it is there: id, arn, self_link and what ends so.
bool is_always_set(std::string_view attribute);

// Whether resources of this type have a map of `tags` (terraform_taggable.def).
bool is_taggable(std::string_view type);

// "aws" of "aws_s3_bucket": the local name of the provider unless the resource says otherwise.
std::string_view provider_of(std::string_view type);

}  // namespace ordain::read::terraform

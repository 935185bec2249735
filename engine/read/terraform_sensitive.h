// What of a plan or a state Terraform itself says is secret, marked in the document.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/document.h"
#include "engine/read/terraform_plan.h"

namespace ordain::read::terraform {

// Marks what is sensitive, and every text elsewhere in the document that is the same: the
// configuration repeats what a resource is given, the prior state what a plan keeps.
void mark_sensitive(data::Document& document, TerraformJson kind);

}  // namespace ordain::read::terraform

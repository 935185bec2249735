// ARM templates: the resources of Azure that a JSON template sets up, as its expressions say.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/read/platform.h"

namespace ordain::read {

// Appends the subjects of the templates among the file's documents (maps whose $schema names a
// deploymentTemplate.json, or a deploymentParameters.json), and says whether there is one:
//
//   arm.Microsoft.Storage/storageAccounts   each resource by its full type: its own fields, what
//                         the expressions in them come to (arm_values.h), its `address` (type and
//                         name) and its `full_type`
//   arm.resources         all of them
//   arm.parameters        the fields of each parameter as they are written, and `address`
//   arm.outputs           the fields of each output, and `address`
//   arm.templates         each template as it is written, and `address`
//   arm.parameter_values  the entries of a file of values for parameters, and `address`
//
// A resource inside another one is of the type and name of both. One whose condition is false, or
// that is said to exist already, is none. One with a `copy` stands for all that are made of it. A
// nested template is read with the parameters that it is given; linked ones are not looked up.
// Types that rules know are spelled as they are there, whatever their case.
//
// A shape that Azure would refuse is an error read/arm-shape: the resource could not be read.
// Resources and templates stand in each other at most kDeepestArm deep.
inline constexpr uint32_t kDeepestArm = 32;
bool derive_arm(const ReadFile& file, DerivedSubjects& subjects);

}  // namespace ordain::read

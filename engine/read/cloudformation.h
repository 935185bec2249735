// CloudFormation and SAM: the parts of a template as subjects, their values read as they will be.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/read/platform.h"

namespace ordain::read {

// Appends the subjects of the templates among the file's documents and says whether there is one: a
// map with an AWSTemplateFormatVersion, or with Resources of which one has a Type such as
// AWS::S3::Bucket or Custom::Thing. The subjects are views:
//
//   cfn.AWS::S3::Bucket   each resource by its type: its own fields, what the intrinsics in them
//                         come to (cloudformation_values.h), and `address`, its logical name
//   cfn.resources         all of them
//   cfn.parameters        the fields of each parameter, `address`, and NoEcho as a bool
//   cfn.outputs           the fields of each output, and `address`
//   cfn.conditions        `address` and `holds`, a bool or not known
//   cfn.templates         the template's own fields, with the views above under Resources,
//                         Parameters and Outputs, and `address`
//
// A resource whose condition can never hold is none. One whose condition holds for some values of
// parameters is one, whatever their defaults are, and is read as it is made then: the condition
// holds in it. A Fn::ForEach over a list that is not known makes one resource that stands for all.
// In a template with a macro of someone's own (a Transform that is not of AWS) a property that is
// not written is not known. Properties of Globals of a SAM template are put into the resources they
// are for; the resources that SAM makes of others are not invented.
//
// A shape that the platform would refuse is a finding read/cloudformation-shape: an error when a
// resource could not be read for it, else a warning.
bool derive_cloudformation(const ReadFile& file, DerivedSubjects& subjects);

}  // namespace ordain::read

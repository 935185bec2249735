// Terraform: the modules of a run, evaluated, as the subjects that rules speak of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/snapshot.h"
#include "engine/read/derived.h"
#include "engine/read/hcl.h"
#include "engine/read/reader.h"

// # What a subject looks like
//
// ## Domains
//
//   tf.<type>        one subject for each instance of a resource of that type (tf.aws_s3_bucket);
//                    a type without a schema is written tf."some_type"
//   tf.data.<type>   the same for data sources
//   tf.resources     the resources of every type (no data sources)
//   tf.taggable      those whose type has a map `tags` (terraform_taggable.def), or that set one
//   tf.modules       one for each instance of a `module` block, local or not
//   tf.providers     one for each `provider` block
//   tf.variables, tf.outputs          one for each block, in every module instance
//   tf.settings      one for each `terraform` block
//   tf.backends      one for each `backend` or `cloud` block
//
// The address of a subject is Terraform's own: module.net["a"].aws_subnet.this[0],
// data.aws_ami.base, module.net, provider.aws, provider.aws.west, var.region, output.arn,
// settings, backend.s3; inside a module with the address of the module before it.
//
// ## Resources and data sources
//
// A map of what the block says, evaluated, under the names that Terraform uses:
//
//   argument = value      the value: a null, bool, number, string, list or map. A set is a list. A
//                         value has the type that is written ("true" is a string) until a schema
//                         says what the provider makes of it.
//   nested block          a *list* of maps under the name of the block, one for each block, also
//                         where the provider allows but one: vpc_config[0].endpoint_public_access,
//                         any r in g.ingress { ... }. `dynamic` blocks are written out among them.
//   id                    of managed resources and data sources: unknown, and surely set; known
//                         where it is an argument (terraform_identities.def).
//   arn                   the same, of types of AWS (aws_...).
//   tags                  of an AWS resource: with the default_tags of its provider below its own.
//   address               the Terraform address, as above: a string.
//   count, for_each       the value, as written on the block.
//   provider              "aws.west", as written: a string.
//   depends_on            list of strings, as written: "aws_iam_role.app".
//   lifecycle             a *map* (there is but one): prevent_destroy, create_before_destroy,
//                         ignore_changes (list of strings, ["all"] for the word),
//                         replace_triggered_by (list of strings), precondition and postcondition
//                         (lists of maps).
//   provisioner           list of maps; each has `type` ("local-exec") beside its arguments.
//   connection            list of maps.
//   terraform             a map of what Terraform knows of the resource (no provider calls an
//                         argument so):
//     mode                "managed" or "data"
//     type                "aws_s3_bucket"
//     name                "logs"
//     module              address of the module instance, "" in the root
//     key                 the key of for_each (a string) or the number of count; absent without
//     provider            local name of the provider: "aws"
//     arguments           those arguments whose names are taken above (`address` of
//                         google_compute_address), absent where there are none
//
// What is not written is not there, and a schema says what that means; what is written with the
// value null is a null. What cannot be known is an unknown with its reason and, where it is a
// reference, the identity and the target of that (data::Hint): aws_kms_key.main.arn. A list of
// blocks or a map that may have more entries than are known is flagged data::kOpen; an instance of
// an unknown count or for_each is one subject whose address ends in [?] and whose domain is open.
//
// A text made by jsonencode, by a policy document or by a template around such keeps the value that
// it was made from, so that json.decode gives it with the places of what is written
// (Document::made_from).
//
// ## The others
//
//   tf.modules      the arguments of the call, and: address, source, version, providers (map of
//                   strings), count, for_each, depends_on, terraform: {name, module, key}
//   tf.providers    the arguments of the block (`assume_role` and the like are lists of maps), and:
//                   address, alias, version, terraform: {name, module}
//   tf.variables    address, name, type (text as written), default, description, sensitive,
//                   ephemeral, nullable, validation (list of maps), value (what it has in this
//                   module instance), terraform: {name, module}
//   tf.outputs      address, name, value, description, sensitive, ephemeral, depends_on,
//                   precondition, terraform: {name, module}
//   tf.settings     address, required_version, required_providers (map: name to a map with source
//                   and version), experiments, terraform: {module}
//   tf.backends     address, the arguments of the block, terraform: {type, module}
//
// ## Places
//
// A value stands where it is used: in the block of the resource. What came from elsewhere has an
// origin chain that leads to where it is written: a variable's default or the argument of a call, a
// local, an output of a module, another resource's argument, a default of a type.

namespace ordain::read {

// The first part of the names of Terraform's domains.
inline constexpr std::string_view kTerraform = "tf";

// One file of Terraform's language, parsed.
struct TerraformFile {
  std::string path;   // as it is shown
  std::string place;  // its folder from the root of the project (text::Source::place)
  // The world that a glob of `worlds:` gives it; empty: it is that of its root module.
  std::string world;
  std::string world_place;
  std::unique_ptr<hcl::File> tree;
  // .tfvars: values of variables, no declarations.
  bool is_values = false;
  // Given by --var-file: its values are those of every root module.
  bool is_var_file = false;
  // Named itself, or a text in memory: the files beside it need not be all that are there.
  bool is_alone = false;
};

// Whether a file of this name holds values of variables.
bool is_terraform_values(std::string_view path);
// Parses the file's bytes, native or JSON by its name, declarations or values. Never null.
std::unique_ptr<hcl::File> parse_terraform(std::string_view path, bool is_values,
                                           const ReadContext& context);

// The way to files that were not found by the walk: those that a module or an expression names.
// Safe from several threads; the same answer for the same question.
class TerraformDisk {
 public:
  virtual ~TerraformDisk() = default;
  // The parsed .tf files of a folder, sorted by name; empty, and the reason, where there are none.
  // What is wrong with a file is a finding.
  virtual std::vector<TerraformFile> folder(const std::string& path, const std::string& place,
                                            text::Findings& findings, std::string& why) = 0;
  // The source that holds a file's bytes; kNoSource, and the reason, where it cannot be had.
  virtual text::SourceId file(const std::string& path, const std::string& place,
                              std::string& why) = 0;
};

// One root module, evaluated with all that it calls.
struct TerraformRoot {
  std::string world;
  std::string world_place;
  Documents documents;
  DerivedSubjects subjects;
  text::Findings findings;
};

// Evaluates the root modules among the files: the folders that no other module calls (of a circle
// of calls, the first one). Files that were read because a module calls them are appended to
// `files`, all of which the documents do not need any more when they are made.
//
// What is wrong is a finding: read/terraform-block (a block that Terraform does not have, a name
// declared twice), read/terraform-reference (a name that nothing declares),
// read/terraform-function, read/terraform-value (what Terraform would refuse to compute),
// read/terraform-module (a module that is not there), read/terraform-cycle, read/limit. It is an
// error where something is not checked for it, and a warning where a value is not known for it.
std::vector<TerraformRoot> evaluate_terraform(std::vector<TerraformFile>& files,
                                              TerraformDisk& disk, const text::SourceSet& sources,
                                              const text::SymbolTable& symbols, unsigned jobs,
                                              text::Findings& findings);

}  // namespace ordain::read

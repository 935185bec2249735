// Modules of Terraform: what the files of one folder declare, before anything is evaluated.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/read/hcl.h"
#include "engine/text/finding.h"

namespace ordain::read::terraform {

// A body of one file.
struct Layer {
  const hcl::File* file = nullptr;
  const hcl::Block* block = nullptr;

  const hcl::Body& body() const { return block->body; }
  text::Span span(hcl::Bytes bytes) const { return file->span(bytes); }
};

// An expression and the file that it stands in.
struct Written {
  const hcl::File* file = nullptr;
  const hcl::Attribute* attribute = nullptr;

  explicit operator bool() const { return attribute != nullptr; }
  const hcl::Expr& value() const { return *attribute->value; }
  text::Span span() const { return file->span(attribute->value->span); }
};

// A block, and the blocks of override files that are merged into it: an argument of theirs takes
// the place of that of the block, and so do all their nested blocks of one type.
struct Declaration {
  Layer base;
  std::vector<Layer> overrides;
  std::string_view type;  // of resources and data sources
  std::string_view name;
  text::Span name_span;

  // The argument of this name, that of the last file that has it.
  Written attribute(std::string_view wanted) const;
  // All arguments, in the order of the source, overridden ones left out.
  std::vector<Written> attributes() const;
  // All nested blocks; of a type that an override has, those of the override.
  std::vector<Layer> blocks() const;
  std::vector<Layer> blocks(std::string_view wanted) const;
  // False where a part of it could not be read.
  bool whole() const;
};

// `moved`, `import`, `removed`, `check` and the like say nothing about what is configured.
struct ModuleConfig {
  // As it is shown; "" for texts in memory that stand in no folder.
  std::string folder;
  // All files of the folder were read, so that what is not declared in them is not declared.
  bool whole = true;

  // By name; resources and data sources by "type.name".
  using Declarations = std::map<std::string, Declaration, std::less<>>;
  Declarations variables;
  Declarations outputs;
  Declarations modules;
  Declarations resources;
  Declarations data;
  std::map<std::string, Written, std::less<>> locals;
  // In the order of the files.
  std::vector<Declaration> providers;
  std::vector<Declaration> settings;
  // Each file once, in the order of their names, overrides last.
  std::vector<const hcl::File*> files;

  // The provider block that a resource of this local name and alias belongs to, or null.
  const Declaration* provider(std::string_view name, std::string_view alias) const;
};

// What the files declare together. `files`: sorted by name; `paths` beside them. What Terraform
// would refuse (a name declared twice, a block that is none) is a finding read/terraform-block.
ModuleConfig declare_module(std::string folder, const std::vector<const hcl::File*>& files,
                            const std::vector<std::string_view>& paths, bool whole,
                            text::Findings& findings);

// Whether the name of a file says that it overrides others: override.tf, x_override.tf.json.
bool is_override(std::string_view path);

}  // namespace ordain::read::terraform

// Where the Terraform files beside a plan write what the plan tells of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/read/hcl.h"
#include "engine/text/source.h"
#include "engine/text/symbol.h"

namespace ordain::read {

struct TerraformPlace {
  text::Span span;     // the argument; or the deepest block around that is written
  text::Span subject;  // the block of the resource
};

// The modules of one folder, parsed when they are first asked for. Nothing is evaluated: a call
// leads to a folder where its source is a path that is written out. Files that the run has read are
// looked at where they are; the others are read from the disk, none outside of the project. What is
// wrong with them is not told here.
class TerraformPlaces {
 public:
  // `folder`: of the root module, as it is shown.
  TerraformPlaces(std::string folder, text::SourceSet& sources, const text::SymbolTable& symbols,
                  const Limits& limits);

  // Of a resource ("module.net[\"a\"].aws_s3_bucket.logs[0]") and the path of a value in it
  // ("ingress", "0", "cidr_blocks").
  std::optional<TerraformPlace> find(std::string_view address,
                                     const std::vector<std::string>& path);
  // The files that were looked at.
  const std::vector<text::SourceId>& files() const { return sources_seen_; }

 private:
  using Files = std::vector<std::unique_ptr<hcl::File>>;
  struct Found {
    const hcl::File* file = nullptr;
    const hcl::Block* block = nullptr;
  };

  const Files& module(const std::string& folder);
  void read(const std::string& path, Files& out);
  Found block(const std::string& folder, std::string_view type, std::string_view first,
              std::string_view second);
  // The folder of the module that holds the resource; nothing where it is not known.
  std::optional<std::string> folder_of(std::string_view module, int depth);

  std::string folder_;
  text::SourceSet& sources_;
  const text::SymbolTable& symbols_;
  const Limits& limits_;
  std::string root_;  // of the project, absolute
  std::map<std::string, text::SourceId> known_;
  std::map<std::string, Files> modules_;
  std::vector<text::SourceId> sources_seen_;
};

}  // namespace ordain::read

// Subjects of Terraform: the documents of an evaluated root module, and what rules speak of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/read/derived.h"
#include "engine/read/reader.h"
#include "engine/read/terraform_evaluation.h"
#include "engine/read/terraform_json.h"
#include "engine/read/terraform_tree.h"

namespace ordain::read::terraform {

// Walks all module instances of an evaluation, and puts what each block of each file comes to into
// a document for that file and instance. terraform.h says what comes out.
class Subjects {
 public:
  Subjects(Evaluation& evaluation, Documents& documents, DerivedSubjects& subjects)
      : evaluation_(evaluation), documents_(documents), subjects_(subjects) {
    made_from_ = [this](const Value& text) { return written_in(evaluation_, text); };
  }

  void make();

 private:
  // A subject whose node waits for those beside it.
  struct Waiting {
    std::string key;
    Tree::Item item;
    std::vector<std::string> domains;
    std::string_view address;  // lives as long as the document
    const Resource* resource = nullptr;
  };
  // What one file of one module instance makes.
  struct File {
    std::unique_ptr<data::Document> document;
    std::unique_ptr<Tree> tree;
    // By section ("resource"), then by type where there are types ("aws_s3_bucket").
    std::map<std::string, std::map<std::string, std::vector<Waiting>>> sections;
  };
  using Files = std::map<const hcl::File*, File>;

  void make_module(Module& module);
  File& file_of(Files& files, const hcl::File* file);
  void add_resources(Module& module, Files& files, bool is_data);
  // `for_each`: its value, or null where there is none.
  void add_resource(const Resource& resource, File& file, const Value* for_each);
  void add_calls(Module& module, Files& files);
  void add_providers(Module& module, Files& files);
  void add_variables(Module& module, Files& files);
  void add_outputs(Module& module, Files& files);
  void add_settings(Module& module, Files& files);
  void add_locals(Module& module, Files& files);
  void finish(File& file);

  // The map of a block: its own entries, `made` ones over them.
  Value block_value(const Declaration& declaration, const Scope& scope, const Reference& computed,
                    std::vector<Element> made, const std::set<std::string_view>& skip);
  Element made_text(std::string_view key, std::string_view text, text::Span place);
  Element terraform_entry(std::vector<Element> entries, text::Span place);
  // The same of a block that has a name.
  Element named_entry(const Module& module, std::string_view name, text::Span place);
  void add_meta(const Declaration& declaration, const Scope& scope, std::vector<Element>& made);
  Value lifecycle(const Layer& layer, const Scope& scope);
  // References as they are written: "aws_iam_role.app".
  Value as_written(const Written& written);
  Value text_as_written(const hcl::File& file, const hcl::Expr& expr);
  void add_default_tags(const Resource& resource, std::vector<Element>& elements,
                        const Declaration& declaration);
  void put(File& file, const std::string& section, const std::string& type, Waiting waiting);
  // Puts the block with its value where `waiting` says; its item is made here.
  void put_block(File& file, const std::string& section, Waiting waiting,
                 const Declaration& declaration, const Value& value);
  Values& values() { return evaluation_.values(); }

  Evaluation& evaluation_;
  Documents& documents_;
  DerivedSubjects& subjects_;
  std::vector<PendingTarget> pending_;
  std::function<Value(const Value&)> made_from_;
  std::map<const Resource*, data::Node> nodes_;
};

}  // namespace ordain::read::terraform

// Evaluation of Terraform: one root module and the modules it calls, made into values.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/read/terraform_module.h"
#include "engine/read/terraform_value.h"
#include "engine/text/finding.h"

namespace ordain::read::terraform {

// A name of a `for`, of a template's %{ for } or of a dynamic block, innermost first.
struct Binding {
  std::string_view name;
  Value value;
  const Binding* next = nullptr;
};

// What each.key, each.value and count.index are; not there where the block has none.
struct Each {
  std::optional<Value> key;
  std::optional<Value> value;
  std::optional<Value> index;
};

// Where an expression is evaluated.
struct Scope {
  Module* module = nullptr;
  const hcl::File* file = nullptr;
  const Each* each = nullptr;
  const Resource* self = nullptr;
  const Binding* bindings = nullptr;

  Scope in(const hcl::File* other) const {
    Scope scope = *this;
    scope.file = other;
    return scope;
  }
};

// Something that is evaluated when it is first asked for.
struct Lazy {
  enum class State : uint8_t { kFresh, kBusy, kDone } state = State::kFresh;
  Value value;
};

// One instance of a resource or data source.
struct Resource {
  const Declaration* declaration = nullptr;
  Module* module = nullptr;
  bool is_data = false;
  std::string_view type;
  std::string_view name;
  std::string_view address;
  Each each;
  // The key of for_each or the number of count as a value; none: there is neither.
  std::optional<Value> key;
  // Stands for the instances of a count or for_each that is not known.
  bool is_open = false;
  std::string_view open_reason;
  // Arguments and lists of nested blocks that were asked for.
  mutable std::map<std::string_view, Lazy> members;
};

// The instances of one block.
template <typename Instance>
struct Expansion {
  enum class State : uint8_t { kFresh, kBusy, kDone } state = State::kFresh;
  enum class Form : uint8_t { kOne, kCount, kForEach, kUnknown } form = Form::kOne;
  std::vector<Instance*> instances;
  // count, for_each; none: there is neither.
  std::optional<Value> argument;
  // What a reference to the block itself is.
  Value value;
};

// One instance of a module: the root, or of a call.
struct Module {
  const ModuleConfig* config = nullptr;  // null: its files are not read
  const Declaration* call = nullptr;     // null: the root
  Module* parent = nullptr;
  Each each;  // of the call
  std::optional<Value> key;
  bool is_open = false;
  std::string_view address;  // "" for the root, "module.net[0]"
  std::string_view prefix;   // "" or the address with a dot behind it
  std::string_view why_unread;
  size_t depth = 0;

  std::map<std::string_view, Lazy> variables;
  std::map<std::string_view, Lazy> locals;
  std::map<std::string_view, Lazy> outputs;
  std::map<const Declaration*, Expansion<Resource>> resources;
  std::map<const Declaration*, Expansion<Module>> modules;
};

// A value given for a variable of the root: of a .tfvars file.
struct GivenVariable {
  const hcl::File* file = nullptr;
  const hcl::Attribute* attribute = nullptr;
};

// What an evaluation may ask of the world outside; the same answer for the same question.
struct Surroundings {
  // The module in a folder as its call writes it ("./net", from the folder of the caller); null and
  // the reason why there is none.
  std::function<const ModuleConfig*(const ModuleConfig& caller, std::string_view source,
                                    std::string& why)>
      module_at;
  // The source that holds a file's bytes (`path` from the folder of the root module); kNoSource and
  // the reason why there is none.
  std::function<text::SourceId(std::string_view path, std::string& why)> file_at;
  const text::SourceSet* sources = nullptr;
  const text::SymbolTable* symbols = nullptr;
};

class Evaluation {
 public:
  // Instances of one block and of a whole evaluation, module calls in each other.
  static constexpr size_t kInstances = 10'000;
  static constexpr size_t kAllInstances = 200'000;
  static constexpr size_t kModuleDepth = 40;
  // Expressions in each other, through all that refers to each other; steps in all.
  static constexpr size_t kDepth = 500;
  static constexpr uint64_t kSteps = 30'000'000;

  Evaluation(const ModuleConfig& root, std::map<std::string, GivenVariable, std::less<>> given,
             const Surroundings& surroundings, text::Findings& findings);

  Module& root() { return *root_; }
  Values& values() { return values_; }
  const Surroundings& surroundings() const { return surroundings_; }

  // Asked for each instance of a module, each is made when first asked for.
  Expansion<Resource>& expand(Module& module, const Declaration& declaration, bool is_data);
  Expansion<Module>& expand_call(Module& module, const Declaration& declaration);
  // Counts an instance; false, and told once, where there are too many.
  bool one_more(const Declaration& declaration);

  Value eval(const hcl::Expr& expr, const Scope& scope);
  Value eval(const Written& written, const Scope& scope) {
    return eval(written.value(), scope.in(written.file));
  }
  Value variable(Module& module, std::string_view name, text::Span span);
  Value local(Module& module, std::string_view name, text::Span span);
  Value output(const Module& module, std::string_view name, text::Span span);
  // An argument, the list of nested blocks of this name, or what the provider decides.
  Value member(const Resource& resource, std::string_view name, text::Span span);
  // The argument or nested blocks as configured; nothing where they are not.
  std::optional<Value> configured(const Resource& resource, std::string_view name);
  // Arguments and nested blocks of a body as a map, dynamic blocks written out. Members that
  // `skip` names are left out.
  Value body(const std::vector<Written>& attributes, const std::vector<Layer>& blocks,
             text::Span span, const Scope& scope, const Reference& computed,
             const std::set<std::string_view>& skip);
  Value block_body(const Layer& layer, const Scope& scope, const Reference& computed);
  Scope scope_of(const Resource& resource) const;
  Scope scope_of(Module& module) const;
  // The scope in which the arguments of a call are evaluated.
  Scope scope_of_call(const Module& module) const;

  // --- for functions and whoever makes values -------------------------------------------------
  // What Terraform would refuse: a warning at the place (once), and a value that is not known.
  Value refuse(std::string_view code, text::Span span, std::string message);
  // The result of an operation on something unknown.
  Value unknown_from(const Value& part, text::Span span, bool is_set = true);
  Value keep_unknown(std::string reason, text::Span span);
  void report(std::string_view code, text::Level level, text::Span span, std::string message,
              std::vector<std::string> notes = {});
  bool spend(uint64_t steps);
  // While it lives nothing is reported: a failure is an answer.
  class Quiet {
   public:
    explicit Quiet(Evaluation& evaluation) : evaluation_(evaluation) { ++evaluation_.quiet_; }
    ~Quiet() { --evaluation_.quiet_; }

   private:
    Evaluation& evaluation_;
  };
  // `value` as a value of the type that a type expression names; `path` for messages.
  Value convert(const Value& value, const hcl::Expr& type, const Scope& scope,
                std::string_view what);
  Value index(const Value& base, const Value& key, text::Span span);
  Value attribute(const Value& base, std::string_view name, text::Span span);
  // The bytes of a source as a template, with the entries of a map as its names.
  Value rendered(text::SourceId source, const Value& names, text::Span span);
  // A text in JSON as a value, all of which stands at `span`; not known where it is none.
  Value json_value(std::string_view text, text::Span span);
  // A policy document's `json`.
  Value policy_document(const Resource& resource, text::Span span);

 private:
  struct Deeper;

  // terraform_expr.cc
  Value eval_any(const hcl::Expr& expr, const Scope& scope, text::Span span);
  Value object(const hcl::Object& expr, const Scope& scope, text::Span span);
  Value unary(const hcl::Unary& expr, const Scope& scope, text::Span span);
  Value binary(const hcl::Binary& expr, const Scope& scope, text::Span span);
  Value logic(const hcl::Binary& expr, const Value& left, const Scope& scope, text::Span span);
  Value conditional(const hcl::Conditional& expr, const Scope& scope, text::Span span);
  Value call(const hcl::Call& expr, const Scope& scope, text::Span span);
  // terraform_for.cc
  Value for_each(const hcl::For& expr, const Scope& scope, text::Span span);
  Value splat(const hcl::Splat& expr, const Scope& scope, text::Span span);
  // terraform_template.cc
  Value text_template(const hcl::Template& expr, const Scope& scope, text::Span span);
  struct Texts;
  void add_parts(std::span<const hcl::Part> parts, const Scope& scope, Texts& texts);
  void add_directive(const hcl::Part& part, const Scope& scope, Texts& texts);
  // terraform_reference.cc
  Value get_attr(const hcl::GetAttr& expr, const Scope& scope, text::Span span);
  Value named(std::string_view root, std::string_view name, const Scope& scope, text::Span span);
  Value resource(std::string_view type, std::string_view name, bool is_data, const Scope& scope,
                 text::Span span);
  Value module_call(std::string_view name, const Scope& scope, text::Span span);
  Value each_value(std::string_view root, std::string_view name, const Scope& scope,
                   text::Span span);
  Value not_declared(const Scope& scope, std::string_view what, std::string_view name,
                     const std::vector<std::string_view>& known, text::Span span);
  Value cycle(std::string_view what, text::Span span);
  const hcl::Variable* free_variable(const hcl::Expr& expr, const Scope& scope) const;
  // terraform_variable.cc
  Value variable_value(Module& module, const Declaration& declaration);
  Value given_value(Module& module, const Declaration& declaration);
  Value object_of(const Value& value, const hcl::Object& type, const Scope& scope,
                  std::string_view what);
  // terraform_expand.cc
  template <typename Instance>
  void expand_into(
      Expansion<Instance>& expansion, Module& module, const Declaration& declaration,
      const std::function<Instance*(Each, std::optional<Value>, std::string suffix)>& make);
  Value instances_value(const Expansion<Resource>& expansion, text::Span span);
  Value instances_value(const Expansion<Module>& expansion, text::Span span);
  Module* make_module(Module& parent, const Declaration& declaration, std::string address);
  // terraform_block.cc
  void add_dynamic(const Layer& layer, const Scope& scope, const Reference& computed,
                   std::vector<Value>& blocks, std::string_view& open);

  Values values_;
  const Surroundings& surroundings_;
  text::Findings& findings_;
  std::map<std::string, GivenVariable, std::less<>> given_;
  // Files that are templates, parsed.
  std::map<text::SourceId, std::pair<std::unique_ptr<hcl::File>, const hcl::Expr*>> templates_;
  std::deque<Module> modules_;
  std::deque<Resource> resources_;
  Module* root_ = nullptr;
  std::set<std::tuple<text::SourceId, uint32_t, uint32_t, std::string>> reported_;
  size_t depth_ = 0;
  uint64_t steps_ = 0;
  size_t quiet_ = 0;
  size_t instances_ = 0;
};

}  // namespace ordain::read::terraform

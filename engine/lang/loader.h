// Loader: loads in two steps, so that a start does not pay for what its run has no use for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "engine/lang/load.h"
#include "engine/text/function_ref.h"

namespace ordain::lang {

class Compiler;

// As load(), but of what is shipped only what the run asks for. What the plan is asked for in
// between is all there: which rules there are, their metadata, params and the registers that are
// read.
class Loader {
 public:
  // Compiles all but the shipped rules over collections that are read, and of the shipped types
  // those that are used. The others are in the plan with their metadata and their domain or
  // families, without `subjects` and body. What is passed outlives the loader, and the plan stays
  // where it is.
  Loader(LoadInput input, Plan& plan, const text::SourceSet& sources, text::Findings& findings);
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  // What was read.
  struct Found {
    // Whether the domain has subjects, or may have.
    text::FunctionRef<bool(std::string_view domain)> domain;
    // Whether anything was read of the domains with this first word.
    text::FunctionRef<bool(std::string_view word)> family;
  };
  // Compiles those that are still in the plan and whose domain or families are there, and completes
  // the types of the domains that are there. The symbols are frozen by then: documents have been
  // read by them.
  void finish(const Found& found);

 private:
  LoadInput input_;
  std::unique_ptr<Compiler> compiler_;
};

}  // namespace ordain::lang

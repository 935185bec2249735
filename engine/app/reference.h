// Reference: what rules are written with, as the tables of the program have it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/lang/plan.h"

namespace ordain::app {

// A function of the language, or one of the library that is written in it.
struct FunctionRow {
  std::string name;  // "oci.image"
  std::string signature;
  std::string doc;

  // "oci"; empty for one without a module.
  std::string_view module() const;
};

// All of them: in the order of the table, and those of the library behind the others of their
// module.
std::vector<FunctionRow> functions();

// The functions in Markdown, a section a module.
std::string functions_as_markdown();
// The domains and the types of their elements: each field with its type, and what is read when it
// is not written.
std::string kinds_as_markdown(const lang::Plan& plan);
// A table of the rules, a section a package.
std::string rules_as_markdown(const lang::Plan& plan);

}  // namespace ordain::app

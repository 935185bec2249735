// Functions of Terraform: the table of what expressions may call, a row each in the .def.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/read/terraform_evaluation.h"

namespace ordain::read::terraform {

// What a function does with what is not known.
enum class Takes : uint8_t {
  kKnown,        // all of it is known, down to the last element; else its result is not
  kShallow,      // each argument is known, its elements may not be
  kAnything,     // it is asked in any case
  kExpressions,  // it evaluates its arguments itself
};

// Where its result comes from.
enum class Makes : uint8_t {
  kNew,   // it is made of all arguments: their origins are its own
  kPart,  // it is, or holds, values of the arguments, which have their origins
};

// One call that is being evaluated.
struct Call {
  Evaluation& evaluation;
  const hcl::Call& expr;
  const Scope& scope;
  text::Span span;
  std::vector<Value> arguments;

  Values& values() const { return evaluation.values(); }
  const Value& operator[](size_t i) const { return arguments[i]; }
  size_t size() const { return arguments.size(); }
  // Terraform would refuse this call: a finding, and a value that is not known.
  Value refuse(std::string message) const;
  Value wants(size_t i, std::string_view wanted) const;
  Value text(std::string_view text) const { return evaluation.values().string(text, span); }
  // The argument as a list; nothing (and `refused` is the answer) where it is none.
  bool list_at(size_t i, std::vector<Value>& elements, Value& refused) const;
};

struct Function {
  std::string_view name;
  Value (*run)(const Call& call);  // null: its result is never known
  Takes takes = Takes::kKnown;
  Makes makes = Makes::kNew;
  uint8_t least = 0;
  uint8_t most = 0;  // kMany: any number
  std::string_view doc;
  std::string_view why_unknown;  // behind "timestamp() "
};
inline constexpr uint8_t kMany = 255;

const Function* find_function(std::string_view name);
const std::vector<std::string_view>& function_names();

// Calls it, or says why its result is not known.
Value apply(const Function& function, const Call& call);

}  // namespace ordain::read::terraform

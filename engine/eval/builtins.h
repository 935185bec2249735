// Builtins: what the functions of lang/builtins.def do.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "engine/eval/evaluator.h"
#include "engine/lang/builtins.h"

namespace ordain::eval {

// One call: as many arguments as the call gives, none of them missing unless the row says so.
struct Call {
  Evaluator& evaluator;
  const lang::Expr& expr;
  std::span<const Value> args;

  // An error of this call, blamed on an argument.
  Value broken(std::string message, size_t argument = 0) const {
    return evaluator.broken(std::move(message), expr, args[argument]);
  }
};

// A result that was computed from the first argument, and is explained by the same place.
inline Value from(const Call& call, Value value) {
  value.node = call.args[0].node;
  value.blame = call.args[0].blame;
  return value;
}

// The error of an argument that is not `wanted`: "a string". `hint` stands behind what was found.
Value refused(const Call& call, std::string_view wanted, size_t argument = 0,
              std::string_view hint = {});

// What the call would give is not known, as `message` says, because of `node`.
Value not_known(const Call& call, data::Node node, std::string message);

Value call_builtin(Evaluator& evaluator, const lang::Expr& expr, std::span<const Value> args);

#define ORDAIN_BUILTIN(id, name, signature, missing, doc) Value builtin_##id(const Call& call);
#include "engine/lang/builtins.def"
#undef ORDAIN_BUILTIN

}  // namespace ordain::eval

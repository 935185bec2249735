// Builtins: from a row's number to its function.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/builtins.h"

#include <fmt/format.h>

#include <array>

namespace ordain::eval {
namespace {

using Function = Value (*)(const Call&);

// In the order of the rows, so that Builtin::Id is the index.
constexpr auto kFunctions = std::to_array<Function>({
#define ORDAIN_BUILTIN(id, name, signature, missing, doc) &builtin_##id,
#include "engine/lang/builtins.def"
#undef ORDAIN_BUILTIN
});
static_assert(kFunctions.size() == static_cast<size_t>(lang::Builtin::Id::kCount));

}  // namespace

Value refused(const Call& call, std::string_view wanted, size_t argument, std::string_view hint) {
  const Value& value = call.args[argument];
  return call.broken(fmt::format("{} wants {}, found {} {}{}", call.expr.builtin->name, wanted,
                                 kind_name(value), to_text(value, 40), hint),
                     argument);
}

Value not_known(const Call& call, data::Node node, std::string message) {
  Cause* cause = call.evaluator.arena().make<Cause>();
  cause->reason = text::kUnknown;
  cause->node = node;
  cause->message = call.evaluator.arena().copy(message);
  Value value;
  value.reasons = text::kUnknown;
  value.cause = cause;
  value.node = node;
  return value;
}

Value call_builtin(Evaluator& evaluator, const lang::Expr& expr, std::span<const Value> args) {
  return kFunctions[static_cast<size_t>(expr.builtin->id)](Call{evaluator, expr, args});
}

}  // namespace ordain::eval

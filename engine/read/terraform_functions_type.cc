// Functions of Terraform: types, marks, and expressions that may fail.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/read/terraform_functions.h"

namespace ordain::read::terraform {

Value make_set(const Call& call, const std::vector<Value>& elements);

namespace {

bool has_failed(const Value& value) {
  return !value.is_known() && value.content->unknown->is_failure;
}

// The value at its place, with another content.
Value again(const Value& value, const Value& made) {
  Value result = value;
  result.content = made.content;
  return result;
}

}  // namespace

Value run_try(const Call& call) {
  Value last = call.values().null(call.span);
  for (const hcl::Expr* expr : call.expr.arguments) {
    {
      const Evaluation::Quiet quiet(call.evaluation);
      last = call.evaluation.eval(*expr, call.scope);
    }
    if (!has_failed(last)) return last;
  }
  // All failed: the last one says aloud why.
  return call.expr.arguments.empty()
             ? call.refuse("found no argument")
             : call.evaluation.eval(*call.expr.arguments.back(), call.scope);
}

Value run_can(const Call& call) {
  if (call.expr.arguments.size() != 1) return call.refuse("wants one argument");
  const Evaluation::Quiet quiet(call.evaluation);
  const Value value = call.evaluation.eval(*call.expr.arguments[0], call.scope);
  if (has_failed(value)) return call.values().boolean(false, call.span);
  if (!value.is_known()) return call.evaluation.unknown_from(value, call.span);
  Value made = call.values().boolean(true, call.span);
  call.values().derive(made, value);
  return made;
}

Value run_sensitive(const Call& call) {
  Value value = call[0];
  value.marks |= kSensitive;
  return value;
}

Value run_nonsensitive(const Call& call) {
  Value value = call[0];
  value.marks &= static_cast<uint8_t>(~kSensitive);
  return value;
}

Value run_issensitive(const Call& call) {
  if (!call[0].is_known() && !(call[0].marks & kSensitive))
    return call.evaluation.unknown_from(call[0], call.span);
  return call.values().boolean((call[0].marks & kSensitive) != 0, call.span);
}

Value run_ephemeralasnull(const Call& call) {
  return call[0].marks & kEphemeral ? call.values().null(call.span) : call[0];
}

Value run_tostring(const Call& call) {
  if (call[0].is(Kind::kNull) || call[0].is(Kind::kString)) return call[0];
  const auto text = as_string(call[0]);
  return text ? again(call[0], call.values().string(*text, call.span, true))
              : call.wants(0, "a string");
}

Value run_tonumber(const Call& call) {
  if (call[0].is(Kind::kNull) || call[0].is(Kind::kNumber)) return call[0];
  const auto number = as_number(call[0]);
  return number ? again(call[0], call.values().number(*number, call.span))
                : call.wants(0, "a number");
}

Value run_tobool(const Call& call) {
  if (call[0].is(Kind::kNull) || call[0].is(Kind::kBool)) return call[0];
  const auto value = as_bool(call[0]);
  return value ? again(call[0], call.values().boolean(*value, call.span)) : call.wants(0, "a bool");
}

Value run_tolist(const Call& call) {
  if (call[0].is(Kind::kNull)) return call[0];
  if (!call[0].is(Kind::kList)) return call.wants(0, "a list");
  Content content = *call[0].content;
  content.is_set = false;
  return again(call[0], call.values().of(content, call.span));
}

Value run_tomap(const Call& call) {
  if (call[0].is(Kind::kNull)) return call[0];
  return call[0].is(Kind::kMap) ? call[0] : call.wants(0, "a map");
}

Value run_toset(const Call& call) {
  if (call[0].is(Kind::kNull)) return call[0];
  if (!call[0].is(Kind::kList)) return call.wants(0, "a list");
  std::vector<Value> elements;
  for (size_t i = 0; i < call[0].content->elements.size(); ++i)
    elements.push_back(call.values().element(call[0], i));
  Value made = make_set(call, elements);
  if (made.is(Kind::kList) && !call[0].content->open.empty()) {
    Content content = *made.content;
    content.open = call[0].content->open;
    made = call.values().of(content, call.span);
  }
  return made;
}

}  // namespace ordain::read::terraform

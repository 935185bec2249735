// Functions of Terraform: the table of what expressions may call, and how they are called.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/text/utf8.h"

namespace ordain::read::terraform {

#define FUNCTION(name, takes, makes, least, most, doc) Value run_##name(const Call& call);
#define UNKNOWN(name, why, doc)
#include "engine/read/terraform_functions.def"
#undef FUNCTION
#undef UNKNOWN

namespace {

constexpr std::array kFunctions = {
#define FUNCTION(name, takes, makes, least, most, doc) \
  Function{#name, run_##name, Takes::takes, Makes::makes, least, most, doc, {}},
#define UNKNOWN(name, why, doc) \
  Function{#name, nullptr, Takes::kAnything, Makes::kNew, 0, kMany, doc, why},
#include "engine/read/terraform_functions.def"
#undef FUNCTION
#undef UNKNOWN
};

std::string count_words(const Function& function) {
  if (function.least == function.most)
    return fmt::format("{} argument{}", function.least, function.least == 1 ? "" : "s");
  if (function.most == kMany) return fmt::format("at least {}", function.least);
  return fmt::format("{} to {} arguments", function.least, function.most);
}

}  // namespace

const Function* find_function(std::string_view name) {
  const auto it = std::find_if(kFunctions.begin(), kFunctions.end(),
                               [name](const Function& function) { return function.name == name; });
  return it == kFunctions.end() ? nullptr : &*it;
}

const std::vector<std::string_view>& function_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> out;
    for (const Function& function : kFunctions) out.push_back(function.name);
    return out;
  }();
  return names;
}

Value Call::refuse(std::string message) const {
  return evaluation.refuse("read/terraform-value", span,
                           fmt::format("{}: {}", expr.function.text, message));
}

Value Call::wants(size_t i, std::string_view wanted) const {
  return refuse(fmt::format("found {}, wants {}", preview(arguments[i]), wanted));
}

bool Call::list_at(size_t i, std::vector<Value>& elements, Value& refused) const {
  const Value& value = arguments[i];
  if (!value.is(Kind::kList)) {
    refused = value.is_known() ? wants(i, "a list") : evaluation.unknown_from(value, span);
    return false;
  }
  if (!value.content->open.empty()) {
    refused = evaluation.values().unknown(value.content->open, span);
    return false;
  }
  for (size_t k = 0; k < value.content->elements.size(); ++k)
    elements.push_back(evaluation.values().element(value, k));
  return true;
}

Value apply(const Function& function, const Call& call) {
  if (call.size() < function.least || (function.most != kMany && call.size() > function.most)) {
    return call.refuse(
        fmt::format("found {} arguments, wants {}", call.size(), count_words(function)));
  }
  if (!call.evaluation.spend(call.size() + 1))
    return call.values().unknown("the module takes too many steps to evaluate", call.span);
  for (const Value& argument : call.arguments) {
    if (function.takes == Takes::kAnything) break;
    if (!argument.is_known()) return call.evaluation.unknown_from(argument, call.span);
    if (argument.is(Kind::kResource) || argument.is(Kind::kModule)) {
      return call.evaluation.keep_unknown(
          fmt::format("{}() is asked of a resource as a whole, of which not all is known",
                      function.name),
          call.span);
    }
    if (function.takes != Takes::kKnown) continue;
    if (const Value* unknown = first_unknown(argument))
      return call.evaluation.unknown_from(*unknown, call.span);
    if (!argument.content->open.empty())
      return call.values().unknown(argument.content->open, call.span);
  }
  Value made = function.run(call);
  for (const Value& argument : call.arguments) {
    if (function.name == "nonsensitive") break;
    if (function.makes == Makes::kNew) {
      call.values().derive(made, argument);
    } else {
      made.marks |= argument.marks;
    }
  }
  return made;
}

}  // namespace ordain::read::terraform

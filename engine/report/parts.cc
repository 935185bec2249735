// Parts: exemptions, evidence, fixes and settings in the words and the keys of reports.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/data/json_text.h"
#include "engine/eval/sensitive.h"
#include "engine/report/facts.h"
#include "engine/report/proof.h"
#include "engine/text/utf8.h"

namespace ordain::report {

using State = text::Exemption::State;
using Kind = text::FixOperation::Kind;

namespace {

// Bytes of an expression of a rule, of a value on one line, and of one in a message.
constexpr size_t kExpression = 160;
constexpr size_t kValue = 1000;
constexpr size_t kShortValue = 60;
// Bytes of a value of the evidence in reports for people.
constexpr size_t kEvidence = 240;

std::string_view name_of(State state) {
  switch (state) {
    case State::kLapsed:
      return "lapsed";
    case State::kUndated:
      return "undated";
    case State::kWaives:
      break;
  }
  return "waives";
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kRemove:
      return "remove";
    case Kind::kAdd:
      return "add";
    case Kind::kSet:
      break;
  }
  return "set";
}

std::string in_words(const text::FixOperation& operation) {
  const std::string value = text::preview(operation.value, kShortValue);
  switch (operation.kind) {
    case Kind::kRemove:
      return "remove " + operation.path;
    case Kind::kAdd:
      return fmt::format("add {} to {}", value, operation.path);
    case Kind::kSet:
      break;
  }
  return fmt::format("set {} to {}", operation.path, value);
}

}  // namespace

std::string told_exemption(const text::Finding& finding) {
  if (!finding.exemption) return {};
  const text::Exemption& exemption = *finding.exemption;
  switch (exemption.state) {
    case State::kLapsed:
      return fmt::format("no longer waived, the exemption lapsed on {}: {}", exemption.until,
                         exemption.reason);
    case State::kUndated:
      return fmt::format("not waived, the exemption ends on {} and no date is given: {}",
                         exemption.until, exemption.reason);
    case State::kWaives:
      break;
  }
  return exemption.until.empty()
             ? fmt::format("waived: {}", exemption.reason)
             : fmt::format("waived until {}: {}", exemption.until, exemption.reason);
}

std::vector<std::string> told_notes(const text::Finding& finding) {
  std::vector<std::string> out = finding.notes;
  if (std::string told = told_exemption(finding); !told.empty()) out.push_back(std::move(told));
  return out;
}

std::string told_evidence(const text::SourceSet& sources, const text::Evidence& evidence) {
  const std::string expression = rule_text(sources, evidence.expression, kExpression);
  if (evidence.why == eval::kNotShown) return fmt::format("`{}` is not shown", expression);
  if (evidence.value.empty()) return fmt::format("`{}` has no value: {}", expression, evidence.why);
  const std::string why = evidence.why.empty() ? "" : fmt::format(" ({})", evidence.why);
  return fmt::format("`{}` is {}{}", expression, text::preview(evidence.value, kEvidence), why);
}

std::string told_fix(const text::Fix& fix) {
  std::string out = fix.text.empty() ? "" : fix.text + " ";
  out += fix.safe ? "(safe): " : "(unsafe): ";
  for (size_t i = 0; i < fix.operations.size(); ++i)
    out += (i == 0 ? "" : "; ") + in_words(fix.operations[i]);
  return out;
}

std::string told_value(data::Node value) {
  std::string out;
  return data::append_json(out, value, kValue) ? out : "...";
}

std::string told_source(const text::SourceSet& sources, text::Span span) {
  return rule_text(sources, span, kExpression);
}

std::vector<const lang::Param*> set_params(const lang::Plan& plan) {
  std::vector<const lang::Param*> out;
  for (const lang::Param& param : plan.params) {
    if (param.overridden) out.push_back(&param);
  }
  std::sort(out.begin(), out.end(), [](const lang::Param* a, const lang::Param* b) {
    return std::tie(a->package, a->name) < std::tie(b->package, b->name);
  });
  return out;
}

void write_place(JsonWriter& json, const text::SourceSet& sources, text::Span span,
                 const std::string* pointer) {
  if (!span.valid()) {
    json.null();
    return;
  }
  const Where at = where(sources, span);
  json.open('{').entry("path", at.path);
  for (const auto& [name, position] : {std::pair("start", at.start), std::pair("end", at.end)}) {
    json.key(name).open('{').entry("line", position.line).entry("column", position.column).close();
  }
  if (pointer != nullptr) json.entry("pointer", *pointer);
  json.close();
}

void write_exemption(JsonWriter& json, const text::SourceSet& sources,
                     const text::Finding& finding) {
  json.key("exemption");
  if (!finding.exemption) {
    json.null();
    return;
  }
  const text::Exemption& exemption = *finding.exemption;
  json.open('{').entry("state", name_of(exemption.state)).entry("reason", exemption.reason);
  json.key("until");
  exemption.until.empty() ? json.null() : json.value(exemption.until);
  json.key("location");
  write_place(json, sources, exemption.at, nullptr);
  json.close();
}

void write_evidence(JsonWriter& json, const text::SourceSet& sources,
                    const text::Finding& finding) {
  json.key("evidence").open('[');
  for (const text::Evidence& one : finding.evidence) {
    json.open('{').entry("expression", rule_text(sources, one.expression, kExpression));
    json.key("value");
    one.value.empty() ? json.null() : json.json(one.value);
    json.key("why");
    one.why.empty() ? json.null() : json.value(one.why);
    json.key("location");
    write_place(json, sources, one.span, &one.pointer);
    json.close();
  }
  json.close();
}

void write_fixes(JsonWriter& json, const text::SourceSet& sources, const text::Finding& finding) {
  json.key("fixes").open('[');
  for (const text::Fix& fix : finding.fixes) {
    json.open('{').entry("text", fix.text).entry("safety", fix.safe ? "safe" : "unsafe");
    json.key("operations").open('[');
    for (const text::FixOperation& operation : fix.operations) {
      json.open('{').entry("operation", name_of(operation.kind));
      json.entry("pointer", operation.pointer).key("value");
      operation.value.empty() ? json.null() : json.json(operation.value);
      json.key("location");
      write_place(json, sources, operation.span, nullptr);
      json.close();
    }
    json.close().close();
  }
  json.close();
}

void write_settings(JsonWriter& json, const run::Run& run) {
  json.key("params").open('[');
  for (const lang::Param* param : set_params(run.plan)) {
    json.open('{').entry("name", fmt::format("{}.{}", param->package, param->name));
    json.key("value").json([&] {
      std::string value;
      return data::append_json(value, param->value->node, kValue) ? value : "null";
    }());
    json.entry("default", told_source(run.sources, param->initial_span));
    json.key("bound");
    param->bound_span.valid() ? json.value(told_source(run.sources, param->bound_span))
                              : json.null();
    json.key("location");
    write_place(json, run.sources, param->from, nullptr);
    json.close();
  }
  json.close().key("replaced").open('[');
  for (const lang::Replaced& one : run.plan.replaced) {
    json.open('{').entry("rule", one.id).key("location");
    write_place(json, run.sources, one.by, nullptr);
    json.close();
  }
  json.close();
}

}  // namespace ordain::report

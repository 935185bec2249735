// `ordain list -f json`: the lists for programs.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/list_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "engine/app/reference.h"
#include "engine/lang/types.h"
#include "engine/report/facts.h"
#include "engine/report/json_writer.h"
#include "engine/report/parts.h"

namespace ordain::app {
namespace {

using report::JsonWriter;

// A list of `what` whose rows `put` writes into an open object each.
template <typename Rows, typename Put>
std::string listed(std::string_view what, const Rows& rows, const Put& put) {
  JsonWriter json;
  json.open('{').entry("version", 1).key(what).open('[');
  for (const auto& row : rows) {
    json.open('{');
    put(json, row);
    json.close();
  }
  return json.close().close().take();
}

void put_place(JsonWriter& json, const text::SourceSet& sources, text::Span span) {
  if (!span.valid()) return;
  const report::Where at = report::where(sources, span);
  json.entry("path", at.path).entry("line", at.start.line);
}

}  // namespace

std::string rules_as_json(const run::Run& run) {
  return listed("rules", run.plan.rules, [&run](JsonWriter& json, const lang::Rule& rule) {
    json.entry("id", rule.id).entry("title", rule.title);
    json.entry("severity", text::name(rule.severity));
    json.texts("controls", rule.controls).texts("tags", rule.tags);
    json.entry("kind", rule.domain);
    json.entry("shipped", rule.shipped).entry("sensitive", rule.sensitive);
    put_place(json, run.sources, rule.span);
  });
}

std::string controls_as_json(const run::Run& run) {
  struct Row {
    std::string id;
    const comply::Control* control;
    std::vector<std::string_view> rules;
  };
  std::vector<Row> rows;
  for (const comply::Catalogue& catalogue : run.catalogues) {
    for (const comply::Control& control : catalogue.controls) {
      Row& row =
          rows.emplace_back(Row{fmt::format("{}/{}", catalogue.id, control.id), &control, {}});
      for (const lang::Rule& rule : run.plan.rules) {
        if (std::find(rule.controls.begin(), rule.controls.end(), row.id) != rule.controls.end())
          row.rules.push_back(rule.id);
      }
    }
  }
  return listed("controls", rows, [](JsonWriter& json, const Row& row) {
    json.entry("id", row.id).entry("title", row.control->title);
    json.entry("kind", row.control->kind).texts("rules", row.rules);
  });
}

std::string kinds_as_json(const run::Run& run) {
  return listed(
      "kinds", run.plan.domains, [&run](JsonWriter& json, const lang::DomainDecl& domain) {
        json.entry("name", domain.name);
        json.entry("element", domain.element == nullptr ? std::string("any")
                                                        : lang::to_string(domain.element));
        put_place(json, run.sources, domain.span);
      });
}

std::string params_as_json(const run::Run& run) {
  return listed("params", run.plan.params, [&run](JsonWriter& json, const lang::Param& param) {
    const std::string initial = report::told_source(run.sources, param.initial_span);
    json.entry("name", fmt::format("{}.{}", param.package, param.name));
    json.entry("type", lang::to_string(param.type)).entry("help", param.help);
    json.entry("value", param.overridden ? report::told_value(param.value->node) : initial);
    json.entry("default", initial).entry("overridden", param.overridden);
    if (param.bound_span.valid())
      json.entry("bound", report::told_source(run.sources, param.bound_span));
    put_place(json, run.sources, param.overridden ? param.from : param.name_span);
  });
}

std::string builtins_as_json() {
  return listed("builtins", functions(), [](JsonWriter& json, const FunctionRow& row) {
    json.entry("name", row.name).entry("signature", row.signature).entry("doc", row.doc);
  });
}

}  // namespace ordain::app

// `ordain list params`: what an organisation may set, what it is, and who said so.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/list_params.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "engine/lang/types.h"
#include "engine/report/cells.h"
#include "engine/report/facts.h"
#include "engine/report/parts.h"

namespace ordain::app {

std::string list_params(const run::Run& run, int width) {
  std::vector<const lang::Param*> params;
  for (const lang::Param& param : run.plan.params) params.push_back(&param);
  std::sort(params.begin(), params.end(), [](const lang::Param* a, const lang::Param* b) {
    return std::tie(a->package, a->name) < std::tie(b->package, b->name);
  });
  std::string out;
  const auto line = [&](std::string_view name, const std::string& text) {
    constexpr size_t kIndent = 4, kName = 9;
    const size_t room = static_cast<size_t>(std::max(width, 40)) - kIndent - kName;
    std::string_view head = name;
    for (const std::string& part : report::wrap(report::shown(text), room)) {
      out += fmt::format("    {:<9}{}\n", head, part);
      head = {};
    }
  };
  for (const lang::Param* param : params) {
    out += report::shown(fmt::format("{}.{}: {}", param->package, param->name,
                                     lang::to_string(param->type))) +
           "\n";
    const std::string initial = report::told_source(run.sources, param->initial_span);
    if (!param->help.empty()) line("help", std::string(param->help));
    line("value", param->overridden ? report::told_value(param->value->node) : initial);
    line("from", param->overridden
                     ? report::told_place(run.sources, param->from)
                     : fmt::format("the default, {}",
                                   report::told_place(run.sources, param->initial_span)));
    if (param->overridden) line("default", initial);
    if (param->bound_span.valid())
      line("bound", report::told_source(run.sources, param->bound_span));
  }
  return out;
}

}  // namespace ordain::app

// `ordain list`: what the program and the project have to offer, in columns.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/app/commands.h"
#include "engine/app/list_controls.h"
#include "engine/app/list_json.h"
#include "engine/app/list_params.h"
#include "engine/app/reference.h"
#include "engine/app/terminal.h"
#include "engine/lang/types.h"
#include "engine/read/load.h"
#include "engine/report/cells.h"
#include "engine/run/embedded.h"
#include "engine/run/packs.h"
#include "engine/run/rules.h"
#include "engine/text/utf8.h"

namespace ordain::app {
namespace {

// Rows of cells, each column as wide as its widest cell. The last one is wrapped to the width where
// there is room for it.
std::string table(const std::vector<std::vector<std::string>>& rows, int width) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i + 1 < row.size(); ++i)
      widths[i] = std::max(widths[i], report::cells(row[i]));
  }
  size_t indent = 0;
  for (size_t i = 0; i + 1 < widths.size(); ++i) indent += widths[i] + 2;
  const size_t room =
      static_cast<size_t>(width) > indent + 24 ? static_cast<size_t>(width) - indent : 1000;
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i + 1 < row.size(); ++i) {
      line += row[i] + std::string(widths[i] + 2 - report::cells(row[i]), ' ');
    }
    for (const std::string& part : report::wrap(row.back(), room)) {
      line += part;
      out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
      line.assign(indent, ' ');
    }
  }
  return out;
}

std::string short_controls(const lang::Rule& rule, bool one_catalogue) {
  std::string out;
  for (const std::string& control : rule.controls) {
    out += (out.empty() ? "" : " ") +
           (one_catalogue ? control.substr(control.find('/') + 1) : control);
  }
  return out;
}

// Two lines a rule: what programs and eyes look for in columns, and below it the title, as both
// would not fit a terminal of 80 columns.
std::string rules(const run::Run& run, int width) {
  size_t longest = 0;
  for (const lang::Rule& rule : run.plan.rules)
    longest = std::max(longest, report::cells(report::shown(rule.id)));
  std::string out;
  for (const lang::Rule& rule : run.plan.rules) {
    const std::string id = report::shown(rule.id);
    std::string line =
        fmt::format("{}{}  {:<8}  {}", id, std::string(longest - report::cells(id), ' '),
                    text::name(rule.severity), short_controls(rule, run.catalogues.size() <= 1));
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    for (const std::string& part :
         report::wrap(report::shown(rule.title), static_cast<size_t>(std::max(width, 40)) - 4))
      out += fmt::format("    {}\n", part);
  }
  return out;
}

// Leaves the rules that the command asks for. A name that fits no rule is an error.
void narrow(const ListCommand& command, run::Run& run) {
  std::vector<run::Pack> packs;
  for (const std::string& name : command.packs) {
    packs.push_back(run::load_pack(name, ".", {}, run.sources, run.findings));
    run::check_pack(packs.back(), run.plan, run.findings);
  }
  const auto serves = [](const std::string& control, const lang::Rule& rule) {
    return !run::names_id(control, rule.id) && run::names_rule(control, rule);
  };
  for (const std::string& control : command.controls) {
    if (std::any_of(run.plan.rules.begin(), run.plan.rules.end(),
                    [&](const lang::Rule& rule) { return serves(control, rule); }))
      continue;
    run.findings.report("run/unknown-rule", text::Level::kError, {},
                        fmt::format("no rule serves a control {}", text::preview(control)),
                        {"all of them: ordain list controls"});
  }
  std::erase_if(run.plan.rules, [&](const lang::Rule& rule) {
    const bool packed =
        packs.empty() || std::any_of(packs.begin(), packs.end(),
                                     [&rule](const run::Pack& pack) { return pack.holds(rule); });
    const bool wanted =
        command.controls.empty() ||
        std::any_of(command.controls.begin(), command.controls.end(),
                    [&](const std::string& control) { return serves(control, rule); });
    return !packed || !wanted;
  });
}

std::string packs(run::Run& run, int width) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& name : run::pack_names()) {
    const run::Pack pack = run::load_pack(name, ".", {}, run.sources, run.findings);
    run::check_pack(pack, run.plan, run.findings);
    const auto held = std::count_if(run.plan.rules.begin(), run.plan.rules.end(),
                                    [&pack](const lang::Rule& rule) { return pack.holds(rule); });
    rows.push_back({name, report::counted(static_cast<size_t>(held), "rule"), pack.title});
  }
  return table(rows, width);
}

std::string kinds(const run::Run& run, int width) {
  std::vector<std::vector<std::string>> rows;
  for (const lang::DomainDecl& domain : run.plan.domains) {
    const bool known = domain.element != nullptr && domain.element->record != nullptr;
    const size_t fields = known ? domain.element->record->fields.size() : 0;
    rows.push_back({std::string(domain.name), known ? lang::to_string(domain.element) : "any",
                    known ? report::counted(fields, "field") : "any fields"});
  }
  return table(rows, width);
}

std::string builtins(int width) {
  std::string out;
  for (const FunctionRow& row : functions()) {
    out += fmt::format("{}{}\n", row.name, row.signature);
    for (const std::string& line :
         report::wrap(row.doc, static_cast<size_t>(std::max(width, 40)) - 4)) {
      out += fmt::format("    {}\n", line);
    }
  }
  return out;
}

// Formats that are read have a line for their names and one for their doc, which would not fit
// beside them.
std::string formats(int width) {
  std::string inputs;
  std::vector<std::vector<std::string>> reports;
  size_t longest = 0;
  for (const read::Format& format : read::formats())
    longest = std::max(longest, format.name.size());
  for (const read::Format& format : read::formats()) {
    std::string head =
        fmt::format("  {}{}  ", format.name, std::string(longest - format.name.size(), ' '));
    const std::string indent(head.size(), ' ');
    const size_t room = static_cast<size_t>(std::max(width, 40)) - head.size();
    for (const std::string_view text : {format.files, format.doc}) {
      for (const std::string& part : report::wrap(std::string(text), room)) {
        inputs += head + part + "\n";
        head = indent;
      }
    }
  }
  for (const report::Format& format : report::formats()) {
    reports.push_back({"  " + std::string(format.name), std::string(format.doc)});
  }
  return "Read:\n" + inputs + "\nWritten, with -f:\n" + table(reports, width);
}

}  // namespace

int execute(const ListCommand& command, const report::Style& style) {
  std::string out;
  bool whole = true;
  if (command.what == "builtins") {
    out = command.json ? builtins_as_json() : builtins(style.width);
  } else if (command.what == "formats") {
    out = formats(style.width);
  } else if (command.what.ends_with("schema")) {
    const run::EmbeddedFile* file = run::find_embedded(
        command.what == "schema"          ? "stdlib/report-v1.schema.json"
        : command.what == "proof-schema"  ? "stdlib/proof-v1.schema.json"
        : command.what == "report-schema" ? "stdlib/control-report-v1.schema.json"
                                          : "stdlib/config-v1.schema.json");
    whole = file != nullptr;
    if (whole) out = std::string(file->bytes);
  } else {
    const auto run = std::make_unique<run::Run>();
    whole = load_rules(command.choice, *run, style);
    if (command.what == "rules") {
      narrow(command, *run);
      out = command.json ? rules_as_json(*run) : rules(*run, style.width);
    } else if (command.what == "packs") {
      out = packs(*run, style.width);
    } else if (command.what == "kinds") {
      out = command.json ? kinds_as_json(*run) : kinds(*run, style.width);
    } else if (command.what == "params") {
      out = command.json ? params_as_json(*run) : list_params(*run, style.width);
    } else {
      out = command.json ? controls_as_json(*run, command.filter)
                         : list_controls(*run, command.filter, style.width);
    }
    if (whole && run->findings.has_errors()) {
      complain(report::diagnostics(run->sources, run->findings, style));
      whole = false;
    }
  }
  return print(out) && whole ? 0 : 2;
}

}  // namespace ordain::app

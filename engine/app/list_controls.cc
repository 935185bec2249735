// Controls: from catalogues and rules to rows, and to the page of one.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/list_controls.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/report/cells.h"
#include "engine/run/standing.h"

namespace ordain::app {

using comply::Coverage;
using run::best_coverage;
using run::coverage_of;
using run::rules_of;

namespace {

bool has_word(const comply::Control& control, std::string_view attribute, std::string_view word) {
  const auto& words = control.words(attribute);
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string row(std::string_view id, std::string_view how, std::string_view title, size_t wide,
                int width) {
  constexpr size_t kHow = 10;
  const size_t indent = wide + kHow + 4;
  const size_t room = static_cast<size_t>(std::max<int>(width, static_cast<int>(indent) + 24));
  std::string out;
  std::string line = fmt::format("{:<{}}  {:<{}}  ", id, wide, how, kHow);
  for (const std::string& part : report::wrap(title, room - indent)) {
    out += line + part + "\n";
    line.assign(indent, ' ');
  }
  return out;
}

}  // namespace

bool fits(const comply::Control& control, const ControlFilter& filter) {
  if (!filter.theme.empty() && control.theme != filter.theme) return false;
  if (filter.fresh && !has_word(control, "origin", "new")) return false;
  if (!filter.from_2013.empty() && !has_word(control, "from_2013", filter.from_2013)) return false;
  return std::all_of(filter.attributes.begin(), filter.attributes.end(),
                     [&control](const std::string& wanted) {
                       const size_t equals = std::min(wanted.find('='), wanted.size());
                       return has_word(control, wanted.substr(0, equals),
                                       equals == wanted.size() ? "" : wanted.substr(equals + 1));
                     });
}

std::string list_controls(run::Run& run, const ControlFilter& filter, int width) {
  size_t wide = 0;
  size_t fitting = 0;
  for (const comply::Catalogue& catalogue : run.catalogues) {
    for (const comply::Control& control : catalogue.controls)
      wide = std::max(wide, catalogue.id.size() + 1 + control.id.size());
  }
  std::map<Coverage, size_t> counts;
  std::string out;
  for (const comply::Catalogue& catalogue : run.catalogues) {
    for (const comply::Control& control : catalogue.controls) {
      if (!fits(control, filter)) continue;
      ++fitting;
      const std::string id = fmt::format("{}/{}", catalogue.id, control.id);
      const std::vector<const lang::Rule*> rules = rules_of(run, id);
      if (!filter.coverage) {
        out += row(id, rules.empty() ? "no rule" : report::counted(rules.size(), "rule"),
                   report::shown(control.title), wide, width);
        continue;
      }
      const Coverage coverage = best_coverage(run.plan, rules);
      ++counts[coverage];
      out += row(id, name(coverage), report::shown(control.title), wide, width);
      for (const lang::Rule* rule : rules)
        out += fmt::format("  {:<9}  {}\n", name(coverage_of(run.plan, *rule)),
                           report::shown(rule->id));
    }
  }
  if (fitting == 0) {
    run.findings.report("app/value", text::Level::kError, {},
                        "no control fits all that was asked for",
                        {"without a filter, ordain list controls shows them all"});
  }
  if (filter.coverage && fitting > 0) {
    out += fmt::format("\n{}:", report::counted(fitting, "control"));
    for (const Coverage one :
         {Coverage::kAutomated, Coverage::kCross, Coverage::kRecord, Coverage::kNone})
      out += fmt::format("{} {} {}", one == Coverage::kAutomated ? "" : ",", counts[one],
                         one == Coverage::kNone ? "without a rule of its own" : name(one));
    out += '\n';
  }
  return out;
}

std::string explain_control(const run::Run& run, std::string_view wanted, size_t width,
                            bool color) {
  for (const comply::Catalogue& catalogue : run.catalogues) {
    for (const comply::Control& control : catalogue.controls) {
      const std::string id = fmt::format("{}/{}", catalogue.id, control.id);
      if (control.id != wanted && id != wanted) continue;
      std::string out =
          color ? fmt::format("\x1b[1m{}\x1b[0m\n", report::shown(id)) : report::shown(id) + "\n";
      out += fmt::format("{} ({}, {})\n\n", report::shown(control.title),
                         report::shown(catalogue.title), catalogue.basis);
      const auto fact = [&](std::string_view name, const std::string& text) {
        constexpr size_t kIndent = 14;
        std::string head = fmt::format("  {}", name);
        // A longer name has a line of its own.
        if (head.size() + 2 > kIndent) {
          out += head + "\n";
          head.clear();
        }
        for (const std::string& part : report::wrap(report::shown(text), width - kIndent)) {
          out += fmt::format("{:<{}}{}\n", head, kIndent, part);
          head.clear();
        }
      };
      fact("kind", control.kind);
      if (!control.theme.empty()) fact("theme", control.theme);
      // The same control in another layer: what binds, and what advises how.
      for (const comply::Catalogue& other : run.catalogues) {
        const comply::Control* same = &other == &catalogue ? nullptr : other.find(control.id);
        if (same == nullptr) continue;
        const size_t rules = rules_of(run, fmt::format("{}/{}", other.id, same->id)).size();
        fact(other.basis, fmt::format("{}/{} ({}, {})", other.id, same->id, other.title,
                                      report::counted(rules, "rule")));
      }
      for (const auto& [name, words] : control.attributes) {
        std::string shown = name;
        std::replace(shown.begin(), shown.end(), '_', ' ');
        if (!words.empty()) fact(shown, fmt::format("{}", fmt::join(words, ", ")));
      }
      const std::vector<const lang::Rule*> rules = rules_of(run, id);
      fact("coverage", std::string(name(best_coverage(run.plan, rules))));
      out += rules.empty() ? "\nNo rule that is loaded serves it.\n" : "\nRules that serve it\n";
      for (const lang::Rule* rule : rules) {
        out += fmt::format("  {}  ({})\n", report::shown(rule->id),
                           name(coverage_of(run.plan, *rule)));
        for (const std::string& part : report::wrap(report::shown(rule->title), width - 4))
          out += fmt::format("    {}\n", part);
      }
      return out;
    }
  }
  return {};
}

}  // namespace ordain::app

// `ordain explain RULE`: what the rule asks, why, which controls it serves, and its page.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "engine/app/commands.h"
#include "engine/app/list_controls.h"
#include "engine/app/page.h"
#include "engine/app/terminal.h"
#include "engine/comply/catalogue.h"
#include "engine/report/cells.h"
#include "engine/run/embedded.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::app {
namespace {

// A here-document of a rule as one paragraph.
std::string paragraph(std::string_view text) {
  std::string out;
  bool blank = false;
  for (char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      blank = !out.empty();
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += c;
  }
  return out;
}

// The page that stands beside the rule's file: in the program, or on disk for a rule of the user's.
std::string page_of(const lang::Rule& rule, const text::SourceSet& sources) {
  std::string path = sources[rule.span.source].path();
  if (!path.ends_with(".ord")) return {};
  path.replace(path.size() - 4, 4, ".md");
  if (rule.shipped) {
    const run::EmbeddedFile* file = run::find_embedded(path);
    return file == nullptr ? std::string() : std::string(file->bytes);
  }
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

class Explanation {
 public:
  Explanation(const run::Run& run, const report::Style& style)
      : run_(run),
        color_(style.color),
        width_(static_cast<size_t>(std::clamp(style.width, 40, 100))) {}

  std::string of(const lang::Rule& rule) {
    out_ += fmt::format("{}\n", bold(report::shown(rule.id)));
    wrapped(rule.title, "");
    out_ += '\n';
    row("severity", text::name(rule.severity));
    std::string_view name = "controls";
    for (const std::string& control : rule.controls) {
      row(name, control_text(control));
      name = "";
    }
    if (!rule.tags.empty()) row("tags", fmt::format("{}", fmt::join(rule.tags, ", ")));
    if (rule.sensitive) row("sensitive", "the values it finds are not shown");
    for (const lang::Exempt& exempt : rule.exempt)
      row("exempt", exempt.until.empty()
                        ? std::string(exempt.reason)
                        : fmt::format("{} (until {})", exempt.reason, exempt.until));
    row("file", rule.shipped ? "shipped with the program" : run_.sources[rule.span.source].path());
    section("Why", paragraph(rule.why));
    section("Remedy", paragraph(rule.remedy));
    const std::string page = render_page(page_of(rule, run_.sources), width_, color_);
    if (!page.empty()) out_ += "\n" + page;
    if (!rule.refs.empty()) {
      out_ += "\n" + bold("References") + "\n";
      for (std::string_view ref : rule.refs) out_ += report::shown(ref) + "\n";
    }
    return std::move(out_);
  }

 private:
  std::string bold(std::string_view text) const {
    return color_ ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string(text);
  }

  void wrapped(std::string_view text, std::string_view indent) {
    for (const std::string& line : report::wrap(report::shown(text), width_ - indent.size())) {
      out_ += fmt::format("{}{}\n", indent, line);
    }
  }

  void row(std::string_view name, std::string_view value) {
    constexpr size_t kIndent = 12;
    for (const std::string& line : report::wrap(report::shown(value), width_ - kIndent)) {
      out_ +=
          fmt::format("{:<{}}{}\n", name.empty() ? "" : fmt::format("  {}", name), kIndent, line);
      name = "";
    }
  }

  void section(std::string_view title, std::string_view text) {
    if (text.empty()) return;
    out_ += "\n" + bold(title) + "\n";
    wrapped(text, "");
  }

  std::string control_text(const std::string& id) const {
    const size_t slash = id.find('/');
    for (const comply::Catalogue& catalogue : run_.catalogues) {
      if (slash == std::string::npos || catalogue.id != id.substr(0, slash)) continue;
      const comply::Control* control = catalogue.find(id.substr(slash + 1));
      if (control != nullptr)
        return fmt::format("{}  {} ({})", control->id, control->title, catalogue.title);
    }
    return id;
  }

  const run::Run& run_;
  bool color_;
  size_t width_;
  std::string out_;
};

}  // namespace

namespace {

// What is said of a name that is written as controls are, "A.99" or "iso27001:2022/A.99", and is
// none; empty of any other name.
std::string no_control(std::string_view name, const run::Run& run) {
  std::set<std::string, std::less<>> ids = comply::control_ids(run.catalogues);
  for (const comply::Catalogue& catalogue : run.catalogues) {
    for (const comply::Control& control : catalogue.controls) ids.insert(control.id);
  }
  const auto front = [](std::string_view id) { return id.substr(0, id.find('.')); };
  const bool as_a_control = std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
    return id.find('.') != std::string::npos && front(id) == front(name);
  });
  if (!as_a_control) return {};
  return fmt::format(
      "no catalogue has the control {}{}", text::preview(name),
      text::did_you_mean(name, std::vector<std::string_view>(ids.begin(), ids.end())));
}

}  // namespace

void complain_no_rule(const std::string& name, const run::Run& run, const report::Style& style) {
  std::vector<std::string_view> known;
  for (const lang::Rule& one : run.plan.rules) known.push_back(one.id);
  // The last part alone is enough to find a rule by.
  for (const lang::Rule& one : run.plan.rules) {
    if (one.id.ends_with("." + name)) known.insert(known.begin(), one.id);
  }
  std::string suggestion = text::did_you_mean(name, known);
  if (suggestion.empty() && !known.empty() && known.front().ends_with("." + name)) {
    suggestion = fmt::format(", did you mean {}?", known.front());
  }
  text::Findings findings;
  const bool bad = std::any_of(run.plan.bad_rules.begin(), run.plan.bad_rules.end(),
                               [&name](const lang::BadRule& rule) { return rule.id == name; });
  if (bad) {
    findings.report("app/rule", text::Level::kError, {},
                    fmt::format("the rule {} does not compile", name));
  } else if (const std::string control = no_control(name, run); !control.empty()) {
    findings.report("app/rule", text::Level::kError, {}, control,
                    {"all of them: ordain list controls"});
  } else {
    findings.report("app/rule", text::Level::kError, {},
                    fmt::format("no rule {}{}", name, suggestion),
                    {"all of them: ordain list rules"});
  }
  complain(report::diagnostics(run.sources, findings, style));
}

int execute(const ExplainCommand& command, const report::Style& style) {
  if (!command.subject.empty()) return prove(command, style);
  const auto run = std::make_unique<run::Run>();
  const bool whole = load_rules(command.choice, *run, style);
  const lang::Rule* rule = run->plan.find_rule(command.rule);
  if (rule == nullptr) {
    const std::string page = explain_control(
        *run, command.rule, static_cast<size_t>(std::clamp(style.width, 40, 100)), style.color);
    if (!page.empty()) return print(page) && whole ? 0 : 2;
    complain_no_rule(command.rule, *run, style);
    return 2;
  }
  return print(Explanation(*run, style).of(*rule)) && whole ? 0 : 2;
}

}  // namespace ordain::app

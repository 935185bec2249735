// How one control or record stands: its page, what the records say, and the latest outcomes.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/explain_standing.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "engine/app/list_controls.h"
#include "engine/app/terminal.h"
#include "engine/report/cells.h"
#include "engine/report/facts.h"
#include "engine/run/standing.h"

namespace ordain::app {
namespace {

class Telling {
 public:
  Telling(const run::Run& run, const comply::Standing& standing, size_t width)
      : run_(run), standing_(standing), width_(width) {}

  std::string take() { return std::move(out_); }

  void head(std::string_view text) { out_ += fmt::format("\n{}\n", text); }

  void row(std::string_view name, std::string_view text) {
    constexpr size_t kIndent = 17;
    if (text.empty()) return;
    std::string head = fmt::format("  {}", name);
    for (const std::string& part : report::wrap(report::shown(text), width_ - kIndent)) {
      out_ += fmt::format("{:<{}}{}\n", head, kIndent, part);
      head.clear();
    }
  }

  void record(std::string_view name, const comply::Record& record, std::string_view key) {
    const std::string place = report::told_place(run_.sources, record.span);
    row(name, fmt::format("{} ({}): {}", record.id, record.status, record.text(key)));
    row("", place);
  }

  void control(const comply::ControlStanding& one) {
    head("How it stands");
    row("verdict", fmt::format("{}: {}", name(one.verdict), one.why));
    const comply::Tally& tally = one.tally;
    row("population",
        fmt::format("{} pairs of rule and subject, {} tested: {} passed, {} failed, {} waived; {} "
                    "undecided, {} in error",
                    tally.population, tally.tested, tally.passed, tally.failed, tally.waived,
                    tally.undecided, tally.error));
    row("grade", one.grade == comply::Grade::kNone
                     ? std::string()
                     : fmt::format("{} (indicative)", name(one.grade)));
    for (const std::string& ground : one.grounds) row("", ground);
    row("evidence", one.last_evidence);
    if (one.soa != nullptr) record("entry", *one.soa, "justification");
    for (const comply::Record* risk : one.risks) record("risk", *risk, "threat");
    for (const comply::Record* treatment : one.treatments)
      record("treatment", *treatment, "action");
    for (const comply::Record* finding : one.findings) record("finding", *finding, "statement");
    for (const std::string& what : one.contradictions) row("disagrees", what);
    results(one.results);
  }

  void one(const comply::Record& record) {
    out_ += fmt::format("{}\n", report::shown(record.address()));
    for (const std::string_view key : {"title", "threat", "vulnerability", "statement", "owner",
                                       "status", "level", "residual_level", "option"})
      row(key == "residual_level" ? "residual" : key, record.text(key));
    row("place", report::told_place(run_.sources, record.span));
    head("Controls that it leads to");
    bool some = false;
    for (const comply::ControlStanding& control : standing_.controls) {
      const auto holds = [&record](const std::vector<const comply::Record*>& records) {
        return std::find(records.begin(), records.end(), &record) != records.end();
      };
      if (!holds(control.risks) && !holds(control.treatments) && !holds(control.findings) &&
          control.soa != &record)
        continue;
      some = true;
      row(control.short_id(), fmt::format("{}: {}", name(control.verdict), control.why));
    }
    if (!some) out_ += "  none\n";
    for (const comply::Record& treatment : standing_.isms.of("treatment")) {
      if (treatment.text("risk") == record.id) this->record("treatment", treatment, "action");
    }
    std::vector<const text::Finding*> found;
    for (const text::Finding& finding : run_.findings.all()) {
      if (finding.outcome && *finding.outcome != text::Outcome::kPass &&
          *finding.outcome != text::Outcome::kNotApplicable && record.is_named(finding.subject))
        found.push_back(&finding);
    }
    results(found);
  }

 private:
  void results(const std::vector<const text::Finding*>& findings) {
    head("What does not pass");
    if (findings.empty()) out_ += "  nothing\n";
    for (const text::Finding* finding : findings) {
      row(report::word(*finding), fmt::format("{}: {}", finding->code, finding->message));
      row("", report::told_place(run_.sources, finding->span));
    }
  }

  const run::Run& run_;
  const comply::Standing& standing_;
  size_t width_;
  std::string out_;
};

}  // namespace

std::optional<int> explain_standing(const ExplainCommand& command, const report::Style& style) {
  run::CheckOptions options = command.options;
  options.whole_plan = true;
  if (!command.paths_given) options.load.paths.clear();
  options.load.paths.insert(options.load.paths.begin(), command.subject);
  const auto run = std::make_unique<run::Run>();
  run::check(options, *run);
  const comply::Standing standing = run::standing(*run);
  const comply::ControlStanding* control = standing.find(command.rule);
  const comply::Record* record = standing.isms.find(command.rule);
  if (control == nullptr && record == nullptr) return {};
  if (!style.quiet) complain(report::diagnostics(run->sources, run->findings, style));
  const auto width = static_cast<size_t>(std::clamp(style.width, 40, 100));
  Telling telling(*run, standing, width);
  std::string out;
  if (control != nullptr) {
    out = explain_control(*run, control->id, width, style.color);
    telling.control(*control);
  } else {
    telling.one(*record);
  }
  // What it says is no failure of this command; what the check could not do is.
  return print(out + telling.take()) && !run->posture.incomplete ? 0 : 2;
}

}  // namespace ordain::app

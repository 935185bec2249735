// Readiness: what an audit of stage 1 and of stage 2 would look at, and what it would find.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/comply/grading.h"
#include "engine/data/calendar.h"
#include "engine/report/cells.h"
#include "engine/report/kind_parts.h"
#include "engine/report/samples.h"

namespace ordain::report {

using comply::ControlStanding;
using comply::Grade;
using comply::Record;
using comply::Standing;
using comply::Verdict;
using Is = Column::Is;

namespace {

// Waivers that end within this time are shown: a quarter is what a waiver takes to be renewed.
constexpr data::Nanos kSoon = 90 * data::kDay;
constexpr size_t kTopRisks = 10;

Table document_table(const Standing& standing) {
  Table out{
      .id = "documents",
      .caption = "The documents and records that the clauses want, and what is there of each",
      .columns = {{"clause", "Clause"},
                  {"document", "Document or record"},
                  {"state", "State", Is::kStatus},
                  {"number", "Records", Is::kNumber},
                  {"records", "Which"}},
      .empty = "No catalogue names a mandatory document.",
  };
  constexpr size_t kNamed = 5;
  for (const comply::MandatoryItem& item : comply::mandatory_items(standing)) {
    std::vector<std::string> named;
    for (size_t i = 0; i < std::min(kNamed, item.records.size()); ++i)
      named.push_back(item.records[i]->id);
    if (item.records.size() > kNamed) named.emplace_back("...");
    out.rows.push_back({std::string(item.clause->short_id()), item.title,
                        std::string(name(item.state)), std::to_string(item.records.size()),
                        joined(named)});
  }
  return out;
}

Table candidate_table(const Standing& standing) {
  Table out{
      .id = "candidates",
      .caption = "What an auditor might write down, and on what grounds",
      .columns = {{"control", "Item"},
                  {"title", "Title"},
                  {"grade", "Grade (indicative)", Is::kStatus},
                  {"grounds", "Grounds"}},
      .empty = "Nothing that was looked at gives grounds for a nonconformity.",
  };
  for (const Grade grade : {Grade::kMajor, Grade::kMinor, Grade::kObservation}) {
    for (const ControlStanding& one : standing.controls) {
      if (one.grade == grade)
        out.rows.push_back({std::string(one.short_id()), one.control->title,
                            std::string(name(grade)),
                            fmt::format("{}", fmt::join(one.grounds, "; "))});
    }
  }
  return out;
}

Table risk_table(const KindInput& input) {
  const Standing& standing = input.standing;
  Table out{
      .id = "top_risks",
      .caption =
          "The highest risks whose controls are not shown to be effective, or fail and are waived",
      .columns = {{"risk", "Risk"},
                  {"title", "What"},
                  {"owner", "Owner"},
                  {"level", "Level", Is::kNumber},
                  {"controls", "Controls that fail or are not shown"},
                  {"waived", "Waived"}},
      .empty = "Every risk on record stands on controls that are shown to be effective.",
  };
  for (const Record* risk : risks_by_level(standing)) {
    std::vector<std::string> weak;
    const std::vector<const ControlStanding*> needed = controls_for(standing, *risk);
    for (const ControlStanding* one : needed) {
      if (one->verdict != Verdict::kEffective && one->verdict != Verdict::kInherited)
        weak.push_back(standing_of(standing, one->short_id()));
    }
    if (needed.empty() && wants_controls(*risk)) weak.emplace_back("it leads to no control");
    std::string waived = waived_for(input, *risk);
    if ((!weak.empty() || !waived.empty()) && out.rows.size() < kTopRisks)
      out.rows.push_back({risk->id, title_of(*risk), risk->owner, risk->text("level"), joined(weak),
                          std::move(waived)});
  }
  return out;
}

// How a waiver stands on the day of the run; empty: it runs on for long.
std::string waiver_state(const Record& waiver, const std::string& as_of) {
  const auto today = data::read_date(as_of);
  const auto ends = data::read_date(waiver.date("expires"));
  if (!ends) return "no end";
  if (as_of.empty() || !today) return "not known: no day was given";
  if (ends->at < today->at) return "expired";
  return ends->at - today->at <= kSoon ? "ends soon" : "";
}

Table waiver_table(const Standing& standing) {
  Table out{
      .id = "waivers",
      .caption = "Accepted risks that have ended, end within 90 days, or have no end",
      .columns = {{"waiver", "Waiver"},
                  {"what", "Why"},
                  {"risk", "Risk"},
                  {"owner", "Owner"},
                  {"expires", "Expires"},
                  {"state", "State", Is::kStatus}},
      .empty = "No waiver on record ends within 90 days.",
  };
  for (const Record& waiver : standing.isms.of("waiver")) {
    const std::string state = waiver_state(waiver, standing.as_of);
    if (waiver.is_live() && !state.empty())
      out.rows.push_back({waiver.id, title_of(waiver), waiver.text("risk"), waiver.owner,
                          waiver.date("expires"), state});
  }
  return out;
}

Table finding_table(const Standing& standing) {
  Table out{
      .id = "findings",
      .caption = "Findings of audits and incidents that are open",
      .columns = {{"finding", "Finding"},
                  {"grade", "Grade", Is::kStatus},
                  {"requirement", "Of"},
                  {"statement", "What"},
                  {"action", "Action"},
                  {"owner", "Owner"},
                  {"due", "Due"},
                  {"late", "Late", Is::kStatus}},
      .empty = "No finding on record is open.",
  };
  for (const Record& finding : standing.isms.of("finding")) {
    if (!finding.is_live() || !finding.date("closed_on").empty()) continue;
    const std::string due = finding.date("due");
    const bool late = !standing.as_of.empty() && !due.empty() && due < standing.as_of;
    out.rows.push_back({finding.id, finding.text("grade"), finding.text("requirement"),
                        finding.text("statement"), finding.text("action"), finding.owner, due,
                        late ? "overdue" : ""});
  }
  return out;
}

Table outside_table(const Standing& standing) {
  Table out{
      .id = "outside",
      .caption = "What lies outside the scope, and why",
      .columns = {{"what", "What"}, {"reason", "Reason"}},
      .empty = "No record says of anything that it lies outside the scope.",
  };
  for (const Record& scope : standing.isms.of("scope")) {
    for (const comply::Fields& exclusion : scope.maps("exclusions"))
      out.rows.push_back({exclusion.text("what"), exclusion.text("reason")});
  }
  for (const auto& [kind, records] : standing.isms.kinds()) {
    for (const Record& record : records) {
      if (record.truth("in_scope") != false) continue;
      const std::string reason = record.text("scope_reason");
      out.rows.push_back({record.address(), reason.empty() ? "(no reason is given)" : reason});
    }
  }
  return out;
}

Bullets not_told(const KindInput& input) {
  Bullets out{"not_told", {}};
  const auto say = [&out](std::string text) { out.items.push_back(std::move(text)); };
  say("Whether anybody is certified, or will be: that is for a certification body to decide.");
  say("Whether what a record says is true. A rule holds records against each other and against "
      "what "
      "machines write; people and places are looked at by people.");
  say("How well a control is designed for its risk: a rule looks at what can be looked at.");
  size_t silent = 0;
  std::vector<std::string> open;
  for (const ControlStanding& one : input.standing.controls) {
    if (one.verdict == Verdict::kNotAssessed) open.emplace_back(one.short_id());
  }
  for (const comply::ServingRule& rule : input.standing.rules) silent += !rule.evaluated;
  if (!open.empty()) say(fmt::format("Anything about {}: not assessed in this run.", joined(open)));
  if (silent > 0)
    say(fmt::format("What {} of {} rules would have said: nothing that they ask about was read.",
                    silent, input.standing.rules.size()));
  if (input.run.deselected > 0)
    say(fmt::format("What {} further rules would have said: they were not chosen for this run.",
                    input.run.deselected));
  if (input.run.as_of.empty())
    say("Whether anything is late or stale: no day was given (--as-of), and no clock is read.");
  if (input.standing.isms.size() == 0)
    say("Anything about the ISMS itself: no record of one was read.");
  if (input.run.posture.incomplete)
    say("All there is: the run was not whole, and what was not read or evaluated is not in here.");
  return out;
}

// The table that runs are compared by: people read it in parts.
Table whole_table(const Standing& standing) {
  Table out = control_table(controls_of(standing, {}));
  out.main = true;
  out.unseen = true;
  return out;
}

void add_controls(Sheet& sheet, const Standing& standing) {
  const auto part = [&](std::string id, std::string title,
                        const std::vector<const ControlStanding*>& controls) {
    sheet.blocks.push_back(Heading{3, title});
    Table table = control_table(controls);
    table.id = std::move(id);
    table.caption = fmt::format("{}: how each stands", title);
    sheet.blocks.push_back(std::move(table));
  };
  sheet.blocks.push_back(Heading{2, "Clauses and controls"});
  part("clauses", "Clauses", controls_of(standing, "clause"));
  std::vector<std::string> themes;
  for (const ControlStanding& one : standing.controls) {
    if (!one.is_clause() &&
        std::find(themes.begin(), themes.end(), one.control->theme) == themes.end())
      themes.push_back(one.control->theme);
  }
  for (const std::string& theme : themes) {
    part("theme_" + theme, theme.empty() ? "Controls" : capital(theme) + " controls",
         controls_of(standing, "control", theme));
  }
}

void add_first_stage(Sheet& sheet, const KindInput& input) {
  add_part(sheet, "Stage 1: documents", document_table(input.standing));
  add_part(sheet, "Stage 1: consistency", contradiction_table(input.standing));
}

void add_second_stage(Sheet& sheet, const KindInput& input) {
  add_part(sheet, "Stage 2: what does not pass", result_table(input));
  add_part(
      sheet, "Stage 2: what people should look at",
      Paragraph{"Every subject is tested, so the samples are no base of the verdicts. They are for "
                "the person "
                "who goes and looks whether what passed is as the records say."});
  const std::string& day = input.run.as_of;
  sheet.blocks.push_back(sample_table(input, day.empty() ? "ordain" : day));
}

}  // namespace

Sheet sheet_readiness(const KindInput& input) {
  const Standing& standing = input.standing;
  Sheet sheet{"readiness",
              input.stage == 0 ? "Readiness report"
                               : fmt::format("Readiness report, stage {}", input.stage),
              {}};
  sheet.blocks.push_back(facts_of(input));
  sheet.blocks.push_back(Heading{2, "Summary"});
  std::array<size_t, 4> grades{};
  for (const ControlStanding& one : standing.controls) ++grades[static_cast<size_t>(one.grade)];
  sheet.blocks.push_back(Bullets{
      "summary",
      {told_summary(standing, "clause"), told_summary(standing, "control"),
       fmt::format("Indicative, not an auditor's decision: {}, {}, {}.",
                   counted(grades[3], "candidate major"), counted(grades[2], "candidate minor"),
                   counted(grades[1], "observation"))}});
  sheet.blocks.push_back(theme_chart(standing));
  sheet.blocks.push_back(attribute_chart(standing, "information_security_properties",
                                         "Controls for each property, by verdict"));
  sheet.blocks.push_back(attribute_chart(standing, "operational_capabilities",
                                         "Controls for each capability, by verdict"));
  add_part(sheet, "Candidates for nonconformities", candidate_table(standing));
  add_part(sheet, "Risks with weak controls", risk_table(input));
  add_part(sheet, "Waivers", waiver_table(standing));
  add_part(sheet, "Open findings", finding_table(standing));
  if (input.stage != 2) add_first_stage(sheet, input);
  if (input.stage != 1) add_second_stage(sheet, input);
  add_controls(sheet, standing);
  sheet.blocks.push_back(whole_table(standing));
  add_part(sheet, "Outside the scope", outside_table(standing));
  add_part(sheet, "What this report does not tell", not_told(input));
  return sheet;
}

}  // namespace ordain::report

// Statement of Applicability: what applies and why, how it is done, and what the checks show of it.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/report/kind_parts.h"

namespace ordain::report {

using comply::ControlStanding;
using comply::Record;
using Is = Column::Is;

namespace {

std::string applicable(const Record* entry) {
  if (entry == nullptr) return "no entry";
  const std::optional<bool> applies = entry->truth("applicable");
  return !applies ? "to be filled in" : *applies ? "yes" : "no";
}

// `one` is null for a control of the organization's own.
std::vector<std::string> row(const Record* entry, const ControlStanding* one) {
  const auto text = [entry](std::string_view key) {
    return entry == nullptr ? std::string() : entry->text(key);
  };
  const auto list = [entry](std::string_view key) {
    return entry == nullptr ? std::string() : joined(entry->texts(key));
  };
  std::string implementation = text("implementation");
  std::replace(implementation.begin(), implementation.end(), '_', ' ');
  std::string reasons = list("reasons");
  std::replace(reasons.begin(), reasons.end(), '_', ' ');
  return {one == nullptr ? text("control") : std::string(one->short_id()),
          one == nullptr ? text("title") : one->control->title,
          one == nullptr ? "own" : one->control->theme,
          applicable(entry),
          one == nullptr ? "not assessed" : std::string(name(one->verdict)),
          reasons,
          text("justification"),
          one == nullptr ? list("risks") : ids_of(one->risks),
          list("obligations"),
          entry == nullptr ? std::string() : entry->owner,
          implementation,
          text("description"),
          list("documents"),
          text("inherited_from"),
          entry == nullptr ? std::string() : entry->date("target_date"),
          one == nullptr ? "none" : std::string(name(one->coverage)),
          one == nullptr ? "" : one->last_evidence,
          one == nullptr ? "no rule serves a control of the organization's own" : one->why,
          entry == nullptr ? std::string() : entry->id};
}

// What the entries say of the Statement as a whole: one version, one approval, or that they differ.
std::string whole(const comply::Standing& standing, std::string_view key) {
  std::set<std::string> said;
  for (const Record& entry : standing.isms.of("soa")) {
    if (entry.is_live()) said.insert(entry.text(key));
  }
  if (said.size() > 1) return fmt::format("entries differ: {}", joined({said.begin(), said.end()}));
  return said.empty() ? std::string() : *said.begin();
}

}  // namespace

Sheet sheet_soa(const KindInput& input) {
  const comply::Standing& standing = input.standing;
  Sheet sheet{"soa", "Statement of Applicability", {}};
  FactList facts = facts_of(input);
  const auto fact = [&facts](std::string_view key, std::string_view name, std::string value) {
    facts.rows.push_back({std::string(key), std::string(name),
                          value.empty() ? "(the entries do not say)" : std::move(value)});
  };
  fact("version", "Version of the Statement", whole(standing, "version"));
  fact("approved_by", "Approved by", whole(standing, "approved_by"));
  fact("approved_on", "Approved on", whole(standing, "approved_on"));
  sheet.blocks.push_back(std::move(facts));
  const size_t all = standing.summary("control").all;
  size_t entries = 0, applying = 0, excluded = 0;
  for (const ControlStanding& one : standing.controls) {
    if (one.soa == nullptr) continue;
    ++entries;
    applying += one.soa->truth("applicable") == true;
    excluded += one.soa->truth("applicable") == false;
  }
  sheet.blocks.push_back(Bullets{
      "summary",
      {fmt::format("{} of {} controls have an entry: {} apply, {} are excluded; {} controls of the "
                   "organization's own.",
                   entries, all, applying, excluded, standing.own_controls.size()),
       told_summary(standing, "control")}});
  sheet.blocks.push_back(
      Paragraph{"What applies is what the entries say. The verdict is what the checks of this run "
                "show, which "
                "is another thing than what the entry says of its implementation."});
  Table table{
      .id = "soa",
      .caption = "Every control of the catalogues, and the organization's own",
      .columns = {{"control", "Control"},
                  {"title", "Title"},
                  {"theme", "Theme"},
                  {"applicable", "Applies", Is::kStatus},
                  {"verdict", "Verdict", Is::kStatus},
                  {"reasons", "Reasons"},
                  {"justification", "Justification"},
                  {"risks", "Risks"},
                  {"obligations", "Obligations"},
                  {"owner", "Owner"},
                  {"implementation", "Implementation", Is::kStatus},
                  {"description", "How"},
                  {"documents", "Documents"},
                  {"inherited_from", "Inherited from"},
                  {"target_date", "Target"},
                  {"coverage", "Evidence", Is::kStatus},
                  {"last_evidence", "Last evidence"},
                  {"why", "Why", Is::kNote},
                  {"entry", "Entry", Is::kNote}},
      .main = true,
      .empty = "No catalogue has a control.",
  };
  for (const ControlStanding* one : controls_of(standing, "control"))
    table.rows.push_back(row(one->soa, one));
  for (const Record* entry : standing.own_controls) table.rows.push_back(row(entry, nullptr));
  add_part(sheet, "Entries", std::move(table));
  add_part(sheet, "What does not fit together", contradiction_table(standing));
  return sheet;
}

}  // namespace ordain::report

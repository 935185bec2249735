// Parts of reports about controls: facts, cells and tables that several kinds show.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/kind_parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/sha.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "engine/comply/weight.h"
#include "engine/report/cells.h"
#include "engine/report/facts.h"

namespace ordain::report {

using comply::ControlStanding;
using comply::Record;
using comply::Standing;
using comply::Verdict;
using Is = Column::Is;

namespace {

constexpr std::array<Verdict, comply::kVerdicts> kOrder = {
    Verdict::kEffective,   Verdict::kPartly,    Verdict::kNotEffective,
    Verdict::kNotAssessed, Verdict::kInherited, Verdict::kNotApplicable};

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

// 0 where it says none.
double level_of(const Record& risk) {
  const std::string said = risk.text("level");
  double level = 0;
  std::from_chars(said.data(), said.data() + said.size(), level);
  return level;
}

// "yes", or what is not in the report: what was not read or evaluated, and what was not asked.
std::string told_whole(const run::Run& run) {
  std::vector<std::string> missing;
  const Facts told = facts(run);
  if (run.posture.incomplete) missing.push_back(told.incomplete);
  if (run.deselected > 0)
    missing.push_back(fmt::format(
        "{} of {} {} not chosen: {}", run.deselected, counted(told.rules + run.deselected, "rule"),
        run.deselected == 1 ? "was" : "were", fmt::join(run.deselected_by, ", ")));
  if (missing.empty()) return "yes";
  return fmt::format("no: {}", fmt::join(missing, "; "));
}

// A bar for each group that a control is in.
Chart verdict_chart(const Standing& standing, const auto& groups_of) {
  Chart chart;
  for (const Verdict verdict : kOrder) chart.parts.emplace_back(name(verdict));
  std::map<std::string, std::vector<uint64_t>> bars;
  std::vector<std::string> order;
  for (const ControlStanding& one : standing.controls) {
    if (one.is_clause()) continue;
    for (const std::string& group : groups_of(one)) {
      const auto [bar, fresh] = bars.try_emplace(group, kOrder.size());
      if (fresh) order.push_back(group);
      const auto at = std::find(kOrder.begin(), kOrder.end(), one.verdict) - kOrder.begin();
      ++bar->second[static_cast<size_t>(at)];
    }
  }
  for (const std::string& group : order) {
    std::string shown = capital(group);
    std::replace(shown.begin(), shown.end(), '_', ' ');
    chart.bars.emplace_back(std::move(shown), bars[group]);
  }
  return chart;
}

}  // namespace

void add_part(Sheet& sheet, std::string title, Block block) {
  sheet.blocks.push_back(Heading{2, std::move(title)});
  sheet.blocks.push_back(std::move(block));
}

std::string joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string ids_of(const std::vector<const Record*>& records) {
  std::vector<std::string> ids;
  for (const Record* record : records) ids.push_back(record->id);
  return joined(ids);
}

std::string standing_of(const Standing& standing, std::string_view control) {
  const ControlStanding* found = standing.find(control);
  return fmt::format("{} {}", control, found == nullptr ? "unknown" : name(found->verdict));
}

std::string title_of(const Record& record) {
  for (const std::string_view key : {"title", "threat", "statement", "action", "reason"}) {
    if (std::string said = record.text(key); !said.empty()) return said;
  }
  return {};
}

std::string capital(std::string_view word) {
  std::string out(word);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out;
}

FactList facts_of(const KindInput& input) {
  FactList out;
  const auto fact = [&out](std::string_view key, std::string_view name, std::string value) {
    if (!value.empty()) out.rows.push_back({std::string(key), std::string(name), std::move(value)});
  };
  for (const Record& scope : input.standing.isms.of("scope")) {
    if (!scope.is_live()) continue;
    fact("organization", "Organization", scope.text("organization"));
    fact("scope", "Scope", scope.text("statement"));
    fact("scope_version", "Version of the scope", scope.text("version"));
    fact("scope_approved", "Scope approved",
         scope.date("approved_on").empty()
             ? ""
             : fmt::format("{} by {}", scope.date("approved_on"), scope.text("approved_by")));
    break;
  }
  fact("as_of", "As of",
       input.run.as_of.empty() ? "no day was given (--as-of): nothing is known to be late or stale"
                               : input.run.as_of);
  for (const comply::Catalogue& catalogue : input.run.catalogues) {
    const std::string hash = sha256(comply::records_of(input.run.catalogues, catalogue.id + "/"));
    fact("catalogue_" + catalogue.id, "Catalogue",
         fmt::format("{} ({}), {} entries, sha256 {}", catalogue.id, catalogue.basis,
                     catalogue.controls.size(), hash));
  }
  fact("rules", "Rules", std::to_string(input.standing.rules.size()));
  if (input.run.snapshot.files.read > 0) {
    fact("looked_at", "Looked at",
         fmt::format("{} files, {} records, {} pairs of rule and subject",
                     input.run.snapshot.files.read, input.standing.isms.size(),
                     input.run.posture.pairs));
    fact("whole", "Whole run", told_whole(input.run));
  }
  return out;
}

std::string told_summary(const Standing& standing, std::string_view kind) {
  const comply::Summary all = standing.summary(kind);
  return fmt::format(
      "{}s: {}; partly effective {}, not effective {}; inherited {}, not applicable {}, not "
      "assessed {}.",
      capital(kind), all.told(), all.of(Verdict::kPartly), all.of(Verdict::kNotEffective),
      all.of(Verdict::kInherited), all.of(Verdict::kNotApplicable), all.of(Verdict::kNotAssessed));
}

std::vector<const ControlStanding*> controls_of(const Standing& standing, std::string_view kind,
                                                std::string_view theme) {
  std::vector<const ControlStanding*> out;
  for (const ControlStanding& one : standing.controls) {
    if ((kind.empty() || one.control->kind == kind) &&
        (theme.empty() || one.control->theme == theme))
      out.push_back(&one);
  }
  return out;
}

Table control_table(const std::vector<const ControlStanding*>& controls) {
  Table out{
      .id = "controls",
      .caption = "How each stands, and the pairs of rule and subject that show it",
      .columns = {{"control", "Control"},
                  {"title", "Title"},
                  {"verdict", "Verdict", Is::kStatus},
                  {"coverage", "Evidence", Is::kStatus},
                  {"grade", "Grade (indicative)", Is::kStatus},
                  {"rules", "Rules", Is::kNumber},
                  {"population", "Population", Is::kNumber},
                  {"tested", "Tested", Is::kNumber},
                  {"passed", "Passed", Is::kNumber},
                  {"failed", "Failed", Is::kNumber},
                  {"waived", "Waived", Is::kNumber},
                  {"undecided", "Undecided", Is::kNumber},
                  {"error", "Error", Is::kNoteNumber},
                  {"not_applicable", "Not applicable", Is::kNoteNumber},
                  {"why", "Why", Is::kText},
                  {"grounds", "Grounds", Is::kNote}},
      .empty = "There is none.",
  };
  for (const ControlStanding* one : controls) {
    const comply::Tally& tally = one->tally;
    std::vector<std::string> row = {
        std::string(one->short_id()), one->control->title, std::string(name(one->verdict)),
        std::string(name(one->coverage)), std::string(name(one->grade))};
    for (const uint64_t number :
         {static_cast<uint64_t>(one->rules.size()), tally.population, tally.tested, tally.passed,
          tally.failed, tally.waived, tally.undecided, tally.error, tally.not_applicable})
      row.push_back(std::to_string(number));
    row.push_back(one->why);
    row.push_back(fmt::format("{}", fmt::join(one->grounds, "; ")));
    out.rows.push_back(std::move(row));
  }
  return out;
}

Chart theme_chart(const Standing& standing) {
  Chart chart = verdict_chart(standing, [](const ControlStanding& one) {
    return std::vector<std::string>{one.control->theme};
  });
  chart.id = "themes";
  chart.title = "Controls of each theme, by verdict";
  chart.row_title = "Theme";
  return chart;
}

Chart attribute_chart(const Standing& standing, std::string_view attribute, std::string title) {
  Chart chart = verdict_chart(
      standing, [attribute](const ControlStanding& one) { return one.control->words(attribute); });
  chart.id = attribute;
  chart.title = std::move(title);
  chart.row_title = "Controls for";
  return chart;
}

bool does_not_pass(const text::Finding& finding) {
  return finding.outcome && *finding.outcome != text::Outcome::kPass &&
         *finding.outcome != text::Outcome::kNotApplicable;
}

Table result_table(const KindInput& input) {
  Table out{
      .id = "results",
      .caption =
          "What fails, is undecided, waived or in error. Its severity is that of the rule, one "
          "step up "
          "or down by what the asset is worth; where no asset is named, none is known, and it is "
          "the "
          "rule's",
      .columns = {{"rule", "Rule"},
                  {"outcome", "Outcome", Is::kStatus},
                  {"severity", "Severity", Is::kStatus},
                  {"message", "What"},
                  {"subject", "Subject"},
                  {"place", "Where"},
                  {"controls", "Controls"},
                  {"asset", "Asset"},
                  {"rule_severity", "Severity of the rule", Is::kNote},
                  {"fingerprint", "Fingerprint", Is::kNote}},
      .empty = std::string(kAllPass),
  };
  const comply::Assets assets(input.standing.isms);
  std::vector<std::pair<const text::Finding*, comply::Weight>> findings;
  for (const text::Finding& finding : input.run.findings.all()) {
    if (does_not_pass(finding)) findings.emplace_back(&finding, assets.weigh(finding));
  }
  std::stable_sort(findings.begin(), findings.end(), [](const auto& a, const auto& b) {
    return a.second.severity > b.second.severity;
  });
  for (const auto& [finding, weight] : findings) {
    std::vector<std::string> controls;
    for (const std::string& control : finding->controls)
      controls.push_back(control.substr(control.find('/') + 1));
    out.rows.push_back({finding->code, std::string(text::name(*finding->outcome)),
                        std::string(text::name(weight.severity)), finding->message,
                        finding->subject, told_place(input.run.sources, finding->span),
                        joined(controls), weight.asset == nullptr ? "" : weight.asset->id,
                        std::string(text::name(finding->severity)), finding->fingerprint});
  }
  return out;
}

Table contradiction_table(const Standing& standing) {
  Table out{
      .id = "contradictions",
      .caption = "Where the Statement of Applicability, the records and the checks disagree",
      .columns = {{"control", "Control"}, {"title", "Title"}, {"what", "What disagrees"}},
      .empty =
          "The Statement of Applicability, the records and the checks do not contradict each "
          "other.",
  };
  for (const ControlStanding& one : standing.controls) {
    for (const std::string& what : one.contradictions)
      out.rows.push_back({std::string(one.short_id()), one.control->title, what});
  }
  return out;
}

std::vector<const Record*> risks_by_level(const Standing& standing) {
  std::vector<const Record*> out;
  for (const Record& risk : standing.isms.of("risk")) {
    if (risk.is_live()) out.push_back(&risk);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Record* a, const Record* b) { return level_of(*a) > level_of(*b); });
  return out;
}

bool wants_controls(const Record& risk) {
  const std::string option = risk.text("option");
  return option != "retain" && option != "avoid" && option != "share";
}

std::vector<const ControlStanding*> controls_for(const Standing& standing, const Record& risk) {
  std::vector<const ControlStanding*> out;
  for (const ControlStanding& one : standing.controls) {
    if (std::find(one.risks.begin(), one.risks.end(), &risk) != one.risks.end())
      out.push_back(&one);
  }
  return out;
}

std::string waived_for(const KindInput& input, const Record& risk) {
  std::vector<std::string> out;
  for (const Record& waiver : input.standing.isms.of("waiver")) {
    if (waiver.text("risk") != risk.id) continue;
    size_t results = 0;
    text::Severity worst = text::Severity::kInfo;
    std::vector<std::string> controls;
    for (const text::Finding& finding : input.run.findings.all()) {
      if (finding.outcome != text::Outcome::kWaived || !finding.exemption ||
          finding.exemption->at != waiver.span)
        continue;
      ++results;
      worst = std::max(worst, finding.severity);
      for (const std::string& control : finding.controls) {
        std::string id = control.substr(control.find('/') + 1);
        if (std::find(controls.begin(), controls.end(), id) == controls.end())
          controls.push_back(std::move(id));
      }
    }
    if (results > 0)
      out.push_back(fmt::format("{} until {}: {} waived, the worst {}, of {}", waiver.id,
                                waiver.date("expires"), counted(results, "result"),
                                text::name(worst), joined(controls)));
  }
  return fmt::format("{}", fmt::join(out, "; "));
}

}  // namespace ordain::report

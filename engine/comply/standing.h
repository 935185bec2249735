// Standing: catalogues, rules, outcomes and records -> how each control and clause stands.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/comply/catalogue.h"
#include "engine/comply/isms.h"
#include "engine/comply/judge.h"
#include "engine/text/finding.h"

// Two axes, and never one percentage: what the checks say (Verdict), and by what kind of evidence
// they say it (Coverage). Undecided is never folded into pass. What applies is what the Statement
// of Applicability says, and nothing else.
namespace ordain::comply {

// How a control is shown: by what machines write (automated), by registers that are held against
// each other (cross), by what one register says (record), by evidence that people laid down and no
// rule looks at (manual), or by nothing (none). The best of its rules counts.
enum class Coverage : uint8_t { kNone, kManual, kRecord, kCross, kAutomated };
std::string_view name(Coverage coverage);

// A rule that serves more controls than this says too little of each: it counts as a control's rule
// when it fails, and never as what shows it.
inline constexpr size_t kMostControls = 5;

// A rule of the run, and what became of it.
struct ServingRule {
  std::string_view id;
  std::string_view title;
  text::Severity severity = text::Severity::kMedium;
  std::vector<std::string> controls;  // full ids
  Coverage coverage = Coverage::kNone;
  bool sensitive = false;
  // It had something to look at. Otherwise `why_not` says why it had nothing.
  bool evaluated = false;
  std::string_view why_not;
  Counts counts{};  // of pairs, by text::Outcome

  uint64_t count(text::Outcome outcome) const { return counts[static_cast<size_t>(outcome)]; }
  bool shows() const { return controls.size() <= kMostControls; }
};

// Pairs of rule and subject. The population is what the rules ask about; what does not apply is no
// part of it. population = tested + undecided + error; tested = passed + failed + waived.
struct Tally {
  uint64_t population = 0;
  uint64_t tested = 0;
  uint64_t passed = 0;
  uint64_t failed = 0;
  uint64_t waived = 0;
  uint64_t undecided = 0;
  uint64_t error = 0;
  uint64_t not_applicable = 0;

  void add(const Counts& counts);
};

enum class Verdict : uint8_t {
  kNotAssessed,  // nothing was looked at, or what was found is not decided, or too old
  kEffective,    // all that was looked at holds
  // Some of what was looked at holds, and the rest fails, is undecided or waived; or it is only
  // planned, or being built, as the records say.
  kPartly,
  kNotEffective,   // it fails, and nothing holds, or a rule that fails is critical
  kNotApplicable,  // so the Statement of Applicability says
  kInherited,      // a supplier does it, and nothing contradicts that
};
inline constexpr size_t kVerdicts = 6;
std::string_view name(Verdict verdict);

// Indicative, not an auditor's decision: what an auditor might grade it.
enum class Grade : uint8_t { kNone, kObservation, kMinor, kMajor };
std::string_view name(Grade grade);

struct ControlStanding {
  std::string id;  // in full: "iso27001:2022/A.8.24"
  const Catalogue* catalogue = nullptr;
  const Control* control = nullptr;

  bool is_beside = false;  // guidance on a control of the same id in a catalogue that binds

  Verdict verdict = Verdict::kNotAssessed;
  std::string why;  // of the verdict: one sentence, lower case, no full stop
  Coverage coverage = Coverage::kNone;
  Grade grade = Grade::kNone;
  std::vector<std::string> grounds;         // of the grade; the same form
  std::vector<std::string> contradictions;  // between what records say, and what checks show
  std::vector<const ServingRule*> rules;    // by id
  Tally tally;

  // What the records say of it.
  const Record* soa = nullptr;            // the entry that counts
  std::vector<const Record*> other_soa;   // further entries of the same control
  std::vector<const Record*> risks;       // that need it
  std::vector<const Record*> treatments;  // that build it
  std::vector<const Record*> findings;    // of audits and incidents, on it
  std::vector<const Record*> stale;       // whose evidence for it is no longer valid
  bool has_valid_evidence = false;        // of another record, or not known to have ended
  std::string last_evidence;              // the newest day on evidence or audit; empty: none
  std::vector<const Record*> waivers;     // that waive a result of its rules
  // Outcomes that are not pass: of its rules, and of all rules about its entry.
  std::vector<const text::Finding*> results;

  // It binds: its catalogue is requirement, or the Statement of Applicability adopts it by an entry
  // that applies and is no draft.
  bool binds() const {
    return catalogue->basis != "guidance" ||
           (soa != nullptr && soa->status != "draft" && soa->truth("applicable") == true);
  }
  // What people and records call it: the id in its catalogue. Of two layers with the same ids that
  // is the one that binds, and the guidance beside it is called by its full id.
  std::string_view short_id() const { return is_beside ? std::string_view(id) : control->id; }
  bool is_clause() const { return control->kind == "clause"; }
};

// How many controls, or clauses, stand how.
struct Summary {
  size_t all = 0;
  std::array<size_t, kVerdicts> by_verdict{};
  std::array<size_t, 5> by_coverage{};

  size_t of(Verdict verdict) const { return by_verdict[static_cast<size_t>(verdict)]; }
  // Effective, partly and not effective.
  size_t assessed() const;
  // "assessed 81 of 93, effective 70 of 81".
  std::string told() const;
};

// Views the catalogues, the snapshot and the findings it was made of, which outlive it.
struct Standing {
  Standing() = default;
  Standing(Standing&&) = default;
  Standing& operator=(Standing&&) = default;

  std::string as_of;  // empty: not given, and nothing is known to be fresh or stale
  Isms isms;
  std::vector<ServingRule> rules;         // by id
  std::vector<ControlStanding> controls;  // in the order of the catalogues
  // Entries of the Statement of Applicability of controls that no catalogue has: the own ones.
  std::vector<const Record*> own_controls;

  // By its id, short or in full; null: there is none.
  const ControlStanding* find(std::string_view id) const;
  // `kind`: "control" or "clause".
  Summary summary(std::string_view kind) const;
};

struct StandingInput {
  const std::vector<Catalogue>& catalogues;
  std::vector<ServingRule> rules;
  const text::Findings& findings;
  const data::Snapshot& snapshot;
  const std::vector<text::Span>& hidden;  // spans that no report shows, sorted
  std::string as_of;
};

Standing stand(StandingInput input);

}  // namespace ordain::comply

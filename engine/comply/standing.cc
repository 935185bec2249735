// Standing: the verdict, the coverage and the records of each control and clause.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/standing.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/comply/grading.h"

namespace ordain::comply {

using text::Outcome;

std::string_view name(Coverage coverage) {
  static constexpr std::array<std::string_view, 5> kNames = {"none", "manual", "record", "cross",
                                                             "automated"};
  return kNames[static_cast<size_t>(coverage)];
}

std::string_view name(Verdict verdict) {
  static constexpr std::array<std::string_view, kVerdicts> kNames = {
      "not assessed",  "effective",      "partly effective",
      "not effective", "not applicable", "inherited"};
  return kNames[static_cast<size_t>(verdict)];
}

void Tally::add(const Counts& counts) {
  const auto of = [&counts](Outcome outcome) { return counts[static_cast<size_t>(outcome)]; };
  passed += of(Outcome::kPass);
  failed += of(Outcome::kFail);
  waived += of(Outcome::kWaived);
  undecided += of(Outcome::kUndecided);
  error += of(Outcome::kError);
  not_applicable += of(Outcome::kNotApplicable);
  tested = passed + failed + waived;
  population = tested + undecided + error;
}

size_t Summary::assessed() const {
  return of(Verdict::kEffective) + of(Verdict::kPartly) + of(Verdict::kNotEffective);
}

std::string Summary::told() const {
  return fmt::format("assessed {} of {}, effective {} of {}", assessed(), all,
                     of(Verdict::kEffective), assessed());
}

const ControlStanding* Standing::find(std::string_view id) const {
  for (const ControlStanding& one : controls) {
    if (one.id == id || one.short_id() == id) return &one;
  }
  return nullptr;
}

Summary Standing::summary(std::string_view kind) const {
  Summary out;
  for (const ControlStanding& one : controls) {
    if (one.control->kind != kind) continue;
    ++out.all;
    ++out.by_verdict[static_cast<size_t>(one.verdict)];
    ++out.by_coverage[static_cast<size_t>(one.coverage)];
  }
  return out;
}

namespace {

bool holds(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

std::string counted(uint64_t number, std::string_view one) {
  return fmt::format("{} {}{}", number, one, number == 1 ? "" : "s");
}

class Maker {
 public:
  explicit Maker(StandingInput input) : findings_(input.findings), catalogues_(input.catalogues) {
    out_.as_of = std::move(input.as_of);
    out_.isms = Isms(input.snapshot, input.hidden);
    out_.rules = std::move(input.rules);
  }

  Standing make() {
    for (const Catalogue& catalogue : catalogues_) {
      for (const Control& control : catalogue.controls) {
        ControlStanding one;
        one.id = fmt::format("{}/{}", catalogue.id, control.id);
        one.catalogue = &catalogue;
        one.control = &control;
        one.is_beside = is_beside(catalogue, control);
        out_.controls.push_back(std::move(one));
      }
    }
    for (ControlStanding& one : out_.controls) {
      gather_rules(one);
      gather_records(one);
      gather_evidence(one);
      gather_results(one);
      decide(one);
    }
    for (const Record& entry : out_.isms.of("soa")) {
      const std::string control = entry.text("control");
      if (entry.is_live() && !control.empty() && out_.find(control) == nullptr)
        out_.own_controls.push_back(&entry);
    }
    for (ControlStanding& one : out_.controls) grade(out_, one);
    return std::move(out_);
  }

 private:
  void gather_rules(ControlStanding& one) {
    for (const ServingRule& rule : out_.rules) {
      if (!holds(rule.controls, one.id)) continue;
      one.rules.push_back(&rule);
      one.tally.add(rule.counts);
      if (rule.shows()) one.coverage = std::max(one.coverage, rule.coverage);
    }
  }

  bool is_beside(const Catalogue& catalogue, const Control& control) const {
    return catalogue.basis == "guidance" &&
           std::any_of(catalogues_.begin(), catalogues_.end(), [&control](const Catalogue& other) {
             return other.basis != "guidance" && other.find(control.id) != nullptr;
           });
  }

  void gather_records(ControlStanding& one) {
    const std::string_view id = one.short_id();
    for (const Record& entry : out_.isms.of("soa")) {
      if (!entry.is_live() || (entry.text("control") != id && entry.text("control") != one.id))
        continue;
      if (one.soa == nullptr) {
        one.soa = &entry;
      } else {
        one.other_soa.push_back(&entry);
      }
    }
    const std::vector<std::string> named =
        one.soa == nullptr ? std::vector<std::string>() : one.soa->texts("risks");
    for (const Record& risk : out_.isms.of("risk")) {
      if (risk.is_live() && (holds(risk.texts("needed_controls"), id) || holds(named, risk.id)))
        one.risks.push_back(&risk);
    }
    for (const Record& treatment : out_.isms.of("treatment")) {
      if (treatment.is_live() && treatment.text("progress") != "cancelled" &&
          holds(treatment.texts("controls"), id))
        one.treatments.push_back(&treatment);
    }
    for (const Record& finding : out_.isms.of("finding")) {
      if (finding.text("requirement") == id) one.findings.push_back(&finding);
    }
  }

  // Evidence that records lay down for a control: those that name it, and its own entry. A record
  // is stale for it when all it shows has ended by the day of the run.
  void gather_evidence(ControlStanding& one) {
    bool laid_down = false;
    const auto newest = [&one](const std::string& day) {
      one.last_evidence = std::max(one.last_evidence, day);
    };
    for (const auto& [kind, records] : out_.isms.kinds()) {
      for (const Record& record : records) {
        if (kind == "audit") {
          const bool covered = holds(record.texts("covers_controls"), one.short_id()) ||
                               covers_clause(record, one.short_id());
          const std::string day = record.date("performed_on");
          laid_down |= covered && !day.empty();
          if (covered) newest(day);
        }
        const bool named =
            &record == one.soa ||
            holds(record.texts(one.is_clause() ? "clauses" : "controls"), one.short_id());
        if (!named || kind == "treatment" || !record.is_live()) continue;
        bool ended = false;
        bool lasts = false;
        for (const Fields& item : record.maps("evidence")) {
          laid_down = true;
          newest(item.date("collected_at"));
          const std::string until = item.date("valid_until");
          (until.empty() || out_.as_of.empty() || until >= out_.as_of ? lasts : ended) = true;
        }
        if (ended && !lasts) one.stale.push_back(&record);
        one.has_valid_evidence |= lasts;
      }
    }
    if (one.coverage == Coverage::kNone && laid_down) one.coverage = Coverage::kManual;
  }

  // An audit names whole chapters: C.9 covers C.9.2.1.
  static bool covers_clause(const Record& audit, std::string_view id) {
    const std::vector<std::string> covered = audit.texts("covers_clauses");
    return std::any_of(covered.begin(), covered.end(), [id](const std::string& one) {
      return id == one || (id.starts_with(one) && id[one.size()] == '.');
    });
  }

  void gather_results(ControlStanding& one) {
    for (const text::Finding& finding : findings_.all()) {
      if (!finding.outcome || *finding.outcome == Outcome::kPass ||
          *finding.outcome == Outcome::kNotApplicable)
        continue;
      if (holds(finding.controls, one.id) ||
          (one.soa != nullptr && one.soa->is_named(finding.subject)))
        one.results.push_back(&finding);
      if (*finding.outcome == Outcome::kWaived && holds(finding.controls, one.id))
        gather_waiver(one, finding);
    }
  }

  void gather_waiver(ControlStanding& one, const text::Finding& finding) {
    for (const Record& waiver : out_.isms.of("waiver")) {
      if (finding.exemption && finding.exemption->at == waiver.span &&
          std::find(one.waivers.begin(), one.waivers.end(), &waiver) == one.waivers.end())
        one.waivers.push_back(&waiver);
    }
  }

  // Behind what is said of a control of which results are waived: by which record.
  static std::string waived_by(const ControlStanding& one) {
    std::string out;
    for (const Record* waiver : one.waivers)
      out += fmt::format("{}{} until {}", out.empty() ? "; waived by " : ", ", waiver->id,
                         waiver->date("expires"));
    return out;
  }

  // Whether what a supplier does for it is assured: none of its assurances, or one that lasts.
  bool is_assured(const Record& entry, std::string& why) const {
    const std::string who = entry.text("inherited_from");
    const Record* supplier = out_.isms.find(who);
    if (supplier == nullptr) {
      why = fmt::format("it is inherited from {}, and there is no such supplier on record", who);
      return false;
    }
    const std::vector<Fields> assurances = supplier->maps("assurance");
    const bool lasts = std::any_of(assurances.begin(), assurances.end(), [this](const Fields& one) {
      return out_.as_of.empty() || one.date("valid_until") >= out_.as_of;
    });
    if (lasts) return true;
    why = fmt::format("it is inherited from {}, and no assurance of {} is valid", who, who);
    return false;
  }

  // Why the records themselves do not hold it to be there as a whole: what its rules find to hold
  // is then a part of it at most. Empty: nothing says so.
  static std::string unbuilt(const ControlStanding& one) {
    if (one.soa != nullptr) {
      std::string said = one.soa->text("implementation");
      std::replace(said.begin(), said.end(), '_', ' ');
      if (said == "planned" || said == "partial" || said == "not implemented") {
        const std::string target = one.soa->date("target_date");
        return fmt::format("the Statement of Applicability says {}{}", said,
                           target.empty() ? "" : fmt::format(", to be there by {}", target));
      }
    }
    for (const Record* treatment : one.treatments) {
      const std::string progress = treatment->text("progress");
      if (progress == "planned" || progress == "running")
        return fmt::format("{} that builds it is {}", treatment->id, progress);
    }
    return {};
  }

  void decide(ControlStanding& one) {
    size_t asked = 0, failed = 0, open = 0;
    bool critical = false;
    bool held = false;
    for (const ServingRule* rule : one.rules) {
      const bool fails = rule->count(Outcome::kFail) > 0;
      const bool opens = rule->count(Outcome::kUndecided) + rule->count(Outcome::kError) +
                             rule->count(Outcome::kWaived) >
                         0;
      const bool passes = rule->count(Outcome::kPass) > 0;
      asked += fails || opens || passes;
      failed += fails;
      open += opens && !fails;
      held |= passes && rule->shows();
      critical |= fails && rule->severity == text::Severity::kCritical;
    }
    const auto say = [&one](Verdict verdict, std::string why) {
      one.verdict = verdict;
      one.why = std::move(why);
      if (verdict != Verdict::kNotApplicable) one.why += waived_by(one);
    };
    const std::vector<const Record*>& others = one.other_soa;
    const bool disputed = std::any_of(others.begin(), others.end(), [&one](const Record* other) {
      return other->truth("applicable") != one.soa->truth("applicable");
    });
    if (one.soa != nullptr && one.soa->truth("applicable") == false && !disputed)
      return say(Verdict::kNotApplicable, one.soa->text("justification"));
    if (failed > 0) {
      const std::string these = fmt::format("{} of {} that had something to look at fail{}", failed,
                                            counted(asked, "rule"), failed == 1 ? "s" : "");
      if (!held) return say(Verdict::kNotEffective, these + ", and nothing holds");
      if (critical)
        return say(Verdict::kNotEffective, these + ", at least one of critical severity");
      return say(Verdict::kPartly, these);
    }
    const std::string missing = unbuilt(one);
    if (one.soa != nullptr && !one.soa->text("inherited_from").empty()) {
      std::string why = missing;
      if (!missing.empty() || !is_assured(*one.soa, why))
        return say(Verdict::kNotAssessed, std::move(why));
      return say(Verdict::kInherited, fmt::format("{} does it", one.soa->text("inherited_from")));
    }
    if (!one.stale.empty() && !one.has_valid_evidence)
      return say(Verdict::kNotAssessed, fmt::format("the evidence in {} is no longer valid on {}",
                                                    one.stale.front()->id, out_.as_of));
    if (held && open > 0)
      return say(Verdict::kPartly, fmt::format("{} of {} {} undecided or waived", open,
                                               counted(asked, "rule"), open == 1 ? "is" : "are"));
    if (held && !missing.empty()) return say(Verdict::kPartly, missing);
    if (held)
      return say(Verdict::kEffective, fmt::format("{} that had something to look at hold{}",
                                                  counted(asked, "rule"), asked == 1 ? "s" : ""));
    if (open > 0)
      return say(
          Verdict::kNotAssessed,
          fmt::format("{} had something to look at, and what it found is undecided or waived",
                      counted(open, "rule")));
    say(Verdict::kNotAssessed,
        one.rules.empty() ? "no rule of the run serves it" : "its rules had nothing to look at");
  }

  const text::Findings& findings_;
  const std::vector<Catalogue>& catalogues_;
  Standing out_;
};

}  // namespace

Standing stand(StandingInput input) { return Maker(std::move(input)).make(); }

}  // namespace ordain::comply

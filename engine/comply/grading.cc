// Grading: majors, minors and observations, each with its grounds.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/grading.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ordain::comply {

using text::Outcome;

namespace {

// So many minors on one item are a candidate major.
constexpr size_t kManyMinors = 3;

// What the catalogue calls the records of the Statement of Applicability.
constexpr std::string_view kStatement = "soa";

// Whether it is one of "document topic=risk_assessment".
std::vector<const Record*> records_that_are(const Isms& isms, std::string_view wanted) {
  const size_t space = wanted.find(' ');
  const size_t equals = wanted.find('=');
  const bool narrowed = space != std::string_view::npos && equals != std::string_view::npos;
  std::vector<const Record*> out;
  for (const Record& record : isms.of(wanted.substr(0, space))) {
    if (!narrowed ||
        record.text(wanted.substr(space + 1, equals - space - 1)) == wanted.substr(equals + 1))
      out.push_back(&record);
  }
  return out;
}

MandatoryItem item_of(const Isms& isms, const ControlStanding& clause, size_t i) {
  MandatoryItem item;
  item.clause = &clause;
  item.title = clause.control->words("documents")[i];
  const std::vector<std::string>& wanted = clause.control->words("records");
  if (i >= wanted.size()) return item;
  item.wanted = wanted[i];
  item.state = MandatoryItem::State::kMissing;
  for (const Record* record : records_that_are(isms, item.wanted)) {
    // What is closed shows what was done: results of audits, treatments, findings.
    if (record->status == "retired") continue;
    item.records.push_back(record);
    if (record->status != "draft") {
      item.state = MandatoryItem::State::kThere;
    } else if (item.state == MandatoryItem::State::kMissing) {
      item.state = MandatoryItem::State::kDraft;
    }
  }
  return item;
}

class Grader {
 public:
  Grader(const Standing& standing, ControlStanding& one) : standing_(standing), one_(one) {}

  void run() {
    contradict();
    if (one_.verdict == Verdict::kNotApplicable) return;
    documents();
    rules();
    records();
    if (minors_ >= kManyMinors) major(fmt::format("{} candidate minors come together", minors_));
    if (!one_.binds() && one_.grade > Grade::kObservation) {
      one_.grade = Grade::kObservation;
      one_.grounds.emplace_back("it is guidance, which binds nobody until the Statement adopts it");
    }
  }

 private:
  size_t binding() const {
    return static_cast<size_t>(
        std::count_if(standing_.controls.begin(), standing_.controls.end(),
                      [](const auto& one) { return !one.is_clause() && one.binds(); }));
  }

  void ground(Grade grade, std::string text) {
    one_.grade = std::max(one_.grade, grade);
    one_.grounds.push_back(std::move(text));
  }
  void major(std::string text) { ground(Grade::kMajor, std::move(text)); }
  void minor(std::string text) {
    ++minors_;
    ground(Grade::kMinor, std::move(text));
  }

  void documents() {
    const size_t documents = one_.control->words("documents").size();
    for (size_t i = 0; i < documents && standing_.isms.size() > 0; ++i) {
      const MandatoryItem item = item_of(standing_.isms, one_, i);
      if (item.state == MandatoryItem::State::kMissing)
        major(fmt::format("a mandatory document is missing: {}", item.title));
      if (item.state == MandatoryItem::State::kDraft)
        minor(fmt::format("a mandatory document is a draft: {}", item.title));
      if (item.wanted != kStatement) continue;
      const size_t left_out = without_entry(standing_).size();
      if (left_out > 0)
        major(fmt::format("the Statement of Applicability leaves out {} of {} controls", left_out,
                          binding()));
    }
    const bool asked = std::any_of(one_.rules.begin(), one_.rules.end(),
                                   [](const ServingRule* rule) { return rule->evaluated; });
    if (one_.is_clause() && !one_.rules.empty() && !asked && standing_.isms.size() > 0)
      major("nothing is recorded of what it asks for");
  }

  void rules() {
    size_t undecided = 0;
    for (const ServingRule* rule : one_.rules) {
      undecided += rule->count(Outcome::kUndecided) + rule->count(Outcome::kError) > 0;
      const uint64_t failed = rule->count(Outcome::kFail);
      if (failed == 0) continue;
      std::string text = fmt::format("{} fails for {} of {}", rule->id, failed,
                                     failed + rule->count(Outcome::kPass));
      if (rule->severity >= text::Severity::kMedium) {
        minor(std::move(text));
      } else {
        ground(Grade::kObservation, std::move(text));
      }
    }
    if (undecided > 0)
      ground(Grade::kObservation,
             fmt::format("{} of its rules cannot decide all they look at", undecided));
  }

  bool is_over(const std::string& due) const {
    return !standing_.as_of.empty() && !due.empty() && due < standing_.as_of;
  }

  void records() {
    for (const Record* finding : one_.findings) {
      if (!finding->is_live() || !finding->date("closed_on").empty()) continue;
      const std::string due = finding->date("due");
      const std::string said =
          fmt::format("{} is open: {}", finding->id, finding->text("statement"));
      const std::string grade = finding->text("grade");
      if (grade == "major") {
        major(said);
      } else if (grade == "minor" || is_over(due)) {
        minor(is_over(due) ? fmt::format("{} (overdue since {})", said, due) : said);
      } else {
        ground(Grade::kObservation, said);
      }
    }
    for (const Record* treatment : one_.treatments) {
      const bool open =
          treatment->text("progress") == "planned" || treatment->text("progress") == "running";
      if (open && is_over(treatment->date("due")))
        minor(fmt::format("{} is overdue since {}", treatment->id, treatment->date("due")));
    }
  }

  void contradict() {
    const auto say = [this](std::string text) { one_.contradictions.push_back(std::move(text)); };
    if (one_.is_clause()) return;
    if (one_.soa == nullptr) {
      if (!standing_.isms.of(kStatement).empty() && one_.binds())
        say("the Statement of Applicability has no entry for it");
      return;
    }
    const std::string said = one_.soa->text("implementation");
    const bool applies = one_.soa->truth("applicable") != false;
    for (const Record* other : one_.other_soa)
      say(fmt::format("{} and {} both speak of it", one_.soa->id, other->id));
    if (one_.soa->text("justification").empty()) say("its entry gives no justification");
    if (!applies) {
      for (const Record* risk : one_.risks)
        say(fmt::format("it is excluded, and {} needs it", risk->id));
      for (const Record* one : one_.treatments)
        say(fmt::format("it is excluded, and {} builds it", one->id));
      return;
    }
    const size_t failing = static_cast<size_t>(
        std::count_if(one_.rules.begin(), one_.rules.end(),
                      [](const ServingRule* rule) { return rule->count(Outcome::kFail) > 0; }));
    if (said == "implemented" && failing > 0)
      say(fmt::format("the Statement says implemented, and {} of its rules fail{}", failing,
                      failing == 1 ? "s" : ""));
    if (said == "not_applicable") say("it applies, and its implementation says not_applicable");
    for (const Record* treatment : one_.treatments) {
      const std::string progress = treatment->text("progress");
      if (said == "implemented" && (progress == "planned" || progress == "running"))
        say(fmt::format("the Statement says implemented, and {} that builds it is {}",
                        treatment->id, progress));
    }
    const std::string target = one_.soa->date("target_date");
    if (said != "implemented" && is_over(target))
      say(fmt::format("it was to be there by {}", target));
  }

  const Standing& standing_;
  ControlStanding& one_;
  size_t minors_ = 0;
};

}  // namespace

std::string_view name(Grade grade) {
  static constexpr std::array<std::string_view, 4> kNames = {"", "observation", "candidate minor",
                                                             "candidate major"};
  return kNames[static_cast<size_t>(grade)];
}

std::string_view name(MandatoryItem::State state) {
  static constexpr std::array<std::string_view, 4> kNames = {"there", "draft", "missing",
                                                             "not known"};
  return kNames[static_cast<size_t>(state)];
}

std::vector<MandatoryItem> mandatory_items(const Standing& standing) {
  std::vector<MandatoryItem> out;
  for (const ControlStanding& one : standing.controls) {
    for (size_t i = 0; i < one.control->words("documents").size(); ++i)
      out.push_back(item_of(standing.isms, one, i));
  }
  return out;
}

std::vector<const ControlStanding*> without_entry(const Standing& standing) {
  std::vector<const ControlStanding*> out;
  for (const ControlStanding& one : standing.controls) {
    if (!one.is_clause() && one.soa == nullptr && one.binds()) out.push_back(&one);
  }
  return out;
}

void grade(const Standing& standing, ControlStanding& one) { Grader(standing, one).run(); }

}  // namespace ordain::comply

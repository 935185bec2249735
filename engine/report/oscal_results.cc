// OSCAL results: how controls stand, what was observed where, and what is to be done about it.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/comply/digest.h"
#include "engine/report/facts.h"
#include "engine/report/kind_parts.h"
#include "engine/report/oscal_parts.h"
#include "engine/report/parts.h"

namespace ordain::report {
namespace {

using comply::ControlStanding;
using comply::Record;
using comply::Verdict;
using text::Finding;
using text::Outcome;

bool is_risk(Outcome outcome) { return outcome == Outcome::kFail || outcome == Outcome::kWaived; }

std::string not_empty(std::string_view text, std::string_view otherwise) {
  return std::string(oscal_line(text).empty() ? otherwise : text);
}

// What findings of a run become, by their identity.
class Results {
 public:
  explicit Results(const OscalInput& input) : input_(input), run_(input.run) {
    for (const lang::Rule& rule : run_.plan.rules) rules_.emplace(rule.id, &rule);
    std::map<std::string, size_t> same;
    for (const Finding& finding : run_.findings.all()) {
      if (!does_not_pass(finding)) continue;
      std::string key = fmt::format("{}/{}/{}/{}/{}", run_.as_of, finding.code, finding.world,
                                    finding.subject, finding.fingerprint);
      // Of several that have no other identity each has its number.
      if (const size_t before = same[key]++; before > 0) key += fmt::format("/{}", before);
      told_.push_back({&finding, key});
      if (finding.span.valid()) files_.insert(finding.span.source);
    }
  }

  std::string results() {
    return oscal_document(
        "assessment-results", "Results of the checks", input_, [](JsonWriter&) {},
        [this](JsonWriter& json) {
          json.key("import-ap").open('{');
          json.entry("href", fmt::format("#{}", comply::uuid_of("resource/plan"))).close();
          json.key("results").open('[').open('{');
          json.entry("uuid", comply::uuid_of(fmt::format("result/{}", run_.as_of)));
          json.entry("title", fmt::format("Check as of {}", run_.as_of));
          json.entry(
              "description",
              "Outcomes of rules on files and records. They show readiness, and are no decision "
              "of an auditor.");
          json.entry("start", oscal_time(run_.as_of)).entry("end", oscal_time(run_.as_of));
          Props props(json);
          props.add("incomplete", run_.posture.incomplete ? "yes" : "no");
          props.add("pairs", run_.posture.pairs);
          for (const Outcome outcome : kTold) {
            std::string key(text::name(outcome));
            std::replace(key.begin(), key.end(), '_', '-');
            props.add(key, count(run_, outcome));
          }
          props.add("controls", input_.standing.summary("control").told());
          props.add("clauses", input_.standing.summary("clause").told());
          props.close();
          write_reviewed(json);
          write_observations(json, [](const Finding&) { return true; });
          write_risks(json);
          write_findings(json);
          json.close().close();
          write_files(json, true);
        });
  }

  std::expected<std::string, std::string> actions() {
    std::map<std::string_view, std::vector<const Told*>> by_rule;
    for (const Told& told : told_) {
      if (is_risk(*told.finding->outcome)) by_rule[told.finding->code].push_back(&told);
    }
    if (by_rule.empty()) return std::unexpected("no rule fails, so there is nothing to be done");
    return oscal_document(
        "plan-of-action-and-milestones", "What fails, and what is to be done", input_,
        [](JsonWriter&) {},
        [&](JsonWriter& json) {
          json.key("system-id").open('{').entry("identifier-type", kOscalNamespace);
          json.entry("id", "isms").close();
          write_observations(json,
                             [](const Finding& finding) { return is_risk(*finding.outcome); });
          write_risks(json);
          json.key("poam-items").open('[');
          for (const auto& [id, all] : by_rule) write_action(json, id, all);
          json.close();
          write_files(json, false);
        });
  }

 private:
  struct Told {
    const Finding* finding;
    std::string key;

    std::string observation() const { return comply::uuid_of(fmt::format("observation/{}", key)); }
    std::string risk() const { return comply::uuid_of(fmt::format("risk/{}", key)); }
  };

  const lang::Rule* rule_of(std::string_view id) const {
    const auto it = rules_.find(id);
    return it == rules_.end() ? nullptr : it->second;
  }

  std::string title_of(std::string_view id) const {
    const lang::Rule* rule = rule_of(id);
    return not_empty(rule == nullptr ? "" : rule->title, id);
  }

  std::string resource(text::SourceId source) const {
    return comply::uuid_of(fmt::format("resource/{}", run_.sources[source].path()));
  }

  // --- results ---------------------------------------------------------------------------------

  static bool is_reviewed(const ControlStanding& one) {
    return one.tally.population > 0 && one.verdict != Verdict::kNotApplicable;
  }

  void write_reviewed(JsonWriter& json) const {
    json.key("reviewed-controls").open('{').key("control-selections").open('[').open('{');
    const auto& controls = input_.standing.controls;
    if (std::none_of(controls.begin(), controls.end(), is_reviewed)) {
      json.entry("description", "No rule had anything to look at for any control.");
    } else {
      json.key("include-controls").open('[');
      for (const ControlStanding& one : controls) {
        if (is_reviewed(one))
          json.open('{').entry("control-id", oscal_id(input_.standing, one)).close();
      }
      json.close();
    }
    json.close().close().close();
  }

  template <typename Wanted>
  void write_observations(JsonWriter& json, Wanted wanted) const {
    bool any = false;
    for (const Told& told : told_) {
      if (!wanted(*told.finding)) continue;
      if (!any) json.key("observations").open('[');
      any = true;
      write_observation(json, told);
    }
    if (any) json.close();
  }

  void write_observation(JsonWriter& json, const Told& told) const {
    const Finding& finding = *told.finding;
    json.open('{').entry("uuid", told.observation()).entry("title", title_of(finding.code));
    json.entry("description", not_empty(finding.message, title_of(finding.code)));
    json.texts("methods", std::array<std::string_view, 1>{"TEST"});
    json.texts("types", std::array<std::string_view, 1>{"control-objective"});
    Props props(json);
    props.add("rule", finding.code).add("outcome", text::name(*finding.outcome));
    props.add("severity", text::name(finding.severity));
    for (const std::string& control : finding.controls) props.add("control", control);
    if (finding.reasons & text::kAbsent) props.add("reason", "absent");
    if (finding.reasons & text::kUnknown) props.add("reason", "unknown");
    if (finding.reasons & text::kBroken) props.add("reason", "error");
    props.add("world", finding.world).add("fingerprint", finding.fingerprint);
    if (finding.span.valid()) {
      const Where at = where(run_.sources, finding.span);
      props.add("path", at.path).add("start-line", at.start.line);
      props.add("start-column", at.start.column).add("end-line", at.end.line);
      props.add("end-column", at.end.column).add("pointer", finding.pointer);
    }
    props.close();
    if (const std::string subject = oscal_line(finding.subject); !subject.empty()) {
      json.key("subjects").open('[').open('{');
      json.entry("subject-uuid",
                 comply::uuid_of(fmt::format("subject/{}/{}", finding.world, finding.subject)));
      json.entry("type", "resource").entry("title", subject).close().close();
    }
    if (finding.span.valid()) {
      json.key("relevant-evidence").open('[').open('{');
      json.entry("href", fmt::format("#{}", resource(finding.span.source)));
      json.entry("description", told_place(run_.sources, finding.span)).close().close();
    }
    json.entry("collected", oscal_time(run_.as_of)).close();
  }

  void write_risks(JsonWriter& json) const {
    bool any = false;
    for (const Told& told : told_) {
      if (!is_risk(*told.finding->outcome)) continue;
      if (!any) json.key("risks").open('[');
      any = true;
      write_risk(json, told);
    }
    if (any) json.close();
  }

  // A waiver is a risk that somebody accepted, for a time.
  void write_risk(JsonWriter& json, const Told& told) const {
    const Finding& finding = *told.finding;
    const lang::Rule* rule = rule_of(finding.code);
    const bool waived = *finding.outcome == Outcome::kWaived;
    json.open('{').entry("uuid", told.risk()).entry("title", title_of(finding.code));
    std::string description = not_empty(finding.message, title_of(finding.code));
    if (finding.exemption) description += fmt::format("\n\n{}", told_exemption(finding));
    json.entry("description", description);
    json.entry("statement", not_empty(rule == nullptr ? "" : rule->why, title_of(finding.code)));
    Props props(json);
    props.add("rule", finding.code).add("severity", text::name(finding.severity));
    props.close();
    json.entry("status", waived ? "deviation-approved" : "open");
    if (waived && finding.exemption && !finding.exemption->until.empty())
      json.entry("deadline", oscal_time(finding.exemption->until));
    write_remediations(json, told, rule);
    json.key("related-observations").open('[').open('{');
    json.entry("observation-uuid", told.observation()).close().close().close();
  }

  // What the rule advises, and what the records say is under way for its controls.
  void write_remediations(JsonWriter& json, const Told& told, const lang::Rule* rule) const {
    const std::string advice = rule == nullptr ? "" : oscal_line(rule->remedy);
    const std::vector<const Record*> under_way = actions_of(*told.finding);
    if (advice.empty() && under_way.empty()) return;
    json.key("remediations").open('[');
    if (!advice.empty()) {
      json.open('{').entry("uuid", comply::uuid_of(fmt::format("advice/{}", told.key)));
      json.entry("lifecycle", "recommendation").entry("title", "What the rule advises");
      json.entry("description", rule->remedy).close();
    }
    for (const Record* record : under_way) {
      json.open('{').entry(
          "uuid", comply::uuid_of(fmt::format("action/{}/{}", record->address(), told.key)));
      json.entry("lifecycle",
                 record->is_live() && record->status != "done" ? "planned" : "completed");
      const std::string title = not_empty(record->text("title"), record->id);
      json.entry("title", oscal_line(title));
      json.entry("description", not_empty(record->text("description"), title));
      Props props(json);
      props.add("record", record->address()).add("owner", record->owner);
      props.add("status", record->status).add("progress", record->text("progress"));
      props.add("due", record->date("due_on")).close();
      json.close();
    }
    json.close();
  }

  // The treatments that build the controls of a finding.
  std::vector<const Record*> actions_of(const Finding& finding) const {
    std::vector<const Record*> out;
    for (const std::string& control : finding.controls) {
      const ControlStanding* one = input_.standing.find(control);
      if (one == nullptr) continue;
      for (const Record* record : one->treatments) {
        if (std::find(out.begin(), out.end(), record) == out.end()) out.push_back(record);
      }
    }
    return out;
  }

  static bool serves(const Finding& finding, const ControlStanding& one) {
    return std::find(finding.controls.begin(), finding.controls.end(), one.id) !=
           finding.controls.end();
  }

  // OSCAL knows satisfied and not satisfied; how it stands in truth is said beside it.
  void write_findings(JsonWriter& json) const {
    bool any = false;
    for (const ControlStanding& one : input_.standing.controls) {
      if (one.verdict == Verdict::kNotApplicable) continue;
      if (!any) json.key("findings").open('[');
      any = true;
      write_finding(json, one);
    }
    if (any) json.close();
  }

  void write_finding(JsonWriter& json, const ControlStanding& one) const {
    const bool satisfied = one.verdict == Verdict::kEffective || one.verdict == Verdict::kInherited;
    const bool assessed = one.verdict != Verdict::kNotAssessed;
    json.open('{').entry("uuid", comply::uuid_of(fmt::format("finding/{}/{}", run_.as_of, one.id)));
    json.entry("title", fmt::format("{}: {}", one.short_id(), name(one.verdict)));
    json.entry("description", not_empty(one.why, name(one.verdict)));
    Props props(json);
    props.add("verdict", name(one.verdict)).add("coverage", name(one.coverage));
    props.add("population", one.tally.population).add("tested", one.tally.tested);
    props.add("passed", one.tally.passed).add("failed", one.tally.failed);
    props.add("waived", one.tally.waived).add("undecided", one.tally.undecided);
    props.add("error", one.tally.error);
    if (one.grade != comply::Grade::kNone) props.add("indicative-grade", name(one.grade));
    for (const std::string& said : one.contradictions) props.add("contradiction", said);
    props.close();
    json.key("target").open('{').entry("type", "objective-id");
    json.entry("target-id", oscal_id(input_.standing, one)).key("status").open('{');
    json.entry("state", satisfied ? "satisfied" : "not-satisfied");
    json.entry("reason", satisfied ? "pass" : assessed ? "fail" : "other").close().close();
    write_related(json, one);
    json.close();
  }

  void write_related(JsonWriter& json, const ControlStanding& one) const {
    std::vector<const Told*> seen;
    for (const Told& told : told_) {
      if (serves(*told.finding, one)) seen.push_back(&told);
    }
    write_references(json, seen);
  }

  static void write_references(JsonWriter& json, const std::vector<const Told*>& seen) {
    if (seen.empty()) return;
    json.key("related-observations").open('[');
    for (const Told* told : seen)
      json.open('{').entry("observation-uuid", told->observation()).close();
    json.close();
    if (std::none_of(seen.begin(), seen.end(),
                     [](const Told* told) { return is_risk(*told->finding->outcome); }))
      return;
    json.key("related-risks").open('[');
    for (const Told* told : seen) {
      if (is_risk(*told->finding->outcome)) json.open('{').entry("risk-uuid", told->risk()).close();
    }
    json.close();
  }

  // --- actions ---------------------------------------------------------------------------------

  void write_action(JsonWriter& json, std::string_view id,
                    const std::vector<const Told*>& all) const {
    const lang::Rule* rule = rule_of(id);
    json.open('{').entry("uuid", comply::uuid_of(fmt::format("item/{}/{}", run_.as_of, id)));
    json.entry("title", title_of(id));
    json.entry("description", not_empty(rule == nullptr ? "" : rule->remedy, title_of(id)));
    const auto waived =
        static_cast<uint64_t>(std::count_if(all.begin(), all.end(), [](const Told* told) {
          return *told->finding->outcome == Outcome::kWaived;
        }));
    Props props(json);
    props.add("rule", id).add("severity", text::name(all.front()->finding->severity));
    props.add("failed", all.size() - waived).add("waived", waived);
    for (const std::string& control : all.front()->finding->controls) props.add("control", control);
    props.close();
    write_references(json, all);
    json.close();
  }

  // --- back matter -----------------------------------------------------------------------------

  void write_files(JsonWriter& json, bool plan) const {
    if (!plan && files_.empty()) return;
    json.key("back-matter").open('{').key("resources").open('[');
    if (plan) {
      json.open('{').entry("uuid", comply::uuid_of("resource/plan"));
      json.entry("title", "The rules of this run");
      json.entry("description",
                 fmt::format("Each of {} rules is asked of every subject that it is about.",
                             facts(run_).rules));
      json.close();
    }
    for (const text::SourceId id : files_) {
      const text::Source& source = run_.sources[id];
      json.open('{').entry("uuid", resource(id)).entry("title", not_empty(source.path(), "file"));
      json.key("rlinks").open('[').open('{').entry("href", uri(source.path()));
      // The hash would tell whoever guesses a secret that the guess was right.
      if (source.hidden().empty()) {
        json.key("hashes").open('[').open('{').entry("algorithm", "SHA-256");
        json.entry("value", comply::sha256(source.bytes())).close().close();
      }
      json.close().close().close();
    }
    json.close().close();
  }

  static std::string uri(std::string_view path) {
    std::string out;
    for (const char c : path) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') ||
                         std::string_view("-._~/").find(c) != std::string_view::npos;
      out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
  }

  const OscalInput& input_;
  const run::Run& run_;
  std::map<std::string_view, const lang::Rule*> rules_;
  std::vector<Told> told_;
  std::set<text::SourceId> files_;
};

}  // namespace

std::expected<std::string, std::string> oscal_results(const OscalInput& input) {
  return Results(input).results();
}

std::expected<std::string, std::string> oscal_actions(const OscalInput& input) {
  return Results(input).actions();
}

}  // namespace ordain::report

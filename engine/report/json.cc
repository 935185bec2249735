// JSON: version 1 of the report for programs. Its schema is stdlib/report-v1.schema.json.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/facts.h"
#include "engine/report/formats.h"
#include "engine/report/json_writer.h"
#include "engine/report/parts.h"

namespace ordain::report {
namespace {

constexpr int kVersion = 1;

class Json {
 public:
  explicit Json(const run::Run& run) : run_(run) {}

  std::string write() {
    json_.open('{');
    json_.entry("version", kVersion);
    json_.key("tool").open('{').entry("name", "ordain").entry("version", version()).close();
    json_.key("as_of");
    run_.as_of.empty() ? json_.null() : json_.value(run_.as_of);
    const Facts told = facts(run_);
    json_.entry("incomplete", run_.posture.incomplete);
    json_.key("incomplete_reason");
    told.incomplete.empty() ? json_.null() : json_.value(told.incomplete);
    json_.entry("exit_code", run_.posture.exit_code);
    summary(told);
    write_settings(json_, run_);
    json_.key("diagnostics").open('[');
    for (const text::Finding& finding : run_.findings.all()) {
      if (!finding.outcome) diagnostic(finding);
    }
    json_.close();
    json_.key("findings").open('[');
    for (const text::Finding& finding : run_.findings.all()) {
      if (finding.outcome) outcome(finding);
    }
    json_.close();
    json_.close();
    return json_.take();
  }

 private:
  void summary(const Facts& told) {
    json_.key("summary").open('{');
    const data::FileCounts& files = run_.snapshot.files;
    json_.key("files")
        .open('{')
        .entry("read", files.read)
        .entry("unrecognised", files.unrecognised);
    json_.entry("skipped", files.skipped).entry("failed", files.failed).close();
    json_.entry("rules", told.rules);
    json_.entry("deselected", static_cast<uint64_t>(run_.deselected));
    json_.entry("pairs", run_.posture.pairs);
    json_.key("outcomes").open('{');
    for (text::Outcome outcome :
         {text::Outcome::kPass, text::Outcome::kFail, text::Outcome::kUndecided,
          text::Outcome::kNotApplicable, text::Outcome::kWaived, text::Outcome::kError}) {
      json_.entry(text::name(outcome), count(run_, outcome));
    }
    json_.close();
    json_.key("fail_on");
    run_.policy.fail_on ? json_.value(text::name(*run_.policy.fail_on)) : json_.null();
    json_.entry("gating", run_.posture.gating);
    json_.texts("matched_nothing", told.matched_nothing);
    json_.texts("not_evaluated", told.not_evaluated);
    json_.close();
  }

  void place(text::Span span, const std::string* pointer) {
    write_place(json_, run_.sources, span, pointer);
  }

  void related(const text::Finding& finding) {
    json_.key("related").open('[');
    for (const text::Related& other : finding.related) {
      json_.open('{').entry("message", other.text).key("location");
      place(other.span, nullptr);
      json_.close();
    }
    json_.close();
    json_.texts("notes", finding.notes);
  }

  void diagnostic(const text::Finding& finding) {
    json_.open('{').entry("code", finding.code).entry("level", text::name(finding.level));
    json_.entry("message", finding.message).entry("label", finding.label).key("location");
    place(finding.span, finding.pointer.empty() ? nullptr : &finding.pointer);
    related(finding);
    json_.close();
  }

  void outcome(const text::Finding& finding) {
    json_.open('{').entry("rule", finding.code).entry("outcome", text::name(*finding.outcome));
    json_.entry("severity", text::name(finding.severity)).texts("controls", finding.controls);
    json_.entry("subject", finding.subject).entry("world", finding.world);
    json_.entry("message", finding.message).entry("label", finding.label);
    std::vector<std::string_view> reasons;
    if (finding.reasons & text::kAbsent) reasons.push_back("absent");
    if (finding.reasons & text::kUnknown) reasons.push_back("unknown");
    if (finding.reasons & text::kBroken) reasons.push_back("error");
    json_.texts("reasons", reasons).key("location");
    place(finding.span, &finding.pointer);
    related(finding);
    json_.entry("fingerprint", finding.fingerprint);
    write_exemption(json_, run_.sources, finding);
    write_evidence(json_, run_.sources, finding);
    write_fixes(json_, run_.sources, finding);
    json_.close();
  }

  const run::Run& run_;
  JsonWriter json_;
};

}  // namespace

std::string write_json(const run::Run& run, const Style&) { return Json(run).write(); }

}  // namespace ordain::report

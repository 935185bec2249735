// SARIF 2.1.0: the report for code scanning. One run, each rule once, no null in a list.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <map>
#include <set>

#include "engine/report/facts.h"
#include "engine/report/formats.h"
#include "engine/report/json_writer.h"
#include "engine/report/parts.h"

namespace ordain::report {
namespace {

using text::Finding;
using text::Outcome;

// Code scanning sorts by a score from 0 to 10; its own bounds: above 9 critical, 7 high, 4 medium.
constexpr std::array<std::string_view, 5> kSecuritySeverity = {"0.0", "2.0", "5.5", "8.0", "9.5"};

std::string_view level_of(text::Severity severity) {
  if (severity >= text::Severity::kHigh) return "error";
  return severity == text::Severity::kMedium ? "warning" : "note";
}

// An error says no more of the subject than an undecided one, but must not be overlooked: viewers
// hide what is not `fail`.
std::string_view kind_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kUndecided:
      return "open";
    case Outcome::kPass:
      return "pass";
    case Outcome::kNotApplicable:
      return "notApplicable";
    default:
      return "fail";
  }
}

// A path as a URI reference: forward slashes, everything else that is not plain percent-encoded.
std::string uri(std::string_view path) {
  std::string out = path.starts_with('/') ? "file://" : "";
  for (char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

bool is_uri(std::string_view text) {
  if (!text.starts_with("https://") && !text.starts_with("http://")) return false;
  for (char c : text) {
    if (c <= ' ' || c > '~' || std::string_view("\"<>\\^`{|}").find(c) != std::string_view::npos)
      return false;
  }
  return true;
}

// Here-documents of rules come as they are written: without blanks around them.
std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

class Sarif {
 public:
  explicit Sarif(const run::Run& run) : run_(run), told_(facts(run)) {
    for (const lang::Rule& rule : run.plan.rules) rules_.emplace(rule.id, &rule);
    for (const Finding& finding : run.findings.all()) {
      if (finding.outcome) {
        rules_.emplace(finding.code, nullptr);
      } else {
        notices_.emplace(finding.code, 0);
      }
    }
    if (!run.posture.incomplete_reason.empty()) notices_.emplace(kIncomplete, 0);
    size_t number = 0;
    for (const auto& [id, rule] : rules_) rule_numbers_[id] = number++;
    number = 0;
    for (auto& [code, at] : notices_) at = number++;
  }

  std::string write() {
    json_.open('{')
        .entry("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        .entry("version", "2.1.0");
    json_.key("runs").open('[').open('{');
    driver();
    invocation();
    json_.entry("columnKind", "unicodeCodePoints");
    json_.texts("newlineSequences", std::array<std::string_view, 3>{"\r\n", "\n", "\r"});
    json_.key("results").open('[');
    for (const Finding& finding : run_.findings.all()) {
      if (finding.outcome) result(finding);
    }
    json_.close();
    properties();
    json_.close().close().close();
    return json_.take();
  }

 private:
  JsonWriter& message(std::string_view name, std::string_view text) {
    return json_.key(name).open('{').entry("text", text).close();
  }

  void driver() {
    json_.key("tool").open('{').key("driver").open('{');
    json_.entry("name", "ordain").entry("version", version()).entry("semanticVersion", version());
    json_.key("rules").open('[');
    for (const auto& [id, rule] : rules_) descriptor(id, rule);
    json_.close();
    json_.key("notifications").open('[');
    for (const auto& [code, number] : notices_) json_.open('{').entry("id", code).close();
    json_.close().close().close();
  }

  void descriptor(std::string_view id, const lang::Rule* rule) {
    json_.open('{').entry("id", id);
    if (rule != nullptr) {
      if (!rule->title.empty()) message("shortDescription", rule->title);
      if (!trimmed(rule->why).empty()) message("fullDescription", trimmed(rule->why));
      if (const std::string_view remedy = trimmed(rule->remedy); !remedy.empty()) {
        json_.key("help").open('{').entry("text", remedy).entry("markdown", remedy).close();
      }
      for (std::string_view ref : rule->refs) {
        if (!is_uri(ref)) continue;
        json_.entry("helpUri", ref);
        break;
      }
      json_.key("defaultConfiguration").open('{').entry("level", level_of(rule->severity)).close();
      json_.key("properties").open('{').entry("severity", text::name(rule->severity));
      json_.entry("security-severity", kSecuritySeverity[static_cast<size_t>(rule->severity)]);
      json_.texts("tags", rule->tags).texts("controls", rule->controls).close();
    }
    json_.close();
  }

  void invocation() {
    json_.key("invocations")
        .open('[')
        .open('{')
        .entry("executionSuccessful", !run_.posture.incomplete);
    json_.entry("exitCode", run_.posture.exit_code);
    if (!told_.incomplete.empty()) json_.entry("exitCodeDescription", told_.incomplete);
    json_.key("toolExecutionNotifications").open('[');
    for (const Finding& finding : run_.findings.all()) {
      if (finding.outcome) continue;
      notice(finding.code, text::name(finding.level), finding.message);
      if (finding.span.valid()) {
        json_.key("locations").open('[');
        location(finding.span, finding.label, {}, 0);
        json_.close();
      }
      json_.close();
    }
    if (!run_.posture.incomplete_reason.empty()) {
      notice(kIncomplete, "error", run_.posture.incomplete_reason);
      json_.close();
    }
    json_.close().close().close();
  }

  // Leaves the object open.
  void notice(std::string_view code, std::string_view level, std::string_view text) {
    json_.open('{').key("descriptor").open('{').entry("id", code);
    json_.entry("index", static_cast<uint64_t>(notices_.find(code)->second)).close();
    json_.entry("level", level);
    message("message", text);
  }

  // `id` 0: none.
  void location(text::Span span, std::string_view text, std::string_view subject, uint32_t id) {
    json_.open('{');
    if (id != 0) json_.entry("id", id);
    if (span.valid()) {
      const Where at = where(run_.sources, span);
      json_.key("physicalLocation").open('{');
      json_.key("artifactLocation").open('{').entry("uri", uri(at.path)).close();
      json_.key("region");
      region(span);
      json_.close();
    }
    if (!subject.empty()) {
      json_.key("logicalLocations").open('[').open('{').entry("fullyQualifiedName", subject);
      json_.entry("kind", "resource").close().close();
    }
    if (!text.empty()) message("message", text);
    json_.close();
  }

  void result(const Finding& finding) {
    const std::string_view kind = kind_of(*finding.outcome);
    json_.open('{').entry("ruleId", finding.code);
    json_.entry("ruleIndex", static_cast<uint64_t>(rule_numbers_.find(finding.code)->second));
    json_.entry("kind", kind);
    json_.entry("level", *finding.outcome == Outcome::kError ? "error"
                         : kind == "fail"                    ? level_of(finding.severity)
                                                             : "none");
    message("message", finding.message);
    if (finding.span.valid() || !finding.subject.empty()) {
      json_.key("locations").open('[');
      location(finding.span, finding.label, finding.subject, 0);
      json_.close();
    }
    if (!finding.related.empty()) {
      json_.key("relatedLocations").open('[');
      uint32_t id = 0;
      for (const text::Related& related : finding.related)
        location(related.span, related.text, {}, ++id);
      json_.close();
    }
    if (!finding.fingerprint.empty()) {
      json_.key("partialFingerprints").open('{').entry("ordain/v1", finding.fingerprint).close();
    }
    if (*finding.outcome == Outcome::kWaived) {
      json_.key("suppressions")
          .open('[')
          .open('{')
          .entry("kind", "external")
          .entry("status", "accepted");
      const std::vector<std::string> why = told_notes(finding);
      if (!why.empty()) json_.entry("justification", fmt::format("{}", fmt::join(why, "; ")));
      json_.close().close();
    }
    fixes(finding);
    json_.key("properties").open('{').entry("outcome", text::name(*finding.outcome));
    json_.entry("severity", text::name(finding.severity)).texts("controls", finding.controls);
    if (!finding.world.empty()) json_.entry("world", finding.world);
    if (finding.exemption) write_exemption(json_, run_.sources, finding);
    if (!finding.evidence.empty()) write_evidence(json_, run_.sources, finding);
    json_.close().close();
  }

  // SARIF knows a fix by the bytes that it replaces: one of which these are not all known is left
  // out.
  void fixes(const Finding& finding) {
    bool any = false;
    for (const text::Fix& fix : finding.fixes) {
      std::map<text::SourceId, std::vector<const text::FixOperation*>> files;
      for (const text::FixOperation& one : fix.operations)
        files[one.replaced.valid() ? one.replaced.source : text::kNoSource].push_back(&one);
      if (files.contains(text::kNoSource)) continue;
      if (!any) json_.key("fixes").open('[');
      any = true;
      json_.open('{');
      message("description", told_fix(fix));
      json_.key("artifactChanges").open('[');
      for (const auto& [file, operations] : files) {
        json_.open('{').key("artifactLocation").open('{');
        json_.entry("uri", uri(run_.sources[file].path())).close();
        json_.key("replacements").open('[');
        for (const text::FixOperation* one : operations) {
          json_.open('{').key("deletedRegion");
          region(one->replaced);
          json_.key("insertedContent").open('{').entry("text", one->value).close().close();
        }
        json_.close().close();
      }
      json_.close().close();
    }
    if (any) json_.close();
  }

  void region(text::Span span) {
    const Where at = where(run_.sources, span);
    json_.open('{').entry("startLine", at.start.line).entry("startColumn", at.start.column);
    json_.entry("endLine", at.end.line).entry("endColumn", at.end.column).close();
  }

  void properties() {
    json_.key("properties").open('{').entry("rules", told_.rules);
    if (!run_.as_of.empty()) json_.entry("asOf", run_.as_of);
    json_.entry("pairs", run_.posture.pairs).key("outcomes").open('{');
    for (Outcome outcome : kTold) json_.entry(text::name(outcome), count(run_, outcome));
    json_.close()
        .texts("matchedNothing", told_.matched_nothing)
        .texts("notEvaluated", told_.not_evaluated);
    write_settings(json_, run_);
    json_.close();
  }

  const run::Run& run_;
  Facts told_;
  std::map<std::string_view, const lang::Rule*> rules_;
  std::map<std::string_view, size_t> rule_numbers_;
  std::map<std::string_view, size_t> notices_;
  JsonWriter json_;
};

}  // namespace

std::string write_sarif(const run::Run& run, const Style&) { return Sarif(run).write(); }

}  // namespace ordain::report

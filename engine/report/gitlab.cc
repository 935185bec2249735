// GitLab: Code Quality, a list of what is wrong; its fields are those that GitLab documents.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <xxhash.h>

#include <array>
#include <set>

#include "engine/report/facts.h"
#include "engine/report/formats.h"
#include "engine/report/json_writer.h"
#include "engine/report/parts.h"

namespace ordain::report {
namespace {

using text::Finding;
using text::Outcome;

// Five words on each side: by text::Severity.
constexpr std::array<std::string_view, 5> kSeverities = {"info", "minor", "major", "critical",
                                                         "blocker"};
// Of what was not done, whatever the severity of its rule.
constexpr std::string_view kNotDone = "blocker";
// A place is wanted of each; this one where there is none.
constexpr std::string_view kNowhere = ".";

std::string_view severity_of(const Finding& finding) {
  if (finding.outcome) {
    if (*finding.outcome == Outcome::kError) return kNotDone;
    if (*finding.outcome == Outcome::kWaived) return "info";
    return kSeverities[static_cast<size_t>(finding.severity)];
  }
  return finding.level == text::Level::kError     ? kNotDone
         : finding.level == text::Level::kWarning ? "minor"
                                                  : "info";
}

class Gitlab {
 public:
  explicit Gitlab(const run::Run& run) : run_(run) {}

  std::string write() {
    json_.open('[');
    for (const Finding& finding : run_.findings.all()) {
      // The format has no word for what is well: every entry is shown as a fault.
      const bool well = finding.outcome && (*finding.outcome == Outcome::kPass ||
                                            *finding.outcome == Outcome::kNotApplicable);
      if (!well) entry(finding);
    }
    if (const std::string why = facts(run_).incomplete; !why.empty()) {
      Finding incomplete;
      incomplete.code = kIncomplete;
      incomplete.message = "the run is incomplete: " + why;
      entry(incomplete);
    }
    json_.close();
    return json_.take();
  }

 private:
  void entry(const Finding& finding) {
    const bool place = finding.span.valid();
    const Where at = place ? where(run_.sources, finding.span) : Where{kNowhere, {}, {}};
    json_.open('{').entry("description", description(finding));
    json_.entry("check_name", finding.code).entry("fingerprint", fingerprint(finding, at.path));
    json_.entry("severity", severity_of(finding));
    json_.key("location").open('{').entry("path", at.path).key("lines").open('{');
    json_.entry("begin", place ? at.start.line : 1u).entry("end", place ? at.end.line : 1u);
    json_.close().close().close();
  }

  // Its outcome in words where that is no failure, and the resource, as no field is there for it.
  static std::string description(const Finding& finding) {
    std::string out;
    const bool plain = !finding.outcome || *finding.outcome == Outcome::kFail;
    if (!plain) out = fmt::format("{}: ", word(finding));
    out += plain ? std::string_view(finding.message) : told_message(finding);
    if (!finding.subject.empty()) out += fmt::format(" ({})", finding.subject);
    if (finding.exemption) out += "; " + told_exemption(finding);
    return out;
  }

  // One of a kind in the report, and the same when lines move: GitLab compares reports by it and
  // drops what repeats.
  std::string fingerprint(const Finding& finding, std::string_view path) {
    std::string out = finding.fingerprint;
    if (out.empty()) {
      const std::string identity =
          fmt::format("{}\x1f{}\x1f{}\x1f{}", finding.code, path, finding.subject, finding.message);
      const XXH128_hash_t hash = XXH3_128bits(identity.data(), identity.size());
      out = fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
    }
    const std::string first = out;
    for (int times = 1; !used_.insert(out).second; ++times)
      out = fmt::format("{}-{}", first, times);
    return out;
  }

  const run::Run& run_;
  std::set<std::string> used_;
  JsonWriter json_;
};

}  // namespace

std::string write_gitlab(const run::Run& run, const Style&) { return Gitlab(run).write(); }

}  // namespace ordain::report

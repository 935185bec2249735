// JUnit XML: a suite for each rule, whose counts are of its pairs of rule and subject.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/report/cells.h"
#include "engine/report/facts.h"
#include "engine/report/formats.h"
#include "engine/report/parts.h"

namespace ordain::report {
namespace {

using text::Finding;
using text::Outcome;

// Safe as text and between quotation marks. What XML 1.0 cannot hold is an escape already, but for
// two code points that are none of its characters.
std::string xml(std::string_view text) {
  const std::string safe = shown(text);
  std::string out;
  for (size_t i = 0; i < safe.size(); ++i) {
    const std::string_view rest = std::string_view(safe).substr(i);
    if (rest[0] == '&') {
      out += "&amp;";
    } else if (rest[0] == '<') {
      out += "&lt;";
    } else if (rest[0] == '>') {
      out += "&gt;";
    } else if (rest[0] == '"') {
      out += "&quot;";
    } else if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
      out += "\xEF\xBF\xBD";
      i += 2;
    } else {
      out += rest[0];
    }
  }
  return out;
}

// The element that a pair's case holds.
enum class Verdict : uint8_t { kPassed, kFailure, kError, kSkipped };

struct Counts {
  uint64_t tests = 0;
  uint64_t failures = 0;
  uint64_t errors = 0;
  uint64_t skipped = 0;

  void add(Verdict verdict, uint64_t number) {
    tests += number;
    if (verdict == Verdict::kFailure) failures += number;
    if (verdict == Verdict::kError) errors += number;
    if (verdict == Verdict::kSkipped) skipped += number;
  }
  void add(const Counts& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
  }
  std::string attributes() const {
    return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"", tests, failures,
                       errors, skipped);
  }
};

// One subject of a rule, with everything that was said of it.
struct Pair {
  std::vector<const Finding*> findings;
  Outcome outcome = Outcome::kNotApplicable;  // the worst of its findings
};

class Junit {
 public:
  Junit(const run::Run& run, bool all_names)
      : run_(run),
        told_(facts(run)),
        worlds_(run.snapshot.world_count() > 1),
        all_names_(all_names) {
    using Key =
        std::tuple<std::string_view, std::string_view, std::string_view, text::SourceId, uint32_t>;
    std::map<Key, size_t> numbers;
    for (const Finding& finding : run.findings.all()) {
      if (!finding.outcome) continue;
      std::vector<Pair>& pairs = pairs_[finding.code];
      const Key key{finding.code, finding.world, finding.subject, finding.subject_span.source,
                    finding.subject_span.begin};
      const auto [it, fresh] = numbers.try_emplace(key, pairs.size());
      if (fresh) pairs.emplace_back();
      Pair& pair = pairs[it->second];
      pair.findings.push_back(&finding);
      pair.outcome = std::max(pair.outcome, *finding.outcome);
    }
  }

  std::string write() {
    Counts all;
    std::string suites;
    job(suites, all);
    for (const eval::RuleResult& result : run_.results.rules) rule(result, suites, all);
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ordain\" {}>\n{}"
        "</testsuites>\n",
        all.attributes(), suites);
  }

 private:
  // The run itself: whether the job was done, what was wrong with what was given, and the rules
  // that have no pair. Its cases are no pairs.
  void job(std::string& out, Counts& all) {
    Counts counts;
    std::string cases;
    const auto add = [&](Verdict verdict, std::string_view name, std::string_view place,
                         std::string_view type, std::string_view message) {
      counts.add(verdict, 1);
      cases += element("ordain", name, place, verdict, type, message, {});
    };
    if (told_.incomplete.empty()) {
      add(Verdict::kPassed, "the whole job was done", {}, {}, {});
    } else {
      add(Verdict::kError, "the whole job was done", {}, kIncomplete, told_.incomplete);
    }
    std::string notices;
    std::map<std::string, int> seen;
    for (const Finding& finding : run_.findings.all()) {
      if (finding.outcome) continue;
      const std::string place = told_place(run_.sources, finding.span);
      const std::string said = fmt::format("{}{}[{}] {}", place.empty() ? "" : place + ": ",
                                           word(finding), finding.code, finding.message);
      if (finding.level != text::Level::kError) {
        notices += xml(said) + "\n";
        continue;
      }
      const std::string name = place.empty() ? finding.code : finding.code + " " + place;
      add(Verdict::kError, unique(name, seen), file_and_line(finding), finding.code, said);
    }
    for (std::string_view id : told_.bad)
      add(Verdict::kError, id, {}, "not evaluated", "the rule does not compile");
    const auto idle = [&](const std::vector<std::string_view>& ids, std::string_view what,
                          std::string_view why) {
      const ToldNames told = told_names(run_, ids, all_names_);
      const std::string said = fmt::format("{}: {}", what, why);
      for (std::string_view id : told.named) add(Verdict::kSkipped, id, {}, {}, said);
      if (told.shipped == 0) return;
      const std::string name = fmt::format("{}: {}", counted(told.shipped, "shipped rule"), what);
      add(Verdict::kSkipped, name, {}, {}, said);
    };
    idle(told_.not_loaded, "not evaluated", "nothing of the kind was read");
    idle(told_.matched_nothing, "matched nothing", "no subject in what was read");
    if (!notices.empty()) notices = fmt::format("    <system-err>{}</system-err>\n", notices);
    suite("ordain", counts, {}, cases + notices, out);
    all.add(counts);
  }

  void rule(const eval::RuleResult& result, std::string& out, Counts& all) {
    if (result.state != eval::RuleResult::State::kEvaluated) return;
    const std::string_view id = result.rule->id;
    Counts counts;
    std::string cases;
    std::map<std::string, int> seen;
    auto rest = result.counts;
    if (const auto pairs = pairs_.find(id); pairs != pairs_.end()) {
      for (const Pair& pair : pairs->second) {
        uint64_t& left = rest[static_cast<size_t>(pair.outcome)];
        left -= std::min<uint64_t>(left, 1);
        const Verdict verdict = verdict_of(pair);
        counts.add(verdict, 1);
        cases += told_pair(id, pair, verdict, seen);
      }
    }
    // Pairs that no finding tells of: one case says how many, as there may be a hundred thousand.
    for (const Outcome outcome : kTold) {
      const uint64_t number = rest[static_cast<size_t>(outcome)];
      if (number == 0) continue;
      const Verdict verdict = outcome == Outcome::kPass    ? Verdict::kPassed
                              : outcome == Outcome::kError ? Verdict::kError
                              : outcome == Outcome::kFail  ? Verdict::kFailure
                                                           : Verdict::kSkipped;
      counts.add(verdict, number);
      const std::string name =
          fmt::format("{} (not listed one by one)", told_count(outcome, number));
      cases += element(id, name, {}, verdict, text::name(outcome), name, {});
    }
    suite(id, counts, result.rule->title, cases, out);
    all.add(counts);
  }

  // What cannot be decided counts as `--undecided` says, at whatever severity the build stops.
  Verdict verdict_of(const Pair& pair) const {
    switch (pair.outcome) {
      case Outcome::kError:
        return Verdict::kError;
      case Outcome::kFail:
        return Verdict::kFailure;
      case Outcome::kPass:
        return Verdict::kPassed;
      case Outcome::kUndecided:
        break;
      default:
        return Verdict::kSkipped;
    }
    comply::Policy policy = run_.policy;
    policy.fail_on = text::Severity::kInfo;
    for (const Finding* finding : pair.findings) {
      if (comply::gates(*finding, policy)) return Verdict::kFailure;
    }
    return Verdict::kSkipped;
  }

  std::string told_pair(std::string_view id, const Pair& pair, Verdict verdict,
                        std::map<std::string, int>& seen) const {
    // The finding that made the pair what it is comes first.
    const auto worst =
        std::find_if(pair.findings.begin(), pair.findings.end(),
                     [&](const Finding* one) { return one->outcome == pair.outcome; });
    const Finding& first = **worst;
    std::string name = first.subject.empty() ? "(no resource)" : first.subject;
    if (worlds_ && !first.world.empty()) name += " (" + first.world + ")";
    std::string message = fmt::format("{}: {}", word(first), told_message(first));
    if (pair.findings.size() > 1)
      message += fmt::format(" (and {} more)", grouped(pair.findings.size() - 1));
    if (pair.outcome == Outcome::kWaived && first.exemption)
      message += "; " + told_exemption(first);
    std::string body;
    for (const Finding* finding : pair.findings) body += lines_of(*finding);
    const std::string_view type =
        pair.outcome == Outcome::kFail ? text::name(first.severity) : text::name(pair.outcome);
    return element(id, unique(name, seen), file_and_line(first), verdict, type, message, body);
  }

  std::string lines_of(const Finding& finding) const {
    const std::string place = told_place(run_.sources, finding.span);
    std::string out = fmt::format("{}{}[{}] {}\n", place.empty() ? "" : xml(place) + ": ",
                                  word(finding), xml(finding.code), xml(told_message(finding)));
    const auto line = [&out](std::string_view name, std::string_view text) {
      if (!text.empty()) out += fmt::format("  {:<10}{}\n", name, xml(text));
    };
    line("label", told_label(finding));
    line("controls", fmt::format("{}", fmt::join(finding.controls, " ")));
    for (const text::Related& related : finding.related) {
      const std::string other = told_place(run_.sources, related.span);
      line("see", fmt::format("{}{}{}", other, other.empty() ? "" : "  ", related.text));
    }
    for (const std::string& note : finding.notes) line("help", note);
    line("exempt", told_exemption(finding));
    return out;
  }

  // Two cases of one name are one to some readers, which then show the first.
  static std::string unique(const std::string& name, std::map<std::string, int>& seen) {
    const int times = ++seen[name];
    return times == 1 ? name : fmt::format("{} ({})", name, times);
  }

  std::string file_and_line(const Finding& finding) const {
    if (!finding.span.valid()) return {};
    const Where at = where(run_.sources, finding.span);
    return fmt::format(" file=\"{}\" line=\"{}\"", xml(at.path), at.start.line);
  }

  static std::string element(std::string_view classname, std::string_view name,
                             std::string_view place, Verdict verdict, std::string_view type,
                             std::string_view message, std::string_view body) {
    std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\"{}", xml(classname),
                                  xml(name), place);
    const std::string why = xml(message);
    switch (verdict) {
      case Verdict::kPassed:
        return out + "/>\n";
      case Verdict::kSkipped:
        return out + fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", why);
      default:
        break;
    }
    const std::string_view tag = verdict == Verdict::kError ? "error" : "failure";
    return out + fmt::format(
                     ">\n      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n"
                     "    </testcase>\n",
                     tag, xml(type), why, body);
  }

  void suite(std::string_view name, const Counts& counts, std::string_view title,
             std::string_view cases, std::string& out) const {
    out += fmt::format("  <testsuite name=\"{}\" {}", xml(name), counts.attributes());
    // The only date that is known; no clock is read for a report.
    if (!run_.as_of.empty()) out += fmt::format(" timestamp=\"{}T00:00:00\"", run_.as_of);
    out += ">\n";
    if (!title.empty()) {
      out += fmt::format(
          "    <properties>\n      <property name=\"title\" value=\"{}\"/>\n    </properties>\n",
          xml(title));
    }
    out += fmt::format("{}  </testsuite>\n", cases);
  }

  const run::Run& run_;
  Facts told_;
  bool worlds_;
  bool all_names_;  // of rules that were not checked
  std::map<std::string_view, std::vector<Pair>> pairs_;
};

}  // namespace

std::string write_junit(const run::Run& run, const Style& style) {
  return Junit(run, style.verbose).write();
}

}  // namespace ordain::report

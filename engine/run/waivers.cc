// Waivers: which records hold today, and which pairs of rule and subject they name.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/waivers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/text/utf8.h"

namespace ordain::run {
namespace {

using text::Finding;
using text::Outcome;

constexpr std::string_view kDomain = "isms.waiver";

struct Waiver {
  data::Node record;
  std::string id;
  std::string reason;  // with who stands behind it
  std::string expires;
  enum class State : uint8_t { kHolds, kLapsed, kUndated, kDraft, kOver } state = State::kHolds;
  // Pairs of rule and subject, and which of them something came of.
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  std::set<std::pair<std::string_view, std::string_view>> met;
};

std::string_view text_of(data::Node record, std::string_view field) {
  const data::Node value = record.get(field);
  return value && value.kind() == data::Kind::kString ? value.text() : std::string_view();
}

// Texts of a list; of a cell of a table that is still one text, that text.
std::vector<std::string_view> texts_of(data::Node record, std::string_view field) {
  std::vector<std::string_view> out;
  const data::Node list = record.get(field);
  if (!list) return out;
  if (list.kind() == data::Kind::kString) out.push_back(list.text());
  for (uint32_t i = 0; list.kind() == data::Kind::kList && i < list.child_count(); ++i) {
    if (list.child(i).kind() == data::Kind::kString) out.push_back(list.child(i).text());
  }
  return out;
}

Waiver::State state_of(data::Node record, const std::optional<data::Moment>& today) {
  const std::string_view status = text_of(record, "status");
  if (status == "draft") return Waiver::State::kDraft;
  if (status != "approved" && status != "active") return Waiver::State::kOver;
  if (!today) return Waiver::State::kUndated;
  const std::string day = data::to_string(data::day_of(*today));
  if (text_of(record, "expires") < day) return Waiver::State::kLapsed;
  return text_of(record, "granted_on") > day ? Waiver::State::kDraft : Waiver::State::kHolds;
}

Waiver read_waiver(data::Node record, const std::optional<data::Moment>& today) {
  Waiver out;
  out.record = record;
  out.id = text::printable(text_of(record, "id"));
  out.expires = text::printable(text_of(record, "expires"));
  out.reason = fmt::format("{} ({}, granted by {})", text::preview(text_of(record, "reason"), 200),
                           out.id, text::printable(text_of(record, "granted_by")));
  // What is no date is told where the record does not fit its type, and ends nothing.
  out.state = data::read_date(out.expires) ? state_of(record, today) : Waiver::State::kOver;
  for (const std::string_view rule : texts_of(record, "rules")) {
    for (const std::string_view target : texts_of(record, "targets"))
      out.pairs.emplace_back(rule, target);
  }
  return out;
}

text::Exemption::State exemption_state(Waiver::State state) {
  return state == Waiver::State::kLapsed ? text::Exemption::State::kLapsed
                                         : text::Exemption::State::kUndated;
}

// The findings of one pair of rule and subject, and what it came to: the worst of them.
struct Pair {
  std::vector<Finding*> findings;
  Outcome outcome = Outcome::kUndecided;
};
using Identity = std::tuple<std::string_view, std::string_view, std::string_view, text::Span>;

std::map<Identity, Pair> open_pairs(std::vector<Finding>& findings) {
  std::map<Identity, Pair> out;
  for (Finding& finding : findings) {
    if (!finding.outcome) continue;
    const Outcome outcome = *finding.outcome;
    if (outcome != Outcome::kFail && outcome != Outcome::kUndecided && outcome != Outcome::kError)
      continue;
    Pair& pair = out[{finding.code, finding.subject, finding.world, finding.subject_span}];
    pair.findings.push_back(&finding);
    if (pair.outcome == Outcome::kError || outcome == Outcome::kUndecided) continue;
    pair.outcome = outcome;
  }
  return out;
}

void waive(const Waiver& waiver, const Pair& pair, eval::Results& results) {
  for (Finding* finding : pair.findings) {
    finding->outcome = Outcome::kWaived;
    finding->exemption = text::Exemption{.state = text::Exemption::State::kWaives,
                                         .reason = waiver.reason,
                                         .until = waiver.expires,
                                         .at = waiver.record.blame_span()};
  }
  for (eval::RuleResult& result : results.rules) {
    if (result.rule->id != pair.findings.front()->code) continue;
    --result.counts[static_cast<size_t>(pair.outcome)];
    ++result.counts[static_cast<size_t>(Outcome::kWaived)];
  }
}

// Names of `field` that the waiver waives nothing by. What this run does not look at may fail
// elsewhere.
void warn_of_unused(const Waiver& waiver, const eval::Results& results, text::Findings& findings) {
  const auto is_evaluated = [&](std::string_view rule) {
    return std::any_of(
        results.rules.begin(), results.rules.end(), [rule](const eval::RuleResult& result) {
          return result.rule->id == rule && result.state == eval::RuleResult::State::kEvaluated;
        });
  };
  std::set<std::string_view> evaluated;
  for (const auto& [rule, target] : waiver.pairs) {
    if (is_evaluated(rule)) evaluated.insert(rule);
  }
  if (evaluated.empty()) return;
  const auto say = [&](std::string_view field, std::string_view name, std::string message) {
    data::Node at = waiver.record.get(field);
    for (uint32_t i = 0; at && at.kind() == data::Kind::kList && i < at.child_count(); ++i) {
      if (at.child(i).text() == name) at = at.child(i);
    }
    findings.report("run/unused-waiver", text::Level::kWarning, at.blame_span(), std::move(message),
                    {"a target is the address of one resource, as `= resource` shows it"});
  };
  std::set<std::string_view> rules;
  std::set<std::string_view> targets;
  for (const auto& [rule, target] : waiver.met) {
    rules.insert(rule);
    targets.insert(target);
  }
  for (const std::string_view rule : evaluated) {
    if (!rules.contains(rule))
      say("rules", rule,
          fmt::format("waiver {} waives nothing of {}, which fails at none of its targets",
                      waiver.id, text::printable(rule)));
  }
  // A rule that is left out may fail at any of the targets.
  if (!std::all_of(waiver.pairs.begin(), waiver.pairs.end(),
                   [&](const auto& pair) { return evaluated.contains(pair.first); }))
    return;
  std::set<std::string_view> told;
  for (const auto& [rule, target] : waiver.pairs) {
    if (!targets.contains(target) && told.insert(target).second)
      say("targets", target,
          fmt::format("waiver {} waives nothing at {}: none of its rules fails there", waiver.id,
                      text::preview(target)));
  }
}

void warn(const Waiver& waiver, size_t pairs, text::Findings& findings) {
  const auto say = [&](std::string_view code, std::string_view field, std::string message,
                       std::string note) {
    const data::Node at = waiver.record.get(field);
    findings.report(code, text::Level::kWarning, (at ? at : waiver.record).blame_span(),
                    std::move(message), {std::move(note)});
  };
  const std::string counted = fmt::format("{} {}", pairs, pairs == 1 ? "result" : "results");
  switch (waiver.state) {
    case Waiver::State::kLapsed:
      if (pairs > 0)
        say("run/lapsed-waiver", "expires",
            fmt::format("waiver {} expired on {}: it waives {} no longer", waiver.id,
                        waiver.expires, counted),
            "mend them, or have the owner of the risk accept it again");
      return;
    case Waiver::State::kUndated:
      if (pairs > 0)
        say("run/undated-waiver", "expires",
            fmt::format("waiver {} ends on {}, and no date is given: it does not waive {}",
                        waiver.id, waiver.expires, counted),
            "--as-of DATE says what day it is; no clock is read");
      return;
    case Waiver::State::kDraft:
      if (pairs > 0)
        say("run/draft-waiver", "status",
            fmt::format("waiver {} is not granted yet: it does not waive {}", waiver.id, counted),
            "its status is approved, and its granted_on not to come, when it holds");
      return;
    case Waiver::State::kOver:
    case Waiver::State::kHolds:
      return;
  }
}

}  // namespace

void ask_for_waivers(const lang::Plan& plan, read::LoadOptions& options) {
  const auto globs_of = [](std::string_view place) {
    std::vector<std::string> globs;
    for (const std::string_view ending : {"yaml", "yml", "json", "csv"})
      globs.push_back(fmt::format("{}.{}", place, ending));
    return globs;
  };
  std::vector<std::string> globs = globs_of(".ordain/**/*");
  for (read::RecordSource& source : options.records) {
    if (source.name != kDomain) continue;
    source.globs.insert(source.globs.end(), globs.begin(), globs.end());
    return;
  }
  for (std::string& glob : globs_of("isms/**/waivers")) globs.push_back(std::move(glob));
  for (const lang::DomainDecl& domain : plan.domains) {
    if (domain.name != kDomain || domain.records == nullptr) continue;
    options.records.push_back({.name = std::string(kDomain),
                               .globs = std::move(globs),
                               .path = {},
                               .key = std::string(domain.records->key),
                               .kind = std::string(domain.records->kind)});
    return;
  }
}

void bind_waivers(const data::Snapshot& snapshot, const std::optional<data::Moment>& today,
                  bool tells_unused, eval::Results& results, text::Findings& findings) {
  const data::Domain* domain = snapshot.find_domain(kDomain);
  if (domain == nullptr || domain->subjects.empty()) return;
  std::vector<Waiver> waivers;
  std::multimap<std::pair<std::string_view, std::string_view>, Waiver*> named;
  waivers.reserve(domain->subjects.size());
  for (const data::Subject& subject : domain->subjects) {
    Waiver& waiver = waivers.emplace_back(read_waiver(subject.node, today));
    for (const auto& pair : waiver.pairs) named.emplace(pair, &waiver);
  }
  std::map<const Waiver*, size_t> idle;
  for (auto& [identity, pair] : open_pairs(findings.all())) {
    if (pair.outcome == Outcome::kError) continue;
    const std::pair<std::string_view, std::string_view> key(std::get<0>(identity),
                                                            std::get<1>(identity));
    const auto [begin, end] = named.equal_range(key);
    const auto holds = std::find_if(
        begin, end, [](const auto& entry) { return entry.second->state == Waiver::State::kHolds; });
    for (auto it = begin; it != end; ++it) it->second->met.insert(it->first);
    if (holds != end) {
      waive(*holds->second, pair, results);
      continue;
    }
    for (auto it = begin; it != end; ++it) {
      const Waiver& waiver = *it->second;
      ++idle[&waiver];
      if (waiver.state != Waiver::State::kLapsed && waiver.state != Waiver::State::kUndated)
        continue;
      for (Finding* finding : pair.findings) {
        if (finding->exemption) continue;
        finding->exemption = text::Exemption{.state = exemption_state(waiver.state),
                                             .reason = waiver.reason,
                                             .until = waiver.expires,
                                             .at = waiver.record.blame_span()};
      }
    }
  }
  for (const Waiver& waiver : waivers) {
    const auto found = idle.find(&waiver);
    warn(waiver, found == idle.end() ? 0 : found->second, findings);
    if (tells_unused && waiver.state == Waiver::State::kHolds)
      warn_of_unused(waiver, results, findings);
  }
}

}  // namespace ordain::run

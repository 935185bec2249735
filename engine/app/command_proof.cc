// `ordain explain RULE SUBJECT`: checks that rule, watches it, and tells how the subject came out.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/app/commands.h"
#include "engine/app/explain_standing.h"
#include "engine/app/terminal.h"
#include "engine/report/cells.h"
#include "engine/report/proof.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::app {
namespace {

// Subjects that are offered where the one that was named is none.
constexpr size_t kOffered = 5;

// How much of two addresses is the same: their parts, and those in the same place from the end.
size_t likeness(std::string_view a, std::string_view b) {
  const auto parts = [](std::string_view text) {
    std::vector<std::string_view> out;
    for (size_t at = 0; at <= text.size();) {
      const size_t end = std::min(text.find('/', at), text.size());
      if (end > at) out.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return out;
  };
  const auto left = parts(a);
  const auto right = parts(b);
  size_t same = 0;
  for (const std::string_view part : left)
    same += static_cast<size_t>(std::find(right.begin(), right.end(), part) != right.end());
  for (size_t i = 1; i <= std::min(left.size(), right.size()); ++i)
    same += static_cast<size_t>(left[left.size() - i] == right[right.size() - i]);
  return same;
}

void complain_no_subject(const ExplainCommand& command, const run::Run& run,
                         const std::vector<std::string>& all, const report::Style& style) {
  text::Findings findings;
  const std::set<std::string_view> different(all.begin(), all.end());
  std::vector<std::string_view> known(different.begin(), different.end());
  if (known.empty()) {
    const bool loaded = !run.results.rules.empty() &&
                        run.results.rules.front().state != eval::RuleResult::State::kNotEvaluated;
    findings.report("app/subject", text::Level::kError, {},
                    fmt::format("the rule {} has no subject here: {}", command.rule,
                                loaded ? "it matched nothing" : "nothing of its kind was read"));
  } else {
    const std::string suggestion = text::did_you_mean(command.subject, known);
    std::stable_sort(known.begin(), known.end(), [&](std::string_view a, std::string_view b) {
      return likeness(command.subject, a) > likeness(command.subject, b);
    });
    std::string near;
    for (size_t i = 0; i < std::min(known.size(), kOffered); ++i)
      near += (near.empty() ? "" : ", ") + text::printable(known[i]);
    if (known.size() > kOffered)
      near += fmt::format(" and {} more", report::grouped(known.size() - kOffered));
    findings.report("app/subject", text::Level::kError, {},
                    fmt::format("the rule {} has no subject {}{}", command.rule,
                                text::preview(command.subject, 80), suggestion),
                    {"it has " + near});
  }
  complain(report::diagnostics(run.sources, findings, style));
}

}  // namespace

int prove(const ExplainCommand& command, const report::Style& style) {
  run::CheckOptions options = command.options;
  eval::Recorder recorder(command.subject);
  options.eval.witness = &recorder;
  options.eval.only = {command.rule};
  options.eval.tell_pass = true;
  options.eval.tell_not_applicable = true;
  const auto run = std::make_unique<run::Run>();
  run::check(options, *run);
  if (run->plan.find_rule(command.rule) == nullptr) {
    if (const std::optional<int> code = explain_standing(command, style)) return *code;
  }
  if (!style.quiet) complain(report::diagnostics(run->sources, run->findings, style));
  if (run->plan.find_rule(command.rule) == nullptr) {
    complain_no_rule(command.rule, *run, style);
    return 2;
  }
  const std::vector<eval::Proof>& proofs = recorder.proofs();
  if (proofs.empty()) {
    complain_no_subject(command, *run, recorder.addresses(), style);
    return 2;
  }
  const bool told = print(command.json ? report::write_proof_json(*run, proofs)
                                       : report::write_proof_text(*run, proofs, style));
  // What the proof says is no failure of this command; what the check could not do is.
  const auto& all = run->findings.all();
  const bool whole = std::none_of(all.begin(), all.end(), [](const text::Finding& finding) {
    return !finding.outcome && finding.level == text::Level::kError;
  });
  return told && whole ? 0 : 2;
}

}  // namespace ordain::app

// Stats: the lines of `--stats` and the table of `--profile-rules`.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/stats.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <vector>

#include "engine/report/cells.h"
#include "engine/report/facts.h"

namespace ordain::report {
namespace {

constexpr double kMega = 1e6;
// Columns before the name of a rule.
constexpr size_t kNumbers = 36;
constexpr size_t kNarrowest = 60;

std::string step(std::string_view name, const std::string& bytes, double seconds) {
  return fmt::format("  {:<11} {:>20}  in {:.3f} s\n", name, bytes, seconds);
}

uint64_t bytes_of(const text::SourceSet& sources, size_t first, size_t end) {
  uint64_t bytes = 0;
  for (size_t id = first; id < end; ++id)
    bytes += sources[static_cast<text::SourceId>(id)].bytes().size();
  return bytes;
}

uint64_t pairs_of(const eval::RuleResult& result) {
  return std::accumulate(result.counts.begin(), result.counts.end(), uint64_t{0});
}

std::string cut(const std::string& text, size_t width) {
  std::string out;
  size_t used = 0;
  for (const Glyph& glyph : glyphs(text)) {
    if (used + glyph.cells > width - 3) return cells(text) <= width ? text : out + "...";
    used += glyph.cells;
    out += glyph.shown;
  }
  return out;
}

}  // namespace

std::string stats(const run::Run& run, const Written& written) {
  const run::Steps& steps = run.steps;
  std::string out = "Statistics\n";
  out += step("rules", counted(bytes_of(run.sources, 0, steps.inputs), "byte"), steps.rules);
  out += step("reading", counted(bytes_of(run.sources, steps.inputs, run.sources.size()), "byte"),
              steps.reading);
  out += step("evaluating", "", steps.evaluating);
  out += step("judging", "", steps.judging);
  out += step("reporting", counted(written.bytes, "byte"), written.seconds);
  uint64_t nodes = 0, subjects = 0;
  std::set<const data::Store*> stores;
  for (const auto& document : run.snapshot.documents()) {
    if (stores.insert(&document->store()).second) nodes += document->node_count();
  }
  for (const auto& [name, domain] : run.snapshot.domains()) subjects += domain.subjects.size();
  const data::FileCounts& files = run.snapshot.files;
  out += fmt::format("  {}, {}, {}, {}, {}, {}\n", counted(files.read, "file"),
                     counted(run.snapshot.documents().size(), "document"), counted(nodes, "node"),
                     counted(subjects, "subject"), counted(run.posture.pairs, "pair"),
                     counted(steps.threads, "thread"));
  if (written.peak_memory > 0)
    out +=
        fmt::format("  peak memory {:.1f} MB\n", static_cast<double>(written.peak_memory) / kMega);
  return out;
}

std::string rule_profile(const run::Run& run, size_t width) {
  width = std::max(width, kNarrowest);
  std::vector<const eval::RuleResult*> rules;
  size_t none = 0;
  for (const eval::RuleResult& result : run.results.rules) {
    if (pairs_of(result) == 0) {
      ++none;
    } else {
      rules.push_back(&result);
    }
  }
  std::stable_sort(rules.begin(), rules.end(),
                   [](const auto* a, const auto* b) { return a->spent > b->spent; });
  std::string out = "Rules by time, the most costly first\n";
  out += fmt::format("{:>11} {:>11} {:>10}  {}\n", "time", "per pair", "pairs", "rule");
  for (const eval::RuleResult* result : rules) {
    const uint64_t pairs = pairs_of(*result);
    const double micro = static_cast<double>(result->spent.count()) / 1e3;
    out += fmt::format("{:>8.3f} ms {:>8.1f} us {:>10}  {}\n", micro / 1e3,
                       micro / static_cast<double>(pairs), grouped(pairs),
                       cut(shown(result->rule->id), width - kNumbers));
    std::string outcomes;
    for (text::Outcome outcome : kTold) {
      const uint64_t number = result->counts[static_cast<size_t>(outcome)];
      if (number > 0) outcomes += (outcomes.empty() ? "" : ", ") + told_count(outcome, number);
    }
    for (const std::string& line : wrap(outcomes, width - kNumbers))
      out += std::string(kNumbers, ' ') + line + "\n";
  }
  if (none > 0) out += fmt::format("  {} no pair\n", counted(none, "rule has", "rules have"));
  return out;
}

}  // namespace ordain::report

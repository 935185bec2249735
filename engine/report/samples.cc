// Samples: drawn by hash, the same for the same run and seed.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/samples.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <map>

#include "engine/report/facts.h"
#include "engine/report/kind_parts.h"

namespace ordain::report {
namespace {

size_t drawn_of(size_t population) {
  return population <= 1 ? population : population <= 10 ? 2 : population <= 100 ? 3 : 5;
}

}  // namespace

Table sample_table(const KindInput& input, std::string_view seed) {
  using Is = Column::Is;
  Table out{
      .id = "samples",
      .caption = fmt::format("Samples of what passed, drawn with the seed {}", seed),
      .columns = {{"rule", "Rule"},
                  {"controls", "Controls"},
                  {"passed", "Passed", Is::kNumber},
                  {"drawn", "Drawn", Is::kNumber},
                  {"subjects", "Look at"}},
      .empty = "Nothing passed: there is nothing to draw from.",
  };
  struct Draw {
    uint64_t hash;
    const text::Finding* finding;
  };
  std::map<std::string_view, std::vector<Draw>> strata;
  for (const text::Finding& finding : input.run.findings.all()) {
    if (finding.outcome != text::Outcome::kPass) continue;
    const std::string key =
        fmt::format("{}\n{}\n{}\n{}", seed, finding.code, finding.world, finding.subject);
    strata[finding.code].push_back({XXH3_64bits(key.data(), key.size()), &finding});
  }
  for (auto& [rule, draws] : strata) {
    // Equal hashes are of equal subjects, which keep the order of the run.
    std::stable_sort(draws.begin(), draws.end(),
                     [](const Draw& a, const Draw& b) { return a.hash < b.hash; });
    const size_t drawn = drawn_of(draws.size());
    std::vector<std::string> subjects, controls;
    for (size_t i = 0; i < drawn; ++i) {
      const text::Finding& finding = *draws[i].finding;
      const std::string place = told_place(input.run.sources, finding.subject_span);
      // The entries of a catalogue stand in no file of the project.
      subjects.push_back(place.empty() || place.starts_with("catalogue:")
                             ? finding.subject
                             : fmt::format("{} ({})", finding.subject, place));
    }
    for (const std::string& control : draws[0].finding->controls)
      controls.push_back(control.substr(control.find('/') + 1));
    out.rows.push_back({std::string(rule), joined(controls), std::to_string(draws.size()),
                        std::to_string(drawn), joined(subjects)});
  }
  return out;
}

}  // namespace ordain::report

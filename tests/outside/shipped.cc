// The shipped rules on outside files.
// SPDX-License-Identifier: Apache-2.0
#include "tests/outside/shipped.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/comply/judge.h"
#include "engine/eval/evaluate.h"
#include "engine/read/load.h"
#include "engine/run/rules.h"
#include "tests/outside/corpora.h"

namespace ordain::test {
namespace {

// Every severity counts here; what is undecided counts as `ordain check` counts it by default.
bool counts(const text::Finding& finding) {
  comply::Policy policy;
  policy.fail_on = text::Severity::kInfo;
  return comply::gates(finding, policy);
}

void add_place(const text::SourceSet& sources, text::Span span, Found& found) {
  if (!span.valid()) return;
  const text::Source& source = sources[span.source];
  const uint32_t last = std::max(span.begin, span.end == 0 ? 0 : span.end - 1);
  found.places.emplace_back(source.position(span.begin).line, source.position(last).line);
}

}  // namespace

bool Found::covers(uint32_t wanted) const {
  return std::any_of(places.begin(), places.end(), [wanted](const auto& place) {
    return place.first <= wanted && wanted <= place.second;
  });
}

ShippedRules::ShippedRules() {
  text::Findings findings;
  catalogues_ = run::load_catalogues(run::Config(), sources_, findings);
  plan_ = run::load_rules({}, config_, catalogues_, sources_, findings);
  for (const text::Finding& finding : findings.all()) {
    INFO(finding.code << ": " << finding.message);
    CHECK(finding.level != text::Level::kError);
  }
  REQUIRE(plan_.bad_rules.empty());
}

Checked ShippedRules::evaluate(const data::Snapshot& snapshot, text::Findings& findings) {
  eval::evaluate(plan_, snapshot, {}, sources_, findings);
  findings.sort(sources_);
  const std::string top = corpora() + "/";
  Checked checked;
  for (const text::Finding& finding : findings.all()) {
    std::string path;
    uint32_t line = 0;
    if (finding.span.valid()) {
      const text::Source& source = sources_[finding.span.source];
      path = source.path();
      if (path.starts_with(top)) path.erase(0, top.size());
      line = source.position(finding.span.begin).line;
    }
    if (!finding.outcome) {
      if (finding.level == text::Level::kError) checked.broken.emplace(path, finding.message);
      continue;
    }
    const bool error = *finding.outcome == text::Outcome::kError;
    if (!error && !counts(finding)) continue;
    Found found{finding.code, path, line, finding.subject, finding.message, {}};
    add_place(sources_, finding.span, found);
    for (const text::Related& related : finding.related) add_place(sources_, related.span, found);
    (error ? checked.errors : checked.found).push_back(std::move(found));
  }
  return checked;
}

const Checked& ShippedRules::check(const std::vector<std::string>& paths) {
  if (const auto known = known_.find(paths); known != known_.end()) return known->second;
  std::vector<read::Inline> files;
  for (const std::string& path : paths) files.push_back({path, corpus_file(path)});
  return check(paths, files);
}

const Checked& ShippedRules::check_text(const std::string& name, const std::string& text) {
  if (const auto known = known_.find({name}); known != known_.end()) return known->second;
  return check({name}, {{name, text}});
}

const Checked& ShippedRules::check(const std::vector<std::string>& names,
                                   const std::vector<read::Inline>& files) {
  text::Findings findings;
  const auto snapshot = read::load(files, {}, sources_, *plan_.symbols, findings);
  return known_[names] = evaluate(snapshot, findings);
}

Checked ShippedRules::check_folder(const std::string& path) {
  read::LoadOptions options;
  options.paths = {corpora() + "/" + path};
  text::Findings findings;
  const auto snapshot = read::load(options, sources_, *plan_.symbols, findings);
  return evaluate(snapshot, findings);
}

std::vector<const Found*> of_rule(const std::vector<Found>& all, std::string_view rule,
                                  std::string_view words) {
  std::vector<const Found*> those;
  for (const Found& found : all) {
    if (found.rule != rule) continue;
    if (words == "-" || found.message.find(words) != std::string::npos) those.push_back(&found);
  }
  return those;
}

}  // namespace ordain::test

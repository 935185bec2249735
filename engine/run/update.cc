// Update: holds the marks of each example against its rule, and writes the pages that differ.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/update.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <set>

namespace ordain::run {
namespace {

using text::Outcome;

// Lines of a page, from 1, as they are to be: of one to be taken out nothing, not even its break.
using Lines = std::map<uint32_t, std::optional<std::string>>;

// Where a # behind a text is a part of it, a mark stands alone on the line above.
bool marks_stand_apart(const Case& one) { return one.documents[0].name == "Dockerfile"; }

// The line that the mark at `number`, alone on its line, speaks of.
uint32_t spoken_of(const text::Source& document, uint32_t number) {
  while (number < document.line_count() && is_mark_line(document.line(number))) ++number;
  return number;
}

std::string_view without_mark(std::string_view line) {
  line = line.substr(0, line.find("# expect:"));
  while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
  return line;
}

// The lines where the rule ends as the fence says; none when it ends otherwise anywhere.
std::set<uint32_t> named_lines(const Trial& trial, const text::SourceSet& sources) {
  std::set<uint32_t> lines;
  for (const auto& [outcome, line] : ends_at(trial, trial.one.page_rule, sources)) {
    if (outcome == Outcome::kPass || outcome == Outcome::kNotApplicable) continue;
    if (outcome != *trial.one.fence || line == 0) return {};
    lines.insert(line);
  }
  return lines;
}

// Whether the example holds with marks on these lines.
bool holds(const Trial& trial, const std::set<uint32_t>& lines, const std::string& bytes,
           text::SourceSet& sources) {
  Trial again;
  again.one = trial.one;
  again.plan = trial.plan;
  again.rules = {trial.one.page_rule};
  again.one.documents[0].bytes = bytes;
  again.one.expectations.clear();
  for (const uint32_t line : lines)
    again.one.expectations.push_back(
        {.outcome = *trial.one.fence, .rule = trial.one.page_rule, .line = line});
  text::Findings findings;
  again.document = static_cast<text::SourceId>(sources.size());
  again.snapshot =
      read::load(again.one.documents, read::LoadOptions(), sources, *again.plan->symbols, findings);
  return !findings.has_errors() && judge(again, trial.one.page_rule, nullptr, sources).empty();
}

void update(const Trial& trial, text::SourceSet& sources, Lines& changed) {
  const Case& one = trial.one;
  if (!one.fence || trial.own != nullptr || !trial.unfit.empty()) return;
  std::set<uint32_t> marked;
  for (const Expectation& expected : one.expectations) {
    if (expected.line == 0 || expected.rule != one.page_rule) return;
    marked.insert(expected.line);
  }
  const std::set<uint32_t> wanted = named_lines(trial, sources);
  if (wanted.empty() || wanted == marked) return;
  const text::Source& page = sources[one.span.source];
  const text::Source& document = sources[trial.document];
  const uint32_t first = page.position(one.document_begin).line;
  const bool apart = marks_stand_apart(one);
  const std::string mark = "# expect: " + one.page_rule;
  Lines here;
  std::string bytes;
  std::set<uint32_t> places;  // of the wanted ones in `bytes`
  uint32_t place = 0;
  for (uint32_t number = 1; number <= document.line_count(); ++number) {
    std::string line(document.line(number));
    if (is_mark_line(line) && !wanted.contains(spoken_of(document, number))) {
      here[first + number - 1] = std::nullopt;
      continue;
    }
    const bool add = wanted.contains(number) && !marked.contains(number);
    if (add && apart) {
      line =
          line.substr(0, std::min(line.find_first_not_of(" \t"), line.size())) + mark + "\n" + line;
      ++place;
    } else if (!apart && marked.contains(number) != wanted.contains(number)) {
      line = std::string(without_mark(line)) + (add ? "  " + mark : "");
    }
    ++place;
    if (wanted.contains(number)) places.insert(place);
    if (line != document.line(number)) here[first + number - 1] = line;
    bytes += line + "\n";
  }
  // A mark that became a part of a text changes the example.
  if (holds(trial, places, bytes, sources)) changed.merge(here);
}

bool write(const text::Source& page, const Lines& changed) {
  std::string bytes;
  size_t at = 0;
  for (const auto& [number, line] : changed) {
    const size_t begin = page.offset({number, 1});
    bytes += std::string(page.bytes().substr(at, begin - at)) + line.value_or("");
    at = line ? begin + page.line(number).size() : page.offset({number + 1, 1});
  }
  bytes += page.bytes().substr(at);
  std::ofstream out(page.path(), std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  return !out.fail();
}

}  // namespace

std::vector<std::string> update_marks(TestRun& run, text::Findings& findings) {
  std::map<text::SourceId, Lines> pages;
  for (const Trial& trial : run.trials) update(trial, run.sources, pages[trial.one.span.source]);
  std::vector<std::string> told;
  for (const auto& [id, changed] : pages) {
    if (changed.empty()) continue;
    const text::Source& page = run.sources[id];
    if (!write(page, changed)) {
      findings.report("test/update", text::Level::kError, {},
                      fmt::format("the page {} cannot be written", page.path()));
      continue;
    }
    for (const auto& [number, line] : changed) {
      const size_t mark = line ? line->find("# expect:") : std::string::npos;
      const std::string_view before = page.line(number);
      told.push_back(mark == std::string::npos
                         ? fmt::format("{}:{}: - {}", page.path(), number,
                                       before.substr(before.find("# expect:")))
                         : fmt::format("{}:{}: + {}", page.path(), number,
                                       line->substr(mark, line->find('\n', mark) - mark)));
    }
  }
  return told;
}

}  // namespace ordain::run

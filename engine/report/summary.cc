// Summary: one page for a team: what fails rule by rule, the worst first, and where most of it is.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "engine/report/cells.h"
#include "engine/report/facts.h"
#include "engine/report/formats.h"

namespace ordain::report {
namespace {

using text::Finding;
using text::Outcome;

// Rows of rules and of folders, unless all are asked for: a page holds no more.
constexpr size_t kRules = 30;
constexpr size_t kFolders = 8;
// Parts of a path that name a folder in the list of those.
constexpr size_t kParts = 2;

// What one rule found.
struct Row {
  std::string_view id;
  text::Severity severity = text::Severity::kInfo;
  size_t findings = 0;
  std::set<std::string_view> files;
  const Finding* first = nullptr;
  bool stops = false;
};

std::string folder_of(std::string_view path) {
  size_t end = 0;
  for (size_t part = 0; part < kParts; ++part) {
    const size_t slash = path.find('/', end == 0 ? 0 : end + 1);
    if (slash == std::string_view::npos) break;
    end = slash;
  }
  return end == 0 ? "." : std::string(path.substr(0, end));
}

class Summary {
 public:
  Summary(const run::Run& run, const Style& style)
      : run_(run), style_(style), width_(static_cast<size_t>(std::clamp(style.width, 40, 400))) {
    for (const Finding& finding : run.findings.all()) count(finding);
  }

  std::string write() {
    diagnostics();
    rules();
    undecided();
    folders();
    if (!style_.quiet) footer();
    return std::move(out_);
  }

 private:
  void count(const Finding& finding) {
    if (!finding.outcome) {
      if (finding.level == text::Level::kError) errors_.push_back(&finding);
      return;
    }
    if (*finding.outcome == Outcome::kUndecided || *finding.outcome == Outcome::kError) {
      ++open_[finding.code];
      place_stopping(finding);
      return;
    }
    if (*finding.outcome != Outcome::kFail) return;
    Row& row = rows_[finding.code];
    if (row.first == nullptr) {
      row.id = finding.code;
      row.severity = finding.severity;
      row.first = &finding;
    }
    ++row.findings;
    row.stops |= stops(finding, run_);
    if (finding.span.valid()) row.files.insert(where(run_.sources, finding.span).path);
    place_stopping(finding);
  }

  void place_stopping(const Finding& finding) {
    if (finding.span.valid() && stops(finding, run_))
      ++folders_[folder_of(where(run_.sources, finding.span).path)];
  }

  void line(const std::string& text, size_t indent = 0) {
    const std::string blanks(indent, ' ');
    for (const std::string& part : wrap(text, width_ - indent)) out_ += blanks + part + "\n";
  }

  // What was not read, or is not understood: first, as all else is less than the whole for it.
  void diagnostics() {
    for (size_t i = 0; i < errors_.size() && (style_.verbose || i < kFolders); ++i) {
      const Finding& finding = *errors_[i];
      line(fmt::format("error  {}  {}", told_place(run_.sources, finding.span),
                       shown(told_message(finding))));
    }
    if (!style_.verbose && errors_.size() > kFolders)
      line(fmt::format("and {} more (-v lists them)", counted(errors_.size() - kFolders, "error")));
    if (!errors_.empty()) out_ += '\n';
  }

  void rules() {
    std::vector<const Row*> rows;
    for (const auto& [id, row] : rows_) rows.push_back(&row);
    std::sort(rows.begin(), rows.end(), [](const Row* a, const Row* b) {
      return std::tuple(b->stops, b->severity, b->findings, a->id) <
             std::tuple(a->stops, a->severity, a->findings, b->id);
    });
    size_t rest = 0, findings = 0;
    for (const Row* row : rows) {
      const bool listed = style_.verbose || (row->stops && listed_ < kRules);
      if (listed) {
        ++listed_;
        add(*row);
      } else {
        ++rest;
        findings += row->findings;
      }
    }
    if (rest > 0) {
      out_ += listed_ > 0 ? "\n" : "";
      line(fmt::format("and {} of {} {} (-v lists them)", counted(findings, "finding"),
                       counted(rest, "rule"),
                       listed_ < kRules ? "below the threshold" : "behind these"));
    }
  }

  void add(const Row& row) {
    const lang::Rule* rule = run_.plan.find_rule(row.id);
    const bool one = row.findings == 1 || row.files.size() < 2;
    const std::string how_often =
        one ? fmt::format("{} at {}", counted(row.findings, "finding"), place(row))
            : fmt::format("{} in {}, first at {}", counted(row.findings, "finding"),
                          counted(row.files.size(), "file"), place(row));
    line(fmt::format("{:<8}  {}", text::name(row.severity), shown(row.id)));
    line(rule == nullptr ? how_often : fmt::format("{}: {}", shown(rule->title), how_often), 10);
  }

  std::string place(const Row& row) const {
    const std::string place = told_place(run_.sources, row.first->span);
    return place.empty() ? "ordain" : place;
  }

  void undecided() {
    size_t findings = 0;
    for (const auto& [id, number] : open_) findings += number;
    if (findings == 0) return;
    out_ += '\n';
    std::vector<std::pair<size_t, std::string_view>> order;
    for (const auto& [id, number] : open_) order.emplace_back(number, id);
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return std::tuple(b.first, a.second) < std::tuple(a.first, b.second);
    });
    std::string most;
    for (size_t i = 0; i < order.size() && (style_.verbose || i < kFewNames); ++i)
      most += fmt::format("{}{} ({})", i == 0 ? "" : ", ", shown(order[i].second), order[i].first);
    line(fmt::format("not decided: {} of {}, most of them {}", counted(findings, "pair"),
                     counted(open_.size(), "rule"), most));
  }

  void folders() {
    if (folders_.size() < 2) return;
    std::vector<std::pair<size_t, std::string_view>> order;
    for (const auto& [folder, number] : folders_) order.emplace_back(number, folder);
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return std::tuple(b.first, a.second) < std::tuple(a.first, b.second);
    });
    out_ += "\nwhere they are:\n";
    for (size_t i = 0; i < order.size() && (style_.verbose || i < kFolders); ++i)
      line(fmt::format("{:>6}  {}", order[i].first, shown(order[i].second)), 2);
    if (!style_.verbose && order.size() > kFolders)
      line(
          fmt::format("and {} (-v lists them)", counted(order.size() - kFolders, "further folder")),
          2);
  }

  void footer() {
    const Facts told = facts(run_);
    if (!out_.empty()) out_ += '\n';
    line(told_extent(run_, told));
    std::string counts;
    for (const Outcome outcome : kTold)
      counts += (counts.empty() ? "" : " · ") + told_count(outcome, report::count(run_, outcome));
    line(counts, 2);
    line(told_gate(run_), 2);
    if (!told.incomplete.empty())
      line(fmt::format("incomplete: {} (exit code 2)", shown(told.incomplete)));
  }

  const run::Run& run_;
  const Style& style_;
  size_t width_;
  std::string out_;
  std::map<std::string_view, Row> rows_;
  std::map<std::string_view, size_t> open_;
  std::map<std::string, size_t> folders_;
  std::vector<const Finding*> errors_;
  size_t listed_ = 0;
};

}  // namespace

std::string write_summary(const run::Run& run, const Style& style) {
  return Summary(run, style).write();
}

}  // namespace ordain::report

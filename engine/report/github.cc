// GitHub: workflow commands, which Actions show as annotations on the lines of a change.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "engine/report/cells.h"
#include "engine/report/facts.h"
#include "engine/report/formats.h"
#include "engine/report/parts.h"

namespace ordain::report {
namespace {

using text::Finding;

// Actions keep this many annotations of a level from a step, and drop further ones in silence.
constexpr size_t kKept = 10;

enum class Kind : uint8_t { kError, kWarning, kNotice };
constexpr std::array<std::string_view, 3> kNames = {"error", "warning", "notice"};

// An error is what stops the build.
Kind kind_of(const Finding& finding, const run::Run& run) {
  if (stops(finding, run)) return Kind::kError;
  if (!finding.outcome)
    return finding.level == text::Level::kWarning ? Kind::kWarning : Kind::kNotice;
  const bool open =
      *finding.outcome == text::Outcome::kFail || *finding.outcome == text::Outcome::kUndecided;
  return open ? Kind::kWarning : Kind::kNotice;
}

// `property`: a value in the head of a command, which its marks would end.
std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

// A line of the log that the runner must not take for a command: it looks for "##[" anywhere and
// for "::" at the start.
std::string plain(std::string_view text) {
  std::string out = shown(text);
  for (size_t at = out.find("##["); at != std::string::npos; at = out.find("##[", at))
    out.replace(at, 3, "## [");
  const size_t start = out.find_first_not_of(' ');
  if (start != std::string::npos && out.compare(start, 2, "::") == 0) out.insert(0, "> ");
  return out;
}

std::string annotation(Kind kind, const Finding& finding, const run::Run& run) {
  std::string out = fmt::format("::{} ", kNames[static_cast<size_t>(kind)]);
  if (finding.span.valid()) {
    const Where at = where(run.sources, finding.span);
    out += fmt::format("file={},line={},endLine={},", escaped(shown(at.path), true), at.start.line,
                       at.end.line);
    // Columns are of one line.
    if (at.start.line == at.end.line)
      out += fmt::format("col={},endColumn={},", at.start.column, at.end.column);
  }
  out += fmt::format("title={}::",
                     escaped(shown(fmt::format("{}[{}]", word(finding), finding.code)), true));
  std::string message = shown(told_message(finding));
  if (const std::string_view label = told_label(finding); !label.empty())
    message += fmt::format(" ({})", shown(label));
  if (!finding.subject.empty()) message += "\nresource: " + shown(finding.subject);
  if (!finding.controls.empty())
    message += "\ncontrols: " + shown(fmt::format("{}", fmt::join(finding.controls, " ")));
  for (const std::string& note : finding.notes) message += "\nhelp: " + shown(note);
  if (finding.exemption) message += "\n" + shown(told_exemption(finding));
  return out + escaped(message, false) + "\n";
}

std::string log_line(const Finding& finding, const run::Run& run) {
  std::string place = told_place(run.sources, finding.span);
  return plain(fmt::format("{}: {}[{}] {}{}", place.empty() ? "ordain" : place, word(finding),
                           finding.code, told_message(finding),
                           finding.subject.empty() ? "" : " (" + finding.subject + ")")) +
         "\n";
}

}  // namespace

std::string write_github(const run::Run& run, const Style& style) {
  std::array<std::vector<const Finding*>, 3> kinds;
  for (const Finding* finding : by_urgency(run))
    kinds[static_cast<size_t>(kind_of(*finding, run))].push_back(finding);

  std::string out, left;
  const std::string incomplete = facts(run).incomplete;
  if (!incomplete.empty()) {
    out += fmt::format("::error title=ordain::{}\n",
                       escaped("the run is incomplete: " + shown(incomplete), false));
  }
  for (size_t i = 0; i < kinds.size(); ++i) {
    const auto kind = static_cast<Kind>(i);
    const std::vector<const Finding*>& all = kinds[i];
    size_t room = kKept;
    if (kind == Kind::kError && !incomplete.empty()) --room;
    // The last one says how many there are beside those shown.
    const size_t told = all.size() <= room ? all.size() : room - 1;
    for (size_t n = 0; n < told; ++n) out += annotation(kind, *all[n], run);
    if (told == all.size()) continue;
    const std::string more = fmt::format("{} more {}", grouped(all.size() - told),
                                         all.size() - told == 1 ? "finding" : "findings");
    out += fmt::format(
        "::{} title=ordain::{} of this level not annotated, as a step may have {} "
        "annotations of a level: they stand in the log of this step\n",
        kNames[i], all.size() - told == 1 ? more + " is" : more + " are", kKept);
    for (size_t n = told; n < all.size(); ++n) left += log_line(*all[n], run);
  }
  if (!left.empty()) out += "Not annotated:\n" + left;
  if (style.quiet) return out;
  std::vector<std::string> counts;
  for (text::Outcome outcome : kTold) counts.push_back(told_count(outcome, count(run, outcome)));
  return out + fmt::format("{}\n", fmt::join(counts, ", "));
}

}  // namespace ordain::report

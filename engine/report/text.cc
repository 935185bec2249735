// Text: the report for people: a block for each finding, then the footer with every count.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/report/cells.h"
#include "engine/report/colors.h"
#include "engine/report/facts.h"
#include "engine/report/formats.h"
#include "engine/report/frame.h"
#include "engine/report/parts.h"
#include "engine/run/rules.h"
#include "engine/text/utf8.h"

namespace ordain::report {
namespace {

using text::Finding;
using text::Outcome;

// Second places that are drawn into the frame; further ones are notes below it.
constexpr size_t kDrawn = 3;
// Lines around the culprit that say what it stands in.
constexpr size_t kContext = 3;
// Names of the project's own rules in a list of what was not checked, unless all are asked for.
constexpr size_t kListed = 12;
// Bytes of a parameter's value in the footer: a longer one is told by its place alone.
constexpr size_t kSetting = 40;

std::string_view color_of(const Finding& finding) {
  if (!finding.outcome) {
    return finding.level == text::Level::kError     ? kRed
           : finding.level == text::Level::kWarning ? kYellow
                                                    : kCyan;
  }
  switch (*finding.outcome) {
    case Outcome::kError:
      return kRed;
    case Outcome::kUndecided:
      return kYellow;
    case Outcome::kFail:
      return finding.severity >= text::Severity::kHigh     ? kRed
             : finding.severity == text::Severity::kMedium ? kYellow
                                                           : kCyan;
    default:
      return kGreen;
  }
}

bool is_waived(const Finding& finding) {
  return finding.outcome && *finding.outcome == Outcome::kWaived;
}

class Text {
 public:
  Text(const text::SourceSet& sources, const Style& style)
      : sources_(sources),
        style_(style),
        width_(static_cast<size_t>(std::clamp(style.width, 40, 400))) {}

  bool short_controls = false;
  bool tell_world = false;
  // Of the run, where there is one: it knows which rules come with a page.
  const lang::Plan* plan = nullptr;

  void finding(const Finding& finding) {
    const std::string_view color = color_of(finding);
    std::string controls = controls_of(finding);
    header(finding, color, controls);
    const bool settled = finding.outcome && *finding.outcome < Outcome::kUndecided &&
                         *finding.outcome != Outcome::kWaived;
    digits_ = 1;
    std::vector<const text::Related*> others;
    if (finding.span.valid() && settled) {
      const Where at = where(sources_, finding.span);
      out_ += fmt::format(" {} {}:{}:{}\n", paint(kBlue, "-->"), shown(at.path), at.start.line,
                          at.start.column);
    } else if (finding.span.valid()) {
      others = framed(finding, color);
    } else {
      if (!finding.label.empty()) fact("note", shown(finding.label));
      for (const text::Related& related : finding.related) others.push_back(&related);
    }
    begun_ = !finding.span.valid() || settled;
    if (!controls.empty()) fact("controls", controls);
    if (!finding.subject.empty()) {
      const bool world = tell_world && !finding.world.empty();
      fact("resource",
           shown(finding.subject) + (world ? fmt::format(" ({})", shown(finding.world)) : ""));
    }
    for (const text::Related* related : others) second_place(*related, finding);
    // What waives a finding is what there is to say of it.
    if (finding.exemption && (is_waived(finding) || !style_.quiet))
      fact("exempt", shown(told_exemption(finding)));
    if (style_.verbose) {
      for (const text::Evidence& one : finding.evidence)
        fact("evidence", shown(told_evidence(sources_, one)));
    }
    if (!style_.quiet && !settled) {
      for (const std::string& note : finding.notes) fact("help", shown(note));
      for (const text::Fix& fix : finding.fixes) fact("fix", shown(told_fix(fix)));
      // A page comes with the shipped rules alone.
      const lang::Rule* rule = plan == nullptr ? nullptr : plan->find_rule(finding.code);
      if (rule != nullptr && rule->shipped && explained_.insert(finding.code).second)
        fact("more", "ordain explain " + finding.code);
    }
    out_ += '\n';
  }

  void footer(const run::Run& run) {
    const Facts told = facts(run);
    paragraph(fmt::format("{} in {:.2f} s", told_extent(run, told), run.seconds), "", "  ");
    std::vector<Item> counts;
    for (Outcome outcome : kTold) {
      const uint64_t number = count(run, outcome);
      counts.push_back({told_count(outcome, number), number > 0 ? outcome_color(outcome) : ""});
    }
    items(counts, " · ");
    std::string gate = told_gate(run);
    if (run.policy.exit_zero) gate += " (made exit code 0)";
    std::vector<Item> terms = {{gate, run.posture.gating > 0 ? kBold : ""}};
    if (!run.as_of.empty()) terms.push_back({"as of " + shown(run.as_of), ""});
    items(terms, " · ");
    list("matched nothing", told.matched_nothing, run);
    list("not evaluated (nothing of their kind was read)", told.not_loaded, run);
    list("not evaluated (they do not compile)", told.bad, run);
    settings(run);
    if (!told.incomplete.empty()) {
      const std::string line = fmt::format("incomplete: {} (exit code 2)", shown(told.incomplete));
      std::string indent;
      for (const std::string& part : wrap(line, width_, 2)) {
        out_ += indent + paint(kRed, part) + "\n";
        indent = "  ";
      }
    }
  }

  std::string take() { return std::move(out_); }

 private:
  // What the project made otherwise than the rules come.
  void settings(const run::Run& run) {
    std::vector<std::string> set, replaced;
    for (const lang::Param* param : set_params(run.plan)) {
      const std::string value = told_value(param->value->node);
      const bool tells = style_.verbose || value.size() <= kSetting;
      set.push_back(
          shown(fmt::format("{}.{}{} ({})", param->package, param->name, tells ? " = " + value : "",
                            told_place(sources_, param->from))));
    }
    for (const lang::Replaced& one : run.plan.replaced)
      replaced.push_back(shown(fmt::format("{} ({})", one.id, told_place(sources_, one.by))));
    listed("params set", set);
    listed("shipped rules replaced", replaced);
    if (style_.verbose && !run.config.path.empty() && !run.config.names_language)
      paragraph(fmt::format("language: {}, the current one, as {} names none", run::kLanguage,
                            shown(run.config.path)),
                "  ", "    ");
  }

  void listed(std::string_view title, const std::vector<std::string>& entries) {
    if (entries.empty()) return;
    const size_t most = style_.verbose ? entries.size() : std::min(entries.size(), kListed);
    std::string text;
    for (size_t i = 0; i < most; ++i) text += (i == 0 ? "" : ", ") + entries[i];
    if (entries.size() > most)
      text += fmt::format(" and {} more (-v lists them)", entries.size() - most);
    paragraph(fmt::format("{}: {}", title, text), "  ", "    ");
  }

  std::string paint(std::string_view color, std::string_view text) const {
    return style_.color ? painted(color, text) : std::string(text);
  }

  std::string controls_of(const Finding& finding) const {
    std::string out;
    for (const std::string& control : finding.controls) {
      const size_t slash = short_controls ? control.find('/') : std::string::npos;
      out += (out.empty() ? "" : " ") +
             shown(slash == std::string::npos ? control : control.substr(slash + 1));
    }
    return out;
  }

  // Clears `controls` when they fit behind the message.
  void header(const Finding& finding, std::string_view color, std::string& controls) {
    const std::string head = fmt::format("{}[{}]", word(finding), shown(finding.code));
    const std::vector<std::string> lines =
        wrap(fmt::format("{}: {}", head, shown(told_message(finding))), width_, 4);
    for (size_t i = 0; i < lines.size(); ++i) {
      const std::string& line = lines[i];
      if (i == 0 && line.starts_with(head)) {
        out_ += paint(color, head) + paint(kBold, line.substr(head.size()));
      } else {
        out_ += (i == 0 ? "" : "    ") + paint(kBold, line);
      }
      const size_t used = cells(line) + (i == 0 ? 0 : 4);
      if (i + 1 == lines.size() && !controls.empty() && used + 2 + cells(controls) <= width_) {
        out_ += std::string(width_ - used - cells(controls), ' ') + controls;
        controls.clear();
      }
      out_ += '\n';
    }
  }

  // The frame, with as many second places of the same file as it holds; gives back the others.
  std::vector<const text::Related*> framed(const Finding& finding, std::string_view color) {
    const text::Source& source = sources_[finding.span.source];
    std::vector<Mark> marks = {{finding.span, finding.label, true}};
    std::set<uint32_t> lines = {source.position(finding.span.begin).line};
    std::vector<const text::Related*> others;
    for (const text::Related& related : finding.related) {
      const bool fits = related.span.valid() && related.span.source == finding.span.source &&
                        !is_origin(related) && marks.size() <= kDrawn &&
                        lines.insert(source.position(related.span.begin).line).second;
      if (fits) {
        marks.push_back({related.span, related.text, false});
      } else {
        others.push_back(&related);
      }
    }
    std::vector<uint32_t> context;
    if (finding.outcome && finding.subject_span.valid() &&
        finding.subject_span.source == finding.span.source) {
      const uint32_t first = source.position(finding.subject_span.begin).line;
      context = enclosing_lines(source, first, finding.span.begin, kContext);
    }
    const Paint plain;
    const Paint colored{kBlue, color, kBlue, kEnd};
    out_ += frame(source, marks, context, width_, style_.color ? colored : plain);
    digits_ = gutter_width(source, marks);
    return others;
  }

  void second_place(const text::Related& related, const Finding& finding) {
    const bool origin = is_origin(related);
    const bool only_see = related.text == "see";
    std::string text = origin ? shown(related.text.substr(5)) : only_see ? "" : shown(related.text);
    // The place of the culprit need not be said again.
    if (related.span.valid() && related.span != finding.span) {
      const Where at = where(sources_, related.span);
      const std::string place =
          fmt::format("{}:{}:{}", shown(at.path), at.start.line, at.start.column);
      text = only_see ? place
             : origin ? fmt::format("{}  {}", text, place)
                      : fmt::format("{}  {}", place, text);
    }
    if (!text.empty()) fact(origin ? "from" : only_see ? "see" : "note", text);
  }

  // "   = resource  web", wrapped; the first after a frame is set off by an empty line of it.
  void fact(std::string_view name, std::string_view value) {
    if (!begun_) out_ += paint(kBlue, fmt::format("{} |", std::string(digits_, ' '))) + "\n";
    begun_ = true;
    const size_t indent = digits_ + 1 + 12;
    bool first = true;
    for (const std::string& line : wrap(value, width_ - indent)) {
      if (first) {
        out_ += fmt::format("{} {} {:<10}{}\n", std::string(digits_, ' '), paint(kBlue, "="), name,
                            line);
      } else {
        out_ += std::string(indent, ' ') + line + "\n";
      }
      first = false;
    }
  }

  void paragraph(std::string_view text, std::string_view first, std::string_view rest) {
    std::string_view indent = first;
    for (const std::string& line : wrap(text, width_ - first.size(), rest.size() - first.size())) {
      out_ += fmt::format("{}{}\n", indent, line);
      indent = rest;
    }
  }

  struct Item {
    std::string text;
    std::string_view color;  // none: as it is
  };

  // A row of parts that is broken only between them.
  void items(const std::vector<Item>& parts, std::string_view between) {
    std::string line;
    size_t used = 0;
    for (const Item& part : parts) {
      if (used > 0 && 2 + used + cells(between) + cells(part.text) > width_) {
        out_ += "  " + line + "\n";
        line.clear();
        used = 0;
      }
      used += (used == 0 ? 0 : cells(between)) + cells(part.text);
      line += line.empty() ? "" : std::string(between);
      line += paint(part.color, part.text);
    }
    out_ += "  " + line + "\n";
  }

  void list(std::string_view title, const std::vector<std::string_view>& ids, const run::Run& run) {
    if (ids.empty()) return;
    const ToldNames told = told_names(run, ids, style_.verbose);
    const size_t most = style_.verbose ? told.named.size() : kListed;
    std::string text;
    for (size_t i = 0; i < std::min(told.named.size(), most); ++i)
      text += fmt::format("{}{}", i == 0 ? "" : ", ", shown(told.named[i]));
    std::string more;
    if (told.named.size() > most) more = fmt::format(" and {} more", told.named.size() - most);
    if (told.shipped > 0)
      more +=
          fmt::format("{}{}", text.empty() ? "" : " and ", counted(told.shipped, "shipped rule"));
    if (!more.empty()) more += " (-v lists them)";
    paragraph(fmt::format("{}: {}{}", title, text, more), "  ", "    ");
  }

  const text::SourceSet& sources_;
  const Style& style_;
  size_t width_;
  size_t digits_ = 1;
  bool begun_ = false;  // the "=" lines of the finding at hand
  std::set<std::string, std::less<>> explained_;
  std::string out_;
};

}  // namespace

std::string write_text(const run::Run& run, const Style& style) {
  Text text(run.sources, style);
  text.plan = &run.plan;
  text.short_controls = run::count_catalogues() <= 1;
  text.tell_world = run.snapshot.world_count() > 1;
  for (const Finding& finding : run.findings.all()) {
    if (style.waived || !is_waived(finding)) text.finding(finding);
  }
  if (!style.quiet) text.footer(run);
  std::string out = text.take();
  if (style.quiet && !out.empty()) out.pop_back();  // the line that sets off what would follow
  return out;
}

std::string diagnostics(const text::SourceSet& sources, const text::Findings& findings,
                        const Style& style) {
  Text text(sources, style);
  for (const Finding& finding : findings.all()) {
    if (!finding.outcome) text.finding(finding);
  }
  std::string out = text.take();
  if (!out.empty()) out.pop_back();  // the line that sets off what would follow
  return out;
}

}  // namespace ordain::report

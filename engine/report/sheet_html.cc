// Sheets as HTML: one file without a script or a request, for screens and for paper.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/report/cells.h"
#include "engine/report/facts.h"
#include "engine/report/sheet.h"

namespace ordain::report {
namespace {

// Every pair of text and ground has a contrast of 4.5 to 1 or more (WCAG 2, AA).
constexpr std::string_view kStyle = R"(
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #1b1f24; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.7rem; margin: 0 0 1rem; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; padding-top: .6rem; border-top: 1px solid #d0d7de; }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
p { max-width: 52rem; margin: .5rem 0; }
a { color: #0b57a4; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: .6rem 0; }
dt { color: #4a5562; } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: .6rem 0 1.2rem; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; }
caption { text-align: left; color: #4a5562; padding: .2rem 0 .4rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #d8dee4; overflow-wrap: break-word; }
thead th { background: #f3f5f7; white-space: nowrap; }
tbody th { font-weight: 600; white-space: nowrap; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.s { display: inline-block; padding: 0 .45rem; border-radius: .6rem; background: #e7ebef; color: #1b1f24; white-space: nowrap; }
.s-effective, .s-there, .s-automated, .s-pass { background: #d7f0e0; color: #0f4f2c; }
.s-partly-effective, .s-candidate-minor, .s-record, .s-draft, .s-planned, .s-partial, .s-medium { background: #fdecc8; color: #5e3c00; }
.s-not-effective, .s-candidate-major, .s-missing, .s-none, .s-fail, .s-critical, .s-high, .s-not-implemented { background: #fbdcd9; color: #7d1610; }
.s-inherited, .s-cross { background: #dbe8f8; color: #123f73; }
figure { margin: .8rem 0 1.4rem; max-width: 52rem; }
figcaption { font-weight: 600; margin-bottom: .3rem; }
svg { width: 100%; height: auto; font: 13px system-ui, sans-serif; }
svg text { fill: #1b1f24; } svg text.on { fill: #fff; }
.f { fill: #5f6b7a; } .f-not-applicable { fill: #c9d1d9; }
.f-effective, .f-automated { fill: #1b7f4b; } .f-partly-effective, .f-record { fill: #8f5f00; }
.f-not-effective, .f-none { fill: #b3261e; } .f-inherited, .f-cross { fill: #2f5f9e; }
details { margin-top: .3rem; } summary { color: #0b57a4; cursor: pointer; }
footer { margin-top: 2.5rem; padding-top: .6rem; border-top: 1px solid #d0d7de; color: #4a5562; font-size: .87rem; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  main { max-width: none; padding: 0; } nav { display: none; } body { font-size: 10pt; }
  .scroll { overflow: visible; } thead { display: table-header-group; } tr, figure { break-inside: avoid; }
  h2, h3 { break-after: avoid; } thead th { white-space: normal; }
}
)";

std::string anchor(std::string_view heading) { return "h-" + status_class(heading); }

std::string status(std::string_view text) {
  if (text.empty()) return {};
  return fmt::format("<span class=\"s s-{}\">{}</span>", status_class(text), escape_html(text));
}

class Writer {
 public:
  std::string take() { return std::move(out_); }

  void operator()(const Heading& heading) {
    out_ += fmt::format("<h{0} id=\"{1}\">{2}</h{0}>\n", heading.level, anchor(heading.text),
                        escape_html(heading.text));
  }
  void operator()(const Paragraph& paragraph) {
    out_ += fmt::format("<p>{}</p>\n", escape_html(paragraph.text));
  }
  void operator()(const FactList& facts) {
    out_ += "<dl>\n";
    for (const FactList::Row& row : facts.rows)
      out_ +=
          fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_html(row.name), escape_html(row.value));
    out_ += "</dl>\n";
  }
  void operator()(const Bullets& bullets) {
    out_ += "<ul>\n";
    for (const std::string& item : bullets.items)
      out_ += fmt::format("<li>{}</li>\n", escape_html(item));
    out_ += "</ul>\n";
  }
  void operator()(const Chart& chart) {
    out_ += fmt::format("<figure>\n<figcaption>{}</figcaption>\n{}", escape_html(chart.title),
                        as_svg(chart));
    out_ += "<details><summary>The same as a table</summary>\n";
    (*this)(as_table(chart));
    out_ += "</details>\n</figure>\n";
  }
  void operator()(const Table& table) {
    if (table.unseen) return;
    if (table.rows.empty()) {
      out_ += fmt::format("<p>{}</p>\n", escape_html(table.empty));
      return;
    }
    // A region that scrolls is reached by the keyboard too.
    out_ += fmt::format(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{0}\">\n<table "
        "id=\"t-{1}\">\n<caption>{0}</caption>\n<thead><tr>",
        escape_html(table.caption), status_class(table.id));
    const std::vector<size_t> columns = read_columns(table);
    for (const size_t i : columns) {
      const Column& column = table.columns[i];
      out_ += fmt::format("<th scope=\"col\"{}>{}</th>",
                          column.is == Column::Is::kNumber ? " class=\"n\"" : "",
                          escape_html(column.title));
    }
    out_ += "</tr></thead>\n<tbody>\n";
    for (const auto& row : table.rows) {
      out_ += fmt::format("<tr><th scope=\"row\">{}</th>", escape_html(row[0]));
      for (const size_t i : columns) {
        if (i > 0) cell(table.columns[i], row[i]);
      }
      out_ += "</tr>\n";
    }
    out_ += "</tbody>\n</table>\n</div>\n";
  }

 private:
  void cell(const Column& column, const std::string& text) {
    switch (column.is) {
      case Column::Is::kNote:
      case Column::Is::kNoteNumber:
        return;  // no column that is read
      case Column::Is::kNumber:
        out_ += fmt::format("<td class=\"n\">{}</td>", escape_html(text));
        return;
      case Column::Is::kStatus:
        out_ += fmt::format("<td>{}</td>", status(text));
        return;
      case Column::Is::kText:
        out_ += fmt::format("<td>{}</td>", escape_html(text));
        return;
    }
  }

  std::string out_;
};

std::string contents(const Sheet& sheet) {
  std::string out;
  for (const Block& block : sheet.blocks) {
    const auto* heading = std::get_if<Heading>(&block);
    if (heading != nullptr && heading->level == 2)
      out += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", anchor(heading->text),
                         escape_html(heading->text));
  }
  return out.empty() ? out : fmt::format("<nav aria-label=\"Contents\"><ul>\n{}</ul></nav>\n", out);
}

// Of the chart, in its own units.
constexpr int kWide = 720;
constexpr int kLabels = 275;
constexpr int kTotals = 40;
constexpr int kBar = 22;
constexpr int kStep = 28;
// A part that is narrower has no room for its number, which the table has.
constexpr int kNumbered = 18;

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  for (char c : shown(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string as_svg(const Chart& chart) {
  uint64_t most = 1;
  std::string described;
  for (const auto& [name, parts] : chart.bars) {
    uint64_t all = 0;
    std::string words;
    for (size_t i = 0; i < parts.size(); ++i) {
      all += parts[i];
      if (parts[i] > 0)
        words += fmt::format("{}{} {}", words.empty() ? "" : ", ", parts[i], chart.parts[i]);
    }
    most = std::max(most, all);
    described += fmt::format("{}: {}. ", name, words.empty() ? "none" : words);
  }
  const int height = static_cast<int>(chart.bars.size()) * kStep + 30;
  const std::string id = "c-" + status_class(chart.id);
  std::string out = fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{}-t {}-d\">\n"
      "<title id=\"{}-t\">{}</title>\n<desc id=\"{}-d\">{}</desc>\n",
      kWide, height, id, id, id, escape_html(chart.title), id, escape_html(described));
  int y = 0;
  for (const auto& [name, parts] : chart.bars) {
    out += fmt::format("<text x=\"0\" y=\"{}\">{}</text>\n", y + 16, escape_html(name));
    uint64_t before = 0;
    const auto at = [most](uint64_t number) {
      return kLabels + static_cast<int>(number * (kWide - kLabels - kTotals) / most);
    };
    for (size_t i = 0; i < parts.size(); ++i) {
      if (parts[i] == 0) continue;
      const int left = at(before), right = at(before + parts[i]);
      before += parts[i];
      out += fmt::format("<rect class=\"f f-{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                         status_class(chart.parts[i]), left, y, right - left, kBar);
      if (right - left < kNumbered) continue;
      out += fmt::format("<text{} x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
                         chart.parts[i] == "not applicable" ? "" : " class=\"on\"",
                         (left + right) / 2, y + 16, parts[i]);
    }
    out += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", at(before) + 8, y + 16, before);
    y += kStep;
  }
  int x = 0;
  for (const std::string& part : chart.parts) {
    out += fmt::format(
        "<rect class=\"f f-{}\" x=\"{}\" y=\"{}\" width=\"12\" height=\"12\"/>"
        "<text x=\"{}\" y=\"{}\">{}</text>\n",
        status_class(part), x, y + 8, x + 17, y + 19, escape_html(part));
    x += 30 + static_cast<int>(cells(part)) * 7;
  }
  return out + "</svg>\n";
}

std::string as_html(const Sheet& sheet) {
  Writer writer;
  for (const Block& block : sheet.blocks) std::visit(writer, block);
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n{2}{3}"
      "<footer>Made by ordain {4}.</footer>\n</main>\n</body>\n</html>\n",
      escape_html(sheet.title), kStyle, contents(sheet), writer.take(), version());
}

}  // namespace ordain::report

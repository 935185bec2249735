// Sheets as Markdown: pipe tables, and nothing of the records' words that is markup.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/report/markdown_text.h"
#include "engine/report/sheet.h"

namespace ordain::report {
namespace {

// A pipe ends a cell even inside a code span.
std::string cell(std::string_view text) {
  std::string out;
  for (char c : markdown_text(text)) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

class Writer {
 public:
  std::string take() { return std::move(out_); }

  void operator()(const Heading& heading) {
    out_ += fmt::format("\n{} {}\n", std::string(static_cast<size_t>(heading.level), '#'),
                        markdown_text(heading.text));
  }
  void operator()(const Paragraph& paragraph) {
    out_ += fmt::format("\n{}\n", markdown_text(paragraph.text));
  }
  void operator()(const FactList& facts) {
    out_ += '\n';
    for (const FactList::Row& row : facts.rows)
      out_ += fmt::format("- {}: {}\n", markdown_text(row.name), markdown_text(row.value));
  }
  void operator()(const Bullets& bullets) {
    out_ += '\n';
    for (const std::string& item : bullets.items)
      out_ += fmt::format("- {}\n", markdown_text(item));
  }
  void operator()(const Chart& chart) { (*this)(as_table(chart)); }
  void operator()(const Table& table) {
    if (table.unseen) return;
    if (table.rows.empty()) {
      out_ += fmt::format("\n{}\n", markdown_text(table.empty));
      return;
    }
    if (!table.caption.empty()) out_ += fmt::format("\n{}\n", markdown_text(table.caption));
    out_ += "\n|";
    std::string rule = "|";
    const std::vector<size_t> columns = read_columns(table);
    for (const size_t i : columns) {
      const Column& column = table.columns[i];
      out_ += fmt::format(" {} |", cell(column.title));
      rule += column.is == Column::Is::kNumber ? "---:|" : "---|";
    }
    out_ += "\n" + rule + "\n";
    for (const auto& row : table.rows) {
      out_ += '|';
      for (const size_t i : columns) out_ += fmt::format(" {} |", cell(row[i]));
      out_ += '\n';
    }
  }

 private:
  std::string out_;
};

}  // namespace

std::string as_markdown(const Sheet& sheet) {
  Writer writer;
  for (const Block& block : sheet.blocks) std::visit(writer, block);
  return fmt::format("# {}\n{}", markdown_text(sheet.title), writer.take());
}

}  // namespace ordain::report

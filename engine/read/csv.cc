// CSV: rows of cells as RFC 4180 writes them -> one document, a list of maps.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "engine/read/byte_check.h"
#include "engine/read/reader.h"
#include "engine/read/tree_builder.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Style;

// Faults told of one file; each row may have one.
constexpr int kToldRows = 100;

bool ends_row(char c) { return c == '\n' || c == '\r'; }

struct Cell {
  uint32_t begin = 0;
  uint32_t end = 0;  // its quotes are part of it
  bool quoted = false;
  bool doubled = false;  // a quote in it is written twice
};

class CsvReader {
 public:
  CsvReader(const ReadContext& context, Documents& documents)
      : context_(context),
        bytes_(context.sources[context.source].bytes()),
        at_(static_cast<uint32_t>(context.sources[context.source].bom())),
        builder_(context, documents) {}

  bool read() {
    skip_empty_lines();
    builder_.begin_document(0);
    if (!header()) {
      builder_.end_document(false);
      return false;
    }
    skip_empty_lines();
    if (!builder_.begin_list(Style::kBlock, {at_, {}, {}})) {
      builder_.end_document(false);
      return false;
    }
    bool whole = true;
    int bad = 0;
    while (whole && at_ < bytes_.size()) {
      switch (row()) {
        case Row::kGood:
          whole = add_row();
          break;
        case Row::kBad:
          ++bad;
          break;
        case Row::kEndless:
          whole = false;
      }
      if (bad == kToldRows) {
        refuse(at_, at_, fmt::format("{} rows are no good: the rest is not read", bad));
        whole = false;
      }
      skip_empty_lines();
    }
    // The rows that are good stay.
    builder_.end(std::max(row_end_, at_of_list_));
    builder_.end_document(true);
    return whole && bad == 0;
  }

 private:
  enum class Row { kGood, kBad, kEndless };

  bool refuse(uint32_t begin, uint32_t end, std::string message,
              std::vector<std::string> notes = {}) {
    return builder_.refuse("read/csv-syntax", begin, end, std::move(message), std::move(notes));
  }

  void skip_empty_lines() {
    while (at_ < bytes_.size() && ends_row(bytes_[at_])) ++at_;
  }

  // The names of the columns. A file without them has no keys to give.
  bool header() {
    if (at_ >= bytes_.size())
      return refuse(at_, at_, "the file is empty, its first row names the columns");
    if (row() != Row::kGood) return false;
    if (cells_.size() == 1) {
      const std::string name = text_of(cells_[0]);
      const size_t other = name.find_first_of(";\t");
      if (other != std::string::npos) {
        return refuse(cells_[0].begin, cells_[0].end,
                      fmt::format("found one column with a {} in its name: commas stand between "
                                  "columns",
                                  name[other] == ';' ? "semicolon" : "tab"));
      }
    }
    std::unordered_map<std::string, uint32_t> seen;
    bool good = true;
    for (const Cell& cell : cells_) {
      const std::string name = text_of(cell);
      if (name.empty()) {
        good = refuse(cell.begin, cell.end,
                      fmt::format("column {} has no name in the header row", columns_.size() + 1));
      }
      const auto [first, fresh] = seen.try_emplace(name, cell.begin);
      if (!fresh && !name.empty()) {
        text::Finding finding;
        finding.code = "read/csv-syntax";
        finding.span = {context_.source, cell.begin, cell.end};
        finding.message =
            fmt::format("two columns are named {}: names are to differ", text::preview(name));
        finding.related.push_back(
            {{context_.source, first->second, first->second}, "the first of them"});
        context_.findings.report(std::move(finding));
        good = false;
      }
      columns_.push_back(name);
    }
    at_of_list_ = at_;
    return good;
  }

  // Reads the cells of a row, and the line break behind it.
  Row row() {
    cells_.clear();
    row_begin_ = at_;
    while (true) {
      Cell cell{.begin = at_};
      bool good = true;
      if (at_ < bytes_.size() && bytes_[at_] == '"') {
        if (!quoted(cell)) return Row::kEndless;
        if (at_ < bytes_.size() && bytes_[at_] != ',' && !ends_row(bytes_[at_])) {
          good = refuse(at_, at_ + 1,
                        "found text behind the quote that ends a cell, wants a comma or the end of "
                        "the row",
                        {"a quote inside a quoted cell is written twice"});
        }
      }
      while (at_ < bytes_.size() && bytes_[at_] != ',' && !ends_row(bytes_[at_])) {
        if (good && bytes_[at_] == '"') {
          good = refuse(at_, at_ + 1, "found a quote in a cell that does not begin with one",
                        {"put the whole cell in quotes, and write those inside twice"});
        }
        ++at_;
      }
      cell.end = at_;
      cells_.push_back(cell);
      if (!good) {
        to_next_line();
        return Row::kBad;
      }
      if (at_ >= bytes_.size() || bytes_[at_] != ',') break;
      ++at_;
    }
    row_end_ = at_;
    to_next_line();
    if (!columns_.empty() && cells_.size() != columns_.size()) {
      refuse(row_begin_, row_end_,
             fmt::format("the row has {} cell{}, the header row {}", cells_.size(),
                         cells_.size() == 1 ? "" : "s", columns_.size()));
      return Row::kBad;
    }
    return Row::kGood;
  }

  bool quoted(Cell& cell) {
    cell.quoted = true;
    ++at_;
    while (true) {
      const size_t quote = bytes_.find('"', at_);
      if (quote == std::string_view::npos) {
        refuse(cell.begin, cell.begin + 1, "the quotes of a cell are opened here and not closed");
        at_ = static_cast<uint32_t>(bytes_.size());
        return false;
      }
      at_ = static_cast<uint32_t>(quote) + 1;
      if (at_ >= bytes_.size() || bytes_[at_] != '"') return true;
      cell.doubled = true;
      ++at_;
    }
  }

  void to_next_line() {
    while (at_ < bytes_.size() && !ends_row(bytes_[at_])) ++at_;
    if (at_ < bytes_.size()) at_ += bytes_.substr(at_).starts_with("\r\n") ? 2 : 1;
  }

  std::string_view inside(const Cell& cell) const {
    const uint32_t quotes = cell.quoted ? 1 : 0;
    return bytes_.substr(cell.begin + quotes, cell.end - cell.begin - 2 * quotes);
  }

  std::string text_of(const Cell& cell) const {
    std::string text(inside(cell));
    if (!cell.doubled) return text;
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
      out += text[i];
      if (text[i] == '"') ++i;
    }
    return out;
  }

  // False when the limits forbid it.
  bool add_row() {
    if (!builder_.begin_map(Style::kFlow, {row_begin_, {}, {}})) return false;
    for (size_t i = 0; i < cells_.size(); ++i) {
      const Cell& cell = cells_[i];
      // The key is written in the header row, which is not where to look for what is wrong.
      builder_.key(columns_[i], cell.begin, cell.begin);
      const bool empty = cell.begin == cell.end;
      std::string_view text = inside(cell);
      if (cell.doubled) text = builder_.keep(text_of(cell), cell.begin + 1);
      builder_.scalar(empty ? Kind::kNull : Kind::kString,
                      empty         ? Style::kImplicit
                      : cell.quoted ? Style::kDoubleQuoted
                                    : Style::kPlain,
                      text, {cell.begin, {}, {}}, cell.end);
    }
    return builder_.end(row_end_);
  }

  const ReadContext& context_;
  std::string_view bytes_;
  uint32_t at_ = 0;
  TreeBuilder builder_;
  std::vector<std::string> columns_;
  std::vector<Cell> cells_;  // of the row at hand
  uint32_t row_begin_ = 0;
  uint32_t row_end_ = 0;
  uint32_t at_of_list_ = 0;
};

}  // namespace

bool read_csv(const ReadContext& context, Documents& documents) {
  return check_bytes(context, true).ok && CsvReader(context, documents).read();
}

}  // namespace ordain::read

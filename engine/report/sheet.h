// Sheet: a document of headings, paragraphs, tables and charts, and how each format writes it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/data/document.h"

// Each report of controls is one sheet, written once; Markdown, HTML, CSV and JSON are made of it.
// Texts come from records of others: they are not safe to print, that is for the writers.
namespace ordain::report {

struct Heading {
  int level = 2;  // 2 or 3; the sheet's title is 1
  std::string text;
};

struct Paragraph {
  std::string text;
};

// Names and values: who, what, when. `key` is for programs.
struct FactList {
  struct Row {
    std::string key;
    std::string name;
    std::string value;
  };
  std::vector<Row> rows;
};

// Sentences side by side.
struct Bullets {
  std::string id;
  std::vector<std::string> items;
};

struct Column {
  enum class Is : uint8_t {
    kText,
    kNumber,
    kStatus,  // one of few words, which HTML colours as well
    kNote,    // for programs and spreadsheets only: people find it elsewhere on the sheet
    kNoteNumber,
  };
  std::string key;    // for programs
  std::string title;  // for people
  Is is = Is::kText;
};

struct Table {
  std::string id;
  std::string caption;
  std::vector<Column> columns;  // the first names its row
  std::vector<std::vector<std::string>> rows;
  bool main = false;    // the one that CSV writes, and that runs are compared by
  bool unseen = false;  // for programs only: people read it in parts
  std::string empty;    // said in its place when there are no rows
};

// Bars that are made of parts, such as the controls of a theme by verdict.
struct Chart {
  std::string id;
  std::string title;
  std::string row_title;           // what a bar is: "Theme"
  std::vector<std::string> parts;  // status words, as HTML colours them
  std::vector<std::pair<std::string, std::vector<uint64_t>>> bars;
};

using Block = std::variant<Heading, Paragraph, FactList, Bullets, Table, Chart>;

struct Sheet {
  std::string kind;  // "soa"
  std::string title;
  std::vector<Block> blocks;

  const Table* main() const;
};

// The columns that people read: those that are for programs, or that are empty in every row, are
// none.
std::vector<size_t> read_columns(const Table& table);

// The chart as the table that says the same.
Table as_table(const Chart& chart);

// Each ends with a line break, and holds the same bytes for the same sheet.
std::string as_markdown(const Sheet& sheet);
// One file that asks for nothing else, and can be printed.
std::string as_html(const Sheet& sheet);
// The main table, a header first (RFC 4180).
std::string as_csv(const Sheet& sheet);
// {"version": 1, "report": kind, "facts": {}, "tables": {id: [{column: cell}]}, "lists": {}}, by
// stdlib/control-report-v1.schema.json. A cell of a column of numbers is a number, null where it is
// empty, and a text where what stands there is none.
std::string as_json(const Sheet& sheet);

// The chart as SVG with a title and a description. `id` is unique on the page.
std::string as_svg(const Chart& chart);
// The words of a status as a class of CSS: "not effective" -> "not-effective"; safe for any text.
std::string status_class(std::string_view status);
std::string escape_html(std::string_view text);

// What changed since the run of which `previous` is the JSON: rows of the main table that are new,
// gone or say something else in a status column. A problem is what is no such report; empty: none.
Table changes(const Sheet& sheet, data::Node previous, std::string& problem);

}  // namespace ordain::report

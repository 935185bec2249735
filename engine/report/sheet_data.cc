// Sheets for programs: CSV and JSON, and what changed between two runs.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/report/csv_cell.h"
#include "engine/report/facts.h"
#include "engine/report/json_writer.h"
#include "engine/report/sheet.h"

namespace ordain::report {
namespace {

bool is_note(const Column& column) {
  return column.is == Column::Is::kNote || column.is == Column::Is::kNoteNumber;
}

// Whether it can stand in JSON as a number: "12", "7.5".
bool is_number(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::string_view whole = text.substr(0, text.find('.'));
  const bool plain = !whole.empty() && whole.find_first_not_of(kDigits) == std::string_view::npos &&
                     (whole == "0" || whole[0] != '0');
  if (!plain || whole.size() == text.size()) return plain;
  const std::string_view part = text.substr(whole.size() + 1);
  return !part.empty() && part.find_first_not_of(kDigits) == std::string_view::npos;
}

void write_table(JsonWriter& json, const Table& table) {
  json.key(table.id).open('[');
  for (const auto& row : table.rows) {
    json.open('{');
    for (size_t i = 0; i < row.size(); ++i) {
      const bool number = table.columns[i].is == Column::Is::kNumber ||
                          table.columns[i].is == Column::Is::kNoteNumber;
      json.key(table.columns[i].key);
      if (number && row[i].empty()) {
        json.null();
      } else if (number && is_number(row[i])) {
        json.number(row[i]);
      } else {
        json.value(row[i]);
      }
    }
    json.close();
  }
  json.close();
}

}  // namespace

const Table* Sheet::main() const {
  for (const Block& block : blocks) {
    const auto* table = std::get_if<Table>(&block);
    if (table != nullptr && table->main) return table;
  }
  return nullptr;
}

std::vector<size_t> read_columns(const Table& table) {
  std::vector<size_t> out;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const bool said = std::any_of(table.rows.begin(), table.rows.end(),
                                  [i](const auto& row) { return !row[i].empty(); });
    if (!is_note(table.columns[i]) && said) out.push_back(i);
  }
  return out;
}

Table as_table(const Chart& chart) {
  Table out;
  out.id = chart.id;
  out.caption = chart.title;
  out.columns.push_back({"name", chart.row_title});
  for (const std::string& part : chart.parts)
    out.columns.push_back({status_class(part), part, Column::Is::kNumber});
  for (const auto& [name, parts] : chart.bars) {
    std::vector<std::string> row = {name};
    for (const uint64_t part : parts) row.push_back(std::to_string(part));
    out.rows.push_back(std::move(row));
  }
  return out;
}

std::string status_class(std::string_view status) {
  std::string out;
  for (char c : status) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    out += letter ? c : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : '-';
  }
  return out;
}

std::string as_csv(const Sheet& sheet) {
  const Table* table = sheet.main();
  std::string out;
  for (size_t i = 0; table != nullptr && i < table->columns.size(); ++i)
    out += (i == 0 ? "" : ",") + csv_cell(table->columns[i].key);
  out += '\n';
  for (size_t i = 0; table != nullptr && i < table->rows.size(); ++i) {
    const auto& row = table->rows[i];
    for (size_t j = 0; j < row.size(); ++j) out += (j == 0 ? "" : ",") + csv_cell(row[j]);
    out += '\n';
  }
  return out;
}

std::string as_json(const Sheet& sheet) {
  JsonWriter json;
  json.open('{').entry("version", 1).key("tool").open('{');
  json.entry("name", "ordain").entry("version", version()).close();
  json.entry("report", sheet.kind).entry("title", sheet.title);
  json.key("facts").open('{');
  for (const Block& block : sheet.blocks) {
    if (const auto* facts = std::get_if<FactList>(&block)) {
      for (const FactList::Row& row : facts->rows) json.entry(row.key, row.value);
    }
  }
  json.close().key("tables").open('{');
  for (const Block& block : sheet.blocks) {
    if (const auto* table = std::get_if<Table>(&block)) write_table(json, *table);
    if (const auto* chart = std::get_if<Chart>(&block)) write_table(json, as_table(*chart));
  }
  json.close().key("lists").open('{');
  for (const Block& block : sheet.blocks) {
    if (const auto* bullets = std::get_if<Bullets>(&block)) json.texts(bullets->id, bullets->items);
  }
  return json.close().close().take();
}

Table changes(const Sheet& sheet, data::Node previous, std::string& problem) {
  Table out;
  out.id = "changes";
  out.caption = "What changed";
  out.empty = "Nothing in the table above changed since the earlier run.";
  const Table* table = sheet.main();
  if (table == nullptr) return out;
  const data::Node kind = previous && previous.is_map() ? previous.get("report") : data::Node();
  const data::Node tables = kind ? previous.get("tables") : data::Node();
  const data::Node rows = tables && tables.is_map() ? tables.get(table->id) : data::Node();
  if (!kind || kind.text() != sheet.kind || !rows || !rows.is_list()) {
    problem = fmt::format("it is no report {} in JSON", sheet.kind);
    return out;
  }
  out.columns = {{table->columns[0].key, table->columns[0].title},
                 {"what", "What"},
                 {"before", "Before"},
                 {"now", "Now"}};
  const auto text_of = [](data::Node row, const std::string& key) {
    const data::Node cell = row.is_map() ? row.get(key) : data::Node();
    return cell && cell.is_scalar() ? std::string(cell.text()) : std::string();
  };
  std::map<std::string, data::Node> before;
  for (uint32_t i = 0; i < rows.child_count(); ++i)
    before.emplace(text_of(rows.child(i), table->columns[0].key), rows.child(i));
  for (const auto& row : table->rows) {
    const auto old = before.find(row[0]);
    if (old == before.end()) {
      out.rows.push_back({row[0], "row", "", "is new"});
      continue;
    }
    for (size_t i = 1; i < row.size(); ++i) {
      if (table->columns[i].is != Column::Is::kStatus) continue;
      const std::string then = text_of(old->second, table->columns[i].key);
      if (then != row[i]) out.rows.push_back({row[0], table->columns[i].title, then, row[i]});
    }
    before.erase(old);
  }
  for (const auto& [name, row] : before) out.rows.push_back({name, "row", "was there", ""});
  return out;
}

}  // namespace ordain::report

// Kinds: the table of them, and the formats of a sheet.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/kinds.h"

namespace ordain::report {

std::vector<Kind> kinds() {
  return {
#define ORDAIN_KIND(name, doc) {#name, doc},
#include "engine/report/kinds.def"
#undef ORDAIN_KIND
  };
}

std::optional<Sheet> sheet_of(std::string_view kind, const KindInput& input, std::string& problem) {
  std::optional<Sheet> sheet;
#define ORDAIN_KIND(name, doc) \
  if (kind == #name) sheet = sheet_##name(input);
#include "engine/report/kinds.def"
#undef ORDAIN_KIND
  if (sheet && input.previous) {
    Table changed = changes(*sheet, input.previous, problem);
    sheet->blocks.push_back(Heading{2, "Since the earlier run"});
    sheet->blocks.push_back(std::move(changed));
  }
  return sheet;
}

std::string write_sheet(const Sheet& sheet, std::string_view format) {
  if (format == "html") return as_html(sheet);
  if (format == "csv") return as_csv(sheet);
  if (format == "json") return as_json(sheet);
  return as_markdown(sheet);
}

}  // namespace ordain::report

// `ordain parse`: a file as it was understood.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/app/commands.h"
#include "engine/app/terminal.h"
#include "engine/data/dump.h"
#include "engine/read/load.h"
#include "engine/read/platform.h"

namespace ordain::app {

int execute(const ParseCommand& command, const report::Style& style) {
  text::SourceSet sources;
  text::Findings findings;
  text::SymbolTable symbols;
  symbols.freeze();
  const data::Snapshot snapshot = read::load(command.load, sources, symbols, findings);
  if (snapshot.documents().empty() && !findings.has_errors()) {
    findings.report(
        "app/value", text::Level::kError, {},
        fmt::format("{} holds no document of a format that is known", command.load.paths.front()),
        {"the formats: ordain list formats", "say which one it is: --as FORMAT"});
  }
  findings.sort(sources);
  std::string out;
  for (const auto& document : snapshot.documents()) {
    if (!out.empty() && !command.json) out += '\n';
    const data::Node whole = read::understood(snapshot, *document);
    out += command.json ? (whole ? data::dump_json(whole) : data::dump_json(*document))
                        : (whole ? data::dump_tree(whole) : data::dump_tree(*document));
    if (!out.ends_with('\n')) out += '\n';
  }
  complain(report::diagnostics(sources, findings, style));
  return print(out) && !findings.has_errors() ? 0 : 2;
}

}  // namespace ordain::app
